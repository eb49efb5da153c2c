//! NASNet-A, as Keras builds it.

use complexity::{Crop2d, LayerKind, Network, Shape, Source, Window, ZeroPad2d};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure, Printed};
use crate::keras::{Unnamed, mean, same, separable};
use crate::keras_classic::{STATISTICS, predictions, summary};
use crate::kinds::{adaptive_pool, avg_pool, batch_norm, conv, max_pool, relu};

const PAPER: &str = "the paper, Table 2";

pub(crate) const FAMILY: Family = Family {
    title: "NASNet",
    entries: &[Entry {
        name: "nasnet_mobile",
        title: "NASNet-A Mobile",
        year: 2017,
        source: "Zoph et al. 2017, Learning Transferable Architectures for Scalable Image Recognition, 4 @ 1056, as Keras builds it",
        figures: &[
            Figure::printed(Printed::Parameters, "5.3", 1_000_000, PAPER),
            Figure::printed(Printed::Macs, "564", 1_000_000, PAPER),
            summary("5,326,716", STATISTICS),
        ],
    }],
    build: |name, input| is_mobile(name).then(|| nasnet(input))?,
    input: |name| is_mobile(name).then(|| Shape::maps(3, 224, 224)),
};

fn is_mobile(name: &str) -> bool {
    matches!(name, "nasnet_mobile" | "keras/NASNetMobile")
}

/// Of the first normal cells' convolutions: the last cell's 1056 channels are 24 times as many.
const FILTERS: u64 = 44;
/// Normal cells between two reductions.
const CELLS: u64 = 4;

/// Maps between two cells; a stride's padding depends on whether the sides are odd.
#[derive(Clone, Copy)]
struct Maps {
    source: Source,
    channels: u64,
    sides: [u64; 2],
}

/// What a cell reads.
#[derive(Clone, Copy)]
struct Pair {
    /// The output of the cell before it.
    last: Maps,
    /// And of the one before that, if there is one.
    earlier: Option<Maps>,
}

fn nasnet(input: Shape) -> Option<Network> {
    let sides = input.sides()?.map(|side| side.saturating_sub(1) / 2);
    let mut net = NasNet {
        build: Builder::new(input),
        unnamed: Unnamed::default(),
    };
    let stem = [
        ("stem_conv1", conv(32, 3, 0, 2)),
        ("stem_bn1", batch_norm()),
    ];
    let mut pair = Pair {
        last: Maps {
            source: net.build.chain(stem, Source::Input),
            channels: 32,
            sides,
        },
        earlier: None,
    };
    pair = net.reduction_cell(pair, FILTERS / 4, "stem_1");
    pair = net.reduction_cell(pair, FILTERS / 2, "stem_2");
    for stage in 0..3 {
        let filters = FILTERS << stage;
        // Keras leaves out 4, the number of the first reduction, but not 8, the second one's.
        let first = stage * CELLS + stage.min(1);
        if stage > 0 {
            let id = format!("reduce_{}", stage * CELLS);
            pair = net.reduction_cell(pair, filters, &id);
        }
        for number in first..first + CELLS {
            pair = net.normal_cell(pair, filters, &number.to_string());
        }
    }
    let last = net.activation(pair.last.source);
    let build = &mut net.build;
    let mean = build.module("global_average_pooling2d", adaptive_pool(1), last);
    let flat = build.call("global_average_pooling2d.flatten", LayerKind::Flatten, mean);
    predictions(build, flat);
    net.build.finish()
}

struct NasNet {
    build: Builder,
    unnamed: Unnamed,
}

impl NasNet {
    fn activation(&mut self, from: Source) -> Source {
        let name = self.unnamed.next("activation");
        self.build.module(&name, relu(), from)
    }

    fn add(&mut self, name: &str, from: [Source; 2]) -> Source {
        self.build.join(name, LayerKind::Add, &from)
    }

