//! Each tool's number of each network, to the unit.
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that does not parse fails the test"
)]

mod truth;

use std::fmt::Write;

use complexity::convention::{self, Convention, Count, Sort, Switches, waterfall};
use complexity::{Network, Report, Setting, Shape, analyze};
use truth::{built, count, folder, json};

/// A tool's number that is not reproduced: the network, the convention, the tool's number less
/// ours, and why.
const UNREPRODUCED: &[(&str, &str, i128, &str)] = &[
    (
        "shufflenet_v2_x1_0",
        "onnx_tool",
        13 * 7,
        "each of 13 torch.chunk is exported with arithmetic on the shape: a sum, a quotient at 4 and two products of scalars",
    ),
    (
        "inception_v3",
        "netscope",
        -8_967_488,
        "the preset has no Scale layers behind its batch norms, whose elements these are",
    ),
    (
        "keras/EfficientNetB0",
        "keras_profiler",
        4 * 3 * 224 * 224 + 3,
        "the Rescaling and Normalization of the input, four operations per element, are no layers of ours; three more on the channels' deviations",
    ),
];

/// A convention, which the golden files call by the same name, and its total's name there.
const TOOLS: &[(&str, &str)] = &[
    ("torch_flop_counter", "flops"),
    ("fvcore", "total"),
    ("ptflops_pytorch", "macs"),
    ("ptflops_aten", "macs"),
    ("thop", "macs"),
    ("torchinfo", "mult_adds"),
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
    for (file, golden) in folder("networks") {
        let Some(network) = built(&file, &golden) else {
            continue;
        };
        let report = analyze(&network, &Setting::default());
        write!(table, "{file}").unwrap();
        assert_eq!(
            operations("torchvision", &network, &report),
            count(&golden["macs"]),
            "{file}"
        );
        for (id, key) in TOOLS {
            let theirs = count(&golden["tools"][id][key]);
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

/// As PyTorch's exporter leaves it.
fn exported() -> Setting {
    Setting {
        fold_batch_norm: true,
        ..Setting::default()
    }
}

#[test]
fn onnx_tool_agrees_on_every_exported_network() {
    let golden = json("onnx_tool.json");
    let mut failures = Vec::new();
    for (name, row) in golden.as_object().unwrap() {
        let Some(network) = models::network(name, None) else {
            continue;
        };
        let report = analyze(&network, &exported());
        let ours = operations("onnx_tool", &network, &report);
        let theirs = count(&row["onnx_tool_macs"]);
        let (agrees, cell) = compare(name, "onnx_tool", ours, theirs);
        println!("{name} | {cell}");
        if !agrees {
            failures.push(format!("{name}: {ours}, the tool {cell}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// What tools printed to the unit for networks that are ours too: Netscope's source run on its
/// presets (commit 8ae36d8), and calflops in its issue #42. The side of the input stands behind
/// the name.
const PRINTED: &[(&str, u64, &str, u128)] = &[
    ("vgg16", 224, "netscope", 15_470_264_320),
    ("resnet50_v1", 224, "netscope", 3_868_560_384),
    ("resnet152_v1", 224, "netscope", 11_304_442_880),
    ("squeezenet1_1", 227, "netscope", 387_747_520),
    ("alexnet_2012", 227, "netscope", 726_791_936),
    ("inception_v3", 299, "netscope", 5_713_216_096),
    ("alexnet", 224, "calflops", 1_429_741_184),
];

#[test]
fn printed_totals_agree() {
    for &(name, side, id, theirs) in PRINTED {
        let Some(network) = models::network(name, Some(Shape::maps(3, side, side))) else {
            continue;
        };
        let report = analyze(&network, &Setting::default());
        let ours = operations(id, &network, &report);
        let (agrees, cell) = compare(name, id, ours, theirs);
        println!("{name} {id} | {cell}");
        assert!(agrees, "{name}: {id} {ours}, printed {cell}");
    }
}

#[test]
fn the_keras_profiler_agrees_on_keras_networks() {
    for (file, golden) in folder("keras") {
        let name = format!("keras/{file}");
        let Some(network) = models::network(&name, None) else {
            continue;
        };
        let report = analyze(&network, &Setting::default());
        let ours = operations("keras_profiler", &network, &report);
        let theirs = count(&golden["tf_profiler_float_ops"]);
        let (agrees, cell) = compare(&name, "keras_profiler", ours, theirs);
        println!("{name} | {cell}");
        assert!(agrees, "{name}: {ours}, the profiler {cell}");
    }
}

/// convnet-burden's table, in its README, rounds to millions or to billions.
const BURDEN: &[(&str, u64, u128, u128)] = &[
    ("squeezenet1_0", 224, 837, 1_000_000),
    ("squeezenet1_1", 224, 360, 1_000_000),
    ("mobilenet_v1", 224, 579, 1_000_000),
    ("vgg16", 224, 16, 1_000_000_000),
    ("vgg19", 224, 20, 1_000_000_000),
    ("resnet18", 224, 2, 1_000_000_000),
    ("resnet34", 224, 4, 1_000_000_000),
    ("resnet50_v1", 224, 4, 1_000_000_000),
    ("resnet101_v1", 224, 8, 1_000_000_000),
    ("resnet152_v1", 224, 11, 1_000_000_000),
    ("resnext50_32x4d", 224, 4, 1_000_000_000),
    ("resnext101_64x4d", 224, 16, 1_000_000_000),
    ("densenet121", 224, 3, 1_000_000_000),
    ("densenet161", 224, 8, 1_000_000_000),
    ("densenet169", 224, 3, 1_000_000_000),
    ("densenet201", 224, 4, 1_000_000_000),
    ("inception_v3", 299, 6, 1_000_000_000),
];

#[test]
fn convnet_burden_rounds_to_its_table() {
    for &(name, side, printed, unit) in BURDEN {
        let Some(network) = models::network(name, Some(Shape::maps(3, side, side))) else {
            continue;
        };
        let report = analyze(&network, &Setting::default());
        let ours = operations("convnet_burden", &network, &report);
        assert_eq!((2 * ours + unit) / (2 * unit), printed, "{name}: {ours}");
    }
}

#[test]
fn taps_that_are_not_on_padding_are_pytorchs_layer_by_layer() {
    let switches = Switches {
        skip_padding: true,
        ..Switches::default()
    };
    for (file, golden) in folder("networks") {
        let Some(network) = built(&file, &golden) else {
            continue;
        };
        let report = analyze(&network, &Setting::default());
        let modules = network
            .nodes()
            .iter()
            .zip(&report.layers)
            .filter(|(node, _)| !node.functional);
        for ((node, outcome), row) in modules.zip(golden["layers"].as_array().unwrap()) {
            let ours = Count::RealMacs.of(node, outcome.report().unwrap());
            // A row without the figure has no tap on padding.
            let theirs = row.get("macs_valid_taps").unwrap_or(&row["macs"]);
            assert_eq!(ours, Some(count(theirs)), "{file}: {}", node.name);
        }
        assert_eq!(
            switches.convention().operations(&network, &report),
            Some(count(&golden["macs_valid_taps"])),
            "{file}"
        );
    }
}

#[test]
fn from_macs_to_fvcore_resnet50_takes_two_steps() {
    let network = models::network("resnet50", None).unwrap();
    let report = analyze(&network, &Setting::default());
    let [from, to] = ["macs", "fvcore"].map(|id| convention::by_id(id).unwrap());
    let steps = waterfall(&network, &report, from, to).unwrap();
    let found: Vec<_> = steps
        .iter()
        .map(|step| (step.layers, step.count, step.value, step.from, step.to))
        .collect();
    assert_eq!(
        found,
        [
            (Sort::BatchNorm, Count::AffineOutput, 11_113_984, 0, 2),
            (Sort::GlobalAvgPool, Count::Input, 100_352, 0, 1),
        ]
    );
    assert_eq!(from.operations(&network, &report), Some(4_089_184_256));
    assert_eq!(to.operations(&network, &report), Some(4_111_512_576));
}

#[test]
fn layers_sum_to_the_total_and_waterfalls_to_the_difference() {
    for entry in models::entries() {
        let network = models::network(entry.name, None).unwrap();
        let report = analyze(&network, &Setting::default());
        let macs = convention::by_id("macs").unwrap();
        let operations = report.totals.as_ref().unwrap().operations;
        assert_eq!(
            convention::by_id("mul_add")
                .unwrap()
                .operations(&network, &report),
            Some(operations.multiplications + operations.additions),
            "{}",
            entry.name
        );
        for to in convention::all() {
            let total = to.operations(&network, &report).unwrap();
            let layers = network.nodes().iter().zip(&report.layers);
            let sum: u128 = layers
                .map(|(node, outcome)| to.layer(node, outcome.report().unwrap()).unwrap())
                .sum();
            assert_eq!(sum, total, "{} {}", entry.name, to.id);
            let (mut more, mut less) = (macs.operations(&network, &report).unwrap(), 0);
            for step in waterfall(&network, &report, macs, to).unwrap() {
                let (size, is_less) = step.change().unwrap();
                *(if is_less { &mut less } else { &mut more }) += size;
            }
            assert_eq!(more - less, total, "{} {}", entry.name, to.id);
        }
    }
}
