//! Every layer and total of the published networks against PyTorch's figures.
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that does not parse fails the test"
)]

mod truth;

use complexity::{LayerKind, LayerReport, Network, Node, Report, Setting, analyze};
use serde_json::Value;

use truth::{built, count, dims, folder, integers};

/// Modules are the rows of the file, in the same order; a module that is called again has its
/// name again there, and a number behind it here.
fn difference(golden: &Value, network: &Network, report: &Report) -> Option<String> {
    let modules: Vec<(&Node, &LayerReport)> = network
        .nodes()
        .iter()
        .zip(&report.layers)
        .filter(|(node, _)| !node.functional)
        .map(|(node, outcome)| {
            let report = outcome.report();
            (
                &**node,
                report.unwrap_or_else(|| panic!("{}: {outcome:?}", node.name)),
            )
        })
        .collect();
    let rows = golden["layers"].as_array().unwrap();
    for (row, (node, layer)) in rows.iter().zip(&modules) {
        let name = row["name"].as_str().unwrap();
        let is_reused = row["reused"].as_bool().unwrap_or(false);
        let is_named = node.name == name || is_reused && node.name.starts_with(&format!("{name}_"));
        let kind = row["type"].as_str().unwrap();
        let is_kind = node.kind.name() == kind
            || (kind == "LayerNorm2d" && matches!(node.kind, LayerKind::LayerNorm(_)));
        let found = (
            dims(layer.input),
            dims(layer.output),
            layer.parameters.learned().unwrap(),
            layer.parameters.buffers,
            layer.macs,
            layer.output_elements,
        );
        let expected = (
            integers(&row["input"]),
            integers(&row["output"]),
            count(&row["params"]),
            count(&row["buffers"]),
            count(&row["macs"]),
            count(&row["out_elements"]),
        );
        if !is_named || !is_kind || found != expected {
            return Some(format!(
                "row {name} {kind} {expected:?}: ours is {} {} {found:?}",
                node.name,
                node.kind.name()
            ));
        }
    }
    (rows.len() != modules.len()).then(|| format!("{} rows, {} modules", rows.len(), modules.len()))
}

#[test]
fn every_network_equals_pytorch_layer_by_layer_and_in_total() {
    let mut failures = Vec::new();
    let mut compared = 0;
    for (file, golden) in folder("networks") {
        let Some(network) = built(&file, &golden) else {
            failures.push(format!("{file}: not in the zoo"));
            continue;
        };
        compared += 1;
        let report = analyze(&network, &Setting::default());
        if let Some(difference) = difference(&golden, &network, &report) {
            failures.push(format!("{file}: {difference}"));
            continue;
        }
        let totals = report.totals.unwrap();
        let sums = [
            ("macs", totals.macs),
            ("params", totals.learned),
            ("bias_adds", bias_additions(&network)),
        ];
        for (quantity, ours) in sums {
            let expected = count(&golden[quantity]);
            if ours != expected {
                failures.push(format!("{file}: {quantity} {ours}, PyTorch {expected}"));
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{compared} compared\n{}",
        failures.join("\n")
    );
}

/// One per output element of a convolution or Linear that has a bias.
fn bias_additions(network: &Network) -> u128 {
    let report = analyze(network, &Setting::default());
    network
        .nodes()
        .iter()
        .zip(&report.layers)
        .filter(|(node, _)| node.kind.has_macs() && node.kind.has_bias())
        .map(|(_, outcome)| outcome.report().unwrap().output_elements)
        .sum()
}

#[test]
fn every_entry_is_built_and_agrees_with_what_is_printed() {
    for entry in models::entries() {
        let network = models::network(entry.name, None);
        let network = network.unwrap_or_else(|| panic!("{} is not built", entry.name));
        let totals = analyze(&network, &Setting::default()).totals;
        let totals = totals.unwrap_or_else(|error| panic!("{}: {error}", entry.name));
        for figure in entry.figures {
            let ours = match figure.counts {
                models::Printed::Parameters => totals.learned,
                models::Printed::Macs => totals.macs,
            };
            assert_eq!(
                figure.agrees(ours),
                figure.erratum.is_empty(),
                "{}: {ours}, printed {} by {}",
                entry.name,
                figure.digits,
                figure.source
            );
        }
    }
}

#[test]
fn names_are_unique() {
    let mut names: Vec<&str> = models::entries().map(|entry| entry.name).collect();
    names.sort_unstable();
    let all = names.len();
    names.dedup();
    assert_eq!(names.len(), all);
}
