//! One input channel per output channel: each is padded into a cache's worth of memory, and its
//! output rows are summed up a few vectors at a time.

mod columns;
mod sums;

use crate::conv::Conv2d;
use crate::kernel::{Kernel, Memory};
use crate::lane::{F32x4, LANES};
use crate::layers::{Activation, NO_CLAMP};
use crate::padded::Padded;
use columns::run_columns;
use sums::{Sums, Taps};

/// The most vectors of a row that are summed side by side.
const VECTORS: usize = 4;

/// Numbers that may be read after the channel's last one: a tile's vectors, and one that begins at
/// the filter's last tap.
const SLACK: usize = (VECTORS + 1) * LANES;

/// A convolution whose groups have one input channel.
#[derive(Debug)]
pub(crate) struct Depthwise {
    conv: Conv2d,
    padded: Padded,
    output: [usize; 2],
    taps: Vec<usize>,
    weight: Vec<f32>,
    bias: Vec<f32>,
}

/// Where rows are read and written, and what their sums start from.
#[derive(Clone, Copy, Debug)]
struct Rows {
    bias: f32,
    /// The least and the most that is written.
    clamp: [f32; 2],
    /// Numbers from what an output row reads to what the next one does.
    row: usize,
    /// Pixels of an output row.
    width: usize,
}

impl Depthwise {
    pub(crate) fn memory(conv: &Conv2d, output: [usize; 2]) -> Memory {
        let padded = padded(conv, output);
        Memory {
            weights: conv.weights(),
            workspace: padded.numbers() + SLACK as u128,
        }
    }

    pub(crate) fn new(conv: &Conv2d, output: [usize; 2], weight: &[f32], bias: &[f32]) -> Self {
        let padded = padded(conv, output);
        let [kernel_height, kernel_width] = conv.kernel_size;
        let taps = (0..kernel_height)
            .flat_map(|i| (0..kernel_width).map(move |j| [i, j]))
            .map(|tap| padded.tap(tap))
            .collect();
        Self {
            conv: *conv,
            padded,
            output,
            taps,
            weight: weight.to_vec(),
            bias: bias.to_vec(),
        }
    }

    /// All rows of one output channel.
    fn run_channel(&self, channel: &[f32], index: usize, clamp: [f32; 2], output: &mut [f32]) {
        let weight = &self.weight[index * self.taps.len()..][..self.taps.len()];
        let rows = Rows {
            bias: self.bias[index],
            clamp,
            row: self.padded.output_row(),
            width: self.output[1],
        };
        match (self.conv.kernel_size, self.conv.stride) {
            _ if !walks_columns(&self.conv, self.output) => {
                let taps = Taps {
                    offsets: &self.taps,
                    weight,
                };
                Sums { rows, taps }.run(channel, output);
            }
            ([3, _], [1, _]) => run_columns::<3, 1>(rows, weight, channel, output),
            ([3, _], _) => run_columns::<3, 2>(rows, weight, channel, output),
            (_, [1, _]) => run_columns::<5, 1>(rows, weight, channel, output),
            _ => run_columns::<5, 2>(rows, weight, channel, output),
        }
    }
}

/// Whether it is one of the filters, and the map wide enough, for which [`run_columns`] is made.
fn walks_columns(conv: &Conv2d, output: [usize; 2]) -> bool {
    let filters = [[3, 3], [5, 5]];
    let strides = [[1, 1], [2, 2]];
    filters.contains(&conv.kernel_size)
        && strides.contains(&conv.stride)
        && conv.dilation == [1, 1]
        && output[1] >= LANES
}

/// The layout of one channel: with its rows as they are where columns are walked, else dealt.
fn padded(conv: &Conv2d, output: [usize; 2]) -> Padded {
    let one = one_channel(conv);
    if !walks_columns(conv, output) {
        return Padded::new(&one, output);
    }
    let step = conv.stride[0];
    let moved_by_one = Conv2d {
        stride: [1, 1],
        ..one
    };
    Padded::new(&moved_by_one, output.map(|side| (side - 1) * step + 1))
}

fn one_channel(conv: &Conv2d) -> Conv2d {
    Conv2d {
        in_channels: 1,
        groups: 1,
        ..*conv
    }
}

impl Rows {
    /// Writes vectors from the first number of `to` on, and of rows to come, as far as `left`
    /// numbers go.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "a call would have to put the sums into memory: a fifth of a small map's time"
    )]
    fn write<const R: usize, const V: usize>(
        self,
        sums: &[[F32x4; V]; R],
        to: &mut [f32],
        left: usize,
    ) {
        let [least, most] = self.clamp.map(F32x4::splat);
        for (sums, to) in sums.iter().zip(to.chunks_mut(self.width)) {
            let clamped = sums.map(|sum| sum.at_least(least).at_most(most));
            if left >= V * LANES {
                for (sum, to) in clamped.iter().zip(to[..V * LANES].as_chunks_mut().0) {
                    sum.store(to);
                }
            } else {
                for (sum, to) in clamped.iter().zip(to[..left].chunks_mut(LANES)) {
                    sum.write_part(to);
                }
            }
        }
    }
}

impl Depthwise {
    /// Channel by channel, each put through `then`.
    fn run_channels(
        &self,
        input: &[f32],
        output: &mut [f32],
        workspace: &mut [f32],
        then: Option<Activation>,
    ) {
        let picture = self.conv.height * self.conv.width;
        let multiplier = self.conv.out_channels / self.conv.in_channels;
        let pixels = self.output[0] * self.output[1];
        let clamp = then.and_then(Activation::clamp);
        // The padding stays 0 while one channel after the other is written inside.
        workspace.fill(0.0);
        for (index, channel) in input.chunks_exact(picture).enumerate() {
            self.padded.fill_rows(channel, workspace);
            for index in index * multiplier..(index + 1) * multiplier {
                let output = &mut output[index * pixels..][..pixels];
                self.run_channel(workspace, index, clamp.unwrap_or(NO_CLAMP), output);
                if let (Some(then), None) = (then, clamp) {
                    then.apply(output);
                }
            }
        }
    }
}

impl Kernel for Depthwise {
    fn run(&self, input: &[f32], output: &mut [f32], workspace: &mut [f32]) {
        self.run_channels(input, output, workspace, None);
    }

    fn run_then(&self, input: &[f32], output: &mut [f32], workspace: &mut [f32], then: Activation) {
        self.run_channels(input, output, workspace, Some(then));
    }
}
