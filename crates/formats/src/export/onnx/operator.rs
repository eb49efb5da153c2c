//! A layer as ONNX's operators.

use complexity::{
    Activation, AdaptivePool2d, Conv2d, ConvTranspose2d, GroupNorm, LayerKind, Linear, Padding,
    Shape, UpsampleMode,
};

use super::message::Message;
use super::{ExportError, Graph, Placed, signed};
use crate::export::python::chunk;

const FRAMEWORK: &str = "ONNX";
/// PyTorch's.
const EPSILON: f32 = 1e-5;

/// What an operator reads.
pub(super) enum Value {
    /// A tensor by its name.
    Named(String),
    /// The output of an earlier step.
    Step(usize),
}

/// An operator of a layer.
pub(super) struct Step {
    pub(super) operator: &'static str,
    pub(super) inputs: Vec<Value>,
    pub(super) attributes: Vec<Message>,
}

impl Step {
    /// An operator on tensors of other layers.
    fn on(operator: &'static str, inputs: &[&str]) -> Self {
        let named = inputs.iter().map(|name| Value::Named((*name).to_owned()));
        Self {
            operator,
            inputs: named.collect(),
            attributes: Vec::new(),
        }
    }

    /// An operator on an earlier step's output, and on named tensors.
    fn behind(operator: &'static str, step: usize, others: &[&str]) -> Self {
        let mut own = Self::on(operator, others);
        own.inputs.insert(0, Value::Step(step));
        own
    }

    fn integer(mut self, name: &str, value: i64) -> Self {
        let mut attribute = Message::default();
        attribute.text(1, name);
        attribute.varint(3, value.cast_unsigned());
        attribute.varint(20, 2);
        self.attributes.push(attribute);
        self
    }

    fn integers(mut self, name: &str, values: &[u64]) -> Self {
        let mut attribute = Message::default();
        attribute.text(1, name);
        for &value in values {
            attribute.varint(8, value);
        }
        attribute.varint(20, 7);
        self.attributes.push(attribute);
        self
    }

    fn float(mut self, name: &str, value: f32) -> Self {
        let mut attribute = Message::default();
        attribute.text(1, name);
        attribute.float(2, value);
        attribute.varint(20, 1);
        self.attributes.push(attribute);
        self
    }

    fn word(mut self, name: &str, value: &str) -> Self {
        let mut attribute = Message::default();
        attribute.text(1, name);
        attribute.text(4, value);
        attribute.varint(20, 3);
        self.attributes.push(attribute);
        self
    }
}

