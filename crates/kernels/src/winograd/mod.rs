//! Winograd's minimal filtering: tiles of the picture and the filters are transformed, multiplied
//! number by number (summed over channels, so that it is a product of matrices for each of the
//! numbers), and transformed back.

mod transform;

pub(crate) use transform::{F2, F4};

use std::marker::PhantomData;
use std::ops::Range;

use crate::conv::Conv2d;
use crate::gemm::{COLUMNS, Four, Pixels, Read, Start, multiply, panels};
use crate::kernel::{Kernel, Memory};
use crate::lane::{F32x4, LANES};
use crate::layers::{Activation, NO_CLAMP};
use crate::padded::Padded;
use transform::Transform;

/// Numbers of transformed tiles and of their products that a block of tiles may have: 1 MiB.
const BLOCK: usize = 1 << 18;

/// The fewest tiles of a block: for each one the transformed weights are read anew.
const LEAST_TILES: usize = 32;

/// The sizes; a tile of outputs starts every M pixels and reads T × T.
#[derive(Debug)]
struct Tiles {
    padded: Padded,
    /// Tiles of the picture.
    pixels: Pixels,
    /// Tiles that are transformed before they are multiplied.
    block: usize,
    in_channels: usize,
    out_channels: usize,
}

/// Numbers from one matrix to the next, where each has so many: an odd number of cache lines, as
/// all matrices are walked through side by side, and a power of two would put them into one place
/// of the cache.
fn apart(numbers: usize) -> usize {
    const LINE: usize = 16;
    (numbers.div_ceil(LINE) | 1) * LINE
}

impl Tiles {
    fn new(conv: &Conv2d, output: [usize; 2], m: usize, t: usize) -> Self {
        let [rows, columns] = output.map(|side| side.div_ceil(m));
        let windows = Conv2d {
            kernel_size: [t; 2],
            stride: [m; 2],
            ..*conv
        };
        let padded = Padded::new(&windows, [rows, columns]);
        let in_channels = conv.group_channels();
        let out_channels = conv.out_channels / conv.groups;
        let most = BLOCK / (t * t * (in_channels + out_channels));
        let blocks = (rows * columns).div_ceil(most.max(LEAST_TILES));
        Self {
            pixels: Pixels {
                width: columns,
                row: padded.output_row(),
                count: rows * columns,
            },
            padded,
            block: (rows * columns).div_ceil(blocks).next_multiple_of(COLUMNS),
            in_channels,
            out_channels,
        }
    }
}

/// Numbers of all transformed tiles of a channel, for tiles of m × m outputs.
pub(crate) fn numbers(output: [usize; 2], m: usize) -> u128 {
    let [rows, columns] = output.map(|side| side.div_ceil(m) as u128);
    rows * columns * ((m + 2) * (m + 2)) as u128
}

/// F(M × M, 3 × 3) with stride 1.
#[derive(Debug)]
pub(crate) struct Winograd<X, const M: usize, const T: usize> {
    tiles: Tiles,
    output: [usize; 2],
    /// Where a tile's numbers are, from its first.
    taps: [[usize; T]; T],
    /// Per group and number of a tile, packed panels of `[C_out, C_in]`.
    weight: Vec<f32>,
    bias: Vec<f32>,
    transform: PhantomData<X>,
}

impl<X: Transform<M, T>, const M: usize, const T: usize> Winograd<X, M, T> {
    pub(crate) fn memory(conv: &Conv2d, output: [usize; 2]) -> Memory {
        let tiles = Tiles::new(conv, output, M, T);
        let matrices = (T * T) as u128;
        Memory {
            weights: conv.out_channels as u128 * conv.group_channels() as u128 * matrices,
            workspace: tiles.padded.copied()
                + matrices
                    * (apart(tiles.block * tiles.in_channels)
                        + apart(tiles.block * tiles.out_channels)) as u128,
        }
    }

