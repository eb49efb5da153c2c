//! Inception v3, as torchvision builds it.

use complexity::{Conv2d, LayerKind, Network, Shape, Source, Window};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure, Printed};
use crate::kinds::{adaptive_pool, avg_pool, basic_conv, linear, max_pool, padding, plain};

pub(crate) const FAMILY: Family = Family {
    title: "Inception v3",
    entries: &[Entry {
        name: "inception_v3",
        title: "Inception v3",
        year: 2015,
        source: "Szegedy et al. 2015, Rethinking the Inception Architecture for Computer Vision, as torchvision builds it",
        figures: &[
            Figure {
                counts: Printed::Parameters,
                digits: "27,161,264",
                unit: 1,
                source: "torchvision",
                erratum: "counts the auxiliary head's 3,326,696 parameters too, which does not run at inference",
            },
            Figure::printed(Printed::Macs, "5.713", 1_000_000_000, "torchvision"),
        ],
    }],
    build: |name, input| match name {
        "inception_v3" => inception_v3(input),
        _ => None,
    },
    input: |name| (name == "inception_v3").then(|| Shape::maps(3, 299, 299)),
};

fn inception_v3(input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let mut last = chain(
        &mut build,
        &[
            ("Conv2d_1a_3x3", plain(32, 3, 0, 2)),
            ("Conv2d_2a_3x3", plain(32, 3, 0, 1)),
            ("Conv2d_2b_3x3", plain(64, 3, 1, 1)),
        ],
        Source::Input,
    );
    last = build.module("maxpool1", max_pool(3, 0, 2), last);
    last = chain(
        &mut build,
        &[
            ("Conv2d_3b_1x1", plain(80, 1, 0, 1)),
            ("Conv2d_4a_3x3", plain(192, 3, 0, 1)),
        ],
        last,
    );
    last = build.module("maxpool2", max_pool(3, 0, 2), last);
    for (name, projection) in [("Mixed_5b", 32), ("Mixed_5c", 64), ("Mixed_5d", 64)] {
        last = build.scope(name, |build| inception_a(build, projection, last));
    }
    last = build.scope("Mixed_6a", |build| inception_b(build, last));
    for (name, width) in [
        ("Mixed_6b", 128),
        ("Mixed_6c", 160),
        ("Mixed_6d", 160),
        ("Mixed_6e", 192),
    ] {
        last = build.scope(name, |build| inception_c(build, width, last));
    }
    last = build.scope("Mixed_7a", |build| inception_d(build, last));
    for name in ["Mixed_7b", "Mixed_7c"] {
        last = build.scope(name, |build| inception_e(build, last));
    }
    last = build.module("avgpool", adaptive_pool(1), last);
    last = build.module("dropout", LayerKind::Dropout, last);
    last = build.call("flatten", LayerKind::Flatten, last);
    build.module("fc", linear(1000), last);
    build.finish()
}

/// Convolutions one behind the other, each with batch norm and ReLU.
fn chain(build: &mut Builder, convs: &[(&str, Conv2d)], from: Source) -> Source {
    convs.iter().fold(from, |from, &(name, conv)| {
        basic_conv(build, name, conv, from)
    })
}

/// A filter of one row: the first half of a factorised square.
fn row(out_channels: u64, length: u64) -> Conv2d {
    Conv2d {
        window: Window {
            kernel_size: [1, length],
            padding: padding(0, length / 2),
            ..Window::square(1, 0, 1)
        },
        ..plain(out_channels, 1, 0, 1)
    }
}

/// A filter of one column: the second half.
fn column(out_channels: u64, length: u64) -> Conv2d {
    Conv2d {
        window: Window {
            kernel_size: [length, 1],
            padding: padding(length / 2, 0),
            ..Window::square(1, 0, 1)
        },
        ..plain(out_channels, 1, 0, 1)
    }
}

fn pooled(build: &mut Builder, projection: u64, from: Source) -> Source {
    let pooled = build.call("avg_pool", avg_pool(3, 1, 1), from);
    basic_conv(build, "branch_pool", plain(projection, 1, 0, 1), pooled)
}

