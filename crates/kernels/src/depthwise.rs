use crate::conv::Conv2d;
use crate::kernel::{Kernel, Memory};
use crate::lane::{F32x4, LANES, at_offset};
use crate::padded::Padded;

/// The most vectors of a row that are summed side by side.
const VECTORS: usize = 4;

/// Numbers that may be read after the channel's last one.
const SLACK: usize = VECTORS * LANES;

/// One input channel per output channel: each is padded into a cache's worth of memory, and its
/// output rows are summed up a few vectors at a time.
#[derive(Debug)]
pub(crate) struct Depthwise {
    conv: Conv2d,
    padded: Padded,
    output: [usize; 2],
    taps: Vec<usize>,
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Depthwise {
    pub(crate) fn memory(conv: &Conv2d, output: [usize; 2]) -> Memory {
        let padded = Padded::new(&one_channel(conv), output);
        Memory {
            weights: conv.weights(),
            workspace: padded.numbers() + SLACK as u128,
        }
    }

    pub(crate) fn new(conv: &Conv2d, output: [usize; 2], weight: &[f32], bias: &[f32]) -> Self {
        let padded = Padded::new(&one_channel(conv), output);
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
    fn run_channel(&self, channel: &[f32], index: usize, output: &mut [f32]) {
        let [height, width] = self.output;
        let weight = &self.weight[index * self.taps.len()..][..self.taps.len()];
        let sums = Sums {
            taps: &self.taps,
            weight,
            bias: self.bias[index],
            row: self.padded.output_row(),
            width,
        };
        if width > 2 * LANES {
            sums.all_rows::<2>(channel, output);
        } else {
            sums.all_rows::<4>(channel, output);
        }
    }
}

fn one_channel(conv: &Conv2d) -> Conv2d {
    Conv2d {
        in_channels: 1,
        groups: 1,
        ..*conv
    }
}

/// What one output channel sums up.
#[derive(Clone, Copy)]
struct Sums<'a> {
    taps: &'a [usize],
    weight: &'a [f32],
    bias: f32,
    /// Numbers from what one output row reads to what the next one does.
    row: usize,
    width: usize,
}

impl Sums<'_> {
    /// The whole output, so many rows at a time.
    fn all_rows<const R: usize>(self, from: &[f32], to: &mut [f32]) {
        let mut groups = to.chunks_exact_mut(R * self.width);
        let mut first = 0;
        for to in &mut groups {
            self.rows::<R>(&from[first * self.row..], to);
            first += R;
        }
        for to in groups.into_remainder().chunks_exact_mut(self.width) {
            self.rows::<1>(&from[first * self.row..], to);
            first += 1;
        }
    }

    fn rows<const R: usize>(self, from: &[f32], to: &mut [f32]) {
        for x in (0..self.width).step_by(VECTORS * LANES) {
            let from = &from[x..];
            let to = to.chunks_exact_mut(self.width).map(|row| &mut row[x..]);
            match (self.width - x).div_ceil(LANES) {
                1 => self.tile::<R, 1>(from, to),
                2 => self.tile::<R, 2>(from, to),
                3 => self.tile::<R, 3>(from, to),
                _ => self.tile::<R, VECTORS>(from, to),
            }
        }
    }

    /// So many vectors of so many rows.
    #[inline(always)]
    fn tile<'a, const R: usize, const V: usize>(
        self,
        from: &[f32],
        to: impl Iterator<Item = &'a mut [f32]>,
    ) {
        let mut sums = [[F32x4::splat(self.bias); V]; R];
        for (&tap, weight) in self.taps.iter().zip(self.weight) {
            let weight = F32x4::load_splat(weight);
            for (row, sums) in sums.iter_mut().enumerate() {
                // Always as many as the widest tile reads: one check for all.
                let pixels: &[f32; SLACK] = at_offset(from, tap + row * self.row);
                for (sum, pixels) in sums.iter_mut().zip(pixels.as_chunks().0) {
                    *sum = sum.add_product(weight, F32x4::load(pixels));
                }
            }
        }
        for (sums, to) in sums.iter().zip(to) {
            for (sum, to) in sums.iter().zip(to.chunks_mut(LANES)) {
                sum.write_part(to);
            }
        }
    }
}

impl Kernel for Depthwise {
    fn run(&self, input: &[f32], output: &mut [f32], workspace: &mut [f32]) {
        let picture = self.conv.height * self.conv.width;
        let pixels = self.output[0] * self.output[1];
        let multiplier = self.conv.out_channels / self.conv.in_channels;
        for (index, channel) in input.chunks_exact(picture).enumerate() {
            let length = workspace.len() - SLACK;
            self.padded.fill_channel(channel, &mut workspace[..length]);
            for index in index * multiplier..(index + 1) * multiplier {
                self.run_channel(workspace, index, &mut output[index * pixels..][..pixels]);
            }
        }
    }
}
