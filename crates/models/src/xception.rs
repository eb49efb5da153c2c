//! Xception, as its author builds it in Keras.

use complexity::{Conv2d, LayerKind, MaxPool2d, Network, Shape, Source};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure, Printed};
use crate::keras::{numbered, same, separable};
use crate::keras_classic::{STATISTICS, pooled, summary};
use crate::kinds::{batch_norm, conv, plain, relu};

pub(crate) const FAMILY: Family = Family {
    title: "Xception",
    entries: &[Entry {
        name: "xception",
        title: "Xception",
        year: 2016,
        source: "Chollet 2016, Xception: Deep Learning with Depthwise Separable Convolutions, as Keras builds it",
        figures: &[
            Figure::printed(Printed::Parameters, "22,855,952", 1, "imgclsmob"),
            Figure::printed(
                Printed::Macs,
                "8.4",
                1_000_000_000,
                "the EfficientNet paper, Table 2",
            ),
            summary("22,910,480", STATISTICS),
        ],
    }],
    build: |name, input| is_xception(name).then(|| xception(input))?,
    input: |name| is_xception(name).then(|| Shape::maps(3, 299, 299)),
};

fn is_xception(name: &str) -> bool {
    matches!(name, "xception" | "keras/Xception")
}

/// In the order in which Keras calls the layers, as ResNet's.
fn xception(input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let stem = [
        ("block1_conv1", conv(32, 3, 0, 2)),
        ("block1_conv1_bn", batch_norm()),
        ("block1_conv1_act", relu()),
        ("block1_conv2", conv(64, 3, 0, 1)),
        ("block1_conv2_bn", batch_norm()),
        ("block1_conv2_act", relu()),
    ];
    let mut last = build.chain(stem, Source::Input);
    last = reducing_block(&mut build, 2, 0, [64, 128, 128], last);
    last = reducing_block(&mut build, 3, 1, [128, 256, 256], last);
    last = reducing_block(&mut build, 4, 2, [256, 728, 728], last);
    for block in 5..13 {
        last = middle_block(&mut build, block, last);
    }
    last = reducing_block(&mut build, 13, 3, [728, 728, 1024], last);
    for (name, channels) in [
        ("block14_sepconv1", [1024, 1536]),
        ("block14_sepconv2", [1536, 2048]),
    ] {
        last = normed(&mut build, name, channels, last);
        last = build.module(&format!("{name}_act"), relu(), last);
    }
    pooled(&mut build, last);
    build.finish()
}

/// Two separable convolutions beside the `index`th projection.
fn reducing_block(
    build: &mut Builder,
    block: u64,
    index: u64,
    [input, middle, output]: [u64; 3],
    from: Source,
) -> Source {
    let [first, second] = [1, 2].map(|number| format!("block{block}_sepconv{number}"));
    let branch = if block == 2 {
        // Block 1 ends in an activation.
        normed(build, &first, [input, middle], from)
    } else {
        activated(build, &first, [input, middle], from)
    };
    let branch = activated(build, &second, [middle, output], branch);
    let projection = LayerKind::Conv2d(Conv2d {
        window: same(1, 2),
        ..plain(output, 1, 0, 2)
    });
    let pool = LayerKind::MaxPool2d(MaxPool2d {
        window: same(3, 2),
        ..MaxPool2d::new(3)
    });
    let projected = build.module(&numbered("conv2d", index), projection, from);
    let branch = build.module(&format!("block{block}_pool"), pool, branch);
    let name = numbered("batch_normalization", index);
    let projected = build.module(&name, batch_norm(), projected);
    add(build, block, [branch, projected])
}

fn middle_block(build: &mut Builder, block: u64, from: Source) -> Source {
    let branch = (1..=3).fold(from, |from, number| {
        let name = format!("block{block}_sepconv{number}");
        activated(build, &name, [728, 728], from)
    });
    add(build, block, [branch, from])
}

fn add(build: &mut Builder, block: u64, from: [Source; 2]) -> Source {
    build.join(&numbered("add", block - 2), LayerKind::Add, &from)
}

fn activated(build: &mut Builder, name: &str, channels: [u64; 2], from: Source) -> Source {
    let active = build.module(&format!("{name}_act"), relu(), from);
    normed(build, name, channels, active)
}

fn normed(build: &mut Builder, name: &str, channels: [u64; 2], from: Source) -> Source {
    let convolved = separable(build, name, channels, same(3, 1), from);
    build.module(&format!("{name}_bn"), batch_norm(), convolved)
}
