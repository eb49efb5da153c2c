//! From a layer and its arrays to something that runs.

use complexity::{AdaptivePool2d, Axis, Chunk, LayerKind, Shape, Upsample, UpsampleMode};
use kernels::TransposedConv2d;
use kernels::layers::{
    self, Activation, AdaptivePool, GroupNorm, Layout, Linear, LocalResponseNorm, Mean, Merge,
    Pool, PoolAxis, Resize, Window3,
};

use crate::arrays::{Arrays, EPSILON, ScaleShift};
use crate::error::RunError;
use crate::parameters::Role;
use crate::plan::{Action, PlannedLayer, size, transposed};

/// What a layer does: inputs, output, and numbers to be scribbled on. A layer that starts from one
/// of its inputs finds it in the output, and the others among the inputs.
pub(crate) type Kernel = Box<dyn FnMut(&[&[f32]], &mut [f32], &mut [f32])>;

/// What else a layer computes.
#[derive(Clone, Debug, Default)]
pub(crate) struct Members {
    /// The batch norm behind it.
    pub(crate) norm: Option<ScaleShift>,
    /// The activation behind that.
    pub(crate) activation: Option<Activation>,
}

/// How the channels of a batch lie.
pub(crate) fn layout(shape: Shape, batch: usize) -> Layout {
    let channels = size(shape.channels());
    let places = shape
        .sides()
        .map_or(1, |[height, width]| size(height) * size(width));
    match shape {
        Shape::Maps { .. } => Layout {
            outer: batch,
            channels,
            inner: places,
        },
        Shape::Features(_) | Shape::ChannelsLast { .. } => Layout {
            outer: batch * places,
            channels,
            inner: 1,
        },
    }
}

pub(crate) fn activation(activation: complexity::Activation) -> Activation {
    match activation {
        complexity::Activation::ReLU => Activation::ReLU,
        complexity::Activation::ReLU6 => Activation::ReLU6,
        complexity::Activation::LeakyReLU => Activation::LeakyReLU,
        complexity::Activation::Sigmoid => Activation::Sigmoid,
        complexity::Activation::Tanh => Activation::Tanh,
        complexity::Activation::SiLU => Activation::SiLU,
        complexity::Activation::Hardsigmoid => Activation::Hardsigmoid,
        complexity::Activation::Hardswish => Activation::Hardswish,
        complexity::Activation::GELU => Activation::GELU,
    }
}

