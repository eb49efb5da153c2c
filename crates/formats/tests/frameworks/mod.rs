//! Networks to export, and what Python says of the exports.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use complexity::{
    Activation, AdaptivePool2d, AvgPool2d, BatchNorm2d, ChannelShuffle, Chunk, Conv2d,
    ConvTranspose2d, Crop2d, GroupNorm, IndexSelect, LayerKind, LayerNorm, LayerReport, Linear,
    LocalResponseNorm, MaxPool2d, Maxout, Network, Node, PReLU, Padding, PixelShuffle, Report,
    Scale, Setting, Shape, Source, Totals, Unflatten, Upsample, UpsampleMode, UpsampleTo, Window,
    ZeroPad2d, analyze,
};
use formats::export::ExportError;
use serde_json::Value;

/// Published networks that have, between them, what networks are made of.
const ZOO: [&str; 13] = [
    "lenet5",
    "squeezenet1_1",
    "resnet18",
    "googlenet",
    "densenet121",
    "mobilenet_v2",
    "mobilenet_v3_small",
    "efficientnet_b0",
    "shufflenet_v2_x1_0",
    "convnext_tiny",
    "unet_small",
    "dcgan_generator",
    "keras/MobileNetV2",
];

pub(crate) fn zoo() -> Vec<(&'static str, Network)> {
    let network = |name| models::network(name, None).expect("a published network");
    ZOO.map(|name| (name, network(name))).to_vec()
}

fn explicit(top: u64, bottom: u64, left: u64, right: u64) -> Padding {
    Padding::Explicit {
        top,
        bottom,
        left,
        right,
    }
}

