//! A network as a Keras 3 program.
//!
//! Maps have their channels last, as every backend of Keras runs them. The weights of a Dense
//! behind a Flatten stand in that order.

use std::fmt::Write as _;

use complexity::{
    Activation, AdaptivePool2d, AvgPool2d, Axis, Conv2d, ConvTranspose2d, LayerKind, MaxPool2d,
    Network, Padding, Shape, Upsample, UpsampleMode, ZeroPad2d,
};

use super::ExportError;
use super::placed::{Placed, PlacedNetwork, placed};
use super::python::{arguments, chunk, identifiers, pair, subscript, variables};
use crate::number::exact;

const FRAMEWORK: &str = "Keras";

/// The mean where padding counts otherwise than in Keras.
const AVERAGE: &str = r#"

def average(x, size, strides, counted, uncounted):
    """The mean under each window, without the pixels of `uncounted` padding."""
    pool = layers.AveragePooling2D(size, strides)
    ones = ops.pad(ops.ones_like(x), counted, constant_values=1)
    return pool(ops.pad(ops.pad(x, counted), uncounted)) / pool(ops.pad(ones, uncounted))
"#;

const LOCAL_RESPONSE_NORM: &str = r"

def local_response_norm(x, size, alpha=1e-4, beta=0.75, k=1.0):
    channels = x.shape[-1]
    sides = ((0, 0),) * (len(x.shape) - 1) + ((size // 2, (size - 1) // 2),)
    squares = ops.pad(ops.square(x), sides)
    total = sum(squares[..., i : i + channels] for i in range(size))
    return x / (k + alpha / size * total) ** beta
";

const SCALE: &str = r#"

class Scale(layers.Layer):
    """One learned factor per channel, and a shift."""

    def __init__(self, bias=False, **kwargs):
        super().__init__(**kwargs)
        self.use_bias = bias

    def build(self, shape):
        self.scale = self.add_weight(shape=shape[-1:], initializer="ones", name="scale")
        if self.use_bias:
            self.bias = self.add_weight(shape=shape[-1:], initializer="zeros", name="bias")

    def call(self, x):
        return x * self.scale + (self.bias if self.use_bias else 0)

    def compute_output_shape(self, shape):
        return shape

    def get_config(self):
        return {**super().get_config(), "bias": self.use_bias}
"#;

/// Writes a function `network()` that makes a functional model. Its layers are called as the
/// network's, with underscores in place of dots.
///
/// ```
/// let lenet = models::network("lenet5", None).unwrap();
/// let program = formats::export::keras::write(&lenet).unwrap();
/// assert!(program.contains("x = layers.Conv2D(16, 5, name=\"c3\")(x)\n"));
/// ```
pub fn write(network: &Network) -> Result<String, ExportError> {
    let placed = placed(network, 1)?;
    let names = identifiers(&placed);
    let variables = variables(&placed, &names);
    let mut body = String::new();
    for (at, layer) in placed.layers.iter().enumerate() {
        let value = value(layer, &names[at], &arguments(layer, &variables))?;
        // Writing to a string cannot fail.
        let _ = writeln!(body, "    {} = {value}", variables[at + 1]);
    }
    let mut helpers = String::new();
    for (call, helper) in [
        ("= average(", AVERAGE),
        ("= local_response_norm(", LOCAL_RESPONSE_NORM),
        ("= Scale(", SCALE),
    ] {
        if body.contains(call) {
            helpers.push_str(helper);
        }
    }
    let outputs: Vec<&str> = placed.outputs.iter().map(|&at| &*variables[at]).collect();
    let outputs = match outputs[..] {
        [output] => output.to_owned(),
        _ => format!("[{}]", outputs.join(", ")),
    };
    let alias = match &*variables[0] {
        "x" => "    x = inputs\n",
        _ => "",
    };
    Ok(format!(
        r#""""Written by Convcost: {params} parameters. Maps have their channels last."""

import keras
from keras import layers, ops
{helpers}

def network():
    inputs = keras.Input(shape=({shape}))
{alias}{body}    return keras.Model(inputs, {outputs})


if __name__ == "__main__":
    network().summary()
"#,
        params = exact(placed.params),
        shape = input_shape(&placed),
    ))
}

fn input_shape(network: &PlacedNetwork) -> String {
    match network.input {
        Shape::Maps {
            channels,
            height,
            width,
        }
        | Shape::ChannelsLast {
            height,
            width,
            channels,
        } => format!("{height}, {width}, {channels}"),
        Shape::Features(features) => format!("{features},"),
    }
}

/// What a layer computes.
#[expect(clippy::too_many_lines, reason = "a table")]
fn value(layer: &Placed, name: &str, arguments: &[&str]) -> Result<String, ExportError> {
    let x = arguments[0];
    let call = |module: &str, settings: &str| called(module, settings, name, x);
    let merge = |module: &str| {
        format!(
            "layers.{module}(name=\"{name}\")([{}])",
            arguments.join(", ")
        )
    };
    let [height, width] = layer.output().sides().unwrap_or_default();
    let channels = layer.input().channels();
    Ok(match &layer.node.kind {
        LayerKind::Conv2d(conv) => convolution(layer, conv, name, x)?,
        LayerKind::ConvTranspose2d(conv) => transposed(layer, conv, name, x)?,
        LayerKind::MaxPool2d(pool) => max_pool(layer, pool, name, x)?,
        LayerKind::AvgPool2d(pool) => average_pool(layer, pool, name, x),
        LayerKind::AdaptiveAvgPool2d(pool) => adaptive(layer, *pool, "Average", name, x),
        LayerKind::AdaptiveMaxPool2d(pool) => adaptive(layer, *pool, "Max", name, x),
        LayerKind::BatchNorm2d(norm) => {
            let scale = if norm.affine && norm.scale {
                ""
            } else {
                ", scale=False"
            };
            let center = if norm.affine { "" } else { ", center=False" };
            call(
                "BatchNormalization",
                &format!("epsilon=1e-5{scale}{center}"),
            )
        }
        LayerKind::GroupNorm(norm) => call(
            "GroupNormalization",
            &format!("{}, epsilon=1e-5{}", norm.groups, not_affine(norm.affine)),
        ),
        LayerKind::LayerNorm(norm) => call(
            "LayerNormalization",
            &format!("epsilon=1e-5{}", not_affine(norm.affine)),
        ),
        LayerKind::Scale(scale) => {
            let bias = if scale.bias { "bias=True, " } else { "" };
            format!("Scale({bias}name=\"{name}\")({x})")
        }
        LayerKind::PReLU(prelu) => {
            let axes = match (layer.input(), prelu.per_channel) {
                (Shape::Features(_), true) => "",
                (Shape::Features(_), false) => "shared_axes=[1]",
                (Shape::Maps { .. } | Shape::ChannelsLast { .. }, true) => "shared_axes=[1, 2]",
                (Shape::Maps { .. } | Shape::ChannelsLast { .. }, false) => "shared_axes=[1, 2, 3]",
            };
            call("PReLU", axes)
        }
        LayerKind::Activation(activation) => {
            let (module, settings) = activated(*activation);
            call(module, settings)
        }
        LayerKind::Linear(linear) => {
            let bias = if linear.bias { "" } else { ", use_bias=False" };
            call("Dense", &format!("{}{bias}", linear.out_features))
        }
        LayerKind::Flatten => call("Flatten", ""),
        LayerKind::Dropout => call("Dropout", "0.5"),
        LayerKind::StochasticDepth => {
            let places = match layer.input() {
                Shape::Features(_) => "(None, 1)",
                Shape::Maps { .. } | Shape::ChannelsLast { .. } => "(None, 1, 1, 1)",
            };
            call("Dropout", &format!("0.1, noise_shape={places}"))
        }
        LayerKind::Softmax => call("Softmax", ""),
        LayerKind::LocalResponseNorm(norm) => format!("local_response_norm({x}, {})", norm.size),
        LayerKind::Add => merge("Add"),
        LayerKind::Mul => merge("Multiply"),
        LayerKind::Concat => merge("Concatenate"),
        LayerKind::Chunk(part) => {
            let [start, end] = chunk(*part, channels);
            format!("{x}[..., {start}:{end}]")
        }
        LayerKind::IndexSelect(select) => match subscript(&select.channels) {
            list if list.starts_with('[') => format!("ops.take({x}, {list}, axis=-1)"),
            slice => format!("{x}[..., {slice}]"),
        },
        LayerKind::ChannelShuffle(shuffle) => {
            let groups = shuffle.groups;
            let each = channels / groups.max(1);
            let parts = format!("layers.Reshape(({height}, {width}, {groups}, {each}))({x})");
            let shuffled = format!("layers.Permute((1, 2, 4, 3))({parts})");
            called(
                "Reshape",
                &format!("({height}, {width}, {channels})"),
                name,
                &shuffled,
            )
        }
        // Maps have their channels last already.
        LayerKind::Permute => x.to_owned(),
        LayerKind::Unflatten(unflatten) => {
            let [channels, height, width] = unflatten.shape;
            call("Reshape", &format!("({height}, {width}, {channels})"))
        }
        LayerKind::Maxout(maxout) => {
            let parts = channels / maxout.pieces.max(1);
            let shape = match layer.input().sides() {
                Some([height, width]) => format!("{height}, {width}, {parts}"),
                None => parts.to_string(),
            };
            let pieces = maxout.pieces;
            format!("ops.max(layers.Reshape(({shape}, {pieces}))({x}), axis=-1)")
        }
        LayerKind::Upsample(upsample) => upsampled(layer, *upsample, name, x),
        LayerKind::PixelShuffle(shuffle) => {
            let r = shuffle.factor;
            let [rows, columns] = layer.input().sides().unwrap_or_default();
            let each = layer.output().channels();
            let parts = format!("layers.Reshape(({rows}, {columns}, {each}, {r}, {r}))({x})");
            let placed = format!("layers.Permute((1, 4, 2, 5, 3))({parts})");
            called(
                "Reshape",
                &format!("({height}, {width}, {each})"),
                name,
                &placed,
            )
        }
        LayerKind::ZeroPad2d(pad) => zeros(pad, name, x),
        LayerKind::Crop2d(crop) => {
            let [top, bottom, left, right] = crop.sides;
            call(
                "Cropping2D",
                &format!("(({top}, {bottom}), ({left}, {right}))"),
            )
        }
        LayerKind::Operator(_) => return Err(layer.unknown()),
    })
}

/// A layer with its name, called on `x`.
fn called(module: &str, settings: &str, name: &str, x: &str) -> String {
    let comma = if settings.is_empty() { "" } else { ", " };
    format!("layers.{module}({settings}{comma}name=\"{name}\")({x})")
}

fn not_affine(affine: bool) -> &'static str {
    if affine {
        ""
    } else {
        ", scale=False, center=False"
    }
}

fn activated(activation: Activation) -> (&'static str, &'static str) {
    match activation {
        Activation::ReLU => ("ReLU", ""),
        Activation::ReLU6 => ("ReLU", "max_value=6"),
        Activation::LeakyReLU => ("LeakyReLU", "negative_slope=0.01"),
        Activation::Sigmoid => ("Activation", "\"sigmoid\""),
        Activation::Tanh => ("Activation", "\"tanh\""),
        Activation::SiLU => ("Activation", "\"silu\""),
        Activation::Hardsigmoid => ("Activation", "\"hard_sigmoid\""),
        Activation::Hardswish => ("Activation", "\"hard_silu\""),
        Activation::GELU => ("Activation", "\"gelu\""),
    }
}

/// How a window's padding is written.
enum Pad {
    /// By Keras itself.
    Named(&'static str),
    /// Before the layer: rows and columns, before and behind.
    Before([[u64; 2]; 2]),
}

impl Pad {
    fn of(axes: [Axis; 2]) -> Self {
        if axes.iter().all(|axis| sides(axis) == [0; 2]) {
            Self::Named("valid")
        } else if axes.iter().all(is_same) {
            Self::Named("same")
        } else {
            Self::Before([sides(&axes[0]), sides(&axes[1])])
        }
    }
}

/// Padding before and behind, so much behind that a window that hangs over the end fits.
fn sides(axis: &Axis) -> [u64; 2] {
    let [before, behind] = axis.padding;
    let reach = (axis.output - 1) * axis.stride + axis.effective_kernel;
    [
        before,
        behind.max(reach.saturating_sub(axis.input + before)),
    ]
}

/// Whether the padding is what TensorFlow calls SAME.
fn is_same(axis: &Axis) -> bool {
    let output = axis.input.div_ceil(axis.stride);
    let reach = output.saturating_sub(1) * axis.stride + axis.effective_kernel;
    let all = reach.saturating_sub(axis.input);
    axis.output == output && axis.padding == [all / 2, all - all / 2]
}

fn padding_setting(name: &str) -> String {
    match name {
        "valid" => String::new(),
        _ => format!(", padding=\"{name}\""),
    }
}

fn pairs([rows, columns]: [[u64; 2]; 2]) -> String {
    format!(
        "(({}, {}), ({}, {}))",
        rows[0], rows[1], columns[0], columns[1]
    )
}

/// The padding of `ops.pad`, which knows the batch and the channels too.
fn all_axes([rows, columns]: [[u64; 2]; 2]) -> String {
    format!(
        "((0, 0), ({}, {}), ({}, {}), (0, 0))",
        rows[0], rows[1], columns[0], columns[1]
    )
}

/// What is read, with zeros around it where Keras cannot pad so itself, and the setting where it
/// can.
fn zero_padded(layer: &Placed, x: &str) -> (String, String) {
    match layer.axes().map(Pad::of) {
        None => (x.to_owned(), String::new()),
        Some(Pad::Named(name)) => (x.to_owned(), padding_setting(name)),
        Some(Pad::Before(sides)) => (
            format!("layers.ZeroPadding2D({})({x})", pairs(sides)),
            String::new(),
        ),
    }
}

fn strides(stride: [u64; 2], default: [u64; 2]) -> String {
    if stride == default {
        String::new()
    } else {
        format!(", strides={}", pair(stride))
    }
}

fn dilation(dilation: [u64; 2]) -> String {
    match dilation {
        [1, 1] => String::new(),
        _ => format!(", dilation_rate={}", pair(dilation)),
    }
}

fn check_dilation(layer: &Placed, stride: [u64; 2], dilation: [u64; 2]) -> Result<(), ExportError> {
    if stride != [1; 2] && dilation != [1; 2] {
        return Err(layer.missing(
            FRAMEWORK,
            "convolution with both a stride and a dilation",
            "set one of them to 1",
        ));
    }
    Ok(())
}

fn convolution(layer: &Placed, conv: &Conv2d, name: &str, x: &str) -> Result<String, ExportError> {
    let stride = conv.window.stride;
    check_dilation(layer, stride, conv.dilation)?;
    let (x, padding) = zero_padded(layer, x);
    let channels = layer.input().channels();
    let is_depthwise = conv.groups > 1
        && conv.groups == channels
        && conv.out_channels.is_multiple_of(channels)
        && stride[0] == stride[1];
    let kernel = pair(conv.window.kernel_size);
    let common = format!(
        "{}{padding}{}{}",
        strides(stride, [1; 2]),
        dilation(conv.dilation),
        if conv.bias { "" } else { ", use_bias=False" }
    );
    if is_depthwise {
        let each = match conv.out_channels / channels {
            1 => String::new(),
            each => format!(", depth_multiplier={each}"),
        };
        return Ok(called(
            "DepthwiseConv2D",
            &format!("{kernel}{common}{each}"),
            name,
            &x,
        ));
    }
    let groups = match conv.groups {
        1 => String::new(),
        groups => format!(", groups={groups}"),
    };
    Ok(called(
        "Conv2D",
        &format!("{}, {kernel}{common}{groups}", conv.out_channels),
        name,
        &x,
    ))
}

fn transposed(
    layer: &Placed,
    conv: &ConvTranspose2d,
    name: &str,
    x: &str,
) -> Result<String, ExportError> {
    let stride = conv.window.stride;
    check_dilation(layer, stride, conv.dilation)?;
    if conv.groups > 1 {
        return Err(layer.missing(
            FRAMEWORK,
            "transposed convolution in groups",
            "set the groups to 1",
        ));
    }
    let overlaps = (0..2).all(|axis| conv.window.kernel_size[axis] >= stride[axis]);
    let output_padding = match conv.output_padding {
        [0, 0] if overlaps => String::new(),
        [rows, columns] => format!(", output_padding=({rows}, {columns})"),
    };
    let settings = format!(
        "{}, {}{}{output_padding}{}{}",
        conv.out_channels,
        pair(conv.window.kernel_size),
        strides(stride, [1; 2]),
        dilation(conv.dilation),
        if conv.bias { "" } else { ", use_bias=False" },
    );
    let full = called("Conv2DTranspose", &settings, name, x);
    Ok(match conv.window.padding {
        Padding::Explicit {
            top,
            bottom,
            left,
            right,
        } if [top, bottom, left, right] != [0; 4] => format!(
            "layers.Cropping2D({})({full})",
            pairs([[top, bottom], [left, right]])
        ),
        Padding::Explicit { .. } | Padding::Same | Padding::Valid => full,
    })
}

fn max_pool(layer: &Placed, pool: &MaxPool2d, name: &str, x: &str) -> Result<String, ExportError> {
    if pool.dilation != [1; 2] {
        return Err(layer.missing(FRAMEWORK, "pool with a dilation", "set the dilation to 1"));
    }
    let (x, padding) = match layer.axes().map(Pad::of) {
        None => (x.to_owned(), String::new()),
        Some(Pad::Named(name)) => (x.to_owned(), padding_setting(name)),
        Some(Pad::Before(sides)) => (
            format!(
                "ops.pad({x}, {}, constant_values=float(\"-inf\"))",
                all_axes(sides)
            ),
            String::new(),
        ),
    };
    let settings = format!(
        "{}{}{padding}",
        pair(pool.window.kernel_size),
        strides(pool.window.stride, pool.window.kernel_size),
    );
    Ok(called("MaxPooling2D", &settings, name, &x))
}

fn average_pool(layer: &Placed, pool: &AvgPool2d, name: &str, x: &str) -> String {
    let size = pair(pool.window.kernel_size);
    let stride = strides(pool.window.stride, pool.window.kernel_size);
    let plain = |x: &str, padding: &str| {
        called(
            "AveragePooling2D",
            &format!("{size}{stride}{padding}"),
            name,
            x,
        )
    };
    let Some(axes) = layer.axes() else {
        return plain(x, "");
    };
    let all = axes.map(|axis| sides(&axis));
    let own = axes.map(|axis| axis.padding);
    let counted = if pool.count_include_pad {
        own
    } else {
        [[0; 2]; 2]
    };
    if all == counted {
        return match all {
            [[0, 0], [0, 0]] => plain(x, ""),
            sides => plain(&format!("layers.ZeroPadding2D({})({x})", pairs(sides)), ""),
        };
    }
    // Keras leaves its own padding out of the mean.
    if !pool.count_include_pad && axes.iter().all(is_same) {
        return plain(x, ", padding=\"same\"");
    }
    let rest = [0, 1].map(|axis| [0, 1].map(|side: usize| all[axis][side] - counted[axis][side]));
    format!(
        "average({x}, {size}, {}, {}, {})",
        pair(pool.window.stride),
        all_axes(counted),
        all_axes(rest)
    )
}

fn adaptive(layer: &Placed, pool: AdaptivePool2d, kind: &str, name: &str, x: &str) -> String {
    let sides = layer.input().sides().unwrap_or_default();
    let [rows, columns] = pool.output_size;
    let divides = sides[0].is_multiple_of(rows) && sides[1].is_multiple_of(columns);
    match pool.output_size {
        [1, 1] => called(&format!("Global{kind}Pooling2D"), "keepdims=True", name, x),
        _ if divides => called(
            &format!("{kind}Pooling2D"),
            &pair([sides[0] / rows, sides[1] / columns]),
            name,
            x,
        ),
        size => called(&format!("Adaptive{kind}Pooling2D"), &pair(size), name, x),
    }
}

fn upsampled(layer: &Placed, upsample: Upsample, name: &str, x: &str) -> String {
    let mode = match upsample.mode {
        UpsampleMode::Nearest => "nearest",
        UpsampleMode::Bilinear => "bilinear",
    };
    let [from, to] = [layer.input(), layer.output()].map(|shape| shape.sides().unwrap_or_default());
    if to[0].is_multiple_of(from[0]) && to[1].is_multiple_of(from[1]) {
        let size = pair([to[0] / from[0], to[1] / from[1]]);
        return called(
            "UpSampling2D",
            &format!("{size}, interpolation=\"{mode}\""),
            name,
            x,
        );
    }
    format!(
        "ops.image.resize({x}, ({}, {}), interpolation=\"{mode}\")",
        to[0], to[1]
    )
}

fn zeros(pad: &ZeroPad2d, name: &str, x: &str) -> String {
    let [top, bottom, left, right] = pad.sides;
    match pad.channels {
        [0, 0] => called(
            "ZeroPadding2D",
            &pairs([[top, bottom], [left, right]]),
            name,
            x,
        ),
        [before, behind] => format!(
            "ops.pad({x}, ((0, 0), ({top}, {bottom}), ({left}, {right}), ({before}, {behind})))"
        ),
    }
}
