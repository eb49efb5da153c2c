//! Which algorithm should be fastest: every one's work, times what a piece of it takes.

use std::fmt;

use crate::algorithm::Algorithm;
use crate::conv::{Conv2d, Padding};
use crate::gemm::{self, block_count};
use crate::lane::{Build, LANES};
use crate::plan::{Plan, PlanError};
use crate::{fft, winograd};

/// What pieces of work take, in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Costs {
    /// One multiply-add of the micro-kernel.
    pub multiply_add: f64,
    /// Starting a tile of the micro-kernel and writing it down.
    pub tile: f64,
    /// Output channels and pixels of a tile.
    pub tile_size: [usize; 2],
    /// Copying a number into the micro-kernel's order.
    pub pack: f64,
    /// Reading a number of the picture for the first time, where it is packed.
    pub read: f64,
    /// Copying a number of the picture into its padding.
    pub pad: f64,
    /// One multiply-add of sums that are no product of matrices.
    pub loose_multiply_add: f64,
    /// Starting a row of them.
    pub row: f64,
    /// One multiply-add of a depthwise convolution: with stride 1, and with a longer one, whose
    /// vectors are sorted first.
    pub depthwise_multiply_add: [f64; 2],
    /// Starting a channel of one.
    pub channel: f64,
    /// A number of Winograd's transforms: input and output of F(2 × 2), then of F(4 × 4).
    pub winograd: [[f64; 2]; 2],
    /// A number in one step of the Fourier transform.
    pub fourier: f64,
    /// Reading a byte of prepared weights.
    pub weight_byte: f64,
    /// What a multiply-add of transformed tiles takes longer where all their weights are over
    /// 8 MiB.
    pub far_multiply_add: f64,
    /// A byte beyond 8 MiB of a picture and its output that tiles of transforms walk through.
    pub far_byte: f64,
}

/// Beyond this, memory that is not walked through in order was slower: 8 MiB.
const NEAR: f64 = 8.0 * 1024.0 * 1024.0;

impl Costs {
    /// Those of the build that runs.
    pub const MEASURED: Self = Self::of(Build::CURRENT);

    /// Those of a build, as fitted to the times of `./dev bench --browser` and to those of the layers
    /// of whole networks, on one core at about 3.4 GHz.
    pub const fn of(build: Build) -> Self {
        let simd = Self {
            multiply_add: 0.038,
            tile: 12.0,
            tile_size: gemm::tile_size(build),
            pack: 0.1,
            read: 0.25,
            pad: 0.08,
            loose_multiply_add: 0.08,
            row: 5.0,
            depthwise_multiply_add: [0.0855, 0.167],
            channel: 60.0,
            winograd: [[0.67, 0.35], [1.13, 0.53]],
            fourier: 0.19,
            weight_byte: 0.03,
            far_multiply_add: 0.0055,
            far_byte: 0.34,
        };
        match build {
            Build::Relaxed => simd,
            Build::Simd | Build::Native => Self {
                multiply_add: 0.06,
                ..simd
            },
            Build::Scalar => Self {
                multiply_add: 0.25,
                pack: 0.4,
                loose_multiply_add: 0.4,
                depthwise_multiply_add: [0.4, 0.8],
                winograd: [[2.0, 1.2], [3.0, 1.8]],
                fourier: 0.8,
                ..simd
            },
        }
    }
}

/// What an algorithm would have to do for a convolution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The algorithm.
    pub algorithm: Algorithm,
    /// Multiplications of numbers of the picture with numbers of the weights, each transformed or
    /// not; those on padding included.
    pub multiplications: u128,
    /// The time that this should take, in nanoseconds.
    pub nanoseconds: f64,
}

