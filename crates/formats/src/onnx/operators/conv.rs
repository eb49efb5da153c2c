//! Convolutions, plain, transposed and quantised.

use complexity::{
    Conv2d, ConvTranspose2d, Geometry, LayerKind, Padding, Problem, Shape, Window, Work,
};

use super::{Call, Layer, Lowered, Trouble};
use crate::onnx::value::product;

/// Where a convolution finds what it reads.
struct Inputs {
    input: usize,
    weight: usize,
    bias: usize,
}

pub(super) fn lower(call: &Call) -> Option<Lowered> {
    let plain = Inputs {
        input: 0,
        weight: 1,
        bias: 2,
    };
    let quantised = Inputs {
        input: 0,
        weight: 3,
        bias: 8,
    };
    // The bias of an integer convolution is added by another node.
    let integer = Inputs {
        bias: usize::MAX,
        ..plain
    };
    match call.operator() {
        "Conv" | "FusedConv" => Some(conv(call, &plain, None)),
        "DeformConv" => {
            let deformable = Inputs { bias: 3, ..plain };
            Some(conv(call, &deformable, None).map(|layers| {
                let named = |layer: Layer| layer.with_if(None).named("DeformConv2d");
                layers.into_iter().map(named).collect()
            }))
        }
        "ConvInteger" => Some(conv(call, &integer, Some(6))),
        "QLinearConv" => {
            let element = call.value(7).map(|zero_point| zero_point.element);
            Some(conv(call, &quantised, element))
        }
        "ConvTranspose" => Some(transposed(call, &plain)),
        _ => None,
    }
}

/// The sides that a convolution of one axis has as two: the other is 1.
fn pair(of: &[u64], other: u64) -> [u64; 2] {
    match *of {
        [one] => [other, one],
        [rows, columns] => [rows, columns],
        _ => [other; 2],
    }
}

/// What convolutions have in common.
struct Sliding {
    kernel: Vec<u64>,
    strides: Vec<u64>,
    dilations: Vec<u64>,
    /// Before, then behind, of every axis.
    pads: Vec<[u64; 2]>,
    is_same: bool,
    groups: u64,
    /// Channels that come in, by the weight.
    in_channels: u64,
    bias: bool,
}

impl Sliding {
    fn new(call: &Call, inputs: &Inputs, weight: &[u64]) -> Result<Self, Trouble> {
        let axes = weight.len() - 2;
        let kernel = weight[2..].to_vec();
        let shown = list(call, "kernel_shape", axes, 1)?;
        if call.integers("kernel_shape").is_some() && shown != kernel {
            return Err(Trouble::Words(format!(
                "kernel_shape {shown:?} is not the weight's {kernel:?}: export the model again"
            )));
        }
        let groups = call.integer("group", 1);
        let groups = u64::try_from(groups)
            .ok()
            .filter(|&groups| groups > 0)
            .ok_or_else(|| Trouble::Words(format!("group is {groups}: it must be at least 1")))?;
        Ok(Self {
            strides: list(call, "strides", axes, 1)?,
            dilations: list(call, "dilations", axes, 1)?,
            pads: explicit_pads(call, axes)?,
            is_same: false,
            groups,
            in_channels: 0,
            bias: call.value(inputs.bias).is_some(),
            kernel,
        })
    }

    /// What the channels of the input and the weight must be.
    fn check(&self, call: &Call, inputs: &Inputs) -> Result<(), Trouble> {
        let Some(dims) = call.dims(inputs.input) else {
            return Ok(());
        };
        let rank = self.kernel.len() + 2;
        if dims.len() != rank {
            return Err(Trouble::Words(format!(
                "the weight is for an input of {rank} dimensions, but {} has {}: give the input that many",
                call.node.inputs[inputs.input],
                dims.len()
            )));
        }
        if dims[1] != self.in_channels {
            return Err(Trouble::Words(format!(
                "the weight {} is for {} input channels, but {} has {}: give it an input of as many channels",
                call.node.inputs[inputs.weight],
                self.in_channels,
                call.node.inputs[inputs.input],
                dims[1]
            )));
        }
        Ok(())
    }

