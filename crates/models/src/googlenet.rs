//! GoogLeNet, as torchvision builds it and as its paper has it.

use complexity::{LayerKind, Network, Shape, Source};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure, Printed};
use crate::kinds::{
    adaptive_pool, avg_pool, basic_conv, conv_bias, linear, local_response_norm, max_pool,
    max_pool_ceil, plain, relu,
};

pub(crate) const FAMILY: Family = Family {
    title: "GoogLeNet",
    entries: &[
        Entry {
            name: "googlenet",
            title: "GoogLeNet",
            year: 2014,
            source: "Szegedy et al. 2014, Going Deeper with Convolutions, as torchvision builds it: batch norm, and 3 × 3 in place of 5 × 5",
            figures: &Figure::torchvision("6,624,904", "1.498"),
        },
        Entry {
            name: "googlenet_2014",
            title: "GoogLeNet (paper)",
            year: 2014,
            source: "Szegedy et al. 2014, Going Deeper with Convolutions, Table 1",
            figures: &[
                Figure::printed(
                    Printed::Parameters,
                    "7.0",
                    1_000_000,
                    "Gschwend's thesis on ZynqNet, Table 5.1",
                ),
                Figure::printed(Printed::Macs, "1.58", 1_000_000_000, "CNN-Workload"),
            ],
        },
    ],
    build: |name, input| match name {
        "googlenet" => googlenet(input),
        "googlenet_2014" => googlenet_2014(input),
        _ => None,
    },
    input: |name| matches!(name, "googlenet" | "googlenet_2014").then(|| Shape::maps(3, 224, 224)),
};

