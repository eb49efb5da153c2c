//! LeNet-5.

use complexity::{Activation, Conv2d, IndexSelect, LayerKind, Network, Scale, Shape, Source};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure, Printed};
use crate::kinds::{avg_pool, conv_bias, linear};

pub(crate) const FAMILY: Family = Family {
    title: "LeNet",
    entries: &[
        Entry {
            name: "lenet5",
            title: "LeNet-5 (modern)",
            year: 1998,
            source: "LeCun et al. 1998, Gradient-Based Learning Applied to Document Recognition; as courses build it today",
            figures: &[],
        },
        Entry {
            name: "lenet5_1998",
            title: "LeNet-5 (1998)",
            year: 1998,
            source: "LeCun et al. 1998, Gradient-Based Learning Applied to Document Recognition",
            figures: &[Figure::printed(
                Printed::Parameters,
                "60,000",
                1,
                "LeCun et al. 1998, Section II.B",
            )],
        },
    ],
    build: |name, input| match name {
        "lenet5" => lenet5(input),
        "lenet5_1998" => lenet5_1998(input),
        _ => None,
    },
    input: |name| matches!(name, "lenet5" | "lenet5_1998").then(|| Shape::maps(1, 32, 32)),
};

/// LeNet-5 as courses build it today, with C3 fully connected, plain average pooling and a
/// Linear output.
fn lenet5(input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let layers = [
        ("c1", conv_bias(6, 5, 0, 1)),
        ("t1", tanh()),
        ("s2", avg_pool(2, 0, 2)),
        ("c3", conv_bias(16, 5, 0, 1)),
        ("t3", tanh()),
        ("s4", avg_pool(2, 0, 2)),
        ("c5", conv_bias(120, 5, 0, 1)),
        ("t5", tanh()),
        ("flatten", LayerKind::Flatten),
        ("f6", linear(84)),
        ("t6", tanh()),
        ("out", linear(10)),
    ];
    build.chain(layers, Source::Input);
    build.finish()
}

/// LeNet-5 as the paper has it. The ten Gaussian units behind F6 are left out: their 840
/// parameters are chosen by hand and not trained.
fn lenet5_1998(input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let c1 = build.chain(
        [("c1", conv_bias(6, 5, 0, 1)), ("t1", tanh())],
        Source::Input,
    );
    let s2 = subsampled(&mut build, "s2", "t2", c1);
    let c3 = build.scope("c3", |build| partly_connected(build, s2));
    let t3 = build.module("t3", tanh(), c3);
    let s4 = subsampled(&mut build, "s4", "t4", t3);
    let c5 = build.chain([("c5", conv_bias(120, 5, 0, 1)), ("t5", tanh())], s4);
    let flat = build.call("flatten", LayerKind::Flatten, c5);
    build.chain([("f6", linear(84)), ("t6", tanh())], flat);
    build.finish()
}

fn tanh() -> LayerKind {
    LayerKind::Activation(Activation::Tanh)
}

/// The mean of four units, times a trained coefficient, plus a trained bias, squashed. The
/// paper's sum of the four is the same with a coefficient of a quarter.
fn subsampled(build: &mut Builder, name: &str, squash: &str, from: Source) -> Source {
    let scale = LayerKind::Scale(Scale { bias: true });
    let layers = [("pool", avg_pool(2, 0, 2)), ("scale", scale)];
    let scaled = build.scope(name, |build| build.chain(layers, from));
    build.module(squash, tanh(), scaled)
}

/// C3 by the paper's Table I: six of its maps see three neighbours of S2, six see four, three
/// see two pairs apart, and one sees all.
fn partly_connected(build: &mut Builder, from: Source) -> Source {
    let neighbours =
        |count| (0..6).map(move |first| (first..first + count).map(|map| map % 6).collect());
    let groups: [(&str, Vec<Vec<u64>>); 3] = [
        ("three", neighbours(3).collect()),
        ("four", neighbours(4).collect()),
        (
            "pairs",
            vec![vec![0, 1, 3, 4], vec![1, 2, 4, 5], vec![0, 2, 3, 5]],
        ),
    ];
    let mut maps: Vec<Source> = groups
        .into_iter()
        .map(|(name, seen)| build.scope(name, |build| each_seeing(build, &seen, from)))
        .collect();
    maps.push(build.module("all", conv_bias(1, 5, 0, 1), from));
    build.merge("cat", LayerKind::Concat, &maps)
}

/// One map for each list of the maps that it sees.
fn each_seeing(build: &mut Builder, seen: &[Vec<u64>], from: Source) -> Source {
    let maps = seen.len() as u64;
    let channels = seen.concat();
    let chosen = build.call(
        "select",
        LayerKind::IndexSelect(IndexSelect { channels }),
        from,
    );
    let conv = Conv2d {
        groups: maps,
        ..Conv2d::new(maps, 5)
    };
    build.module("conv", LayerKind::Conv2d(conv), chosen)
}
