//! What can be wrong with a layer, in words that say how to mend it.

use std::fmt;

use crate::layer::{LayerKind, Parameter};
use crate::shape::{SIZE_LIMIT, Shape};

/// The one thing that is wrong with a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerError {
    /// The layer's name; `input` for the input.
    pub layer: String,
    /// What is wrong.
    pub problem: Problem,
}

/// The axis that a problem concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Both alike: a square filter on a square input.
    Both,
    /// The height.
    Height,
    /// The width.
    Width,
}

/// A problem, with the values that make it one and the nearest values that do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    /// The filter is larger than the padded input.
    FilterDoesNotFit {
        /// The axis.
        side: Side,
        /// Filter side, f.
        kernel: u64,
        /// Filter side under dilation.
        effective_kernel: u64,
        /// Input side, X.
        input: u64,
        /// Padding before and after.
        padding: [u64; 2],
        /// The smallest padding on each side that makes it fit.
        raise_padding_to: u64,
        /// The largest filter that fits.
        lower_kernel_to: u64,
    },
    /// The dilated filter spans more than the limit of a size.
    FilterTooLarge {
        /// The axis.
        side: Side,
        /// Filter side, f.
        kernel: u64,
        /// Dilation.
        dilation: u64,
    },
    /// A number that must be at least 1 is 0.
    Zero {
        /// Which number.
        parameter: Parameter,
    },
    /// A size beyond 2³².
    SizeTooLarge {
        /// The size.
        size: u64,
    },
    /// A count beyond 2¹²⁸ − 1.
    CountTooLarge,
    /// Groups that do not divide the channels.
    GroupsDoNotDivide {
        /// Groups, g.
        groups: u64,
        /// Input channels.
        in_channels: u64,
        /// Output channels.
        out_channels: u64,
        /// The largest smaller number that divides both.
        lower_to: u64,
    },
    /// A pool's padding beyond half of its filter, which PyTorch refuses.
    PaddingBeyondHalf {
        /// Padding, P.
        padding: u64,
        /// Filter side, under dilation where the pool has one.
        kernel: u64,
        /// The largest padding that it may have.
        lower_padding_to: u64,
        /// The smallest filter that may have this padding.
        raise_kernel_to: u64,
    },
    /// A layer that slides over height and width is given a vector.
    NeedsMaps {
        /// PyTorch's name of the layer.
        kind: &'static str,
        /// The vector's length.
        features: u64,
    },
    /// A layer that needs channels before height and width gets them last.
    NeedsChannelsFirst {
        /// PyTorch's name of the layer.
        kind: &'static str,
        /// The maps' shape.
        shape: Shape,
    },
    /// A layer that merges, or needs a second input, has too few.
    TooFewInputs {
        /// PyTorch's name of the layer.
        kind: &'static str,
        /// How many it has.
        inputs: usize,
    },
    /// A layer that takes one input, or two, has more.
    TooManyInputs {
        /// PyTorch's name of the layer.
        kind: &'static str,
        /// How many it has.
        inputs: usize,
    },
    /// A merge is given shapes that do not go together.
    ShapesDiffer {
        /// PyTorch's name of the layer.
        kind: &'static str,
        /// The first input's shape.
        first: Shape,
        /// The first other one that differs.
        other: Shape,
    },
    /// Parts that do not divide the channels.
    PartsDoNotDivide {
        /// PyTorch's name of the layer.
        kind: &'static str,
        /// The number that makes the parts.
        parameter: Parameter,
        /// The parts.
        parts: u64,
        /// The channels.
        channels: u64,
        /// The largest smaller value of the number whose parts divide them.
        lower_to: u64,
    },
    /// A chunk that does not exist.
    NoSuchChunk {
        /// The wanted one, from 0.
        index: u64,
        /// How many there are.
        chunks: u64,
    },
    /// A channel that does not exist.
    NoSuchChannel {
        /// The wanted one, from 0.
        channel: u64,
        /// How many there are.
        channels: u64,
    },
    /// A reshape between different numbers of elements.
    ElementsDiffer {
        /// What comes in.
        from: Shape,
        /// What is wanted.
        to: Shape,
    },
    /// A crop that leaves nothing.
    CropTooLarge {
        /// Pixels cut from both ends.
        cut: u64,
        /// Input side, X.
        input: u64,
    },
    /// An output padding that is not below the stride or the dilation, which PyTorch refuses.
    OutputPaddingTooLarge {
        /// The output padding.
        output_padding: u64,
        /// The largest that is allowed.
        lower_to: u64,
    },
    /// A transposed convolution whose padding leaves nothing of its output.
    PaddingCutsAll {
        /// Padding, P.
        padding: u64,
        /// The output's side without it.
        output: u64,
        /// The largest padding that leaves something.
        lower_to: u64,
    },
    /// A transposed convolution with "same" padding, which PyTorch does not have.
    NeedsExplicitPadding,
    /// An operation of a file is given another shape than the file's.
    OtherInput {
        /// The file's.
        expected: Shape,
        /// What it gets.
        found: Shape,
    },
    /// An operation whose output nobody knows.
    OutputUnknown,
    /// A Linear is given feature maps.
    NeedsFeatures {
        /// The maps' shape.
        shape: Shape,
    },
}

