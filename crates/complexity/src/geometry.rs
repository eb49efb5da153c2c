//! From a layer and the shapes it is given to the shape it gives.

use crate::axis::{Axis, AxisPadding, smallest_pool_kernel};
use crate::error::{Problem, Side};
use crate::layer::{
    Chunk, ConvTranspose2d, Crop2d, IndexSelect, LayerKind, Parameter, PixelShuffle, Unflatten,
    Upsample, UpsampleTo, Window, ZeroPad2d,
};
use crate::operator::{Operator, OperatorOutput, Work};
use crate::shape::{SIZE_LIMIT, Shape};

/// A layer placed on its inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    /// The shape of one output sample.
    pub output: Shape,
    /// Height and width under the layer's window; none where no window slides over the input.
    pub axes: Option<[Axis; 2]>,
}

impl Geometry {
    /// Places `kind` on inputs of these shapes.
    ///
    /// ```
    /// use complexity::{Conv2d, Geometry, LayerKind, Shape};
    /// let conv = LayerKind::Conv2d(Conv2d::new(6, 5));
    /// let geometry = Geometry::of(&conv, &[Shape::maps(1, 32, 32)]).unwrap();
    /// assert_eq!(geometry.output, Shape::maps(6, 28, 28));
    /// ```
    pub fn of(kind: &LayerKind, inputs: &[Shape]) -> Result<Self, Problem> {
        check_arity(kind, inputs.len())?;
        let input = inputs.first().ok_or(Problem::TooFewInputs {
            kind: kind.name(),
            inputs: 0,
        })?;
        if let Some(placed) = slid(kind, input) {
            return placed;
        }
        plain_output(kind, input, inputs).map(|output| Self { output, axes: None })
    }
}

/// A layer whose window slides; none for the others.
fn slid(kind: &LayerKind, input: &Shape) -> Option<Result<Geometry, Problem>> {
    if let LayerKind::ConvTranspose2d(conv) = kind {
        return Some(transposed(kind, conv, input));
    }
    let window = kind.window()?;
    let placed = maps(kind, input).and_then(|[in_channels, ..]| {
        if let LayerKind::Conv2d(conv) = kind {
            check_channels(conv.out_channels, conv.groups, in_channels)?;
            return sliding(kind, window, input, conv.out_channels);
        }
        check_pool_padding(kind, window)?;
        sliding(kind, window, input, in_channels)
    });
    Some(placed)
}

fn plain_output(kind: &LayerKind, input: &Shape, inputs: &[Shape]) -> Result<Shape, Problem> {
    match kind {
        LayerKind::AdaptiveAvgPool2d(pool) | LayerKind::AdaptiveMaxPool2d(pool) => {
            let [channels, ..] = maps(kind, input)?;
            let [height, width] = pool.output_size;
            for side in pool.output_size {
                at_least_one(Parameter::OutputSize, side)?;
            }
            Ok(Shape::maps(channels, height, width))
        }
        LayerKind::BatchNorm2d(_) => maps(kind, input).map(|_| *input),
        LayerKind::LocalResponseNorm(norm) => {
            at_least_one(Parameter::Neighbourhood, norm.size)?;
            maps(kind, input).map(|_| *input)
        }
        LayerKind::GroupNorm(norm) => {
            divided(kind, Parameter::Groups, input.channels(), norm.groups).map(|_| *input)
        }
        LayerKind::ChannelShuffle(shuffle) => divided(
            kind,
            Parameter::Groups,
            maps(kind, input)?[0],
            shuffle.groups,
        )
        .map(|_| *input),
        LayerKind::Linear(linear) => {
            at_least_one(Parameter::OutFeatures, linear.out_features)?;
            match *input {
                Shape::Maps { .. } => Err(Problem::NeedsFeatures { shape: *input }),
                Shape::Features(_) => Ok(Shape::Features(linear.out_features)),
                Shape::ChannelsLast { .. } => Ok(input.with_channels(linear.out_features)),
            }
        }
        LayerKind::Flatten => flattened(input),
        LayerKind::Add | LayerKind::Mul => broadcast(kind, inputs),
        LayerKind::Concat => concatenated(inputs),
        LayerKind::Chunk(chunk) => chunked(*chunk, input),
        LayerKind::IndexSelect(select) => selected(select, input),
        LayerKind::Permute => permuted(kind, input),
        LayerKind::Unflatten(unflatten) => unflattened(unflatten, input),
        LayerKind::Maxout(maxout) => {
            divided(kind, Parameter::Pieces, input.channels(), maxout.pieces)
                .map(|each| input.with_channels(each))
        }
        LayerKind::Upsample(upsample) => upsampled(kind, upsample, inputs),
        LayerKind::PixelShuffle(shuffle) => pixel_shuffled(kind, *shuffle, input),
        LayerKind::ZeroPad2d(pad) => padded(kind, pad, input),
        LayerKind::Crop2d(crop) => cropped(kind, crop, input),
        LayerKind::Operator(operator) => operated(operator, input),
        LayerKind::LayerNorm(_)
        | LayerKind::Scale(_)
        | LayerKind::Activation(_)
        | LayerKind::PReLU(_)
        | LayerKind::Dropout
        | LayerKind::StochasticDepth
        | LayerKind::Softmax
        | LayerKind::Conv2d(_)
        | LayerKind::ConvTranspose2d(_)
        | LayerKind::MaxPool2d(_)
        | LayerKind::AvgPool2d(_) => Ok(*input),
    }
}

