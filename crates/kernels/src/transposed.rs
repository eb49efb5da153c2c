use crate::algorithm::Algorithm;
use crate::conv::{Conv2d, Padding};
use crate::plan::{Plan, PlanError, Prepared};

/// A transposed convolution, PyTorch's `ConvTranspose2d`: what a convolution's gradient does.
///
/// It is described by the convolution that it transposes: its input has the convolution's
/// output's shape, its output the convolution's input's.
///
/// ```
/// use kernels::{Conv2d, Padding, TransposedConv2d};
///
/// // Twice as large: every pixel becomes 2 × 2.
/// let halving = Conv2d {
///     in_channels: 1,
///     height: 2,
///     width: 4,
///     out_channels: 1,
///     kernel_size: [2, 2],
///     stride: [2, 2],
///     padding: Padding::NONE,
///     dilation: [1, 1],
///     groups: 1,
/// };
/// let mut doubling = TransposedConv2d::prepare(halving, &[1.0; 4], None)?;
/// let mut output = [0.0; 8];
/// doubling.run(&[3.0, 5.0], &mut output)?;
/// assert_eq!(output, [3.0, 3.0, 5.0, 5.0, 3.0, 3.0, 5.0, 5.0]);
/// # Ok::<(), kernels::PlanError>(())
/// ```
#[derive(Debug)]
pub struct TransposedConv2d {
    conv: Conv2d,
    small: [usize; 2],
    bias: Vec<f32>,
    /// From every pixel to what it adds to each tap of each output channel.
    product: Prepared,
    taps: Vec<f32>,
}

/// All taps of all pixels as one product of matrices.
fn product(conv: &Conv2d, small: [usize; 2]) -> Result<Plan, PlanError> {
    conv.lengths()?;
    let product = Conv2d {
        in_channels: conv.out_channels,
        height: 1,
        width: small[0] * small[1],
        out_channels: conv.taps() * conv.groups,
        kernel_size: [1, 1],
        stride: [1, 1],
        padding: Padding::NONE,
        dilation: [1, 1],
        groups: conv.groups,
    };
    Plan::new(product, Algorithm::Pointwise)
}

impl TransposedConv2d {
    /// Bytes of what [`Self::prepare`] keeps: the weights, and what a run scribbles on.
    pub fn bytes(conv: &Conv2d) -> Result<usize, PlanError> {
        let plan = product(conv, conv.output_size()?)?;
        let own = (plan.lengths().output + conv.in_channels) * size_of::<f32>();
        Ok(own + plan.weight_bytes() + plan.workspace_bytes())
    }

    /// `weight` is `[C_in, C_out / groups, kernel height, kernel width]` in terms of this one's own
    /// input and output, which is the convolution's `[C_out, C_in / groups, …]`; `bias` has one
    /// number per output channel.
    pub fn prepare(conv: Conv2d, weight: &[f32], bias: Option<&[f32]>) -> Result<Self, PlanError> {
        let lengths = conv.lengths()?;
        let small = conv.output_size()?;
        PlanError::check_weight(weight.len(), lengths.weight)?;
        if let Some(bias) = bias {
            PlanError::check_bias(bias.len(), conv.in_channels)?;
        }
        let taps = conv.taps();
        let inputs = conv.out_channels / conv.groups;
        let transposed: Vec<f32> = weight
            .chunks_exact(inputs * taps)
            .flat_map(|group| (0..taps).flat_map(|tap| group[tap..].iter().step_by(taps).copied()))
            .collect();
        let plan = product(&conv, small)?;
        let numbers = plan.lengths().output;
        Ok(Self {
            conv,
            small,
            bias: bias.map_or_else(|| vec![0.0; conv.in_channels], <[f32]>::to_vec),
            product: plan.prepare(&transposed, None)?,
            taps: vec![0.0; numbers],
        })
    }

    /// One picture, from `[C_in, height, width]` to `[C_out, output height, output width]`.
    pub fn run(&mut self, input: &[f32], output: &mut [f32]) -> Result<(), PlanError> {
        PlanError::check_output(output.len(), self.conv.lengths()?.input)?;
        self.product.run(input, &mut self.taps)?;
        let picture = self.conv.height * self.conv.width;
        for (output, bias) in output.chunks_exact_mut(picture).zip(&self.bias) {
            output.fill(*bias);
        }
        let kernel = self.conv.kernel_size[0] * self.conv.kernel_size[1];
        let pixels = self.small[0] * self.small[1];
        for (index, taps) in self.taps.chunks_exact(pixels).enumerate() {
            let to = &mut output[index / kernel * picture..][..picture];
            self.scatter(taps, index % kernel, to);
        }
        Ok(())
    }

    /// Adds what one tap gives of all pixels to the output pixels that it falls on.
    fn scatter(&self, taps: &[f32], tap: usize, to: &mut [f32]) {
        let Conv2d {
            height,
            width,
            kernel_size,
            stride,
            padding,
            dilation,
            ..
        } = self.conv;
        let (i, j) = (tap / kernel_size[1], tap % kernel_size[1]);
        for (y, line) in taps.chunks_exact(self.small[1]).enumerate() {
            let row = (y * stride[0] + i * dilation[0]).checked_sub(padding.top);
            let Some(row) = row.filter(|&row| row < height) else {
                continue;
            };
            let to = &mut to[row * width..][..width];
            for (x, number) in line.iter().enumerate() {
                let column = (x * stride[1] + j * dilation[1]).checked_sub(padding.left);
                if let Some(to) = column.and_then(|column| to.get_mut(column)) {
                    *to += number;
                }
            }
        }
    }
}