/// The kernel of a layer; none for one that is fused, or a view.
#[expect(clippy::too_many_lines, reason = "a table")]
pub(crate) fn kernel(
    layer: &PlannedLayer,
    batch: usize,
    mut arrays: Arrays,
    members: Members,
) -> Result<Option<Kernel>, RunError> {
    let input = layer.shapes[0];
    let own = layout(layer.output, batch);
    let from = layout(input, batch);
    let then = members.activation;
    Ok(Some(match (&layer.action, &layer.node.kind) {
        (Action::Fused { .. } | Action::View, _) => return Ok(None),
        (Action::Convolve(plan), _) => convolution(layer, plan, arrays, members)?,
        (Action::Compute, kind) => match kind {
            LayerKind::ConvTranspose2d(conv) => {
                transposed_convolution(layer, transposed(layer, conv), arrays, members)?
            }
            LayerKind::MaxPool2d(_) => {
                let pool = pool(layer);
                Box::new(move |inputs, output, _| pool.max(inputs[0], output))
            }
            LayerKind::AvgPool2d(avg) => {
                let pool = pool(layer);
                let mean = if avg.count_include_pad {
                    Mean::OfPadded
                } else {
                    Mean::OfInput
                };
                Box::new(move |inputs, output, _| pool.mean(mean, inputs[0], output))
            }
            LayerKind::AdaptiveAvgPool2d(pool) => {
                let pool = adaptive(*pool, input);
                Box::new(move |inputs, output, _| pool.mean(inputs[0], output))
            }
            LayerKind::AdaptiveMaxPool2d(pool) => {
                let pool = adaptive(*pool, input);
                Box::new(move |inputs, output, _| pool.max(inputs[0], output))
            }
            LayerKind::BatchNorm2d(_) => {
                scale_shift(own, ScaleShift::of_norm(arrays, own.channels), then)
            }
            LayerKind::Scale(_) => {
                let shift = arrays.take(Role::Bias);
                let scale = ScaleShift {
                    scale: arrays.weight(),
                    shift: shift.unwrap_or_else(|| vec![0.0; own.channels]),
                };
                scale_shift(own, scale, then)
            }
            LayerKind::GroupNorm(norm) => group_norm(layer, size(norm.groups), batch, arrays),
            LayerKind::LayerNorm(_) => {
                let mut affine = affine(own, arrays);
                Box::new(move |_, output, _| {
                    layers::layer_norm(output, own, EPSILON);
                    affine(output);
                })
            }
            LayerKind::Activation(kind) => {
                let kind = activation(*kind);
                Box::new(move |_, output, _| kind.apply(output))
            }
            LayerKind::PReLU(_) => {
                let slopes = arrays.weight();
                Box::new(move |_, output, _| layers::prelu(output, own, &slopes))
            }
            LayerKind::Linear(_) => linear(from, arrays, then),
            LayerKind::Softmax => Box::new(move |_, output, _| layers::softmax(output, own)),
            LayerKind::LocalResponseNorm(norm) => {
                let norm = LocalResponseNorm {
                    size: size(norm.size),
                };
                Box::new(move |inputs, output, _| norm.run(inputs[0], own, output))
            }
            LayerKind::Add => merge(Merge::Add, own, batch, then),
            LayerKind::Mul => merge(Merge::Mul, own, batch, then),
            LayerKind::Concat => concat(layer, batch),
            LayerKind::Chunk(chunk) => select(from, &chunk_channels(*chunk, from.channels)),
            LayerKind::IndexSelect(chosen) => {
                let channels: Vec<usize> = chosen.channels.iter().copied().map(size).collect();
                select(from, &channels)
            }
            LayerKind::ChannelShuffle(shuffle) => {
                let groups = size(shuffle.groups);
                let each = from.channels / groups;
                let channels: Vec<usize> = (0..from.channels)
                    .map(|channel| channel % groups * each + channel / groups)
                    .collect();
                select(from, &channels)
            }
            LayerKind::Permute => {
                let [height, width] = input.sides().unwrap_or([1; 2]).map(size);
                let sides = match input {
                    Shape::ChannelsLast { .. } => [height * width, from.channels],
                    Shape::Maps { .. } | Shape::Features(_) => [from.channels, height * width],
                };
                Box::new(move |inputs, output, _| layers::transpose(inputs[0], sides, output))
            }
            LayerKind::Maxout(maxout) => {
                let pieces = size(maxout.pieces);
                Box::new(move |inputs, output, _| layers::maxout(inputs[0], own, pieces, output))
            }
            LayerKind::Upsample(upsample) => resize(*upsample, input, layer.output),
            LayerKind::PixelShuffle(shuffle) => {
                let sides = input.sides().unwrap_or([1; 2]).map(size);
                let factor = size(shuffle.factor);
                Box::new(move |inputs, output, _| {
                    layers::pixel_shuffle(inputs[0], sides, factor, output);
                })
            }
            LayerKind::ZeroPad2d(pad) => {
                let [top, _, left, _] = pad.sides.map(size);
                window(layer, [size(pad.channels[0]), top, left], [0; 3])
            }
            LayerKind::Crop2d(crop) => {
                let [top, _, left, _] = crop.sides.map(size);
                window(layer, [0; 3], [0, top, left])
            }
            LayerKind::Conv2d(_)
            | LayerKind::Flatten
            | LayerKind::Unflatten(_)
            | LayerKind::Dropout
            | LayerKind::StochasticDepth
            | LayerKind::Operator(_) => return Ok(None),
        },
    }))
}

fn convolution(
    layer: &PlannedLayer,
    plan: &kernels::Plan,
    mut arrays: Arrays,
    members: Members,
) -> Result<Kernel, RunError> {
    let mut weight = arrays.weight();
    let mut bias = arrays.take(Role::Bias);
    if let Some(norm) = members.norm {
        norm.scale_filter(&mut weight);
        bias = Some(norm.into_bias(bias));
    }
    let packed = plan
        .clone()
        .pack(&weight, bias.as_deref())
        .map_err(|error| RunError::convolution(layer, error))?;
    let then = members.activation;
    Ok(Box::new(move |inputs, output, workspace| {
        packed
            .run_then(inputs[0], output, workspace, then)
            .expect("lengths are as planned");
    }))
}

fn transposed_convolution(
    layer: &PlannedLayer,
    conv: kernels::Conv2d,
    mut arrays: Arrays,
    members: Members,
) -> Result<Kernel, RunError> {
    let mut weight = arrays.weight();
    let mut bias = arrays.take(Role::Bias);
    if let Some(norm) = members.norm {
        let taps = conv.kernel_size[0] * conv.kernel_size[1];
        norm.scale_transposed_filter(&mut weight, conv.groups, taps);
        bias = Some(norm.into_bias(bias));
    }
    let mut kernel = TransposedConv2d::prepare(conv, &weight, bias.as_deref())
        .map_err(|error| RunError::convolution(layer, error))?;
    let activation = members.activation;
    let sample = [layer.shapes[0], layer.output].map(|shape| layout(shape, 1).numbers());
    Ok(Box::new(move |inputs, output, _| {
        for (input, output) in inputs[0]
            .chunks_exact(sample[0])
            .zip(output.chunks_exact_mut(sample[1]))
        {
            kernel.run(input, output).expect("lengths are as planned");
            activate(activation, output);
        }
    }))
}

