//! Each tool's number of each network, to the unit.
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that does not parse fails the test"
)]

use std::fmt::Write;

use complexity::convention::{self, Convention};
use complexity::{Network, Report, Setting, Shape, analyze};
use serde_json::Value;

/// A tool's number that is not reproduced: the network, the convention, the tool's number less
/// ours, and why.
const UNREPRODUCED: &[(&str, &str, i128, &str)] = &[];

fn golden(folder: &str) -> Vec<(String, Value)> {
    let folder = format!("{}/../../tests/golden/{folder}", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<(String, Value)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let text = std::fs::read_to_string(&path).unwrap();
            (name, serde_json::from_str(&text).unwrap())
        })
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}

/// A whole number, also where the tool wrote it with a decimal point.
fn count(value: &Value) -> u128 {
    let written = value.to_string();
    written
        .strip_suffix(".0")
        .unwrap_or(&written)
        .parse()
        .unwrap()
}

/// `resnet50@160` is `resnet50` on 160 × 160.
fn built(file: &str, golden: &Value) -> Option<Network> {
    let name = file.split_once('@').map_or(file, |(name, _)| name);
    let input: Vec<u64> = golden["input"]
        .as_array()
        .unwrap()
        .iter()
        .map(|side| side.as_u64().unwrap())
        .collect();
    models::network(name, Some(Shape::maps(input[1], input[2], input[3])))
}

const TOOLS: &[(&str, &str, &str)] = &[
    ("torch_flop_counter", "torch_flop_counter", "flops"),
    ("fvcore", "fvcore", "total"),
    ("ptflops_pytorch", "ptflops_pytorch", "macs"),
    ("ptflops_aten", "ptflops_aten", "macs"),
    ("thop", "thop", "macs"),
    ("torchinfo", "torchinfo", "mult_adds"),
];

/// Whether the difference is the one that is known; the table's cell.
fn compare(network: &str, convention: &str, ours: u128, theirs: u128) -> (bool, String) {
    let difference = i128::try_from(theirs).unwrap() - i128::try_from(ours).unwrap();
    let known = UNREPRODUCED
        .iter()
        .find(|(name, id, ..)| (*name, *id) == (network, convention))
        .map_or(0, |(_, _, residual, _)| *residual);
    let cell = if difference == 0 {
        theirs.to_string()
    } else {
        format!("{theirs} {difference:+}")
    };
    (difference == known, cell)
}

fn operations(id: &str, network: &Network, report: &Report) -> u128 {
    let convention: &Convention = convention::by_id(id).unwrap();
    let counted = convention.operations(network, report);
    counted.unwrap_or_else(|| panic!("{id} counts nothing"))
}

#[test]
fn every_tool_agrees_on_every_network() {
    let mut table = String::new();
    let mut failures = Vec::new();
    for (file, golden) in golden("networks") {
        let Some(network) = built(&file, &golden) else {
            continue;
        };
        let report = analyze(&network, &Setting::default());
        write!(table, "{file}").unwrap();
        for (id, tool, key) in TOOLS {
            let theirs = count(&golden["tools"][tool][key]);
            let ours = operations(id, &network, &report);
            let (agrees, cell) = compare(&file, id, ours, theirs);
            write!(table, " | {cell}").unwrap();
            if !agrees {
                failures.push(format!("{file}: {id} {ours}, the tool {theirs}"));
            }
        }
        writeln!(table).unwrap();
    }
    println!("{table}");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
