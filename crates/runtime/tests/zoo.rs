//! Every published network runs.

use complexity::{Network, Setting, Shape, analyze};
use runtime::{Action, Execution, Options, Plan, Seeded};

/// The network on the smallest of a few inputs that it can do.
fn small(name: &str) -> Network {
    let published = models::network(name, None).expect("a published network");
    let channels = published.input.channels();
    [32, 64, 96, 128, 224]
        .into_iter()
        .map(|side| Shape::maps(channels, side, side))
        .filter_map(|input| models::network(name, Some(input)))
        .find(|network| analyze(network, &Setting::default()).totals.is_ok())
        .unwrap_or(published)
}

fn input(shape: Shape, batch: usize) -> Vec<f32> {
    let numbers = usize::try_from(shape.elements().expect("a small input")).expect("a small input");
    let mut state = 1_u32;
    let mut draw = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [.., low, high] = state.to_le_bytes();
        f32::from(i16::from_le_bytes([low, high])) / 20_000.0
    };
    (0..numbers * batch).map(|_| draw()).collect()
}

fn execution(network: &Network, options: &Options) -> Execution {
    let plan = Plan::new(network, options).unwrap_or_else(|error| panic!("{error}"));
    let mut weights = Seeded::new(7, &plan);
    Execution::prepare(plan, &mut weights, |_| {}).expect("enough memory")
}

fn largest(numbers: &[f32]) -> f32 {
    numbers
        .iter()
        .fold(0.0, |most, number| most.max(number.abs()))
}

/// Its fused run and its plain one differ by rounding alone, and each layer gives what the core
/// reports.
fn assert_runs(name: &str) {
    let network = small(name);
    let numbers = input(network.input, 1);
    let plain = Options {
        fuse: false,
        ..Options::default()
    };
    let mut fused = execution(&network, &Options::default());
    let mut whole = execution(&network, &plain);
    fused.run(&numbers).expect("an input of the right length");
    whole.start(&numbers).expect("an input of the right length");
    let report = analyze(&network, &Setting::default());
    let mut ran = 0;
    while let Some(position) = whole.step() {
        let layer = report.layers[position].report();
        let made = whole.tensor(position + 1);
        let elements = layer.map(|layer| layer.output_elements);
        assert_eq!(Some(made.len() as u128), elements, "{name}");
        let layer = &network.nodes()[position].name;
        assert!(
            made.iter().all(|number| number.is_finite()),
            "{name}: {layer}"
        );
        ran += 1;
    }
    let views = whole.plan().layers().iter();
    let views = views.filter(|layer| matches!(layer.action, Action::View));
    assert_eq!(ran + views.count(), network.nodes().len(), "{name}");
    let scale = largest(whole.output());
    let mut differences = whole.output().iter().zip(fused.output());
    assert!(scale > 1e-6, "{name}: {scale}");
    assert!(
        differences.all(|(a, b)| (a - b).abs() <= 1e-4 * scale),
        "{name}: {scale}"
    );
}

/// Every third network, so that several tests share them.
fn assert_third_runs(third: usize) {
    let names = models::entries().map(|entry| entry.name);
    for name in names
        .skip(third)
        .step_by(3)
        .filter(|name| *name != TOO_LARGE)
    {
        assert_runs(name);
    }
}

#[test]
fn the_first_third_of_the_networks_runs() {
    assert_third_runs(0);
}

#[test]
fn the_second_third_of_the_networks_runs() {
    assert_third_runs(1);
}

#[test]
fn the_last_third_of_the_networks_runs() {
    assert_third_runs(2);
}

const TOO_LARGE: &str = "regnet_y_128gf";

#[test]
fn a_network_whose_convolutions_are_too_large_is_refused() {
    let error = Plan::new(&small(TOO_LARGE), &Options::default()).expect_err("a refusal");
    assert_eq!(
        error.to_string(),
        "layer trunk_output.block4.block4-0.f.c.0: Input, weights and output hold 54663840 \
         numbers, more than the 33554432 (128 MiB) that one run may hold: make the input smaller \
         or take fewer channels."
    );
}