/// The operators of a layer on its inputs, at least one.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(super) fn steps(
    graph: &mut Graph,
    layer: &Placed,
    name: &str,
    inputs: &[&str],
) -> Result<Vec<Step>, ExportError> {
    let x = inputs[0];
    let channels = layer.input().channels();
    Ok(match &layer.node.kind {
        LayerKind::Conv2d(conv) => vec![convolution(graph, layer, conv, name, x)],
        LayerKind::ConvTranspose2d(conv) => vec![transposed(graph, layer, conv, name, x)],
        LayerKind::MaxPool2d(pool) => vec![
            Step::on("MaxPool", &[x])
                .integers("kernel_shape", &pool.window.kernel_size)
                .integers("strides", &pool.window.stride)
                .integers("pads", &pads(layer))
                .integers("dilations", &pool.dilation)
                .integer("ceil_mode", pool.ceil_mode.into()),
        ],
        LayerKind::AvgPool2d(pool) => vec![
            Step::on("AveragePool", &[x])
                .integers("kernel_shape", &pool.window.kernel_size)
                .integers("strides", &pool.window.stride)
                .integers("pads", &pads(layer))
                .integer("ceil_mode", pool.ceil_mode.into())
                .integer("count_include_pad", pool.count_include_pad.into()),
        ],
        LayerKind::AdaptiveAvgPool2d(pool) => {
            vec![adaptive(
                layer,
                *pool,
                ["GlobalAveragePool", "AveragePool"],
                x,
            )?]
        }
        LayerKind::AdaptiveMaxPool2d(pool) => {
            vec![adaptive(layer, *pool, ["GlobalMaxPool", "MaxPool"], x)?]
        }
        LayerKind::BatchNorm2d(norm) => {
            let sides = [channels];
            let scale = if norm.affine && norm.scale {
                graph.weight(name, "weight", &sides)
            } else {
                graph.constant(name, "scale", &sides, 1.0)
            };
            let shift = if norm.affine {
                graph.weight(name, "bias", &sides)
            } else {
                graph.constant(name, "shift", &sides, 0.0)
            };
            let mean = graph.weight(name, "running_mean", &sides);
            let variance = graph.weight(name, "running_var", &sides);
            vec![
                Step::on("BatchNormalization", &[x, &scale, &shift, &mean, &variance])
                    .float("epsilon", EPSILON),
            ]
        }
        LayerKind::GroupNorm(norm) => group_norm(graph, layer, *norm, name, x),
        LayerKind::LayerNorm(norm) => {
            let sides = [channels];
            let (scale, shift) = if norm.affine {
                (
                    graph.weight(name, "weight", &sides),
                    graph.weight(name, "bias", &sides),
                )
            } else {
                (
                    graph.constant(name, "scale", &sides, 1.0),
                    graph.constant(name, "shift", &sides, 0.0),
                )
            };
            let norm = |step: Step| step.integer("axis", -1).float("epsilon", EPSILON);
            match layer.input() {
                Shape::Maps { .. } => vec![
                    Step::on("Transpose", &[x]).integers("perm", &[0, 2, 3, 1]),
                    norm(Step::behind("LayerNormalization", 0, &[&scale, &shift])),
                    Step::behind("Transpose", 1, &[]).integers("perm", &[0, 3, 1, 2]),
                ],
                Shape::Features(_) | Shape::ChannelsLast { .. } => {
                    vec![norm(Step::on("LayerNormalization", &[x, &scale, &shift]))]
                }
            }
        }
        LayerKind::Scale(scale) => {
            let sides = per_channel(&layer.input());
            let factors = graph.weight(name, "weight", &sides);
            let mut steps = vec![Step::on("Mul", &[x, &factors])];
            if scale.bias {
                let shift = graph.weight(name, "bias", &sides);
                steps.push(Step::behind("Add", 0, &[&shift]));
            }
            steps
        }
        LayerKind::PReLU(prelu) => {
            let sides = if prelu.per_channel {
                per_channel(&layer.input())
            } else {
                vec![1]
            };
            let slope = graph.weight(name, "weight", &sides);
            vec![Step::on("PRelu", &[x, &slope])]
        }
        LayerKind::Activation(activation) => activated(graph, *activation, name, x),
        LayerKind::Linear(linear) => linear_steps(graph, layer, *linear, name, x),
        LayerKind::Flatten => vec![Step::on("Flatten", &[x]).integer("axis", 1)],
        LayerKind::Dropout => vec![Step::on("Dropout", &[x])],
        LayerKind::StochasticDepth => vec![Step::on("Identity", &[x])],
        LayerKind::Softmax => vec![Step::on("Softmax", &[x]).integer("axis", channel_axis(layer))],
        // ONNX allows it, but ONNX Runtime refuses the file.
        LayerKind::LocalResponseNorm(norm) if norm.size.is_multiple_of(2) => {
            return Err(layer.missing(
                FRAMEWORK,
                "local response normalisation over an even number of channels that runtimes accept",
                "choose an odd size",
            ));
        }
        LayerKind::LocalResponseNorm(norm) => {
            vec![Step::on("LRN", &[x]).integer("size", signed(norm.size))]
        }
        LayerKind::Add => sum(inputs, "Add"),
        LayerKind::Mul => sum(inputs, "Mul"),
        LayerKind::Concat => {
            vec![Step::on("Concat", inputs).integer("axis", channel_axis(layer))]
        }
        LayerKind::Chunk(part) => {
            let [start, end] = chunk(*part, channels);
            vec![slice(graph, name, x, &[(channel_axis(layer), start, end)])]
        }
        LayerKind::IndexSelect(select) => {
            let channels: Vec<i64> = select.channels.iter().map(|&at| signed(at)).collect();
            let channels = graph.integers(name, "channels", &channels);
            vec![Step::on("Gather", &[x, &channels]).integer("axis", channel_axis(layer))]
        }
        LayerKind::ChannelShuffle(shuffle) => {
            let groups = shuffle.groups;
            let [height, width] = layer.input().sides().unwrap_or_default();
            let parts = [graph.batch, groups, channels / groups.max(1), height, width];
            let whole = layer.output().with_batch(graph.batch);
            vec![
                reshape(graph, name, "parts", x, &parts),
                Step::behind("Transpose", 0, &[]).integers("perm", &[0, 2, 1, 3, 4]),
                reshaped(graph, name, "whole", 1, &whole),
            ]
        }
        LayerKind::Permute => {
            let order = match layer.input() {
                Shape::ChannelsLast { .. } => [0, 3, 1, 2],
                Shape::Maps { .. } | Shape::Features(_) => [0, 2, 3, 1],
            };
            vec![Step::on("Transpose", &[x]).integers("perm", &order)]
        }
        LayerKind::Unflatten(_) => {
            let whole = layer.output().with_batch(graph.batch);
            vec![reshape(graph, name, "whole", x, &whole)]
        }
        LayerKind::Maxout(maxout) => {
            let axis = usize::try_from(channel_axis(layer)).unwrap_or(3);
            let mut parts = layer.input().with_batch(graph.batch);
            parts[axis] = channels / maxout.pieces.max(1);
            parts.insert(axis + 1, maxout.pieces);
            vec![
                reshape(graph, name, "parts", x, &parts),
                Step::behind("ReduceMax", 0, &[])
                    .integers("axes", &[axis as u64 + 1])
                    .integer("keepdims", 0),
            ]
        }
        LayerKind::Upsample(upsample) => {
            let sizes = layer.output().with_batch(graph.batch);
            let sizes: Vec<i64> = sizes.into_iter().map(signed).collect();
            let sizes = graph.integers(name, "sizes", &sizes);
            let resize = Step::on("Resize", &[x, "", "", &sizes]);
            vec![match upsample.mode {
                UpsampleMode::Nearest => resize
                    .word("mode", "nearest")
                    .word("coordinate_transformation_mode", "asymmetric")
                    .word("nearest_mode", "floor"),
                UpsampleMode::Bilinear => resize.word("mode", "linear"),
            }]
        }
        LayerKind::PixelShuffle(shuffle) => vec![
            Step::on("DepthToSpace", &[x])
                .integer("blocksize", signed(shuffle.factor))
                .word("mode", "CRD"),
        ],
        LayerKind::ZeroPad2d(pad) => {
            let [top, bottom, left, right] = pad.sides;
            let [before, behind] = pad.channels;
            let pads = [0, before, top, left, 0, behind, bottom, right].map(signed);
            let pads = graph.integers(name, "pads", &pads);
            vec![Step::on("Pad", &[x, &pads])]
        }
        LayerKind::Crop2d(crop) => {
            let [height, width] = layer.output().sides().unwrap_or_default();
            let [top, _, left, _] = crop.sides;
            let parts = [(2, top, top + height), (3, left, left + width)];
            vec![slice(graph, name, x, &parts)]
        }
        LayerKind::Operator(_) => return Err(layer.unknown()),
    })
}