/// Why a plan has its algorithm.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reason {
    /// It was asked for.
    Asked,
    /// It should be faster than all others; the next one is there to compare.
    Fastest {
        /// The one that was chosen.
        chosen: Estimate,
        /// The second fastest, where there is one.
        next: Option<Estimate>,
    },
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => f.write_str("it was asked for"),
            Self::Fastest { chosen, next } => {
                write!(
                    f,
                    "{} should take {}",
                    chosen.algorithm,
                    Time(chosen.nanoseconds)
                )?;
                if let Some(next) = next {
                    write!(f, ", {} {}", next.algorithm, Time(next.nanoseconds))?;
                }
                let millions = float(chosen.multiplications) / 1e6;
                write!(f, "; {millions:.2} M multiplications")
            }
        }
    }
}

struct Time(f64);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 1e4 {
            write!(f, "{:.1} µs", self.0 / 1e3)
        } else if self.0 < 1e6 {
            write!(f, "{:.0} µs", self.0 / 1e3)
        } else {
            write!(f, "{:.1} ms", self.0 / 1e6)
        }
    }
}

/// All algorithms that can do the convolution, the fastest first.
pub fn estimates(conv: &Conv2d, costs: &Costs) -> Result<Vec<Estimate>, PlanError> {
    let output = conv.output_size()?;
    conv.lengths()?;
    let mut estimates: Vec<Estimate> = Algorithm::ALL
        .into_iter()
        .filter(|algorithm| algorithm.supports(conv).is_ok())
        .map(|algorithm| {
            let work = Work {
                conv,
                output,
                costs,
            };
            Estimate {
                algorithm,
                multiplications: work.multiplications(algorithm),
                nanoseconds: work.nanoseconds(algorithm),
            }
        })
        .collect();
    estimates.sort_by(|a, b| a.nanoseconds.total_cmp(&b.nanoseconds));
    Ok(estimates)
}

/// The fastest algorithm of a build whose memory is within bounds.
pub(crate) fn choose(conv: Conv2d, build: Build) -> Result<Plan, PlanError> {
    let mut plans = estimates(&conv, &Costs::of(build))?
        .into_iter()
        .filter_map(|estimate| {
            let plan = Plan::new(conv, estimate.algorithm).ok()?;
            Some((plan, estimate))
        });
    let Some((plan, chosen)) = plans.next() else {
        return Plan::new(conv, Algorithm::Naive);
    };
    let next = plans.next().map(|(_, estimate)| estimate);
    Ok(plan.because(Reason::Fastest { chosen, next }))
}

/// A convolution to be estimated.
#[derive(Clone, Copy)]
struct Work<'a> {
    conv: &'a Conv2d,
    output: [usize; 2],
    costs: &'a Costs,
}

#[expect(
    clippy::cast_precision_loss,
    reason = "an estimate of a time needs no more digits than a float has"
)]
fn float(count: u128) -> f64 {
    count as f64
}

fn count(count: usize) -> f64 {
    float(count as u128)
}

/// Of so many numbers.
fn bytes(numbers: f64) -> f64 {
    numbers * count(size_of::<f32>())
}

