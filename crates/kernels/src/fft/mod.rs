//! Convolution as a product of Fourier transforms, tile by tile (overlap-save): a tile of
//! `side − span + 1` outputs comes from `side` inputs, whatever the filter's size.
//!
//! Filters are real, so two tiles go through one complex transform, as its real and its imaginary
//! part, and come out apart. Per frequency the sum over channels is a product of real matrices,
//! `[Re W, Im W] × [[Re X, Im X], [Im X, −Re X]]`.

mod transform;

use crate::conv::Conv2d;
use crate::gemm::{COLUMNS, Four, Pixels, Read, Start, multiply, panels};
use crate::kernel::{Kernel, Memory};
use crate::lane::{F32x4, LANES};
use crate::padded::Padded;
use transform::{Picture, Transform};

/// Tiles that share a panel: four as real parts, four as imaginary ones.
const TILES: usize = 2 * LANES;

/// The largest side of a tile.
const LARGEST: usize = 256;

/// The sizes.
#[derive(Clone, Debug)]
struct Tiles {
    side: [usize; 2],
    /// Outputs of a tile, with stride 1.
    step: [usize; 2],
    padded: Padded,
    pixels: Pixels,
    in_channels: usize,
    out_channels: usize,
}

/// How far a filter reaches, and outputs with stride 1 up to the last that is wanted.
fn spans(conv: &Conv2d, output: [usize; 2]) -> [(usize, usize); 2] {
    std::array::from_fn(|axis| {
        let span = (conv.kernel_size[axis] - 1) * conv.dilation[axis] + 1;
        (span, (output[axis] - 1) * conv.stride[axis] + 1)
    })
}

/// Numbers of one frequency's matrices, an odd number of cache lines, as in Winograd's.
fn apart(numbers: u128) -> u128 {
    const LINE: u128 = 16;
    (numbers.div_ceil(LINE) | 1) * LINE
}

impl Tiles {
    fn new(conv: &Conv2d, output: [usize; 2]) -> Self {
        let side = best_side(conv, output);
        let spans = spans(conv, output);
        let step: [usize; 2] = std::array::from_fn(|axis| side[axis] - spans[axis].0 + 1);
        let count: [usize; 2] = std::array::from_fn(|axis| spans[axis].1.div_ceil(step[axis]));
        let windows = Conv2d {
            kernel_size: side,
            stride: step,
            dilation: [1, 1],
            ..*conv
        };
        let padded = Padded::new(&windows, count);
        Self {
            side,
            step,
            pixels: Pixels {
                width: count[1],
                row: padded.output_row(),
                // Far too many for any memory where it saturates.
                count: count[0].saturating_mul(count[1]),
            },
            padded,
            in_channels: conv.group_channels(),
            out_channels: conv.out_channels / conv.groups,
        }
    }

    /// Numbers of a tile: as many frequencies.
    fn numbers(&self) -> u128 {
        self.side[0] as u128 * self.side[1] as u128
    }

    /// Tiles that are transformed before they are multiplied.
    fn block(&self) -> usize {
        /// Numbers that the transformed tiles of a block may have: 4 MiB.
        const MOST: u128 = 1 << 20;
        let per_tile = self.numbers() * (2 * self.in_channels + self.out_channels) as u128;
        let most = usize::try_from(MOST / per_tile).unwrap_or(0).max(TILES);
        let blocks = self.pixels.count.div_ceil(most);
        self.pixels.count.div_ceil(blocks).next_multiple_of(TILES)
    }

    /// Numbers from one frequency's transformed tiles to the next.
    fn transformed(&self) -> u128 {
        apart(self.block() as u128 * 2 * self.in_channels as u128)
    }

    /// Numbers from one frequency's products to the next.
    fn products(&self) -> u128 {
        apart(self.block() as u128 * self.out_channels as u128)
    }
}

/// The powers of two, per axis, that need the fewest operations.
fn best_side(conv: &Conv2d, output: [usize; 2]) -> [usize; 2] {
    let spans = spans(conv, output);
    let candidates = |axis: usize| {
        let least = spans[axis].0.next_power_of_two();
        (0..)
            .map(move |power| least << power)
            .take_while(move |&side| side <= LARGEST.max(least))
    };
    let operations = |side: [usize; 2]| {
        let tiles: u128 = (0..2)
            .map(|axis| spans[axis].1.div_ceil(side[axis] - spans[axis].0 + 1) as u128)
            .product();
        let (inputs, outputs) = (
            conv.group_channels() as u128,
            (conv.out_channels / conv.groups) as u128,
        );
        let numbers = side[0] as u128 * side[1] as u128;
        let products = 2 * inputs * outputs;
        let transforms = 3 * (inputs + outputs) * u128::from(numbers.ilog2());
        tiles.next_multiple_of(TILES as u128) * numbers * (products + transforms)
    };
    candidates(0)
        .flat_map(|height| candidates(1).map(move |width| [height, width]))
        .min_by_key(|&side| operations(side))
        .unwrap_or([1, 1])
}

