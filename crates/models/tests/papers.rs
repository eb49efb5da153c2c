//! Networks against the exact counts that papers and other tools give.
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that does not parse fails the test"
)]

mod truth;

use complexity::{Setting, Totals, analyze};
use serde_json::Value;

use truth::{count, json};

#[track_caller]
fn totals(name: &str) -> Totals {
    let network = models::network(name, None).unwrap();
    analyze(&network, &Setting::default()).totals.unwrap()
}

#[track_caller]
fn assert_counts(name: &str, params: &Value, macs: &Value) {
    let totals = totals(name);
    let found = (totals.learned, totals.macs);
    assert_eq!(found, (count(params), count(macs)), "{name}");
}

#[test]
fn imagenet_networks_have_their_published_counts() {
    let golden = &json("papers.json")["test_totals"];
    for (name, row) in [
        ("alexnet_2012", "AlexNet grouped"),
        ("alexnet", "AlexNet torchvision"),
        ("vgg11", "VGG-11"),
        ("vgg13", "VGG-13"),
        ("vgg16_c", "VGG-16 C (1x1)"),
        ("vgg16", "VGG-16 D"),
        ("vgg19", "VGG-19"),
        ("resnet18", "ResNet-18"),
        ("resnet34", "ResNet-34"),
        ("resnet50", "ResNet-50 v1.5"),
        ("resnet101", "ResNet-101 v1.5"),
        ("resnet152", "ResNet-152 v1.5"),
        ("resnet18_v1", "ResNet-18"),
        ("resnet34_v1", "ResNet-34"),
        ("resnet50_v1", "ResNet-50 v1"),
        ("resnet101_v1", "ResNet-101 v1"),
        ("resnet152_v1", "ResNet-152 v1"),
        ("resnext50_32x4d", "ResNeXt-50 32x4d"),
        ("squeezenet1_0", "SqueezeNet 1.0"),
        ("squeezenet1_1", "SqueezeNet 1.1"),
        ("densenet121", "DenseNet-121"),
        ("densenet161", "DenseNet-161"),
        ("densenet169", "DenseNet-169"),
        ("densenet201", "DenseNet-201"),
    ] {
        assert_counts(name, &golden[row]["params"], &golden[row]["macs"]);
    }
}

#[test]
fn cifar_resnets_have_their_published_counts() {
    let golden = json("papers.json");
    let rows = golden["resnet"]["cifar"].as_object().unwrap();
    assert_eq!(rows.len(), 6);
    for (depth, row) in rows {
        assert_counts(
            &format!("resnet{depth}_cifar"),
            &row["params"],
            &row["macs"],
        );
    }
}

#[test]
fn lenet_5_has_the_paper_s_parameters_and_connections() {
    let golden = &json("papers.json")["lenet5"];
    assert_eq!(
        totals("lenet5_1998").learned,
        count(&golden["total_params_trainable"])
    );
    let network = models::network("lenet5_1998", None).unwrap();
    let report = analyze(&network, &Setting::default());
    let sums = |scope: &str| {
        let layers = network.nodes().iter().zip(&report.layers);
        let within = layers
            .filter(|(node, _)| node.name == scope || node.name.starts_with(&format!("{scope}.")));
        within.fold([0, 0], |[learned, macs], (_, outcome)| {
            let layer = outcome.report().unwrap();
            [
                learned + layer.parameters.learned().unwrap(),
                macs + layer.macs,
            ]
        })
    };
    // A connection is a multiply-add or the addition of a bias.
    let c3_biases = 16 * 10 * 10;
    assert_eq!(
        sums("c1"),
        [
            count(&golden["C1_params"]),
            count(&golden["C1_conn"]) - 6 * 28 * 28
        ]
    );
    assert_eq!(sums("s2"), [count(&golden["S2_params"]), 0]);
    assert_eq!(
        sums("c3"),
        [
            count(&golden["C3_params"]),
            count(&golden["C3_conn"]) - c3_biases
        ]
    );
    assert_eq!(sums("s4"), [count(&golden["S4_params"]), 0]);
    assert_eq!(
        sums("c5"),
        [count(&golden["C5"]), count(&golden["C5"]) - 120]
    );
    assert_eq!(
        sums("f6"),
        [count(&golden["F6"]), count(&golden["F6"]) - 84]
    );
}

#[test]
fn he_and_sun_s_networks_take_the_time_that_table_1_gives_them() {
    let golden = &json("papers.json")["he_sun_2015"];
    let rows = golden["table1"].as_array().unwrap();
    let row = |model: &str| &rows.iter().find(|row| row["model"] == model).unwrap()["computed"];
    let of_a = totals("he_sun_a").conv_macs;
    for (name, model) in [
        ("he_sun_a", "A"),
        ("he_sun_b", "B"),
        ("he_sun_c", "C"),
        ("he_sun_e", "E"),
    ] {
        let totals = totals(name);
        let row = row(model);
        assert_eq!(totals.conv_weights, count(&row["conv_weights"]), "{name}");
        let relative = format!("{:.4}", row["rel_alternating"].as_f64().unwrap());
        let rounded = (totals.conv_macs * 20_000 + of_a) / (2 * of_a);
        let ours = format!("{}.{:04}", rounded / 10_000, rounded % 10_000);
        assert_eq!(ours, relative, "{name}");
    }
    // Their odd filters keep the maps' nominal sizes.
    for (name, model) in [("he_sun_a", "A"), ("he_sun_c", "C")] {
        assert_eq!(
            totals(name).conv_macs,
            count(&row(model)["macs_nominal"]),
            "{name}"
        );
    }
}

#[test]
fn he_and_sun_s_j_prime_has_the_traced_sizes_and_counts() {
    let golden = &json("papers.json")["he_sun_2015"]["Jprime_traced"];
    let totals = totals("he_sun_j_prime");
    assert_eq!(totals.conv_macs, count(&golden["conv_macs"]));
    assert_eq!(totals.linear_macs, count(&golden["fc_macs"]));
    let biases_of_linears = 4096 + 4096 + 1000;
    let linears = count(&golden["fc_macs"]) + biases_of_linears;
    assert_eq!(totals.learned - linears, count(&golden["conv_params"]));
    let network = models::network("he_sun_j_prime", None).unwrap();
    let report = analyze(&network, &Setting::default());
    let layers = network.nodes().iter().zip(&report.layers);
    let sides: Vec<u64> = layers
        .filter(|(node, _)| node.kind.window().is_some())
        .map(|(_, outcome)| outcome.report().unwrap().output.sides().unwrap()[0])
        .collect();
    let traced: Vec<u64> = golden["sizes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row[1].as_u64().unwrap())
        .collect();
    assert_eq!(sides, traced);
}
