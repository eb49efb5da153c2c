//! From rows in execution order to a network: shapes and parameters decide the filters that a
//! table does not have.

use complexity::{
    AdaptivePool2d, AvgPool2d, BatchNorm2d, Conv2d, ConvTranspose2d, Geometry, GroupNorm,
    LayerKind, LayerNorm, Linear, MaxPool2d, Operator, OperatorOutput, PReLU, Padding, SIZE_LIMIT,
    Shape, Source, Window, ZeroPad2d,
};

use super::error::{Caveat, TextError};
use super::module_layers::activation;
use super::summary::{Row, Table};
use super::{Form, Line, Understood};
use crate::assembly::Assembly;

/// How far back a row may read, in rows.
const REACH: usize = 64;

pub(super) fn read(
    form: Form,
    table: &Table,
    input: Option<Shape>,
) -> Result<Understood, TextError> {
    let channels_last = form == Form::KerasSummary;
    let first = table.rows.first().and_then(|row| row.input.as_deref());
    let stated = table.input.as_deref().or(first);
    let input = input.or_else(|| stated.and_then(|sides| sample(sides, channels_last)));
    let Some(input) = input else {
        return Err(TextError::NoInput { channels: None });
    };
    let mut walk = Walk {
        assembly: Assembly::new(input),
        outputs: vec![(String::new(), Source::Input)],
        channels_last,
        lines: Vec::new(),
        caveats: vec![if channels_last {
            Caveat::SolvedFilters
        } else {
            Caveat::ExecutionOrder
        }],
    };
    for row in &table.rows {
        walk.row(row);
    }
    if walk.assembly.len() == 0 {
        return Err(TextError::NoLayers);
    }
    Ok(Understood {
        form,
        network: walk.assembly.finish().map_err(TextError::Network)?,
        lines: walk.lines,
        caveats: walk.caveats,
    })
}

/// A shape with its batch as the shape of one sample, if its sizes are any that are counted.
fn sample(sides: &[u64], channels_last: bool) -> Option<Shape> {
    if !sides.iter().all(|side| (1..=SIZE_LIMIT).contains(side)) {
        return None;
    }
    match (sides, channels_last) {
        (&[_, features], _) => Some(Shape::Features(features)),
        (&[_, channels, height, width], false) | (&[_, height, width, channels], true) => {
            Some(Shape::maps(channels, height, width))
        }
        _ => None,
    }
}

struct Walk {
    assembly: Assembly,
    /// What came out of each row, with the row's name.
    outputs: Vec<(String, Source)>,
    channels_last: bool,
    lines: Vec<Line>,
    caveats: Vec<Caveat>,
}

impl Walk {
    fn row(&mut self, row: &Row) {
        if row.class.starts_with("InputLayer") {
            self.outputs.push((row.name.clone(), Source::Input));
            return;
        }
        if self.is_group(row) {
            return;
        }
        let before = self.assembly.len();
        let output = self.layer(row);
        self.outputs.push((row.name.clone(), output));
        self.lines.push(Line {
            number: row.line,
            layers: self.assembly.names_from(before),
        });
    }

    /// torchsummary lists modules with modules in them behind those, without parameters.
    fn is_group(&self, row: &Row) -> bool {
        let last = self
            .outputs
            .last()
            .and_then(|(_, source)| self.assembly.shape(*source));
        let output = sample(&row.output, self.channels_last);
        let is_known = last.zip(output).is_some_and(|(input, output)| {
            solved(class_of(&row.class), row, input, output).is_some()
        });
        !self.channels_last && row.params == 0 && last == output && !is_known
    }

    fn layer(&mut self, row: &Row) -> Source {
        let class = class_of(&row.class);
        let name = if row.name.is_empty() {
            row.class.clone()
        } else {
            row.name.trim_end_matches('…').to_owned()
        };
        let wanted = sample(&row.output, self.channels_last);
        let sources = self.sources(row);
        let last = self
            .outputs
            .last()
            .map_or(Source::Input, |(_, source)| *source);
        if let (Some(kind), [_, _, ..]) = (merge(class), &sources[..]) {
            return self.assembly.push(&name, kind, &sources);
        }
        let first = sources.first().copied().unwrap_or(last);
        let stated = row
            .input
            .as_deref()
            .and_then(|sides| sample(sides, self.channels_last));
        let first = match stated {
            Some(Shape::Features(features)) => self.vector(row.line, features, first),
            Some(Shape::Maps { .. } | Shape::ChannelsLast { .. }) | None => first,
        };
        for source in std::iter::once(first).chain(self.earlier(first)) {
            let Some(shape) = self.assembly.shape(source) else {
                continue;
            };
            if stated.is_some_and(|stated| stated != shape) {
                continue;
            }
            if let Some(output) = wanted
                && let Some(kinds) = solved(class, row, shape, output)
            {
                if source != first {
                    self.caveats.push(Caveat::ReadsEarlier {
                        line: row.line,
                        channels: shape.channels(),
                    });
                }
                return self.chain(row, &name, kinds, source);
            }
        }
        self.caveats.push(Caveat::Unsolved {
            line: row.line,
            class: row.class.clone(),
        });
        let operator = Operator {
            output: wanted.map_or(OperatorOutput::Unknown, OperatorOutput::Is),
            weights: row.params,
            ..Operator::unknown(&row.class)
        };
        self.assembly
            .push(&name, LayerKind::Operator(Box::new(operator)), &[first])
    }

