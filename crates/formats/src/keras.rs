//! Keras models: `.keras`, `.h5` with its model, and model JSON; Sequential, functional and nested,
//! as Keras 2 and 3 write them.
//!
//! Maps are given channels first, whatever the model's own order. A layer of Keras that does
//! several things becomes several: an activation stands behind its layer as `name.relu`, a
//! `SeparableConv2D` is `name.depthwise` and `name.pointwise`. A layer that is not known becomes
//! an operation that is not counted, with the shape that the file says of it.

mod container;
mod error;
mod layers;
mod norms;
mod settings;
mod shared;
mod sizes;

use std::borrow::Cow;
use std::collections::{HashMap, VecDeque};
use std::ops::Range;

use complexity::{LayerKind, Network, Operator, OperatorOutput, Shape, Source, Work};
use serde_json::Value;

use crate::assembly::Assembly;
use settings::Settings;

pub use container::{json_of_h5, json_of_zip};
pub use error::KerasError;

/// The deepest nesting of models in models that is read.
const MAX_DEPTH: usize = 16;
/// The most layers that a model may have.
const MAX_LAYERS: usize = 100_000;

/// A model that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The network.
    pub network: Network,
    /// What the network does not tell.
    pub notes: Vec<Note>,
}

/// What a network does not tell of the model that it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// A layer that is not counted.
    NotCounted {
        /// Its name.
        layer: String,
        /// Its class.
        class: String,
    },
    /// A layer that is called more than once: its parameters are counted once.
    Shared {
        /// Its name.
        layer: String,
        /// How often it is called.
        calls: usize,
    },
}

impl std::fmt::Display for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotCounted { layer, class } => {
                write!(f, "layer {layer} ({class}) is not counted")
            }
            Self::Shared { layer, calls } => write!(
                f,
                "layer {layer} is called {calls} times, and its parameters are counted once"
            ),
        }
    }
}

/// Reads a model's JSON, on another input than its own if one is given.
///
/// ```
/// let json = r#"{"class_name": "Sequential", "config": {"name": "net", "layers": [
///     {"class_name": "InputLayer", "config": {"batch_shape": [null, 28, 28, 1]}},
///     {"class_name": "Conv2D", "config": {"name": "conv", "filters": 6, "kernel_size": [5, 5],
///         "activation": "relu"}}]}}"#;
/// let network = formats::keras::read(json, None).unwrap().network;
/// assert_eq!(network.nodes()[1].name, "conv.relu");
/// ```
pub fn read(json: &str, input: Option<Shape>) -> Result<Imported, KerasError> {
    let model: Value = serde_json::from_str(&finite(json)).map_err(KerasError::Json)?;
    let class = model["class_name"].as_str().unwrap_or_default();
    if !is_model(class) {
        return Err(KerasError::NoModel {
            found: class.to_owned(),
        });
    }
    let channels_first = is_channels_first(&model);
    let input = match input {
        Some(input) => input,
        None => input_of(&model, channels_first)?,
    };
    let mut reader = Reader {
        assembly: Assembly::new(input),
        channels_first,
        notes: Vec::new(),
        declared: declared_shapes(&model, channels_first),
        again: Vec::new(),
    };
    let inputs = reader.inputs(&model)?;
    reader.model(&model, "", &inputs, 0)?;
    if reader.assembly.len() == inputs.len() - 1 {
        return Err(KerasError::NoLayers);
    }
    let mut network = reader.assembly.finish().map_err(KerasError::Network)?;
    shared::count_once(&mut network, &reader.again);
    Ok(Imported {
        network,
        notes: reader.notes,
    })
}

/// Python writes numbers that JSON has not, none of which any layer's cost depends on.
fn finite(json: &str) -> Cow<'_, str> {
    const NAMES: [&str; 3] = ["-Infinity", "Infinity", "NaN"];
    if !NAMES.iter().any(|name| json.contains(name)) {
        return Cow::Borrowed(json);
    }
    let mut text = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(next) = rest.chars().next() {
        let taken = if next == '"' {
            string_length(rest)
        } else if let Some(name) = NAMES.iter().find(|name| rest.starts_with(**name)) {
            text.push_str("null");
            rest = &rest[name.len()..];
            continue;
        } else {
            next.len_utf8()
        };
        text.push_str(&rest[..taken]);
        rest = &rest[taken..];
    }
    Cow::Owned(text)
}

