//! Classes in summaries: which of them are known, and by which name.

use complexity::{LayerKind, Operator, OperatorOutput, Shape};

use super::module_layers::activation;
use super::summary::Row;
use crate::elementwise::{function, learned};

/// Whether what comes out has the shape of what comes in.
pub(super) fn keeps_shape(class: &str) -> bool {
    matches!(
        class,
        "BatchNorm2d"
            | "BatchNorm1d"
            | "InstanceNorm2d"
            | "GroupNorm"
            | "LayerNorm"
            | "PReLU"
            | "Dropout"
            | "Dropout2d"
            | "Identity"
            | "StochasticDepth"
            | "Softmax"
    ) || activation(class).is_some()
        || function(class).is_some()
}

/// Whether a class is a layer of PyTorch that a row may be solved for.
pub(super) fn is_known(class: &str) -> bool {
    keeps_shape(class)
        || matches!(
            class,
            "Conv2d"
                | "ConvTranspose2d"
                | "MaxPool2d"
                | "AvgPool2d"
                | "AdaptiveAvgPool2d"
                | "AdaptiveMaxPool2d"
                | "Linear"
                | "Flatten"
                | "Unflatten"
                | "Upsample"
                | "UpsamplingNearest2d"
                | "UpsamplingBilinear2d"
                | "PixelShuffle"
                | "ZeroPad2d"
                | "ReflectionPad2d"
                | "ReplicationPad2d"
                | "ConstantPad2d"
                | "Transpose"
        )
}

/// PyTorch's name of a class of Keras, of which … may stand for the end.
pub(super) fn class_of(class: &str) -> &str {
    const KERAS: [(&str, &str); 27] = [
        ("GroupNormalization", "GroupNorm"),
        ("UnitNormalization", "UnitNormalization"),
        ("Permute", "Transpose"),
        ("Activation", "Activation"),
        ("Relu", "ReLU"),
        ("Relu6", "ReLU6"),
        ("Silu", "SiLU"),
        ("Gelu", "GELU"),
        ("Swish", "SiLU"),
        ("GaussianDropout", "Dropout"),
        ("Conv2D", "Conv2d"),
        ("DepthwiseConv2D", "DepthwiseConv2d"),
        ("Conv2DTranspose", "ConvTranspose2d"),
        ("BatchNormalization", "BatchNorm2d"),
        ("LayerNormalization", "LayerNorm"),
        ("Dense", "Linear"),
        ("MaxPooling2D", "MaxPool2d"),
        ("AveragePooling2D", "AvgPool2d"),
        ("GlobalAveragePooling2D", "GlobalAvgPool2d"),
        ("GlobalMaxPooling2D", "GlobalMaxPool2d"),
        ("Concatenate", "Concat"),
        ("Multiply", "Mul"),
        ("ZeroPadding2D", "ZeroPad2d"),
        ("SpatialDropout2D", "Dropout"),
        ("DropPath", "StochasticDepth"),
        ("SyncBatchNorm", "BatchNorm2d"),
        ("LayerNorm2d", "LayerNorm"),
    ];
    let cut = class.strip_suffix('…');
    let found = KERAS.iter().find(|(keras, _)| match cut {
        Some(stem) => !stem.is_empty() && keras.starts_with(stem),
        None => *keras == class,
    });
    found.map_or(class, |(_, name)| *name)
}

/// A layer of which only the output is known.
pub(super) fn unknown(row: &Row, output: Option<Shape>, weights: u64) -> LayerKind {
    LayerKind::Operator(Box::new(Operator {
        output: output.map_or(OperatorOutput::Unknown, OperatorOutput::Is),
        weights,
        ..Operator::unknown(&row.class)
    }))
}

pub(super) fn merge(class: &str) -> Option<LayerKind> {
    match class {
        "Subtract" => Some(learned(class, [0, 1, 0, 0, 0], 0)),
        "Average" => Some(learned(class, [0, 1, 0, 1, 0], 0)),
        "Maximum" | "Minimum" => Some(learned(class, [0, 0, 1, 0, 0], 0)),
        "CustomScaleLayer" => Some(learned(class, [1, 1, 0, 0, 0], 0)),
        "Add" => Some(LayerKind::Add),
        "Mul" => Some(LayerKind::Mul),
        "Concat" => Some(LayerKind::Concat),
        _ => None,
    }
}
