//! Winograd's minimal filtering: tiles of the picture and the filters are transformed, multiplied
//! number by number (summed over channels, so that it is a product of matrices for each of the
//! numbers), and transformed back.

mod transform;

pub(crate) use transform::{F2, F4};

use std::marker::PhantomData;

use crate::conv::Conv2d;
use crate::gemm::{COLUMNS, Pixels, Start, is_straight, multiply, panels};
use crate::kernel::{Kernel, Memory};
use crate::lane::{F32x4, LANES};
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

/// F(M × M, 3 × 3) with stride 1.
#[derive(Debug)]
pub(crate) struct Winograd<X, const M: usize, const T: usize> {
    tiles: Tiles,
    output: [usize; 2],
    /// Per group and number of a tile, packed panels of `[C_out, C_in]`.
    weight: Vec<f32>,
    bias: Vec<f32>,
    transform: PhantomData<X>,
}

impl<X: Transform<M, T>, const M: usize, const T: usize> Winograd<X, M, T> {
    pub(crate) fn memory(conv: &Conv2d, output: [usize; 2]) -> Memory {
        let tiles = Tiles::new(conv, output, M, T);
        let matrices = (T * T) as u128;
        let channels = (tiles.in_channels + tiles.out_channels) as u128;
        Memory {
            weights: conv.out_channels as u128 * conv.group_channels() as u128 * matrices,
            workspace: tiles.padded.copied() + matrices * tiles.block as u128 * channels,
        }
    }

    pub(crate) fn new(conv: &Conv2d, output: [usize; 2], weight: &[f32], bias: &[f32]) -> Self {
        let tiles = Tiles::new(conv, output, M, T);
        let (filters, _) = weight.as_chunks();
        let packed = filters
            .chunks_exact(tiles.in_channels * tiles.out_channels)
            .flat_map(|group| {
                let transformed: Vec<_> = group
                    .iter()
                    .map(transform::weight::<X, M, T>)
                    .collect();
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
        Self {
            tiles,
            output,
            weight: packed,
            bias: bias.to_vec(),
            transform: PhantomData,
        }
    }

    /// Transforms a block of tiles into `[T × T, tiles / COLUMNS, C_in, COLUMNS]`.
    fn transform_input(&self, source: &[f32], first: usize, block: usize, to: &mut [f32]) {
        let channels = self.tiles.in_channels;
        let matrix = block * channels;
        for channel in 0..channels {
            let source = &source[channel * self.tiles.padded.channel()..];
            for tile in (0..block).step_by(LANES) {
                let panel = tile / COLUMNS * COLUMNS * channels;
                let at = panel + channel * COLUMNS + tile % COLUMNS;
                let numbers = self.read_tiles(source, first + tile);
                let transformed = transform::input::<X, M, T>(numbers);
                for (index, number) in transformed.iter().flatten().enumerate() {
                    number.write(to, index * matrix + at);
                }
            }
        }
    }

    /// Four tiles side by side.
    #[inline]
    fn read_tiles(&self, source: &[f32], tile: usize) -> [[F32x4; T]; T] {
        let offsets: [usize; LANES] = self.tiles.pixels.offsets(tile);
        let is_straight = is_straight(&offsets);
        std::array::from_fn(|i| {
            std::array::from_fn(|j| {
                let tap = self.tiles.padded.tap([i, j]);
                if is_straight {
                    F32x4::from_slice(source, tap + offsets[0])
                } else {
                    F32x4::load(&offsets.map(|offset| source[tap + offset]))
                }
            })
        })
    }

    /// Transforms the products `[T × T, C_out, tiles]` back, into whole rows of the output.
    fn transform_output(
        &self,
        products: &[f32],
        group: usize,
        first: usize,
        block: usize,
        output: &mut [f32],
    ) {
        let [height, width] = self.output;
        let channels = self.tiles.out_channels;
        let end = self.tiles.pixels.count.min(first + block);
        for channel in 0..channels {
            let bias = F32x4::splat(self.bias[group * channels + channel]);
            let output = &mut output[channel * height * width..][..height * width];
            for tile in (first..end).step_by(LANES) {
                let at = channel * block + tile - first;
                let numbers = std::array::from_fn(|i| {
                    std::array::from_fn(|j| {
                        F32x4::from_slice(products, (i * T + j) * channels * block + at)
                    })
                });
                let pixels = transform::output::<X, M, T>(numbers);
                for (i, line) in pixels.iter().enumerate() {
                    let mut padded = [F32x4::ZERO; LANES];
                    for (to, number) in padded.iter_mut().zip(line) {
                        *to = number.add(bias);
                    }
                    let by_tile = F32x4::transpose(padded);
                    for (tile, pixels) in (tile..end).zip(by_tile) {
                        let columns = self.tiles.pixels.width;
                        let (y, x) = (tile / columns * M + i, tile % columns * M);
                        if y < height {
                            write_pixels::<M>(pixels, &mut output[y * width..][x..width]);
                        }
                    }
                }
            }
        }
    }
}

/// The first M pixels, or as many as the row has left.
#[inline]
fn write_pixels<const M: usize>(pixels: F32x4, row: &mut [f32]) {
    if let (LANES, Some(to)) = (M, row.first_chunk_mut()) {
        return pixels.store(to);
    }
    let mut numbers = [0.0; LANES];
    pixels.store(&mut numbers);
    for (to, number) in row.iter_mut().zip(&numbers[..M]) {
        *to = *number;
    }
}

impl<X, const M: usize, const T: usize> Kernel for Winograd<X, M, T>
where
    X: Transform<M, T> + std::fmt::Debug + Send + Sync,
{
    fn run(&self, input: &[f32], output: &mut [f32], workspace: &mut [f32]) {
        let Tiles {
            padded,
            pixels,
            block,
            in_channels,
            out_channels,
        } = &self.tiles;
        let (source, workspace) = padded.of(input, workspace);
        let (transformed, products) = workspace.split_at_mut(T * T * block * in_channels);
        let matrix = in_channels * out_channels;
        let picture = self.output[0] * self.output[1];
        for (group, output) in output.chunks_exact_mut(out_channels * picture).enumerate() {
            let source = &source[group * in_channels * padded.channel()..];
            let weight = &self.weight[group * T * T * matrix..][..T * T * matrix];
            for first in (0..pixels.count).step_by(*block) {
                let block = (pixels.count - first).next_multiple_of(COLUMNS).min(*block);
                self.transform_input(source, first, block, transformed);
                for (index, weight) in weight.chunks_exact(matrix).enumerate() {
                    multiply(
                        (weight, *out_channels),
                        (&transformed[index * block * in_channels..][..block * in_channels], *in_channels),
                        &mut products[index * out_channels * block..][..out_channels * block],
                        block,
                        block,
                        Start::Zero,
                    );
                }
                self.transform_output(products, group, first, block, output);
            }
        }
    }
}