    fn window(&self) -> Window {
        let [top, left] = pair(&self.pads.iter().map(|pad| pad[0]).collect::<Vec<_>>(), 0);
        let [bottom, right] = pair(&self.pads.iter().map(|pad| pad[1]).collect::<Vec<_>>(), 0);
        Window {
            kernel_size: pair(&self.kernel, 1),
            stride: pair(&self.strides, 1),
            padding: if self.is_same {
                Padding::Same
            } else {
                Padding::Explicit {
                    top,
                    bottom,
                    left,
                    right,
                }
            },
        }
    }
}

/// As many numbers as there are axes, each at least 0.
pub(super) fn list(
    call: &Call,
    name: &str,
    axes: usize,
    default: u64,
) -> Result<Vec<u64>, Trouble> {
    let Some(all) = call.integers(name) else {
        return Ok(vec![default; axes]);
    };
    if all.len() != axes {
        return Err(Trouble::Words(format!(
            "{name} has {} numbers where {axes} belong: export the model again",
            all.len()
        )));
    }
    all.iter()
        .map(|&value| {
            u64::try_from(value)
                .map_err(|_| Trouble::Words(format!("{name} is {value}: it must be at least 0")))
        })
        .collect()
}

/// `pads` as ONNX has them: all that stand before, then all that stand behind.
pub(super) fn explicit_pads(call: &Call, axes: usize) -> Result<Vec<[u64; 2]>, Trouble> {
    let all = list(call, "pads", 2 * axes, 0)?;
    Ok((0..axes)
        .map(|axis| [all[axis], all[axes + axis]])
        .collect())
}

/// SAME_LOWER's padding of one axis: as SAME_UPPER's, the odd pixel before.
pub(super) fn same_lower(side: u64, kernel: u64, stride: u64, dilation: u64) -> [u64; 2] {
    let reach = dilation
        .saturating_mul(kernel.saturating_sub(1))
        .saturating_add(1);
    let output = side.div_ceil(stride.max(1));
    let needed = output
        .saturating_sub(1)
        .saturating_mul(stride)
        .saturating_add(reach)
        .saturating_sub(side);
    [needed - needed / 2, needed / 2]
}

fn conv(call: &Call, inputs: &Inputs, element: Option<i64>) -> Lowered {
    let Some(weight) = call.dims(inputs.weight).filter(|dims| dims.len() > 2) else {
        return Ok(vec![Layer::unknown()]);
    };
    let mut sliding = Sliding::new(call, inputs, weight)?;
    sliding.in_channels = weight[1].saturating_mul(sliding.groups);
    sliding.check(call, inputs)?;
    call.check_per_channel(inputs.bias, weight[0])?;
    let sides = call.dims(inputs.input).map(|dims| &dims[2..]);
    match (call.text("auto_pad"), sides) {
        ("SAME_UPPER", _) => sliding.is_same = true,
        ("SAME_LOWER", Some(sides)) => {
            sliding.pads = (0..sides.len())
                .map(|axis| {
                    same_lower(
                        sides[axis],
                        sliding.kernel[axis],
                        sliding.strides[axis],
                        sliding.dilations[axis],
                    )
                })
                .collect();
        }
        ("SAME_LOWER", None) => return Ok(vec![Layer::unknown()]),
        ("VALID", _) => sliding.pads = vec![[0; 2]; sliding.kernel.len()],
        _ => {}
    }
    let kind = Conv2d {
        out_channels: weight[0],
        window: sliding.window(),
        dilation: pair(&sliding.dilations, 1),
        groups: sliding.groups,
        bias: sliding.bias,
    };
    let dims = match call.dims(inputs.input) {
        Some(dims) => Some(convolved(&sliding, &kind, dims)?),
        None => None,
    };
    let depth = product(&weight[1..]).unwrap_or(u64::MAX);
    let (name, kind) = match sliding.kernel.len() {
        1 => ("Conv1d", Some(kind)),
        2 => ("Conv2d", Some(kind)),
        3 => ("Conv3d", None),
        _ => ("Conv", None),
    };
    let is_learned = !call.is_computed(inputs.weight);
    let kind = kind.filter(|_| is_learned).map(LayerKind::Conv2d);
    let learned = [inputs.weight, inputs.bias];
    let layer = Layer {
        element,
        ..Layer::working(Work::Products(depth), dims)
    };
    Ok(vec![
        layer.with_if(kind).named(name).learning(
            learned
                .into_iter()
                .filter(|&input| is_constant(call, input)),
        ),
    ])
}

fn is_constant(call: &Call, input: usize) -> bool {
    call.value(input).is_some() && !call.is_computed(input)
}