/// Every kind of layer, with settings that are not the defaults.
#[expect(clippy::too_many_lines, reason = "a list")]
pub(crate) fn everything() -> (&'static str, Network) {
    let mut network = Network::new(Shape::maps(4, 24, 32));
    let mut push = |name: &str, kind: LayerKind| network.push(name, kind);
    push(
        "stem.conv",
        LayerKind::Conv2d(Conv2d {
            window: Window {
                kernel_size: [3, 5],
                stride: [1, 1],
                padding: explicit(2, 1, 0, 3),
            },
            dilation: [1, 2],
            groups: 2,
            ..Conv2d::new(16, 3)
        }),
    );
    push(
        "stem.norm",
        LayerKind::BatchNorm2d(BatchNorm2d {
            affine: true,
            scale: false,
        }),
    );
    push("type", LayerKind::Activation(Activation::LeakyReLU));
    push(
        "0",
        LayerKind::GroupNorm(GroupNorm {
            groups: 4,
            affine: true,
        }),
    );
    push(
        "group.plain",
        LayerKind::GroupNorm(GroupNorm {
            groups: 2,
            affine: false,
        }),
    );
    push(
        "layer norm",
        LayerKind::LayerNorm(LayerNorm { affine: true }),
    );
    push(
        "layer norm plain",
        LayerKind::LayerNorm(LayerNorm { affine: false }),
    );
    push("scale", LayerKind::Scale(Scale { bias: true }));
    push("prelu", LayerKind::PReLU(PReLU { per_channel: true }));
    push("prelu one", LayerKind::PReLU(PReLU { per_channel: false }));
    push(
        "lrn",
        LayerKind::LocalResponseNorm(LocalResponseNorm { size: 5 }),
    );
    push(
        "shuffle",
        LayerKind::ChannelShuffle(ChannelShuffle { groups: 4 }),
    );
    push("drop", LayerKind::Dropout);
    push("path", LayerKind::StochasticDepth);
    for activation in Activation::ALL {
        push(activation.name(), LayerKind::Activation(activation));
    }
    push(
        "max asymmetric",
        LayerKind::MaxPool2d(MaxPool2d {
            window: Window {
                kernel_size: [3, 3],
                stride: [1, 2],
                padding: explicit(0, 1, 1, 0),
            },
            ..MaxPool2d::new(3)
        }),
    );
    push(
        "max ceil",
        LayerKind::MaxPool2d(MaxPool2d {
            window: Window::square(2, 0, 2),
            ceil_mode: true,
            ..MaxPool2d::new(2)
        }),
    );
    let average = |window, ceil_mode, count_include_pad| {
        LayerKind::AvgPool2d(AvgPool2d {
            window,
            ceil_mode,
            count_include_pad,
        })
    };
    push("avg padded", average(Window::square(3, 1, 1), false, true));
    push("avg same", average(Window::square(3, 1, 1), false, false));
    push(
        "avg asymmetric",
        average(
            Window {
                padding: explicit(1, 0, 1, 1),
                ..Window::square(3, 0, 1)
            },
            false,
            false,
        ),
    );
    push("avg ceil", average(Window::square(3, 1, 2), true, true));
    push(
        "up",
        LayerKind::Upsample(Upsample {
            mode: UpsampleMode::Nearest,
            to: UpsampleTo::Factor([2, 3]),
        }),
    );
    let to = push(
        "up to",
        LayerKind::Upsample(Upsample {
            mode: UpsampleMode::Bilinear,
            to: UpsampleTo::Size([15, 9]),
        }),
    );
    push(
        "pad",
        LayerKind::ZeroPad2d(ZeroPad2d {
            sides: [1, 0, 2, 3],
            channels: [0, 0],
        }),
    );
    push(
        "pad channels",
        LayerKind::ZeroPad2d(ZeroPad2d {
            sides: [0; 4],
            channels: [1, 3],
        }),
    );
    push(
        "crop",
        LayerKind::Crop2d(Crop2d {
            sides: [1, 1, 2, 0],
        }),
    );
    let second = push(
        "up second",
        LayerKind::Upsample(Upsample {
            mode: UpsampleMode::Nearest,
            to: UpsampleTo::Factor([1, 1]),
        }),
    );
    push(
        "transposed",
        LayerKind::ConvTranspose2d(ConvTranspose2d {
            window: Window {
                kernel_size: [3, 2],
                stride: [2, 3],
                padding: explicit(1, 0, 0, 0),
            },
            output_padding: [1, 0],
            ..ConvTranspose2d::new(12, 3)
        }),
    );
    push(
        "pixels",
        LayerKind::PixelShuffle(PixelShuffle { factor: 2 }),
    );
    push("maxout", LayerKind::Maxout(Maxout { pieces: 3 }));
    push("one", LayerKind::Conv2d(Conv2d::new(8, 1)));
    let even = push(
        "even",
        LayerKind::IndexSelect(IndexSelect {
            channels: vec![0, 2, 4, 6],
        }),
    );
    push(
        "mixed",
        LayerKind::IndexSelect(IndexSelect {
            channels: vec![3, 1, 1],
        }),
    );
    let part = push(
        "part",
        LayerKind::Chunk(Chunk {
            chunks: 2,
            index: 1,
        }),
    );
    let joined = push("joined", LayerKind::Concat);
    let gate = push(
        "gate",
        LayerKind::AdaptiveAvgPool2d(AdaptivePool2d {
            output_size: [1, 1],
        }),
    );
    let scaled = push("scaled", LayerKind::Mul);
    let sum = push("sum", LayerKind::Add);
    push("last", LayerKind::Permute);
    push(
        "mix",
        LayerKind::Linear(Linear {
            out_features: 6,
            bias: true,
        }),
    );
    push(
        "last norm",
        LayerKind::LayerNorm(LayerNorm { affine: true }),
    );
    push(
        "last group",
        LayerKind::GroupNorm(GroupNorm {
            groups: 3,
            affine: true,
        }),
    );
    push("last scale", LayerKind::Scale(Scale { bias: false }));
    push("first", LayerKind::Permute);
    push(
        "before grid",
        LayerKind::Upsample(Upsample {
            mode: UpsampleMode::Bilinear,
            to: UpsampleTo::Size([4, 9]),
        }),
    );
    push(
        "grid",
        LayerKind::AdaptiveMaxPool2d(AdaptivePool2d {
            output_size: [2, 3],
        }),
    );
    push("soft", LayerKind::Softmax);
    push("flat", LayerKind::Flatten);
    push(
        "fc",
        LayerKind::Linear(Linear {
            out_features: 12,
            bias: false,
        }),
    );
    push(
        "unflat",
        LayerKind::Unflatten(Unflatten { shape: [3, 2, 2] }),
    );
    push(
        "max global",
        LayerKind::AdaptiveMaxPool2d(AdaptivePool2d {
            output_size: [1, 1],
        }),
    );
    push("flat again", LayerKind::Flatten);
    push(
        "vector norm",
        LayerKind::LayerNorm(LayerNorm { affine: true }),
    );
    push(
        "vector prelu",
        LayerKind::PReLU(PReLU { per_channel: true }),
    );
    push("vector soft", LayerKind::Softmax);
    let connect = |network: &mut Network, layer, index, source| {
        network
            .connect(layer, index, Source::Layer(source))
            .expect("an earlier layer");
    };
    connect(&mut network, joined, 1, even);
    connect(&mut network, gate, 0, joined);
    connect(&mut network, scaled, 0, joined);
    connect(&mut network, scaled, 1, gate);
    connect(&mut network, sum, 1, joined);
    connect(&mut network, part, 0, even);
    connect(&mut network, second, 0, to);
    ("everything", network)
}

