//! What each tool counts of a single layer, and of Keras's networks layer by layer.
#![cfg(not(target_arch = "wasm32"))]
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that does not parse fails the test"
)]

use complexity::convention::{self, Switches, TransposedCost, Unit};
use complexity::{
    Activation, AdaptivePool2d, AvgPool2d, BatchNorm2d, Conv2d, ConvTranspose2d, GroupNorm,
    LayerId, LayerKind, LayerNorm, Linear, LocalResponseNorm, MaxPool2d, Maxout, Network, Node,
    PReLU, Padding, Report, Scale, Setting, Shape, Source, Upsample, UpsampleMode, UpsampleTo,
    Window, analyze,
};
use serde_json::Value;

/// A network of this layer alone, which reads the input as many times as it must.
fn alone(input: Shape, kind: LayerKind, batch: u64) -> (Network, Report) {
    let node = Node {
        id: LayerId(0),
        name: "layer".into(),
        inputs: vec![Source::Input; kind.arity().0],
        kind,
        functional: false,
    };
    let network = Network::of_nodes(input, vec![node]).unwrap();
    let setting = Setting {
        batch,
        ..Setting::default()
    };
    let report = analyze(&network, &setting);
    (network, report)
}

fn operations(id: &str, input: Shape, kind: LayerKind) -> u128 {
    let (network, report) = alone(input, kind, 1);
    let counted = convention::by_id(id).unwrap();
    counted
        .operations(&network, &report)
        .unwrap_or_else(|| panic!("{id}: {report:?}"))
}

const MAPS: Shape = Shape::Maps {
    channels: 8,
    height: 10,
    width: 10,
};

fn conv(change: impl FnOnce(&mut Conv2d)) -> LayerKind {
    let mut conv = Conv2d {
        window: Window::square(3, 1, 1),
        ..Conv2d::new(16, 3)
    };
    change(&mut conv);
    LayerKind::Conv2d(conv)
}

fn transposed(groups: u64) -> LayerKind {
    LayerKind::ConvTranspose2d(ConvTranspose2d {
        window: Window::square(4, 1, 2),
        groups,
        ..ConvTranspose2d::new(16, 4)
    })
}

fn upsample(mode: UpsampleMode) -> LayerKind {
    LayerKind::Upsample(Upsample {
        mode,
        to: UpsampleTo::Factor([2, 2]),
    })
}

/// Runs of the tools of one module each, in this order.
const TOOLS: [&str; 7] = [
    "macs",
    "fvcore",
    "ptflops_pytorch",
    "thop",
    "torchinfo",
    "calflops",
    "onnx_tool",
];

type Run = (Shape, LayerKind, [u128; 7]);

fn runs() -> Vec<Run> {
    [runs_of_weighted_sums(), runs_of_others()].concat()
}

fn runs_of_weighted_sums() -> Vec<Run> {
    let dilated = |conv: &mut Conv2d| {
        conv.dilation = [2, 2];
        conv.window.padding = Padding::all(2);
    };
    let depthwise = |conv: &mut Conv2d| (conv.out_channels, conv.groups) = (8, 8);
    let linear = LayerKind::Linear(Linear {
        out_features: 40,
        bias: true,
    });
    vec![
        (
            MAPS,
            conv(|conv| conv.bias = false),
            [
                115_200, 115_200, 115_200, 115_200, 115_200, 230_400, 115_200,
            ],
        ),
        (
            MAPS,
            conv(|_| ()),
            [
                115_200, 115_200, 116_800, 115_200, 116_800, 232_000, 116_800,
            ],
        ),
        (
            MAPS,
            conv(|conv| conv.groups = 4),
            [28_800, 28_800, 30_400, 28_800, 30_400, 59_200, 30_400],
        ),
        (
            MAPS,
            conv(dilated),
            [
                115_200, 115_200, 116_800, 115_200, 116_800, 232_000, 116_800,
            ],
        ),
        (
            MAPS,
            conv(|conv| conv.window.stride = [2, 2]),
            [28_800, 28_800, 29_200, 28_800, 29_200, 58_000, 29_200],
        ),
        (
            MAPS,
            conv(depthwise),
            [7_200, 7_200, 8_000, 7_200, 8_000, 15_200, 8_000],
        ),
        (
            MAPS,
            transposed(1),
            [
                204_800, 204_800, 211_200, 819_200, 825_600, 410_000, 1_644_800,
            ],
        ),
        (
            MAPS,
            transposed(4),
            [51_200, 51_200, 57_600, 204_800, 211_200, 25_700, 416_000],
        ),
        (
            Shape::Features(100),
            linear,
            [4_000, 4_000, 4_040, 4_000, 4_040, 8_000, 4_040],
        ),
    ]
}