impl Problem {
    pub(crate) fn in_layer(self, layer: &str) -> LayerError {
        LayerError {
            layer: layer.to_owned(),
            problem: self,
        }
    }
}

impl Parameter {
    /// What the parameter is called in a sentence, and its letter in a formula.
    ///
    /// ```
    /// assert_eq!(complexity::Parameter::Stride.words(), ("stride", "S"));
    /// ```
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Batch => ("batch", "the batch"),
            Self::InputChannels => ("channels", "the channels"),
            Self::InputSize => ("side", "X"),
            Self::KernelSize => ("filter", "f"),
            Self::Padding => ("padding", "P"),
            Self::Stride => ("stride", "S"),
            Self::Dilation => ("dilation", "the dilation"),
            Self::OutChannels => ("output channels", "C_out"),
            Self::Groups => ("groups", "g"),
            Self::OutFeatures => ("output features", "C_out"),
            Self::OutputSize => ("output side", "M"),
            Self::Neighbourhood => ("size", "the size"),
            Self::OutputPadding => ("output padding", "the output padding"),
            Self::ScaleFactor => ("factor", "the factor"),
            Self::Chunks => ("parts", "the parts"),
            Self::ChunkIndex => ("part", "the part"),
            Self::Pieces => ("pieces", "the pieces"),
        }
    }
}