/// A network and where it was written.
pub(crate) struct Exported {
    name: String,
    network: Network,
    report: Report,
    path: PathBuf,
}

impl Exported {
    #[track_caller]
    pub(crate) fn new(
        name: &str,
        network: Network,
        extension: &str,
        write: impl Fn(&Network) -> Result<Vec<u8>, ExportError>,
    ) -> Self {
        let bytes = write(&network).unwrap_or_else(|error| panic!("{name}: {error}"));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let path = folder.join(format!("{}.{extension}", name.replace('/', "_")));
        fs::write(&path, bytes).expect("a writable target folder");
        let report = analyze(&network, &Setting::default());
        Self {
            name: name.to_owned(),
            network,
            report,
            path,
        }
    }

    pub(crate) fn path(&self) -> String {
        self.path.display().to_string()
    }

    /// With the input's shape, which PyTorch's modules do not know.
    pub(crate) fn path_and_input(&self) -> String {
        let sides: Vec<String> = dims(self.network.input)
            .iter()
            .map(u64::to_string)
            .collect();
        format!("{}:{}", self.path(), sides.join("x"))
    }

    fn layers(&self) -> impl Iterator<Item = (&Node, &LayerReport)> {
        let layers = self.network.nodes().iter().zip(&self.report.layers);
        layers.map(|(node, outcome)| (&**node, outcome.report().expect("every layer fits")))
    }

    fn assert_params(&self, found: &Value) {
        let totals = self.report.totals.as_ref().expect("every layer fits");
        assert_eq!(
            found["params"].to_string(),
            totals.learned.to_string(),
            "{}",
            self.name
        );
    }

    /// MACs and parameters of another reading of the network.
    #[track_caller]
    pub(crate) fn assert_same_totals(&self, other: &Totals) {
        let totals = self.report.totals.as_ref().expect("every layer fits");
        assert!(!other.partial, "{}", self.name);
        assert_eq!(
            (other.macs, other.learned),
            (totals.macs, totals.learned),
            "{}",
            self.name
        );
    }

    fn last(&self) -> Shape {
        let last = self.layers().last();
        last.map_or(self.network.input, |(_, report)| report.output)
    }

