use crate::conv::Conv2d;
use crate::error::{ConvError, Operand};

/// The arrays that a convolution reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Operands {
    /// `[C_in, height, width]`.
    pub input: Vec<f32>,
    /// `[C_out, C_in / groups, kernel height, kernel width]`.
    pub weight: Vec<f32>,
    /// `[C_out]`, added to every output of its channel.
    pub bias: Option<Vec<f32>>,
}

/// What a convolution gave and what it cost, as counted while it ran.
#[derive(Clone, Debug, PartialEq)]
pub struct Counted {
    /// `[C_out, output height, output width]`.
    pub output: Vec<f32>,
    /// The output's `[height, width]` in pixels.
    pub output_size: [usize; 2],
    /// Multiply-adds done, those on padding included, the bias not.
    pub taps: u64,
    /// Those of them whose pixel was padding, a multiplication by 0.
    pub padding_taps: u64,
}

/// The textbook's loops, which can stop after any row of the output and go on later.
///
/// ```
/// use kernels::{Conv2d, Naive, Operands, Padding};
///
/// let identity = Conv2d {
///     in_channels: 1,
///     height: 2,
///     width: 3,
///     out_channels: 1,
///     kernel_size: [1, 1],
///     stride: [1, 1],
///     padding: Padding::NONE,
///     dilation: [1, 1],
///     groups: 1,
/// };
/// let picture = vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
/// let mut naive = Naive::new(
///     identity,
///     Operands { input: picture.clone(), weight: vec![1.0], bias: None },
/// )?;
/// assert_eq!(naive.advance(1), 1, "one of two rows is left");
/// assert_eq!(naive.counted().taps, 3);
/// assert_eq!(naive.finish().output, picture);
/// # Ok::<(), kernels::ConvError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Naive {
    conv: Conv2d,
    input: Vec<f32>,
    weight: Vec<f32>,
    bias: Vec<f32>,
    counted: Counted,
    next_row: usize,
}

impl Naive {
    /// Checks sizes and lengths; nothing is computed yet.
    pub fn new(conv: Conv2d, operands: Operands) -> Result<Self, ConvError> {
        let lengths = conv.lengths()?;
        let bias = operands
            .bias
            .unwrap_or_else(|| vec![0.0; conv.out_channels]);
        check_length(Operand::Input, operands.input.len(), lengths.input)?;
        check_length(Operand::Weight, operands.weight.len(), lengths.weight)?;
        check_length(Operand::Bias, bias.len(), lengths.bias)?;
        Ok(Self {
            conv,
            input: operands.input,
            weight: operands.weight,
            bias,
            counted: Counted {
                output: vec![0.0; lengths.output],
                output_size: conv.output_size()?,
                taps: 0,
                padding_taps: 0,
            },
            next_row: 0,
        })
    }

    /// Rows to compute in all: `C_out × output height`.
    pub fn rows(&self) -> usize {
        self.conv.out_channels * self.counted.output_size[0]
    }

    /// Computes at most so many more rows of the output and returns how many are left.
    pub fn advance(&mut self, rows: usize) -> usize {
        let end = self.next_row.saturating_add(rows).min(self.rows());
        let height = self.counted.output_size[0];
        for row in self.next_row..end {
            self.compute_row(row / height, row % height);
        }
        self.next_row = end;
        self.rows() - end
    }

    /// What is there so far; rows to come are 0.
    pub fn counted(&self) -> &Counted {
        &self.counted
    }

    /// Forgets the counts and starts at the first row again, over the same arrays.
    pub fn restart(&mut self) {
        self.next_row = 0;
        self.counted.taps = 0;
        self.counted.padding_taps = 0;
    }

    /// Computes the rows that are left.
    pub fn finish(mut self) -> Counted {
        self.advance(usize::MAX);
        self.counted
    }

    fn compute_row(&mut self, out_channel: usize, y: usize) {
        let conv = self.conv;
        let [kernel_height, kernel_width] = conv.kernel_size;
        let group_channels = conv.group_channels();
        let group = out_channel / (conv.out_channels / conv.groups);
        let [height, width] = self.counted.output_size;
        let mut taps = 0;
        let mut padding_taps = 0;
        for x in 0..width {
            let mut sum = self.bias[out_channel];
            for channel in 0..group_channels {
                for i in 0..kernel_height {
                    let line = self.input_line(
                        group * group_channels + channel,
                        y * conv.stride[0] + i * conv.dilation[0],
                    );
                    let kernel_line = (out_channel * group_channels + channel) * kernel_height + i;
                    for j in 0..kernel_width {
                        let column = x * conv.stride[1] + j * conv.dilation[1];
                        let pixel = column
                            .checked_sub(conv.padding.left)
                            .and_then(|column| line?.get(column));
                        padding_taps += u64::from(pixel.is_none());
                        taps += 1;
                        sum += self.weight[kernel_line * kernel_width + j]
                            * pixel.copied().unwrap_or(0.0);
                    }
                }
            }
            self.counted.output[(out_channel * height + y) * width + x] = sum;
        }
        self.counted.taps += taps;
        self.counted.padding_taps += padding_taps;
    }

    /// The picture's line at a row of the padded picture; none where all of it is padding.
    fn input_line(&self, channel: usize, padded_row: usize) -> Option<&[f32]> {
        let Conv2d { height, width, .. } = self.conv;
        let row = padded_row.checked_sub(self.conv.padding.top)?;
        if row >= height {
            return None;
        }
        let start = (channel * height + row) * width;
        self.input.get(start..start + width)
    }
}

/// The convolution of `operands.input` with `operands.weight`, in one go.
///
/// Shapes are those of [`Operands`] and [`Counted`].
pub fn conv2d(conv: Conv2d, operands: Operands) -> Result<Counted, ConvError> {
    Ok(Naive::new(conv, operands)?.finish())
}

fn check_length(operand: Operand, got: usize, needed: usize) -> Result<(), ConvError> {
    if got == needed {
        Ok(())
    } else {
        Err(ConvError::WrongLength {
            operand,
            got,
            needed,
        })
    }
}
