//! MobileNet, MobileNetV2 and EfficientNet-B0 as Keras's applications build them, under Keras's
//! names, with zeros padded by layers of their own.
//!
//! What Keras has in one layer, such as an activation behind a convolution, has that layer's
//! name here and a part's behind a dot.

use complexity::{
    Activation, Conv2d, LayerKind, Network, Padding, Shape, Source, Unflatten, ZeroPad2d,
};

use crate::Family;
use crate::builder::Builder;
use crate::efficientnet::B0_STAGES;
use crate::entry::{Entry, Figure, Printed};
use crate::kinds::{adaptive_pool, batch_norm, linear, plain};
use crate::mobilenet_v1::SEPARABLE;
use crate::mobilenet_v2::STAGES;

const MOBILENET: Figure = Figure {
    erratum: "A slip of the documentation, which prints 529 for every input size; the paper prints 569.",
    ..Figure::printed(Printed::Macs, "529", 1_000_000, "Keras's documentation")
};

pub(crate) const FAMILY: Family = Family {
    title: "Keras: MobileNet, EfficientNet",
    entries: &[
        Entry {
            name: "keras/MobileNet",
            title: "MobileNet (Keras)",
            year: 2017,
            source: "Howard et al. 2017, MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications, as Keras builds it",
            figures: &[MOBILENET],
        },
        Entry {
            name: "keras/MobileNetV2",
            title: "MobileNetV2 (Keras)",
            year: 2018,
            source: "Sandler et al. 2018, MobileNetV2: Inverted Residuals and Linear Bottlenecks, as Keras builds it",
            figures: &[],
        },
        Entry {
            name: "keras/EfficientNetB0",
            title: "EfficientNet-B0 (Keras)",
            year: 2019,
            source: "Tan & Le 2019, EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks, as Keras builds it",
            figures: &[],
        },
    ],
    build: |name, input| match name {
        "keras/MobileNet" => mobilenet(input),
        "keras/MobileNetV2" => mobilenet_v2(input),
        "keras/EfficientNetB0" => efficientnet_b0(input),
        _ => None,
    },
    input: |name| {
        let names = [
            "keras/MobileNet",
            "keras/MobileNetV2",
            "keras/EfficientNetB0",
        ];
        names.contains(&name).then(|| Shape::maps(3, 224, 224))
    },
};

fn mobilenet(input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let mut channels = 32;
    let mut last = Source::Input;
    last = named_after(&mut build, "conv1", conv(channels, 3, 2), last);
    for (number, (wanted, stride)) in (1..).zip(SEPARABLE) {
        if stride == 2 {
            last = build.module(&format!("conv_pad_{number}"), pad([0, 1], [0, 1]), last);
        }
        let spatial = depthwise(channels, 3, stride);
        last = named_after(&mut build, &format!("conv_dw_{number}"), spatial, last);
        channels = u64::from(wanted);
        let mix = conv(channels, 1, 1);
        last = named_after(&mut build, &format!("conv_pw_{number}"), mix, last);
    }
    build.chain(
        [
            ("global_average_pooling2d", adaptive_pool(1)),
            ("dropout", LayerKind::Dropout),
            ("conv_preds", conv_bias(1000)),
            ("reshape_2", LayerKind::Flatten),
            ("predictions", LayerKind::Softmax),
        ],
        last,
    );
    build.finish()
}

/// A convolution, its batch norm and its ReLU6, which take their names from it.
fn named_after(build: &mut Builder, name: &str, conv: LayerKind, from: Source) -> Source {
    let layers = [
        (name, conv),
        (&format!("{name}_bn"), batch_norm()),
        (&format!("{name}_relu"), relu6()),
    ];
    build.chain(layers, from)
}

