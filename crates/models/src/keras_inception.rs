//! Inception v3, as Keras builds it.

use complexity::{BatchNorm2d, Conv2d, LayerKind, Network, Padding, Shape, Source, Window};

use crate::Family;
use crate::builder::Builder;
use crate::entry::Entry;
use crate::keras::{Unnamed, mean};
use crate::keras_classic::{STATISTICS, pooled, summary};
use crate::kinds::{max_pool, plain, relu};

pub(crate) const FAMILY: Family = Family {
    title: "Keras: Inception",
    entries: &[Entry {
        name: "keras/InceptionV3",
        title: "Inception v3 (Keras)",
        year: 2015,
        source: "Szegedy et al. 2015, as Keras builds it: the batch norms learn no scale",
        figures: &[summary("23,851,784", STATISTICS)],
    }],
    build: |name, input| is_inception(name).then(|| inception_v3(input))?,
    input: |name| is_inception(name).then(|| Shape::maps(3, 299, 299)),
};

fn is_inception(name: &str) -> bool {
    name == "keras/InceptionV3"
}

/// What a branch of a block does next.
#[derive(Clone, Copy)]
enum Step {
    /// A filter of so many rows and columns, which keeps the maps' size.
    Conv(u64, [u64; 2]),
    /// A 3 × 3 convolution without padding, and its stride.
    Unpadded(u64, u64),
    /// 1 × 3 and 3 × 1 side by side, and what Keras calls them together.
    Halves(Option<&'static str>),
    /// The mean of 3 × 3 pixels.
    Average,
    /// The largest of 3 × 3 pixels; half the maps' sides.
    Max,
}

use Step::{Average, Conv, Halves, Max, Unpadded};

const ONE: [u64; 2] = [1, 1];
const THREE: [u64; 2] = [3, 3];
const FIVE: [u64; 2] = [5, 5];
const ROW: [u64; 2] = [1, 7];
const COLUMN: [u64; 2] = [7, 1];

const STEM: [Step; 7] = [
    Unpadded(32, 2),
    Unpadded(32, 1),
    Conv(64, THREE),
    Max,
    Conv(80, ONE),
    Unpadded(192, 1),
    Max,
];

fn inception_v3(input: Shape) -> Option<Network> {
    let mut net = Inception {
        build: Builder::new(input),
        unnamed: Unnamed::default(),
    };
    let mut last = net.branch(&STEM, Source::Input);
    for (name, projection) in [("mixed0", 32), ("mixed1", 64), ("mixed2", 64)] {
        last = net.squares(name, projection, last);
    }
    last = net.block(
        "mixed3",
        &[
            &[Unpadded(384, 2)],
            &[Conv(64, ONE), Conv(96, THREE), Unpadded(96, 2)],
            &[Max],
        ],
        last,
    );
    for (name, width) in [
        ("mixed4", 128),
        ("mixed5", 160),
        ("mixed6", 160),
        ("mixed7", 192),
    ] {
        last = net.rows_and_columns(name, width, last);
    }
    last = net.block(
        "mixed8",
        &[
            &[Conv(192, ONE), Unpadded(320, 2)],
            &[
                Conv(192, ONE),
                Conv(192, ROW),
                Conv(192, COLUMN),
                Unpadded(192, 2),
            ],
            &[Max],
        ],
        last,
    );
    for (name, halves) in [("mixed9", "mixed9_0"), ("mixed10", "mixed9_1")] {
        last = net.block(
            name,
            &[
                &[Conv(320, ONE)],
                &[Conv(384, ONE), Halves(Some(halves))],
                &[Conv(448, ONE), Conv(384, THREE), Halves(None)],
                &[Average, Conv(192, ONE)],
            ],
            last,
        );
    }
    pooled(&mut net.build, last);
    net.build.finish()
}

struct Inception {
    build: Builder,
    unnamed: Unnamed,
}

impl Inception {
    fn squares(&mut self, name: &str, projection: u64, from: Source) -> Source {
        let branches: [&[Step]; 4] = [
            &[Conv(64, ONE)],
            &[Conv(48, ONE), Conv(64, FIVE)],
            &[Conv(64, ONE), Conv(96, THREE), Conv(96, THREE)],
            &[Average, Conv(projection, ONE)],
        ];
        self.block(name, &branches, from)
    }

    fn rows_and_columns(&mut self, name: &str, width: u64, from: Source) -> Source {
        let branches: [&[Step]; 4] = [
            &[Conv(192, ONE)],
            &[Conv(width, ONE), Conv(width, ROW), Conv(192, COLUMN)],
            &[
                Conv(width, ONE),
                Conv(width, COLUMN),
                Conv(width, ROW),
                Conv(width, COLUMN),
                Conv(192, ROW),
            ],
            &[Average, Conv(192, ONE)],
        ];
        self.block(name, &branches, from)
    }

    fn block(&mut self, name: &str, branches: &[&[Step]], from: Source) -> Source {
        let ends = branches.iter().map(|steps| self.branch(steps, from));
        let ends: Vec<Source> = ends.collect();
        self.build.join(name, LayerKind::Concat, &ends)
    }

    fn branch(&mut self, steps: &[Step], from: Source) -> Source {
        steps.iter().fold(from, |from, &step| self.step(step, from))
    }

    fn step(&mut self, step: Step, from: Source) -> Source {
        match step {
            Conv(filters, kernel) => self.conv(filters, padded(kernel), from),
            Unpadded(filters, stride) => self.conv(filters, Window::square(3, 0, stride), from),
            Halves(name) => {
                let halves = [[1, 3], [3, 1]].map(|kernel| self.conv(384, padded(kernel), from));
                let name = name.map_or_else(|| self.unnamed.next("concatenate"), str::to_owned);
                self.build.join(&name, LayerKind::Concat, &halves)
            }
            Average => {
                let name = self.unnamed.next("average_pooling2d");
                self.build.module(&name, mean(), from)
            }
            Max => {
                let name = self.unnamed.next("max_pooling2d");
                self.build.module(&name, max_pool(3, 0, 2), from)
            }
        }
    }

    fn conv(&mut self, filters: u64, window: Window, from: Source) -> Source {
        let conv = Conv2d {
            window,
            ..plain(filters, 1, 0, 1)
        };
        let norm = BatchNorm2d {
            affine: true,
            scale: false,
        };
        let layers = [
            ("conv2d", LayerKind::Conv2d(conv)),
            ("batch_normalization", LayerKind::BatchNorm2d(norm)),
            ("activation", relu()),
        ];
        layers.into_iter().fold(from, |from, (kind, layer)| {
            let name = self.unnamed.next(kind);
            self.build.module(&name, layer, from)
        })
    }
}

fn padded(kernel_size: [u64; 2]) -> Window {
    Window {
        kernel_size,
        stride: [1, 1],
        padding: Padding::Same,
    }
}
