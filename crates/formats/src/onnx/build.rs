//! From the file's nodes to a network's layers, in one walk.

use std::collections::{HashMap, HashSet};

use complexity::{LayerError, LayerId, LayerKind, Operator, OperatorOutput, Shape, Source, Work};

use super::constant::{constant, constants};
use super::draft::{Draft, NotSamples, Samples};
use super::element::bytes;
use super::error::ImportError;
use super::graph::{reads, title};
use super::inputs;
use super::layers::{Layers, Placed};
use super::operators::{Call, Layer, Trouble, lower};
use super::proto::{AttributeValue, Data, FileDim, Graph, Node};
use super::value::{Content, Value, product};
use super::{Dimensions, Imported, Input, Model, Note, StoredArray};

/// A tensor's elements are numbered in 63 bits by every runtime.
const MAX_ELEMENTS: u64 = 1 << 63;

pub(super) fn network(model: &Model, dimensions: &Dimensions) -> Result<Imported, ImportError> {
    let mut wanted = HashSet::new();
    read_within(&model.nodes, &mut wanted);
    let used = model.inputs.iter();
    let used = used.filter(|input| wanted.contains(input.name.as_str()));
    let mut inputs = inputs::given(used, dimensions)?;
    // Of several inputs, the network's is the first that can be a picture.
    inputs.sort_by_key(|(_, dims)| dims.len() < 4);
    let (first, dims) = inputs.first().ok_or(ImportError::NoInput)?;
    let batch = match dims.as_slice() {
        [batch, _, ..] => *batch,
        _ => 1,
    };
    wanted.extend(model.outputs.iter().map(String::as_str));
    let walk = |batch| Builder::walk(model, dimensions, &inputs, batch, &wanted);
    // What is no batch in the file's graph is taken as a part of one sample.
    let walked = match walk(batch) {
        Err(Stop::NotSamples) => walk(1),
        walked => walked,
    };
    walked.map_err(|stop| match stop {
        Stop::Error(error) => error,
        Stop::NotSamples => ImportError::MissingShape {
            input: first.name.clone(),
        },
    })
}

/// The names that nodes read, those within graphs in their attributes among them, and what such
/// graphs give.
fn read_within<'a>(nodes: &'a [Node], names: &mut HashSet<&'a str>) {
    for node in nodes {
        names.extend(node.inputs.iter().map(String::as_str));
        for attribute in &node.attributes {
            if let AttributeValue::Graph(graph) = &attribute.value {
                names.extend(graph.outputs.iter().map(|output| output.name.as_str()));
                read_within(&graph.nodes, names);
            }
        }
    }
}

enum Stop {
    Error(ImportError),
    NotSamples,
}

impl From<ImportError> for Stop {
    fn from(error: ImportError) -> Self {
        Self::Error(error)
    }
}

impl From<NotSamples> for Stop {
    fn from(_: NotSamples) -> Self {
        Self::NotSamples
    }
}

struct Builder<'a> {
    model: &'a Model,
    dimensions: &'a Dimensions,
    samples: Samples,
    /// Whether what the file says of shapes is true of the given inputs.
    is_as_declared: bool,
    /// Tensors that some node reads, or the graph gives.
    wanted: &'a HashSet<&'a str>,
    values: HashMap<&'a str, Value>,
    layers: Layers,
}

