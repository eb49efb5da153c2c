//! ShuffleNet v1, as its authors' code builds it.

use complexity::{ChannelShuffle, LayerKind, Linear, Network, Shape, Source};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure, Printed};
use crate::kinds::{adaptive_pool, avg_pool, batch_norm, conv, grouped, max_pool, relu};
use crate::multiplier::{self, at_least_eight};

const SOURCE: &str = "Zhang et al. 2017, ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile Devices, as the authors' code builds it";
const TABLE_1: &str = "the paper, Table 1";
const AUTHORS: &str = "the authors' repository";
const BELOW: &str = "1 % below what the table's own channels give";

pub(crate) const FAMILY: Family = Family {
    title: "ShuffleNet V1",
    entries: &[
        entry(
            "shufflenet_v1_g1",
            "ShuffleNet v1 1×, 1 group",
            &[megamacs("143", TABLE_1, "")],
        ),
        entry(
            "shufflenet_v1_g2",
            "ShuffleNet v1 1×, 2 groups",
            &[megamacs("140", TABLE_1, "")],
        ),
        entry(
            "shufflenet_v1_g3",
            "ShuffleNet v1 1×, 3 groups",
            &[megamacs("137", TABLE_1, ""), megaparameters("1.9")],
        ),
        entry(
            "shufflenet_v1_g4",
            "ShuffleNet v1 1×, 4 groups",
            &[megamacs("133", TABLE_1, BELOW)],
        ),
        entry(
            "shufflenet_v1_g8",
            "ShuffleNet v1 1×, 8 groups",
            &[
                megamacs("137", TABLE_1, BELOW),
                megamacs("138", AUTHORS, ""),
                megaparameters("2.4"),
            ],
        ),
        entry(
            "shufflenet_v1_g3_0.5",
            "ShuffleNet v1 0.5×, 3 groups",
            &[megamacs("38", AUTHORS, ""), megaparameters("0.7")],
        ),
        entry(
            "shufflenet_v1_g3_1.5",
            "ShuffleNet v1 1.5×, 3 groups",
            &[megamacs("292", AUTHORS, ""), megaparameters("3.4")],
        ),
        entry(
            "shufflenet_v1_g3_2.0",
            "ShuffleNet v1 2×, 3 groups",
            &[
                megamacs("524", "the paper, Table 6", ""),
                megaparameters("5.4"),
            ],
        ),
        entry(
            "shufflenet_v1_g8_0.5",
            "ShuffleNet v1 0.5×, 8 groups",
            &[megamacs("40", AUTHORS, ""), megaparameters("1.0")],
        ),
        entry(
            "shufflenet_v1_g8_1.5",
            "ShuffleNet v1 1.5×, 8 groups",
            &[megamacs("290", AUTHORS, ""), megaparameters("4.3")],
        ),
        entry(
            "shufflenet_v1_g8_2.0",
            "ShuffleNet v1 2×, 8 groups",
            &[megamacs("522", AUTHORS, ""), megaparameters("6.5")],
        ),
    ],
    build: |name, input| member(name)?.network(input),
    input: |name| member(name).map(|_| Shape::maps(3, 224, 224)),
};

const fn entry(name: &'static str, title: &'static str, figures: &'static [Figure]) -> Entry {
    Entry {
        name,
        title,
        year: 2017,
        source: SOURCE,
        figures,
    }
}

const fn megamacs(digits: &'static str, source: &'static str, erratum: &'static str) -> Figure {
    Figure {
        erratum,
        ..Figure::printed(Printed::Macs, digits, 1_000_000, source)
    }
}

const fn megaparameters(digits: &'static str) -> Figure {
    Figure::printed(Printed::Parameters, digits, 1_000_000, AUTHORS)
}

struct ShuffleNet {
    groups: u64,
    /// Output channels of the first convolution and of stages 2, 3 and 4.
    widths: [u64; 4],
}

