use crate::conv::Conv2d;
use crate::kernel::{Kernel, Memory};
use crate::lane::{F32x4, LANES, at_offset};
use crate::padded::Padded;

/// Vectors of output pixels that are summed side by side.
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

    /// All rows of one output channel, which starts at `first`.
    fn run_channel(&self, channel: &[f32], index: usize, output: &mut [f32]) {
        let [height, width] = self.output;
        let weight = &self.weight[index * self.taps.len()..][..self.taps.len()];
        let first = index * height * width;
        for y in 0..height {
            let row = &channel[y * self.padded.output_row()..];
            for x in (0..width).step_by(VECTORS * LANES) {
                let to = &mut output[first + y * width + x..];
                let from = &row[x..];
                let bias = self.bias[index];
                match (width - x).div_ceil(LANES) {
                    1 => sum::<1>(from, &self.taps, weight, bias, to),
                    2 => sum::<2>(from, &self.taps, weight, bias, to),
                    3 => sum::<3>(from, &self.taps, weight, bias, to),
                    _ => sum::<VECTORS>(from, &self.taps, weight, bias, to),
                }
            }
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

/// So many vectors of pixels; those beyond the row's end are overwritten by the next row, as rows
/// come in the order of memory.
#[inline]
fn sum<const V: usize>(from: &[f32], taps: &[usize], weight: &[f32], bias: f32, to: &mut [f32]) {
    let mut sums = [F32x4::splat(bias); V];
    for (&tap, weight) in taps.iter().zip(weight) {
        let weight = F32x4::load_splat(weight);
        // Always as many as the widest sum reads: one check for all.
        let pixels: &[f32; SLACK] = at_offset(from, tap);
        for (sum, pixels) in sums.iter_mut().zip(pixels.as_chunks().0) {
            *sum = sum.add_product(weight, F32x4::load(pixels));
        }
    }
    for (sum, to) in sums.iter().zip(to.chunks_mut(LANES)) {
        sum.write_part(to);
    }
}

impl Kernel for Depthwise {
    fn run(&self, input: &[f32], output: &mut [f32], workspace: &mut [f32]) {
        let picture = self.conv.height * self.conv.width;
        let multiplier = self.conv.out_channels / self.conv.in_channels;
        for (index, channel) in input.chunks_exact(picture).enumerate() {
            let length = workspace.len() - SLACK;
            self.padded.fill_channel(channel, &mut workspace[..length]);
            for index in index * multiplier..(index + 1) * multiplier {
                self.run_channel(workspace, index, output);
            }
        }
    }
}
