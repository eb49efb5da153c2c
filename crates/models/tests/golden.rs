//! Every layer and total of the presets against PyTorch's figures.
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that does not parse fails the test"
)]

use complexity::{LayerKind, LayerReport, Network, Report, Setting, Shape, analyze};
use serde_json::Value;

fn golden(name: &str) -> Value {
    let path = format!(
        "{}/../../tests/golden/networks/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn analyzed(name: &str, in_place: bool) -> (Network, Report) {
    let network = models::network(name, None).unwrap();
    let setting = Setting {
        in_place,
        ..Setting::default()
    };
    let report = analyze(&network, &setting);
    (network, report)
}

fn dims(shape: Shape) -> Vec<u64> {
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

fn integers(value: &Value) -> Vec<u64> {
    let list = value.as_array().unwrap();
    list.iter().map(|n| n.as_u64().unwrap()).collect()
}

fn count(value: &Value) -> u128 {
    u128::from(value.as_u64().unwrap())
}

/// torchvision's functional flatten is no module, so that the file has no row for it.
fn compare_layers(name: &str, golden: &Value, network: &Network, report: &Report) {
    let ours: Vec<(&str, &LayerKind, &LayerReport)> = network
        .nodes()
        .iter()
        .zip(&report.layers)
        .map(|(node, outcome)| (node.name.as_str(), &node.kind, outcome.report().unwrap()))
        .collect();
    let rows = golden["layers"].as_array().unwrap();
    let named = |row: &Value| row["name"].as_str().unwrap().to_owned();
    let missing: Vec<_> = ours
        .iter()
        .filter(|(own, ..)| !rows.iter().any(|row| named(row) == *own))
        .map(|(own, ..)| *own)
        .collect();
    let expected: &[&str] = if name == "lenet5" { &[] } else { &["flatten"] };
    assert_eq!(missing, expected, "{name}");
    for row in rows {
        let (own, kind, layer) = ours.iter().find(|(own, ..)| *own == named(row)).unwrap();
        let at = format!("{name}, layer {own}");
        assert_eq!(kind.name(), row["type"].as_str().unwrap(), "{at}");
        assert_eq!(dims(layer.input), integers(&row["input"]), "{at}");
        assert_eq!(dims(layer.output), integers(&row["output"]), "{at}");
        let learned = layer.parameters.learned().unwrap();
        assert_eq!(learned, count(&row["params"]), "{at}");
        assert_eq!(layer.parameters.buffers, count(&row["buffers"]), "{at}");
        assert_eq!(layer.macs, count(&row["macs"]), "{at}");
        assert_eq!(layer.output_elements, count(&row["out_elements"]), "{at}");
    }
}

/// Tanh takes one multiplication per element; nothing else in the presets takes any but MACs.
fn tanh_elements(name: &str) -> u128 {
    if name == "lenet5" {
        4_704 + 1_600 + 120 + 84
    } else {
        0
    }
}

#[test]
fn presets_equal_pytorch_layer_by_layer_and_in_total() {
    for name in ["lenet5", "alexnet", "vgg16"] {
        let golden = golden(name);
        let (network, report) = analyzed(name, false);
        compare_layers(name, &golden, &network, &report);
        let totals = report.totals.unwrap();
        assert_eq!(totals.macs, count(&golden["macs"]), "{name}");
        assert_eq!(totals.flops, 2 * count(&golden["macs"]), "{name}");
        let by_type = &golden["macs_by_type"];
        assert_eq!(totals.conv_macs, count(&by_type["Conv2d"]), "{name}");
        assert_eq!(totals.linear_macs, count(&by_type["Linear"]), "{name}");
        assert_eq!(totals.learned, count(&golden["params"]), "{name}");
        let [macs, outputs] = [totals.macs, count(&golden["act_conv_linear"])];
        assert_eq!(
            totals.operations.multiplications - tanh_elements(name),
            macs,
            "{name}"
        );
        assert_eq!(count(&golden["bias_adds"]), outputs, "{name}");
    }
}

#[test]
fn peaks_equal_the_liveness_of_the_same_networks_onnx_files() {
    let path = format!(
        "{}/../../tests/golden/peaks.csv",
        env!("CARGO_MANIFEST_DIR")
    );
    let table = std::fs::read_to_string(path).unwrap();
    let rows: Vec<Vec<&str>> = table
        .lines()
        .map(|line| line.split(',').collect())
        .collect();
    assert_eq!(rows.len(), 4);
    for row in &rows[1..] {
        for (in_place, expected) in [(false, row[1]), (true, row[2])] {
            let totals = analyzed(row[0], in_place).1.totals.unwrap();
            let bytes = complexity::DataType::F32
                .bytes(totals.peak.elements)
                .unwrap();
            assert_eq!(
                bytes.to_string(),
                expected,
                "{} in place: {in_place}",
                row[0]
            );
        }
    }
}

#[test]
fn lenet_sums_are_those_of_the_page_s_first_screen() {
    let (network, report) = analyzed("lenet5", false);
    let totals = report.totals.unwrap();
    assert_eq!(totals.feature_map_elements, 14_602);
    assert_eq!(totals.conv_depth, 3);
    assert_eq!(totals.receptive_field.axes[0].seen_of(32), 32);
    let peak_at = totals.peak.at.and_then(|id| network.node(id)).unwrap();
    assert_eq!(peak_at.name, "t1");
    let (_, in_place) = analyzed("lenet5", true);
    let maps = in_place.totals.unwrap().feature_map_elements;
    assert_eq!(maps, 14_602 - 4_704 - 1_600 - 120 - 84);
}

#[test]
fn vgg_16_sees_what_the_receptive_field_table_says() {
    let golden = receptive_fields();
    let published = &golden["published"];
    let (network, report) = analyzed("vgg16", false);
    let field = |name: &str| {
        let position = network.nodes().iter().position(|node| node.name == name);
        let report = report.layers[position.unwrap()].report().unwrap();
        report.receptive_field.axes[0]
    };
    let by_layer = &published["vgg16_by_layer"];
    for (ours, theirs) in [
        ("features.0", "conv1_1"),
        ("features.4", "pool1"),
        ("features.5", "conv2_1"),
        ("features.9", "pool2"),
        ("features.10", "conv3_1"),
        ("features.12", "conv3_2"),
        ("features.16", "pool3"),
        ("features.17", "conv4_1"),
        ("features.19", "conv4_2"),
        ("features.23", "pool4"),
        ("features.24", "conv5_1"),
        ("features.26", "conv5_2"),
        ("features.30", "pool5"),
    ] {
        assert_eq!(field(ours).size, count(&by_layer[theirs]), "{theirs}");
    }
    let pool5 = field("features.30");
    let published_pool5 = integers(&published["vgg_16_pool5"]);
    assert_eq!(
        (pool5.size, pool5.stride),
        (
            u128::from(published_pool5[0]),
            u128::from(published_pool5[1])
        )
    );
}

fn receptive_fields() -> Value {
    let path = format!(
        "{}/../../tests/golden/receptive_fields.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}