fn mobilenet_v2(input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let stem = [
        ("Conv1", conv(32, 3, 2)),
        ("bn_Conv1", batch_norm()),
        ("Conv1_relu", relu6()),
    ];
    let mut maps = Maps {
        last: build.chain(stem, Source::Input),
        channels: 32,
        sides: input.sides()?.map(|side| side.div_ceil(2)),
    };
    let mut number = 0;
    for (expansion, channels, blocks, first_stride) in STAGES {
        for index in 0..blocks {
            let block = Block {
                expansion,
                kernel: 3,
                stride: if index == 0 { first_stride } else { 1 },
                channels: channels.into(),
            };
            let name = match number {
                0 => "expanded_conv".to_owned(),
                _ => format!("block_{number}"),
            };
            maps = inverted_residual(&mut build, maps, &name, &block);
            number += 1;
        }
    }
    let last = build.chain(
        [
            ("Conv_1", conv(1280, 1, 1)),
            ("Conv_1_bn", batch_norm()),
            ("out_relu", relu6()),
        ],
        maps.last,
    );
    let flat = global_pool(&mut build, "global_average_pooling2d", last);
    predict(&mut build, flat);
    build.finish()
}

/// Feature maps on their way through the blocks.
#[derive(Clone, Copy)]
struct Maps {
    last: Source,
    channels: u64,
    sides: [u64; 2],
}

impl Maps {
    /// The maps behind a block that ends with `last`.
    fn behind(self, block: &Block, last: Source) -> Self {
        Self {
            last,
            channels: block.channels,
            sides: self.sides.map(|side| side.div_ceil(block.stride)),
        }
    }
}

struct Block {
    expansion: u64,
    kernel: u64,
    stride: u64,
    channels: u64,
}

impl Block {
    fn depthwise(&self, channels: u64) -> LayerKind {
        depthwise(channels, self.kernel, self.stride)
    }

    fn adds(&self, maps: Maps) -> bool {
        self.stride == 1 && self.channels == maps.channels
    }
}

fn inverted_residual(build: &mut Builder, maps: Maps, prefix: &str, block: &Block) -> Maps {
    let name = |part: &str| format!("{prefix}_{part}");
    let hidden = maps.channels * block.expansion;
    let mut last = maps.last;
    if block.expansion != 1 {
        last = build.module(&name("expand"), conv(hidden, 1, 1), last);
        last = build.module(&name("expand_BN"), batch_norm(), last);
        last = build.module(&name("expand_relu"), relu6(), last);
    }
    if block.stride == 2 {
        last = build.module(&name("pad"), pad_for(block.kernel, maps.sides), last);
    }
    last = build.module(&name("depthwise"), block.depthwise(hidden), last);
    last = build.module(&name("depthwise_BN"), batch_norm(), last);
    last = build.module(&name("depthwise_relu"), relu6(), last);
    last = build.module(&name("project"), conv(block.channels, 1, 1), last);
    last = build.module(&name("project_BN"), batch_norm(), last);
    if block.adds(maps) {
        last = build.join(&name("add"), LayerKind::Add, &[maps.last, last]);
    }
    maps.behind(block, last)
}

/// Keras's Rescaling and Normalization of the pixels are left out: they learn nothing.
fn efficientnet_b0(input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let sides = input.sides()?;
    let stem = [
        ("stem_conv_pad", pad_for(3, sides)),
        ("stem_conv", LayerKind::Conv2d(valid(32, 3, 2))),
        ("stem_bn", batch_norm()),
        ("stem_activation", silu()),
    ];
    let mut maps = Maps {
        last: build.chain(stem, Source::Input),
        channels: 32,
        sides: sides.map(|side| side.div_ceil(2)),
    };
    for (number, (_, expansion, kernel, first_stride, channels, blocks)) in (1..).zip(B0_STAGES) {
        for (index, letter) in ('a'..).take(blocks).enumerate() {
            let block = Block {
                expansion,
                kernel,
                stride: if index == 0 { first_stride } else { 1 },
                channels: channels.into(),
            };
            maps = squeezed_residual(&mut build, maps, &format!("block{number}{letter}"), &block);
        }
    }
    let last = build.chain(
        [
            ("top_conv", conv(1280, 1, 1)),
            ("top_bn", batch_norm()),
            ("top_activation", silu()),
        ],
        maps.last,
    );
    let flat = global_pool(&mut build, "avg_pool", last);
    let dropped = build.module("top_dropout", LayerKind::Dropout, flat);
    predict(&mut build, dropped);
    build.finish()
}