    #[track_caller]
    pub(crate) fn assert_keras(&self, found: &Value) {
        self.assert_params(found);
        let outputs = found["outputs"].as_array().expect("a list");
        assert_eq!(
            outputs.last(),
            Some(&channels_last(self.last())),
            "{}",
            self.name
        );
        let mut compared = 0;
        for (node, report) in self.layers() {
            // What is cut off its output is another layer of Keras's.
            if matches!(node.kind, LayerKind::ConvTranspose2d(_)) {
                continue;
            }
            if let Some(row) = found["layers"].get(identifier(&node.name)) {
                let learned = report.parameters.learned().expect("few");
                let expected = serde_json::json!([channels_last(report.output), learned]);
                assert_eq!(*row, expected, "{} {}", self.name, node.name);
                compared += 1;
            }
        }
        assert!(
            2 * compared > self.network.nodes().len(),
            "{}: {compared}",
            self.name
        );
    }

    #[track_caller]
    pub(crate) fn assert_onnx(&self, found: &Value) {
        self.assert_params(found);
        assert_eq!(found["differing"], serde_json::json!([]), "{}", self.name);
        let outputs = found["outputs"].as_array().expect("a list");
        assert_eq!(
            outputs.last(),
            Some(&dims(self.last()).into()),
            "{}",
            self.name
        );
        for (node, report) in self.layers() {
            let row = &found["layers"][&node.name];
            assert_eq!(
                *row,
                Value::from(dims(report.output)),
                "{} {}",
                self.name,
                node.name
            );
        }
    }

    #[track_caller]
    pub(crate) fn assert_torch(&self, found: &Value) {
        self.assert_params(found);
        let outputs = found["outputs"].as_array().expect("a list");
        assert_eq!(
            outputs.last(),
            Some(&dims(self.last()).into()),
            "{}",
            self.name
        );
        let mut compared = 0;
        for (node, report) in self.layers() {
            // These modules work on another view of the maps, or on more than is kept.
            let is_inner = matches!(
                node.kind,
                LayerKind::LayerNorm(_) | LayerKind::GroupNorm(_) | LayerKind::ConvTranspose2d(_)
            ) || matches!(
                node.kind,
                LayerKind::BatchNorm2d(BatchNorm2d { scale: false, .. })
            );
            if let Some(row) = found["layers"]
                .get(identifier(&node.name))
                .filter(|_| !is_inner)
            {
                let learned = report.parameters.learned().expect("few");
                let expected = serde_json::json!([dims(report.output), learned]);
                assert_eq!(*row, expected, "{} {}", self.name, node.name);
                compared += 1;
            }
        }
        assert!(
            2 * compared > self.network.nodes().len() / 2,
            "{}: {compared}",
            self.name
        );
    }
}

/// The name of a layer in a program, where nothing else has it.
fn identifier(name: &str) -> String {
    let name = name.replace(['.', ' '], "_");
    if name.starts_with(|first: char| first.is_ascii_digit()) {
        format!("layer_{name}")
    } else {
        name
    }
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

fn channels_last(shape: Shape) -> Value {
    let sides = match shape {
        Shape::Maps {
            channels,
            height,
            width,
        }
        | Shape::ChannelsLast {
            height,
            width,
            channels,
        } => {
            vec![height, width, channels]
        }
        Shape::Features(features) => vec![features],
    };
    sides.into()
}

/// Runs a program of the folder beside this one, which prints a line of JSON per argument.
pub(crate) fn run(program: &str, arguments: impl Iterator<Item = String>) -> Vec<Value> {
    run_by("CONVCOST_PYTHON", program, arguments)
}

pub(crate) fn run_by(
    python: &str,
    program: &str,
    arguments: impl Iterator<Item = String>,
) -> Vec<Value> {
    let python = env::var(python).unwrap_or_else(|_| "python3".into());
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/export")
        .join(program);
    let output = Command::new(&python)
        .arg(path)
        .args(arguments)
        .env("KERAS_BACKEND", "numpy")
        .output()
        .unwrap_or_else(|error| panic!("{python}: {error}: run ./dev test, which makes it"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}
