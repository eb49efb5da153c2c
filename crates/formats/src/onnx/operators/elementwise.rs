//! What is done element by element.

use complexity::{Activation, Geometry, LayerKind, PReLU, Scale, Shape, Work};

use super::{Call, Layer, Lowered, Trouble};
use crate::onnx::shapes::broadcast;
use crate::onnx::value::{Value, product};

/// `TensorProto.DataType`'s number of booleans.
const BOOL: i64 = 9;

pub(super) fn lower(call: &Call) -> Option<Lowered> {
    if let Some((kind, name)) = activation(call) {
        let work = Work::Each(unary(call.operator()).unwrap_or([0, 0, 1, 0, 0]));
        let layer = Layer::working(work, call.same(0));
        return Some(Ok(vec![layer.with_if(kind).named(name)]));
    }
    match call.operator() {
        "Softmax" | "LogSoftmax" | "Hardmax" | "QLinearSoftmax" => {
            return Some(Ok(vec![softmax(call)]));
        }
        "PRelu" => return Some(Ok(vec![prelu(call)])),
        "QuantizeLinear" => {
            let element = match call.value(2) {
                Some(zero_point) => zero_point.element,
                None => call.integer("output_dtype", 2),
            };
            let layer = Layer::working(Work::Each([0, 1, 0, 1, 0]), call.same(0));
            return Some(Ok(vec![layer.of_type(element)]));
        }
        "DequantizeLinear" => {
            let element = call.value(1).map_or(1, |scale| scale.element);
            let layer = Layer::working(Work::Each([1, 1, 0, 0, 0]), call.same(0));
            return Some(Ok(vec![layer.of_type(element)]));
        }
        "DynamicQuantizeLinear" => {
            let work = Work::Each([0, 1, 2, 1, 0]);
            return Some(Ok(vec![
                Layer::working(work, call.same(0)).of_type(2),
                Layer::moving(Some(Vec::new())).of_type(1),
                Layer::moving(Some(Vec::new())).of_type(2),
            ]));
        }
        "Cast" => {
            let layer = Layer::moving(call.same(0));
            return Some(Ok(vec![layer.of_type(call.integer("to", 1))]));
        }
        "CastLike" => {
            let element = call.value(1).map_or(1, |like| like.element);
            return Some(Ok(vec![Layer::moving(call.same(0)).of_type(element)]));
        }
        _ => {}
    }
    if let Some(work) = unary(call.operator()) {
        let layer = Layer::working(Work::Each(work), call.same(0));
        let layer = match call.operator() {
            "IsNaN" | "IsInf" | "Not" => layer.of_type(BOOL),
            _ => layer,
        };
        return Some(Ok(vec![layer]));
    }
    let (each, first_inputs) = joining(call)?;
    Some(joined(call, each, &first_inputs))
}

/// The activation function that a node is, and PyTorch's name of it.
fn activation(call: &Call) -> Option<(Option<LayerKind>, &'static str)> {
    let one = match call.operator() {
        "Relu" => Activation::ReLU,
        "LeakyRelu" | "QLinearLeakyRelu" => Activation::LeakyReLU,
        "Sigmoid" | "QLinearSigmoid" => Activation::Sigmoid,
        "Tanh" => Activation::Tanh,
        "HardSigmoid" => Activation::Hardsigmoid,
        "HardSwish" => Activation::Hardswish,
        "Swish" | "SiLU" | "Silu" => Activation::SiLU,
        "Gelu" | "FastGelu" | "QuickGelu" if call.inputs() == 1 => Activation::GELU,
        "Clip" => return Some(clip(call)),
        "Elu" => return Some((None, "ELU")),
        "Selu" => return Some((None, "SELU")),
        "Celu" => return Some((None, "CELU")),
        "Softplus" => return Some((None, "Softplus")),
        "Softsign" => return Some((None, "Softsign")),
        "Mish" => return Some((None, "Mish")),
        "ThresholdedRelu" => return Some((None, "Threshold")),
        _ => return None,
    };
    Some((Some(LayerKind::Activation(one)), one.name()))
}