fn check_arity(kind: &LayerKind, inputs: usize) -> Result<(), Problem> {
    let (least, most) = kind.arity();
    if inputs < least {
        let kind = kind.name();
        return Err(Problem::TooFewInputs { kind, inputs });
    }
    match most {
        Some(most) if inputs > most => {
            let kind = kind.name();
            Err(Problem::TooManyInputs { kind, inputs })
        }
        _ => Ok(()),
    }
}

fn flattened(input: &Shape) -> Result<Shape, Problem> {
    let elements = input.elements().ok_or(Problem::CountTooLarge)?;
    let features = u64::try_from(elements).unwrap_or(u64::MAX);
    at_most_limit(features)?;
    Ok(Shape::Features(features))
}

fn unflattened(unflatten: &Unflatten, input: &Shape) -> Result<Shape, Problem> {
    let [channels, height, width] = unflatten.shape;
    for side in unflatten.shape {
        at_least_one(Parameter::OutputSize, side)?;
    }
    let output = Shape::maps(channels, height, width);
    if output.elements() != input.elements() {
        return Err(Problem::ElementsDiffer {
            from: *input,
            to: output,
        });
    }
    Ok(output)
}

/// PyTorch's broadcasting, as far as networks need it: maps of 1 × 1 apply to every place.
fn broadcast(kind: &LayerKind, inputs: &[Shape]) -> Result<Shape, Problem> {
    let mut output = inputs[0];
    for &other in &inputs[1..] {
        let is_one_place = |shape: &Shape| shape.sides() == Some([1, 1]);
        let fits = output == other
            || output.channels() == other.channels()
                && (is_one_place(&output) || is_one_place(&other))
                && output.is_alike(&other);
        if !fits {
            return Err(Problem::ShapesDiffer {
                kind: kind.name(),
                first: output,
                other,
            });
        }
        if is_one_place(&output) {
            output = other;
        }
    }
    Ok(output)
}

fn concatenated(inputs: &[Shape]) -> Result<Shape, Problem> {
    let first = inputs[0];
    let mut channels = first.channels();
    for &other in &inputs[1..] {
        if first.sides() != other.sides() || !first.is_alike(&other) {
            return Err(Problem::ShapesDiffer {
                kind: LayerKind::Concat.name(),
                first,
                other,
            });
        }
        channels = channels.saturating_add(other.channels());
    }
    at_most_limit(channels)?;
    Ok(first.with_channels(channels))
}

fn chunked(chunk: Chunk, input: &Shape) -> Result<Shape, Problem> {
    at_least_one(Parameter::Chunks, chunk.chunks)?;
    let channels = input.channels();
    let each = channels.div_ceil(chunk.chunks);
    let before = each.saturating_mul(chunk.index);
    if before >= channels {
        return Err(Problem::NoSuchChunk {
            index: chunk.index,
            chunks: channels.div_ceil(each.max(1)),
        });
    }
    Ok(input.with_channels(each.min(channels - before)))
}

fn selected(select: &IndexSelect, input: &Shape) -> Result<Shape, Problem> {
    let channels = input.channels();
    if let Some(&channel) = select.channels.iter().find(|&&index| index >= channels) {
        return Err(Problem::NoSuchChannel { channel, channels });
    }
    let chosen = select.channels.len() as u64;
    at_least_one(Parameter::OutChannels, chosen)?;
    Ok(input.with_channels(chosen))
}

fn permuted(kind: &LayerKind, input: &Shape) -> Result<Shape, Problem> {
    match *input {
        Shape::Maps {
            channels,
            height,
            width,
        } => Ok(Shape::ChannelsLast {
            height,
            width,
            channels,
        }),
        Shape::ChannelsLast {
            height,
            width,
            channels,
        } => Ok(Shape::maps(channels, height, width)),
        Shape::Features(features) => Err(Problem::NeedsMaps {
            kind: kind.name(),
            features,
        }),
    }
}

