//! The residual networks for CIFAR-10.

use complexity::{LayerId, LayerKind, Network, Shape, Source, ZeroPad2d};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure, Printed};
use crate::kinds::{adaptive_pool, batch_norm, conv, linear, max_pool, relu};

pub(crate) const FAMILY: Family = Family {
    title: "ResNet for CIFAR-10",
    entries: &[
        entry("resnet20_cifar", "ResNet-20 (CIFAR-10)", &[paper("0.27")]),
        entry("resnet32_cifar", "ResNet-32 (CIFAR-10)", &[paper("0.46")]),
        entry("resnet44_cifar", "ResNet-44 (CIFAR-10)", &[paper("0.66")]),
        entry("resnet56_cifar", "ResNet-56 (CIFAR-10)", &[paper("0.85")]),
        entry("resnet110_cifar", "ResNet-110 (CIFAR-10)", &[paper("1.7")]),
        entry(
            "resnet1202_cifar",
            "ResNet-1202 (CIFAR-10)",
            &[paper("19.4")],
        ),
    ],
    build: |name, input| resnet(blocks(name)?, input),
    input: |name| blocks(name).map(|_| Shape::maps(3, 32, 32)),
};

const fn entry(name: &'static str, title: &'static str, figures: &'static [Figure]) -> Entry {
    Entry {
        name,
        title,
        year: 2015,
        source: "He et al. 2015, Deep Residual Learning for Image Recognition, Section 4.2",
        figures,
    }
}

const fn paper(parameters: &'static str) -> Figure {
    Figure::printed(
        Printed::Parameters,
        parameters,
        1_000_000,
        "He et al. 2015, Table 6",
    )
}

/// Blocks per stage, n, of `resnet{6n+2}_cifar`.
fn blocks(name: &str) -> Option<u32> {
    let digits = name.strip_prefix("resnet")?.strip_suffix("_cifar")?;
    let depth = digits.parse::<u32>().ok()?;
    let is_member = depth % 6 == 2 && depth > 2 && depth.to_string() == digits;
    // Each convolution has a batch norm and a ReLU, and each second one an addition.
    let fits = depth <= LayerId::LIMIT / 4;
    (is_member && fits).then_some(depth / 6)
}

fn resnet(blocks: u32, input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let stem = [
        ("conv1", conv(16, 3, 1, 1)),
        ("bn1", batch_norm()),
        ("relu", relu()),
    ];
    let mut last = build.chain(stem, Source::Input);
    for (stage, channels) in [("layer1", 16), ("layer2", 32), ("layer3", 64)] {
        last = build.scope(stage, |build| {
            (0..blocks).fold(last, |last, index| {
                let halves = index == 0 && channels > 16;
                build.scope(&index.to_string(), |build| {
                    block(build, channels, halves, last)
                })
            })
        });
    }
    let pooled = build.module("avgpool", adaptive_pool(1), last);
    let flat = build.call("flatten", LayerKind::Flatten, pooled);
    build.module("fc", linear(10), flat);
    build.finish()
}

fn block(build: &mut Builder, channels: u64, halves: bool, from: Source) -> Source {
    let stride = if halves { 2 } else { 1 };
    let branch = [
        ("conv1", conv(channels, 3, 1, stride)),
        ("bn1", batch_norm()),
        ("relu", relu()),
        ("conv2", conv(channels, 3, 1, 1)),
        ("bn2", batch_norm()),
    ];
    let branch = build.chain(branch, from);
    let shortcut = if halves {
        halved(build, channels, from)
    } else {
        from
    };
    let sum = build.merge("add", LayerKind::Add, &[branch, shortcut]);
    build.module("relu_1", relu(), sum)
}

/// The paper's shortcut A: every second pixel, and zeros for the channels that are new.
fn halved(build: &mut Builder, channels: u64, from: Source) -> Source {
    let new = ZeroPad2d {
        sides: [0; 4],
        channels: [channels / 4; 2],
    };
    // The largest of one pixel is that pixel.
    let pixels = build.call("subsample", max_pool(1, 0, 2), from);
    build.call("pad", LayerKind::ZeroPad2d(new), pixels)
}