fn activate(activation: Option<Activation>, numbers: &mut [f32]) {
    if let Some(activation) = activation {
        activation.apply(numbers);
    }
}

fn scale_shift(layout: Layout, by: ScaleShift, then: Option<Activation>) -> Kernel {
    Box::new(move |_, output, _| layers::scale_shift(output, layout, &by.scale, &by.shift, then))
}

/// The learned scale and shift of a norm, where it has them.
fn affine(layout: Layout, mut arrays: Arrays) -> impl FnMut(&mut [f32]) {
    let both = arrays.take(Role::Weight).zip(arrays.take(Role::Bias));
    move |output| {
        if let Some((scale, shift)) = &both {
            layers::scale_shift(output, layout, scale, shift, None);
        }
    }
}

fn group_norm(layer: &PlannedLayer, groups: usize, batch: usize, arrays: Arrays) -> Kernel {
    let mut affine = affine(layout(layer.output, batch), arrays);
    let one = layout(layer.output, 1);
    let norm = GroupNorm {
        groups,
        epsilon: EPSILON,
    };
    Box::new(move |_, output, _| {
        for sample in output.chunks_exact_mut(one.numbers()) {
            norm.run(sample, one);
        }
        affine(output);
    })
}

fn linear(from: Layout, mut arrays: Arrays, then: Option<Activation>) -> Kernel {
    let bias = arrays.take(Role::Bias).unwrap_or_default();
    let linear = Linear::new(arrays.weight(), from.channels, bias, from.outer);
    Box::new(move |inputs, output, workspace| {
        linear.run(inputs[0], output, workspace);
        activate(then, output);
    })
}

fn merge(how: Merge, layout: Layout, batch: usize, then: Option<Activation>) -> Kernel {
    Box::new(move |others, output, _| {
        for (index, other) in others.iter().enumerate() {
            let then = then.filter(|_| index + 1 == others.len());
            layers::merge(how, output, layout, batch, other, then);
        }
    })
}

fn concat(layer: &PlannedLayer, batch: usize) -> Kernel {
    let numbers: Vec<usize> = layer
        .shapes
        .iter()
        .map(|&shape| layout(shape, batch))
        .map(|layout| layout.channels * layout.inner)
        .collect();
    Box::new(move |inputs, output, _| {
        let inputs: Vec<(&[f32], usize)> = inputs
            .iter()
            .copied()
            .zip(numbers.iter().copied())
            .collect();
        layers::concat(&inputs, output);
    })
}

fn chunk_channels(chunk: Chunk, channels: usize) -> Vec<usize> {
    let each = channels.div_ceil(size(chunk.chunks).max(1));
    let first = each.saturating_mul(size(chunk.index)).min(channels);
    (first..channels.min(first + each)).collect()
}

fn select(from: Layout, channels: &[usize]) -> Kernel {
    let channels = channels.to_vec();
    Box::new(move |inputs, output, _| layers::select(inputs[0], from, &channels, output))
}

fn pool(layer: &PlannedLayer) -> Pool {
    let axis = |axis: Axis| PoolAxis {
        input: size(axis.input),
        output: size(axis.output),
        kernel: size(axis.kernel),
        stride: size(axis.stride),
        dilation: size(axis.dilation),
        padding: axis.padding.map(size),
    };
    Pool {
        axes: layer.axes.map(|axes| axes.map(axis)).unwrap_or_default(),
    }
}

fn adaptive(pool: AdaptivePool2d, input: Shape) -> AdaptivePool {
    AdaptivePool {
        input: input.sides().unwrap_or([1; 2]).map(size),
        output: pool.output_size.map(size),
    }
}

fn resize(upsample: Upsample, input: Shape, output: Shape) -> Kernel {
    let resize = Resize {
        input: input.sides().unwrap_or([1; 2]).map(size),
        output: output.sides().unwrap_or([1; 2]).map(size),
    };
    match upsample.mode {
        UpsampleMode::Nearest => {
            Box::new(move |inputs, output, _| layers::nearest(inputs[0], resize, output))
        }
        UpsampleMode::Bilinear => {
            Box::new(move |inputs, output, _| layers::bilinear(inputs[0], resize, output))
        }
    }
}

fn window(layer: &PlannedLayer, before: [usize; 3], cut: [usize; 3]) -> Kernel {
    let [input, output] = [layer.shapes[0], layer.output].map(|shape| {
        let [height, width] = shape.sides().unwrap_or([1; 2]);
        [shape.channels(), height, width].map(size)
    });
    let window = Window3 {
        input,
        output,
        before,
        cut,
    };
    Box::new(move |inputs, output, _| layers::copy_window(inputs[0], &window, output))
}