/// Numbers of a tile, and how many tiles there are, in pairs of four.
pub(crate) fn numbers_and_tiles(conv: &Conv2d, output: [usize; 2]) -> (u128, u128) {
    let tiles = Tiles::new(conv, output);
    let count = tiles.pixels.count as u128;
    (tiles.numbers(), count.next_multiple_of(TILES as u128))
}

/// Overlap-save with tiles of the size that needs the fewest operations.
#[derive(Debug)]
pub(crate) struct Fft {
    conv: Conv2d,
    output: [usize; 2],
    tiles: Tiles,
    /// Where a tile's numbers are, from its first.
    taps: Vec<usize>,
    transform: Transform,
    /// Per group and frequency, packed panels of `[C_out, 2 C_in]`.
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Fft {
    pub(crate) fn memory(conv: &Conv2d, output: [usize; 2]) -> Memory {
        let tiles = Tiles::new(conv, output);
        let pictures = 2 * LANES as u128 * tiles.numbers();
        Memory {
            weights: tiles.numbers()
                * 2
                * conv.out_channels as u128
                * conv.group_channels() as u128,
            workspace: tiles.padded.copied()
                + pictures
                + tiles.numbers() * (tiles.transformed() + tiles.products()),
        }
    }

    pub(crate) fn new(conv: &Conv2d, output: [usize; 2], weight: &[f32], bias: &[f32]) -> Self {
        let tiles = Tiles::new(conv, output);
        let transform = Transform::new(tiles.side);
        let [height, width] = tiles.side;
        let filters =
            tiles.in_channels * tiles.out_channels * conv.kernel_size[0] * conv.kernel_size[1];
        let weight = weight
            .chunks_exact(filters)
            .flat_map(|group| transform_weight(conv, &tiles, &transform, group))
            .collect();
        Self {
            conv: *conv,
            output,
            taps: (0..height * width)
                .map(|index| tiles.padded.tap([index / width, index % width]))
                .collect(),
            tiles,
            transform,
            weight,
            bias: bias.to_vec(),
        }
    }

    fn transform_input(&self, source: &[f32], first: usize, picture: &mut Picture, to: &mut [f32]) {
        let Tiles {
            pixels,
            in_channels,
            ..
        } = self.tiles;
        let matrix = self.tiles.transformed() as usize;
        let last = pixels.count - 1;
        for start in (0..self.block(first)).step_by(TILES) {
            let tile = first + start;
            let fours = [tile, tile + LANES].map(|tile| pixels.four(tile.min(last)));
            for (channel, source) in source
                .chunks_exact(self.tiles.padded.channel())
                .take(in_channels)
                .enumerate()
            {
                read_four(fours[0], source, &self.taps, picture.real);
                read_four(fours[1], source, &self.taps, picture.imaginary);
                self.transform.forward(picture);
                let column = |column: usize, tap: usize| {
                    column / COLUMNS * COLUMNS * 2 * in_channels + tap * COLUMNS + column % COLUMNS
                };
                let places = [
                    column(start, channel),
                    column(start + LANES, channel),
                    column(start, in_channels + channel),
                    column(start + LANES, in_channels + channel),
                ];
                for frequency in 0..self.taps.len() {
                    let real = F32x4::from_slice(picture.real, frequency * LANES);
                    let imaginary = F32x4::from_slice(picture.imaginary, frequency * LANES);
                    let numbers = [real, imaginary, imaginary, F32x4::ZERO.sub(real)];
                    for (place, number) in places.into_iter().zip(numbers) {
                        number.write(to, frequency * matrix + place);
                    }
                }
            }
        }
    }

    /// Tiles from `first` on that go together.
    fn block(&self, first: usize) -> usize {
        (self.tiles.pixels.count - first)
            .next_multiple_of(TILES)
            .min(self.tiles.block())
    }

    fn transform_output(
        &self,
        products: &[f32],
        first: usize,
        picture: &mut Picture,
        bias: &[f32],
        output: &mut [f32],
    ) {
        let block = self.block(first);
        let matrix = self.tiles.products() as usize;
        let pixels = self.output[0] * self.output[1];
        for (channel, (output, &bias)) in output.chunks_exact_mut(pixels).zip(bias).enumerate() {
            for start in (0..block).step_by(TILES) {
                for frequency in 0..self.taps.len() {
                    let at = frequency * matrix + channel * block + start;
                    let to = frequency * LANES;
                    F32x4::from_slice(products, at).write(picture.real, to);
                    F32x4::from_slice(products, at + LANES).write(picture.imaginary, to);
                }
                self.transform.inverse(picture);
                for index in 0..LANES {
                    self.write_tile(&picture.real[index..], first + start + index, bias, output);
                    self.write_tile(
                        &picture.imaginary[index..],
                        first + start + LANES + index,
                        bias,
                        output,
                    );
                }
            }
        }
    }

    /// One tile's outputs, every `LANES`-th number of `numbers`, as far as there are any.
    fn write_tile(&self, numbers: &[f32], tile: usize, bias: f32, output: &mut [f32]) {
        let position = [
            tile / self.tiles.pixels.width,
            tile % self.tiles.pixels.width,
        ];
        let [rows, columns] = [0, 1].map(|axis| {
            let stride = self.conv.stride[axis];
            let step = self.tiles.step[axis];
            let first = position[axis] * step;
            let start = first.div_ceil(stride);
            let end = self.output[axis].min((first + step).div_ceil(stride));
            (start..end).map(move |index| (index, index * stride - first))
        });
        for (y, row) in rows {
            for (x, column) in columns.clone() {
                let number = numbers[(row * self.tiles.side[1] + column) * LANES];
                output[y * self.output[1] + x] = number + bias;
            }
        }
    }
}

fn read_four(four: Four, source: &[f32], taps: &[usize], to: &mut [f32]) {
    match four {
        Four::Together(four) => read(four, source, taps, to),
        Four::Split(four) => read(four, source, taps, to),
        Four::Apart(four) => read(four, source, taps, to),
    }
}

fn read(four: impl Read, source: &[f32], taps: &[usize], to: &mut [f32]) {
    for (to, &tap) in to.as_chunks_mut().0.iter_mut().zip(taps) {
        four.read(source, tap).store(to);
    }
}

/// One group's filters, per frequency as packed panels.
fn transform_weight(
    conv: &Conv2d,
    tiles: &Tiles,
    transform: &Transform,
    weight: &[f32],
) -> Vec<f32> {
    let [height, width] = tiles.side;
    let inputs = tiles.in_channels;
    #[expect(clippy::cast_precision_loss, reason = "a power of two is exact")]
    let scale = 1.0 / (height * width) as f32;
    let matrix = 2 * inputs * tiles.out_channels;
    let mut spectra = vec![0.0; height * width * matrix];
    let mut real = vec![0.0; transform.numbers()];
    let mut imaginary = vec![0.0; transform.numbers()];
    let filter = conv.kernel_size[0] * conv.kernel_size[1];
    for (index, four) in weight.chunks(LANES * filter).enumerate() {
        real.fill(0.0);
        imaginary.fill(0.0);
        for (lane, filter) in four.chunks_exact(filter).enumerate() {
            for (tap, number) in filter.iter().enumerate() {
                let row = tap / conv.kernel_size[1] * conv.dilation[0];
                let column = tap % conv.kernel_size[1] * conv.dilation[1];
                real[(row * width + column) * LANES + lane] = number * scale;
            }
        }
        transform.forward(&mut Picture {
            real: &mut real,
            imaginary: &mut imaginary,
        });
        for lane in 0..four.len() / filter {
            let pair = index * LANES + lane;
            let place = pair / inputs * 2 * inputs + pair % inputs;
            for frequency in 0..height * width {
                spectra[frequency * matrix + place] = real[frequency * LANES + lane];
                spectra[frequency * matrix + place + inputs] = imaginary[frequency * LANES + lane];
            }
        }
    }
    spectra
        .chunks_exact(matrix)
        .flat_map(|matrix| panels(matrix, 2 * inputs, 0..2 * inputs))
        .collect()
}

impl Kernel for Fft {
    fn run(&self, input: &[f32], output: &mut [f32], workspace: &mut [f32]) {
        let Tiles {
            in_channels,
            out_channels,
            ..
        } = self.tiles;
        let (source, workspace) = self.tiles.padded.of(input, workspace);
        let (real, workspace) = workspace.split_at_mut(self.transform.numbers());
        let (imaginary, workspace) = workspace.split_at_mut(self.transform.numbers());
        let picture = &mut Picture { real, imaginary };
        let [each, each_product] = [
            self.tiles.transformed() as usize,
            self.tiles.products() as usize,
        ];
        let (transformed, products) = workspace.split_at_mut(self.taps.len() * each);
        let matrix = 2 * in_channels * out_channels;
        let pixels = self.output[0] * self.output[1];
        for (group, output) in output.chunks_exact_mut(out_channels * pixels).enumerate() {
            let source = &source[group * in_channels * self.tiles.padded.channel()..];
            let weight = &self.weight[group * self.taps.len() * matrix..];
            for first in (0..self.tiles.pixels.count).step_by(self.tiles.block()) {
                let block = self.block(first);
                self.transform_input(source, first, picture, transformed);
                for (frequency, weight) in weight
                    .chunks_exact(matrix)
                    .take(self.taps.len())
                    .enumerate()
                {
                    multiply(
                        (weight, out_channels),
                        (
                            &transformed[frequency * each..][..block * 2 * in_channels],
                            2 * in_channels,
                        ),
                        &mut products[frequency * each_product..][..out_channels * block],
                        block,
                        block,
                        Start::Zero.into(),
                    );
                }
                let bias = &self.bias[group * out_channels..][..out_channels];
                self.transform_output(products, first, picture, bias, output);
            }
        }
    }
}
