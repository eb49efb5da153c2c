//! The DenseNets.

use complexity::{LayerKind, Network, Shape, Source};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure};
use crate::kinds::{adaptive_pool, avg_pool, batch_norm, conv, linear, max_pool, relu};

pub(crate) const FAMILY: Family = Family {
    title: "DenseNet",
    entries: &[
        entry(
            "densenet121",
            "DenseNet-121",
            &Figure::torchvision("7,978,856", "2.834"),
        ),
        entry(
            "densenet161",
            "DenseNet-161",
            &Figure::torchvision("28,681,000", "7.728"),
        ),
        entry(
            "densenet169",
            "DenseNet-169",
            &Figure::torchvision("14,149,480", "3.36"),
        ),
        entry(
            "densenet201",
            "DenseNet-201",
            &Figure::torchvision("20,013,928", "4.291"),
        ),
    ],
    build: |name, input| densenet(&member(name)?, input),
    input: |name| member(name).map(|_| Shape::maps(3, 224, 224)),
};

const fn entry(name: &'static str, title: &'static str, figures: &'static [Figure]) -> Entry {
    Entry {
        name,
        title,
        year: 2016,
        source: "Huang et al. 2016, Densely Connected Convolutional Networks",
        figures,
    }
}

/// What the DenseNets differ in.
struct DenseNet {
    /// Channels that each layer adds, the paper's growth rate k; the stem makes twice as many.
    growth: u64,
    /// Layers of each block.
    layers: [u64; 4],
}

fn member(name: &str) -> Option<DenseNet> {
    let (growth, layers) = match name.strip_prefix("densenet")? {
        "121" => (32, [6, 12, 24, 16]),
        "161" => (48, [6, 12, 36, 24]),
        "169" => (32, [6, 12, 32, 32]),
        "201" => (32, [6, 12, 48, 32]),
        _ => return None,
    };
    Some(DenseNet { growth, layers })
}

fn densenet(net: &DenseNet, input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let features = build.scope("features", |build| features(build, net));
    let active = build.call("relu", relu(), features);
    let pooled = build.call("adaptive_avg_pool2d", adaptive_pool(1), active);
    let flat = build.call("flatten", LayerKind::Flatten, pooled);
    build.module("classifier", linear(1000), flat);
    build.finish()
}

fn features(build: &mut Builder, net: &DenseNet) -> Source {
    let stem = [
        ("conv0", conv(2 * net.growth, 7, 3, 2)),
        ("norm0", batch_norm()),
        ("relu0", relu()),
        ("pool0", max_pool(3, 1, 2)),
    ];
    let mut last = build.chain(stem, Source::Input);
    let mut channels = 2 * net.growth;
    for (number, layers) in (1..).zip(net.layers) {
        last = build.scope(&format!("denseblock{number}"), |build| {
            dense_block(build, net.growth, layers, last)
        });
        channels += layers * net.growth;
        if number < 4 {
            channels /= 2;
            last = build.scope(&format!("transition{number}"), |build| {
                transition(build, channels, last)
            });
        }
    }
    build.module("norm5", batch_norm(), last)
}

/// Each layer reads the block's input and all layers before it.
fn dense_block(build: &mut Builder, growth: u64, layers: u64, from: Source) -> Source {
    let mut features = vec![from];
    for number in 1..=layers {
        let added = build.scope(&format!("denselayer{number}"), |build| {
            dense_layer(build, growth, &features)
        });
        features.push(added);
    }
    build.merge("cat", LayerKind::Concat, &features)
}

fn dense_layer(build: &mut Builder, growth: u64, features: &[Source]) -> Source {
    let from = match *features {
        // torch.cat of one tensor is that tensor.
        [only] => only,
        _ => build.merge("cat", LayerKind::Concat, features),
    };
    let layers = [
        ("norm1", batch_norm()),
        ("relu1", relu()),
        ("conv1", conv(4 * growth, 1, 0, 1)),
        ("norm2", batch_norm()),
        ("relu2", relu()),
        ("conv2", conv(growth, 3, 1, 1)),
    ];
    build.chain(layers, from)
}

fn transition(build: &mut Builder, channels: u64, from: Source) -> Source {
    let layers = [
        ("norm", batch_norm()),
        ("relu", relu()),
        ("conv", conv(channels, 1, 0, 1)),
        ("pool", avg_pool(2, 0, 2)),
    ];
    build.chain(layers, from)
}
