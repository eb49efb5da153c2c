//! The SqueezeNets.

use complexity::{LayerKind, Network, Shape, Source};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure};
use crate::kinds::{adaptive_pool, conv_bias, max_pool_ceil, relu};

pub(crate) const FAMILY: Family = Family {
    title: "SqueezeNet",
    entries: &[
        Entry {
            name: "squeezenet1_0",
            title: "SqueezeNet 1.0",
            year: 2016,
            source: "Iandola et al. 2016, SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size",
            figures: &Figure::torchvision("1,248,424", "0.819"),
        },
        Entry {
            name: "squeezenet1_1",
            title: "SqueezeNet 1.1",
            year: 2016,
            source: "Iandola 2016, the SqueezeNet repository's version 1.1, which pools earlier",
            figures: &Figure::torchvision("1,235,496", "0.349"),
        },
    ],
    build: |name, input| squeezenet(&member(name)?, input),
    input: |name| member(name).map(|_| Shape::maps(3, 224, 224)),
};

/// What the two versions differ in.
struct SqueezeNet {
    stem: LayerKind,
    /// Squeezed channels of the fire modules between two pools.
    runs: [&'static [u64]; 3],
}

fn member(name: &str) -> Option<SqueezeNet> {
    match name {
        "squeezenet1_0" => Some(SqueezeNet {
            stem: conv_bias(96, 7, 0, 2),
            runs: [&[16, 16, 32], &[32, 48, 48, 64], &[64]],
        }),
        "squeezenet1_1" => Some(SqueezeNet {
            stem: conv_bias(64, 3, 0, 2),
            runs: [&[16, 16], &[32, 32], &[48, 48, 64, 64]],
        }),
        _ => None,
    }
}

fn squeezenet(net: &SqueezeNet, input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let features = build.scope("features", |build| features(build, net));
    let classifier = [
        LayerKind::Dropout,
        conv_bias(1000, 1, 0, 1),
        relu(),
        adaptive_pool(1),
    ];
    let scores = build.scope("classifier", |build| build.sequence(classifier, features));
    build.call("flatten", LayerKind::Flatten, scores);
    build.finish()
}

fn features(build: &mut Builder, net: &SqueezeNet) -> Source {
    let mut last = build.sequence([net.stem.clone(), relu()], Source::Input);
    let mut position = 2;
    for run in net.runs {
        last = build.module(&position.to_string(), max_pool_ceil(3, 0, 2), last);
        for &squeezed in run {
            position += 1;
            last = build.scope(&position.to_string(), |build| fire(build, squeezed, last));
        }
        position += 1;
    }
    last
}

/// Few channels by a 1 × 1 convolution, and eight times as many by a 1 × 1 and a 3 × 3.
fn fire(build: &mut Builder, squeezed: u64, from: Source) -> Source {
    let squeeze = [
        ("squeeze", conv_bias(squeezed, 1, 0, 1)),
        ("squeeze_activation", relu()),
    ];
    let few = build.chain(squeeze, from);
    let ones = [
        ("expand1x1", conv_bias(4 * squeezed, 1, 0, 1)),
        ("expand1x1_activation", relu()),
    ];
    let threes = [
        ("expand3x3", conv_bias(4 * squeezed, 3, 1, 1)),
        ("expand3x3_activation", relu()),
    ];
    let halves = [build.chain(ones, few), build.chain(threes, few)];
    build.merge("cat", LayerKind::Concat, &halves)
}
