//! Filters that a summary does not have: shapes and parameters decide them.

use complexity::{
    AdaptivePool2d, Conv2d, ConvTranspose2d, LayerKind, Linear, Padding, Shape, Window,
};

use super::summary::Row;

/// A filter per channel, and one of 1 × 1 across them, which alone has a bias.
pub(super) fn separable(row: &Row, input: Shape, output: Shape) -> Option<Vec<LayerKind>> {
    let [from, to] = [input.sides()?, output.sides()?];
    let found = (1..=4).find_map(|multiplier| {
        let middle = input.channels().checked_mul(multiplier)?;
        let across = middle.checked_mul(output.channels())?;
        splits(row.params, output.channels()).find_map(|(weights, bias)| {
            let kernel = filter(weights.checked_sub(across)?, middle, row.kernel)?;
            Some((middle, window(kernel, from, to)?, bias))
        })
    });
    let (middle, window, bias) = found?;
    let depthwise = LayerKind::Conv2d(Conv2d {
        out_channels: middle,
        window,
        groups: input.channels(),
        bias: false,
        ..Conv2d::new(1, 1)
    });
    let pointwise = LayerKind::Conv2d(Conv2d {
        bias,
        ..Conv2d::new(output.channels(), 1)
    });
    Some(vec![depthwise, pointwise])
}

/// Weights, and biases or none.
fn splits(params: u64, biases: u64) -> impl Iterator<Item = (u64, bool)> {
    let with = params.checked_sub(biases).map(|weights| (weights, true));
    with.into_iter().chain([(params, false)])
}

/// A convolution whose filter is no square, or that has groups.
pub(super) fn unusual(row: &Row, input: Shape, output: Shape) -> Option<LayerKind> {
    let [from, to] = [input.sides()?, output.sides()?];
    let each = input.channels().checked_mul(output.channels())?;
    let oblong = splits(row.params, output.channels()).find_map(|(weights, bias)| {
        if row.kernel.is_some() || weights == 0 || each == 0 || !weights.is_multiple_of(each) {
            return None;
        }
        let area = weights / each;
        let rows = (1..=15).filter(|rows| area.is_multiple_of(*rows));
        let mut windows = rows.filter_map(|rows| window([rows, area / rows], from, to));
        Some(LayerKind::Conv2d(Conv2d {
            out_channels: output.channels(),
            window: windows.next()?,
            bias,
            ..Conv2d::new(1, 1)
        }))
    });
    oblong.or_else(|| grouped(row, input, output))
}

/// A convolution in groups, with the given filter or one of 3 × 3, 1 × 1, 5 × 5 or 7 × 7.
fn grouped(row: &Row, input: Shape, output: Shape) -> Option<LayerKind> {
    let kernels = match row.kernel {
        Some(kernel) => vec![kernel],
        None => vec![[3; 2], [1; 2], [5; 2], [7; 2]],
    };
    let [from, to] = [input.sides()?, output.sides()?];
    let pairs = input.channels().checked_mul(output.channels())?;
    for kernel in kernels {
        for (weights, bias) in splits(row.params, output.channels()) {
            let all = pairs.checked_mul(kernel[0].checked_mul(kernel[1])?)?;
            if weights == 0 || !all.is_multiple_of(weights) {
                continue;
            }
            let groups = all / weights;
            let divides = |channels: u64| channels.is_multiple_of(groups.max(1));
            if !divides(input.channels()) || !divides(output.channels()) {
                continue;
            }
            if let Some(window) = window(kernel, from, to) {
                return Some(LayerKind::Conv2d(Conv2d {
                    out_channels: output.channels(),
                    window,
                    groups,
                    bias,
                    ..Conv2d::new(1, 1)
                }));
            }
        }
    }
    None
}

