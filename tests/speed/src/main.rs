//! Prints how long the core needs for a network, in WebAssembly (under Node.js) and natively.

use speed::Subject;
use std::{
    process::{Command, ExitCode},
    time::{Duration, Instant},
};

/// Published networks, and chains of so many layers.
const SUBJECTS: [&str; 9] = [
    "vgg16",
    "resnet50",
    "resnet152",
    "densenet201",
    "10",
    "100",
    "1000",
    "10000",
    "100000",
];
const AIM_MICROS: f64 = 20.0;

fn main() -> ExitCode {
    let Some(wasm) = wasm_micros() else {
        eprintln!("Node.js did not run the WebAssembly: ./dev bench builds it first.");
        return ExitCode::FAILURE;
    };
    println!(
        "{:<28}{:>12}{:>16}{:>12}{:>16}{:>16}",
        "one analysis", "wasm µs", "wasm ns/layer", "native µs", "native ns/layer", "wasm / native"
    );
    for (name, wasm) in SUBJECTS.into_iter().zip(&wasm) {
        let subject = Subject::new(name);
        let native = native_micros(&subject);
        let is_chain = name.starts_with(|c: char| c.is_ascii_digit());
        let title = if is_chain { "chain" } else { name };
        let layers = u32::try_from(subject.layers()).expect("it is a small number");
        let per_layer = |micros: f64| micros * 1e3 / f64::from(layers);
        println!(
            "{:<28}{wasm:>12.1}{:>16.0}{native:>12.1}{:>16.0}{:>16.2}",
            format!("{title}, {layers} layers"),
            per_layer(*wasm),
            per_layer(native),
            wasm / native,
        );
    }
    println!(
        "VGG-16 in WebAssembly takes {:.2} of the aim of {AIM_MICROS} µs",
        wasm[0] / AIM_MICROS
    );
    ExitCode::SUCCESS
}

fn wasm_micros() -> Option<Vec<f64>> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/node.cjs");
    let output = Command::new("node")
        .arg(script)
        .args(SUBJECTS)
        .output()
        .ok()?;
    let micros: Vec<f64> = String::from_utf8(output.stdout)
        .ok()?
        .lines()
        .map_while(|line| line.parse().ok())
        .collect();
    (micros.len() == SUBJECTS.len()).then_some(micros)
}

/// The median of rounds that are long enough to be measured.
fn native_micros(subject: &Subject) -> f64 {
    let round = |times: u32| {
        let start = Instant::now();
        subject.analyze(times);
        start.elapsed()
    };
    let mut times = 1;
    while round(times) < Duration::from_millis(20) {
        times *= 2;
    }
    let mut rounds: Vec<Duration> = (0..15).map(|_| round(times)).collect();
    rounds.sort();
    rounds[7].as_secs_f64() * 1e6 / f64::from(times)
}