/// The output's dimensions. Of more than two axes each is one of its own, with the same rule.
fn convolved(sliding: &Sliding, kind: &Conv2d, dims: &[u64]) -> Result<Vec<u64>, Trouble> {
    let (channels, sides) = (dims[1], &dims[2..]);
    let mut output = vec![dims[0], kind.out_channels];
    if sides.len() <= 2 {
        let [height, width] = pair(sides, 1);
        let input = Shape::maps(channels, height, width);
        let placed = Geometry::of(&LayerKind::Conv2d(*kind), &[input])?.output;
        let placed = placed.sides().unwrap_or([1; 2]);
        output.extend_from_slice(&placed[2 - sides.len()..]);
        return Ok(output);
    }
    for (axis, &side) in sides.iter().enumerate() {
        let [before, behind] = sliding.pads[axis];
        let one = Conv2d {
            window: Window {
                kernel_size: [sliding.kernel[axis], 1],
                stride: [sliding.strides[axis], 1],
                padding: if sliding.is_same {
                    Padding::Same
                } else {
                    Padding::Explicit {
                        top: before,
                        bottom: behind,
                        left: 0,
                        right: 0,
                    }
                },
            },
            dilation: [sliding.dilations[axis], 1],
            ..*kind
        };
        let input = Shape::maps(channels, side, 1);
        let placed = Geometry::of(&LayerKind::Conv2d(one), &[input])?.output;
        output.push(placed.sides().unwrap_or([1; 2])[0]);
    }
    Ok(output)
}

fn transposed(call: &Call, inputs: &Inputs) -> Lowered {
    let Some(weight) = call.dims(inputs.weight).filter(|dims| dims.len() > 2) else {
        return Ok(vec![Layer::unknown()]);
    };
    let mut sliding = Sliding::new(call, inputs, weight)?;
    sliding.in_channels = weight[0];
    sliding.check(call, inputs)?;
    call.check_per_channel(inputs.bias, weight[1].saturating_mul(sliding.groups))?;
    let axes = sliding.kernel.len();
    let mut output_padding = list(call, "output_padding", axes, 0)?;
    let sides = call.dims(inputs.input).map(|dims| &dims[2..]);
    let wanted = wanted_sides(call, sides, &sliding)?;
    if let (Some(sides), Some(wanted)) = (sides, &wanted) {
        for axis in 0..axes {
            let (pads, more) = fitted(
                &sliding,
                axis,
                sides[axis],
                output_padding[axis],
                wanted[axis],
            )
            .ok_or_else(|| {
                Trouble::Words(format!(
                    "an output side of {} cannot come from {}: give output_shape another value",
                    wanted[axis], sides[axis]
                ))
            })?;
            let is_upper = call.text("auto_pad") == "SAME_UPPER";
            sliding.pads[axis] = if is_upper { pads } else { [pads[1], pads[0]] };
            output_padding[axis] = more;
        }
    } else if call.text("auto_pad") == "VALID" {
        sliding.pads = vec![[0; 2]; axes];
    }
    let kind = ConvTranspose2d {
        out_channels: weight[1].saturating_mul(sliding.groups),
        window: sliding.window(),
        output_padding: pair(&output_padding, 0),
        dilation: pair(&sliding.dilations, 1),
        groups: sliding.groups,
        bias: sliding.bias,
    };
    let learned = [inputs.weight, inputs.bias].into_iter();
    let learned = learned.filter(|&input| is_constant(call, input));
    if axes > 2 {
        let dims = match call.dims(inputs.input) {
            Some(dims) => Some(spread(&sliding, &kind, &output_padding, dims)?),
            None => None,
        };
        let depth = call.dims(inputs.input).zip(dims.as_deref());
        let work = depth
            .and_then(|(input, output)| products_each(input, &weight[1..], output))
            .map_or(Work::Unknown, Work::Products);
        let layer = Layer::working(work, dims).named("ConvTranspose3d");
        return Ok(vec![layer.learning(learned)]);
    }
    let dims = match call.dims(inputs.input) {
        Some(dims) => {
            let [height, width] = pair(&dims[2..], 1);
            let input = Shape::maps(dims[1], height, width);
            let placed = match Geometry::of(&LayerKind::ConvTranspose2d(kind), &[input]) {
                Ok(placed) => placed.output,
                // PyTorch has no output that is so much larger, but ONNX has.
                Err(Problem::OutputPaddingTooLarge { .. }) if wanted.is_some() => {
                    let sides = wanted.unwrap_or_default();
                    let dims = [&[dims[0], kind.out_channels], sides.as_slice()].concat();
                    return Ok(vec![Layer::working(Work::Unknown, Some(dims))]);
                }
                Err(problem) => return Err(problem.into()),
            };
            let placed = placed.sides().unwrap_or([1; 2]);
            let mut output = vec![dims[0], kind.out_channels];
            output.extend_from_slice(&placed[2 - axes..]);
            Some(output)
        }
        None => None,
    };
    let name = if axes == 1 {
        "ConvTranspose1d"
    } else {
        "ConvTranspose2d"
    };
    Ok(vec![
        Layer::working(Work::Unknown, dims)
            .with(LayerKind::ConvTranspose2d(kind))
            .named(name)
            .learning(learned),
    ])
}

