//! Layers from what a summary says of them: shapes and parameters.

use complexity::{
    Activation, AdaptivePool2d, AvgPool2d, BatchNorm2d, Crop2d, Geometry, GroupNorm, LayerKind,
    LayerNorm, MaxPool2d, Operator, OperatorOutput, PReLU, PixelShuffle, Scale, Shape, Unflatten,
    Upsample, UpsampleMode, UpsampleTo, Work, ZeroPad2d,
};

use super::module_layers::activation;
use super::summary::Row;
use super::summary_filters::{convolution, linear, pool_window, separable, transposed, unusual};
use crate::elementwise::{function, learned};

/// The layers that make `output` of `input` with the row's parameters; none where none does, or
/// the class is not known. Filters that hardly anybody uses are thought of where the input is
/// certain.
pub(super) fn solved(
    class: &str,
    row: &Row,
    input: Shape,
    output: Shape,
    is_certain: bool,
) -> Option<Vec<LayerKind>> {
    let kinds = match class {
        "SeparableConv2D" => return separable(row, input, output),
        "Linear" => return linear(row.params, input, output),
        "GlobalAvgPool2d" | "GlobalMaxPool2d" => global_pool(class, output),
        "Dropout" | "Dropout2d" if input != output => vec![LayerKind::Flatten, LayerKind::Dropout],
        _ => vec![
            filtering(class, row, input, output, is_certain)
                .or_else(|| norm(class, row, input))
                .or_else(|| moving(class, input, output))
                .or_else(|| elementwise(class, row))?,
        ],
    };
    let made = kinds.iter().try_fold(input, |shape, kind| {
        let geometry = Geometry::of(kind, &[shape]).ok()?;
        Some(geometry.output)
    });
    (made == Some(output)).then_some(kinds)
}

/// Convolutions and pools.
fn filtering(
    class: &str,
    row: &Row,
    input: Shape,
    output: Shape,
    is_certain: bool,
) -> Option<LayerKind> {
    let [from, to] = [input.sides()?, output.sides()?];
    Some(match class {
        "Conv2d" => convolution(row, input, output, &[1, input.channels()])
            .or_else(|| is_certain.then(|| unusual(row, input, output)).flatten())?,
        "DepthwiseConv2d" => convolution(row, input, output, &[input.channels()])?,
        "ConvTranspose2d" => transposed(row, input, output)?,
        "MaxPool2d" => LayerKind::MaxPool2d(MaxPool2d {
            window: pool_window(row.kernel, from, to)?,
            ..MaxPool2d::new(1)
        }),
        "AvgPool2d" => LayerKind::AvgPool2d(AvgPool2d {
            window: pool_window(row.kernel, from, to)?,
            ..AvgPool2d::new(1)
        }),
        "AdaptiveAvgPool2d" => LayerKind::AdaptiveAvgPool2d(AdaptivePool2d { output_size: to }),
        "AdaptiveMaxPool2d" => LayerKind::AdaptiveMaxPool2d(AdaptivePool2d { output_size: to }),
        _ => return None,
    })
}

fn global_pool(class: &str, output: Shape) -> Vec<LayerKind> {
    let pool = AdaptivePool2d {
        output_size: [1, 1],
    };
    let pool = if class == "GlobalMaxPool2d" {
        LayerKind::AdaptiveMaxPool2d(pool)
    } else {
        LayerKind::AdaptiveAvgPool2d(pool)
    };
    match output {
        Shape::Features(_) => vec![pool, LayerKind::Flatten],
        Shape::Maps { .. } | Shape::ChannelsLast { .. } => vec![pool],
    }
}

fn norm(class: &str, row: &Row, input: Shape) -> Option<LayerKind> {
    let params = row.params;
    let channels = input.channels();
    Some(match class {
        "BatchNorm2d" => batch_norm(row, input)?,
        "BatchNorm1d" => learned(class, [1, 1, 0, 0, 0], params),
        "LayerNorm" if params == 0 || channels.checked_mul(2) == Some(params) => {
            LayerKind::LayerNorm(LayerNorm { affine: params > 0 })
        }
        "LayerNorm" => learned(class, NORM, params),
        "InstanceNorm2d" => LayerKind::GroupNorm(GroupNorm {
            groups: channels,
            affine: params > 0,
        }),
        "GroupNorm" => LayerKind::GroupNorm(GroupNorm {
            groups: 1,
            affine: params > 0,
        }),
        "LayerScale" => LayerKind::Scale(Scale { bias: false }),
        _ => return None,
    })
}

/// Keras lists the running statistics too, which are not learned.
fn batch_norm(row: &Row, input: Shape) -> Option<LayerKind> {
    let channels = input.channels();
    let is_keras = row.class != "BatchNorm2d" && row.class != "SyncBatchNorm";
    let arrays = row.params.checked_div(channels)?;
    let is_whole = arrays.checked_mul(channels) == Some(row.params);
    let learned_arrays = if is_keras {
        arrays.checked_sub(2)?
    } else {
        arrays
    };
    if !is_whole || learned_arrays > 2 {
        return None;
    }
    if matches!(input, Shape::Features(_)) {
        let weights = channels.checked_mul(learned_arrays)?;
        return Some(learned(&row.class, [1, 1, 0, 0, 0], weights));
    }
    Some(LayerKind::BatchNorm2d(BatchNorm2d {
        affine: learned_arrays > 0,
        scale: learned_arrays != 1,
    }))
}