    /// Five sums of what the last two cells gave.
    fn normal_cell(&mut self, pair: Pair, filters: u64, id: &str) -> Pair {
        let earlier = self.adjusted(pair, filters, id);
        let last = self.squeezed(pair.last, filters, &format!("normal_{{}}_1_{id}"));
        let named = |part: &str| format!("normal_{part}_{id}");
        let first = [
            self.separable(last, filters, [5, 1], &named("left1")),
            self.separable(earlier, filters, [3, 1], &named("right1")),
        ];
        let first = self.add(&named("add_1"), first);
        let second = [
            self.separable(earlier, filters, [5, 1], &named("left2")),
            self.separable(earlier, filters, [3, 1], &named("right2")),
        ];
        let second = self.add(&named("add_2"), second);
        let third = self.build.module(&named("left3"), mean(), last.source);
        let third = self.add(&named("add_3"), [third, earlier.source]);
        // The same mean twice, as the search found it.
        let fourth =
            ["left4", "right4"].map(|side| self.build.module(&named(side), mean(), earlier.source));
        let fourth = self.add(&named("add_4"), fourth);
        let fifth = self.separable(last, filters, [3, 1], &named("left5"));
        let fifth = self.add(&named("add_5"), [fifth, last.source]);
        let parts = [earlier.source, first, second, third, fourth, fifth];
        let source = self.build.join(&named("concat"), LayerKind::Concat, &parts);
        let channels = 6 * filters;
        pair.followed_by(source, channels, pair.last.sides)
    }

    /// Maps of half the sides.
    fn reduction_cell(&mut self, pair: Pair, filters: u64, id: &str) -> Pair {
        let earlier = self.adjusted(pair, filters, id);
        let last = self.squeezed(pair.last, filters, &format!("reduction_{{}}_1_{id}"));
        let named = |part: &str| format!("reduction_{part}_{id}");
        let padding = stride_padding(last.sides, 3);
        let padded = self.build.module(&named("pad_1"), padding, last.source);
        let first = [
            self.separable(last, filters, [5, 2], &named("left1")),
            self.separable(earlier, filters, [7, 2], &named("right1")),
        ];
        let first = self.add(&named("add_1"), first);
        let second = [
            self.build
                .module(&named("left2"), max_pool(3, 0, 2), padded),
            self.separable(earlier, filters, [7, 2], &named("right2")),
        ];
        let second = self.add(&named("add_2"), second);
        let third = [
            self.build
                .module(&named("left3"), avg_pool(3, 0, 2), padded),
            self.separable(earlier, filters, [5, 2], &named("right3")),
        ];
        let third = self.add(&named("add3"), third);
        let fourth = self.build.module(&named("left4"), mean(), first);
        let name = self.unnamed.next("add");
        let fourth = self.add(&name, [second, fourth]);
        let sides = last.sides.map(|side| side.div_ceil(2));
        let first = Maps {
            source: first,
            channels: filters,
            sides,
        };
        let fifth = [
            self.separable(first, filters, [3, 1], &named("left4")),
            self.build
                .module(&named("right5"), max_pool(3, 0, 2), padded),
        ];
        let fifth = self.add(&named("add4"), fifth);
        let parts = [second, third, fourth, fifth];
        let source = self.build.join(&named("concat"), LayerKind::Concat, &parts);
        pair.followed_by(source, 4 * filters, sides)
    }

    /// A cell's input with as many channels as its convolutions have; `names` has a place for
    /// what a layer is.
    fn squeezed(&mut self, from: Maps, filters: u64, names: &str) -> Maps {
        let active = self.activation(from.source);
        let layers = [("conv", conv(filters, 1, 0, 1)), ("bn", batch_norm())];
        let source = layers.into_iter().fold(active, |from, (what, layer)| {
            self.build.module(&names.replace("{}", what), layer, from)
        });
        Maps {
            source,
            channels: filters,
            ..from
        }
    }

