//! ShuffleNet v2, as torchvision builds it.

use complexity::{ChannelShuffle, Chunk, LayerKind, Network, Shape, Source};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure};
use crate::kinds::{adaptive_pool, batch_norm, conv, grouped, linear, max_pool, relu};

const SOURCE: &str = "Ma et al. 2018, ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design, as torchvision builds it";

pub(crate) const FAMILY: Family = Family {
    title: "ShuffleNet V2",
    entries: &[
        Entry {
            name: "shufflenet_v2_x0_5",
            title: "ShuffleNet v2 0.5×",
            year: 2018,
            source: SOURCE,
            figures: &Figure::torchvision("1,366,792", "0.04"),
        },
        Entry {
            name: "shufflenet_v2_x1_0",
            title: "ShuffleNet v2 1×",
            year: 2018,
            source: SOURCE,
            figures: &Figure::torchvision("2,278,604", "0.145"),
        },
        Entry {
            name: "shufflenet_v2_x1_5",
            title: "ShuffleNet v2 1.5×",
            year: 2018,
            source: SOURCE,
            figures: &Figure::torchvision("3,503,624", "0.296"),
        },
        Entry {
            name: "shufflenet_v2_x2_0",
            title: "ShuffleNet v2 2×",
            year: 2018,
            source: SOURCE,
            figures: &Figure::torchvision("7,393,996", "0.583"),
        },
    ],
    build: |name, input| shufflenet_v2(&widths(name)?, input),
    input: |name| widths(name).map(|_| Shape::maps(3, 224, 224)),
};

/// Of stages 2, 3 and 4, and of the last convolution; the paper gives no rule for them.
fn widths(name: &str) -> Option<[u64; 4]> {
    match name {
        "shufflenet_v2_x0_5" => Some([48, 96, 192, 1024]),
        "shufflenet_v2_x1_0" => Some([116, 232, 464, 1024]),
        "shufflenet_v2_x1_5" => Some([176, 352, 704, 1024]),
        "shufflenet_v2_x2_0" => Some([244, 488, 976, 2048]),
        _ => None,
    }
}

fn shufflenet_v2(widths: &[u64; 4], input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let mut last = build.scope("conv1", |build| {
        build.sequence([conv(24, 3, 1, 2), batch_norm(), relu()], Source::Input)
    });
    last = build.module("maxpool", max_pool(3, 1, 2), last);
    let mut channels = 24;
    for (stage, (&width, units)) in widths.iter().zip([4, 8, 4]).enumerate() {
        for unit in 0..units {
            last = build.scope(&format!("stage{}.{unit}", stage + 2), |build| {
                if unit == 0 {
                    reducing_unit(build, channels, width / 2, last)
                } else {
                    basic_unit(build, width / 2, last)
                }
            });
        }
        channels = width;
    }
    last = build.scope("conv5", |build| {
        build.sequence([conv(widths[3], 1, 0, 1), batch_norm(), relu()], last)
    });
    last = build.call("mean", adaptive_pool(1), last);
    last = build.call("flatten", LayerKind::Flatten, last);
    build.module("fc", linear(1000), last);
    build.finish()
}

/// Half of the channels pass, the others are convolved.
fn basic_unit(build: &mut Builder, half: u64, from: Source) -> Source {
    let chunk = |index| LayerKind::Chunk(Chunk { chunks: 2, index });
    let passed = build.call("chunk0", chunk(0), from);
    let convolved = build.call("chunk1", chunk(1), from);
    let convolved = branch2(build, half, 1, convolved);
    shuffled(build, [passed, convolved])
}

/// Both branches are convolved with stride 2, so that the channels grow.
fn reducing_unit(build: &mut Builder, channels: u64, half: u64, from: Source) -> Source {
    let branch1 = build.scope("branch1", |build| {
        build.sequence(
            [
                grouped(channels, 3, 1, 2, channels),
                batch_norm(),
                conv(half, 1, 0, 1),
                batch_norm(),
                relu(),
            ],
            from,
        )
    });
    let branch2 = branch2(build, half, 2, from);
    shuffled(build, [branch1, branch2])
}

fn branch2(build: &mut Builder, half: u64, stride: u64, from: Source) -> Source {
    build.scope("branch2", |build| {
        build.sequence(
            [
                conv(half, 1, 0, 1),
                batch_norm(),
                relu(),
                grouped(half, 3, 1, stride, half),
                batch_norm(),
                conv(half, 1, 0, 1),
                batch_norm(),
                relu(),
            ],
            from,
        )
    })
}

fn shuffled(build: &mut Builder, branches: [Source; 2]) -> Source {
    let both = build.merge("cat", LayerKind::Concat, &branches);
    let shuffle = LayerKind::ChannelShuffle(ChannelShuffle { groups: 2 });
    build.call("shuffle", shuffle, both)
}
