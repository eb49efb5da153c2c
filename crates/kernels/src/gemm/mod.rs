//! Convolution as a product of matrices, `[C_out, taps] × [taps, pixels]`, without building the
//! second one: its panels are packed when they are needed.
//!
//! Blocks: the weights' panel (9 KiB) and the pixels' panel (12 KiB) of a tile share the first
//! cache, all panels of a block of pixels (at most 192 KiB) stay in the second.

mod column;
mod pixels;
mod tile;
mod weights;

pub(crate) use pixels::{Four, Pixels, Read};
use tile::multiply_unpacked;
pub(crate) use tile::{COLUMNS, Ends, ROWS, Start, multiply, tile_size};
use weights::{Weights, block_of};
pub(crate) use weights::{block_count, panels};

use crate::conv::Conv2d;
use crate::kernel::{Kernel, Memory};
use crate::lane::LANES;
use crate::layers::Activation;
use crate::padded::Padded;

/// Output pixels per block: 128, or as many as 64 KiB hold where there are few taps, so that each
/// output channel is written in long runs.
fn pixels_of_block(taps: usize) -> usize {
    const LEAST: usize = 128;
    const MOST: usize = 1024;
    const NUMBERS: usize = 1 << 14;
    (NUMBERS / block_of(taps))
        .clamp(LEAST, MOST)
        .next_multiple_of(COLUMNS)
}

/// What the taps of one picture read, packed and multiplied.
#[derive(Clone, Debug)]
pub(crate) struct Product {
    weights: Weights,
    bias: Vec<f32>,
    /// Per tap of a group, the offset of what it reads at pixel 0.
    taps: Vec<usize>,
    /// Numbers from one group's input to the next.
    group: usize,
    pixels: Pixels,
}

impl Product {
    /// Weights times a matrix: a picture of one row with 1 × 1 filters.
    pub(crate) fn of_matrix(conv: &Conv2d, weight: &[f32], bias: &[f32]) -> Self {
        Self::new(
            conv,
            [1, conv.width],
            &Padded::new(conv, [1, conv.width]),
            weight,
            bias,
        )
    }

    fn new(
        conv: &Conv2d,
        output: [usize; 2],
        padded: &Padded,
        weight: &[f32],
        bias: &[f32],
    ) -> Self {
        let [kernel_height, kernel_width] = conv.kernel_size;
        let taps = (0..conv.taps())
            .map(|tap| {
                let (line, j) = (tap / kernel_width, tap % kernel_width);
                let (channel, i) = (line / kernel_height, line % kernel_height);
                channel * padded.channel() + padded.tap([i, j])
            })
            .collect();
        Self {
            weights: Weights::pack(weight, conv.out_channels / conv.groups, conv.taps()),
            bias: bias.to_vec(),
            taps,
            group: conv.group_channels() * padded.channel(),
            pixels: Pixels {
                width: output[1],
                row: padded.output_row(),
                count: output[0] * output[1],
            },
        }
    }

    /// Numbers of packed pixels that [`Self::run`] needs.
    pub(crate) fn workspace(taps: usize, pixels: usize) -> u128 {
        let block = pixels_of_block(taps).min(pixels.next_multiple_of(COLUMNS));
        (block_of(taps) * block) as u128
    }

    /// `source` holds the picture, `output` gets `[C_out, pixels]`, put through `then`.
    pub(crate) fn run(
        &self,
        source: &[f32],
        output: &mut [f32],
        packed: &mut [f32],
        then: Option<Activation>,
    ) {
        let channels = self.weights.channels() * self.pixels.count;
        let block = pixels_of_block(self.weights.taps());
        for first in (0..self.pixels.count).step_by(block) {
            let fours = self
                .pixels
                .fours(first..self.pixels.count.min(first + block));
            for (group, output) in output.chunks_exact_mut(channels).enumerate() {
                let source = &source[group * self.group..];
                let output = &mut output[first..];
                let clamp = then.and_then(Activation::clamp);
                self.run_pixels(group, &fours, source, output, packed, clamp);
                if let (Some(then), None) = (then, clamp) {
                    let pixels = block.min(self.pixels.count - first);
                    for row in output.chunks_mut(self.pixels.count) {
                        then.apply(&mut row[..pixels]);
                    }
                }
            }
        }
    }

    /// One block of pixels for all output channels of a group.
    fn run_pixels(
        &self,
        group: usize,
        fours: &[Four],
        source: &[f32],
        output: &mut [f32],
        packed: &mut [f32],
        clamp: Option<[f32; 2]>,
    ) {
        let channels = self.weights.channels();
        let columns = fours.len() * LANES;
        // The last block has fewer pixels than columns.
        let width = columns.min(output.len() - (channels - 1) * self.pixels.count);
        for block in self.weights.blocks(group) {
            let taps = &self.taps[block.first..][..block.taps];
            let start = if block.first == 0 {
                Start::Bias(&self.bias[group * channels..])
            } else {
                Start::Resume
            };
            // What is still to be added to may be anything.
            let is_last = block.first + block.taps == self.taps.len();
            let ends = Ends {
                start,
                clamp: clamp.filter(|_| is_last),
            };
            if channels <= ROWS {
                multiply_unpacked(
                    (block.packed, channels),
                    (source, taps),
                    fours,
                    output,
                    self.pixels.count,
                    width,
                    ends,
                );
                continue;
            }
            let packed = &mut packed[..columns * block.taps];
            pixels::pack(fours, source, taps, packed);
            multiply(
                (block.packed, channels),
                (packed, block.taps),
                output,
                self.pixels.count,
                width,
                ends,
            );
        }
    }
}

/// The convolution as an implicit product of matrices.
#[derive(Clone, Debug)]
pub(crate) struct Gemm {
    padded: Padded,
    product: Product,
}

impl Gemm {
    pub(crate) fn memory(conv: &Conv2d, output: [usize; 2]) -> Memory {
        Memory {
            weights: conv.weights(),
            workspace: Padded::new(conv, output).copied()
                + Product::workspace(conv.taps(), output[0] * output[1]),
        }
    }

    pub(crate) fn new(conv: &Conv2d, output: [usize; 2], weight: &[f32], bias: &[f32]) -> Self {
        let padded = Padded::new(conv, output);
        let product = Product::new(conv, output, &padded, weight, bias);
        Self { padded, product }
    }
}

impl Kernel for Gemm {
    fn run(&self, input: &[f32], output: &mut [f32], workspace: &mut [f32]) {
        let (source, packed) = self.padded.of(input, workspace);
        self.product.run(source, output, packed, None);
    }

    fn run_then(&self, input: &[f32], output: &mut [f32], workspace: &mut [f32], then: Activation) {
        let (source, packed) = self.padded.of(input, workspace);
        self.product.run(source, output, packed, Some(then));
    }
}
