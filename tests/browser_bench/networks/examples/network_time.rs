//! Times published networks natively, layer by layer: ROUNDS NAMES.

use std::time::{Duration, Instant};

use bench_networks::SEED;
use runtime::{Action, Execution, Options, Plan, Seeded};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let rounds = arguments.next().and_then(|rounds| rounds.parse().ok());
    for name in arguments {
        let network = models::network(&name, None).expect("a published network");
        let plan = Plan::new(&network, &Options::default()).expect("a network that runs");
        let mut weights = Seeded::new(SEED, &plan);
        let execution = Execution::prepare(plan, &mut weights, |_| {}).expect("enough memory");
        print(&name, execution, rounds.unwrap_or(11));
    }
}

fn print(name: &str, mut execution: Execution, rounds: usize) {
    let numbers = execution.tensor(0).len();
    let input = vec![0.5; numbers];
    let mut whole = Vec::new();
    let mut layers = vec![Vec::new(); execution.plan().layers().len()];
    for _ in 0..rounds {
        execution
            .start(&input)
            .expect("an input of the right length");
        let start = Instant::now();
        loop {
            let before = Instant::now();
            let Some(position) = execution.step() else {
                break;
            };
            layers[position].push(before.elapsed());
        }
        whole.push(start.elapsed());
    }
    println!("{name}: {:?}", median(&mut whole));
    for (layer, times) in execution.plan().layers().iter().zip(&mut layers) {
        if times.is_empty() {
            continue;
        }
        let kind = match &layer.action {
            Action::Convolve(plan) => plan.algorithm().name(),
            Action::Compute | Action::Fused { .. } | Action::View => layer.node.kind.name(),
        };
        println!(
            "  {:>10.1?} {kind:<12} {} {}",
            median(times),
            layer.node.name,
            layer.output
        );
    }
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}