/// Table 1's columns: 1 × 1, 3 × 3 reduce, 3 × 3, 5 × 5 reduce, 5 × 5, pool projection.
type Row = (&'static str, [u64; 6]);

const STAGE_3: [Row; 2] = [
    ("3a", [64, 96, 128, 16, 32, 32]),
    ("3b", [128, 128, 192, 32, 96, 64]),
];
const STAGE_4: [Row; 5] = [
    ("4a", [192, 96, 208, 16, 48, 64]),
    ("4b", [160, 112, 224, 24, 64, 64]),
    ("4c", [128, 128, 256, 24, 64, 64]),
    ("4d", [112, 144, 288, 32, 64, 64]),
    ("4e", [256, 160, 320, 32, 128, 128]),
];
const STAGE_5: [Row; 2] = [
    ("5a", [256, 160, 320, 32, 128, 128]),
    ("5b", [384, 192, 384, 48, 128, 128]),
];

fn googlenet(input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let mut last = basic_conv(&mut build, "conv1", plain(64, 7, 3, 2), Source::Input);
    last = build.module("maxpool1", max_pool_ceil(3, 0, 2), last);
    last = basic_conv(&mut build, "conv2", plain(64, 1, 0, 1), last);
    last = basic_conv(&mut build, "conv3", plain(192, 3, 1, 1), last);
    last = build.module("maxpool2", max_pool_ceil(3, 0, 2), last);
    last = torchvision_stage(&mut build, &STAGE_3, last);
    last = build.module("maxpool3", max_pool_ceil(3, 0, 2), last);
    last = torchvision_stage(&mut build, &STAGE_4, last);
    last = build.module("maxpool4", max_pool_ceil(2, 0, 2), last);
    last = torchvision_stage(&mut build, &STAGE_5, last);
    last = build.module("avgpool", adaptive_pool(1), last);
    last = build.call("flatten", LayerKind::Flatten, last);
    last = build.module("dropout", LayerKind::Dropout, last);
    build.module("fc", linear(1000), last);
    build.finish()
}

fn torchvision_stage(build: &mut Builder, rows: &[Row], from: Source) -> Source {
    rows.iter().fold(from, |from, &(name, widths)| {
        build.scope(&format!("inception{name}"), |build| {
            torchvision_module(build, widths, from)
        })
    })
}

fn torchvision_module(build: &mut Builder, widths: [u64; 6], from: Source) -> Source {
    let [one, three_reduce, three, five_reduce, five, projection] = widths;
    let branch1 = basic_conv(build, "branch1", plain(one, 1, 0, 1), from);
    let branch2 = build.scope("branch2", |build| {
        let reduced = basic_conv(build, "0", plain(three_reduce, 1, 0, 1), from);
        basic_conv(build, "1", plain(three, 3, 1, 1), reduced)
    });
    // torchvision keeps TensorFlow's 3 × 3 where the paper has 5 × 5.
    let branch3 = build.scope("branch3", |build| {
        let reduced = basic_conv(build, "0", plain(five_reduce, 1, 0, 1), from);
        basic_conv(build, "1", plain(five, 3, 1, 1), reduced)
    });
    let branch4 = build.scope("branch4", |build| {
        let pooled = build.module("0", max_pool_ceil(3, 1, 1), from);
        basic_conv(build, "1", plain(projection, 1, 0, 1), pooled)
    });
    build.merge(
        "cat",
        LayerKind::Concat,
        &[branch1, branch2, branch3, branch4],
    )
}

/// Table 1, with a dense convolution first and with the names of Caffe's copy inside its rows.
fn googlenet_2014(input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let mut last = build.scope("conv1", |build| {
        conv_relu(build, "7x7_s2", conv_bias(64, 7, 3, 2), Source::Input)
    });
    last = build.module("pool1", max_pool_ceil(3, 0, 2), last);
    last = build.module("norm1", local_response_norm(), last);
    last = build.scope("conv2", |build| {
        let reduced = conv_relu(build, "3x3_reduce", conv_bias(64, 1, 0, 1), last);
        conv_relu(build, "3x3", conv_bias(192, 3, 1, 1), reduced)
    });
    last = build.module("norm2", local_response_norm(), last);
    last = build.module("pool2", max_pool_ceil(3, 0, 2), last);
    last = paper_stage(&mut build, &STAGE_3, last);
    last = build.module("pool3", max_pool_ceil(3, 0, 2), last);
    last = paper_stage(&mut build, &STAGE_4, last);
    last = build.module("pool4", max_pool_ceil(3, 0, 2), last);
    last = paper_stage(&mut build, &STAGE_5, last);
    last = build.module("pool5", avg_pool(7, 0, 1), last);
    last = build.call("flatten", LayerKind::Flatten, last);
    last = build.module("dropout", LayerKind::Dropout, last);
    last = build.module("linear", linear(1000), last);
    build.module("softmax", LayerKind::Softmax, last);
    build.finish()
}

fn paper_stage(build: &mut Builder, rows: &[Row], from: Source) -> Source {
    rows.iter().fold(from, |from, &(name, widths)| {
        let module = Inception {
            widths,
            pool: max_pool(3, 1, 1),
            stride: 1,
        };
        build.scope(&format!("inception_{name}"), |build| {
            module.add(build, from)
        })
    })
}

/// A module of the paper's kind: convolutions with bias and ReLU.
pub(crate) struct Inception {
    /// Output channels in the order of Table 1; a convolution of none is left out.
    pub(crate) widths: [u64; 6],
    /// What the last branch begins with.
    pub(crate) pool: LayerKind,
    /// Of the 3 × 3 and the 5 × 5; the pool has its own.
    pub(crate) stride: u64,
}

impl Inception {
    pub(crate) fn add(&self, build: &mut Builder, from: Source) -> Source {
        let [one, three_reduce, three, five_reduce, five, projection] = self.widths;
        let mut branches = Vec::new();
        if one > 0 {
            branches.push(conv_relu(build, "1x1", conv_bias(one, 1, 0, 1), from));
        }
        let reduced = conv_relu(build, "3x3_reduce", conv_bias(three_reduce, 1, 0, 1), from);
        let conv = conv_bias(three, 3, 1, self.stride);
        branches.push(conv_relu(build, "3x3", conv, reduced));
        let reduced = conv_relu(build, "5x5_reduce", conv_bias(five_reduce, 1, 0, 1), from);
        let conv = conv_bias(five, 5, 2, self.stride);
        branches.push(conv_relu(build, "5x5", conv, reduced));
        let mut pooled = build.module("pool", self.pool.clone(), from);
        if projection > 0 {
            pooled = conv_relu(build, "pool_proj", conv_bias(projection, 1, 0, 1), pooled);
        }
        branches.push(pooled);
        build.merge("output", LayerKind::Concat, &branches)
    }
}

pub(crate) fn conv_relu(build: &mut Builder, name: &str, conv: LayerKind, from: Source) -> Source {
    let convolved = build.module(name, conv, from);
    build.module(&format!("relu_{name}"), relu(), convolved)
}