fn upsampled(kind: &LayerKind, upsample: &Upsample, inputs: &[Shape]) -> Result<Shape, Problem> {
    let [channels, height, width] = maps(kind, &inputs[0])?;
    let sides = match upsample.to {
        UpsampleTo::Factor(factors) => {
            for factor in factors {
                at_least_one(Parameter::ScaleFactor, factor)?;
            }
            [
                height.saturating_mul(factors[0]),
                width.saturating_mul(factors[1]),
            ]
        }
        UpsampleTo::Size(sides) => sides,
        UpsampleTo::SecondInput => {
            let [_, height, width] = maps(kind, &inputs[1])?;
            [height, width]
        }
    };
    for side in sides {
        at_least_one(Parameter::OutputSize, side)?;
    }
    Ok(Shape::maps(channels, sides[0], sides[1]))
}

fn pixel_shuffled(
    kind: &LayerKind,
    shuffle: PixelShuffle,
    input: &Shape,
) -> Result<Shape, Problem> {
    let [channels, height, width] = maps(kind, input)?;
    let factor = shuffle.factor;
    at_least_one(Parameter::ScaleFactor, factor)?;
    let parts = factor.saturating_mul(factor);
    if !channels.is_multiple_of(parts) {
        let divides = |factor: &u64| channels.is_multiple_of(factor * factor);
        return Err(Problem::PartsDoNotDivide {
            kind: kind.name(),
            parameter: Parameter::ScaleFactor,
            parts,
            channels,
            // Its square is at most the channels, and 1 divides them.
            lower_to: (1..=channels.isqrt().min(factor - 1))
                .rev()
                .find(divides)
                .unwrap_or(1),
        });
    }
    let channels = channels / parts;
    let sides = [height, width].map(|side| side.saturating_mul(factor));
    for side in sides {
        at_most_limit(side)?;
    }
    Ok(Shape::maps(channels, sides[0], sides[1]))
}

fn padded(kind: &LayerKind, pad: &ZeroPad2d, input: &Shape) -> Result<Shape, Problem> {
    let [channels, height, width] = maps(kind, input)?;
    let [top, bottom, left, right] = pad.sides;
    let sum = |size: u64, [before, after]: [u64; 2]| {
        let size = size.saturating_add(before).saturating_add(after);
        at_most_limit(size).map(|()| size)
    };
    Ok(Shape::maps(
        sum(channels, pad.channels)?,
        sum(height, [top, bottom])?,
        sum(width, [left, right])?,
    ))
}

fn cropped(kind: &LayerKind, crop: &Crop2d, input: &Shape) -> Result<Shape, Problem> {
    let [channels, height, width] = maps(kind, input)?;
    let [top, bottom, left, right] = crop.sides;
    let rest = |side: u64, before: u64, after: u64| {
        let cut = before.saturating_add(after);
        match side.checked_sub(cut) {
            Some(rest) if rest > 0 => Ok(rest),
            _ => Err(Problem::CropTooLarge { cut, input: side }),
        }
    };
    Ok(Shape::maps(
        channels,
        rest(height, top, bottom)?,
        rest(width, left, right)?,
    ))
}

fn operated(operator: &Operator, input: &Shape) -> Result<Shape, Problem> {
    if let Some(expected) = operator.input.filter(|expected| expected != input) {
        return Err(Problem::OtherInput {
            expected,
            found: *input,
        });
    }
    let output = match operator.output {
        OperatorOutput::LikeInput => *input,
        OperatorOutput::Is(output) => output,
        OperatorOutput::Unknown => return Err(Problem::OutputUnknown),
    };
    at_least_one(Parameter::OutChannels, output.channels())?;
    for side in output.sides().into_iter().flatten() {
        at_least_one(Parameter::OutputSize, side)?;
    }
    if operator.work == Work::View && output.elements() != input.elements() {
        return Err(Problem::ElementsDiffer {
            from: *input,
            to: output,
        });
    }
    Ok(output)
}

fn sliding(
    kind: &LayerKind,
    window: &Window,
    input: &Shape,
    out_channels: u64,
) -> Result<Geometry, Problem> {
    let [_, height, width] = maps(kind, input)?;
    let dilation = kind.dilation().unwrap_or([1; 2]);
    let [mut rows, columns] = window.axes(dilation, kind.rounding());
    let alike = height == width
        && window.kernel_size[0] == window.kernel_size[1]
        && window.stride[0] == window.stride[1]
        && dilation[0] == dilation[1]
        && window.padding.is_alike_on_both_axes();
    if alike {
        rows.side = Side::Both;
    }
    let height = rows.on(height)?;
    let axes = [height, if alike { height } else { columns.on(width)? }];
    Ok(Geometry {
        output: Shape::maps(out_channels, axes[0].output, axes[1].output),
        axes: Some(axes),
    })
}