/// Table 1's channels, of stage 2; the next stages double them.
fn member(name: &str) -> Option<ShuffleNet> {
    [
        ("shufflenet_v1_g1", 1, 144),
        ("shufflenet_v1_g2", 2, 200),
        ("shufflenet_v1_g3", 3, 240),
        ("shufflenet_v1_g4", 4, 272),
        ("shufflenet_v1_g8", 8, 384),
    ]
    .into_iter()
    .find_map(|(stem, groups, channels)| {
        let multiplier = multiplier::of(stem, name)?;
        Some(ShuffleNet::new(groups, channels, multiplier))
    })
}

impl ShuffleNet {
    /// Every width that groups divide is a multiple of them. The first convolution's follows the
    /// authors' code, which has 12 or, for 8 groups, 16 at 0.5, 24 at 1 and 1.5, and 48 at 2.
    fn new(groups: u64, channels: u32, multiplier: f64) -> Self {
        let first = at_least_eight(24, multiplier.trunc()).max(12);
        let mut widths = [first.next_multiple_of(groups); 4];
        for (index, times) in [1, 2, 4].into_iter().enumerate() {
            let stage = at_least_eight(times * channels, multiplier);
            // With no more channels than before, the pool would leave none to convolve.
            let least = widths[index] + groups;
            widths[index + 1] = stage.next_multiple_of(groups).max(least);
        }
        Self { groups, widths }
    }

    fn network(&self, input: Shape) -> Option<Network> {
        let mut build = Builder::new(input);
        let [first, stages @ ..] = self.widths;
        let mut last = build.scope("first_conv", |build| {
            build.sequence([conv(first, 3, 1, 2), batch_norm(), relu()], Source::Input)
        });
        last = build.module("maxpool", max_pool(3, 1, 2), last);
        last = build.scope("features", |build| self.stages(build, stages, last));
        last = build.module("globalpool", adaptive_pool(1), last);
        last = build.call("flatten", LayerKind::Flatten, last);
        let classifier = LayerKind::Linear(Linear {
            out_features: 1000,
            bias: false,
        });
        build.scope("classifier", |build| build.sequence([classifier], last));
        build.finish()
    }

    fn stages(&self, build: &mut Builder, stages: [u64; 3], from: Source) -> Source {
        let mut last = from;
        let mut channels = self.widths[0];
        let mut position = 0;
        for (width, units) in stages.into_iter().zip([4, 8, 4]) {
            for _ in 0..units {
                let unit = Unit {
                    groups: self.groups,
                    // The first convolution's few channels are not cut into groups.
                    first_groups: if position == 0 { 1 } else { self.groups },
                    channels,
                    width,
                };
                last = build.scope(&position.to_string(), |build| unit.add(build, last));
                position += 1;
                channels = width;
            }
        }
        last
    }
}

struct Unit {
    groups: u64,
    first_groups: u64,
    /// Of the input.
    channels: u64,
    /// Of the output; more than the input's where the unit halves the maps.
    width: u64,
}

impl Unit {
    fn add(&self, build: &mut Builder, from: Source) -> Source {
        let halves = self.width != self.channels;
        let stride = if halves { 2 } else { 1 };
        // What is pooled beside the convolutions has the input's channels.
        let convolved = if halves {
            self.width - self.channels
        } else {
            self.width
        };
        let middle = (self.width / 4).next_multiple_of(self.groups);
        let mut branch = build.scope("branch_main_1", |build| {
            let layers = [
                grouped(middle, 1, 0, 1, self.first_groups),
                batch_norm(),
                relu(),
                grouped(middle, 3, 1, stride, middle),
                batch_norm(),
            ];
            build.sequence(layers, from)
        });
        if self.groups > 1 {
            let groups = self.groups;
            let shuffle = LayerKind::ChannelShuffle(ChannelShuffle { groups });
            branch = build.call("shuffle", shuffle, branch);
        }
        branch = build.scope("branch_main_2", |build| {
            build.sequence(
                [grouped(convolved, 1, 0, 1, self.groups), batch_norm()],
                branch,
            )
        });
        if halves {
            let pooled = build.module("branch_proj", avg_pool(3, 1, 2), from);
            let active = build.call("relu", relu(), branch);
            build.merge("cat", LayerKind::Concat, &[pooled, active])
        } else {
            let sum = build.merge("add", LayerKind::Add, &[branch, from]);
            build.call("relu", relu(), sum)
        }
    }
}