impl fmt::Display for LayerError {
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let layer = &self.layer;
        match &self.problem {
            Problem::FilterDoesNotFit {
                side,
                kernel,
                effective_kernel,
                input,
                padding,
                raise_padding_to,
                lower_kernel_to,
            } => {
                let axis = axis_word(*side);
                write!(f, "filter{axis} {kernel} ")?;
                if effective_kernel != kernel {
                    write!(f, "(dilated to {effective_kernel}) ")?;
                }
                write!(f, "does not fit input{axis} {input} with padding ")?;
                match padding {
                    [before, after] if before == after => write!(f, "{before}")?,
                    [before, after] => write!(f, "{before} before and {after} after")?,
                }
                write!(
                    f,
                    " in layer {layer}: raise P to {raise_padding_to} or lower f to {lower_kernel_to}"
                )
            }
            Problem::FilterTooLarge {
                side,
                kernel,
                dilation,
            } => write!(
                f,
                "filter{} {kernel} with dilation {dilation} in layer {layer} spans more than {SIZE_LIMIT} pixels: lower f or the dilation",
                axis_word(*side)
            ),
            Problem::Zero { parameter } => {
                let (word, letter) = parameter.words();
                write!(f, "{word} 0 in layer {layer}: raise {letter} to 1")
            }
            Problem::SizeTooLarge { size } => write!(
                f,
                "size {size} in layer {layer} is beyond the limit of {SIZE_LIMIT}: lower it"
            ),
            Problem::CountTooLarge => write!(
                f,
                "the counts of layer {layer} are beyond 2^128: lower its sizes or the batch"
            ),
            Problem::GroupsDoNotDivide {
                groups,
                in_channels,
                out_channels,
                lower_to,
            } => write!(
                f,
                "groups {groups} do not divide {in_channels} input channels and {out_channels} output channels in layer {layer}: lower g to {lower_to}"
            ),
            Problem::PaddingBeyondHalf {
                padding,
                kernel,
                lower_padding_to,
                raise_kernel_to,
            } => write!(
                f,
                "padding {padding} is more than half of filter {kernel} in layer {layer}: lower P to {lower_padding_to} or raise f to {raise_kernel_to}"
            ),
            Problem::NeedsMaps { kind, features } => write!(
                f,
                "{kind} needs height and width, but layer {layer} gets a vector of {features}: move it before Flatten"
            ),
            Problem::NeedsChannelsFirst { kind, shape } => write!(
                f,
                "{kind} needs channels before height and width, but layer {layer} gets {shape}: add a Permute before it"
            ),
            Problem::TooFewInputs { kind, inputs } => write!(
                f,
                "{kind} needs two inputs, but layer {layer} has {inputs}: connect another layer to it"
            ),
            Problem::TooManyInputs { kind, inputs } => write!(
                f,
                "{kind} cannot take {inputs} inputs in layer {layer}: disconnect one"
            ),
            Problem::ShapesDiffer { kind, first, other } => write!(
                f,
                "{kind} cannot join {first} and {other} in layer {layer}: {}",
                joining_remedy(kind, first, other)
            ),
            Problem::PartsDoNotDivide {
                kind,
                parameter,
                parts,
                channels,
                lower_to,
            } => write!(
                f,
                "{kind} cannot cut {channels} channels into {parts} equal parts in layer {layer}: lower {} to {lower_to}",
                parameter.words().1
            ),
            Problem::NoSuchChunk { index, chunks } => write!(
                f,
                "there is no part {index} of {chunks} in layer {layer}: lower it to {} or less",
                chunks.saturating_sub(1)
            ),
            Problem::NoSuchChannel { channel, channels } => write!(
                f,
                "there is no channel {channel} among {channels} in layer {layer}: choose one below {channels}"
            ),
            Problem::ElementsDiffer { from, to } => write!(
                f,
                "{from} cannot become {to} in layer {layer}: choose a shape with as many elements"
            ),
            Problem::CropTooLarge { cut, input } => write!(
                f,
                "cutting {cut} pixels leaves nothing of input {input} in layer {layer}: cut fewer than {input}"
            ),
            Problem::OutputPaddingTooLarge {
                output_padding,
                lower_to,
            } => write!(
                f,
                "output padding {output_padding} is not below the stride or the dilation in layer {layer}: lower it to {lower_to}"
            ),
            Problem::PaddingCutsAll {
                padding,
                output,
                lower_to,
            } => write!(
                f,
                "padding {padding} leaves nothing of the output of {output} in layer {layer}: lower P to {lower_to}"
            ),
            Problem::NeedsExplicitPadding => write!(
                f,
                "a transposed convolution needs its padding as numbers in layer {layer}: choose explicit padding"
            ),
            Problem::OtherInput { expected, found } => write!(
                f,
                "layer {layer} is known for an input of {expected} only, but gets {found}: give it that shape, or delete it"
            ),
            Problem::OutputUnknown => write!(
                f,
                "the shape that layer {layer} gives is not known: delete it, or give it a known layer's place"
            ),
            Problem::NeedsFeatures { shape } => write!(
                f,
                "Linear needs a vector, but layer {layer} gets {shape}: add a Flatten before it"
            ),
        }
    }
}

impl std::error::Error for LayerError {}

/// What makes the two shapes go together.
fn joining_remedy(kind: &str, first: &Shape, other: &Shape) -> &'static str {
    match (
        kind == LayerKind::Concat.name(),
        first.sides() == other.sides(),
        first.is_alike(other),
    ) {
        (_, _, false) => "give both the same kind of shape",
        (true, ..) => "give both the same height and width",
        (false, true, _) => "give both the same channels",
        (false, false, _) => "give both the same stride, padding and channels",
    }
}

fn axis_word(side: Side) -> &'static str {
    match side {
        Side::Both => "",
        Side::Height => " height",
        Side::Width => " width",
    }
}
