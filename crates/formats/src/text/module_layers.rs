//! PyTorch's constructors as layers.

use complexity::{
    Activation, AdaptivePool2d, AvgPool2d, BatchNorm2d, ChannelShuffle, Conv2d, ConvTranspose2d,
    Geometry, GroupNorm, LayerKind, LayerNorm, Linear, LocalResponseNorm, MaxPool2d, Operator,
    OperatorOutput, PReLU, Padding, PixelShuffle, Shape, Unflatten, Upsample, UpsampleMode,
    UpsampleTo, Window, Work, ZeroPad2d,
};

use super::TextError;
use super::module::Module;
use crate::elementwise::{function, learned};

/// What a module does.
pub(super) enum What {
    /// A layer, and the channels or features that it wants where it says so.
    Layer(LayerKind, Option<u64>),
    /// It gives back its input.
    Nothing,
}

/// What a module without modules in it does to an input, as far as that is known.
pub(super) fn what(module: &Module, input: Option<Shape>) -> Result<What, TextError> {
    let arguments = &module.arguments;
    let plain = |kind: LayerKind| Ok(What::Layer(kind, None));
    match module.class.as_str() {
        "Conv2d" | "Conv2dSame" => convolution(module),
        "ConvTranspose2d" => transposed(module),
        "MaxPool2d" => plain(LayerKind::MaxPool2d(MaxPool2d {
            window: pool_window(module)?,
            dilation: pair_or(module, 3, "dilation", [1; 2])?,
            ceil_mode: arguments.flag(5, "ceil_mode", false),
        })),
        "AvgPool2d" => plain(LayerKind::AvgPool2d(AvgPool2d {
            window: pool_window(module)?,
            ceil_mode: arguments.flag(3, "ceil_mode", false),
            count_include_pad: arguments.flag(4, "count_include_pad", true),
        })),
        "AdaptiveAvgPool2d" => plain(LayerKind::AdaptiveAvgPool2d(adaptive(module)?)),
        "AdaptiveMaxPool2d" => plain(LayerKind::AdaptiveMaxPool2d(adaptive(module)?)),
        "BatchNorm1d" | "BatchNorm2d" | "SyncBatchNorm" | "FrozenBatchNorm2d" => {
            batch_norm(module, input)
        }
        "InstanceNorm2d" => instance_norm(module, input),
        "GroupNorm" => {
            let norm = GroupNorm {
                groups: number(module, 0, "num_groups")?,
                affine: arguments.flag(3, "affine", true),
            };
            let channels = arguments.number(1, "num_channels");
            Ok(What::Layer(LayerKind::GroupNorm(norm), channels))
        }
        "LayerNorm" | "LayerNorm2d" => layer_norm(module),
        "Linear" => {
            let linear = Linear {
                out_features: number(module, 1, "out_features")?,
                bias: arguments.flag(2, "bias", true),
            };
            let features = number(module, 0, "in_features")?;
            Ok(What::Layer(LayerKind::Linear(linear), stated(features)))
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
        "Permute" if matches!(input, Some(Shape::Maps { .. } | Shape::ChannelsLast { .. })) => {
            plain(LayerKind::Permute)
        }
        "Dropout" | "Dropout1d" | "Dropout2d" | "AlphaDropout" | "FeatureAlphaDropout" => {
            plain(LayerKind::Dropout)
        }
        "StochasticDepth" | "DropPath" => plain(LayerKind::StochasticDepth),
        "Softmax" | "Softmax2d" => plain(LayerKind::Softmax),
        "Identity" => Ok(What::Nothing),
        _ if module.is_empty_group() => Ok(What::Nothing),
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
        "ReflectionPad2d" | "ReplicationPad2d" | "ConstantPad2d" | "CircularPad2d" => {
            plain(padded(module, input)?)
        }
        class if is_not_of_maps(class) => Err(TextError::NotMaps {
            line: module.line,
            class: class.to_owned(),
        }),
        class => plain(match activation(class) {
            Some(activation) => LayerKind::Activation(activation),
            None => function(class).unwrap_or_else(|| unknown(class)),
        }),
    }
}

/// Channels or features that a layer states; a lazy layer states 0.
fn stated(channels: u64) -> Option<u64> {
    (channels > 0).then_some(channels)
}

/// Layers of PyTorch that work on sequences or volumes, and change their shape.
fn is_not_of_maps(class: &str) -> bool {
    let is_sized = class.ends_with("1d") || class.ends_with("3d");
    is_sized && (class.contains("Conv") || class.contains("Pool") || class.contains("Pad"))
}

/// PyTorch's batch norm of maps wants maps; that of vectors is an operation with its work.
fn batch_norm(module: &Module, input: Option<Shape>) -> Result<What, TextError> {
    let arguments = &module.arguments;
    let channels = number(module, 0, "num_features")?;
    // Its statistics are fixed too, and nothing of it is learned.
    let is_frozen = module.class == "FrozenBatchNorm2d";
    let affine = arguments.flag(3, "affine", true) && !is_frozen;
    let bias = arguments.flag(6, "bias", true);
    let kind = if affine && !bias || matches!(input, Some(Shape::Features(_))) {
        let channels = match input {
            Some(input) if channels == 0 => input.channels(),
            _ => channels,
        };
        let each = u64::from(affine) + u64::from(affine && bias);
        let weights = channels.saturating_mul(each);
        learned(&module.class, [1, 1, 0, 0, 0], weights)
    } else {
        LayerKind::BatchNorm2d(BatchNorm2d {
            affine,
            scale: true,
        })
    };
    Ok(What::Layer(kind, stated(channels)))
}

/// A group norm of one channel per group.
fn instance_norm(module: &Module, input: Option<Shape>) -> Result<What, TextError> {
    let channels = number(module, 0, "num_features")?;
    let groups = input.map_or(channels, |input| input.channels());
    let norm = GroupNorm {
        groups,
        affine: module.arguments.flag(3, "affine", false),
    };
    Ok(What::Layer(LayerKind::GroupNorm(norm), stated(channels)))
}

/// What a norm does to each element: a mean, a variance, a scale and a shift.
const NORM: [u64; 5] = [3, 4, 0, 0, 0];

fn layer_norm(module: &Module) -> Result<What, TextError> {
    let arguments = &module.arguments;
    let affine = arguments.flag(2, "elementwise_affine", true);
    let bias = arguments.flag(3, "bias", true);
    let channels = arguments.number(0, "normalized_shape");
    let shape = match channels {
        Some(channels) => vec![channels],
        None => arguments
            .list(0, "normalized_shape")
            .ok_or_else(|| missing(module, "normalized_shape"))?,
    };
    if channels.is_some() && (bias || !affine) {
        let norm = LayerKind::LayerNorm(LayerNorm { affine });
        return Ok(What::Layer(norm, channels));
    }
    let places = shape
        .iter()
        .try_fold(1_u64, |all, &side| all.checked_mul(side));
    let each = u64::from(affine) + u64::from(affine && bias);
    let weights = places.and_then(|places| places.checked_mul(each));
    let weights = weights.ok_or_else(|| missing(module, "normalized_shape"))?;
    Ok(What::Layer(learned(&module.class, NORM, weights), channels))
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
        // It pads as TensorFlow does, and prints that of PyTorch.
        _ if module.class == "Conv2dSame" => Padding::Same,
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
    Ok(What::Layer(LayerKind::Conv2d(conv), stated(channels)))
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
        stated(channels),
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

/// Above, below, left and right; PyTorch's order is left, right, top, bottom.
fn padding_sides(module: &Module) -> Result<[u64; 4], TextError> {
    let arguments = &module.arguments;
    let sides = match arguments.list(0, "padding").as_deref() {
        Some(&[left, right, top, bottom]) => Some([top, bottom, left, right]),
        _ => arguments.number(0, "padding").map(|all| [all; 4]),
    };
    sides.ok_or_else(|| missing(module, "padding"))
}

fn zero_pad(module: &Module) -> Result<What, TextError> {
    let pad = ZeroPad2d {
        sides: padding_sides(module)?,
        channels: [0; 2],
    };
    Ok(What::Layer(LayerKind::ZeroPad2d(pad), None))
}

/// Pixels around the maps that are copies, or a constant: an operation that moves them.
fn padded(module: &Module, input: Option<Shape>) -> Result<LayerKind, TextError> {
    let sides = padding_sides(module)?;
    let pad = LayerKind::ZeroPad2d(ZeroPad2d {
        sides,
        channels: [0; 2],
    });
    let output = input.and_then(|input| Geometry::of(&pad, &[input]).ok());
    Ok(LayerKind::Operator(Box::new(Operator {
        input,
        output: output.map_or(OperatorOutput::Unknown, |geometry| {
            OperatorOutput::Is(geometry.output)
        }),
        work: Work::Each([0; 5]),
        ..Operator::unknown(&module.class)
    })))
}
