//! PyTorch's constructors as layers.

use complexity::{
    Activation, AdaptivePool2d, AvgPool2d, BatchNorm2d, ChannelShuffle, Conv2d, ConvTranspose2d,
    GroupNorm, LayerKind, LayerNorm, Linear, LocalResponseNorm, MaxPool2d, Operator,
    OperatorOutput, PReLU, Padding, PixelShuffle, Unflatten, Upsample, UpsampleMode, UpsampleTo,
    Window, ZeroPad2d,
};

use super::TextError;
use super::module::Module;

/// What a module does.
pub(super) enum What {
    /// A layer, and the channels or features that it wants where it says so.
    Layer(LayerKind, Option<u64>),
    /// It gives back its input.
    Nothing,
}

/// What a module without modules in it does.
pub(super) fn what(module: &Module) -> Result<What, TextError> {
    let arguments = &module.arguments;
    let plain = |kind: LayerKind| Ok(What::Layer(kind, None));
    match module.class.as_str() {
        "Conv2d" => convolution(module),
        "ConvTranspose2d" => transposed(module),
        "MaxPool2d" => plain(LayerKind::MaxPool2d(MaxPool2d {
            window: pool_window(module)?,
            dilation: arguments.pair(3, "dilation").unwrap_or([1; 2]),
            ceil_mode: arguments.flag(5, "ceil_mode", false),
        })),
        "AvgPool2d" => plain(LayerKind::AvgPool2d(AvgPool2d {
            window: pool_window(module)?,
            ceil_mode: arguments.flag(3, "ceil_mode", false),
            count_include_pad: arguments.flag(4, "count_include_pad", true),
        })),
        "AdaptiveAvgPool2d" => plain(LayerKind::AdaptiveAvgPool2d(adaptive(module)?)),
        "AdaptiveMaxPool2d" => plain(LayerKind::AdaptiveMaxPool2d(adaptive(module)?)),
        "BatchNorm2d" | "SyncBatchNorm" => {
            let norm = BatchNorm2d {
                affine: arguments.flag(3, "affine", true),
                scale: true,
            };
            Ok(What::Layer(
                LayerKind::BatchNorm2d(norm),
                arguments.number(0, "num_features"),
            ))
        }
        "GroupNorm" => {
            let norm = GroupNorm {
                groups: number(module, 0, "num_groups")?,
                affine: arguments.flag(3, "affine", true),
            };
            let channels = arguments.number(1, "num_channels");
            Ok(What::Layer(LayerKind::GroupNorm(norm), channels))
        }
        "LayerNorm" | "LayerNorm2d" => {
            let norm = LayerNorm {
                affine: arguments.flag(2, "elementwise_affine", true),
            };
            let channels = arguments.number(0, "normalized_shape");
            Ok(What::Layer(LayerKind::LayerNorm(norm), channels))
        }
        "Linear" => {
            let linear = Linear {
                out_features: number(module, 1, "out_features")?,
                bias: arguments.flag(2, "bias", true),
            };
            let features = number(module, 0, "in_features")?;
            Ok(What::Layer(LayerKind::Linear(linear), Some(features)))
        }
        "PReLU" => {
            let slopes = arguments.number(0, "num_parameters").unwrap_or(1);
            let prelu = PReLU {
                per_channel: slopes > 1,
            };
            let channels = (slopes > 1).then_some(slopes);
            Ok(What::Layer(LayerKind::PReLU(prelu), channels))
        }
        "Flatten" => plain(LayerKind::Flatten),
        "Dropout" | "Dropout1d" | "Dropout2d" | "AlphaDropout" => plain(LayerKind::Dropout),
        "StochasticDepth" | "DropPath" => plain(LayerKind::StochasticDepth),
        "Softmax" | "Softmax2d" => plain(LayerKind::Softmax),
        "Identity" => Ok(What::Nothing),
        "LocalResponseNorm" => plain(LayerKind::LocalResponseNorm(LocalResponseNorm {
            size: number(module, 0, "size")?,
        })),
        "ChannelShuffle" => plain(LayerKind::ChannelShuffle(ChannelShuffle {
            groups: number(module, 0, "groups")?,
        })),
        "PixelShuffle" => plain(LayerKind::PixelShuffle(PixelShuffle {
            factor: number(module, 0, "upscale_factor")?,
        })),
        "Unflatten" => match arguments.list(1, "unflattened_size").as_deref() {
            Some(&[channels, height, width]) => plain(LayerKind::Unflatten(Unflatten {
                shape: [channels, height, width],
            })),
            _ => Err(missing(module, "unflattened_size")),
        },
        "Upsample" | "UpsamplingNearest2d" | "UpsamplingBilinear2d" => upsample(module),
        "ZeroPad2d" => zero_pad(module),
        class => plain(match activation(class) {
            Some(activation) => LayerKind::Activation(activation),
            None => unknown(class),
        }),
    }
}

/// A class that is not known.
pub(super) fn unknown(class: &str) -> LayerKind {
    LayerKind::Operator(Box::new(Operator {
        output: OperatorOutput::LikeInput,
        ..Operator::unknown(class)
    }))
}