fn pads(layer: &Placed) -> [u64; 4] {
    let [[top, bottom], [left, right]] = layer.padding();
    [top, left, bottom, right]
}

fn channel_axis(layer: &Placed) -> i64 {
    match layer.input() {
        Shape::ChannelsLast { .. } => 3,
        Shape::Maps { .. } | Shape::Features(_) => 1,
    }
}

/// A shape that goes with every place of a tensor.
fn per_channel(shape: &Shape) -> Vec<u64> {
    match *shape {
        Shape::Maps { channels, .. } => vec![channels, 1, 1],
        Shape::Features(channels) | Shape::ChannelsLast { channels, .. } => vec![channels],
    }
}

fn convolution(graph: &mut Graph, layer: &Placed, conv: &Conv2d, name: &str, x: &str) -> Step {
    let [rows, columns] = conv.window.kernel_size;
    let each = layer.input().channels() / conv.groups.max(1);
    let weight = graph.weight(name, "weight", &[conv.out_channels, each, rows, columns]);
    let bias = conv
        .bias
        .then(|| graph.weight(name, "bias", &[conv.out_channels]));
    let inputs: Vec<&str> = [x, &weight].into_iter().chain(bias.as_deref()).collect();
    Step::on("Conv", &inputs)
        .integers("kernel_shape", &conv.window.kernel_size)
        .integers("strides", &conv.window.stride)
        .integers("pads", &pads(layer))
        .integers("dilations", &conv.dilation)
        .integer("group", signed(conv.groups))
}

