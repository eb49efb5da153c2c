//! Reading the golden files.
#![allow(dead_code, reason = "each test file uses a part of it")]
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that does not parse fails the test"
)]

use complexity::{Network, Shape};
use serde_json::Value;

fn path(name: &str) -> String {
    format!("{}/../../tests/golden/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// The text of a golden file.
pub(crate) fn text(name: &str) -> String {
    std::fs::read_to_string(path(name)).unwrap()
}

/// A golden file.
pub(crate) fn json(name: &str) -> Value {
    serde_json::from_str(&text(name)).unwrap()
}

/// Every golden file of a folder, by its name without `.json`, sorted.
pub(crate) fn folder(name: &str) -> Vec<(String, Value)> {
    let mut files: Vec<(String, Value)> = std::fs::read_dir(path(name))
        .unwrap()
        .map(|file| {
            let path = file.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let golden = json(&format!("{name}/{stem}.json"));
            (stem, golden)
        })
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}

/// The network of a file; `resnet50@160` is `resnet50` on 160 × 160.
pub(crate) fn built(file: &str, golden: &Value) -> Option<Network> {
    let name = file.split_once('@').map_or(file, |(name, _)| name);
    let [_, channels, height, width] = integers(&golden["input"])[..] else {
        panic!("{file}: an input that is no picture");
    };
    models::network(name, Some(Shape::maps(channels, height, width)))
}

pub(crate) fn integers(value: &Value) -> Vec<u64> {
    let list = value.as_array().unwrap();
    list.iter().map(|n| n.as_u64().unwrap()).collect()
}

/// A whole number, also where a tool wrote it with a decimal point.
#[track_caller]
pub(crate) fn count(value: &Value) -> u128 {
    let written = value.to_string();
    let whole = written.strip_suffix(".0").unwrap_or(&written);
    whole.parse().unwrap()
}

/// PyTorch's order, for a batch of 1.
pub(crate) fn dims(shape: Shape) -> Vec<u64> {
    match shape {
        Shape::Maps {
            channels,
            height,
            width,
        } => vec![1, channels, height, width],
        Shape::Features(features) => vec![1, features],
        Shape::ChannelsLast {
            height,
            width,
            channels,
        } => vec![1, height, width, channels],
    }
}
