//! Layers as they stand in the file.

use complexity::{
    Activation, AdaptivePool2d, AvgPool2d, BatchNorm2d, ChannelShuffle, Chunk, Conv2d,
    ConvTranspose2d, Crop2d, GroupNorm, IndexSelect, LayerKind, LayerNorm, Linear,
    LocalResponseNorm, MaxPool2d, Maxout, Operator, OperatorOutput, PReLU, Padding, PixelShuffle,
    Scale, Unflatten, Upsample, UpsampleMode, UpsampleTo, Window, Work, ZeroPad2d,
};
use serde::{Deserialize, Serialize};

use super::shape::Sizes;

/// A layer by PyTorch's name, with its settings.
#[expect(
    clippy::enum_variant_names,
    clippy::upper_case_acronyms,
    reason = "the names are PyTorch's"
)]
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) enum Layer {
    Conv2d {
        out_channels: u64,
        kernel_size: [u64; 2],
        #[serde(default = "ones")]
        stride: [u64; 2],
        #[serde(default)]
        padding: Sides,
        #[serde(default = "ones")]
        dilation: [u64; 2],
        #[serde(default = "one")]
        groups: u64,
        #[serde(default = "yes")]
        bias: bool,
    },
    ConvTranspose2d {
        out_channels: u64,
        kernel_size: [u64; 2],
        #[serde(default = "ones")]
        stride: [u64; 2],
        #[serde(default)]
        padding: Sides,
        #[serde(default)]
        output_padding: [u64; 2],
        #[serde(default = "ones")]
        dilation: [u64; 2],
        #[serde(default = "one")]
        groups: u64,
        #[serde(default = "yes")]
        bias: bool,
    },
    MaxPool2d {
        kernel_size: [u64; 2],
        /// The filter's sides, if it is left out.
        stride: Option<[u64; 2]>,
        #[serde(default)]
        padding: Sides,
        #[serde(default = "ones")]
        dilation: [u64; 2],
        #[serde(default)]
        ceil_mode: bool,
    },
    AvgPool2d {
        kernel_size: [u64; 2],
        /// The filter's sides, if it is left out.
        stride: Option<[u64; 2]>,
        #[serde(default)]
        padding: Sides,
        #[serde(default)]
        ceil_mode: bool,
        #[serde(default = "yes")]
        count_include_pad: bool,
    },
    AdaptiveAvgPool2d {
        output_size: [u64; 2],
    },
    AdaptiveMaxPool2d {
        output_size: [u64; 2],
    },
    BatchNorm2d {
        #[serde(default = "yes")]
        affine: bool,
        #[serde(default = "yes")]
        scale: bool,
    },
    GroupNorm {
        num_groups: u64,
        #[serde(default = "yes")]
        affine: bool,
    },
    LayerNorm {
        #[serde(default = "yes")]
        elementwise_affine: bool,
    },
    Scale {
        #[serde(default)]
        bias: bool,
    },
    PReLU {
        #[serde(default)]
        per_channel: bool,
    },
    Linear {
        out_features: u64,
        #[serde(default = "yes")]
        bias: bool,
    },
    LocalResponseNorm {
        size: u64,
    },
    Chunk {
        chunks: u64,
        index: u64,
    },
    IndexSelect {
        channels: Vec<u64>,
    },
    ChannelShuffle {
        groups: u64,
    },
    Unflatten {
        shape: [u64; 3],
    },
    Maxout {
        pieces: u64,
    },
    Upsample {
        #[serde(default)]
        mode: Mode,
        to: Size,
    },
    PixelShuffle {
        upscale_factor: u64,
    },
    ZeroPad2d {
        padding: [u64; 4],
        #[serde(default)]
        channels: [u64; 2],
    },
    Crop2d {
        sides: [u64; 4],
    },
    /// An operation of a file that is none of these.
    Operator {
        name: String,
        /// The input's shape that the rest is true of; any, if it is left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        input: Option<Sizes>,
        output: Output,
        work: Cost,
        #[serde(default)]
        weights: u64,
    },
    ReLU,
    ReLU6,
    LeakyReLU,
    Sigmoid,
    Tanh,
    SiLU,
    Hardsigmoid,
    Hardswish,
    GELU,
    Flatten,
    Dropout,
    StochasticDepth,
    Softmax,
    Add,
    Mul,
    Concat,
    Permute,
}

