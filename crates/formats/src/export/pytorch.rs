//! A network as a PyTorch program.

use std::fmt::Write as _;

use complexity::{
    Activation, AvgPool2d, BatchNorm2d, Conv2d, ConvTranspose2d, Geometry, LayerKind, MaxPool2d,
    Network, Padding, Shape, UpsampleMode, Window,
};

use super::ExportError;
use super::placed::{Placed, PlacedNetwork, placed};
use super::python::{arguments, chunk, identifiers, pair, subscript, variables};
use crate::number::exact;

const FRAMEWORK: &str = "PyTorch";

/// Writes an `nn.Module` called `Network`. Its modules are called as the layers, with underscores
/// in place of dots; what the layers do without numbers of their own is written as functions.
///
/// ```
/// let lenet = models::network("lenet5", None).unwrap();
/// let program = formats::export::pytorch::write(&lenet).unwrap();
/// assert!(program.contains("self.c3 = nn.Conv2d(6, 16, kernel_size=5)\n"));
/// ```
pub fn write(network: &Network) -> Result<String, ExportError> {
    let placed = placed(network, 1)?;
    let names = identifiers(&placed);
    let variables = variables(&placed, &names);
    let mut modules = String::new();
    let mut forward = String::new();
    for (at, layer) in placed.layers.iter().enumerate() {
        let name = &names[at];
        let code = Code::of(layer, name, &arguments(layer, &variables))?;
        for (attribute, value) in &code.modules {
            // Writing to a string cannot fail.
            let _ = writeln!(modules, "        self.{attribute} = {value}");
        }
        let _ = writeln!(forward, "        {} = {}", variables[at + 1], code.value);
    }
    let outputs: Vec<&str> = placed.outputs.iter().map(|&at| &*variables[at]).collect();
    Ok(format!(
        r#""""Written by Convcost: {params} parameters."""

import torch
from torch import nn
from torch.nn import functional as F


class Network(nn.Module):
    def __init__(self):
        super().__init__()
{modules}
    def forward(self, {argument}):
{forward}        return {returned}


if __name__ == "__main__":
    print(Network().eval()(torch.zeros({shape})))
"#,
        params = exact(placed.params),
        argument = variables[0],
        returned = outputs.join(", "),
        shape = input_shape(&placed),
    ))
}

fn input_shape(network: &PlacedNetwork) -> String {
    match network.input {
        Shape::Maps {
            channels,
            height,
            width,
        } => format!("1, {channels}, {height}, {width}"),
        Shape::Features(features) => format!("1, {features}"),
        Shape::ChannelsLast {
            height,
            width,
            channels,
        } => format!("1, {height}, {width}, {channels}"),
    }
}

/// What a layer is in the program.
struct Code {
    /// What `__init__` makes, by its name.
    modules: Vec<(String, String)>,
    /// What `forward` computes.
    value: String,
}