/// Its output is the input of the convolution that it turns around; `output_padding` says which
/// of the inputs that give the same output is meant, so that it is below the stride.
fn transposed(
    kind: &LayerKind,
    conv: &ConvTranspose2d,
    input: &Shape,
) -> Result<Geometry, Problem> {
    let [in_channels, height, width] = maps(kind, input)?;
    check_channels(conv.out_channels, conv.groups, in_channels)?;
    let windows = conv.window.axes(conv.dilation, kind.rounding());
    let side = |axis: usize, input: u64| {
        let side = windows[axis].transposed_output(input, conv.output_padding[axis])?;
        at_least_one(Parameter::OutputSize, side).map(|()| side)
    };
    Ok(Geometry {
        output: Shape::maps(conv.out_channels, side(0, height)?, side(1, width)?),
        axes: None,
    })
}

fn maps(kind: &LayerKind, input: &Shape) -> Result<[u64; 3], Problem> {
    match *input {
        Shape::Maps {
            channels,
            height,
            width,
        } => Ok([channels, height, width]),
        Shape::Features(features) => Err(Problem::NeedsMaps {
            kind: kind.name(),
            features,
        }),
        Shape::ChannelsLast { .. } => Err(Problem::NeedsChannelsFirst {
            kind: kind.name(),
            shape: *input,
        }),
    }
}

pub(crate) fn at_least_one(parameter: Parameter, size: u64) -> Result<(), Problem> {
    match size {
        0 => Err(Problem::Zero { parameter }),
        _ => at_most_limit(size),
    }
}

fn at_most_limit(size: u64) -> Result<(), Problem> {
    if size > SIZE_LIMIT {
        return Err(Problem::SizeTooLarge { size });
    }
    Ok(())
}

/// The channels of each of `parts` equal parts, the value of `parameter`.
fn divided(
    kind: &LayerKind,
    parameter: Parameter,
    channels: u64,
    parts: u64,
) -> Result<u64, Problem> {
    at_least_one(parameter, parts)?;
    if channels.is_multiple_of(parts) {
        return Ok(channels / parts);
    }
    Err(Problem::PartsDoNotDivide {
        kind: kind.name(),
        parameter,
        parts,
        channels,
        lower_to: largest_common_divisor_below(parts, channels, channels),
    })
}

fn check_channels(out_channels: u64, groups: u64, in_channels: u64) -> Result<(), Problem> {
    at_least_one(Parameter::OutChannels, out_channels)?;
    at_least_one(Parameter::Groups, groups)?;
    if groups == 1 || in_channels.is_multiple_of(groups) && out_channels.is_multiple_of(groups) {
        return Ok(());
    }
    Err(Problem::GroupsDoNotDivide {
        groups,
        in_channels,
        out_channels,
        lower_to: largest_common_divisor_below(groups, in_channels, out_channels),
    })
}

/// Searched through the pairs of divisors, since a group count may be as large as 2³².
fn largest_common_divisor_below(limit: u64, a: u64, b: u64) -> u64 {
    let smaller = a.min(b);
    let divides = |n: u64| n < limit && a.is_multiple_of(n) && b.is_multiple_of(n);
    (1..=smaller.isqrt())
        .flat_map(|low| [low, smaller / low])
        .filter(|&n| divides(n))
        .max()
        .unwrap_or(1)
}

/// PyTorch's `pool2d_shape_check`: padding at most half of the filter, dilated for max pooling.
fn check_pool_padding(kind: &LayerKind, window: &Window) -> Result<(), Problem> {
    let dilation = kind.dilation().unwrap_or([1; 2]);
    for axis in window.axes(dilation, kind.rounding()) {
        let AxisPadding::Explicit(padding) = axis.padding else {
            continue;
        };
        at_least_one(Parameter::KernelSize, axis.kernel)?;
        let effective_kernel = axis
            .dilation
            .saturating_mul(axis.kernel - 1)
            .saturating_add(1);
        if let Some(&padding) = padding.iter().find(|&&side| side > effective_kernel / 2) {
            return Err(Problem::PaddingBeyondHalf {
                padding,
                kernel: effective_kernel,
                lower_padding_to: effective_kernel / 2,
                raise_kernel_to: smallest_pool_kernel(padding, axis.dilation),
            });
        }
    }
    Ok(())
}