#[derive(Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "padding must be [top, bottom, left, right], \"same\" or \"valid\""
)]
pub(super) enum Sides {
    Pixels([u64; 4]),
    Named(Named),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Named {
    Same,
    Valid,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mode {
    #[default]
    Nearest,
    Bilinear,
}

/// What `Upsample` makes the maps' sides.
#[expect(clippy::enum_variant_names, reason = "the names are PyTorch's")]
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Size {
    ScaleFactor([u64; 2]),
    Size([u64; 2]),
    SecondInput,
}

/// What comes out of an operation.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Output {
    LikeInput,
    Shape(Sizes),
    Unknown,
}

/// What an operation takes.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Cost {
    Unknown,
    View,
    /// Multiplications, additions, comparisons, divisions and exponentials per output element.
    Each([u64; 5]),
    /// Products per output element.
    Products(u64),
}

impl Default for Sides {
    fn default() -> Self {
        Self::Pixels([0; 4])
    }
}

fn one() -> u64 {
    1
}

fn ones() -> [u64; 2] {
    [1; 2]
}

fn yes() -> bool {
    true
}

impl Sides {
    fn of(padding: Padding) -> Self {
        match padding {
            Padding::Explicit {
                top,
                bottom,
                left,
                right,
            } => Self::Pixels([top, bottom, left, right]),
            Padding::Same => Self::Named(Named::Same),
            Padding::Valid => Self::Named(Named::Valid),
        }
    }

    fn padding(&self) -> Padding {
        match *self {
            Self::Pixels([top, bottom, left, right]) => Padding::Explicit {
                top,
                bottom,
                left,
                right,
            },
            Self::Named(Named::Same) => Padding::Same,
            Self::Named(Named::Valid) => Padding::Valid,
        }
    }
}

impl Layer {
    #[expect(clippy::too_many_lines, reason = "a table")]
    pub(super) fn of(kind: &LayerKind) -> Self {
        match kind {
            LayerKind::Conv2d(conv) => Self::Conv2d {
                out_channels: conv.out_channels,
                kernel_size: conv.window.kernel_size,
                stride: conv.window.stride,
                padding: Sides::of(conv.window.padding),
                dilation: conv.dilation,
                groups: conv.groups,
                bias: conv.bias,
            },
            LayerKind::ConvTranspose2d(conv) => Self::ConvTranspose2d {
                out_channels: conv.out_channels,
                kernel_size: conv.window.kernel_size,
                stride: conv.window.stride,
                padding: Sides::of(conv.window.padding),
                output_padding: conv.output_padding,
                dilation: conv.dilation,
                groups: conv.groups,
                bias: conv.bias,
            },
            LayerKind::MaxPool2d(pool) => Self::MaxPool2d {
                kernel_size: pool.window.kernel_size,
                stride: Some(pool.window.stride),
                padding: Sides::of(pool.window.padding),
                dilation: pool.dilation,
                ceil_mode: pool.ceil_mode,
            },
            LayerKind::AvgPool2d(pool) => Self::AvgPool2d {
                kernel_size: pool.window.kernel_size,
                stride: Some(pool.window.stride),
                padding: Sides::of(pool.window.padding),
                ceil_mode: pool.ceil_mode,
                count_include_pad: pool.count_include_pad,
            },
            LayerKind::AdaptiveAvgPool2d(pool) => Self::AdaptiveAvgPool2d {
                output_size: pool.output_size,
            },
            LayerKind::AdaptiveMaxPool2d(pool) => Self::AdaptiveMaxPool2d {
                output_size: pool.output_size,
            },
            LayerKind::BatchNorm2d(norm) => Self::BatchNorm2d {
                affine: norm.affine,
                scale: norm.scale,
            },
            LayerKind::GroupNorm(norm) => Self::GroupNorm {
                num_groups: norm.groups,
                affine: norm.affine,
            },
            LayerKind::LayerNorm(norm) => Self::LayerNorm {
                elementwise_affine: norm.affine,
            },
            LayerKind::Scale(scale) => Self::Scale { bias: scale.bias },
            LayerKind::Activation(activation) => Self::activation(*activation),
            LayerKind::PReLU(prelu) => Self::PReLU {
                per_channel: prelu.per_channel,
            },
            LayerKind::Linear(linear) => Self::Linear {
                out_features: linear.out_features,
                bias: linear.bias,
            },
            LayerKind::Flatten => Self::Flatten,
            LayerKind::Dropout => Self::Dropout,
            LayerKind::StochasticDepth => Self::StochasticDepth,
            LayerKind::Softmax => Self::Softmax,
            LayerKind::LocalResponseNorm(norm) => Self::LocalResponseNorm { size: norm.size },
            LayerKind::Add => Self::Add,
            LayerKind::Mul => Self::Mul,
            LayerKind::Concat => Self::Concat,
            LayerKind::Chunk(chunk) => Self::Chunk {
                chunks: chunk.chunks,
                index: chunk.index,
            },
            LayerKind::IndexSelect(select) => Self::IndexSelect {
                channels: select.channels.clone(),
            },
            LayerKind::ChannelShuffle(shuffle) => Self::ChannelShuffle {
                groups: shuffle.groups,
            },
            LayerKind::Permute => Self::Permute,
            LayerKind::Unflatten(unflatten) => Self::Unflatten {
                shape: unflatten.shape,
            },
            LayerKind::Maxout(maxout) => Self::Maxout {
                pieces: maxout.pieces,
            },
            LayerKind::Upsample(upsample) => Self::Upsample {
                mode: match upsample.mode {
                    UpsampleMode::Nearest => Mode::Nearest,
                    UpsampleMode::Bilinear => Mode::Bilinear,
                },
                to: match upsample.to {
                    UpsampleTo::Factor(factors) => Size::ScaleFactor(factors),
                    UpsampleTo::Size(sides) => Size::Size(sides),
                    UpsampleTo::SecondInput => Size::SecondInput,
                },
            },
            LayerKind::PixelShuffle(shuffle) => Self::PixelShuffle {
                upscale_factor: shuffle.factor,
            },
            LayerKind::ZeroPad2d(pad) => Self::ZeroPad2d {
                padding: pad.sides,
                channels: pad.channels,
            },
            LayerKind::Crop2d(crop) => Self::Crop2d { sides: crop.sides },
            LayerKind::Operator(operator) => Self::operator(operator),
        }
    }

