//! Random single layers against what PyTorch made of them, its refusals included.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that does not parse fails the test"
)]

use complexity::{
    AvgPool2d, Conv2d, ConvTranspose2d, LayerKind, Linear, MaxPool2d, Network, Padding, Setting,
    Shape, Window, analyze,
};
use serde_json::Value;

const CASES: &str = include_str!("../../../tests/golden/layer_cases.json");

fn pair(value: &Value) -> [u64; 2] {
    match value.as_u64() {
        Some(both) => [both; 2],
        None => [value[0].as_u64().unwrap(), value[1].as_u64().unwrap()],
    }
}

fn window(hyper: &Value) -> Window {
    Window {
        kernel_size: pair(&hyper["kernel_size"]),
        stride: pair(&hyper["stride"]),
        padding: padding(&hyper["padding"]),
    }
}

fn padding(value: &Value) -> Padding {
    match value.as_str() {
        Some("same") => Padding::Same,
        Some("valid") => Padding::Valid,
        Some(other) => panic!("unknown padding {other}"),
        None => {
            let [rows, columns] = pair(value);
            Padding::Explicit {
                top: rows,
                bottom: rows,
                left: columns,
                right: columns,
            }
        }
    }
}

fn layer(case: &Value) -> LayerKind {
    let hyper = &case["hyper"];
    let number = |key: &str| hyper[key].as_u64().unwrap();
    let flag = |key: &str| hyper[key].as_bool().unwrap();
    match case["kind"].as_str().unwrap() {
        "Conv2d" => LayerKind::Conv2d(Conv2d {
            out_channels: number("out_channels"),
            window: window(hyper),
            dilation: pair(&hyper["dilation"]),
            groups: number("groups"),
            bias: flag("bias"),
        }),
        "MaxPool2d" => LayerKind::MaxPool2d(MaxPool2d {
            window: window(hyper),
            dilation: pair(&hyper["dilation"]),
            ceil_mode: flag("ceil_mode"),
        }),
        "AvgPool2d" => LayerKind::AvgPool2d(AvgPool2d {
            window: window(hyper),
            ceil_mode: flag("ceil_mode"),
            count_include_pad: flag("count_include_pad"),
        }),
        "Linear" => LayerKind::Linear(Linear {
            out_features: number("out_features"),
            bias: flag("bias"),
        }),
        "ConvTranspose2d" => LayerKind::ConvTranspose2d(ConvTranspose2d {
            out_channels: number("out_channels"),
            window: window(hyper),
            output_padding: pair(&hyper["output_padding"]),
            dilation: pair(&hyper["dilation"]),
            groups: number("groups"),
            bias: flag("bias"),
        }),
        other => panic!("unknown kind {other}"),
    }
}

fn compare(case: &Value, kind: LayerKind) -> Result<(), String> {
    let dims: Vec<u64> = case["input"]
        .as_array()
        .unwrap()
        .iter()
        .map(|n| n.as_u64().unwrap())
        .collect();
    let input = match dims[1..] {
        [channels, height, width] => Shape::maps(channels, height, width),
        [features] => Shape::Features(features),
        _ => panic!("a shape of {} dimensions", dims.len()),
    };
    let mut network = Network::new(input);
    network.push("layer", kind);
    let setting = Setting {
        batch: dims[0],
        ..Setting::default()
    };
    let report = analyze(&network, &setting);
    let ours = report.layers[0].report();
    let Some(theirs) = case.get("output").map(|output| output.as_array().unwrap()) else {
        return ours.map_or(Ok(()), |_| Err("PyTorch refuses it, we do not".to_owned()));
    };
    let ours = ours.ok_or_else(|| format!("we refuse it: {:?}", report.layers[0]))?;
    let mut shape = vec![dims[0], ours.output.channels()];
    shape.extend(ours.output.sides().into_iter().flatten());
    let theirs: Vec<u64> = theirs.iter().map(|n| n.as_u64().unwrap()).collect();
    let figures = [
        ("params", ours.parameters.learned().unwrap()),
        ("macs", ours.macs),
    ];
    if shape != theirs {
        return Err(format!("shape {shape:?}, PyTorch {theirs:?}"));
    }
    for (name, figure) in figures {
        let expected = u128::from(case[name].as_u64().unwrap());
        if figure != expected {
            return Err(format!("{name} {figure}, PyTorch {expected}"));
        }
    }
    Ok(())
}

#[test]
fn every_layer_equals_pytorch_or_is_refused_by_both() {
    let golden: Value = serde_json::from_str(CASES).unwrap();
    let mut compared = 0;
    let mut failures = Vec::new();
    for (index, case) in golden["cases"].as_array().unwrap().iter().enumerate() {
        compared += 1;
        if let Err(difference) = compare(case, layer(case)) {
            failures.push(format!("case {index}, {}: {difference}", case["hyper"]));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(compared, 850);
}