pub(super) fn convolution(
    row: &Row,
    input: Shape,
    output: Shape,
    groups: &[u64],
) -> Option<LayerKind> {
    let [from, to] = [input.sides()?, output.sides()?];
    let [in_channels, out_channels] = [input.channels(), output.channels()];
    let is_depthwise = groups == [in_channels];
    for &groups in groups {
        for (weights, bias) in splits(row.params, out_channels) {
            let each = in_channels.checked_div(groups)?.checked_mul(out_channels)?;
            let Some(kernel_size) = filter(weights, each, row.kernel) else {
                continue;
            };
            // Filters that nobody uses are a sign of another input.
            let is_used = row.kernel.is_some() || matches!(kernel_size, [3, 3] | [5, 5] | [7, 7]);
            if groups > 1 && !is_depthwise && !is_used {
                continue;
            }
            if let Some(window) = window(kernel_size, from, to) {
                return Some(LayerKind::Conv2d(Conv2d {
                    out_channels,
                    window,
                    groups,
                    bias,
                    ..Conv2d::new(1, 1)
                }));
            }
        }
    }
    None
}

/// The filter of so many weights: the given one, or a square.
fn filter(weights: u64, each: u64, given: Option<[u64; 2]>) -> Option<[u64; 2]> {
    if each == 0 || weights == 0 || !weights.is_multiple_of(each) {
        return None;
    }
    let area = weights / each;
    let kernel = given.unwrap_or([area.isqrt(); 2]);
    (kernel[0].checked_mul(kernel[1]) == Some(area)).then_some(kernel)
}

fn window(kernel_size: [u64; 2], from: [u64; 2], to: [u64; 2]) -> Option<Window> {
    let (rows, [top, bottom]) = placed(kernel_size[0], from[0], to[0])?;
    let (columns, [left, right]) = placed(kernel_size[1], from[1], to[1])?;
    Some(Window {
        kernel_size,
        stride: [rows, columns],
        padding: Padding::Explicit {
            top,
            bottom,
            left,
            right,
        },
    })
}

/// A stride and padding that make `output` pixels of `input`: half of the filter, if it can be,
/// else the least, else an odd pixel behind as Keras pads.
fn placed(kernel: u64, input: u64, output: u64) -> Option<(u64, [u64; 2])> {
    if !(1..=1024).contains(&kernel) || output == 0 {
        return None;
    }
    let near = (input / output).max(1);
    for stride in [near, near.saturating_add(1)] {
        let fits = |&padding: &u64| {
            let padded = input.saturating_add(2 * padding);
            padded >= kernel && (padded - kernel) / stride + 1 == output
        };
        let half = (kernel - 1) / 2;
        if let Some(padding) = std::iter::once(half).chain(0..kernel).find(fits) {
            return Some((stride, [padding; 2]));
        }
        if input.div_ceil(stride) == output {
            let read = (output - 1).checked_mul(stride)?.checked_add(kernel)?;
            let all = read.saturating_sub(input);
            return Some((stride, [all / 2, all - all / 2]));
        }
    }
    None
}

pub(super) fn pool_window(given: Option<[u64; 2]>, from: [u64; 2], to: [u64; 2]) -> Option<Window> {
    if let Some(kernel) = given {
        return window(kernel, from, to);
    }
    let near = (from[0].checked_div(to[0])?).max(1);
    [near, 3, 2]
        .into_iter()
        .find_map(|kernel| window([kernel; 2], from, to))
}

pub(super) fn transposed(row: &Row, input: Shape, output: Shape) -> Option<LayerKind> {
    let [from, to] = [input.sides()?, output.sides()?];
    let each = input.channels().checked_mul(output.channels())?;
    let stride = [0, 1].map(|axis: usize| (to[axis] / from[axis].max(1)).max(1));
    splits(row.params, output.channels()).find_map(|(weights, bias)| {
        let kernel_size = filter(weights, each, row.kernel)?;
        let axis = |at: usize| {
            let full = from[at]
                .checked_sub(1)?
                .checked_mul(stride[at])?
                .checked_add(kernel_size[at])?;
            let cut = full.checked_sub(to[at])?;
            Some([cut / 2, cut - cut / 2])
        };
        let [[top, bottom], [left, right]] = [axis(0)?, axis(1)?];
        Some(LayerKind::ConvTranspose2d(ConvTranspose2d {
            out_channels: output.channels(),
            window: Window {
                kernel_size,
                stride,
                padding: Padding::Explicit {
                    top,
                    bottom,
                    left,
                    right,
                },
            },
            bias,
            ..ConvTranspose2d::new(1, 1)
        }))
    })
}

