//! Sums by kind, and receptive fields, of networks that are chains.
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that does not parse fails the test"
)]

mod truth;

use complexity::{Network, Report, Setting, analyze};
use truth::{count, integers, json};

fn analyzed(name: &str, in_place: bool) -> (Network, Report) {
    let network = models::network(name, None).unwrap();
    let setting = Setting {
        in_place,
        ..Setting::default()
    };
    let report = analyze(&network, &setting);
    (network, report)
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
fn sums_of_chains_equal_pytorch() {
    for name in ["lenet5", "alexnet", "vgg16"] {
        let golden = json(&format!("networks/{name}.json"));
        let (_, report) = analyzed(name, false);
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
    let golden = json("receptive_fields.json");
    let published = &golden["published"];
    let (network, report) = analyzed("vgg16", false);
    let field = |name: &str| {
        let node = network.nodes().iter().find(|node| node.name == name);
        let field = report.receptive_field(&network, node.unwrap().id);
        field.unwrap().axes[0]
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
