use crate::error::{Axis, ConvError};

/// The most numbers that input, weights, bias and output may hold together: 128 MiB of `f32`.
///
/// No single size may be larger either. Every index and every padded side then fits the 32-bit
/// `usize` of the browser, and no product of four sizes wraps a `u128`.
pub const MAX_ELEMENTS: usize = 1 << 25;

/// Zeros around the picture, in pixels per side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Padding {
    /// Rows above.
    pub top: usize,
    /// Rows below.
    pub bottom: usize,
    /// Columns to the left.
    pub left: usize,
    /// Columns to the right.
    pub right: usize,
}

impl Padding {
    /// No padding.
    pub const NONE: Self = Self::all(0);

    /// The same number of pixels on all four sides.
    pub const fn all(pixels: usize) -> Self {
        Self {
            top: pixels,
            bottom: pixels,
            left: pixels,
            right: pixels,
        }
    }
}

/// One convolution, by its sizes. Pairs are `[height, width]`, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Conv2d {
    /// Channels of the input, `C_in`.
    pub in_channels: usize,
    /// The input's height without padding.
    pub height: usize,
    /// The input's width without padding.
    pub width: usize,
    /// Channels of the output, `C_out`: one per kernel.
    pub out_channels: usize,
    /// Sides of the kernel.
    pub kernel_size: [usize; 2],
    /// Steps of the kernel.
    pub stride: [usize; 2],
    /// Zeros around the input.
    pub padding: Padding,
    /// Distances between the kernel's taps.
    pub dilation: [usize; 2],
    /// Groups of channels that do not see each other; it divides both channel counts.
    pub groups: usize,
}

/// How many numbers each array of a convolution holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lengths {
    /// `C_in × height × width`.
    pub input: usize,
    /// `C_out × C_in / groups × kernel height × kernel width`.
    pub weight: usize,
    /// `C_out`, where there is a bias.
    pub bias: usize,
    /// `C_out × output height × output width`.
    pub output: usize,
}

impl Conv2d {
    /// The input channels that one kernel sees, `C_in / groups`; 0 without groups.
    pub fn group_channels(&self) -> usize {
        self.in_channels.checked_div(self.groups).unwrap_or(0)
    }

    /// Multiplications per output: `C_in / groups × kernel height × kernel width`.
    pub(crate) fn taps(&self) -> usize {
        self.group_channels() * self.kernel_size[0] * self.kernel_size[1]
    }

    /// Numbers of all kernels.
    pub(crate) fn weights(&self) -> u128 {
        self.out_channels as u128 * self.taps() as u128
    }

    /// The same channels and picture with 1 × 1 filters.
    pub(crate) fn pointwise(&self) -> Self {
        Self {
            kernel_size: [1, 1],
            stride: [1, 1],
            padding: Padding::NONE,
            dilation: [1, 1],
            ..*self
        }
    }

    /// The output's `[height, width]` in pixels.
    pub fn output_size(&self) -> Result<[usize; 2], ConvError> {
        self.check_sizes()?;
        Ok([
            self.output_side(Axis::Height)?,
            self.output_side(Axis::Width)?,
        ])
    }

    /// How many numbers each array holds; an error where the whole is more than [`MAX_ELEMENTS`].
    pub fn lengths(&self) -> Result<Lengths, ConvError> {
        let [height, width] = self.output_size()?;
        self.check_groups()?;
        let [kernel_height, kernel_width] = self.kernel_size;
        let input = [self.in_channels, self.height, self.width];
        let weight = [
            self.out_channels,
            self.group_channels(),
            kernel_height,
            kernel_width,
        ];
        let output = [self.out_channels, height, width];
        let bias = [self.out_channels];
        let elements = product(&input) + product(&weight) + product(&output) + product(&bias);
        if elements > MAX_ELEMENTS as u128 {
            return Err(ConvError::TooManyElements { elements });
        }
        Ok(Lengths {
            input: input.iter().product(),
            weight: weight.iter().product(),
            bias: self.out_channels,
            output: output.iter().product(),
        })
    }

    fn check_sizes(&self) -> Result<(), ConvError> {
        let Padding {
            top,
            bottom,
            left,
            right,
        } = self.padding;
        let sizes = [
            ("number of input channels", self.in_channels, 1),
            ("input height", self.height, 1),
            ("input width", self.width, 1),
            ("number of output channels", self.out_channels, 1),
            ("kernel height", self.kernel_size[0], 1),
            ("kernel width", self.kernel_size[1], 1),
            ("vertical stride", self.stride[0], 1),
            ("horizontal stride", self.stride[1], 1),
            ("vertical dilation", self.dilation[0], 1),
            ("horizontal dilation", self.dilation[1], 1),
            ("number of groups", self.groups, 1),
            ("padding above", top, 0),
            ("padding below", bottom, 0),
            ("padding on the left", left, 0),
            ("padding on the right", right, 0),
        ];
        for (what, value, least) in sizes {
            if !(least..=MAX_ELEMENTS).contains(&value) {
                return Err(ConvError::SizeOutOfRange { what, value, least });
            }
        }
        Ok(())
    }

    fn check_groups(&self) -> Result<(), ConvError> {
        let &Self {
            groups,
            in_channels,
            out_channels,
            ..
        } = self;
        if in_channels.is_multiple_of(groups) && out_channels.is_multiple_of(groups) {
            Ok(())
        } else {
            Err(ConvError::GroupsDoNotDivide {
                groups,
                in_channels,
                out_channels,
            })
        }
    }

    fn output_side(&self, axis: Axis) -> Result<usize, ConvError> {
        let Padding {
            top,
            bottom,
            left,
            right,
        } = self.padding;
        let (index, input, before, after) = match axis {
            Axis::Height => (0, self.height, top, bottom),
            Axis::Width => (1, self.width, left, right),
        };
        let kernel = self.kernel_size[index];
        let dilation = self.dilation[index];
        let padded = input + before + after;
        // Both factors are at most 2²⁵, which a 32-bit product would not hold.
        let span = dilation as u64 * (kernel as u64 - 1) + 1;
        usize::try_from(span)
            .ok()
            .and_then(|span| padded.checked_sub(span))
            .map(|room| room / self.stride[index] + 1)
            .ok_or(ConvError::KernelBeyondInput {
                axis,
                kernel,
                dilation,
                span,
                input,
                padding: [before, after],
            })
    }
}

fn product(sizes: &[usize]) -> u128 {
    sizes.iter().map(|&size| size as u128).product()
}