fn runs_of_others() -> Vec<Run> {
    let norm = |affine| {
        LayerKind::BatchNorm2d(BatchNorm2d {
            affine,
            scale: true,
        })
    };
    let wide_pool = MaxPool2d {
        window: Window::square(3, 0, 2),
        ..MaxPool2d::new(3)
    };
    vec![
        (
            MAPS,
            norm(true),
            [0, 1_600, 1_600, 3_200, 16, 1_600, 24_800],
        ),
        (MAPS, norm(false), [0, 800, 800, 1_600, 0, 800, 24_800]),
        (
            MAPS,
            LayerKind::Activation(Activation::ReLU),
            [0, 0, 1_600, 0, 0, 800, 800],
        ),
        (
            MAPS,
            LayerKind::MaxPool2d(MaxPool2d::new(2)),
            [0, 0, 1_600, 0, 0, 800, 800],
        ),
        (
            MAPS,
            LayerKind::MaxPool2d(wide_pool),
            [0, 0, 1_600, 0, 0, 800, 1_152],
        ),
        (
            MAPS,
            LayerKind::AvgPool2d(AvgPool2d::new(2)),
            [0, 0, 1_600, 200, 0, 800, 800],
        ),
        (
            MAPS,
            LayerKind::AdaptiveAvgPool2d(AdaptivePool2d {
                output_size: [1, 1],
            }),
            [0, 800, 1_600, 808, 0, 800, 832],
        ),
        (
            Shape::Features(40),
            LayerKind::Softmax,
            [0, 0, 40, 119, 0, 40, 1_440],
        ),
        (
            MAPS,
            upsample(UpsampleMode::Nearest),
            [0, 3_200, 6_400, 3_200, 0, 800, 0],
        ),
        (
            MAPS,
            upsample(UpsampleMode::Bilinear),
            [0, 12_800, 6_400, 35_200, 0, 800, 12_800],
        ),
        (MAPS, LayerKind::Add, [0, 0, 0, 0, 0, 800, 800]),
    ]
}

#[test]
fn every_tool_counts_every_layer_as_it_did_when_it_was_run() {
    for (input, kind, expected) in runs() {
        let ours = TOOLS.map(|id| operations(id, input, kind.clone()));
        assert_eq!(ours, expected, "{kind:?}");
        assert_eq!(operations("torchvision", input, kind.clone()), expected[0]);
        let doubled = operations("torch_flop_counter", input, kind.clone());
        assert_eq!(doubled, 2 * expected[0]);
    }
}

#[test]
fn ptflops_counts_what_a_local_response_norm_calls() {
    let norm = LayerKind::LocalResponseNorm(LocalResponseNorm { size: 5 });
    assert_eq!(operations("ptflops_pytorch", MAPS, norm), 3_600);
}

fn of_every_kind() -> Vec<(Shape, LayerKind)> {
    let mut kinds: Vec<(Shape, LayerKind)> = runs()
        .into_iter()
        .map(|(input, kind, _)| (input, kind))
        .collect();
    let last = Shape::ChannelsLast {
        height: 10,
        width: 10,
        channels: 8,
    };
    for activation in Activation::ALL {
        kinds.push((MAPS, LayerKind::Activation(activation)));
    }
    for affine in [false, true] {
        kinds.push((MAPS, LayerKind::LayerNorm(LayerNorm { affine })));
        kinds.push((last, LayerKind::LayerNorm(LayerNorm { affine })));
        kinds.push((MAPS, LayerKind::GroupNorm(GroupNorm { groups: 4, affine })));
        kinds.push((MAPS, LayerKind::Scale(Scale { bias: affine })));
    }
    let pool = AdaptivePool2d {
        output_size: [3, 4],
    };
    kinds.extend([
        (MAPS, LayerKind::AdaptiveAvgPool2d(pool)),
        (MAPS, LayerKind::AdaptiveMaxPool2d(pool)),
        (MAPS, LayerKind::PReLU(PReLU { per_channel: true })),
        (MAPS, LayerKind::Maxout(Maxout { pieces: 2 })),
        (MAPS, LayerKind::Mul),
        (MAPS, LayerKind::Concat),
        (MAPS, LayerKind::Softmax),
        (
            MAPS,
            LayerKind::LocalResponseNorm(LocalResponseNorm { size: 5 }),
        ),
        (
            last,
            LayerKind::Linear(Linear {
                out_features: 5,
                bias: false,
            }),
        ),
    ]);
    kinds
}