impl Code {
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn of(layer: &Placed, name: &str, arguments: &[&str]) -> Result<Self, ExportError> {
        let x = arguments[0];
        let module = |module: String| Self::module(name, module, x);
        let function = |value: String| Self {
            modules: Vec::new(),
            value,
        };
        Ok(match &layer.node.kind {
            LayerKind::Conv2d(conv) => convolution(layer, conv, name, x),
            LayerKind::ConvTranspose2d(conv) => transposed(layer, conv, name, x),
            LayerKind::MaxPool2d(pool) => max_pool(layer, pool, name, x)?,
            LayerKind::AvgPool2d(pool) => average_pool(layer, pool, name, x)?,
            LayerKind::AdaptiveAvgPool2d(pool) => {
                module(format!("nn.AdaptiveAvgPool2d({})", pair(pool.output_size)))
            }
            LayerKind::AdaptiveMaxPool2d(pool) => {
                module(format!("nn.AdaptiveMaxPool2d({})", pair(pool.output_size)))
            }
            LayerKind::BatchNorm2d(norm) => batch_norm(layer, *norm, name, x),
            LayerKind::GroupNorm(norm) => {
                let affine = if norm.affine { "" } else { ", affine=False" };
                let channels = layer.input().channels();
                let norm = format!("nn.GroupNorm({}, {channels}{affine})", norm.groups);
                channels_first(layer, &Self::module(name, norm, "{}"), x)
            }
            LayerKind::LayerNorm(norm) => {
                let affine = if norm.affine {
                    ""
                } else {
                    ", elementwise_affine=False"
                };
                let norm = format!("nn.LayerNorm({}{affine})", layer.input().channels());
                channels_last(layer, &Self::module(name, norm, "{}"), x)
            }
            LayerKind::Scale(scale) => factors(layer, scale.bias, name, x),
            LayerKind::PReLU(prelu) => {
                let slopes = if prelu.per_channel {
                    layer.input().channels()
                } else {
                    1
                };
                let prelu = Self::module(name, format!("nn.PReLU({slopes})"), "{}");
                channels_first(layer, &prelu, x)
            }
            LayerKind::Activation(activation) => module(activation_module(*activation)),
            LayerKind::Linear(linear) => {
                let bias = if linear.bias { "" } else { ", bias=False" };
                module(format!(
                    "nn.Linear({}, {}{bias})",
                    layer.input().channels(),
                    linear.out_features
                ))
            }
            LayerKind::Dropout => module("nn.Dropout()".to_owned()),
            LayerKind::StochasticDepth => {
                module("nn.Identity()  # stochastic depth, while training".to_owned())
            }
            LayerKind::Softmax => module(format!("nn.Softmax(dim={})", channel_axis(layer))),
            LayerKind::LocalResponseNorm(norm) => {
                module(format!("nn.LocalResponseNorm({})", norm.size))
            }
            LayerKind::ChannelShuffle(shuffle) => {
                module(format!("nn.ChannelShuffle({})", shuffle.groups))
            }
            LayerKind::PixelShuffle(shuffle) => {
                module(format!("nn.PixelShuffle({})", shuffle.factor))
            }
            LayerKind::Flatten => function(format!("torch.flatten({x}, 1)")),
            LayerKind::Add => function(arguments.join(" + ")),
            LayerKind::Mul => function(arguments.join(" * ")),
            LayerKind::Concat => function(format!(
                "torch.cat(({}), dim={})",
                arguments.join(", "),
                channel_axis(layer)
            )),
            LayerKind::Chunk(part) => {
                let [start, end] = chunk(*part, layer.input().channels());
                function(along_channels(layer, x, &format!("{start}:{end}")))
            }
            LayerKind::IndexSelect(select) => {
                function(along_channels(layer, x, &subscript(&select.channels)))
            }
            LayerKind::Permute => function(match layer.input() {
                Shape::ChannelsLast { .. } => format!("{x}.permute(0, 3, 1, 2)"),
                Shape::Maps { .. } | Shape::Features(_) => format!("{x}.permute(0, 2, 3, 1)"),
            }),
            LayerKind::Unflatten(unflatten) => {
                let [channels, height, width] = unflatten.shape;
                function(format!("{x}.reshape(-1, {channels}, {height}, {width})"))
            }
            LayerKind::Maxout(maxout) => {
                let axis = channel_axis(layer);
                let pieces = match layer.input() {
                    Shape::ChannelsLast { .. } => "-1",
                    Shape::Maps { .. } | Shape::Features(_) => "2",
                };
                function(format!(
                    "{x}.unflatten({axis}, (-1, {})).amax({pieces})",
                    maxout.pieces
                ))
            }
            LayerKind::Upsample(upsample) => {
                let [height, width] = layer.output().sides().unwrap_or_default();
                let mode = match upsample.mode {
                    UpsampleMode::Nearest => "nearest",
                    UpsampleMode::Bilinear => "bilinear",
                };
                function(format!(
                    "F.interpolate({x}, size=({height}, {width}), mode=\"{mode}\")"
                ))
            }
            LayerKind::ZeroPad2d(pad) => {
                let [top, bottom, left, right] = pad.sides;
                let channels = match pad.channels {
                    [0, 0] => String::new(),
                    [before, behind] => format!(", {before}, {behind}"),
                };
                function(format!(
                    "F.pad({x}, ({left}, {right}, {top}, {bottom}{channels}))"
                ))
            }
            LayerKind::Crop2d(crop) => {
                let sides = layer.output().sides().unwrap_or_default();
                function(window(x, [crop.sides[0], crop.sides[2]], sides))
            }
            LayerKind::Operator(_) => return Err(layer.unknown()),
        })
    }

    fn module(name: &str, module: String, x: &str) -> Self {
        Self {
            modules: vec![(name.to_owned(), module)],
            value: format!("self.{name}({x})"),
        }
    }
}

/// Some of the channels.
fn along_channels(layer: &Placed, x: &str, subscript: &str) -> String {
    match layer.input() {
        Shape::ChannelsLast { .. } => format!("{x}[..., {subscript}]"),
        Shape::Maps { .. } | Shape::Features(_) => format!("{x}[:, {subscript}]"),
    }
}

fn channel_axis(layer: &Placed) -> &'static str {
    match layer.input() {
        Shape::ChannelsLast { .. } => "-1",
        Shape::Maps { .. } | Shape::Features(_) => "1",
    }
}

