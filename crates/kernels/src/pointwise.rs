use crate::conv::Conv2d;
use crate::gemm::Product;
use crate::kernel::{Kernel, Memory};
use crate::lane::{F32x4, LANES};
use crate::layers::Activation;
use crate::padded::Padded;

/// 1 × 1 filters: the picture, or the pixels of it that a stride leaves, is the matrix to multiply.
#[derive(Debug)]
pub(crate) struct Pointwise {
    conv: Conv2d,
    output: [usize; 2],
    product: Product,
}

/// The convolution over the pixels that are read, in one row.
fn flat(conv: &Conv2d, output: [usize; 2]) -> Conv2d {
    Conv2d {
        height: 1,
        width: output[0] * output[1],
        ..conv.pointwise()
    }
}

/// Whether the filters read the picture as it lies, every pixel of it once.
fn reads_all(conv: &Conv2d, output: [usize; 2]) -> bool {
    Padded::new(conv, output).is_input() && output == [conv.height, conv.width]
}

impl Pointwise {
    pub(crate) fn memory(conv: &Conv2d, output: [usize; 2]) -> Memory {
        let pixels = output[0] * output[1];
        let sampled = if reads_all(conv, output) {
            0
        } else {
            conv.in_channels as u128 * pixels as u128
        };
        Memory {
            weights: conv.weights(),
            workspace: sampled + Product::workspace(conv.taps(), pixels),
        }
    }

    pub(crate) fn new(conv: &Conv2d, output: [usize; 2], weight: &[f32], bias: &[f32]) -> Self {
        Self {
            conv: *conv,
            output,
            product: Product::of_matrix(&flat(conv, output), weight, bias),
        }
    }

    /// Copies the pixels that the filters read.
    fn sample(&self, input: &[f32], sampled: &mut [f32]) {
        let [height, width] = self.output;
        let picture = self.conv.height * self.conv.width;
        for (channel, sampled) in input
            .chunks_exact(picture)
            .zip(sampled.chunks_exact_mut(height * width))
        {
            for (y, to) in sampled.chunks_exact_mut(width).enumerate() {
                match (y * self.conv.stride[0]).checked_sub(self.conv.padding.top) {
                    Some(row) if row < self.conv.height => {
                        self.sample_row(&channel[row * self.conv.width..][..self.conv.width], to);
                    }
                    _ => to.fill(0.0),
                }
            }
        }
    }

    fn sample_row(&self, row: &[f32], to: &mut [f32]) {
        let (stride, left) = (self.conv.stride[1], self.conv.padding.left);
        let before = left.div_ceil(stride).min(to.len());
        let (padding, to) = to.split_at_mut(before);
        padding.fill(0.0);
        let row = row
            .get((before * stride).saturating_sub(left)..)
            .unwrap_or(&[]);
        let mut done = 0;
        if stride == 2 {
            for (pixels, to) in row.chunks_exact(2 * LANES).zip(to.chunks_exact_mut(LANES)) {
                let pair = [0, LANES].map(|at| F32x4::from_slice(pixels, at));
                F32x4::unzip(pair[0], pair[1]).0.write(to, 0);
                done += LANES;
            }
        }
        let pixels = row.iter().step_by(stride).skip(done).copied();
        for (to, pixel) in to[done..]
            .iter_mut()
            .zip(pixels.chain(std::iter::repeat(0.0)))
        {
            *to = pixel;
        }
    }

    fn multiply(
        &self,
        input: &[f32],
        output: &mut [f32],
        workspace: &mut [f32],
        then: Option<Activation>,
    ) {
        if reads_all(&self.conv, self.output) {
            return self.product.run(input, output, workspace, then);
        }
        let sampled = self.conv.in_channels * self.output[0] * self.output[1];
        let (sampled, packed) = workspace.split_at_mut(sampled);
        self.sample(input, sampled);
        self.product.run(sampled, output, packed, then);
    }
}

impl Kernel for Pointwise {
    fn run(&self, input: &[f32], output: &mut [f32], workspace: &mut [f32]) {
        self.multiply(input, output, workspace, None);
    }

    fn run_then(&self, input: &[f32], output: &mut [f32], workspace: &mut [f32], then: Activation) {
        self.multiply(input, output, workspace, Some(then));
    }
}
