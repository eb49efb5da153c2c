//! VGG, ResNet and DenseNet as Keras's applications build them.
//!
//! What Keras has in one layer, such as an activation behind a convolution, has that layer's
//! name here and a part's behind a dot.

use complexity::{Conv2d, LayerKind, Network, Padding, Shape, Source, Window, ZeroPad2d};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure, Printed};
use crate::kinds::{
    adaptive_pool, avg_pool, batch_norm, conv, conv_bias, linear, max_pool, plain, relu,
};

pub(crate) const STATISTICS: &str = "Keras counts the batch norms' running means and variances too";

pub(crate) const FAMILY: Family = Family {
    title: "Keras: VGG, ResNet, DenseNet",
    entries: &[
        Entry {
            name: "keras/VGG16",
            title: "VGG-16 (Keras)",
            year: 2014,
            source: "Simonyan & Zisserman 2014, as Keras builds it",
            figures: &[summary("138,357,544", "")],
        },
        Entry {
            name: "keras/ResNet50",
            title: "ResNet-50 (Keras)",
            year: 2015,
            source: "He et al. 2015, as Keras builds it: the convolutions have biases",
            figures: &[summary("25,636,712", STATISTICS)],
        },
        Entry {
            name: "keras/DenseNet121",
            title: "DenseNet-121 (Keras)",
            year: 2016,
            source: "Huang et al. 2016, as Keras builds it",
            figures: &[summary("8,062,504", STATISTICS)],
        },
    ],
    build: |name, input| member(name)?.network(input),
    input: |name| member(name).map(|_| Shape::maps(3, 224, 224)),
};

pub(crate) const fn summary(parameters: &'static str, erratum: &'static str) -> Figure {
    Figure {
        erratum,
        ..Figure::printed(Printed::Parameters, parameters, 1, "Keras 3.15.1")
    }
}

enum Member {
    /// Convolutions per block.
    Vgg([u64; 5]),
    /// Blocks per stage.
    ResNet([u64; 4]),
    /// Layers per block.
    DenseNet([u64; 4]),
}

fn member(name: &str) -> Option<Member> {
    match name.strip_prefix("keras/")? {
        "VGG16" => Some(Member::Vgg([2, 2, 3, 3, 3])),
        "VGG19" => Some(Member::Vgg([2, 2, 4, 4, 4])),
        "ResNet50" => Some(Member::ResNet([3, 4, 6, 3])),
        "ResNet101" => Some(Member::ResNet([3, 4, 23, 3])),
        "ResNet152" => Some(Member::ResNet([3, 8, 36, 3])),
        "DenseNet121" => Some(Member::DenseNet([6, 12, 24, 16])),
        "DenseNet169" => Some(Member::DenseNet([6, 12, 32, 32])),
        "DenseNet201" => Some(Member::DenseNet([6, 12, 48, 32])),
        _ => None,
    }
}

impl Member {
    fn network(&self, input: Shape) -> Option<Network> {
        let mut build = Builder::new(input);
        match self {
            Self::Vgg(blocks) => vgg(&mut build, blocks),
            Self::ResNet(stages) => resnet(&mut build, stages),
            Self::DenseNet(blocks) => densenet(&mut build, blocks),
        }
        build.finish()
    }
}

fn vgg(build: &mut Builder, blocks: &[u64; 5]) {
    let mut last = Source::Input;
    for ((number, convs), channels) in (1..).zip(blocks).zip([64, 128, 256, 512, 512]) {
        for index in 1..=*convs {
            let name = format!("block{number}_conv{index}");
            last = activated(build, &name, same(channels, true), last);
        }
        last = build.module(&format!("block{number}_pool"), max_pool(2, 0, 2), last);
    }
    last = build.module("flatten", LayerKind::Flatten, last);
    for name in ["fc1", "fc2"] {
        last = activated(build, name, linear(4096), last);
    }
    predictions(build, last);
}

fn resnet(build: &mut Builder, stages: &[u64; 4]) {
    let mut last = stem(build, ["conv1_pad", "pool1_pad", "pool1_pool"], true);
    for ((number, blocks), channels) in (2..).zip(stages).zip([64, 128, 256, 512]) {
        for index in 1..=*blocks {
            let name = format!("conv{number}_block{index}");
            let stride = if index == 1 && number > 2 { 2 } else { 1 };
            last = bottleneck(build, &name, channels, stride, index == 1, last);
        }
    }
    pooled(build, last);
}

