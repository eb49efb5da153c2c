use crate::conv::Conv2d;
use crate::gemm::Product;
use crate::kernel::{Kernel, Memory};
use crate::padded::Padded;

/// Builds the matrix `[C_in × kernel height × kernel width, pixels]` of all windows, then
/// multiplies the weights with it.
#[derive(Debug)]
pub(crate) struct Im2col {
    conv: Conv2d,
    padded: Padded,
    output: [usize; 2],
    product: Product,
}

/// The windows as a picture of one row and 1 × 1 filters.
fn matrix(conv: &Conv2d, pixels: usize) -> Conv2d {
    Conv2d {
        in_channels: conv.taps() * conv.groups,
        height: 1,
        width: pixels,
        ..conv.pointwise()
    }
}

impl Im2col {
    pub(crate) fn memory(conv: &Conv2d, output: [usize; 2]) -> Memory {
        let pixels = output[0] * output[1];
        let windows = (conv.taps() * conv.groups) as u128 * pixels as u128;
        Memory {
            weights: conv.weights(),
            workspace: Padded::new(conv, output).copied()
                + windows
                + Product::workspace(conv.taps(), pixels),
        }
    }

    pub(crate) fn new(conv: &Conv2d, output: [usize; 2], weight: &[f32], bias: &[f32]) -> Self {
        let pixels = output[0] * output[1];
        Self {
            conv: *conv,
            padded: Padded::new(conv, output),
            output,
            product: Product::of_matrix(&matrix(conv, pixels), weight, bias),
        }
    }

    fn build(&self, input: &[f32], windows: &mut [f32]) {
        let [height, width] = self.output;
        let [kernel_height, kernel_width] = self.conv.kernel_size;
        for (index, line) in windows.chunks_exact_mut(height * width).enumerate() {
            let (channel, tap) = (
                index / (kernel_height * kernel_width),
                index % (kernel_height * kernel_width),
            );
            let start = channel * self.padded.channel()
                + self.padded.tap([tap / kernel_width, tap % kernel_width]);
            for (y, to) in line.chunks_exact_mut(width).enumerate() {
                to.copy_from_slice(&input[start + y * self.padded.output_row()..][..width]);
            }
        }
    }
}

impl Kernel for Im2col {
    fn run(&self, input: &[f32], output: &mut [f32], workspace: &mut [f32]) {
        let (input, workspace) = self.padded.of(input, workspace);
        let windows = self.conv.taps() * self.conv.groups * self.output[0] * self.output[1];
        let (windows, packed) = workspace.split_at_mut(windows);
        self.build(input, windows);
        self.product.run(windows, output, packed, None);
    }
}