    pub(crate) fn new(conv: &Conv2d, output: [usize; 2], weight: &[f32], bias: &[f32]) -> Self {
        let tiles = Tiles::new(conv, output, M, T);
        let (filters, _) = weight.as_chunks();
        let packed = filters
            .chunks_exact(tiles.in_channels * tiles.out_channels)
            .flat_map(|group| {
                let transformed: Vec<_> = group.iter().map(transform::weight::<X, M, T>).collect();
                (0..T * T).flat_map(move |index| {
                    let matrix: Vec<f32> = transformed
                        .iter()
                        .map(|tile| tile[index / T][index % T])
                        .collect();
                    let panels = panels(&matrix, tiles.in_channels, 0..tiles.in_channels);
                    panels.collect::<Vec<_>>()
                })
            })
            .collect();
        let padded = &tiles.padded;
        Self {
            taps: std::array::from_fn(|i| std::array::from_fn(|j| padded.tap([i, j]))),
            tiles,
            output,
            weight: packed,
            bias: bias.to_vec(),
            transform: PhantomData,
        }
    }

    /// Transforms a block of tiles into `[T × T, tiles / COLUMNS, C_in, COLUMNS]`.
    fn transform_input(&self, source: &[f32], tiles: Range<usize>, to: &mut [f32]) {
        let channels = self.tiles.in_channels;
        let matrix = apart(tiles.len() * channels);
        for (index, tile) in tiles.step_by(LANES).enumerate() {
            let column = index * LANES;
            let to = &mut to[column / COLUMNS * COLUMNS * channels + column % COLUMNS..];
            let four = self
                .tiles
                .pixels
                .four(tile.min(self.tiles.pixels.count - 1));
            match four {
                Four::Together(four) => self.transform_four(source, four, to, matrix),
                Four::Split(four) => self.transform_four(source, four, to, matrix),
                Four::Apart(four) => self.transform_four(source, four, to, matrix),
            }
        }
    }

    /// Four tiles of all channels.
    #[inline(never)]
    fn transform_four(&self, source: &[f32], four: impl Read, to: &mut [f32], matrix: usize) {
        for (channel, source) in source
            .chunks_exact(self.tiles.padded.channel())
            .take(self.tiles.in_channels)
            .enumerate()
        {
            let columns: [[F32x4; T]; T] = std::array::from_fn(|j| {
                X::input(std::array::from_fn(|i| four.read(source, self.taps[i][j])))
            });
            let mut at = channel * COLUMNS;
            for i in 0..T {
                for number in X::input(columns.map(|column| column[i])) {
                    number.write(to, at);
                    at += matrix;
                }
            }
        }
    }

    /// Transforms the products `[T × T, C_out, tiles]` back, into whole rows of the output.
    fn transform_output(
        &self,
        products: &[f32],
        tiles: Range<usize>,
        bias: &[f32],
        clamp: [f32; 2],
        output: &mut [f32],
    ) {
        let [low, high] = clamp.map(F32x4::splat);
        let block = tiles.len();
        let end = self.tiles.pixels.count.min(tiles.end);
        let picture = self.output[0] * self.output[1];
        for (channel, (output, bias)) in output.chunks_exact_mut(picture).zip(bias).enumerate() {
            let bias = F32x4::splat(*bias);
            let columns = self.tiles.pixels.width;
            let mut position = [tiles.start / columns, tiles.start % columns];
            for tile in (tiles.start..end).step_by(LANES) {
                let products = &products[channel * block + tile - tiles.start..];
                let pixels = self.transform_back(products, block, [bias, low, high]);
                let count = LANES.min(end - tile);
                let [y, x] = position;
                if x + count <= columns && (x + count) * M <= self.output[1] && count == LANES {
                    self.write_side_by_side(&pixels, [y * M, x * M], output);
                    position = self.after(position, LANES);
                } else {
                    for index in 0..count {
                        self.write_tile(&pixels, index, position.map(|tile| tile * M), output);
                        position = self.after(position, 1);
                    }
                }
            }
        }
    }

    /// The position so many tiles later, at most at the next row's start.
    #[inline]
    fn after(&self, [y, x]: [usize; 2], tiles: usize) -> [usize; 2] {
        if x + tiles < self.tiles.pixels.width {
            [y, x + tiles]
        } else {
            [y + 1, 0]
        }
    }