    /// The vector that a row says it reads, made of maps where the row before gives those.
    fn vector(&mut self, line: usize, features: u64, from: Source) -> Source {
        let Some(shape) = self.assembly.shape(from) else {
            return from;
        };
        if shape.sides().is_none() {
            return from;
        }
        let mut output = from;
        if shape.elements() == Some(features.into()) {
            self.caveats.push(Caveat::Flattened { line, features });
        } else if shape.channels() == features {
            self.caveats.push(Caveat::Averaged { line, features });
            let pool = AdaptivePool2d {
                output_size: [1, 1],
            };
            let pool = LayerKind::AdaptiveAvgPool2d(pool);
            output = self.assembly.call("mean", pool, &[output]);
        } else {
            return from;
        }
        self.assembly.call("flatten", LayerKind::Flatten, &[output])
    }

    fn chain(&mut self, row: &Row, name: &str, kinds: Vec<LayerKind>, from: Source) -> Source {
        let mut output = from;
        let last = kinds.len() - 1;
        for (at, kind) in kinds.into_iter().enumerate() {
            output = if at == last {
                self.assembly.push(name, kind, &[output])
            } else {
                let features = row.params;
                if kind == LayerKind::Flatten {
                    let shape = self.assembly.shape(output);
                    let elements = shape.and_then(|shape| shape.elements()).unwrap_or_default();
                    self.caveats.push(Caveat::Flattened {
                        line: row.line,
                        features: u64::try_from(elements).unwrap_or(features),
                    });
                }
                let name = kind.name().to_lowercase();
                self.assembly.call(&name, kind, &[output])
            };
        }
        output
    }

    /// The rows that this one says it reads; the names may be cut off.
    fn sources(&self, row: &Row) -> Vec<Source> {
        let names = row.connected.as_deref().unwrap_or_default();
        let sources = names.iter().filter_map(|wanted| {
            let stem = wanted.trim_end_matches('…');
            let found = self.outputs.iter().rev().find(|(name, _)| {
                let own = name.trim_end_matches('…');
                name == wanted
                    || wanted.ends_with('…') && own.starts_with(stem)
                    || name.ends_with('…') && stem.starts_with(own)
            });
            found.map(|(_, source)| *source)
        });
        sources.collect()
    }

    /// What earlier rows gave, the latest first.
    fn earlier(&self, but: Source) -> Vec<Source> {
        let outputs = self.outputs.iter().rev().take(REACH);
        let sources = outputs.map(|(_, source)| *source);
        sources.filter(|source| *source != but).collect()
    }
}