/// A module that wants the channels behind the batch; `{}` in its value is its argument.
fn channels_first(layer: &Placed, code: &Code, x: &str) -> Code {
    let value = match layer.input() {
        Shape::ChannelsLast { .. } => {
            let inner = code
                .value
                .replace("{}", &format!("{x}.permute(0, 3, 1, 2)"));
            format!("{inner}.permute(0, 2, 3, 1)")
        }
        Shape::Maps { .. } | Shape::Features(_) => code.value.replace("{}", x),
    };
    Code {
        modules: code.modules.clone(),
        value,
    }
}

/// A module that wants the channels last; `{}` in its value is its argument.
fn channels_last(layer: &Placed, code: &Code, x: &str) -> Code {
    let value = match layer.input() {
        Shape::Maps { .. } => {
            let inner = code
                .value
                .replace("{}", &format!("{x}.permute(0, 2, 3, 1)"));
            format!("{inner}.permute(0, 3, 1, 2)")
        }
        Shape::ChannelsLast { .. } | Shape::Features(_) => code.value.replace("{}", x),
    };
    Code {
        modules: code.modules.clone(),
        value,
    }
}

fn activation_module(activation: Activation) -> String {
    format!("nn.{}()", activation.name())
}

/// Settings that are not PyTorch's defaults.
struct Settings(String);

impl Settings {
    fn new(window: &Window) -> Self {
        Self(format!("kernel_size={}", pair(window.kernel_size)))
    }

    fn pair(mut self, name: &str, value: [u64; 2], default: [u64; 2]) -> Self {
        if value != default {
            // Writing to a string cannot fail.
            let _ = write!(self.0, ", {name}={}", pair(value));
        }
        self
    }

    fn number(mut self, name: &str, value: u64, default: u64) -> Self {
        if value != default {
            let _ = write!(self.0, ", {name}={value}");
        }
        self
    }

    fn flag(mut self, name: &str, value: bool, default: bool) -> Self {
        if value != default {
            let word = if value { "True" } else { "False" };
            let _ = write!(self.0, ", {name}={word}");
        }
        self
    }
}

/// The padding that a module can take on its own, rows before columns, where both sides of each
/// are alike.
fn symmetric([rows, columns]: [[u64; 2]; 2]) -> Option<[u64; 2]> {
    (rows[0] == rows[1] && columns[0] == columns[1]).then_some([rows[0], columns[0]])
}

/// Padding as a function, with a value.
fn padded(x: &str, [rows, columns]: [[u64; 2]; 2], value: &str) -> String {
    let [[top, bottom], [left, right]] = [rows, columns];
    format!("F.pad({x}, ({left}, {right}, {top}, {bottom}){value})")
}

fn convolution(layer: &Placed, conv: &Conv2d, name: &str, x: &str) -> Code {
    let padding = layer.padding();
    let own = symmetric(padding);
    let settings = Settings::new(&conv.window)
        .pair("stride", conv.window.stride, [1; 2])
        .pair("padding", own.unwrap_or_default(), [0; 2])
        .pair("dilation", conv.dilation, [1; 2])
        .number("groups", conv.groups, 1)
        .flag("bias", conv.bias, true);
    let module = format!(
        "nn.Conv2d({}, {}, {})",
        layer.input().channels(),
        conv.out_channels,
        settings.0
    );
    match own {
        Some(_) => Code::module(name, module, x),
        None => Code::module(name, module, &padded(x, padding, "")),
    }
}

fn transposed(layer: &Placed, conv: &ConvTranspose2d, name: &str, x: &str) -> Code {
    let [[top, bottom], [left, right]] = match conv.window.padding {
        Padding::Explicit {
            top,
            bottom,
            left,
            right,
        } => [[top, bottom], [left, right]],
        Padding::Same | Padding::Valid => [[0; 2]; 2],
    };
    let own = [top.min(bottom), left.min(right)];
    let settings = Settings::new(&conv.window)
        .pair("stride", conv.window.stride, [1; 2])
        .pair("padding", own, [0; 2])
        .pair("output_padding", conv.output_padding, [0; 2])
        .pair("dilation", conv.dilation, [1; 2])
        .number("groups", conv.groups, 1)
        .flag("bias", conv.bias, true);
    let module = format!(
        "nn.ConvTranspose2d({}, {}, {})",
        layer.input().channels(),
        conv.out_channels,
        settings.0
    );
    let mut code = Code::module(name, module, x);
    if top != bottom || left != right {
        let sides = layer.output().sides().unwrap_or_default();
        code.value = window(&code.value, [top - own[0], left - own[1]], sides);
    }
    code
}

