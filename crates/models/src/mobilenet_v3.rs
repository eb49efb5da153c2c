//! MobileNetV3.

use complexity::{Activation, LayerKind, Network, Shape, Source};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure};
use crate::kinds::{adaptive_pool, conv, grouped, linear};
use crate::multiplier::{self, divisible, nearest_eight};
use crate::sequential::{Sequential, Squeeze, squeeze_excitation};

const LARGE: &str = "mobilenet_v3_large";
const SMALL: &str = "mobilenet_v3_small";

pub(crate) const FAMILY: Family = Family {
    title: "MobileNet V3",
    entries: &[
        entry(
            LARGE,
            "MobileNetV3-Large",
            &Figure::torchvision("5,483,032", "0.217"),
        ),
        entry("mobilenet_v3_large_0.75", "MobileNetV3-Large ×0.75", &[]),
        entry(
            SMALL,
            "MobileNetV3-Small",
            &Figure::torchvision("2,542,856", "0.057"),
        ),
        entry("mobilenet_v3_small_0.75", "MobileNetV3-Small ×0.75", &[]),
    ],
    build: |name, input| {
        let large = multiplier::of(LARGE, name);
        match large {
            Some(multiplier) => mobilenet(&LARGE_BLOCKS, 1280, multiplier, input),
            None => mobilenet(&SMALL_BLOCKS, 1024, multiplier::of(SMALL, name)?, input),
        }
    },
    input: |name| {
        let multiplier = multiplier::of(LARGE, name).or(multiplier::of(SMALL, name));
        multiplier.map(|_| Shape::maps(3, 224, 224))
    },
};

const fn entry(name: &'static str, title: &'static str, figures: &'static [Figure]) -> Entry {
    Entry {
        name,
        title,
        year: 2019,
        source: "Howard et al. 2019, Searching for MobileNetV3",
        figures,
    }
}

/// Filter side, expanded channels, output channels, whether it squeezes, activation, stride.
type Row = (u64, u32, u32, bool, Activation, u64);

const RE: Activation = Activation::ReLU;
const HS: Activation = Activation::Hardswish;

const LARGE_BLOCKS: [Row; 15] = [
    (3, 16, 16, false, RE, 1),
    (3, 64, 24, false, RE, 2),
    (3, 72, 24, false, RE, 1),
    (5, 72, 40, true, RE, 2),
    (5, 120, 40, true, RE, 1),
    (5, 120, 40, true, RE, 1),
    (3, 240, 80, false, HS, 2),
    (3, 200, 80, false, HS, 1),
    (3, 184, 80, false, HS, 1),
    (3, 184, 80, false, HS, 1),
    (3, 480, 112, true, HS, 1),
    (3, 672, 112, true, HS, 1),
    (5, 672, 160, true, HS, 2),
    (5, 960, 160, true, HS, 1),
    (5, 960, 160, true, HS, 1),
];

const SMALL_BLOCKS: [Row; 11] = [
    (3, 16, 16, true, RE, 2),
    (3, 72, 24, false, RE, 2),
    (3, 88, 24, false, RE, 1),
    (5, 96, 40, true, HS, 2),
    (5, 240, 40, true, HS, 1),
    (5, 240, 40, true, HS, 1),
    (5, 120, 48, true, HS, 1),
    (5, 144, 48, true, HS, 1),
    (5, 288, 96, true, HS, 2),
    (5, 576, 96, true, HS, 1),
    (5, 576, 96, true, HS, 1),
];

struct Block {
    in_channels: u64,
    expanded: u64,
    out_channels: u64,
    kernel: u64,
    squeezes: bool,
    activation: Activation,
    stride: u64,
}

fn mobilenet(rows: &[Row], last: u32, multiplier: f64, input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let features = build.scope("features", |build| {
        let mut features = Sequential::new(build, Source::Input);
        let mut in_channels = divisible(16, multiplier);
        features.conv_norm(conv(in_channels, 3, 1, 2), Some(HS));
        for &(kernel, expanded, channels, squeezes, activation, stride) in rows {
            let block = Block {
                in_channels,
                expanded: divisible(expanded, multiplier),
                out_channels: divisible(channels, multiplier),
                kernel,
                squeezes,
                activation,
                stride,
            };
            features.part(|build, from| inverted_residual(build, &block, from));
            in_channels = block.out_channels;
        }
        features.conv_norm(conv(6 * in_channels, 1, 0, 1), Some(HS));
        features.last
    });
    let pooled = build.module("avgpool", adaptive_pool(1), features);
    let flat = build.call("flatten", LayerKind::Flatten, pooled);
    let hidden = linear(divisible(last, multiplier));
    let hardswish = LayerKind::Activation(HS);
    build.scope("classifier", |build| {
        build.sequence([hidden, hardswish, LayerKind::Dropout, linear(1000)], flat)
    });
    build.finish()
}

fn inverted_residual(build: &mut Builder, block: &Block, from: Source) -> Source {
    let expanded = block.expanded;
    let residual = build.scope("block", |build| {
        let mut parts = Sequential::new(build, from);
        if expanded != block.in_channels {
            parts.conv_norm(conv(expanded, 1, 0, 1), Some(block.activation));
        }
        let depthwise = grouped(
            expanded,
            block.kernel,
            block.kernel / 2,
            block.stride,
            expanded,
        );
        parts.conv_norm(depthwise, Some(block.activation));
        if block.squeezes {
            let squeeze = Squeeze {
                channels: [expanded, nearest_eight(expanded / 4)],
                activation: RE,
                gate: Activation::Hardsigmoid,
            };
            parts.part(|build, from| squeeze_excitation(build, squeeze, from));
        }
        parts.conv_norm(conv(block.out_channels, 1, 0, 1), None);
        parts.last
    });
    if block.stride == 1 && block.in_channels == block.out_channels {
        return build.merge("add", LayerKind::Add, &[residual, from]);
    }
    residual
}