    /// Of four tiles, the M × M outputs of each: per row and tile, M pixels.
    #[inline(never)]
    fn transform_back(
        &self,
        products: &[f32],
        block: usize,
        [bias, low, high]: [F32x4; 3],
    ) -> [[F32x4; LANES]; M] {
        let matrix = apart(self.tiles.out_channels * block);
        let columns: [[F32x4; M]; T] = std::array::from_fn(|j| {
            let line = |i: usize| F32x4::from_slice(products, (i * T + j) * matrix);
            X::output(std::array::from_fn(line))
        });
        std::array::from_fn(|i| {
            let mut pixels = [F32x4::ZERO; LANES];
            let row = X::output(columns.map(|column| column[i]));
            for (to, number) in pixels.iter_mut().zip(row) {
                *to = number.add(bias).at_least(low).at_most(high);
            }
            F32x4::transpose(pixels)
        })
    }

    /// Four tiles that follow each other in a row and lie wholly inside the output, or end below.
    #[inline]
    fn write_side_by_side(
        &self,
        pixels: &[[F32x4; LANES]; M],
        [y, x]: [usize; 2],
        output: &mut [f32],
    ) {
        let [height, width] = self.output;
        for (row, pixels) in (y..height).zip(pixels) {
            let to = &mut output[row * width + x..][..LANES * M];
            if M == LANES {
                for (index, pixels) in pixels.iter().enumerate() {
                    pixels.write(to, index * LANES);
                }
            } else {
                for (to, pixels) in to.chunks_exact_mut(M).zip(pixels) {
                    pixels.write_part(to);
                }
            }
        }
    }

    /// One of four tiles, where the output may end within it.
    #[inline]
    fn write_tile(
        &self,
        pixels: &[[F32x4; LANES]; M],
        index: usize,
        [y, x]: [usize; 2],
        output: &mut [f32],
    ) {
        let [height, width] = self.output;
        for (row, pixels) in (y..height).zip(pixels) {
            pixels[index].write_part(&mut output[row * width..][x..width.min(x + M)]);
        }
    }
}

impl<X: Transform<M, T>, const M: usize, const T: usize> Winograd<X, M, T> {
    /// Outputs are kept between two numbers.
    fn convolve(&self, input: &[f32], output: &mut [f32], workspace: &mut [f32], clamp: [f32; 2]) {
        let Tiles {
            padded,
            pixels,
            block,
            in_channels,
            out_channels,
        } = &self.tiles;
        let (source, workspace) = padded.of(input, workspace);
        let (transformed, products) = workspace.split_at_mut(T * T * apart(block * in_channels));
        let matrix = in_channels * out_channels;
        let picture = self.output[0] * self.output[1];
        for (group, output) in output.chunks_exact_mut(out_channels * picture).enumerate() {
            let source = &source[group * in_channels * padded.channel()..];
            let weight = &self.weight[group * T * T * matrix..][..T * T * matrix];
            for first in (0..pixels.count).step_by(*block) {
                let block = (pixels.count - first).next_multiple_of(COLUMNS).min(*block);
                let tiles = first..first + block;
                self.transform_input(source, tiles.clone(), transformed);
                for (index, weight) in weight.chunks_exact(matrix).enumerate() {
                    multiply(
                        (weight, *out_channels),
                        (
                            &transformed[index * apart(block * in_channels)..]
                                [..block * in_channels],
                            *in_channels,
                        ),
                        &mut products[index * apart(out_channels * block)..]
                            [..out_channels * block],
                        block,
                        block.min(pixels.count - first),
                        Start::Zero.into(),
                    );
                }
                let bias = &self.bias[group * out_channels..][..*out_channels];
                self.transform_output(products, tiles, bias, clamp, output);
            }
        }
    }
}

impl<X, const M: usize, const T: usize> Kernel for Winograd<X, M, T>
where
    X: Transform<M, T> + std::fmt::Debug + Send + Sync,
{
    fn run(&self, input: &[f32], output: &mut [f32], workspace: &mut [f32]) {
        self.convolve(input, output, workspace, NO_CLAMP);
    }

    fn run_then(&self, input: &[f32], output: &mut [f32], workspace: &mut [f32], then: Activation) {
        if let Some(clamp) = then.clamp() {
            self.convolve(input, output, workspace, clamp);
        } else {
            self.run(input, output, workspace);
            then.apply(output);
        }
    }
}