    fn operator(operator: &Operator) -> Self {
        Self::Operator {
            name: operator.name.clone(),
            input: operator.input.map(Sizes::of),
            output: match operator.output {
                OperatorOutput::LikeInput => Output::LikeInput,
                OperatorOutput::Is(shape) => Output::Shape(Sizes::of(shape)),
                OperatorOutput::Unknown => Output::Unknown,
            },
            work: match operator.work {
                Work::Unknown => Cost::Unknown,
                Work::View => Cost::View,
                Work::Each(times) => Cost::Each(times),
                Work::Products(depth) => Cost::Products(depth),
            },
            weights: operator.weights,
        }
    }

    fn activation(activation: Activation) -> Self {
        match activation {
            Activation::ReLU => Self::ReLU,
            Activation::ReLU6 => Self::ReLU6,
            Activation::LeakyReLU => Self::LeakyReLU,
            Activation::Sigmoid => Self::Sigmoid,
            Activation::Tanh => Self::Tanh,
            Activation::SiLU => Self::SiLU,
            Activation::Hardsigmoid => Self::Hardsigmoid,
            Activation::Hardswish => Self::Hardswish,
            Activation::GELU => Self::GELU,
        }
    }

    #[expect(clippy::too_many_lines, reason = "a table")]
    pub(super) fn kind(self) -> LayerKind {
        let window = |kernel_size, stride: Option<[u64; 2]>, padding: &Sides| Window {
            kernel_size,
            stride: stride.unwrap_or(kernel_size),
            padding: padding.padding(),
        };
        match self {
            Self::Conv2d {
                out_channels,
                kernel_size,
                stride,
                padding,
                dilation,
                groups,
                bias,
            } => LayerKind::Conv2d(Conv2d {
                out_channels,
                window: window(kernel_size, Some(stride), &padding),
                dilation,
                groups,
                bias,
            }),
            Self::ConvTranspose2d {
                out_channels,
                kernel_size,
                stride,
                padding,
                output_padding,
                dilation,
                groups,
                bias,
            } => LayerKind::ConvTranspose2d(ConvTranspose2d {
                out_channels,
                window: window(kernel_size, Some(stride), &padding),
                output_padding,
                dilation,
                groups,
                bias,
            }),
            Self::MaxPool2d {
                kernel_size,
                stride,
                padding,
                dilation,
                ceil_mode,
            } => LayerKind::MaxPool2d(MaxPool2d {
                window: window(kernel_size, stride, &padding),
                dilation,
                ceil_mode,
            }),
            Self::AvgPool2d {
                kernel_size,
                stride,
                padding,
                ceil_mode,
                count_include_pad,
            } => LayerKind::AvgPool2d(AvgPool2d {
                window: window(kernel_size, stride, &padding),
                ceil_mode,
                count_include_pad,
            }),
            Self::AdaptiveAvgPool2d { output_size } => {
                LayerKind::AdaptiveAvgPool2d(AdaptivePool2d { output_size })
            }
            Self::AdaptiveMaxPool2d { output_size } => {
                LayerKind::AdaptiveMaxPool2d(AdaptivePool2d { output_size })
            }
            Self::BatchNorm2d { affine, scale } => {
                LayerKind::BatchNorm2d(BatchNorm2d { affine, scale })
            }
            Self::GroupNorm { num_groups, affine } => LayerKind::GroupNorm(GroupNorm {
                groups: num_groups,
                affine,
            }),
            Self::LayerNorm { elementwise_affine } => LayerKind::LayerNorm(LayerNorm {
                affine: elementwise_affine,
            }),
            Self::Scale { bias } => LayerKind::Scale(Scale { bias }),
            Self::PReLU { per_channel } => LayerKind::PReLU(PReLU { per_channel }),
            Self::Linear { out_features, bias } => LayerKind::Linear(Linear { out_features, bias }),
            Self::LocalResponseNorm { size } => {
                LayerKind::LocalResponseNorm(LocalResponseNorm { size })
            }
            Self::Chunk { chunks, index } => LayerKind::Chunk(Chunk { chunks, index }),
            Self::IndexSelect { channels } => LayerKind::IndexSelect(IndexSelect { channels }),
            Self::ChannelShuffle { groups } => LayerKind::ChannelShuffle(ChannelShuffle { groups }),
            Self::Unflatten { shape } => LayerKind::Unflatten(Unflatten { shape }),
            Self::Maxout { pieces } => LayerKind::Maxout(Maxout { pieces }),
            Self::Upsample { mode, to } => LayerKind::Upsample(Upsample {
                mode: match mode {
                    Mode::Nearest => UpsampleMode::Nearest,
                    Mode::Bilinear => UpsampleMode::Bilinear,
                },
                to: match to {
                    Size::ScaleFactor(factors) => UpsampleTo::Factor(factors),
                    Size::Size(sides) => UpsampleTo::Size(sides),
                    Size::SecondInput => UpsampleTo::SecondInput,
                },
            }),
            Self::PixelShuffle { upscale_factor } => LayerKind::PixelShuffle(PixelShuffle {
                factor: upscale_factor,
            }),
            Self::ZeroPad2d { padding, channels } => LayerKind::ZeroPad2d(ZeroPad2d {
                sides: padding,
                channels,
            }),
            Self::Crop2d { sides } => LayerKind::Crop2d(Crop2d { sides }),
            Self::Operator {
                name,
                input,
                output,
                work,
                weights,
            } => LayerKind::Operator(Box::new(Operator {
                name,
                input: input.map(|sizes| sizes.shape()),
                output: match output {
                    Output::LikeInput => OperatorOutput::LikeInput,
                    Output::Shape(sizes) => OperatorOutput::Is(sizes.shape()),
                    Output::Unknown => OperatorOutput::Unknown,
                },
                work: match work {
                    Cost::Unknown => Work::Unknown,
                    Cost::View => Work::View,
                    Cost::Each(times) => Work::Each(times),
                    Cost::Products(depth) => Work::Products(depth),
                },
                weights,
            })),
            Self::ReLU => LayerKind::Activation(Activation::ReLU),
            Self::ReLU6 => LayerKind::Activation(Activation::ReLU6),
            Self::LeakyReLU => LayerKind::Activation(Activation::LeakyReLU),
            Self::Sigmoid => LayerKind::Activation(Activation::Sigmoid),
            Self::Tanh => LayerKind::Activation(Activation::Tanh),
            Self::SiLU => LayerKind::Activation(Activation::SiLU),
            Self::Hardsigmoid => LayerKind::Activation(Activation::Hardsigmoid),
            Self::Hardswish => LayerKind::Activation(Activation::Hardswish),
            Self::GELU => LayerKind::Activation(Activation::GELU),
            Self::Flatten => LayerKind::Flatten,
            Self::Dropout => LayerKind::Dropout,
            Self::StochasticDepth => LayerKind::StochasticDepth,
            Self::Softmax => LayerKind::Softmax,
            Self::Add => LayerKind::Add,
            Self::Mul => LayerKind::Mul,
            Self::Concat => LayerKind::Concat,
            Self::Permute => LayerKind::Permute,
        }
    }
}
