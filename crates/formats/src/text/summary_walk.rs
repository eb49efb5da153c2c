//! From rows in execution order to a network: what each row reads.

use std::collections::HashSet;

use complexity::{
    AdaptivePool2d, LayerKind, Network, Operator, OperatorOutput, SIZE_LIMIT, Scale, Setting,
    Shape, Source, Work, analyze,
};

use super::error::{Caveat, TextError};
use super::summary::{Row, Table};
use super::summary_classes::{class_of, is_known, keeps_shape, merge, unknown};
use super::summary_filters::{in_channels, reduced};
use super::summary_layers::solved;
use super::{Form, Line, Understood};
use crate::assembly::Assembly;
use crate::elementwise::function;

/// How far back a row may read, in rows.
const REACH: usize = 256;

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
        read: HashSet::new(),
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
    let network = walk.assembly.finish().map_err(TextError::Network)?;
    walk.caveats
        .extend(other_parameters(&network, table.params));
    Ok(Understood {
        form,
        network,
        lines: walk.lines,
        caveats: walk.caveats,
    })
}

/// Whether the network has other parameters than the text says it has.
fn other_parameters(network: &Network, stated: Option<u64>) -> Option<Caveat> {
    let stated = stated?;
    let totals = analyze(network, &Setting::default()).totals.ok()?;
    let found = totals.learned;
    (found != u128::from(stated)).then_some(Caveat::OtherParameters { stated, found })
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
    /// What a layer reads.
    read: HashSet<Source>,
    lines: Vec<Line>,
    caveats: Vec<Caveat>,
}

impl Walk {
    fn row(&mut self, row: &Row) {
        if row.class.starts_with("InputLayer") {
            // A model in a model reads what stands before it.
            let source = if row.is_nested {
                self.last()
            } else {
                Source::Input
            };
            self.outputs.push((row.name.clone(), source));
            return;
        }
        let before = self.assembly.len();
        let output = if self.is_group(row) {
            self.group(row)
        } else {
            self.layer(row)
        };
        self.outputs.push((row.name.clone(), output));
        if self.assembly.len() > before {
            self.lines.push(Line {
                number: row.line,
                layers: self.assembly.names_from(before),
            });
        }
    }

    /// What a row says of a shape, where the channels may stand last since a Permute.
    fn sample(&self, sides: &[u64]) -> Option<Shape> {
        let shape = sample(sides, self.channels_last)?;
        match (self.assembly.shape(self.last()), sides) {
            (Some(Shape::ChannelsLast { .. }), &[_, height, width, channels]) => {
                Some(Shape::ChannelsLast {
                    height,
                    width,
                    channels,
                })
            }
            _ => Some(shape),
        }
    }

    /// Channels to the end, or back to the front.
    fn permute(&mut self, row: &Row) -> Option<Source> {
        let last = self.last();
        let permuted = self.assembly.shape(last).and_then(|shape| match shape {
            Shape::Maps {
                channels,
                height,
                width,
            } => Some([height, width, channels]),
            Shape::ChannelsLast {
                height,
                width,
                channels,
            } => Some([channels, height, width]),
            Shape::Features(_) => None,
        })?;
        if self.channels_last || row.output.get(1..) != Some(&permuted[..]) {
            return None;
        }
        self.read.insert(last);
        Some(
            self.assembly
                .push(&name_of(row), LayerKind::Permute, &[last]),
        )
    }

    fn last(&self) -> Source {
        let last = self.outputs.last();
        last.map_or(Source::Input, |(_, source)| *source)
    }

    /// torchsummary lists modules with modules in them behind those, without parameters.
    fn is_group(&self, row: &Row) -> bool {
        let class = class_of(&row.class);
        let is_known = function(class).is_some() || is_known(class);
        row.is_group || !self.channels_last && row.params == 0 && !is_known
    }

