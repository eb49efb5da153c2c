//! AlexNet.

use complexity::{Conv2d, LayerKind, LocalResponseNorm, Network, Shape, Source};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure, Printed};
use crate::kinds::{adaptive_pool, conv_bias, linear, max_pool, plain, relu};

pub(crate) const FAMILY: Family = Family {
    title: "AlexNet",
    entries: &[
        Entry {
            name: "alexnet",
            title: "AlexNet",
            year: 2014,
            source: "Krizhevsky 2014, One weird trick for parallelizing convolutional neural networks, as torchvision builds it",
            figures: &Figure::torchvision("61,100,840", "0.714"),
        },
        Entry {
            name: "alexnet_2012",
            title: "AlexNet (2012, in two groups)",
            year: 2012,
            source: "Krizhevsky et al. 2012, ImageNet Classification with Deep Convolutional Neural Networks; its input of 224 × 224 must be 227 × 227 for maps of 55 × 55",
            figures: &[
                Figure::printed(
                    Printed::Parameters,
                    "60",
                    1_000_000,
                    "Krizhevsky et al. 2012, abstract",
                ),
                Figure::printed(Printed::Macs, "724", 1_000_000, "CNN-Workload"),
            ],
        },
    ],
    build: |name, input| match name {
        "alexnet" => alexnet(input),
        "alexnet_2012" => alexnet_2012(input),
        _ => None,
    },
    input: |name| match name {
        "alexnet" => Some(Shape::maps(3, 224, 224)),
        "alexnet_2012" => Some(Shape::maps(3, 227, 227)),
        _ => None,
    },
};

fn alexnet(input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let features = build.scope("features", |build| {
        build.sequence(
            [
                conv_bias(64, 11, 2, 4),
                relu(),
                max_pool(3, 0, 2),
                conv_bias(192, 5, 2, 1),
                relu(),
                max_pool(3, 0, 2),
                conv_bias(384, 3, 1, 1),
                relu(),
                conv_bias(256, 3, 1, 1),
                relu(),
                conv_bias(256, 3, 1, 1),
                relu(),
                max_pool(3, 0, 2),
            ],
            Source::Input,
        )
    });
    let pooled = build.module("avgpool", adaptive_pool(6), features);
    let flat = build.call("flatten", LayerKind::Flatten, pooled);
    build.scope("classifier", |build| {
        build.sequence(
            [
                LayerKind::Dropout,
                linear(4096),
                relu(),
                LayerKind::Dropout,
                linear(4096),
                relu(),
                linear(1000),
            ],
            flat,
        )
    });
    build.finish()
}

/// The network of the paper, whose second, fourth and fifth convolutions see only the half of
/// the maps that is on the same GPU.
fn alexnet_2012(input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let norm = || LayerKind::LocalResponseNorm(LocalResponseNorm { size: 5 });
    let features = [
        ("conv1", conv_bias(96, 11, 0, 4)),
        ("relu1", relu()),
        ("norm1", norm()),
        ("pool1", max_pool(3, 0, 2)),
        ("conv2", halves(256, 5)),
        ("relu2", relu()),
        ("norm2", norm()),
        ("pool2", max_pool(3, 0, 2)),
        ("conv3", conv_bias(384, 3, 1, 1)),
        ("relu3", relu()),
        ("conv4", halves(384, 3)),
        ("relu4", relu()),
        ("conv5", halves(256, 3)),
        ("relu5", relu()),
        ("pool5", max_pool(3, 0, 2)),
    ];
    let features = build.chain(features, Source::Input);
    let flat = build.call("flatten", LayerKind::Flatten, features);
    let classifier = [
        ("fc6", linear(4096)),
        ("relu6", relu()),
        ("drop6", LayerKind::Dropout),
        ("fc7", linear(4096)),
        ("relu7", relu()),
        ("drop7", LayerKind::Dropout),
        ("fc8", linear(1000)),
    ];
    build.chain(classifier, flat);
    build.finish()
}

/// A convolution in two groups that keeps the maps' size.
fn halves(out_channels: u64, kernel: u64) -> LayerKind {
    LayerKind::Conv2d(Conv2d {
        bias: true,
        groups: 2,
        ..plain(out_channels, kernel, kernel / 2, 1)
    })
}