/// An activation by PyTorch's name.
pub(super) fn activation(class: &str) -> Option<Activation> {
    Activation::ALL
        .into_iter()
        .find(|activation| activation.name() == class)
}

fn missing(module: &Module, setting: &'static str) -> TextError {
    TextError::Setting {
        line: module.line,
        class: module.class.clone(),
        setting,
    }
}

fn number(module: &Module, place: usize, name: &'static str) -> Result<u64, TextError> {
    let number = module.arguments.number(place, name);
    number.ok_or_else(|| missing(module, name))
}

fn pair(module: &Module, place: usize, name: &'static str) -> Result<[u64; 2], TextError> {
    let pair = module.arguments.pair(place, name);
    pair.ok_or_else(|| missing(module, name))
}

/// A pair that has a default.
fn pair_or(
    module: &Module,
    place: usize,
    name: &'static str,
    default: [u64; 2],
) -> Result<[u64; 2], TextError> {
    if module.arguments.has(place, name) {
        pair(module, place, name)
    } else {
        Ok(default)
    }
}

fn both([rows, columns]: [u64; 2]) -> Padding {
    Padding::Explicit {
        top: rows,
        bottom: rows,
        left: columns,
        right: columns,
    }
}

fn convolution(module: &Module) -> Result<What, TextError> {
    let arguments = &module.arguments;
    let padding = match arguments.word(4, "padding") {
        Some("same") => Padding::Same,
        Some(_) => Padding::Valid,
        None => both(pair_or(module, 4, "padding", [0; 2])?),
    };
    let conv = Conv2d {
        out_channels: number(module, 1, "out_channels")?,
        window: Window {
            kernel_size: pair(module, 2, "kernel_size")?,
            stride: pair_or(module, 3, "stride", [1; 2])?,
            padding,
        },
        dilation: pair_or(module, 5, "dilation", [1; 2])?,
        groups: arguments.number(6, "groups").unwrap_or(1),
        bias: arguments.flag(7, "bias", true),
    };
    let channels = number(module, 0, "in_channels")?;
    Ok(What::Layer(LayerKind::Conv2d(conv), Some(channels)))
}

fn transposed(module: &Module) -> Result<What, TextError> {
    let arguments = &module.arguments;
    let conv = ConvTranspose2d {
        out_channels: number(module, 1, "out_channels")?,
        window: Window {
            kernel_size: pair(module, 2, "kernel_size")?,
            stride: pair_or(module, 3, "stride", [1; 2])?,
            padding: both(pair_or(module, 4, "padding", [0; 2])?),
        },
        output_padding: pair_or(module, 5, "output_padding", [0; 2])?,
        groups: arguments.number(6, "groups").unwrap_or(1),
        bias: arguments.flag(7, "bias", true),
        dilation: pair_or(module, 8, "dilation", [1; 2])?,
    };
    let channels = number(module, 0, "in_channels")?;
    Ok(What::Layer(
        LayerKind::ConvTranspose2d(conv),
        Some(channels),
    ))
}

fn pool_window(module: &Module) -> Result<Window, TextError> {
    let kernel_size = pair(module, 0, "kernel_size")?;
    Ok(Window {
        kernel_size,
        stride: pair_or(module, 1, "stride", kernel_size)?,
        padding: both(pair_or(module, 2, "padding", [0; 2])?),
    })
}

fn adaptive(module: &Module) -> Result<AdaptivePool2d, TextError> {
    Ok(AdaptivePool2d {
        output_size: pair(module, 0, "output_size")?,
    })
}

fn upsample(module: &Module) -> Result<What, TextError> {
    let arguments = &module.arguments;
    let is_bilinear =
        module.class == "UpsamplingBilinear2d" || arguments.word(2, "mode") == Some("bilinear");
    let to = if arguments.has(0, "size") {
        UpsampleTo::Size(pair(module, 0, "size")?)
    } else {
        UpsampleTo::Factor(factors(module)?)
    };
    let upsample = Upsample {
        mode: if is_bilinear {
            UpsampleMode::Bilinear
        } else {
            UpsampleMode::Nearest
        },
        to,
    };
    Ok(What::Layer(LayerKind::Upsample(upsample), None))
}

/// PyTorch prints factors as 2.0.
fn factors(module: &Module) -> Result<[u64; 2], TextError> {
    pair(module, 1, "scale_factor")
}

/// PyTorch's order is left, right, top, bottom.
fn zero_pad(module: &Module) -> Result<What, TextError> {
    let arguments = &module.arguments;
    let sides = match arguments.list(0, "padding").as_deref() {
        Some(&[left, right, top, bottom]) => Some([top, bottom, left, right]),
        _ => arguments.number(0, "padding").map(|all| [all; 4]),
    };
    let sides = sides.ok_or_else(|| missing(module, "padding"))?;
    let pad = ZeroPad2d {
        sides,
        channels: [0; 2],
    };
    Ok(What::Layer(LayerKind::ZeroPad2d(pad), None))
}