    /// What comes out of a group, which may be more than what its last layer gives.
    fn group(&mut self, row: &Row) -> Source {
        let last = self.last();
        let wanted = self.sample(&row.output);
        let shape = self.assembly.shape(last);
        let mut output = last;
        if let (Some(wanted), Some(shape)) = (wanted, shape)
            && wanted != shape
        {
            let found = self.gated(wanted, last);
            output = match found.or_else(|| self.gathered(row.line, wanted, last)) {
                Some(found) => found,
                // A layer of PyTorch is no group, but one that is not known.
                None if row.class.ends_with('d') && !row.is_group => self.unknown(row, 0, last),
                None => self.between(row.line, wanted, last),
            };
        }
        let channels = wanted.map(|shape| shape.channels());
        if row.class == "CNBlock" && (row.params == 0 || Some(row.params) == channels) {
            // torchsummary does not count it.
            let scale = LayerKind::Scale(Scale { bias: false });
            self.read.insert(output);
            return self.assembly.call("layer_scale", scale, &[output]);
        }
        // torchvision's and PyTorch's attention multiplies without calling layers.
        let is_attention = ["WindowAttention", "MultiheadAttention"]
            .iter()
            .any(|name| row.class.ends_with(name));
        if row.params > 0 || is_attention {
            // Parameters of the group itself, of whose use the text says nothing.
            return self.unknown(row, row.params, output);
        }
        output
    }

    /// A factor per channel for maps that an earlier layer gives.
    fn gated(&mut self, wanted: Shape, last: Source) -> Option<Source> {
        let factors = self.assembly.shape(last)?;
        let is_factor = factors.channels() == wanted.channels() && factors.sides() == Some([1, 1]);
        let maps = is_factor.then(|| self.with_shape(wanted, last)).flatten()?;
        self.read.extend([maps, last]);
        Some(self.assembly.call("mul", LayerKind::Mul, &[maps, last]))
    }

    /// Maps that are flattened, averaged, or gathered from branches that nobody read.
    fn gathered(&mut self, line: usize, wanted: Shape, last: Source) -> Option<Source> {
        if let Shape::Features(features) = wanted {
            let vector = self.vector(line, features, last);
            return (vector != last).then_some(vector);
        }
        let branches = self.loose(wanted)?;
        self.caveats.push(Caveat::Joined {
            line,
            channels: wanted.channels(),
        });
        Some(self.cat(&branches))
    }

    fn cat(&mut self, branches: &[Source]) -> Source {
        self.read.extend(branches.iter().copied());
        self.assembly.call("cat", LayerKind::Concat, branches)
    }

    /// The latest outputs that nobody read, as many as have these channels together.
    fn loose(&self, wanted: Shape) -> Option<Vec<Source>> {
        let sides = wanted.sides()?;
        let mut missing = wanted.channels();
        let mut branches = Vec::new();
        for (_, source) in self.outputs.iter().rev().take(REACH) {
            let Some(shape) = self.assembly.shape(*source) else {
                continue;
            };
            if self.read.contains(source)
                || branches.contains(source)
                || shape.sides() != Some(sides)
            {
                continue;
            }
            branches.push(*source);
            missing = missing.checked_sub(shape.channels())?;
            if missing == 0 {
                branches.reverse();
                return (branches.len() > 1).then_some(branches);
            }
        }
        None
    }

    /// The latest earlier output of a shape.
    fn with_shape(&self, shape: Shape, but: Source) -> Option<Source> {
        let sources = self.earlier(but).into_iter();
        let mut sources = sources.filter(|&source| self.assembly.shape(source) == Some(shape));
        sources.next()
    }

    /// A shape that a row is known to read: the last output, or what must stand before it.
    fn reach(&mut self, line: usize, wanted: Shape) -> Source {
        let last = self.last();
        let Some(shape) = self.assembly.shape(last) else {
            return last;
        };
        if shape == wanted {
            return last;
        }
        if let Some(found) = self.gathered(line, wanted, last) {
            return found;
        }
        if let Some(earlier) = self.with_shape(wanted, last) {
            self.caveats.push(Caveat::ReadsEarlier {
                line,
                channels: wanted.channels(),
            });
            return earlier;
        }
        self.between(line, wanted, last)
    }

    /// A function that the text does not have.
    fn between(&mut self, line: usize, to: Shape, from: Source) -> Source {
        if let Some(before) = self.assembly.shape(from) {
            self.caveats.push(Caveat::Between {
                line,
                from: before,
                to,
            });
        }
        let operator = Operator {
            output: OperatorOutput::Is(to),
            work: Work::Each([0; 5]),
            ..Operator::unknown("function")
        };
        self.read.insert(from);
        let kind = LayerKind::Operator(Box::new(operator));
        self.assembly.call("function", kind, &[from])
    }

    fn unknown(&mut self, row: &Row, weights: u64, from: Source) -> Source {
        self.caveats.push(Caveat::Unsolved {
            line: row.line,
            class: row.class.clone(),
        });
        let kind = unknown(row, self.sample(&row.output), weights);
        self.read.insert(from);
        self.assembly.push(&name_of(row), kind, &[from])
    }