/// The dimensions that a transposed convolution of more than two axes gives: each axis is one of
/// its own.
fn spread(
    sliding: &Sliding,
    kind: &ConvTranspose2d,
    output_padding: &[u64],
    dims: &[u64],
) -> Result<Vec<u64>, Trouble> {
    let mut output = vec![dims[0], kind.out_channels];
    for (axis, &side) in dims[2..].iter().enumerate() {
        let [top, bottom] = sliding.pads[axis];
        let one = ConvTranspose2d {
            window: Window {
                kernel_size: [sliding.kernel[axis], 1],
                stride: [sliding.strides[axis], 1],
                padding: Padding::Explicit {
                    top,
                    bottom,
                    left: 0,
                    right: 0,
                },
            },
            output_padding: [output_padding[axis], 0],
            dilation: [sliding.dilations[axis], 1],
            ..*kind
        };
        let input = Shape::maps(dims[1], side, 1);
        let placed = Geometry::of(&LayerKind::ConvTranspose2d(one), &[input])?.output;
        output.push(placed.sides().unwrap_or([1; 2])[0]);
    }
    Ok(output)
}

/// Products per element of the output where every element of the input meets the whole `filter`;
/// none where they are no whole number.
fn products_each(input: &[u64], filter: &[u64], output: &[u64]) -> Option<u64> {
    let all = u128::from(product(input)?).checked_mul(u128::from(product(filter)?))?;
    let elements = u128::from(product(output)?);
    let each = all.checked_div(elements)?;
    u64::try_from(each)
        .ok()
        .filter(|_| all.is_multiple_of(elements))
}

/// The output sides that a transposed convolution is told to have.
fn wanted_sides(
    call: &Call,
    sides: Option<&[u64]>,
    sliding: &Sliding,
) -> Result<Option<Vec<u64>>, Trouble> {
    let axes = sliding.kernel.len();
    if let Some(all) = call.integers("output_shape") {
        // Some writers give the batch and the channels too.
        let wanted = all
            .get(all.len().saturating_sub(axes)..)
            .unwrap_or_default();
        let wanted: Vec<u64> = wanted
            .iter()
            .filter_map(|&side| u64::try_from(side).ok())
            .collect();
        if wanted.len() != axes {
            return Err(Trouble::Words(format!(
                "output_shape is {all:?}: it needs {axes} sides of at least 1"
            )));
        }
        return Ok(Some(wanted));
    }
    let is_same = matches!(call.text("auto_pad"), "SAME_UPPER" | "SAME_LOWER");
    let grown = |sides: &[u64]| {
        let pairs = sides.iter().zip(&sliding.strides);
        pairs
            .map(|(&side, &stride)| side.saturating_mul(stride))
            .collect()
    };
    Ok(sides.filter(|_| is_same).map(grown))
}

/// The padding, the smaller half first, and the output padding that give `wanted` pixels.
fn fitted(
    sliding: &Sliding,
    axis: usize,
    side: u64,
    output_padding: u64,
    wanted: u64,
) -> Option<([u64; 2], u64)> {
    let reach = sliding.dilations[axis].checked_mul(sliding.kernel[axis].checked_sub(1)?)?;
    let full = sliding.strides[axis]
        .checked_mul(side.checked_sub(1)?)?
        .checked_add(reach)?
        .checked_add(1)?;
    let padded = full.checked_add(output_padding)?;
    match padded.checked_sub(wanted) {
        Some(cut) => Some(([cut / 2, cut - cut / 2], output_padding)),
        None => Some(([0; 2], wanted.checked_sub(full)?)),
    }
}