fn transposed(
    graph: &mut Graph,
    layer: &Placed,
    conv: &ConvTranspose2d,
    name: &str,
    x: &str,
) -> Step {
    let [rows, columns] = conv.window.kernel_size;
    let each = conv.out_channels / conv.groups.max(1);
    let sides = [layer.input().channels(), each, rows, columns];
    let weight = graph.weight(name, "weight", &sides);
    let bias = conv
        .bias
        .then(|| graph.weight(name, "bias", &[conv.out_channels]));
    let inputs: Vec<&str> = [x, &weight].into_iter().chain(bias.as_deref()).collect();
    let pads = match conv.window.padding {
        Padding::Explicit {
            top,
            bottom,
            left,
            right,
        } => [top, left, bottom, right],
        Padding::Same | Padding::Valid => [0; 4],
    };
    Step::on("ConvTranspose", &inputs)
        .integers("kernel_shape", &conv.window.kernel_size)
        .integers("strides", &conv.window.stride)
        .integers("pads", &pads)
        .integers("output_padding", &conv.output_padding)
        .integers("dilations", &conv.dilation)
        .integer("group", signed(conv.groups))
}

/// Windows of one size, where the output's sides divide the input's.
fn adaptive(
    layer: &Placed,
    pool: AdaptivePool2d,
    [global, windowed]: [&'static str; 2],
    x: &str,
) -> Result<Step, ExportError> {
    if pool.output_size == [1, 1] {
        return Ok(Step::on(global, &[x]));
    }
    let input = layer.input().sides().unwrap_or_default();
    let divides = (0..2).all(|axis| input[axis].is_multiple_of(pool.output_size[axis]));
    if !divides {
        return Err(layer.missing(
            FRAMEWORK,
            "adaptive pool to sides that do not divide the input's",
            "choose an output size that divides them",
        ));
    }
    let window = [0, 1].map(|axis: usize| input[axis] / pool.output_size[axis]);
    Ok(Step::on(windowed, &[x])
        .integers("kernel_shape", &window)
        .integers("strides", &window))
}

/// As PyTorch's exporter writes it, since ONNX's own was wrong before opset 21.
fn group_norm(
    graph: &mut Graph,
    layer: &Placed,
    norm: GroupNorm,
    name: &str,
    x: &str,
) -> Vec<Step> {
    let ones = graph.constant(name, "ones", &[norm.groups], 1.0);
    let zeros = graph.constant(name, "zeros", &[norm.groups], 0.0);
    let rest: u128 = layer.input().elements().unwrap_or(0) / u128::from(norm.groups.max(1));
    let parts = [
        graph.batch,
        norm.groups,
        u64::try_from(rest).unwrap_or(u64::MAX),
    ];
    let whole = layer.input().with_batch(graph.batch);
    let first = match layer.input() {
        Shape::ChannelsLast { .. } => {
            Some(Step::on("Transpose", &[x]).integers("perm", &[0, 3, 1, 2]))
        }
        Shape::Maps { .. } | Shape::Features(_) => None,
    };
    let mut steps: Vec<Step> = first.into_iter().collect();
    steps.push(match steps.len() {
        0 => reshape(graph, name, "parts", x, &parts),
        _ => reshaped(graph, name, "parts", 0, &parts),
    });
    steps.push(
        Step::behind("InstanceNormalization", steps.len() - 1, &[&ones, &zeros])
            .float("epsilon", EPSILON),
    );
    if let Shape::ChannelsLast {
        height,
        width,
        channels,
    } = layer.input()
    {
        let first = [graph.batch, channels, height, width];
        steps.push(reshaped(graph, name, "whole", steps.len() - 1, &first));
        steps.push(Step::behind("Transpose", steps.len() - 1, &[]).integers("perm", &[0, 2, 3, 1]));
    } else {
        steps.push(reshaped(graph, name, "whole", steps.len() - 1, &whole));
    }
    if norm.affine {
        let sides = per_channel(&layer.input());
        let weight = graph.weight(name, "weight", &sides);
        let bias = graph.weight(name, "bias", &sides);
        steps.push(Step::behind("Mul", steps.len() - 1, &[&weight]));
        steps.push(Step::behind("Add", steps.len() - 1, &[&bias]));
    }
    steps
}

fn linear_steps(
    graph: &mut Graph,
    layer: &Placed,
    linear: Linear,
    name: &str,
    x: &str,
) -> Vec<Step> {
    let [inputs, outputs] = [layer.input().channels(), linear.out_features];
    match layer.input() {
        Shape::Features(_) => {
            let weight = graph.weight(name, "weight", &[outputs, inputs]);
            let bias = linear.bias.then(|| graph.weight(name, "bias", &[outputs]));
            let inputs: Vec<&str> = [x, &weight].into_iter().chain(bias.as_deref()).collect();
            vec![Step::on("Gemm", &inputs).integer("transB", 1)]
        }
        Shape::Maps { .. } | Shape::ChannelsLast { .. } => {
            let weight = graph.weight(name, "weight", &[inputs, outputs]);
            let mut steps = vec![Step::on("MatMul", &[x, &weight])];
            if linear.bias {
                let bias = graph.weight(name, "bias", &[outputs]);
                steps.push(Step::behind("Add", 0, &[&bias]));
            }
            steps
        }
    }
}

fn activated(graph: &mut Graph, activation: Activation, name: &str, x: &str) -> Vec<Step> {
    match activation {
        Activation::ReLU => vec![Step::on("Relu", &[x])],
        Activation::ReLU6 => {
            let low = graph.scalar(name, "min", 0.0);
            let high = graph.scalar(name, "max", 6.0);
            vec![Step::on("Clip", &[x, &low, &high])]
        }
        Activation::LeakyReLU => vec![Step::on("LeakyRelu", &[x]).float("alpha", 0.01)],
        Activation::Sigmoid => vec![Step::on("Sigmoid", &[x])],
        Activation::Tanh => vec![Step::on("Tanh", &[x])],
        Activation::SiLU => vec![Step::on("Sigmoid", &[x]), Step::behind("Mul", 0, &[x])],
        Activation::Hardsigmoid => {
            vec![Step::on("HardSigmoid", &[x]).float("alpha", 1.0 / 6.0)]
        }
        Activation::Hardswish => vec![Step::on("HardSwish", &[x])],
        Activation::GELU => {
            let root = graph.scalar(name, "sqrt2", std::f32::consts::SQRT_2);
            let one = graph.scalar(name, "one", 1.0);
            let half = graph.scalar(name, "half", 0.5);
            vec![
                Step::on("Div", &[x, &root]),
                Step::behind("Erf", 0, &[]),
                Step::behind("Add", 1, &[&one]),
                Step::behind("Mul", 2, &[x]),
                Step::behind("Mul", 3, &[&half]),
            ]
        }
    }
}

/// ONNX adds and multiplies two at a time.
fn sum(inputs: &[&str], operator: &'static str) -> Vec<Step> {
    let mut steps = vec![Step::on(operator, &inputs[..2])];
    for (step, other) in inputs[2..].iter().enumerate() {
        steps.push(Step::behind(operator, step, &[other]));
    }
    steps
}

/// From a first index to behind a last one, along axes.
fn slice(graph: &mut Graph, name: &str, x: &str, parts: &[(i64, u64, u64)]) -> Step {
    let starts: Vec<i64> = parts.iter().map(|&(_, start, _)| signed(start)).collect();
    let ends: Vec<i64> = parts.iter().map(|&(_, _, end)| signed(end)).collect();
    let axes: Vec<i64> = parts.iter().map(|&(axis, ..)| axis).collect();
    let starts = graph.integers(name, "starts", &starts);
    let ends = graph.integers(name, "ends", &ends);
    let axes = graph.integers(name, "axes", &axes);
    Step::on("Slice", &[x, &starts, &ends, &axes])
}

fn reshape(graph: &mut Graph, name: &str, role: &str, x: &str, sides: &[u64]) -> Step {
    let sides: Vec<i64> = sides.iter().map(|&side| signed(side)).collect();
    let shape = graph.integers(name, role, &sides);
    Step::on("Reshape", &[x, &shape])
}

fn reshaped(graph: &mut Graph, name: &str, role: &str, step: usize, sides: &[u64]) -> Step {
    let sides: Vec<i64> = sides.iter().map(|&side| signed(side)).collect();
    let shape = graph.integers(name, role, &sides);
    Step::behind("Reshape", step, &[&shape])
}
