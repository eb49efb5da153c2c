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
mod settings;

use std::collections::HashMap;

use complexity::{LayerKind, Network, Operator, OperatorOutput, Shape, Source};
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
    /// A layer that is called more than once: its parameters are counted as often.
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
                "layer {layer} is called {calls} times, and its parameters are counted as often"
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
    let model: Value = serde_json::from_str(json).map_err(KerasError::Json)?;
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
    };
    reader.model(&model, "", &[Source::Input], 0)?;
    if reader.assembly.len() == 0 {
        return Err(KerasError::NoLayers);
    }
    Ok(Imported {
        network: reader.assembly.finish().map_err(KerasError::Network)?,
        notes: reader.notes,
    })
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
    let first = layers_of(model).first().unwrap_or(&Value::Null);
    if is_model(class_of(first)) {
        return input_of(first, channels_first);
    }
    let config = &first["config"];
    let shape = [
        &config["batch_shape"],
        &config["batch_input_shape"],
        &model["config"]["build_input_shape"],
    ]
    .into_iter()
    .find_map(Value::as_array);
    let Some(shape) = shape else {
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

/// The layers that each call of a layer reads, by name.
fn calls(layer: &Value) -> Vec<Vec<String>> {
    let nodes = layer["inbound_nodes"].as_array();
    let nodes = nodes.map_or(&[][..], Vec::as_slice);
    nodes
        .iter()
        .map(|node| {
            let mut names = Vec::new();
            if node.get("args").is_some() {
                for_each_tensor(node, &mut |tensor| {
                    names.extend(tensor["keras_history"][0].as_str().map(str::to_owned));
                });
            } else {
                // Keras 2: [[name, node, tensor, keyword arguments], …].
                let inputs = node.as_array().map_or(&[][..], Vec::as_slice);
                let name = |input: &Value| input[0].as_str().map(str::to_owned);
                names.extend(inputs.iter().filter_map(name));
            }
            names
        })
        .collect()
}

/// A model while it is read.
struct Reader {
    assembly: Assembly,
    channels_first: bool,
    notes: Vec<Note>,
    declared: HashMap<String, Shape>,
}

impl Reader {
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
        let mut outputs: HashMap<&str, Source> = HashMap::new();
        let mut given = inputs.iter();
        let mut last = inputs[0];
        for layer in layers_of(model) {
            let name = name_of(layer);
            if class_of(layer) == "InputLayer" {
                let Some(&source) = given.next() else {
                    return Err(KerasError::SecondInput {
                        layer: name.to_owned(),
                    });
                };
                outputs.insert(name, source);
                continue;
            }
            let calls = calls(layer);
            if calls.len() > 1 {
                self.notes.push(Note::Shared {
                    layer: format!("{prefix}{name}"),
                    calls: calls.len(),
                });
            }
            for call in calls {
                let sources: Result<Vec<Source>, KerasError> = call
                    .iter()
                    .map(|input| {
                        let source = outputs.get(input.as_str()).copied();
                        source.ok_or_else(|| KerasError::NoSuchInput {
                            layer: name.to_owned(),
                            input: input.clone(),
                        })
                    })
                    .collect();
                let sources = sources?;
                if sources.is_empty() {
                    return Err(KerasError::NoSuchInput {
                        layer: name.to_owned(),
                        input: String::new(),
                    });
                }
                last = self.layer(layer, &format!("{prefix}{name}"), &sources, depth)?;
                outputs.insert(name, last);
            }
        }
        // Keras 3 writes [name, node, tensor], or a list of them; Keras 2 always a list.
        let output = &model["config"]["output_layers"];
        let name = output[0].as_str().or_else(|| output[0][0].as_str());
        Ok(name
            .and_then(|name| outputs.get(name).copied())
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
