//! From a layer and the shape it is given to the shape it gives.

use crate::axis::{Axis, AxisPadding, smallest_pool_kernel};
use crate::error::{Problem, Side};
use crate::layer::{Conv2d, LayerKind, Parameter, Window};
use crate::shape::{SIZE_LIMIT, Shape};

/// A layer placed on its input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    /// The shape of one output sample.
    pub output: Shape,
    /// Height and width under the layer's window; none without a window.
    pub axes: Option<[Axis; 2]>,
}

impl Geometry {
    /// Places `kind` on an input of shape `input`.
    ///
    /// ```
    /// use complexity::{Conv2d, Geometry, LayerKind, Shape};
    /// let conv = LayerKind::Conv2d(Conv2d::new(6, 5));
    /// let geometry = Geometry::of(&conv, &Shape::maps(1, 32, 32)).unwrap();
    /// assert_eq!(geometry.output, Shape::maps(6, 28, 28));
    /// ```
    pub fn of(kind: &LayerKind, input: &Shape) -> Result<Self, Problem> {
        let plain = |output| Self { output, axes: None };
        match kind {
            LayerKind::Conv2d(conv) => {
                check_channels(conv, maps(kind, input)?[0])?;
                sliding(kind, &conv.window, input, conv.out_channels)
            }
            LayerKind::MaxPool2d(pool) => pooled(kind, &pool.window, input),
            LayerKind::AvgPool2d(pool) => pooled(kind, &pool.window, input),
            LayerKind::AdaptiveAvgPool2d(pool) => {
                let [channels, ..] = maps(kind, input)?;
                let [height, width] = pool.output_size;
                for side in pool.output_size {
                    at_least_one(Parameter::OutputSize, side)?;
                }
                Ok(plain(Shape::maps(channels, height, width)))
            }
            LayerKind::BatchNorm2d(_) => maps(kind, input).map(|_| plain(*input)),
            LayerKind::LocalResponseNorm(norm) => {
                at_least_one(Parameter::Neighbourhood, norm.size)?;
                maps(kind, input).map(|_| plain(*input))
            }
            LayerKind::Activation(_) | LayerKind::Dropout | LayerKind::Softmax => Ok(plain(*input)),
            LayerKind::Linear(linear) => {
                if let Shape::Maps { .. } = input {
                    return Err(Problem::NeedsFeatures { shape: *input });
                }
                at_least_one(Parameter::OutFeatures, linear.out_features)?;
                Ok(plain(Shape::Features(linear.out_features)))
            }
            LayerKind::Flatten => flattened(input).map(plain),
        }
    }
}

fn flattened(input: &Shape) -> Result<Shape, Problem> {
    let elements = input.elements().ok_or(Problem::CountTooLarge)?;
    let features = u64::try_from(elements).unwrap_or(u64::MAX);
    if features > SIZE_LIMIT {
        return Err(Problem::SizeTooLarge { size: features });
    }
    Ok(Shape::Features(features))
}

fn pooled(kind: &LayerKind, window: &Window, input: &Shape) -> Result<Geometry, Problem> {
    let [channels, ..] = maps(kind, input)?;
    check_pool_padding(kind, window)?;
    sliding(kind, window, input, channels)
}

fn sliding(
    kind: &LayerKind,
    window: &Window,
    input: &Shape,
    out_channels: u64,
) -> Result<Geometry, Problem> {
    let [_, height, width] = maps(kind, input)?;
    let dilation = kind.dilation().unwrap_or([1; 2]);
    let [mut rows, mut columns] = window.axes(dilation, kind.rounding());
    let alike = height == width
        && window.kernel_size[0] == window.kernel_size[1]
        && window.stride[0] == window.stride[1]
        && dilation[0] == dilation[1]
        && window.padding.is_alike_on_both_axes();
    if alike {
        rows.side = Side::Both;
        columns.side = Side::Both;
    }
    let axes = [rows.on(height)?, columns.on(width)?];
    Ok(Geometry {
        output: Shape::maps(out_channels, axes[0].output, axes[1].output),
        axes: Some(axes),
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
    }
}

pub(crate) fn at_least_one(parameter: Parameter, size: u64) -> Result<(), Problem> {
    match size {
        0 => Err(Problem::Zero { parameter }),
        _ if size > SIZE_LIMIT => Err(Problem::SizeTooLarge { size }),
        _ => Ok(()),
    }
}

fn check_channels(conv: &Conv2d, in_channels: u64) -> Result<(), Problem> {
    at_least_one(Parameter::OutChannels, conv.out_channels)?;
    at_least_one(Parameter::Groups, conv.groups)?;
    let divides = |groups: u64| {
        in_channels.is_multiple_of(groups) && conv.out_channels.is_multiple_of(groups)
    };
    if divides(conv.groups) {
        return Ok(());
    }
    Err(Problem::GroupsDoNotDivide {
        groups: conv.groups,
        in_channels,
        out_channels: conv.out_channels,
        lower_to: largest_common_divisor_below(conv.groups, in_channels, conv.out_channels),
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