/// Limits of 0 and 6 are ReLU6's; attributes before opset 11, inputs since.
fn clip(call: &Call) -> (Option<LayerKind>, &'static str) {
    let limit = |input: usize, name: &str, default: f64| match call.value(input) {
        Some(value) => value.fractions()?.first().copied(),
        None => Some(call.fraction(name, default)),
    };
    let low = limit(1, "min", f64::NEG_INFINITY);
    let high = limit(2, "max", f64::INFINITY);
    let is = |limit: Option<f64>, wanted: f64| {
        limit.is_some_and(|limit| (limit - wanted).abs() < f64::EPSILON)
    };
    // Without an upper limit it is a ReLU.
    let is_open = high.is_some_and(|high| high > f64::from(f32::MAX) / 2.0);
    match (is(low, 0.0), is(high, 6.0)) {
        (true, true) => (
            Some(LayerKind::Activation(Activation::ReLU6)),
            Activation::ReLU6.name(),
        ),
        (true, false) if is_open => (
            Some(LayerKind::Activation(Activation::ReLU)),
            Activation::ReLU.name(),
        ),
        _ => (Some(LayerKind::Activation(Activation::ReLU6)), "Hardtanh"),
    }
}

/// Multiplications, additions, comparisons, divisions and exponentials of one element.
fn unary(operator: &str) -> Option<[u64; 5]> {
    Some(match operator {
        "Erf" | "Exp" | "Log" | "Sqrt" | "Sin" | "Cos" | "Tan" | "Asin" | "Acos" | "Atan"
        | "Sinh" | "Cosh" | "Asinh" | "Acosh" | "Atanh" => [0, 0, 0, 0, 1],
        "Abs" | "Sign" | "Floor" | "Ceil" | "Round" | "Not" | "IsNaN" | "IsInf" | "BitwiseNot"
        | "ThresholdedRelu" => [0, 0, 1, 0, 0],
        "Neg" => [0, 1, 0, 0, 0],
        "Reciprocal" => [0, 0, 0, 1, 0],
        "Elu" | "Celu" => [1, 1, 1, 0, 1],
        "Selu" => [2, 1, 1, 0, 1],
        "Shrink" => [0, 1, 2, 0, 0],
        "Softplus" => [0, 1, 0, 0, 2],
        "Softsign" => [0, 1, 1, 1, 0],
        "Mish" => [1, 2, 0, 1, 3],
        _ => return None,
    })
}

fn softmax(call: &Call) -> Layer {
    let default = if call.opset < 13 { 1 } else { -1 };
    let axis = call.axis("axis", default, 0);
    let is_over_channels = axis.is_some() && axis == call.channel_axis(0);
    let name = match call.operator() {
        "LogSoftmax" => "LogSoftmax",
        "Hardmax" => "Hardmax",
        _ => "Softmax",
    };
    let kind = Some(LayerKind::Softmax).filter(|_| name == "Softmax" && is_over_channels);
    Layer::working(Work::Each([0, 1, 0, 1, 1]), call.same(0))
        .with_if(kind)
        .named(name)
}

fn prelu(call: &Call) -> Layer {
    let slopes = call.value(1).and_then(Value::elements);
    let kind = slopes.map(|slopes| {
        LayerKind::PReLU(PReLU {
            per_channel: slopes > 1,
        })
    });
    let is_learned = !call.is_computed(1);
    Layer::working(Work::Each([1, 0, 1, 0, 0]), call.same(0))
        .with_if(kind.filter(|_| is_learned))
        .named("PReLU")
        .learning(is_learned.then_some(1))
}

/// What an operator does with the elements of several tensors, per output element and further
/// input, and which inputs those are.
fn joining(call: &Call) -> Option<([u64; 5], Vec<usize>)> {
    let all = || (0..call.inputs()).collect();
    Some(match call.operator() {
        "Add" | "Sub" | "Sum" => ([0, 1, 0, 0, 0], all()),
        "Mean" => ([0, 1, 0, 1, 0], all()),
        "Mul" => ([1, 0, 0, 0, 0], all()),
        "Div" | "Mod" => ([0, 0, 0, 1, 0], all()),
        "Pow" => ([0, 0, 0, 0, 1], all()),
        "Max" | "Min" | "Equal" | "Greater" | "Less" | "GreaterOrEqual" | "LessOrEqual" | "And"
        | "Or" | "Xor" | "BitwiseAnd" | "BitwiseOr" | "BitwiseXor" | "BitShift" => {
            ([0, 0, 1, 0, 0], all())
        }
        "Where" => ([0, 0, 1, 0, 0], all()),
        "BiasGelu" | "Gelu" | "FastGelu" | "QuickGelu" => ([3, 2, 0, 0, 1], all()),
        "QLinearAdd" => ([2, 3, 0, 0, 0], vec![0, 3]),
        "QLinearMul" => ([3, 2, 0, 0, 0], vec![0, 3]),
        _ => return None,
    })
}

