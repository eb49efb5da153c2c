//! EfficientNet and EfficientNetV2.

use complexity::{Activation, LayerKind, Network, Shape, Source};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure, Printed};
use crate::kinds::{adaptive_pool, conv, grouped, linear};
use crate::multiplier::divisible;
use crate::sequential::{Sequential, Squeeze, squeeze_excitation};

const B0: [Figure; 4] = {
    let [parameters, macs] = Figure::torchvision("5,288,548", "0.386");
    let paper = "Tan & Le 2019, table 2";
    let paper_parameters = Figure::printed(Printed::Parameters, "5.3", 1_000_000, paper);
    let paper_macs = Figure::printed(Printed::Macs, "0.39", 1_000_000_000, paper);
    [parameters, macs, paper_parameters, paper_macs]
};

pub(crate) const FAMILY: Family = Family {
    title: "EfficientNet",
    entries: &[
        first("efficientnet_b0", "EfficientNet-B0", &B0),
        first(
            "efficientnet_b1",
            "EfficientNet-B1",
            &Figure::torchvision("7,794,184", "0.687"),
        ),
        first(
            "efficientnet_b2",
            "EfficientNet-B2",
            &Figure::torchvision("9,109,994", "1.088"),
        ),
        first(
            "efficientnet_b3",
            "EfficientNet-B3",
            &Figure::torchvision("12,233,232", "1.827"),
        ),
        first(
            "efficientnet_b4",
            "EfficientNet-B4",
            &Figure::torchvision("19,341,616", "4.394"),
        ),
        first(
            "efficientnet_b5",
            "EfficientNet-B5",
            &Figure::torchvision("30,389,784", "10.266"),
        ),
        first(
            "efficientnet_b6",
            "EfficientNet-B6",
            &Figure::torchvision("43,040,704", "19.068"),
        ),
        first(
            "efficientnet_b7",
            "EfficientNet-B7",
            &Figure::torchvision("66,347,960", "37.746"),
        ),
        second(
            "efficientnet_v2_s",
            "EfficientNetV2-S",
            &Figure::torchvision("21,458,488", "8.366"),
        ),
        second(
            "efficientnet_v2_m",
            "EfficientNetV2-M",
            &Figure::torchvision("54,139,356", "24.582"),
        ),
        second(
            "efficientnet_v2_l",
            "EfficientNetV2-L",
            &Figure::torchvision("118,515,272", "56.08"),
        ),
    ],
    build: |name, input| efficientnet(&recipe(name)?, input),
    input: |name| recipe(name).map(|recipe| Shape::maps(3, recipe.side, recipe.side)),
};

const fn first(name: &'static str, title: &'static str, figures: &'static [Figure]) -> Entry {
    Entry {
        name,
        title,
        year: 2019,
        source: "Tan & Le 2019, EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks",
        figures,
    }
}

const fn second(name: &'static str, title: &'static str, figures: &'static [Figure]) -> Entry {
    Entry {
        name,
        title,
        year: 2021,
        source: "Tan & Le 2021, EfficientNetV2: Smaller Models and Faster Training",
        figures,
    }
}

struct Recipe {
    /// Height and width that torchvision publishes it for.
    side: u64,
    /// Channels of the first convolution, before `width` applies.
    stem: u32,
    stages: &'static [Stage],
    width: f64,
    /// Tenths, so that blocks stay whole numbers.
    depth_tenths: usize,
    /// Of the last convolution; four times the last stage's where it is none.
    last_channels: Option<u64>,
}

/// Convolutions, expansion, filter side, first stride, channels and blocks.
pub(crate) type Stage = (Convs, u64, u64, u64, u32, usize);

#[derive(Clone, Copy)]
pub(crate) enum Convs {
    /// Expansion and depthwise convolution, with squeeze-and-excitation.
    Separate,
    /// One dense convolution in their place.
    Fused,
}

use Convs::{Fused, Separate};

/// EfficientNet-B0, which the others scale.
pub(crate) const B0_STAGES: [Stage; 7] = [
    (Separate, 1, 3, 1, 16, 1),
    (Separate, 6, 3, 2, 24, 2),
    (Separate, 6, 5, 2, 40, 2),
    (Separate, 6, 3, 2, 80, 3),
    (Separate, 6, 5, 1, 112, 3),
    (Separate, 6, 5, 2, 192, 4),
    (Separate, 6, 3, 1, 320, 1),
];

const SMALL: [Stage; 6] = [
    (Fused, 1, 3, 1, 24, 2),
    (Fused, 4, 3, 2, 48, 4),
    (Fused, 4, 3, 2, 64, 4),
    (Separate, 4, 3, 2, 128, 6),
    (Separate, 6, 3, 1, 160, 9),
    (Separate, 6, 3, 2, 256, 15),
];

const MEDIUM: [Stage; 7] = [
    (Fused, 1, 3, 1, 24, 3),
    (Fused, 4, 3, 2, 48, 5),
    (Fused, 4, 3, 2, 80, 5),
    (Separate, 4, 3, 2, 160, 7),
    (Separate, 6, 3, 1, 176, 14),
    (Separate, 6, 3, 2, 304, 18),
    (Separate, 6, 3, 1, 512, 5),
];