fn inception_a(build: &mut Builder, projection: u64, from: Source) -> Source {
    let one = basic_conv(build, "branch1x1", plain(64, 1, 0, 1), from);
    let five = chain(
        build,
        &[
            ("branch5x5_1", plain(48, 1, 0, 1)),
            ("branch5x5_2", plain(64, 5, 2, 1)),
        ],
        from,
    );
    let double = chain(
        build,
        &[
            ("branch3x3dbl_1", plain(64, 1, 0, 1)),
            ("branch3x3dbl_2", plain(96, 3, 1, 1)),
            ("branch3x3dbl_3", plain(96, 3, 1, 1)),
        ],
        from,
    );
    let pooled = pooled(build, projection, from);
    build.merge("cat", LayerKind::Concat, &[one, five, double, pooled])
}

fn inception_b(build: &mut Builder, from: Source) -> Source {
    let three = basic_conv(build, "branch3x3", plain(384, 3, 0, 2), from);
    let double = chain(
        build,
        &[
            ("branch3x3dbl_1", plain(64, 1, 0, 1)),
            ("branch3x3dbl_2", plain(96, 3, 1, 1)),
            ("branch3x3dbl_3", plain(96, 3, 0, 2)),
        ],
        from,
    );
    let pooled = build.call("max_pool", max_pool(3, 0, 2), from);
    build.merge("cat", LayerKind::Concat, &[three, double, pooled])
}

fn inception_c(build: &mut Builder, width: u64, from: Source) -> Source {
    let one = basic_conv(build, "branch1x1", plain(192, 1, 0, 1), from);
    let seven = chain(
        build,
        &[
            ("branch7x7_1", plain(width, 1, 0, 1)),
            ("branch7x7_2", row(width, 7)),
            ("branch7x7_3", column(192, 7)),
        ],
        from,
    );
    let double = chain(
        build,
        &[
            ("branch7x7dbl_1", plain(width, 1, 0, 1)),
            ("branch7x7dbl_2", column(width, 7)),
            ("branch7x7dbl_3", row(width, 7)),
            ("branch7x7dbl_4", column(width, 7)),
            ("branch7x7dbl_5", row(192, 7)),
        ],
        from,
    );
    let pooled = pooled(build, 192, from);
    build.merge("cat", LayerKind::Concat, &[one, seven, double, pooled])
}

fn inception_d(build: &mut Builder, from: Source) -> Source {
    let three = chain(
        build,
        &[
            ("branch3x3_1", plain(192, 1, 0, 1)),
            ("branch3x3_2", plain(320, 3, 0, 2)),
        ],
        from,
    );
    let seven = chain(
        build,
        &[
            ("branch7x7x3_1", plain(192, 1, 0, 1)),
            ("branch7x7x3_2", row(192, 7)),
            ("branch7x7x3_3", column(192, 7)),
            ("branch7x7x3_4", plain(192, 3, 0, 2)),
        ],
        from,
    );
    let pooled = build.call("max_pool", max_pool(3, 0, 2), from);
    build.merge("cat", LayerKind::Concat, &[three, seven, pooled])
}

fn inception_e(build: &mut Builder, from: Source) -> Source {
    let one = basic_conv(build, "branch1x1", plain(320, 1, 0, 1), from);
    let three = basic_conv(build, "branch3x3_1", plain(384, 1, 0, 1), from);
    let three = halves(build, ["branch3x3_2a", "branch3x3_2b", "cat_3x3"], three);
    let double = chain(
        build,
        &[
            ("branch3x3dbl_1", plain(448, 1, 0, 1)),
            ("branch3x3dbl_2", plain(384, 3, 1, 1)),
        ],
        from,
    );
    let names = ["branch3x3dbl_3a", "branch3x3dbl_3b", "cat_3x3dbl"];
    let double = halves(build, names, double);
    let pooled = pooled(build, 192, from);
    build.merge("cat", LayerKind::Concat, &[one, three, double, pooled])
}

/// A factorised 3 × 3 whose two halves stand side by side.
fn halves(build: &mut Builder, names: [&str; 3], from: Source) -> Source {
    let [first, second, cat] = names;
    let rows = basic_conv(build, first, row(384, 3), from);
    let columns = basic_conv(build, second, column(384, 3), from);
    build.merge(cat, LayerKind::Concat, &[rows, columns])
}
