use std::fmt;

use crate::MAX_ELEMENTS;

/// One of the two directions of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// Top to bottom.
    Height,
    /// Left to right.
    Width,
}

/// One of the arrays that a convolution reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// The picture, channel by channel.
    Input,
    /// The kernels.
    Weight,
    /// One number per kernel.
    Bias,
}

/// Why a convolution cannot run, with the numbers and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConvError {
    /// A size is 0 where it must not be, or larger than [`MAX_ELEMENTS`].
    SizeOutOfRange {
        /// The size's name in a sentence.
        what: &'static str,
        /// What it is.
        value: usize,
        /// The smallest that is allowed.
        least: usize,
    },
    /// The kernel, spread by its dilation, is larger than the padded input.
    KernelBeyondInput {
        /// The direction in which it does not fit.
        axis: Axis,
        /// The kernel's side, in taps.
        kernel: usize,
        /// The distance between its taps, in pixels.
        dilation: usize,
        /// From its first pixel to its last.
        span: u64,
        /// The input's side, in pixels.
        input: usize,
        /// Pixels added before and after.
        padding: [usize; 2],
    },
    /// The groups divide one of the channel counts with a remainder.
    GroupsDoNotDivide {
        /// The groups asked for.
        groups: usize,
        /// Channels of the input.
        in_channels: usize,
        /// Channels of the output.
        out_channels: usize,
    },
    /// The arrays are larger than [`MAX_ELEMENTS`] together.
    TooManyElements {
        /// Numbers in input, weights, bias and output.
        elements: u128,
    },
    /// An array is shorter or longer than the sizes say.
    WrongLength {
        /// The array.
        operand: Operand,
        /// How many numbers it holds.
        got: usize,
        /// How many it should hold.
        needed: usize,
    },
}

impl fmt::Display for ConvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::SizeOutOfRange { what, value, least } => write!(
                f,
                "The {what} is {value}: choose a number from {least} to {MAX_ELEMENTS}."
            ),
            Self::KernelBeyondInput {
                axis,
                kernel,
                dilation,
                span,
                input,
                padding: [before, after],
            } => {
                let (side, lines) = match axis {
                    Axis::Height => ("height", "rows"),
                    Axis::Width => ("width", "columns"),
                };
                write!(
                    f,
                    "A kernel of {side} {kernel} with dilation {dilation} spans {span} {lines}, \
                     but the padded input has {} ({before} + {input} + {after}): make the kernel \
                     or the dilation smaller, or add padding.",
                    before + input + after
                )
            }
            Self::GroupsDoNotDivide {
                groups,
                in_channels,
                out_channels,
            } => write!(
                f,
                "{groups} groups cannot share {in_channels} input and {out_channels} output \
                 channels evenly: choose a number of groups that divides both."
            ),
            Self::TooManyElements { elements } => write!(
                f,
                "Input, weights and output hold {elements} numbers, more than the {MAX_ELEMENTS} \
                 ({} MiB) that one run may hold: make the input smaller or take fewer channels.",
                (MAX_ELEMENTS * size_of::<f32>()) >> 20
            ),
            Self::WrongLength {
                operand,
                got,
                needed,
            } => {
                let (name, shape) = match operand {
                    Operand::Input => ("input", "channels × height × width"),
                    Operand::Weight => (
                        "kernel",
                        "output channels × input channels per group × height × width",
                    ),
                    Operand::Bias => ("bias", "one per output channel"),
                };
                write!(
                    f,
                    "The {name} has {got} numbers, but this convolution needs {needed} ({shape})."
                )
            }
        }
    }
}

impl std::error::Error for ConvError {}
