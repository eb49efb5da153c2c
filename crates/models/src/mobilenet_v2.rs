//! MobileNetV2.

use complexity::{Activation, LayerKind, Network, Shape, Source};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure, Printed};
use crate::kinds::{adaptive_pool, batch_norm, conv, grouped, linear};
use crate::multiplier::{self, divisible};
use crate::sequential::Sequential;

const ONE: [Figure; 4] = {
    let [parameters, macs] = Figure::torchvision("3,504,872", "0.301");
    let paper_macs = millions(Printed::Macs, "300", PAPER);
    let paper_parameters = Figure {
        erratum: "Without batch norm's 34,112 scales and shifts it is 3,470,760, cut off to 3.4.",
        ..millions(Printed::Parameters, "3.4", PAPER)
    };
    [parameters, macs, paper_macs, paper_parameters]
};

const ONE_POINT_FOUR: [Figure; 2] = {
    let paper = Figure {
        erratum: "TensorFlow's own table of the network prints 582, which its layers give.",
        ..millions(Printed::Macs, "585", PAPER)
    };
    [slim("582"), paper]
};

const PAPER: &str = "Sandler et al. 2018";

pub(crate) const FAMILY: Family = Family {
    title: "MobileNet V2",
    entries: &[
        entry("mobilenet_v2", "MobileNetV2", &ONE),
        entry("mobilenet_v2_1.4", "MobileNetV2 ×1.4", &ONE_POINT_FOUR),
        entry("mobilenet_v2_0.75", "MobileNetV2 ×0.75", &[slim("209")]),
        entry("mobilenet_v2_0.5", "MobileNetV2 ×0.5", &[slim("97")]),
    ],
    build: |name, input| mobilenet(multiplier::of("mobilenet_v2", name)?, input),
    input: |name| multiplier::of("mobilenet_v2", name).map(|_| Shape::maps(3, 224, 224)),
};

const fn entry(name: &'static str, title: &'static str, figures: &'static [Figure]) -> Entry {
    Entry {
        name,
        title,
        year: 2018,
        source: "Sandler et al. 2018, MobileNetV2: Inverted Residuals and Linear Bottlenecks",
        figures,
    }
}

const fn slim(macs: &'static str) -> Figure {
    millions(Printed::Macs, macs, "TensorFlow-Slim's mobilenet/README.md")
}

const fn millions(counts: Printed, digits: &'static str, source: &'static str) -> Figure {
    Figure::printed(counts, digits, 1_000_000, source)
}

/// Expansion, channels, blocks and first stride of each stage.
pub(crate) const STAGES: [(u64, u32, usize, u64); 7] = [
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
];

struct Block {
    in_channels: u64,
    out_channels: u64,
    expansion: u64,
    stride: u64,
}

fn mobilenet(multiplier: f64, input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let features = build.scope("features", |build| {
        let mut features = Sequential::new(build, Source::Input);
        let mut in_channels = divisible(32, multiplier);
        features.conv_norm(conv(in_channels, 3, 1, 2), Some(Activation::ReLU6));
        for (expansion, channels, blocks, first_stride) in STAGES {
            let out_channels = divisible(channels, multiplier);
            for index in 0..blocks {
                let block = Block {
                    in_channels,
                    out_channels,
                    expansion,
                    stride: if index == 0 { first_stride } else { 1 },
                };
                features.part(|build, from| inverted_residual(build, &block, from));
                in_channels = out_channels;
            }
        }
        // The last layer only grows, as the paper has it.
        let last_channels = divisible(1280, multiplier.max(1.0));
        features.conv_norm(conv(last_channels, 1, 0, 1), Some(Activation::ReLU6));
        features.last
    });
    let pooled = build.call("avgpool", adaptive_pool(1), features);
    let flat = build.call("flatten", LayerKind::Flatten, pooled);
    build.scope("classifier", |build| {
        build.sequence([LayerKind::Dropout, linear(1000)], flat)
    });
    build.finish()
}

fn inverted_residual(build: &mut Builder, block: &Block, from: Source) -> Source {
    let hidden = block.in_channels * block.expansion;
    let relu6 = Some(Activation::ReLU6);
    let residual = build.scope("conv", |build| {
        let mut conv_norms = Sequential::new(build, from);
        if block.expansion != 1 {
            conv_norms.conv_norm(conv(hidden, 1, 0, 1), relu6);
        }
        conv_norms.conv_norm(grouped(hidden, 3, 1, block.stride, hidden), relu6);
        conv_norms.layer(conv(block.out_channels, 1, 0, 1));
        conv_norms.layer(batch_norm());
        conv_norms.last
    });
    if block.stride == 1 && block.in_channels == block.out_channels {
        return build.merge("add", LayerKind::Add, &[from, residual]);
    }
    residual
}