    /// The earlier input in the last one's size.
    fn adjusted(&mut self, pair: Pair, filters: u64, id: &str) -> Maps {
        let Some(earlier) = pair.earlier else {
            return pair.last;
        };
        let adjusted = if earlier.sides == pair.last.sides {
            let active = self.activation(earlier.source);
            let name = format!("adjust_conv_projection_{id}");
            self.build.module(&name, conv(filters, 1, 0, 1), active)
        } else {
            self.halved(earlier.source, filters, id)
        };
        let name = format!("adjust_bn_{id}");
        Maps {
            source: self.build.module(&name, batch_norm(), adjusted),
            channels: filters,
            sides: pair.last.sides,
        }
    }

    /// Every second pixel, and beside it every second of those between.
    fn halved(&mut self, from: Source, filters: u64, id: &str) -> Source {
        let active = self
            .build
            .module(&format!("adjust_relu_1_{id}"), relu(), from);
        let first = self.half(active, filters, &format!("1_{id}"));
        let pad = zero_pad([0, 1, 0, 1]);
        let crop = LayerKind::Crop2d(Crop2d {
            sides: [1, 0, 1, 0],
        });
        let layers = [
            (self.unnamed.next("zero_padding2d"), pad),
            (self.unnamed.next("cropping2d"), crop),
        ];
        let moved = layers.into_iter().fold(active, |from, (name, layer)| {
            self.build.module(&name, layer, from)
        });
        let second = self.half(moved, filters, &format!("2_{id}"));
        let name = self.unnamed.next("concatenate");
        self.build.join(&name, LayerKind::Concat, &[first, second])
    }

    fn half(&mut self, from: Source, filters: u64, id: &str) -> Source {
        let name = format!("adjust_avg_pool_{id}");
        let pooled = self.build.module(&name, avg_pool(1, 0, 2), from);
        let name = format!("adjust_conv_{id}");
        self.build.module(&name, conv(filters / 2, 1, 0, 1), pooled)
    }

    /// Two separable convolutions, each behind a ReLU; the first has the stride.
    fn separable(
        &mut self,
        from: Maps,
        filters: u64,
        [kernel, stride]: [u64; 2],
        id: &str,
    ) -> Source {
        let mut last = self.activation(from.source);
        let mut window = same(kernel, 1);
        if stride > 1 {
            let padding = stride_padding(from.sides, kernel);
            let name = format!("separable_conv_1_pad_{id}");
            last = self.build.module(&name, padding, last);
            window = Window::square(kernel, 0, stride);
        }
        let channels = [from.channels, filters];
        last = self.normed_separable(1, id, channels, window, last);
        last = self.activation(last);
        self.normed_separable(2, id, [filters; 2], same(kernel, 1), last)
    }

    fn normed_separable(
        &mut self,
        number: u64,
        id: &str,
        channels: [u64; 2],
        window: Window,
        from: Source,
    ) -> Source {
        let name = format!("separable_conv_{number}_{id}");
        let convolved = separable(&mut self.build, &name, channels, window, from);
        let name = format!("separable_conv_{number}_bn_{id}");
        self.build.module(&name, batch_norm(), convolved)
    }
}

impl Pair {
    fn followed_by(self, source: Source, channels: u64, sides: [u64; 2]) -> Self {
        Self {
            last: Maps {
                source,
                channels,
                sides,
            },
            earlier: Some(self.last),
        }
    }
}

/// Keras's `correct_pad`: with it, a stride of 2 halves the sides, rounded up.
fn stride_padding(sides: [u64; 2], kernel: u64) -> LayerKind {
    let behind = kernel / 2;
    let [top, left] = sides.map(|side| behind - u64::from(side.is_multiple_of(2)));
    zero_pad([top, behind, left, behind])
}

fn zero_pad(sides: [u64; 4]) -> LayerKind {
    LayerKind::ZeroPad2d(ZeroPad2d {
        sides,
        channels: [0; 2],
    })
}