/// What changes the shape, and learns nothing.
fn moving(class: &str, input: Shape, output: Shape) -> Option<LayerKind> {
    let sides = || Some([input.sides()?, output.sides()?]);
    Some(match class {
        "Flatten" => LayerKind::Flatten,
        "Unflatten" | "Reshape" => reshaped(output),
        "Permute" | "Transpose" if input.elements() == output.elements() => {
            moved(class, input, output)
        }
        "ReflectionPad2d" | "ReplicationPad2d" | "ConstantPad2d" => moved(class, input, output),
        "Upsample"
        | "UpsamplingNearest2d"
        | "UpsamplingBilinear2d"
        | "UpSampling2D"
        | "Resizing" => LayerKind::Upsample(Upsample {
            mode: if matches!(class, "UpsamplingBilinear2d" | "Resizing") {
                UpsampleMode::Bilinear
            } else {
                UpsampleMode::Nearest
            },
            to: UpsampleTo::Size(output.sides()?),
        }),
        "PixelShuffle" => {
            let [from, to] = sides()?;
            LayerKind::PixelShuffle(PixelShuffle {
                factor: to[0].checked_div(from[0])?,
            })
        }
        "ZeroPad2d" => {
            let [from, to] = sides()?;
            LayerKind::ZeroPad2d(ZeroPad2d {
                sides: halves(from, to)?,
                channels: [0; 2],
            })
        }
        "Cropping2D" | "CenterCrop" => {
            let [from, to] = sides()?;
            LayerKind::Crop2d(Crop2d {
                sides: halves(to, from)?,
            })
        }
        _ => return None,
    })
}

/// What is done to each element by itself.
fn elementwise(class: &str, row: &Row) -> Option<LayerKind> {
    Some(match class {
        "Activation" => LayerKind::Activation(named_activation(&row.name)),
        "PReLU" => LayerKind::PReLU(PReLU {
            per_channel: row.params > 1,
        }),
        "Dropout" | "Dropout2d" | "Identity" | "GaussianNoise" => LayerKind::Dropout,
        // They do nothing at inference.
        class if class.starts_with("Random") => LayerKind::Dropout,
        "StochasticDepth" => LayerKind::StochasticDepth,
        "Softmax" => LayerKind::Softmax,
        "Rescaling" => learned(class, [1, 1, 0, 0, 0], 0),
        "Normalization" => learned(class, [0, 1, 0, 1, 0], 0),
        // The other operand is a number.
        "Add" | "Subtract" => learned(class, [0, 1, 0, 0, 0], 0),
        "Mul" => learned(class, [1, 0, 0, 0, 0], 0),
        "TrueDivide" => learned(class, [0, 0, 0, 1, 0], 0),
        _ => match activation(class) {
            Some(activation) => LayerKind::Activation(activation),
            None => function(class)?,
        },
    })
}

/// What a norm does to each element: a mean, a variance, a scale and a shift.
const NORM: [u64; 5] = [3, 4, 0, 0, 0];

/// An operation that only moves elements.
fn moved(class: &str, input: Shape, output: Shape) -> LayerKind {
    LayerKind::Operator(Box::new(Operator {
        input: Some(input),
        output: OperatorOutput::Is(output),
        work: Work::Each([0; 5]),
        ..Operator::unknown(class)
    }))
}

fn reshaped(output: Shape) -> LayerKind {
    match output {
        Shape::Maps {
            channels,
            height,
            width,
        } => LayerKind::Unflatten(Unflatten {
            shape: [channels, height, width],
        }),
        Shape::Features(_) | Shape::ChannelsLast { .. } => LayerKind::Flatten,
    }
}

/// Pixels above, below, left and right that lie between two sizes.
fn halves(small: [u64; 2], large: [u64; 2]) -> Option<[u64; 4]> {
    let rows = large[0].checked_sub(small[0])?;
    let columns = large[1].checked_sub(small[1])?;
    Some([
        rows / 2,
        rows - rows / 2,
        columns / 2,
        columns - columns / 2,
    ])
}

/// Keras's Activation says in its name at best which function it is.
fn named_activation(name: &str) -> Activation {
    let name = name.to_ascii_lowercase();
    let known = [
        ("relu6", Activation::ReLU6),
        ("swish", Activation::SiLU),
        ("silu", Activation::SiLU),
        ("gelu", Activation::GELU),
        ("sigmoid", Activation::Sigmoid),
        ("tanh", Activation::Tanh),
    ];
    let found = known.iter().find(|(part, _)| name.contains(part));
    found.map_or(Activation::ReLU, |(_, activation)| *activation)
}