/// How long the string is that a text begins with, with its quotes.
fn string_length(text: &str) -> usize {
    let mut is_escaped = false;
    for (place, sign) in text.char_indices().skip(1) {
        match sign {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return place + 1,
            _ => {}
        }
    }
    text.len()
}

fn is_model(class: &str) -> bool {
    matches!(class, "Sequential" | "Functional" | "Model")
}

/// Whether some layer says so: Keras has one order in a model.
fn is_channels_first(model: &Value) -> bool {
    layers_of(model).iter().any(|layer| {
        layer["config"]["data_format"] == "channels_first"
            || is_model(class_of(layer)) && is_channels_first(layer)
    })
}

/// A model's layers; Keras 1 wrote those of a Sequential without a name.
fn layers_of(model: &Value) -> &[Value] {
    let config = &model["config"];
    let layers = config.as_array().or_else(|| config["layers"].as_array());
    layers.map_or(&[], Vec::as_slice)
}

fn class_of(layer: &Value) -> &str {
    layer["class_name"].as_str().unwrap_or_default()
}

/// The layer's name, which stands in different places.
fn name_of(layer: &Value) -> &str {
    let name = layer["name"]
        .as_str()
        .or_else(|| layer["config"]["name"].as_str());
    name.unwrap_or_default()
}

/// The shape of the model's first input.
fn input_of(model: &Value, channels_first: bool) -> Result<Shape, KerasError> {
    let layers = layers_of(model);
    let is_first = |layer: &&Value| Some(name_of(layer)) == input_names(model).first().copied();
    let first = layers.iter().find(is_first).or(layers.first());
    let first = first.unwrap_or(&Value::Null);
    if is_model(class_of(first)) {
        return input_of(first, channels_first);
    }
    input_shape(first, &model["config"]["build_input_shape"], channels_first)
}

/// What an input's layer says of it, or the model in its place.
fn input_shape(layer: &Value, built: &Value, channels_first: bool) -> Result<Shape, KerasError> {
    let config = &layer["config"];
    let shape = [&config["batch_shape"], &config["batch_input_shape"], built];
    let Some(shape) = shape.into_iter().find_map(Value::as_array) else {
        return Err(KerasError::NoInput);
    };
    let sides: Option<Vec<u64>> = shape[1.min(shape.len())..]
        .iter()
        .map(Value::as_u64)
        .collect();
    let Some(sides) = sides else {
        return Err(KerasError::OpenInput {
            shape: Value::from(shape.clone()).to_string(),
        });
    };
    shape_of(&sides, channels_first).ok_or_else(|| KerasError::OtherInput {
        shape: Value::from(shape.clone()).to_string(),
    })
}

/// The layers of a functional model's inputs, in their order.
fn input_names(model: &Value) -> Vec<&str> {
    places(&model["config"]["input_layers"])
}

/// The names in `[name, node, tensor]`, or in a list of such: Keras writes both.
fn places(value: &Value) -> Vec<&str> {
    if let Some(name) = value[0].as_str() {
        return vec![name];
    }
    let all = value.as_array().map_or(&[][..], Vec::as_slice);
    all.iter().filter_map(|place| place[0].as_str()).collect()
}

/// A shape without its batch.
fn shape_of(sides: &[u64], channels_first: bool) -> Option<Shape> {
    match (sides, channels_first) {
        (&[features], _) => Some(Shape::Features(features)),
        (&[channels, height, width], true) | (&[height, width, channels], false) => {
            Some(Shape::maps(channels, height, width))
        }
        _ => None,
    }
}

/// What the file says of layers' outputs: Keras 3 writes it where they are read.
fn declared_shapes(model: &Value, channels_first: bool) -> HashMap<String, Shape> {
    let mut shapes = HashMap::new();
    for layer in layers_of(model) {
        if is_model(class_of(layer)) {
            shapes.extend(declared_shapes(layer, channels_first));
        }
        for_each_tensor(&layer["inbound_nodes"], &mut |tensor| {
            let name = tensor["keras_history"][0].as_str();
            let sides = tensor["shape"].as_array();
            let sides: Option<Vec<u64>> =
                sides.and_then(|sides| sides.iter().skip(1).map(Value::as_u64).collect());
            let shape = sides.and_then(|sides| shape_of(&sides, channels_first));
            if let (Some(name), Some(shape)) = (name, shape) {
                shapes.insert(name.to_owned(), shape);
            }
        });
    }
    shapes
}

