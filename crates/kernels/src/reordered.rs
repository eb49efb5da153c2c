use crate::conv::Conv2d;
use crate::kernel::{Kernel, Memory};
use crate::padded::Padded;

/// The textbook's loops with the pixels of a row innermost, so that every loop walks through
/// memory in one direction: one weight times a row of the picture, added to a row of the output.
#[derive(Debug)]
pub(crate) struct Reordered {
    conv: Conv2d,
    padded: Padded,
    output: [usize; 2],
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Reordered {
    pub(crate) fn memory(conv: &Conv2d, output: [usize; 2]) -> Memory {
        Memory {
            weights: conv.weights(),
            workspace: Padded::new(conv, output).copied(),
        }
    }

    pub(crate) fn new(conv: &Conv2d, output: [usize; 2], weight: &[f32], bias: &[f32]) -> Self {
        Self {
            conv: *conv,
            padded: Padded::new(conv, output),
            output,
            weight: weight.to_vec(),
            bias: bias.to_vec(),
        }
    }

    /// One kernel over the channels that it sees.
    fn run_channel(&self, channels: &[f32], kernel: &[f32], output: &mut [f32]) {
        let [kernel_height, kernel_width] = self.conv.kernel_size;
        for (channel, kernel) in channels
            .chunks_exact(self.padded.channel())
            .zip(kernel.chunks_exact(kernel_height * kernel_width))
        {
            for (tap, &weight) in kernel.iter().enumerate() {
                let tap = self.padded.tap([tap / kernel_width, tap % kernel_width]);
                for (y, output) in output.chunks_exact_mut(self.output[1]).enumerate() {
                    let pixels = &channel[tap + y * self.padded.output_row()..];
                    for (sum, pixel) in output.iter_mut().zip(pixels) {
                        *sum += weight * pixel;
                    }
                }
            }
        }
    }
}

impl Kernel for Reordered {
    fn run(&self, input: &[f32], output: &mut [f32], workspace: &mut [f32]) {
        let (input, _) = self.padded.of(input, workspace);
        let group = self.conv.group_channels() * self.padded.channel();
        let kernels = self.conv.out_channels / self.conv.groups;
        for (index, output) in output
            .chunks_exact_mut(self.output[0] * self.output[1])
            .enumerate()
        {
            output.fill(self.bias[index]);
            let channels = &input[index / kernels * group..][..group];
            let kernel = &self.weight[index * self.conv.taps()..][..self.conv.taps()];
            self.run_channel(channels, kernel, output);
        }
    }
}
