//! The networks of FaceNet.

use complexity::{LayerKind, Maxout, Network, Shape, Source};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure, Printed};
use crate::googlenet::{Inception, conv_relu};
use crate::kinds::{avg_pool, conv_bias, linear, local_response_norm, max_pool};

pub(crate) const FAMILY: Family = Family {
    title: "FaceNet",
    entries: &[
        Entry {
            name: "facenet_nn1",
            title: "FaceNet NN1",
            year: 2015,
            source: "Schroff et al. 2015, FaceNet: A Unified Embedding for Face Recognition and Clustering, Table 1",
            figures: &table_figures("140", "1.6"),
        },
        Entry {
            name: "facenet_nn2",
            title: "FaceNet NN2",
            year: 2015,
            source: "Schroff et al. 2015, FaceNet: A Unified Embedding for Face Recognition and Clustering, Table 2",
            figures: &table_figures("7.5", "1.6"),
        },
    ],
    build: |name, input| match name {
        "facenet_nn1" => nn1(input),
        "facenet_nn2" => nn2(input),
        _ => None,
    },
    input: |name| match name {
        "facenet_nn1" => Some(Shape::maps(3, 220, 220)),
        "facenet_nn2" => Some(Shape::maps(3, 224, 224)),
        _ => None,
    },
};

/// The last rows of Tables 1 and 2, in millions of parameters and 10⁹ MACs.
const fn table_figures(megaparameters: &'static str, gigamacs: &'static str) -> [Figure; 2] {
    [
        Figure::printed(
            Printed::Parameters,
            megaparameters,
            1_000_000,
            "the paper's table",
        ),
        Figure::printed(Printed::Macs, gigamacs, 1_000_000_000, "the paper's table"),
    ]
}

/// Table 1 without its last row: scaling a vector to length 1 learns nothing.
fn nn1(input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let mut last = conv_relu(&mut build, "conv1", conv_bias(64, 7, 3, 2), Source::Input);
    last = build.module("pool1", max_pool(3, 1, 2), last);
    last = build.module("rnorm1", local_response_norm(), last);
    last = conv_relu(&mut build, "conv2a", conv_bias(64, 1, 0, 1), last);
    last = conv_relu(&mut build, "conv2", conv_bias(192, 3, 1, 1), last);
    last = build.module("rnorm2", local_response_norm(), last);
    last = build.module("pool2", max_pool(3, 1, 2), last);
    last = conv_relu(&mut build, "conv3a", conv_bias(192, 1, 0, 1), last);
    last = conv_relu(&mut build, "conv3", conv_bias(384, 3, 1, 1), last);
    last = build.module("pool3", max_pool(3, 1, 2), last);
    for (reduce, conv, reduced) in [
        ("conv4a", "conv4", 384),
        ("conv5a", "conv5", 256),
        ("conv6a", "conv6", 256),
    ] {
        last = conv_relu(&mut build, reduce, conv_bias(reduced, 1, 0, 1), last);
        last = conv_relu(&mut build, conv, conv_bias(256, 3, 1, 1), last);
    }
    last = build.module("pool4", max_pool(3, 1, 2), last);
    last = build.call("concat", LayerKind::Flatten, last);
    for (name, maxout) in [("fc1", "maxout1"), ("fc2", "maxout2")] {
        last = build.module(name, linear(2 * 32 * 128), last);
        last = build.module(maxout, LayerKind::Maxout(Maxout { pieces: 2 }), last);
    }
    build.module("fc7128", linear(128), last);
    build.finish()
}

/// L2 pooling reads the same windows as average pooling, and learns as little.
const MAX: fn() -> LayerKind = || max_pool(3, 1, 1);
const L2: fn() -> LayerKind = || avg_pool(3, 1, 1);
const REDUCE: fn() -> LayerKind = || max_pool(3, 1, 2);

/// Table 2 without its last row, as in Table 1.
fn nn2(input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let mut last = conv_relu(&mut build, "conv1", conv_bias(64, 7, 3, 2), Source::Input);
    last = build.module("pool1", max_pool(3, 1, 2), last);
    last = build.module("norm1", local_response_norm(), last);
    last = build.scope("inception_2", |build| {
        let reduced = conv_relu(build, "3x3_reduce", conv_bias(64, 1, 0, 1), last);
        conv_relu(build, "3x3", conv_bias(192, 3, 1, 1), reduced)
    });
    last = build.module("norm2", local_response_norm(), last);
    last = build.module("pool2", max_pool(3, 1, 2), last);
    for (name, widths, pool, stride) in [
        ("inception_3a", [64, 96, 128, 16, 32, 32], MAX, 1),
        ("inception_3b", [64, 96, 128, 32, 64, 64], L2, 1),
        ("inception_3c", [0, 128, 256, 32, 64, 0], REDUCE, 2),
        ("inception_4a", [256, 96, 192, 32, 64, 128], L2, 1),
        ("inception_4b", [224, 112, 224, 32, 64, 128], L2, 1),
        ("inception_4c", [192, 128, 256, 32, 64, 128], L2, 1),
        ("inception_4d", [160, 144, 288, 32, 64, 128], L2, 1),
        ("inception_4e", [0, 160, 256, 64, 128, 0], REDUCE, 2),
        ("inception_5a", [384, 192, 384, 48, 128, 128], L2, 1),
        ("inception_5b", [384, 192, 384, 48, 128, 128], MAX, 1),
    ] {
        let module = Inception {
            widths,
            pool: pool(),
            stride,
        };
        last = build.scope(name, |build| module.add(build, last));
    }
    last = build.module("pool", avg_pool(7, 0, 1), last);
    last = build.call("flatten", LayerKind::Flatten, last);
    build.module("fc", linear(128), last);
    build.finish()
}