fn for_each_tensor(value: &Value, act: &mut impl FnMut(&Value)) {
    match value {
        Value::Array(values) => values.iter().for_each(|value| for_each_tensor(value, act)),
        Value::Object(fields)
            if fields
                .get("class_name")
                .is_some_and(|name| name == "__keras_tensor__") =>
        {
            act(&value["config"]);
        }
        Value::Object(fields) => fields
            .values()
            .for_each(|value| for_each_tensor(value, act)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// What a call of a layer reads: a layer's name, and which call of it.
type Read = (String, usize);

/// What each call of a layer reads.
fn calls(layer: &Value) -> Vec<Vec<Read>> {
    let nodes = layer["inbound_nodes"].as_array();
    let nodes = nodes.map_or(&[][..], Vec::as_slice);
    nodes
        .iter()
        .map(|node| {
            let mut all = Vec::new();
            if node.get("args").is_some() {
                for_each_tensor(node, &mut |tensor| {
                    all.extend(read_of(&tensor["keras_history"]));
                });
            } else {
                // Keras 2: [[name, node, tensor, keyword arguments], …].
                let inputs = node.as_array().map_or(&[][..], Vec::as_slice);
                all.extend(inputs.iter().filter_map(read_of));
            }
            all
        })
        .collect()
}

fn read_of(place: &Value) -> Option<Read> {
    let name = place[0].as_str()?.to_owned();
    let index = place[1]
        .as_u64()
        .and_then(|index| usize::try_from(index).ok());
    let index = index.unwrap_or(0);
    Some((name, index))
}

/// A model while it is read.
struct Reader {
    assembly: Assembly,
    channels_first: bool,
    notes: Vec<Note>,
    declared: HashMap<String, Shape>,
    /// Positions of layers that stand for a further call of one.
    again: Vec<Range<usize>>,
}

/// A call of a layer that waits for what it reads.
struct Call<'a> {
    layer: &'a Value,
    index: usize,
    reads: Vec<Read>,
}

impl Reader {
    /// The model's inputs: the first is the network's, further ones are layers that give their
    /// shape.
    fn inputs(&mut self, model: &Value) -> Result<Vec<Source>, KerasError> {
        let mut sources = vec![Source::Input];
        if class_of(model) == "Sequential" {
            return Ok(sources);
        }
        for name in input_names(model).into_iter().skip(1) {
            let layer = layers_of(model).iter().find(|layer| name_of(layer) == name);
            let layer = layer.unwrap_or(&Value::Null);
            let shape = input_shape(layer, &Value::Null, self.channels_first)?;
            let operator = Operator {
                output: OperatorOutput::Is(shape),
                work: Work::Each([0; 5]),
                ..Operator::unknown("Input")
            };
            let kind = LayerKind::Operator(Box::new(operator));
            sources.push(self.assembly.push(name, kind, &[Source::Input]));
        }
        Ok(sources)
    }

    /// Adds a model's layers, whose names get a prefix; gives what comes out of it.
    fn model(
        &mut self,
        model: &Value,
        prefix: &str,
        inputs: &[Source],
        depth: usize,
    ) -> Result<Source, KerasError> {
        if depth == MAX_DEPTH {
            return Err(KerasError::TooDeep);
        }
        let layers = layers_of(model);
        if self.assembly.len().saturating_add(layers.len()) > MAX_LAYERS {
            return Err(KerasError::TooManyLayers);
        }
        if class_of(model) == "Sequential" {
            return layers
                .iter()
                .try_fold(inputs[0], |from, layer| match class_of(layer) {
                    "InputLayer" => Ok(from),
                    _ => self.layer(
                        layer,
                        &format!("{prefix}{}", name_of(layer)),
                        &[from],
                        depth,
                    ),
                });
        }
        self.functional(model, prefix, inputs, depth)
    }

    fn functional(
        &mut self,
        model: &Value,
        prefix: &str,
        inputs: &[Source],
        depth: usize,
    ) -> Result<Source, KerasError> {
        let names = input_names(model);
        let mut outputs: HashMap<(&str, usize), Source> = HashMap::new();
        let mut waiting: HashMap<(String, usize), Vec<Call>> = HashMap::new();
        let mut given = 0..inputs.len();
        let mut last = inputs[0];
        for layer in layers_of(model) {
            let name = name_of(layer);
            if class_of(layer) == "InputLayer" {
                let place = names.iter().position(|&input| input == name);
                let source = place
                    .or_else(|| given.next())
                    .and_then(|place| inputs.get(place));
                let source = source.ok_or_else(|| KerasError::SecondInput {
                    layer: name.to_owned(),
                })?;
                outputs.insert((name, 0), *source);
                continue;
            }
            let calls = calls(layer);
            if calls.len() > 1 {
                self.notes.push(Note::Shared {
                    layer: format!("{prefix}{name}"),
                    calls: calls.len(),
                });
            }
            let calls = calls.into_iter().enumerate();
            let mut ready: VecDeque<Call> = calls
                .map(|(index, reads)| Call {
                    layer,
                    index,
                    reads,
                })
                .collect();
            while let Some(call) = ready.pop_front() {
                let name = name_of(call.layer);
                let missing = call
                    .reads
                    .iter()
                    .find(|(layer, call)| !outputs.contains_key(&(layer.as_str(), *call)));
                if let Some((layer, index)) = missing {
                    waiting
                        .entry((layer.clone(), *index))
                        .or_default()
                        .push(call);
                    continue;
                }
                let sources = call.reads.iter();
                let sources: Vec<Source> = sources
                    .filter_map(|(layer, call)| outputs.get(&(layer.as_str(), *call)).copied())
                    .collect();
                if sources.is_empty() {
                    return Err(KerasError::NoSuchInput {
                        layer: name.to_owned(),
                        input: String::new(),
                    });
                }
                let start = self.assembly.len();
                last = self.layer(call.layer, &format!("{prefix}{name}"), &sources, depth)?;
                if call.index > 0 {
                    self.again.push(start..self.assembly.len());
                }
                outputs.insert((name, call.index), last);
                let next = waiting.remove(&(name.to_owned(), call.index));
                ready.extend(next.into_iter().flatten());
            }
        }
        if let Some(((input, _), call)) = waiting
            .iter()
            .filter_map(|(read, calls)| Some((read, calls.first()?)))
            .min_by_key(|(read, _)| *read)
        {
            return Err(KerasError::NoSuchInput {
                layer: name_of(call.layer).to_owned(),
                input: input.clone(),
            });
        }
        let output = &model["config"]["output_layers"];
        let output = read_of(output).or_else(|| read_of(&output[0]));
        Ok(output
            .and_then(|(name, call)| outputs.get(&(name.as_str(), call)).copied())
            .unwrap_or(last))
    }

    /// Adds a layer, or a whole model that stands in its place.
    fn layer(
        &mut self,
        layer: &Value,
        name: &str,
        inputs: &[Source],
        depth: usize,
    ) -> Result<Source, KerasError> {
        let class = class_of(layer);
        if is_model(class) {
            return self.model(layer, &format!("{name}."), inputs, depth + 1);
        }
        // A wrapper without a meaning at inference.
        let inner = &layer["config"]["layer"];
        if class == "TimeDistributed" && inner.is_object() {
            return Err(KerasError::Unsupported {
                layer: name.to_owned(),
                class: class.to_owned(),
            });
        }
        let settings = Settings::new(name, &layer["config"]);
        match self.known(class, &settings, inputs)? {
            Some(output) => Ok(output),
            None => Ok(self.unknown(class, layer, name, inputs)),
        }
    }

    fn unknown(&mut self, class: &str, layer: &Value, name: &str, inputs: &[Source]) -> Source {
        self.notes.push(Note::NotCounted {
            layer: name.to_owned(),
            class: class.to_owned(),
        });
        let output = match self.declared.get(name_of(layer)) {
            Some(&shape) => OperatorOutput::Is(shape),
            None => OperatorOutput::Unknown,
        };
        let operator = Operator {
            output,
            ..Operator::unknown(class)
        };
        self.assembly
            .push(name, LayerKind::Operator(Box::new(operator)), inputs)
    }
}