impl<'a> Builder<'a> {
    fn walk(
        model: &'a Model,
        dimensions: &'a Dimensions,
        inputs: &[(&'a Input, Vec<u64>)],
        batch: u64,
        wanted: &'a HashSet<&'a str>,
    ) -> Result<Imported, Stop> {
        let samples = Samples {
            batch,
            is_signal: has_one_dimensional(model),
        };
        let mut builder = Self {
            model,
            dimensions,
            samples,
            is_as_declared: inputs.iter().all(|(input, dims)| input.allows(dims)),
            wanted,
            values: HashMap::new(),
            layers: Layers::default(),
        };
        for (index, weight) in model.weights.iter().enumerate() {
            let value = constant(weight, Some(index))?;
            builder.values.insert(&weight.name, value);
        }
        let input = builder.inputs(inputs)?;
        for node in &model.nodes {
            builder.node(node)?;
        }
        let outputs = builder.outputs()?;
        Ok(builder.layers.finish(batch, input, outputs)?)
    }

    /// The first input is the network's; further ones are layers that give their shape.
    fn inputs(&mut self, inputs: &[(&'a Input, Vec<u64>)]) -> Result<(Shape, u128), Stop> {
        let (first, dims) = &inputs[0];
        let mut shape = self.samples.shape(dims)?;
        if let (Shape::Maps { .. }, &[_, height, width, channels]) = (shape, dims.as_slice())
            && is_transposed_at_once(self.model, &first.name)
        {
            shape = Shape::ChannelsLast {
                height,
                width,
                channels,
            };
        }
        self.input(first, dims, Source::Input, shape);
        for (input, dims) in &inputs[1..] {
            let output = self.samples.shape(dims)?;
            let operator = Operator {
                name: "Input".to_owned(),
                input: None,
                output: OperatorOutput::Is(output),
                work: Work::Each([0; 5]),
                weights: 0,
            };
            let from = self.layers.place(Placed {
                name: input.name.clone(),
                operator: "Input".to_owned(),
                output: input.name.clone(),
                kind: LayerKind::Operator(Box::new(operator)),
                kind_name: None,
                inputs: vec![Source::Input],
                dims: Some(dims.clone()),
                element: input.element,
                stored: Vec::new(),
            })?;
            self.input(input, dims, from, output);
        }
        Ok((shape, bytes(dims, first.element)))
    }

    fn input(&mut self, input: &'a Input, dims: &[u64], from: Source, shape: Shape) {
        let value = Value {
            dims: Some(dims.to_vec()),
            element: input.element,
            content: Content::Computed {
                from,
                shape: Some(shape),
            },
        };
        self.values.insert(&input.name, value);
    }

    fn node(&mut self, node: &'a Node) -> Result<(), Stop> {
        if let Some(branch) = self.branch(node) {
            return self.graph(node, branch);
        }
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
        // What graphs in its attributes take from around it stands behind its own inputs.
        let own = values.iter().flatten().count();
        let all = reads(node);
        let captured = all
            .iter()
            .skip(own)
            .filter_map(|name| self.values.get(name));
        let sources: Vec<Source> = values
            .iter()
            .copied()
            .flatten()
            .chain(captured)
            .filter_map(|value| match value.content {
                Content::Computed { from, .. } => Some(from),
                Content::Constant { .. } => None,
            })
            .collect();
        let call = Call {
            node,
            values,
            opset: self.model.opset_of(&node.domain),
            batch: self.samples.batch,
        };
        let is_constant = sources.is_empty() || matches!(node.operator.as_str(), "Shape" | "Size");
        let made = if is_constant {
            constants(&call)?
        } else {
            let lowered = lower(&call).map_err(|trouble| failed(node, trouble))?;
            let outputs = self.made(&call, lowered)?;
            self.placed(node, outputs, &sources)?
        };
        for (name, value) in node.outputs.iter().zip(made) {
            if !name.is_empty() {
                self.values.insert(name, value);
            }
        }
        Ok(())
    }

    /// The branch that an `If` of a known condition always takes.
    fn branch(&self, node: &'a Node) -> Option<&'a Graph> {
        let condition = node.inputs.first().filter(|_| node.operator == "If")?;
        let condition = self.values.get(condition.as_str())?.integers()?.first()?;
        let wanted = if *condition == 0 {
            "else_branch"
        } else {
            "then_branch"
        };
        let found = node.attributes.iter().find(|found| found.name == wanted)?;
        if let AttributeValue::Graph(graph) = &found.value {
            Some(graph)
        } else {
            None
        }
    }

    /// A graph in the place of the node that holds it.
    fn graph(&mut self, node: &'a Node, graph: &'a Graph) -> Result<(), Stop> {
        for weight in &graph.initializers {
            let value = constant(weight, None)?;
            self.values.insert(&weight.name, value);
        }
        for inner in &graph.nodes {
            self.node(inner)?;
        }
        for (name, inner) in node.outputs.iter().zip(&graph.outputs) {
            let value = self.values.get(inner.name.as_str()).cloned();
            let value = value.ok_or_else(|| ImportError::NotMade {
                tensor: inner.name.clone(),
                node: title(node),
            })?;
            self.values.insert(name, value);
        }
        Ok(())
    }

    /// What each output of a node becomes; none for one that is no layer.
    fn made(&self, call: &Call, lowered: Vec<Layer>) -> Result<Vec<Made>, Stop> {
        let node = call.node;
        let first = call.computed().first().and_then(|&input| call.value(input));
        let is_wanted = |output: &String| self.wanted.contains(output.as_str());
        let is_any_wanted = node.outputs.iter().any(is_wanted);
        let rest = std::iter::repeat_with(Layer::unknown);
        let layers = lowered.into_iter().chain(rest);
        let mut made = Vec::with_capacity(node.outputs.len());
        for (index, (output, layer)) in node.outputs.iter().zip(layers).enumerate() {
            let declared = self.declared(output);
            let differs = declared.as_ref().zip(layer.dims.as_ref());
            let differs = differs
                .filter(|(declared, inferred)| declared != inferred)
                .map(|(declared, inferred)| Note::ShapeDiffers {
                    tensor: output.clone(),
                    declared: declared.clone(),
                    inferred: inferred.clone(),
                });
            let dims = layer.dims.clone().or(declared);
            if let Some(dims) = &dims {
                check_size(node, &layer, dims)?;
            }
            // Of several outputs, those that nobody reads are not made; and what has no
            // elements is no layer.
            let is_read = is_wanted(output) || index == 0 && !is_any_wanted;
            let is_nothing = dims.as_ref().is_some_and(|dims| dims.contains(&0));
            let kind = if is_read && !is_nothing {
                Some(Draft::new(&self.samples, call, &layer, dims.as_deref()).kind()?)
            } else {
                None
            };
            let declared = self.model.declared.get(output).map(|info| info.element);
            let element = declared
                .filter(|&element| element != 0)
                .or(layer.element)
                .or(first.map(|value| value.element));
            let weights = layer.learned.iter().filter_map(|&input| call.value(input));
            made.push(Made {
                kind,
                kind_name: layer.name,
                dims,
                element: element.unwrap_or(0),
                learned: weights.map(weight).collect(),
                stored: self.stored(call),
                differs,
            });
        }
        Ok(made)
    }

    /// The inputs that are tensors of the file, as they lie there.
    fn stored(&self, call: &Call) -> Vec<StoredArray> {
        let array = |(input, name): (usize, &String)| {
            let Content::Constant { weight, .. } = call.value(input)?.content else {
                return None;
            };
            // Behind other operators it is the same weight, but other numbers.
            let tensor = self.model.weights.get(weight?)?;
            (tensor.name == *name).then(|| StoredArray::of(call.node, input, tensor))?
        };
        call.node
            .inputs
            .iter()
            .enumerate()
            .filter_map(array)
            .collect()
    }

    /// What the file says of a tensor's shape, as far as it is known.
    fn declared(&self, tensor: &str) -> Option<Vec<u64>> {
        if !self.is_as_declared {
            return None;
        }
        let dims = self.model.declared.get(tensor)?.dims.as_ref()?;
        dims.iter()
            .map(|dim| match dim {
                FileDim::Known(known) => u64::try_from(*known).ok().filter(|&dim| dim > 0),
                FileDim::Named(name) => self.dimensions.named.get(name).copied(),
                FileDim::Missing => None,
            })
            .collect()
    }

    fn placed(
        &mut self,
        node: &Node,
        outputs: Vec<Made>,
        sources: &[Source],
    ) -> Result<Vec<Value>, Stop> {
        let mut values = Vec::with_capacity(outputs.len());
        for (index, made) in outputs.into_iter().enumerate() {
            let Some((kind, shape)) = made.kind else {
                values.push(Value::constant(made.dims, made.element, Data::Unread));
                continue;
            };
            self.layers.notes.extend(made.differs);
            for (weight, elements) in made.learned {
                self.layers.learn(weight, elements);
            }
            let name = if node.name.trim().is_empty() {
                &node.operator
            } else {
                &node.name
            };
            let from = self.layers.place(Placed {
                name: if index == 0 {
                    name.clone()
                } else {
                    format!("{name}.{index}")
                },
                operator: node.operator.clone(),
                output: node.outputs[index].clone(),
                kind,
                kind_name: made.kind_name,
                inputs: sources.to_vec(),
                dims: made.dims.clone(),
                element: made.element,
                stored: made.stored,
            })?;
            values.push(Value {
                dims: made.dims,
                element: made.element,
                content: Content::Computed { from, shape },
            });
        }
        Ok(values)
    }

    /// The layers that give what the graph gives.
    fn outputs(&self) -> Result<Vec<LayerId>, ImportError> {
        let mut layers = Vec::new();
        for tensor in &self.model.outputs {
            let value = self.values.get(tensor.as_str());
            let value = value.ok_or_else(|| ImportError::OutputNotMade {
                tensor: tensor.clone(),
            })?;
            if let Content::Computed {
                from: Source::Layer(id),
                ..
            } = value.content
            {
                layers.push(id);
            }
        }
        Ok(layers)
    }
}

/// What an output of a node becomes.
struct Made {
    kind: Option<(LayerKind, Option<Shape>)>,
    kind_name: Option<&'static str>,
    dims: Option<Vec<u64>>,
    element: i64,
    /// The weights that it learned, with their elements.
    learned: Vec<(Option<usize>, u64)>,
    stored: Vec<StoredArray>,
    differs: Option<Note>,
}

fn weight(value: &Value) -> (Option<usize>, u64) {
    match value.content {
        Content::Constant { weight, .. } => (weight, value.elements().unwrap_or(0)),
        Content::Computed { .. } => (None, 0),
    }
}

fn failed(node: &Node, trouble: Trouble) -> Stop {
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

fn check_size(node: &Node, layer: &Layer, dims: &[u64]) -> Result<(), Stop> {
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

/// Whether the file has convolutions along one axis.
fn has_one_dimensional(model: &Model) -> bool {
    let weights: HashMap<&str, usize> = model
        .weights
        .iter()
        .map(|weight| (weight.name.as_str(), weight.dims.len()))
        .collect();
    model.nodes.iter().any(|node| {
        let weight = node.inputs.get(1);
        let weight = weight.and_then(|name| weights.get(name.as_str()));
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
    let moves_channels = |node: &Node| {
        node.operator == "Transpose"
            && node.attributes.iter().any(|attribute| {
                matches!(&attribute.value, AttributeValue::Integers(perm) if perm == &[0, 3, 1, 2])
            })
    };
    readers.peek().is_some() && readers.all(moves_channels)
}