fn squeezed_residual(build: &mut Builder, maps: Maps, prefix: &str, block: &Block) -> Maps {
    let name = |part: &str| format!("{prefix}_{part}");
    let hidden = maps.channels * block.expansion;
    let mut last = maps.last;
    if block.expansion != 1 {
        last = build.module(&name("expand_conv"), conv(hidden, 1, 1), last);
        last = build.module(&name("expand_bn"), batch_norm(), last);
        last = build.module(&name("expand_activation"), silu(), last);
    }
    if block.stride == 2 {
        last = build.module(&name("dwconv_pad"), pad_for(block.kernel, maps.sides), last);
    }
    last = build.module(&name("dwconv"), block.depthwise(hidden), last);
    last = build.module(&name("bn"), batch_norm(), last);
    last = build.module(&name("activation"), silu(), last);
    last = squeeze_excitation(build, &name("se"), [hidden, maps.channels / 4], last);
    last = build.module(&name("project_conv"), conv(block.channels, 1, 1), last);
    last = build.module(&name("project_bn"), batch_norm(), last);
    if block.adds(maps) {
        last = build.module(&name("drop"), LayerKind::Dropout, last);
        last = build.join(&name("add"), LayerKind::Add, &[last, maps.last]);
    }
    maps.behind(block, last)
}

fn squeeze_excitation(
    build: &mut Builder,
    prefix: &str,
    [channels, squeezed]: [u64; 2],
    from: Source,
) -> Source {
    let name = |part: &str| format!("{prefix}_{part}");
    let sigmoid = LayerKind::Activation(Activation::Sigmoid);
    let pixel = LayerKind::Unflatten(Unflatten {
        shape: [channels, 1, 1],
    });
    let mut last = global_pool(build, &name("squeeze"), from);
    last = build.module(&name("reshape"), pixel, last);
    last = build.module(&name("reduce"), conv_bias(squeezed), last);
    last = build.call(&name("reduce.silu"), silu(), last);
    last = build.module(&name("expand"), conv_bias(channels), last);
    last = build.call(&name("expand.sigmoid"), sigmoid, last);
    build.join(&name("excite"), LayerKind::Mul, &[from, last])
}

/// Keras's global pooling gives a vector.
fn global_pool(build: &mut Builder, name: &str, from: Source) -> Source {
    let pooled = build.module(name, adaptive_pool(1), from);
    build.call(&format!("{name}.flatten"), LayerKind::Flatten, pooled)
}

fn predict(build: &mut Builder, from: Source) -> Source {
    let scores = build.module("predictions", linear(1000), from);
    build.call("predictions.softmax", LayerKind::Softmax, scores)
}

fn conv(channels: u64, kernel: u64, stride: u64) -> LayerKind {
    LayerKind::Conv2d(same(channels, kernel, stride))
}

fn conv_bias(channels: u64) -> LayerKind {
    LayerKind::Conv2d(Conv2d {
        bias: true,
        ..same(channels, 1, 1)
    })
}

fn same(channels: u64, kernel: u64, stride: u64) -> Conv2d {
    padded(Padding::Same, plain(channels, kernel, 0, stride))
}

fn valid(channels: u64, kernel: u64, stride: u64) -> Conv2d {
    padded(Padding::Valid, plain(channels, kernel, 0, stride))
}

fn padded(padding: Padding, mut conv: Conv2d) -> Conv2d {
    conv.window.padding = padding;
    conv
}

/// Where it halves the maps, a layer of its own has padded them.
fn depthwise(channels: u64, kernel: u64, stride: u64) -> LayerKind {
    let conv = if stride == 1 { same } else { valid };
    LayerKind::Conv2d(Conv2d {
        groups: channels,
        ..conv(channels, kernel, stride)
    })
}

/// Keras's `correct_pad`: what a filter of stride 2 needs; one less in front of an even side.
fn pad_for(kernel: u64, sides: [u64; 2]) -> LayerKind {
    let [rows, columns] = sides.map(|side| {
        let behind = kernel / 2;
        [behind - u64::from(side.is_multiple_of(2)), behind]
    });
    pad(rows, columns)
}

fn pad([top, bottom]: [u64; 2], [left, right]: [u64; 2]) -> LayerKind {
    LayerKind::ZeroPad2d(ZeroPad2d {
        sides: [top, bottom, left, right],
        channels: [0; 2],
    })
}

fn relu6() -> LayerKind {
    LayerKind::Activation(Activation::ReLU6)
}

fn silu() -> LayerKind {
    LayerKind::Activation(Activation::SiLU)
}