#[test]
fn mul_add_is_what_the_report_says_of_multiplications_and_additions() {
    for (input, kind) in of_every_kind() {
        let (network, report) = alone(input, kind.clone(), 3);
        let operations = report.totals.as_ref().unwrap().operations;
        let ours = convention::by_id("mul_add").unwrap();
        assert_eq!(
            ours.operations(&network, &report),
            Some(operations.multiplications + operations.additions),
            "{kind:?}"
        );
    }
}

#[test]
fn a_waterfall_sums_to_the_difference_between_any_two() {
    for (input, kind) in of_every_kind() {
        let (network, report) = alone(input, kind, 2);
        for from in convention::all() {
            for to in convention::all() {
                let steps = convention::waterfall(&network, &report, from, to).unwrap();
                let (mut more, mut less) = (0, 0);
                for step in steps {
                    let (size, is_less) = step.change().unwrap();
                    *(if is_less { &mut less } else { &mut more }) += size;
                }
                let total = |of: &convention::Convention| of.operations(&network, &report).unwrap();
                assert_eq!(
                    total(from) + more,
                    total(to) + less,
                    "{} {}",
                    from.id,
                    to.id
                );
            }
        }
    }
}

#[test]
fn switches_make_the_plain_conventions() {
    let with = |switches: Switches, kind: LayerKind| {
        let (network, report) = alone(MAPS, kind, 1);
        switches.convention().operations(&network, &report).unwrap()
    };
    let plain = Switches::default();
    let skip = Switches {
        skip_padding: true,
        ..plain
    };
    assert_eq!(with(plain, conv(|_| ())), 115_200);
    // On each axis of 10 two windows lose a tap: 28 of 30 remain.
    assert_eq!(with(skip, conv(|_| ())), 28 * 28 * 8 * 16);
    let exact = Switches {
        unit: Unit::MulAdd,
        ..skip
    };
    assert_eq!(with(exact, conv(|_| ())), 2 * 28 * 28 * 8 * 16 - 1_600);
    let by_output = Switches {
        transposed: TransposedCost::Output,
        ..plain
    };
    assert_eq!(with(by_output, transposed(1)), 819_200);
    assert_eq!(with(plain, transposed(4)), 51_200);
}

const KERAS: [(&str, &str); 9] = [
    (
        "DenseNet121",
        include_str!("../../../tests/golden/keras/DenseNet121.json"),
    ),
    (
        "EfficientNetB0",
        include_str!("../../../tests/golden/keras/EfficientNetB0.json"),
    ),
    (
        "InceptionV3",
        include_str!("../../../tests/golden/keras/InceptionV3.json"),
    ),
    (
        "MobileNet",
        include_str!("../../../tests/golden/keras/MobileNet.json"),
    ),
    (
        "MobileNetV2",
        include_str!("../../../tests/golden/keras/MobileNetV2.json"),
    ),
    (
        "NASNetMobile",
        include_str!("../../../tests/golden/keras/NASNetMobile.json"),
    ),
    (
        "ResNet50",
        include_str!("../../../tests/golden/keras/ResNet50.json"),
    ),
    (
        "VGG16",
        include_str!("../../../tests/golden/keras/VGG16.json"),
    ),
    (
        "Xception",
        include_str!("../../../tests/golden/keras/Xception.json"),
    ),
];

/// Without the batch; of several inputs the largest, as the others are broadcast to it.
fn shape(value: &Value) -> Shape {
    let dims = |value: &Value| -> Option<Vec<u64>> {
        let dims = value.as_array().unwrap()[1..].iter();
        dims.map(Value::as_u64).collect()
    };
    let all = value.as_array().unwrap();
    let dims = if all[0].is_array() {
        let shapes = all.iter().filter_map(dims);
        shapes.max_by_key(|dims| dims.iter().product::<u64>())
    } else {
        dims(value)
    };
    match dims.unwrap()[..] {
        [height, width, channels] => Shape::maps(channels, height, width),
        [features] => Shape::Features(features),
        _ => panic!("{value} is no shape"),
    }
}

