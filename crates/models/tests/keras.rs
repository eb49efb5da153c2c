//! Keras's networks layer by layer against Keras's figures.
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that does not parse fails the test"
)]

mod truth;

use complexity::{LayerKind, LayerReport, Network, Node, Report, Setting, Shape, analyze};
use serde_json::Value;

use truth::{count, folder};

/// The networks among Keras's that the zoo has.
fn compared() -> Vec<(String, Value, Network)> {
    let known = folder("keras").into_iter().filter_map(|(name, golden)| {
        let network = models::network(&format!("keras/{name}"), None)?;
        Some((name, golden, network))
    });
    known.collect()
}

/// Keras's order: the channels last, and no size for the batch.
fn dims(shape: Shape) -> Vec<u64> {
    match shape {
        Shape::Maps {
            channels,
            height,
            width,
        }
        | Shape::ChannelsLast {
            height,
            width,
            channels,
        } => vec![height, width, channels],
        Shape::Features(features) => vec![features],
    }
}

fn sizes(value: &Value) -> Vec<u64> {
    let list = value.as_array().unwrap();
    list[1..].iter().map(|n| n.as_u64().unwrap()).collect()
}

/// Keras's parameters hold the running statistics too, without PyTorch's counter.
fn keras_parameters(node: &Node, layer: &LayerReport) -> u128 {
    let learned = layer.parameters.learned().unwrap();
    if let LayerKind::BatchNorm2d(_) = node.kind {
        return learned + layer.parameters.buffers - 1;
    }
    learned
}

/// The name of the Keras layer that a node is, or is a part of: `fc1` for `fc1.relu`.
fn keras_name(node: &Node) -> &str {
    node.name
        .split_once('.')
        .map_or(&node.name, |(name, _)| name)
}

/// A Keras layer may be several of ours; its output is the last one's.
fn differences(golden: &Value, network: &Network, report: &Report) -> Vec<String> {
    let nodes = network.nodes().iter().zip(&report.layers);
    let ours: Vec<(&Node, &LayerReport)> = nodes
        .map(|(node, outcome)| (&**node, outcome.report().unwrap()))
        .collect();
    let rows: Vec<&Value> = golden["layers"]
        .as_array()
        .unwrap()
        .iter()
        // What Keras does to the pixels before the network is no layer of ours.
        .filter(|row| {
            let kind = row["type"].as_str().unwrap();
            !["InputLayer", "Rescaling", "Normalization"].contains(&kind)
        })
        .collect();
    let unknown = ours.iter().filter(|(node, _)| {
        !node.functional && !rows.iter().any(|row| row["name"] == *keras_name(node))
    });
    let mut found: Vec<String> = unknown
        .map(|(node, _)| format!("Keras has no {}", node.name))
        .collect();
    for row in rows {
        let parts: Vec<_> = ours
            .iter()
            .filter(|(node, _)| row["name"] == *keras_name(node))
            .collect();
        let Some((_, last)) = parts.last() else {
            found.push(format!("no {}", row["name"]));
            continue;
        };
        let parameters: u128 = parts
            .iter()
            .map(|(node, layer)| keras_parameters(node, layer))
            .sum();
        let macs: u128 = parts.iter().map(|(_, layer)| layer.macs).sum();
        let counted = (dims(last.output), parameters, macs);
        let expected = (
            sizes(&row["output"]),
            count(&row["params"]),
            count(&row["macs"]),
        );
        if counted != expected {
            found.push(format!("{}: {counted:?}, Keras {expected:?}", row["name"]));
        }
    }
    found
}

#[test]
fn every_network_equals_keras_layer_by_layer_and_in_total() {
    let mut failures = Vec::new();
    let networks = compared();
    for (name, golden, network) in &networks {
        let report = analyze(network, &Setting::default());
        let found = differences(golden, network, &report);
        failures.extend(
            found
                .iter()
                .map(|difference| format!("{name}: {difference}")),
        );
        let totals = report.totals.unwrap();
        for (quantity, ours) in [("macs", totals.macs), ("trainable_params", totals.learned)] {
            let expected = count(&golden[quantity]);
            if ours != expected {
                failures.push(format!("{name}: {quantity} {ours}, Keras {expected}"));
            }
        }
    }
    assert!(
        failures.is_empty() && networks.len() >= 3,
        "{} compared\n{}",
        networks.len(),
        failures.join("\n")
    );
}