/// PyTorch's name of a class of Keras, of which … may stand for the end.
fn class_of(class: &str) -> &str {
    const KERAS: [(&str, &str); 17] = [
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

fn merge(class: &str) -> Option<LayerKind> {
    match class {
        "Add" => Some(LayerKind::Add),
        "Mul" => Some(LayerKind::Mul),
        "Concat" => Some(LayerKind::Concat),
        _ => None,
    }
}

/// The layers that make `output` of `input` with the row's parameters; none where none does, or
/// the class is not known.
fn solved(class: &str, row: &Row, input: Shape, output: Shape) -> Option<Vec<LayerKind>> {
    let params = row.params;
    let [from, to] = [input.sides(), output.sides()];
    let kind = match class {
        "Conv2d" => convolution(row, input, output, &[1, input.channels()])?,
        "DepthwiseConv2d" => convolution(row, input, output, &[input.channels()])?,
        "ConvTranspose2d" => transposed(row, input, output)?,
        "SeparableConv2D" => return separable(row, input, output),
        "MaxPool2d" => LayerKind::MaxPool2d(MaxPool2d {
            window: pool_window(row.kernel, from?, to?)?,
            ..MaxPool2d::new(1)
        }),
        "AvgPool2d" => LayerKind::AvgPool2d(AvgPool2d {
            window: pool_window(row.kernel, from?, to?)?,
            ..AvgPool2d::new(1)
        }),
        "AdaptiveAvgPool2d" => LayerKind::AdaptiveAvgPool2d(AdaptivePool2d { output_size: to? }),
        "AdaptiveMaxPool2d" => LayerKind::AdaptiveMaxPool2d(AdaptivePool2d { output_size: to? }),
        "GlobalAvgPool2d" | "GlobalMaxPool2d" => {
            let pool = AdaptivePool2d {
                output_size: [1, 1],
            };
            let pool = if class == "GlobalMaxPool2d" {
                LayerKind::AdaptiveMaxPool2d(pool)
            } else {
                LayerKind::AdaptiveAvgPool2d(pool)
            };
            let flat = matches!(output, Shape::Features(_));
            let kinds = vec![pool, LayerKind::Flatten];
            return Some(kinds.into_iter().take(1 + usize::from(flat)).collect());
        }
        "BatchNorm2d" => {
            let channels = input.channels();
            // Keras lists the running statistics too.
            let learned = if class == row.class { 2 } else { 4 };
            let norm = |affine, scale| LayerKind::BatchNorm2d(BatchNorm2d { affine, scale });
            let has = |count: u64| Some(params) == channels.checked_mul(count);
            match params {
                0 => norm(false, true),
                _ if has(learned) => norm(true, true),
                _ if has(3) => norm(true, false),
                _ if has(2) => norm(false, true),
                _ => return None,
            }
        }
        "LayerNorm" => LayerKind::LayerNorm(LayerNorm { affine: params > 0 }),
        "GroupNorm" => LayerKind::GroupNorm(GroupNorm {
            groups: 1,
            affine: params > 0,
        }),
        "Linear" => return linear(params, input, output),
        "PReLU" => LayerKind::PReLU(PReLU {
            per_channel: params > 1,
        }),
        "Flatten" => LayerKind::Flatten,
        "Dropout" | "Dropout2d" if input != output => {
            return (input.elements() == output.elements())
                .then_some(vec![LayerKind::Flatten, LayerKind::Dropout]);
        }
        "Dropout" | "Dropout2d" | "Identity" => LayerKind::Dropout,
        "StochasticDepth" => LayerKind::StochasticDepth,
        "Softmax" => LayerKind::Softmax,
        "ZeroPad2d" => {
            let [rows, columns] = [(0, from?, to?), (1, from?, to?)].map(
                |(axis, from, to): (usize, [u64; 2], [u64; 2])| to[axis].checked_sub(from[axis]),
            );
            let [rows, columns] = [rows?, columns?];
            LayerKind::ZeroPad2d(ZeroPad2d {
                sides: [
                    rows / 2,
                    rows - rows / 2,
                    columns / 2,
                    columns - columns / 2,
                ],
                channels: [0; 2],
            })
        }
        _ => LayerKind::Activation(activation(class)?),
    };
    let made = Geometry::of(&kind, &[input]).ok()?.output;
    (made == output).then_some(vec![kind])
}

/// A filter per channel, and one of 1 × 1 across them, which alone has a bias.
fn separable(row: &Row, input: Shape, output: Shape) -> Option<Vec<LayerKind>> {
    let across = input.channels().checked_mul(output.channels())?;
    splits(row.params, output.channels()).find_map(|(weights, bias)| {
        let kernel = filter(weights.checked_sub(across)?, input.channels(), row.kernel)?;
        let depthwise = LayerKind::Conv2d(Conv2d {
            out_channels: input.channels(),
            window: window(kernel, input.sides()?, output.sides()?)?,
            groups: input.channels(),
            bias: false,
            ..Conv2d::new(1, 1)
        });
        let pointwise = LayerKind::Conv2d(Conv2d {
            bias,
            ..Conv2d::new(output.channels(), 1)
        });
        Some(vec![depthwise, pointwise])
    })
}

/// Weights, and biases or none.
fn splits(params: u64, biases: u64) -> impl Iterator<Item = (u64, bool)> {
    let with = params.checked_sub(biases).map(|weights| (weights, true));
    with.into_iter().chain([(params, false)])
}

fn convolution(row: &Row, input: Shape, output: Shape, groups: &[u64]) -> Option<LayerKind> {
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
            if groups > 1 && !is_depthwise && (kernel_size[0] < 3 || kernel_size[0] % 2 == 0) {
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

fn pool_window(given: Option<[u64; 2]>, from: [u64; 2], to: [u64; 2]) -> Option<Window> {
    if let Some(kernel) = given {
        return window(kernel, from, to);
    }
    let near = (from[0].checked_div(to[0])?).max(1);
    [near, 3, 2]
        .into_iter()
        .find_map(|kernel| window([kernel; 2], from, to))
}

fn transposed(row: &Row, input: Shape, output: Shape) -> Option<LayerKind> {
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
fn linear(params: u64, input: Shape, output: Shape) -> Option<Vec<LayerKind>> {
    let Shape::Features(out_features) = output else {
        return None;
    };
    let (weights, bias) = splits(params, out_features)
        .find(|(weights, _)| *weights > 0 && weights.is_multiple_of(out_features.max(1)))?;
    let in_features = weights.checked_div(out_features)?;
    let linear = LayerKind::Linear(Linear { out_features, bias });
    if input == Shape::Features(in_features) {
        return Some(vec![linear]);
    }
    if input.elements() == Some(in_features.into()) {
        return Some(vec![LayerKind::Flatten, linear]);
    }
    let is_mean = input.sides().is_some() && input.channels() == in_features;
    let pool = AdaptivePool2d {
        output_size: [1, 1],
    };
    is_mean.then_some(vec![
        LayerKind::AdaptiveAvgPool2d(pool),
        LayerKind::Flatten,
        linear,
    ])
}
