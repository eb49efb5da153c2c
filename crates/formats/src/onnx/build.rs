//! From the file's nodes to a network's layers, in one walk.

use std::collections::{HashMap, HashSet};

use complexity::{
    DataType, Geometry, LayerError, LayerId, LayerKind, Network, Node, Operator, OperatorOutput,
    Outcome, Quantity, SIZE_LIMIT, Setting, Shape, Source, Work, analyze, derive,
};

use super::error::ImportError;
use super::fold::fold;
use super::graph::{reads, title};
use super::operators::{Call, Layer, Trouble, lower};
use super::proto::{self, AttributeValue, Data, FileDim};
use super::value::{Content, Value, product};
use super::{Dim, Dimensions, Imported, ImportedLayer, Input, Model, Note};

/// A tensor's elements are numbered in 63 bits by every runtime.
const MAX_ELEMENTS: u64 = 1 << 63;

pub(super) fn network(model: &Model, dimensions: &Dimensions) -> Result<Imported, ImportError> {
    let mut read: HashSet<&str> = model.nodes.iter().flat_map(reads).collect();
    let used: Vec<&Input> = model
        .inputs
        .iter()
        .filter(|input| read.contains(input.name.as_str()))
        .collect();
    let first = used.first().ok_or(ImportError::NoInput)?;
    let dims = used
        .iter()
        .map(|input| input_dims(input, dimensions))
        .collect::<Result<Vec<_>, _>>()?;
    let batch = match dims[0].as_slice() {
        [batch, _, ..] => *batch,
        _ => 1,
    };
    let inputs: Vec<(&Input, Vec<u64>)> = used.iter().copied().zip(dims).collect();
    read.extend(model.outputs.iter().map(String::as_str));
    // What is no batch in the file's graph is taken as a part of one sample.
    match Builder::walk(model, dimensions, &inputs, batch, &read) {
        Err(Stop::NotSamples) => Builder::walk(model, dimensions, &inputs, 1, &read),
        walked => walked,
    }
    .map_err(|stop| match stop {
        Stop::Error(error) => error,
        Stop::NotSamples => ImportError::MissingShape {
            input: first.name.clone(),
        },
    })
}

fn input_dims(input: &Input, dimensions: &Dimensions) -> Result<Vec<u64>, ImportError> {
    if let Some(given) = dimensions.shapes.get(&input.name) {
        let axes = input.dims.as_ref().map_or(given.len(), Vec::len);
        let is_legal = given.iter().all(|dim| (1..=SIZE_LIMIT).contains(dim));
        return if given.len() == axes && is_legal {
            Ok(given.clone())
        } else {
            Err(ImportError::WrongShape {
                input: input.name.clone(),
                given: given.clone(),
                axes,
            })
        };
    }
    let dims = input
        .dims
        .as_deref()
        .ok_or_else(|| ImportError::MissingShape {
            input: input.name.clone(),
        })?;
    dims.iter()
        .enumerate()
        .map(|(axis, dim)| {
            let Some(ask) = super::ask(input, dims, axis, dim) else {
                return match dim {
                    Dim::Known(known) => Ok(*known),
                    Dim::Named(_) | Dim::Missing => Ok(1),
                };
            };
            match dimensions.named.get(&ask.name) {
                Some(&given) if (1..=SIZE_LIMIT).contains(&given) => Ok(given),
                Some(&given) => Err(ImportError::BadDimension {
                    tensor: input.name.clone(),
                    dimension: given.try_into().unwrap_or(i64::MAX),
                }),
                None => Err(ImportError::MissingDimension {
                    input: ask.input,
                    name: ask.name,
                    default: ask.default,
                }),
            }
        })
        .collect()
}

enum Stop {
    Error(ImportError),
    /// A tensor that is not made of the batch's samples.
    NotSamples,
}

impl From<ImportError> for Stop {
    fn from(error: ImportError) -> Self {
        Self::Error(error)
    }
}

struct Builder<'a> {
    model: &'a Model,
    dimensions: &'a Dimensions,
    batch: u64,
    /// Whether three dimensions are samples, channels and places, as one-dimensional
    /// convolutions have them; else samples, places and channels.
    is_signal: bool,
    values: HashMap<&'a str, Value>,
    /// Tensors that some node reads, or the graph gives.
    wanted: &'a HashSet<&'a str>,
    nodes: Vec<Node>,
    layers: Vec<ImportedLayer>,
    names: HashSet<String>,
    /// The last number that was put behind a name.
    numbers: HashMap<String, u64>,
    notes: Vec<Note>,
    /// Weights that were counted.
    learned: HashSet<usize>,
    parameters: u128,
    /// Numbers counted again, as another layer uses them too.
    shared: u128,
    data_type: Option<DataType>,
}