const LARGE: [Stage; 7] = [
    (Fused, 1, 3, 1, 32, 4),
    (Fused, 4, 3, 2, 64, 7),
    (Fused, 4, 3, 2, 96, 7),
    (Separate, 4, 3, 2, 192, 10),
    (Separate, 6, 3, 1, 224, 19),
    (Separate, 6, 3, 2, 384, 25),
    (Separate, 6, 3, 1, 640, 7),
];

fn recipe(name: &str) -> Option<Recipe> {
    let scaled = |side, width, depth_tenths| Recipe {
        side,
        stem: 32,
        stages: &B0_STAGES,
        width,
        depth_tenths,
        last_channels: None,
    };
    let designed = |side, stem, stages| Recipe {
        side,
        stem,
        stages,
        width: 1.0,
        depth_tenths: 10,
        last_channels: Some(1280),
    };
    Some(match name.strip_prefix("efficientnet_")? {
        "b0" => scaled(224, 1.0, 10),
        "b1" => scaled(240, 1.0, 11),
        "b2" => scaled(288, 1.1, 12),
        "b3" => scaled(300, 1.2, 14),
        "b4" => scaled(380, 1.4, 18),
        "b5" => scaled(456, 1.6, 22),
        "b6" => scaled(528, 1.8, 26),
        "b7" => scaled(600, 2.0, 31),
        "v2_s" => designed(384, 24, &SMALL),
        "v2_m" => designed(480, 24, &MEDIUM),
        "v2_l" => designed(480, 32, &LARGE),
        _ => return None,
    })
}

#[derive(Clone, Copy)]
struct Block {
    convs: Convs,
    in_channels: u64,
    out_channels: u64,
    expansion: u64,
    kernel: u64,
    stride: u64,
}

const SILU: Option<Activation> = Some(Activation::SiLU);

fn efficientnet(recipe: &Recipe, input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let features = build.scope("features", |build| {
        let mut features = Sequential::new(build, Source::Input);
        let mut in_channels = divisible(recipe.stem, recipe.width);
        features.conv_norm(conv(in_channels, 3, 1, 2), SILU);
        for &(convs, expansion, kernel, first_stride, channels, blocks) in recipe.stages {
            let first = Block {
                convs,
                in_channels,
                out_channels: divisible(channels, recipe.width),
                expansion,
                kernel,
                stride: first_stride,
            };
            in_channels = first.out_channels;
            let blocks = (blocks * recipe.depth_tenths).div_ceil(10);
            features.part(|build, from| stage(build, first, blocks, from));
        }
        let last_channels = recipe.last_channels.unwrap_or(4 * in_channels);
        features.conv_norm(conv(last_channels, 1, 0, 1), SILU);
        features.last
    });
    let pooled = build.module("avgpool", adaptive_pool(1), features);
    let flat = build.call("flatten", LayerKind::Flatten, pooled);
    build.scope("classifier", |build| {
        build.sequence([LayerKind::Dropout, linear(1000)], flat)
    });
    build.finish()
}

fn stage(build: &mut Builder, first: Block, blocks: usize, from: Source) -> Source {
    let mut stage = Sequential::new(build, from);
    stage.part(|build, from| residual_block(build, &first, from));
    let other = Block {
        in_channels: first.out_channels,
        stride: 1,
        ..first
    };
    for _ in 1..blocks {
        stage.part(|build, from| residual_block(build, &other, from));
    }
    stage.last
}

fn residual_block(build: &mut Builder, block: &Block, from: Source) -> Source {
    let residual = build.scope("block", |build| match block.convs {
        Convs::Separate => separate(build, block, from),
        Convs::Fused => fused(build, block, from),
    });
    if block.stride != 1 || block.in_channels != block.out_channels {
        return residual;
    }
    let kept = build.module("stochastic_depth", LayerKind::StochasticDepth, residual);
    build.merge("add", LayerKind::Add, &[kept, from])
}

/// torchvision's `MBConv`.
fn separate(build: &mut Builder, block: &Block, from: Source) -> Source {
    let expanded = block.in_channels * block.expansion;
    let mut parts = Sequential::new(build, from);
    if block.expansion != 1 {
        parts.conv_norm(conv(expanded, 1, 0, 1), SILU);
    }
    let depthwise = grouped(
        expanded,
        block.kernel,
        block.kernel / 2,
        block.stride,
        expanded,
    );
    parts.conv_norm(depthwise, SILU);
    let squeeze = Squeeze {
        channels: [expanded, block.in_channels / 4],
        activation: Activation::SiLU,
        gate: Activation::Sigmoid,
    };
    parts.part(|build, from| squeeze_excitation(build, squeeze, from));
    parts.conv_norm(conv(block.out_channels, 1, 0, 1), None);
    parts.last
}

/// torchvision's `FusedMBConv`.
fn fused(build: &mut Builder, block: &Block, from: Source) -> Source {
    let dense = |channels| conv(channels, block.kernel, block.kernel / 2, block.stride);
    let mut parts = Sequential::new(build, from);
    if block.expansion == 1 {
        parts.conv_norm(dense(block.out_channels), SILU);
    } else {
        parts.conv_norm(dense(block.in_channels * block.expansion), SILU);
        parts.conv_norm(conv(block.out_channels, 1, 0, 1), None);
    }
    parts.last
}