    fn layer(&mut self, row: &Row) -> Source {
        let class = class_of(&row.class);
        if row.class == "Permute"
            && let Some(output) = self.permute(row)
        {
            return output;
        }
        let wanted = self.sample(&row.output);
        let sources = self.sources(row);
        if let [_, _, ..] = &sources[..] {
            let kind = merge(class).unwrap_or_else(|| {
                // A layer that is called several times, or does what is not known.
                self.caveats.push(Caveat::Unsolved {
                    line: row.line,
                    class: row.class.clone(),
                });
                unknown(row, self.sample(&row.output), row.params)
            });
            self.read.extend(sources.iter().copied());
            return self.assembly.push(&name_of(row), kind, &sources);
        }
        let first = sources.first().copied().unwrap_or_else(|| self.last());
        if class == "Activation" && !self.caveats.contains(&Caveat::Activations) {
            self.caveats.push(Caveat::Activations);
        }
        let Some(output) = wanted else {
            return self.unknown(row, row.params, first);
        };
        let stated = row.input.as_deref().and_then(|sides| self.sample(sides));
        let kept = keeps_shape(class).then_some(output);
        if !self.channels_last
            && let Some(stated) = stated.or(kept)
        {
            let source = self.reach(row.line, stated);
            return match solved(class, row, stated, output, true) {
                Some(kinds) => self.chain(row, &name_of(row), kinds, source),
                None => self.unknown(row, row.params, source),
            };
        }
        self.searched(row, class, output, first)
    }

    /// A layer whose input follows from what it makes of it.
    fn searched(&mut self, row: &Row, class: &str, output: Shape, first: Source) -> Source {
        let shape = self.assembly.shape(first);
        if let Some(kinds) = shape.and_then(|shape| solved(class, row, shape, output, false)) {
            return self.chain(row, &name_of(row), kinds, first);
        }
        for source in self.earlier(first) {
            let Some(shape) = self.assembly.shape(source) else {
                continue;
            };
            if let Some(kinds) = solved(class, row, shape, output, false) {
                self.caveats.push(Caveat::ReadsEarlier {
                    line: row.line,
                    channels: shape.channels(),
                });
                return self.chain(row, &name_of(row), kinds, source);
            }
        }
        if let Some((source, kinds)) = self.joined(row, class, output, first) {
            return self.chain(row, &name_of(row), kinds, source);
        }
        if let Some(shape) = shape {
            // Filters that hardly anybody uses.
            if let Some(kinds) = solved(class, row, shape, output, true) {
                return self.chain(row, &name_of(row), kinds, first);
            }
            if let Some(features) = reduced(class, row, shape, output) {
                let vector = self.between(row.line, Shape::Features(features), first);
                let kinds = solved(class, row, Shape::Features(features), output, false);
                return self.chain(row, &name_of(row), kinds.unwrap_or_default(), vector);
            }
        }
        self.unknown(row, row.params, first)
    }

    /// A convolution of branches together: of those that nobody read, or of the last output and an
    /// earlier one, as networks as a U have.
    fn joined(
        &mut self,
        row: &Row,
        class: &str,
        output: Shape,
        last: Source,
    ) -> Option<(Source, Vec<LayerKind>)> {
        if class != "Conv2d" || self.channels_last {
            return None;
        }
        let shape = self.assembly.shape(last)?;
        let [height, width] = shape.sides()?;
        for channels in in_channels(row, output) {
            let input = Shape::maps(channels, height, width);
            let Some(missing) = channels.checked_sub(shape.channels()) else {
                continue;
            };
            let Some(kinds) = solved(class, row, input, output, false) else {
                continue;
            };
            let skipped = Shape::maps(missing, height, width);
            let branches = self.loose(input).or_else(|| {
                let skipped = self.with_shape(skipped, last)?;
                Some(vec![skipped, last])
            });
            if let Some(branches) = branches {
                self.caveats.push(Caveat::Joined {
                    line: row.line,
                    channels,
                });
                return Some((self.cat(&branches), kinds));
            }
        }
        None
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
        self.read.insert(from);
        self.assembly.call("flatten", LayerKind::Flatten, &[output])
    }

    fn chain(&mut self, row: &Row, name: &str, kinds: Vec<LayerKind>, from: Source) -> Source {
        self.read.insert(from);
        let mut output = from;
        let last = kinds.len().saturating_sub(1);
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

/// A layer's own name, or its class.
fn name_of(row: &Row) -> String {
    if row.name.is_empty() {
        row.class.clone()
    } else {
        row.name.trim_end_matches('…').to_owned()
    }
}