fn joined(call: &Call, each: [u64; 5], inputs: &[usize]) -> Lowered {
    let present: Vec<usize> = inputs
        .iter()
        .copied()
        .filter(|&input| call.value(input).is_some())
        .collect();
    let mut computed = present
        .iter()
        .copied()
        .filter(|&input| call.is_computed(input));
    let first = computed.next();
    let is_merge = computed.next().is_some();
    let shapes: Option<Vec<&[u64]>> = present.iter().map(|&input| call.dims(input)).collect();
    let dims = match shapes {
        Some(shapes) => Some(broadcast(&shapes).ok_or_else(|| apart(call, &present))?),
        None => None,
    };
    let constants: Vec<usize> = present
        .iter()
        .copied()
        .filter(|&input| !call.is_computed(input))
        .collect();
    // A number by itself is no weight, nor is what the graph makes of its own constants.
    let learned = match call.operator() {
        "Add" | "Sub" | "Mul" | "Div" | "BiasGelu" | "FastGelu" => constants
            .iter()
            .copied()
            .filter(|&input| call.is_weight(input))
            .filter(|&input| call.dims(input).is_some_and(|dims| !dims.is_empty()))
            .collect(),
        _ => Vec::new(),
    };
    let further = (present.len() as u64).saturating_sub(1).max(1);
    let work = Work::Each(each.map(|times| times * further));
    let kind = match call.operator() {
        _ if !constants.is_empty() => scale(call, first, &learned),
        "Add" | "Sum" | "QLinearAdd" if is_merge => Some(LayerKind::Add),
        "Mul" | "QLinearMul" if is_merge => Some(LayerKind::Mul),
        _ => None,
    };
    let layer = Layer::working(work, dims).with_if(kind).learning(learned);
    let layer = match call.operator() {
        "Equal" | "Greater" | "Less" | "GreaterOrEqual" | "LessOrEqual" | "And" | "Or" | "Xor" => {
            layer.of_type(BOOL)
        }
        "Where" => {
            let element = call.value(1).map_or(0, |value| value.element);
            layer.of_type(element)
        }
        _ => layer,
    };
    Ok(vec![match call.operator() {
        "QLinearAdd" => layer.named("Add"),
        "QLinearMul" => layer.named("Mul"),
        _ => layer,
    }])
}

fn apart(call: &Call, inputs: &[usize]) -> Trouble {
    let words: Vec<String> = inputs
        .iter()
        .filter_map(|&input| {
            let dims = crate::onnx::error::times(call.dims(input)?);
            Some(format!("{} of {dims}", call.node.inputs[input]))
        })
        .collect();
    Trouble::Words(format!(
        "{} do not go together element by element: give both the same shape",
        words.join(" and ")
    ))
}

/// A product with one learned factor per channel.
fn scale(call: &Call, computed: Option<usize>, learned: &[usize]) -> Option<LayerKind> {
    let (input, &[weight]) = (computed?, learned) else {
        return None;
    };
    if call.operator() != "Mul" || call.inputs() != 2 {
        return None;
    }
    let (dims, factors) = (call.dims(input)?, call.dims(weight)?);
    let axis = call.channel_axis(input)?;
    let lead = dims.len().checked_sub(factors.len())?;
    let is_channel = |(place, &dim): (usize, &u64)| dim == 1 || place + lead == axis;
    let is_per_channel = factors.iter().enumerate().all(is_channel);
    let kind = LayerKind::Scale(Scale { bias: false });
    let shape: Shape = call.shape(input)?;
    (is_per_channel && product(factors)? == dims[axis] && Geometry::of(&kind, &[shape]).is_ok())
        .then_some(kind)
}