impl Work<'_> {
    fn pixels(&self) -> usize {
        self.output[0] * self.output[1]
    }

    fn group_outputs(&self) -> usize {
        self.conv.out_channels / self.conv.groups
    }

    fn multiply_adds(&self) -> u128 {
        self.conv.weights() * self.pixels() as u128
    }

    fn multiplications(&self, algorithm: Algorithm) -> u128 {
        let channels = self.conv.out_channels as u128 * self.conv.group_channels() as u128;
        match algorithm {
            Algorithm::Naive
            | Algorithm::Reordered
            | Algorithm::Im2col
            | Algorithm::Gemm
            | Algorithm::Pointwise
            | Algorithm::Depthwise => self.multiply_adds(),
            Algorithm::Winograd2 => channels * winograd::numbers(self.output, 2),
            Algorithm::Winograd4 => channels * winograd::numbers(self.output, 4),
            Algorithm::Fft => {
                let (numbers, tiles) = fft::numbers_and_tiles(self.conv, self.output);
                // Four per pair of tiles, which share a complex picture.
                channels * 2 * numbers * tiles
            }
        }
    }

    fn nanoseconds(&self, algorithm: Algorithm) -> f64 {
        let costs = self.costs;
        let pixels = count(self.pixels());
        let taps = self.conv.taps();
        match algorithm {
            // Measured once: every tap is looked for with bounds.
            Algorithm::Naive => 3.0 * float(self.multiply_adds()),
            Algorithm::Reordered => {
                let rows = float(self.conv.weights()) * count(self.output[0]);
                self.padding()
                    + rows * costs.row
                    + float(self.multiply_adds()) * costs.loose_multiply_add
            }
            Algorithm::Gemm => self.padding() + self.product(1, taps, pixels) + self.packing(),
            Algorithm::Pointwise => self.product(1, taps, pixels) + self.packing(),
            Algorithm::Im2col => {
                self.padding() + self.product(1, taps, pixels) + 3.0 * self.packing()
            }
            Algorithm::Depthwise => {
                let rows = count(self.conv.out_channels * self.output[0]);
                let columns = count(self.output[1].next_multiple_of(LANES));
                let [together, apart] = costs.depthwise_multiply_add;
                let multiply_add = if self.conv.stride[1] == 1 {
                    together
                } else {
                    apart
                };
                count(self.conv.out_channels) * costs.channel
                    + rows * columns * count(taps) * multiply_add
            }
            Algorithm::Winograd2 => self.winograd(2, costs.winograd[0]),
            Algorithm::Winograd4 => self.winograd(4, costs.winograd[1]),
            Algorithm::Fft => self.fourier(),
        }
    }

    fn padding(&self) -> f64 {
        let Padding {
            top,
            bottom,
            left,
            right,
        } = self.conv.padding;
        let height = count(top) + count(self.conv.height) + count(bottom);
        let width = count(left) + count(self.conv.width) + count(right);
        count(self.conv.in_channels) * height * width * self.costs.pad
    }

    fn packing(&self) -> f64 {
        let windows = count(self.conv.groups) * count(self.conv.taps()) * count(self.pixels());
        windows * self.costs.pack + self.picture() * self.costs.read
    }

    /// Numbers of the picture.
    fn picture(&self) -> f64 {
        count(self.conv.in_channels) * count(self.conv.height) * count(self.conv.width)
    }

    /// What is slower for a picture and an output that do not lie near each other.
    fn far_maps(&self) -> f64 {
        let numbers = self.picture() + count(self.conv.out_channels) * count(self.pixels());
        (bytes(numbers) - NEAR).max(0.0) * self.costs.far_byte
    }

    /// So many products of matrices `[C_out, taps] × [taps, columns]` per group.
    fn product(&self, matrices: u128, taps: usize, columns: f64) -> f64 {
        /// A tile of one row takes as long as one of two, for its pixels are loaded in any case.
        const LEAST_ROWS: usize = 2;
        let [tile_rows, tile_columns] = self.costs.tile_size;
        let outputs = self.group_outputs();
        let rest = outputs % tile_rows;
        let rows = outputs - rest + if rest > 0 { rest.max(LEAST_ROWS) } else { 0 };
        let panels = (columns / count(tile_columns)).ceil();
        let steps = panels * count(taps);
        let blocks = count(block_count(taps));
        let weights = bytes(count(outputs) * count(taps));
        let is_far = matrices > 1 && float(matrices) * weights > NEAR;
        let multiply_add = self.costs.multiply_add
            + if is_far {
                self.costs.far_multiply_add
            } else {
                0.0
            };
        let multiply_adds = steps * count(rows * tile_columns) * multiply_add;
        let tiles = panels * count(outputs.div_ceil(tile_rows)) * blocks * self.costs.tile;
        let matrices = float(matrices) * count(self.conv.groups);
        matrices * (multiply_adds + tiles + weights * self.costs.weight_byte)
    }

    fn winograd(&self, m: usize, [input, output]: [f64; 2]) -> f64 {
        let side = m + 2;
        let numbers = winograd::numbers(self.output, m);
        let tiles = self.output[0].div_ceil(m) * self.output[1].div_ceil(m);
        let transforms =
            count(self.conv.in_channels) * input + count(self.conv.out_channels) * output;
        self.padding()
            + self.product(
                (side * side) as u128,
                self.conv.group_channels(),
                count(tiles),
            )
            + float(numbers) * transforms
            + self.far_maps()
    }

    fn fourier(&self) -> f64 {
        let (numbers, tiles) = fft::numbers_and_tiles(self.conv, self.output);
        let steps = float(numbers) * f64::from(numbers.max(2).ilog2()) * float(tiles);
        let channels = count(self.conv.in_channels + self.conv.out_channels);
        self.padding()
            + self.product(numbers, 2 * self.conv.group_channels(), float(tiles))
            + steps * channels * self.costs.fourier
            + self.far_maps()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(channels: [usize; 2], side: usize, kernel: usize, groups: usize) -> Plan {
        choose(
            Conv2d {
                in_channels: channels[0],
                height: side,
                width: side,
                out_channels: channels[1],
                kernel_size: [kernel; 2],
                stride: [1, 1],
                padding: Padding::all(kernel / 2),
                dilation: [1, 1],
                groups,
            },
            Build::CURRENT,
        )
        .expect("a legal convolution")
    }

    #[test]
    fn every_kind_of_layer_gets_its_algorithm() {
        let cases = [
            ([64, 64], 56, 3, 1, Algorithm::Winograd4),
            ([256, 256], 14, 1, 1, Algorithm::Pointwise),
            ([144, 144], 56, 3, 144, Algorithm::Depthwise),
            ([1, 6], 28, 5, 1, Algorithm::Depthwise),
            ([3, 64], 112, 3, 1, Algorithm::Gemm),
            ([64, 64], 64, 15, 1, Algorithm::Fft),
        ];
        for (channels, side, kernel, groups, expected) in cases {
            let plan = chosen(channels, side, kernel, groups);
            assert_eq!(plan.algorithm(), expected, "{channels:?} {side} {kernel}");
        }
    }

    #[test]
    fn a_builds_costs_go_with_its_tiles_in_every_build() {
        let plan = chosen([6, 6], 4, 1, 1);
        let estimates = estimates(plan.conv(), &Costs::of(Build::Relaxed));
        let pointwise = estimates.expect("a legal convolution")[0];
        assert_eq!(pointwise.algorithm, Algorithm::Pointwise);
        // Two tiles of 6 × 8, 576 multiply-adds, 96 numbers packed, 144 bytes of weights.
        let expected = 24.0 + 576.0 * 0.038 + 96.0 * (0.1 + 0.25) + 144.0 * 0.03;
        assert!((pointwise.nanoseconds - expected).abs() < 1e-9);
    }

    #[test]
    fn the_reason_compares_times() {
        let chosen = Estimate {
            algorithm: Algorithm::Winograd4,
            multiplications: 28_901_376,
            nanoseconds: 1_940_000.0,
        };
        let next = Some(Estimate {
            algorithm: Algorithm::Gemm,
            multiplications: 115_605_504,
            nanoseconds: 987_654.0,
        });
        assert_eq!(
            Reason::Fastest { chosen, next }.to_string(),
            "winograd4 should take 1.9 ms, gemm 988 µs; 28.90 M multiplications"
        );
        assert_eq!(Reason::Asked.to_string(), "it was asked for");
    }

    #[test]
    fn winograd_saves_the_multiplications_it_is_known_for() {
        let plan = chosen([64, 64], 56, 3, 1);
        let estimates = estimates(plan.conv(), &Costs::MEASURED).expect("a legal convolution");
        let multiplications = |algorithm| {
            let estimate = estimates
                .iter()
                .find(|estimate| estimate.algorithm == algorithm);
            estimate.map(|estimate| estimate.multiplications)
        };
        assert_eq!(multiplications(Algorithm::Gemm), Some(115_605_504));
        assert_eq!(
            multiplications(Algorithm::Winograd2),
            Some(115_605_504 * 16 / 36)
        );
        assert_eq!(multiplications(Algorithm::Winograd4), Some(115_605_504 / 4));
    }
}
