//! MnasNet.

use complexity::{LayerKind, Network, Shape, Source};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure};
use crate::kinds::{adaptive_pool, batch_norm, conv, grouped, linear, relu};
use crate::multiplier::{self, divisible};
use crate::sequential::Sequential;

pub(crate) const FAMILY: Family = Family {
    title: "MNASNet",
    entries: &[
        entry(
            "mnasnet0_5",
            "MnasNet ×0.5",
            &Figure::torchvision("2,218,512", "0.104"),
        ),
        entry(
            "mnasnet0_75",
            "MnasNet ×0.75",
            &Figure::torchvision("3,170,208", "0.215"),
        ),
        entry(
            "mnasnet1_0",
            "MnasNet",
            &Figure::torchvision("4,383,312", "0.314"),
        ),
        entry(
            "mnasnet1_3",
            "MnasNet ×1.3",
            &Figure::torchvision("6,282,256", "0.526"),
        ),
    ],
    build: |name, input| mnasnet(multiplier::of("mnasnet", name)?, input),
    input: |name| multiplier::of("mnasnet", name).map(|_| Shape::maps(3, 224, 224)),
};

const fn entry(name: &'static str, title: &'static str, figures: &'static [Figure]) -> Entry {
    Entry {
        name,
        title,
        year: 2018,
        source: "Tan et al. 2018, MnasNet: Platform-Aware Neural Architecture Search for Mobile, B1 as torchvision builds it",
        figures,
    }
}

/// Channels, filter side, first stride, expansion and blocks of each stack.
const STACKS: [(u32, u64, u64, u64, usize); 6] = [
    (24, 3, 2, 3, 3),
    (40, 5, 2, 3, 3),
    (80, 5, 2, 6, 3),
    (96, 3, 1, 6, 2),
    (192, 5, 2, 6, 4),
    (320, 3, 1, 6, 1),
];

struct Block {
    in_channels: u64,
    out_channels: u64,
    kernel: u64,
    stride: u64,
    expansion: u64,
}

fn mnasnet(multiplier: f64, input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let layers = build.scope("layers", |build| {
        let mut layers = Sequential::new(build, Source::Input);
        let [stem, first] = [32, 16].map(|channels| divisible(channels, multiplier));
        for layer in [
            conv(stem, 3, 1, 2),
            batch_norm(),
            relu(),
            grouped(stem, 3, 1, 1, stem),
            batch_norm(),
            relu(),
            conv(first, 1, 0, 1),
            batch_norm(),
        ] {
            layers.layer(layer);
        }
        let mut in_channels = first;
        for (channels, kernel, first_stride, expansion, blocks) in STACKS {
            let out_channels = divisible(channels, multiplier);
            layers.part(|build, from| {
                let mut stack = Sequential::new(build, from);
                for index in 0..blocks {
                    let block = Block {
                        in_channels: if index == 0 {
                            in_channels
                        } else {
                            out_channels
                        },
                        out_channels,
                        kernel,
                        stride: if index == 0 { first_stride } else { 1 },
                        expansion,
                    };
                    stack.part(|build, from| inverted_residual(build, &block, from));
                }
                stack.last
            });
            in_channels = out_channels;
        }
        for layer in [conv(1280, 1, 0, 1), batch_norm(), relu()] {
            layers.layer(layer);
        }
        layers.last
    });
    let mean = build.call("mean", adaptive_pool(1), layers);
    let flat = build.call("flatten", LayerKind::Flatten, mean);
    build.scope("classifier", |build| {
        build.sequence([LayerKind::Dropout, linear(1000)], flat)
    });
    build.finish()
}

fn inverted_residual(build: &mut Builder, block: &Block, from: Source) -> Source {
    let hidden = block.in_channels * block.expansion;
    let layers = [
        conv(hidden, 1, 0, 1),
        batch_norm(),
        relu(),
        grouped(hidden, block.kernel, block.kernel / 2, block.stride, hidden),
        batch_norm(),
        relu(),
        conv(block.out_channels, 1, 0, 1),
        batch_norm(),
    ];
    let residual = build.scope("layers", |build| build.sequence(layers, from));
    if block.stride == 1 && block.in_channels == block.out_channels {
        return build.merge("add", LayerKind::Add, &[residual, from]);
    }
    residual
}