fn window(hyper: &Value, kernel: &str) -> Window {
    let pair = |key: &str| [0, 1].map(|axis| hyper[key][axis].as_u64().unwrap());
    Window {
        kernel_size: pair(kernel),
        stride: pair("strides"),
        padding: match hyper["padding"].as_str().unwrap() {
            "same" => Padding::Same,
            _ => Padding::Valid,
        },
    }
}

/// The layers that a row stands for; its activation is apart, and the profiler counts no ReLU.
fn layers(model: &str, row: &Value) -> Vec<LayerKind> {
    let hyper = &row["hyper"];
    let channels = shape(&row["input"]).channels();
    let conv = |window, out_channels, groups| {
        LayerKind::Conv2d(Conv2d {
            out_channels,
            window,
            dilation: [1; 2],
            groups,
            bias: hyper["use_bias"].as_bool().unwrap(),
        })
    };
    let filters = || hyper["filters"].as_u64().unwrap();
    let swish = LayerKind::Activation(Activation::SiLU);
    match row["type"].as_str().unwrap() {
        "Conv2D" if row["name"].as_str().unwrap().contains("se_reduce") => {
            vec![conv(window(hyper, "kernel_size"), filters(), 1), swish]
        }
        "Conv2D" => vec![conv(window(hyper, "kernel_size"), filters(), 1)],
        "DepthwiseConv2D" => vec![conv(window(hyper, "kernel_size"), channels, channels)],
        "SeparableConv2D" => vec![
            conv(window(hyper, "kernel_size"), channels, channels),
            conv(Window::square(1, 0, 1), filters(), 1),
        ],
        "Dense" => vec![LayerKind::Linear(Linear {
            out_features: hyper["units"].as_u64().unwrap(),
            bias: true,
        })],
        // Three numbers per channel: Inception's norms learn no scale.
        "BatchNormalization" => vec![LayerKind::BatchNorm2d(BatchNorm2d {
            affine: true,
            scale: row["params"].as_u64() == Some(4 * channels),
        })],
        "MaxPooling2D" => vec![LayerKind::MaxPool2d(MaxPool2d {
            window: window(hyper, "pool_size"),
            ..MaxPool2d::new(1)
        })],
        "AveragePooling2D" => vec![LayerKind::AvgPool2d(AvgPool2d {
            window: window(hyper, "pool_size"),
            ..AvgPool2d::new(1)
        })],
        "GlobalAveragePooling2D" => vec![LayerKind::AdaptiveAvgPool2d(AdaptivePool2d {
            output_size: [1, 1],
        })],
        "Add" => vec![LayerKind::Add],
        "Multiply" => vec![LayerKind::Mul],
        "Activation" if model == "EfficientNetB0" => vec![swish],
        _ => vec![],
    }
}

/// Operations that the profiler counts and no row stands for: a product and a sum of each input
/// element in EfficientNet's `Rescaling`, a difference and a quotient in its `Normalization`,
/// and three on the channels' deviations.
fn preprocessing(model: &str) -> u128 {
    if model == "EfficientNetB0" {
        4 * 3 * 224 * 224 + 3
    } else {
        0
    }
}

#[test]
fn the_keras_profiler_is_reproduced_on_every_network_of_keras() {
    for (model, text) in KERAS {
        let golden: Value = serde_json::from_str(text).unwrap();
        let keras = convention::by_id("keras_profiler").unwrap();
        let mut ours = preprocessing(model);
        for row in golden["layers"].as_array().unwrap() {
            let mut input = shape(&row["input"]);
            for kind in layers(model, row) {
                let (network, report) = alone(input, kind, 1);
                ours += keras.operations(&network, &report).unwrap();
                input = report.layers[0].report().unwrap().output;
            }
        }
        // Each ends with a softmax over 1000 classes.
        ours += operations("keras_profiler", Shape::Features(1000), LayerKind::Softmax);
        let theirs = golden["tf_profiler_float_ops"].as_u64().unwrap();
        assert_eq!(ours, u128::from(theirs), "{model}");
    }
}