impl<'a> Builder<'a> {
    fn walk(
        model: &'a Model,
        dimensions: &'a Dimensions,
        inputs: &[(&'a Input, Vec<u64>)],
        batch: u64,
        wanted: &'a HashSet<&'a str>,
    ) -> Result<Imported, Stop> {
        let mut builder = Self {
            model,
            dimensions,
            batch,
            is_signal: has_one_dimensional(model),
            values: HashMap::new(),
            wanted,
            nodes: Vec::new(),
            layers: Vec::new(),
            names: HashSet::new(),
            numbers: HashMap::new(),
            notes: Vec::new(),
            learned: HashSet::new(),
            parameters: 0,
            shared: 0,
            data_type: None,
        };
        builder.weights()?;
        let (input, input_bytes) = builder.inputs(inputs)?;
        for node in &model.nodes {
            builder.node(node)?;
        }
        builder.finish(input, input_bytes)
    }

    fn weights(&mut self) -> Result<(), Stop> {
        for (index, weight) in self.model.weights.iter().enumerate() {
            let value = constant(weight, Some(index))?;
            self.values.insert(&weight.name, value);
        }
        Ok(())
    }

    /// The first input is the network's; further ones are layers that give their shape.
    fn inputs(&mut self, inputs: &[(&'a Input, Vec<u64>)]) -> Result<(Shape, u128), Stop> {
        let (first, dims) = &inputs[0];
        let mut shape = self.sample(dims).ok_or(Stop::NotSamples)?;
        if let Shape::Maps {
            channels,
            height,
            width,
        } = shape
            && is_transposed_at_once(self.model, &first.name)
        {
            shape = Shape::ChannelsLast {
                height: channels,
                width: height,
                channels: width,
            };
        }
        let content = Content::Computed {
            from: Source::Input,
            shape: Some(shape),
        };
        let value = Value {
            dims: Some(dims.clone()),
            element: first.element,
            content,
        };
        self.values.insert(&first.name, value);
        for (input, dims) in &inputs[1..] {
            let output = self.sample(dims).ok_or(Stop::NotSamples)?;
            let operator = Operator {
                name: "Input".to_owned(),
                input: None,
                output: OperatorOutput::Is(output),
                work: Work::Each([0; 5]),
                weights: 0,
            };
            let placed = Placed {
                name: input.name.clone(),
                operator: "Input".to_owned(),
                output: input.name.clone(),
                kind: LayerKind::Operator(Box::new(operator)),
                kind_name: None,
                inputs: vec![Source::Input],
                dims: Some(dims.clone()),
                element: input.element,
            };
            let from = self.place(placed)?;
            let content = Content::Computed {
                from,
                shape: Some(output),
            };
            let value = Value {
                dims: Some(dims.clone()),
                element: input.element,
                content,
            };
            self.values.insert(&input.name, value);
        }
        Ok((shape, bytes(dims, first.element)))
    }

    fn node(&mut self, node: &'a proto::Node) -> Result<(), Stop> {
        let mut values = Vec::with_capacity(node.inputs.len());
        for name in &node.inputs {
            values.push(match self.values.get(name.as_str()) {
                Some(value) => Some(value),
                None if name.is_empty() => None,
                None => {
                    return Err(Stop::Error(ImportError::NotMade {
                        tensor: name.clone(),
                        node: title(node),
                    }));
                }
            });
        }
        let captured: Vec<&Value> = reads(node)
            .into_iter()
            .filter(|name| !node.inputs.iter().any(|input| input == name))
            .filter_map(|name| self.values.get(name))
            .collect();
        let call = Call {
            node,
            values,
            opset: self.model.opset_of(&node.domain),
            batch: self.batch,
        };
        let is_computed =
            !call.computed().is_empty() || captured.iter().any(|value| value.is_computed());
        let made = if is_computed && !matches!(node.operator.as_str(), "Shape" | "Size") {
            let sources = sources(&call, &captured);
            let lowered = lower(&call).map_err(|trouble| failed(node, trouble))?;
            let drafts = self.drafts(&call, lowered)?;
            drop(call);
            self.layers_of(node, drafts, &sources)?
        } else {
            constants(&call)?
        };
        for (name, value) in node.outputs.iter().zip(made) {
            if !name.is_empty() {
                self.values.insert(name, value);
            }
        }
        Ok(())
    }

    /// What each output of a node becomes.
    fn drafts(&self, call: &Call, lowered: Vec<Layer>) -> Result<Vec<Draft>, Stop> {
        let node = call.node;
        let rest = std::iter::repeat_with(Layer::unknown);
        let mut drafts = Vec::with_capacity(node.outputs.len());
        for (output, layer) in node.outputs.iter().zip(lowered.into_iter().chain(rest)) {
            let declared = self.declared(output);
            let differs = match (&layer.dims, &declared) {
                (Some(inferred), Some(declared)) if inferred != declared => {
                    Some(Note::ShapeDiffers {
                        tensor: output.clone(),
                        declared: declared.clone(),
                        inferred: inferred.clone(),
                    })
                }
                _ => None,
            };
            let dims = layer.dims.clone().or(declared);
            if let Some(dims) = &dims {
                check_size(node, &layer, dims)?;
            }
            let shapes: Vec<Option<Shape>> = call
                .values
                .iter()
                .flatten()
                .filter_map(|value| match value.content {
                    Content::Computed { shape, .. } => Some(shape),
                    Content::Constant { .. } => None,
                })
                .collect();
            let first = call.computed().first().copied();
            let is_like_first = first
                .and_then(|input| call.value(input))
                .is_some_and(|value| value.dims.is_some() && value.dims == dims);
            let weights = layer.learned.iter().filter_map(|&input| call.value(input));
            let learned: Vec<(Option<usize>, u64)> = weights
                .map(|value| match value.content {
                    Content::Constant { weight, .. } => (weight, value.elements().unwrap_or(0)),
                    Content::Computed { .. } => (None, 0),
                })
                .collect();
            let (kind, shape) = self.kind(
                &layer,
                dims.as_deref(),
                &shapes,
                is_like_first,
                node,
                &learned,
            )?;
            let element = layer.element.or_else(|| {
                let value = call.value(first?)?;
                Some(value.element)
            });
            drafts.push(Draft {
                kind,
                kind_name: layer.name,
                shape,
                dims,
                element: element.unwrap_or(0),
                learned,
                differs,
            });
        }
        Ok(drafts)
    }

    /// The layer itself: the one that PyTorch has, where it gives the same shape and learns as
    /// much, else an operation with the file's shape.
    fn kind(
        &self,
        layer: &Layer,
        dims: Option<&[u64]>,
        inputs: &[Option<Shape>],
        is_like_first: bool,
        node: &proto::Node,
        learned: &[(Option<usize>, u64)],
    ) -> Result<(LayerKind, Option<Shape>), Stop> {
        let known: Option<Vec<Shape>> = inputs.iter().copied().collect();
        let weights = learned
            .iter()
            .try_fold(0_u64, |sum, &(_, elements)| sum.checked_add(elements))
            .unwrap_or(u64::MAX);
        let name = layer.name.unwrap_or(&node.operator);
        if let Some(kind) = &layer.kind {
            match (&known, dims) {
                (Some(known), Some(dims)) => {
                    if let Some(shape) = self.placed(kind, known, dims, weights) {
                        return Ok((kind.clone(), Some(shape)));
                    }
                }
                _ if takes(kind, inputs.len()) => return Ok((kind.clone(), None)),
                _ => {}
            }
        }
        let Some(dims) = dims.filter(|dims| !dims.contains(&0)) else {
            return Ok((LayerKind::Operator(Box::new(Operator::unknown(name))), None));
        };
        let first = inputs.first().copied().flatten();
        let sample = self.sample(dims).ok_or(Stop::NotSamples)?;
        let shape = first.filter(|_| is_like_first).unwrap_or(sample);
        let output = if first == Some(shape) {
            OperatorOutput::LikeInput
        } else {
            OperatorOutput::Is(shape)
        };
        let work = match layer.work {
            Work::View if first.and_then(|first| first.elements()) != shape.elements() => {
                Work::Each([0; 5])
            }
            work => work,
        };
        let fits_any = output == OperatorOutput::LikeInput
            && weights == 0
            && matches!(work, Work::Each(_) | Work::View);
        let operator = Operator {
            name: name.to_owned(),
            input: first.filter(|_| !fits_any),
            output,
            work,
            weights,
        };
        Ok((LayerKind::Operator(Box::new(operator)), Some(shape)))
    }

    /// The shape that `kind` gives, if it is the file's, and the layer learns as much.
    fn placed(
        &self,
        kind: &LayerKind,
        inputs: &[Shape],
        dims: &[u64],
        weights: u64,
    ) -> Option<Shape> {
        let shape = Geometry::of(kind, inputs).ok()?.output;
        let learned = derive(kind, inputs, 1, Quantity::Parameters).ok()?.value;
        (self.is_shape_of(shape, dims) && learned == u128::from(weights)).then_some(shape)
    }

    /// Whether one sample of a tensor of `dims` has this shape.
    fn is_shape_of(&self, shape: Shape, dims: &[u64]) -> bool {
        let Some((&batch, rest)) = dims.split_first() else {
            return false;
        };
        let is_rest = |sides: [u64; 3], line: [u64; 2], is_line: bool| {
            rest == sides || is_line && rest == line
        };
        batch == self.batch
            && match shape {
                Shape::Maps {
                    channels,
                    height,
                    width,
                } => is_rest([channels, height, width], [channels, width], height == 1),
                Shape::ChannelsLast {
                    height,
                    width,
                    channels,
                } => is_rest([height, width, channels], [width, channels], height == 1),
                Shape::Features(features) => rest == [features],
            }
    }

    /// One sample of a tensor of `dims`; none where it is not made of the batch's samples.
    fn sample(&self, dims: &[u64]) -> Option<Shape> {
        let elements = product(dims)?;
        let rest: Vec<u64> = match dims.split_first() {
            Some((&first, rest)) if first == self.batch => rest.to_vec(),
            Some((&first, rest)) if first.is_multiple_of(self.batch) => {
                [&[first / self.batch], rest].concat()
            }
            _ if elements.is_multiple_of(self.batch) => vec![elements / self.batch],
            _ => return None,
        };
        Some(match *rest.as_slice() {
            [] => Shape::Features(1),
            [features] => Shape::Features(features),
            [channels, width] if self.is_signal => Shape::maps(channels, 1, width),
            [width, channels] => Shape::ChannelsLast {
                height: 1,
                width,
                channels,
            },
            [ref channels @ .., height, width] => Shape::maps(product(channels)?, height, width),
        })
    }

    /// What the file says of a tensor's shape, as far as it is known.
    fn declared(&self, tensor: &str) -> Option<Vec<u64>> {
        let dims = self.model.declared.get(tensor)?.dims.as_ref()?;
        dims.iter()
            .map(|dim| match dim {
                FileDim::Known(known) => u64::try_from(*known).ok().filter(|&dim| dim > 0),
                FileDim::Named(name) => self.dimensions.named.get(name).copied(),
                FileDim::Missing => None,
            })
            .collect()
    }

    fn layers_of(
        &mut self,
        node: &proto::Node,
        drafts: Vec<Draft>,
        sources: &[Source],
    ) -> Result<Vec<Value>, Stop> {
        let mut values = Vec::with_capacity(drafts.len());
        let is_wanted = |output: &String| self.wanted.contains(output.as_str());
        let is_wanted: Vec<bool> = node.outputs.iter().map(is_wanted).collect();
        for (index, draft) in drafts.into_iter().enumerate() {
            // Of several outputs, those that nobody reads are not made; and what has no
            // elements is no layer.
            let is_read = is_wanted[index] || index == 0 && !is_wanted.contains(&true);
            if !is_read || draft.is_nothing() {
                let element = draft.element;
                values.push(Value::constant(draft.dims, element, Data::Unread));
                continue;
            }
            self.notes.extend(draft.differs);
            for (weight, elements) in &draft.learned {
                self.learn(*weight, *elements);
            }
            if self.data_type.is_none() && draft.kind.has_macs() {
                self.data_type = data_type(draft.element);
            }
            let name = if node.name.trim().is_empty() {
                node.operator.clone()
            } else {
                node.name.clone()
            };
            let from = self.place(Placed {
                name: if index == 0 {
                    name
                } else {
                    format!("{name}.{index}")
                },
                operator: node.operator.clone(),
                output: node.outputs[index].clone(),
                kind: draft.kind,
                kind_name: draft.kind_name,
                inputs: sources.to_vec(),
                dims: draft.dims.clone(),
                element: draft.element,
            })?;
            values.push(Value {
                dims: draft.dims,
                element: draft.element,
                content: Content::Computed {
                    from,
                    shape: draft.shape,
                },
            });
        }
        Ok(values)
    }

    fn learn(&mut self, weight: Option<usize>, elements: u64) {
        let is_new = weight.is_none_or(|weight| self.learned.insert(weight));
        if is_new {
            self.parameters += u128::from(elements);
        } else {
            self.shared += u128::from(elements);
        }
    }

    fn place(&mut self, placed: Placed) -> Result<Source, Stop> {
        let id = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        if id > LayerId::LIMIT {
            let limit = LayerId::LIMIT as usize;
            let what = "layers";
            return Err(Stop::Error(ImportError::TooMany { what, limit }));
        }
        let kind_name = placed
            .kind_name
            .unwrap_or_else(|| placed.kind.own_name())
            .to_owned();
        let name = self.name(&placed.name);
        if !placed.kind.is_counted() {
            self.notes.push(Note::NotCounted {
                layer: name.clone(),
                operator: placed.operator.clone(),
            });
        }
        self.layers.push(ImportedLayer {
            kind: kind_name,
            operator: placed.operator,
            output: placed.output,
            bytes: placed
                .dims
                .as_deref()
                .map_or(0, |dims| bytes(dims, placed.element)),
            output_shape: placed.dims,
        });
        self.nodes.push(Node {
            id: LayerId(id),
            name,
            kind: placed.kind,
            inputs: placed.inputs,
            functional: false,
        });
        Ok(Source::Layer(LayerId(id)))
    }

    /// A name that no other layer has, without what a name cannot hold: one that is taken gets
    /// a number behind it.
    fn name(&mut self, wanted: &str) -> String {
        let clean: String = wanted
            .chars()
            .map(|character| {
                if character.is_control() {
                    '_'
                } else {
                    character
                }
            })
            .collect();
        let clean = clean.trim();
        let clean = if clean.is_empty() { "layer" } else { clean };
        let mut name = clean.to_owned();
        while !self.names.insert(name.clone()) {
            // Counted on from the last one, so that many alike take no longer.
            let number = self.numbers.entry(clean.to_owned()).or_insert(1);
            *number += 1;
            name = format!("{clean}_{number}");
        }
        name
    }

    fn finish(mut self, input: Shape, input_bytes: u128) -> Result<Imported, Stop> {
        if self.nodes.is_empty() {
            return Err(Stop::Error(ImportError::NoLayers));
        }
        if self.shared > 0 {
            self.notes.push(Note::SharedWeights {
                numbers: self.shared,
            });
        }
        let mut outputs = Vec::new();
        for output in &self.model.outputs {
            if let Some(Content::Computed {
                from: Source::Layer(id),
                ..
            }) = self.values.get(output.as_str()).map(|value| &value.content)
            {
                outputs.push(*id);
            }
        }
        let network = Network::of_nodes(input, self.nodes).map_err(ImportError::Network)?;
        let setting = Setting {
            batch: self.batch,
            ..Setting::default()
        };
        let report = analyze(&network, &setting);
        if let Some(error) = report.input_error {
            return Err(Stop::Error(ImportError::Layer(error)));
        }
        for outcome in report.layers {
            if let Outcome::Failed(error) = outcome {
                return Err(Stop::Error(ImportError::Layer(error)));
            }
        }
        Ok(Imported {
            network,
            batch: self.batch,
            data_type: self.data_type.unwrap_or_default(),
            layers: self.layers,
            parameters: self.parameters,
            outputs,
            notes: self.notes,
            input_bytes,
        })
    }
}

/// A layer that is ready for the network.
struct Placed {
    name: String,
    operator: String,
    /// The tensor's name.
    output: String,
    kind: LayerKind,
    kind_name: Option<&'static str>,
    inputs: Vec<Source>,
    dims: Option<Vec<u64>>,
    element: i64,
}

/// What an output of a node becomes.
struct Draft {
    kind: LayerKind,
    kind_name: Option<&'static str>,
    shape: Option<Shape>,
    dims: Option<Vec<u64>>,
    element: i64,
    /// The weights that it learned, with their elements.
    learned: Vec<(Option<usize>, u64)>,
    differs: Option<Note>,
}

impl Draft {
    fn is_nothing(&self) -> bool {
        self.dims.as_ref().is_some_and(|dims| dims.contains(&0))
    }
}

fn failed(node: &proto::Node, trouble: Trouble) -> Stop {
    Stop::Error(match trouble {
        Trouble::Words(problem) => ImportError::Node {
            node: title(node),
            operator: node.operator.clone(),
            problem,
        },
        Trouble::Geometry(problem) => ImportError::Layer(LayerError {
            layer: title(node),
            problem,
        }),
    })
}

fn check_size(node: &proto::Node, layer: &Layer, dims: &[u64]) -> Result<(), Stop> {
    let moves = matches!(layer.work, Work::View | Work::Each([0, 0, 0, 0, 0]));
    let problem = if dims.contains(&0) && !moves {
        "nothing comes out of it: give the network a larger input"
    } else if product(dims).is_none_or(|elements| elements >= MAX_ELEMENTS) {
        "it gives more than 2^63 elements: give the network a smaller input"
    } else {
        return Ok(());
    };
    Err(Stop::Error(ImportError::Node {
        node: title(node),
        operator: node.operator.clone(),
        problem: problem.to_owned(),
    }))
}

fn takes(kind: &LayerKind, inputs: usize) -> bool {
    let (least, most) = kind.arity();
    inputs >= least && most.is_none_or(|most| inputs <= most)
}

/// Where what a node reads is made.
fn sources(call: &Call, captured: &[&Value]) -> Vec<Source> {
    let own = call.values.iter().copied().flatten();
    own.chain(captured.iter().copied())
        .filter_map(|value| match value.content {
            Content::Computed { from, .. } => Some(from),
            Content::Constant { .. } => None,
        })
        .collect()
}

/// What a node gives that reads nothing computed, or only a shape.
fn constants(call: &Call) -> Result<Vec<Value>, Stop> {
    let node = call.node;
    match node.operator.as_str() {
        "Constant" => return Ok(vec![constant_node(call)?]),
        "Shape" | "Size" => return Ok(vec![shape_of(call)]),
        _ => {}
    }
    let lowered = lower(call).unwrap_or_default();
    let unknown = std::iter::repeat_with(Layer::unknown);
    let layers = lowered.into_iter().chain(unknown).take(node.outputs.len());
    let first = call.value(0);
    let values = layers.enumerate().map(|(index, layer)| {
        let data = if index == 0 {
            fold(call, layer.dims.as_deref())
        } else {
            None
        };
        let dims = layer.dims.or_else(|| match &data {
            Some(Data::Integers(all)) if node.operator == "Range" => Some(vec![all.len() as u64]),
            _ => None,
        });
        let element = layer
            .element
            .or(first.map(|value| value.element))
            .unwrap_or(0);
        let weight = match first.map(|value| &value.content) {
            Some(Content::Constant { weight, .. }) if keeps_weight(&node.operator) => *weight,
            _ => None,
        };
        Value {
            dims,
            element,
            content: Content::Constant {
                data: data.unwrap_or_default(),
                weight,
            },
        }
    });
    Ok(values.collect())
}

/// Whether a weight stays the same weight behind an operator.
fn keeps_weight(operator: &str) -> bool {
    matches!(
        operator,
        "DequantizeLinear"
            | "QuantizeLinear"
            | "Identity"
            | "Cast"
            | "Transpose"
            | "Reshape"
            | "Squeeze"
            | "Unsqueeze"
            | "Flatten"
    )
}

fn constant_node(call: &Call) -> Result<Value, Stop> {
    let fractions =
        |all: Vec<f64>, dims: Vec<u64>| Value::constant(Some(dims), 1, Data::Fractions(all));
    let integers =
        |all: Vec<i64>, dims: Vec<u64>| Value::constant(Some(dims), 7, Data::Integers(all));
    for attribute in &call.node.attributes {
        match &attribute.value {
            AttributeValue::Tensor(tensor) => return Ok(constant(tensor, None)?),
            AttributeValue::Integer(value) => return Ok(integers(vec![*value], Vec::new())),
            AttributeValue::Fraction(value) => return Ok(fractions(vec![*value], Vec::new())),
            AttributeValue::Integers(all) => {
                return Ok(integers(all.clone(), vec![all.len() as u64]));
            }
            AttributeValue::Fractions(all) => {
                return Ok(fractions(all.clone(), vec![all.len() as u64]));
            }
            AttributeValue::Absent | AttributeValue::Text(_) | AttributeValue::Graph(_) => {}
        }
    }
    Ok(Value::constant(None, 0, Data::Unread))
}

fn constant(tensor: &proto::Tensor, weight: Option<usize>) -> Result<Value, ImportError> {
    let bad = |dimension: i64| ImportError::BadDimension {
        tensor: tensor.name.clone(),
        dimension,
    };
    let dims = tensor
        .dims
        .iter()
        .map(|&dim| u64::try_from(dim).map_err(|_| bad(dim)))
        .collect::<Result<Vec<u64>, _>>()?;
    if product(&dims).is_none() {
        let largest = tensor.dims.iter().copied().max().unwrap_or(0);
        return Err(bad(largest));
    }
    Ok(Value {
        dims: Some(dims),
        element: tensor.element,
        content: Content::Constant {
            data: tensor.data.clone(),
            weight,
        },
    })
}

/// `Shape`, from one axis to another since opset 15, and `Size`.
fn shape_of(call: &Call) -> Value {
    const INT64: i64 = 7;
    let Some(dims) = call.value(0).and_then(|value| value.dims.as_deref()) else {
        return Value::constant(None, INT64, Data::Unread);
    };
    let sides: Option<Vec<i64>> = dims.iter().map(|&dim| i64::try_from(dim).ok()).collect();
    let Some(sides) = sides else {
        return Value::constant(None, INT64, Data::Unread);
    };
    if call.operator() == "Size" {
        let size = sides
            .iter()
            .try_fold(1_i64, |size, &side| size.checked_mul(side));
        let data = size.map_or(Data::Unread, |size| Data::Integers(vec![size]));
        return Value::constant(Some(Vec::new()), INT64, data);
    }
    let rank = i64::try_from(sides.len()).unwrap_or(0);
    let place = |value: i64| {
        let value = if value < 0 {
            value.saturating_add(rank)
        } else {
            value
        };
        usize::try_from(value.clamp(0, rank)).unwrap_or(0)
    };
    let start = place(call.integer("start", 0));
    let end = place(call.integer("end", i64::MAX)).max(start);
    let picked = sides[start..end].to_vec();
    Value::constant(
        Some(vec![picked.len() as u64]),
        INT64,
        Data::Integers(picked),
    )
}

/// Whether the file has convolutions along one axis.
fn has_one_dimensional(model: &Model) -> bool {
    let weights: HashMap<&str, usize> = model
        .weights
        .iter()
        .map(|weight| (weight.name.as_str(), weight.dims.len()))
        .collect();
    model.nodes.iter().any(|node| {
        let weight = node
            .inputs
            .get(1)
            .and_then(|name| weights.get(name.as_str()));
        matches!(node.operator.as_str(), "Conv" | "ConvTranspose") && weight == Some(&3)
    })
}

/// Whether all that reads a tensor moves its last axis before the others: an input with the
/// channels last.
fn is_transposed_at_once(model: &Model, tensor: &str) -> bool {
    let mut readers = model
        .nodes
        .iter()
        .filter(|node| reads(node).contains(&tensor))
        .peekable();
    let moves_channels = |node: &proto::Node| {
        node.operator == "Transpose"
            && node.attributes.iter().any(|attribute| {
                matches!(&attribute.value, AttributeValue::Integers(perm) if perm == &[0, 3, 1, 2])
            })
    };
    readers.peek().is_some() && readers.all(moves_channels)
}

/// Bytes of a tensor; elements of an unknown type are taken as four.
fn bytes(dims: &[u64], element: i64) -> u128 {
    let elements = dims
        .iter()
        .fold(1_u128, |product, &dim| product.saturating_mul(dim.into()));
    let bits: u128 = match element {
        2 | 3 | 9 | 17..=20 => 8,
        4 | 5 | 10 | 16 => 16,
        7 | 11 | 13 | 14 => 64,
        15 => 128,
        21 | 22 | 23 => 4,
        _ => 32,
    };
    elements.saturating_mul(bits).div_ceil(8)
}

fn data_type(element: i64) -> Option<DataType> {
    match element {
        1 | 11 => Some(DataType::F32),
        10 => Some(DataType::F16),
        16 => Some(DataType::Bf16),
        2 | 3 | 6 => Some(DataType::Int8),
        _ => None,
    }
}