/// A part of maps, from a corner on.
fn window(x: &str, [top, left]: [u64; 2], [height, width]: [u64; 2]) -> String {
    let [bottom, right] = [top + height, left + width];
    format!("{x}[:, :, {top}:{bottom}, {left}:{right}]")
}

fn max_pool(layer: &Placed, pool: &MaxPool2d, name: &str, x: &str) -> Result<Code, ExportError> {
    let padding = layer.padding();
    let own = symmetric(padding);
    let settings = Settings::new(&pool.window)
        .pair("stride", pool.window.stride, pool.window.kernel_size)
        .pair("padding", own.unwrap_or_default(), [0; 2])
        .pair("dilation", pool.dilation, [1; 2])
        .flag("ceil_mode", pool.ceil_mode, false);
    let module = format!("nn.MaxPool2d({})", settings.0);
    if own.is_some() {
        return Ok(Code::module(name, module, x));
    }
    check_padded(layer)?;
    let x = padded(x, padding, ", value=float(\"-inf\")");
    Ok(Code::module(name, module, &x))
}

fn average_pool(
    layer: &Placed,
    pool: &AvgPool2d,
    name: &str,
    x: &str,
) -> Result<Code, ExportError> {
    let padding = layer.padding();
    let own = symmetric(padding);
    let settings = Settings::new(&pool.window)
        .pair("stride", pool.window.stride, pool.window.kernel_size)
        .pair("padding", own.unwrap_or_default(), [0; 2])
        .flag("ceil_mode", pool.ceil_mode, false)
        .flag("count_include_pad", pool.count_include_pad, true);
    let module = format!("nn.AvgPool2d({})", settings.0);
    if own.is_some() {
        return Ok(Code::module(name, module, x));
    }
    check_padded(layer)?;
    let mut code = Code::module(name, module, &padded(x, padding, ""));
    if !pool.count_include_pad {
        // The mean over all pixels, divided by the part of them that the maps have.
        let ones = padded(&format!("torch.ones_like({x})"), padding, "");
        code.value = format!("{} / self.{name}({ones})", code.value);
    }
    Ok(code)
}

/// Padding as a function changes which last window ceil mode drops.
fn check_padded(layer: &Placed) -> Result<(), ExportError> {
    let [rows, columns] = layer.padding();
    let mut kind = layer.node.kind.clone();
    if let Some(window) = kind.window_mut() {
        window.padding = Padding::Valid;
    }
    let shape = layer.input();
    let [height, width] = shape.sides().unwrap_or_default();
    let padded = Shape::maps(
        shape.channels(),
        height + rows[0] + rows[1],
        width + columns[0] + columns[1],
    );
    match Geometry::of(&kind, &[padded]) {
        Ok(geometry) if geometry.output == layer.output() => Ok(()),
        _ => Err(layer.missing(
            FRAMEWORK,
            "pool in ceil mode with different padding on two sides",
            "give it the same padding on both",
        )),
    }
}

fn batch_norm(layer: &Placed, norm: BatchNorm2d, name: &str, x: &str) -> Code {
    let channels = layer.input().channels();
    match norm {
        BatchNorm2d { affine: false, .. } => {
            Code::module(name, format!("nn.BatchNorm2d({channels}, affine=False)"), x)
        }
        BatchNorm2d { scale: true, .. } => {
            Code::module(name, format!("nn.BatchNorm2d({channels})"), x)
        }
        BatchNorm2d { scale: false, .. } => {
            let mut code =
                Code::module(name, format!("nn.BatchNorm2d({channels}, affine=False)"), x);
            let bias = format!("{name}_bias");
            code.value = format!("{} + self.{bias}[:, None, None]", code.value);
            code.modules
                .push((bias, format!("nn.Parameter(torch.zeros({channels}))")));
            code
        }
    }
}

fn factors(layer: &Placed, bias: bool, name: &str, x: &str) -> Code {
    let channels = layer.input().channels();
    let places = match layer.input() {
        Shape::Maps { .. } => "[:, None, None]",
        Shape::Features(_) | Shape::ChannelsLast { .. } => "",
    };
    let mut code = Code {
        modules: vec![(
            name.to_owned(),
            format!("nn.Parameter(torch.ones({channels}))"),
        )],
        value: format!("{x} * self.{name}{places}"),
    };
    if bias {
        code.modules.push((
            format!("{name}_bias"),
            format!("nn.Parameter(torch.zeros({channels}))"),
        ));
        code.value = format!("{} + self.{name}_bias{places}", code.value);
    }
    code
}