/// A Linear, behind what makes a vector of maps.
pub(super) fn linear(params: u64, input: Shape, output: Shape) -> Option<Vec<LayerKind>> {
    if let (Shape::Maps { .. }, Shape::Maps { .. }) = (input, output) {
        // Keras's Dense works on the channels of maps.
        let mut kinds = vec![LayerKind::Permute];
        kinds.extend(linear(
            params,
            channels_last(input)?,
            channels_last(output)?,
        )?);
        kinds.push(LayerKind::Permute);
        return Some(kinds);
    }
    let out_features = match output {
        Shape::Features(features) => features,
        Shape::ChannelsLast { channels, .. } => channels,
        Shape::Maps { .. } => return None,
    };
    splits(params, out_features).find_map(|(weights, bias)| {
        if weights == 0 || !weights.is_multiple_of(out_features.max(1)) {
            return None;
        }
        let in_features = weights / out_features.max(1);
        let linear = LayerKind::Linear(Linear { out_features, bias });
        let is_last = !matches!(input, Shape::Maps { .. }) && input.channels() == in_features;
        if is_last && input.with_channels(out_features) == output {
            return Some(vec![linear]);
        }
        if matches!(output, Shape::ChannelsLast { .. }) {
            return None;
        }
        if input.elements() == Some(in_features.into()) {
            return Some(vec![LayerKind::Flatten, linear]);
        }
        let is_mean = matches!(input, Shape::Maps { .. }) && input.channels() == in_features;
        let pool = AdaptivePool2d {
            output_size: [1, 1],
        };
        is_mean.then(|| {
            vec![
                LayerKind::AdaptiveAvgPool2d(pool),
                LayerKind::Flatten,
                linear,
            ]
        })
    })
}

/// The features of a Linear that reads maps after a function made them smaller: a multiple of
/// their channels, with a bias or without one, but not both.
pub(super) fn reduced(class: &str, row: &Row, input: Shape, output: Shape) -> Option<u64> {
    let Shape::Features(out_features) = output else {
        return None;
    };
    if class != "Linear" || input.sides().is_none() {
        return None;
    }
    let fits = |features: &u64| {
        let is_multiple = features.is_multiple_of(input.channels().max(1));
        is_multiple && *features > 0 && Some(u128::from(*features)) < input.elements()
    };
    let weights = splits(row.params, out_features).map(|(weights, _)| weights);
    let whole = weights.filter(|weights| weights.is_multiple_of(out_features.max(1)));
    let mut found = whole
        .map(|weights| weights / out_features.max(1))
        .filter(fits);
    let features = found.next()?;
    found.next().is_none().then_some(features)
}

/// The channels that a convolution may read, by the filters that are in use.
pub(super) fn in_channels(row: &Row, output: Shape) -> Vec<u64> {
    let kernels = match row.kernel {
        Some([rows, columns]) => vec![rows.saturating_mul(columns)],
        None => vec![9, 1, 25, 49, 4],
    };
    let mut found = Vec::new();
    for area in kernels {
        for (weights, _) in splits(row.params, output.channels()) {
            let each = output.channels().saturating_mul(area);
            if each > 0 && weights > 0 && weights.is_multiple_of(each) {
                found.push(weights / each);
            }
        }
    }
    found
}

fn channels_last(maps: Shape) -> Option<Shape> {
    match maps {
        Shape::Maps {
            channels,
            height,
            width,
        } => Some(Shape::ChannelsLast {
            height,
            width,
            channels,
        }),
        Shape::Features(_) | Shape::ChannelsLast { .. } => None,
    }
}