/// Keras calls layers in order of their distance to the output, so that a projection is called
/// together with the branch's last convolution.
fn bottleneck(
    build: &mut Builder,
    name: &str,
    channels: u64,
    stride: u64,
    projects: bool,
    from: Source,
) -> Source {
    let named = |part: &str| format!("{name}_{part}");
    let middle = [
        ("1_conv", conv_bias(channels, 1, 0, stride)),
        ("1_bn", batch_norm()),
        ("1_relu", relu()),
        ("2_conv", same(channels, true)),
        ("2_bn", batch_norm()),
        ("2_relu", relu()),
    ];
    let middle = parts(build, name, middle, from);
    let wide = |stride| conv_bias(4 * channels, 1, 0, stride);
    let shortcut = projects.then(|| build.module(&named("0_conv"), wide(stride), from));
    let branch = build.module(&named("3_conv"), wide(1), middle);
    let shortcut = shortcut.map_or(from, |shortcut| {
        build.module(&named("0_bn"), batch_norm(), shortcut)
    });
    let branch = build.module(&named("3_bn"), batch_norm(), branch);
    let sum = build.join(&named("add"), LayerKind::Add, &[shortcut, branch]);
    build.module(&named("out"), relu(), sum)
}

fn densenet(build: &mut Builder, blocks: &[u64; 4]) {
    let stem_names = ["zero_padding2d", "zero_padding2d_1", "pool1"];
    let mut last = stem(build, stem_names, false);
    let mut channels = 64;
    for (number, layers) in (2..).zip(blocks) {
        for index in 1..=*layers {
            last = dense_layer(build, &format!("conv{number}_block{index}"), last);
        }
        channels += 32 * layers;
        if number < 5 {
            channels /= 2;
            last = transition(build, &format!("pool{number}"), channels, last);
        }
    }
    last = build.chain([("bn", batch_norm()), ("relu", relu())], last);
    pooled(build, last);
}

/// Adds 32 channels to those of its input.
fn dense_layer(build: &mut Builder, name: &str, from: Source) -> Source {
    let added = [
        ("0_bn", batch_norm()),
        ("0_relu", relu()),
        ("1_conv", conv(128, 1, 0, 1)),
        ("1_bn", batch_norm()),
        ("1_relu", relu()),
        ("2_conv", same(32, false)),
    ];
    let added = parts(build, name, added, from);
    build.join(&format!("{name}_concat"), LayerKind::Concat, &[from, added])
}

fn transition(build: &mut Builder, name: &str, channels: u64, from: Source) -> Source {
    let layers = [
        ("bn", batch_norm()),
        ("relu", relu()),
        ("conv", conv(channels, 1, 0, 1)),
        ("pool", avg_pool(2, 0, 2)),
    ];
    parts(build, name, layers, from)
}

/// Layers whose names are that of their block and their own.
fn parts<const N: usize>(
    build: &mut Builder,
    block: &str,
    layers: [(&str, LayerKind); N],
    from: Source,
) -> Source {
    layers.into_iter().fold(from, |from, (part, layer)| {
        build.module(&format!("{block}_{part}"), layer, from)
    })
}

/// A quarter of the input's sides, by layers of which the paddings and the pool are called so.
fn stem(build: &mut Builder, [pad, pool_pad, pool]: [&str; 3], bias: bool) -> Source {
    let conv1 = Conv2d {
        bias,
        ..plain(64, 7, 0, 2)
    };
    let layers = [
        (pad, zero_pad(3)),
        ("conv1_conv", LayerKind::Conv2d(conv1)),
        ("conv1_bn", batch_norm()),
        ("conv1_relu", relu()),
        (pool_pad, zero_pad(1)),
        (pool, max_pool(3, 0, 2)),
    ];
    build.chain(layers, Source::Input)
}

fn zero_pad(pixels: u64) -> LayerKind {
    LayerKind::ZeroPad2d(ZeroPad2d {
        sides: [pixels; 4],
        channels: [0; 2],
    })
}

/// A 3 × 3 convolution that keeps the maps' size.
fn same(channels: u64, bias: bool) -> LayerKind {
    LayerKind::Conv2d(Conv2d {
        window: Window {
            padding: Padding::Same,
            ..Window::square(3, 0, 1)
        },
        bias,
        ..Conv2d::new(channels, 3)
    })
}

/// A layer with Keras's `activation="relu"`.
fn activated(build: &mut Builder, name: &str, layer: LayerKind, from: Source) -> Source {
    let out = build.module(name, layer, from);
    build.call(&format!("{name}.relu"), relu(), out)
}

/// The mean of each map, and the classes.
pub(crate) fn pooled(build: &mut Builder, from: Source) {
    let mean = build.module("avg_pool", adaptive_pool(1), from);
    let flat = build.call("avg_pool.flatten", LayerKind::Flatten, mean);
    predictions(build, flat);
}

pub(crate) fn predictions(build: &mut Builder, from: Source) {
    let scores = build.module("predictions", linear(1000), from);
    build.call("predictions.softmax", LayerKind::Softmax, scores);
}
