//! A network as an ONNX file.
//!
//! Opset 17, with every layer's output shape, and its MACs and parameters as metadata, which
//! Netron shows. The weights are all zero: as initializers, so that every tool finds as many
//! parameters as the network has ([`Weights::Zeros`]), or each made by a `ConstantOfShape`, as
//! ONNX's own light test models have them, so that the file stays small ([`Weights::Light`]).
//! A file whose weights are left out, or lie in another file that does not exist, is refused by
//! ONNX's checker or by the runtimes.

mod message;
mod operator;

use std::collections::HashSet;

use complexity::{Network, free_name};

use super::ExportError;
use super::placed::{Placed, placed};
use crate::names::{INPUT, names};
use message::Message;
use operator::{Step, Value, steps};

pub use message::Piece;

/// How the weights are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// As initializers of zeros: the file is as large as the network's parameters.
    Zeros,
    /// By their shapes: the file is small, but tools that look for initializers find no parameters.
    Light,
}

/// Protobuf's limit, which ONNX keeps.
const MAX_BYTES: u64 = (1 << 31) - 1;
const FLOAT: u64 = 1;
const INT64: u64 = 7;
/// The first version of the format whose nodes have metadata.
const IR_VERSION: u64 = 10;
const OPSET: u64 = 17;

/// Writes a file for a batch of this size, in pieces of which the zeros need no memory.
///
/// ```
/// use formats::export::onnx::{Piece, Weights, write};
/// let lenet = models::network("lenet5", None).unwrap();
/// let pieces = write(&lenet, 1, Weights::Zeros).unwrap();
/// let zeros: u64 = pieces.iter().map(|piece| match piece {
///     Piece::Bytes(_) => 0,
///     Piece::Zeros(bytes) => *bytes,
/// }).sum();
/// assert_eq!(zeros, 4 * 61_706);
/// ```
pub fn write(network: &Network, batch: u64, weights: Weights) -> Result<Vec<Piece>, ExportError> {
    let placed = placed(network, batch)?;
    let names: Vec<String> = names(network).iter().map(ToString::to_string).collect();
    let mut graph = Graph {
        batch,
        weights,
        taken: names.iter().cloned().chain([INPUT.to_owned()]).collect(),
        nodes: Vec::new(),
        initializers: Vec::new(),
    };
    let tensor = |at: usize| match at.checked_sub(1) {
        None => INPUT,
        Some(layer) => &names[layer],
    };
    for (at, layer) in placed.layers.iter().enumerate() {
        let inputs: Vec<&str> = layer.inputs.iter().map(|&at| tensor(at)).collect();
        let steps = steps(&mut graph, layer, &names[at], &inputs)?;
        graph.layer(layer, &names[at], steps);
    }
    let mut message = Message::default();
    for node in graph.nodes {
        message.message(1, node);
    }
    message.text(2, "network");
    for initializer in graph.initializers {
        message.message(5, initializer);
    }
    message.message(11, value_info(INPUT, &placed.input.with_batch(batch)));
    for (at, layer) in placed.layers.iter().enumerate() {
        let info = value_info(&names[at], &layer.output().with_batch(batch));
        let is_output = placed.outputs.contains(&(at + 1));
        message.message(if is_output { 12 } else { 13 }, info);
    }
    finish(message)
}

fn finish(graph: Message) -> Result<Vec<Piece>, ExportError> {
    let mut opset = Message::default();
    opset.text(1, "");
    opset.varint(2, OPSET);
    let mut model = Message::default();
    model.varint(1, IR_VERSION);
    model.text(2, "Convcost");
    model.message(7, graph);
    model.message(8, opset);
    if model.bytes() > MAX_BYTES {
        return Err(ExportError::TooLarge {
            bytes: model.bytes(),
        });
    }
    Ok(model.into_pieces())
}

/// The graph under construction.
struct Graph {
    batch: u64,
    weights: Weights,
    /// Names of tensors.
    taken: HashSet<String>,
    nodes: Vec<Message>,
    initializers: Vec<Message>,
}

impl Graph {
    fn name(&mut self, wanted: &str) -> String {
        let name = free_name(wanted, |name| self.taken.contains(name));
        self.taken.insert(name.clone());
        name
    }

    /// Learned numbers, or running statistics.
    fn weight(&mut self, layer: &str, role: &str, dims: &[u64]) -> String {
        let name = self.name(&format!("{layer}.{role}"));
        match self.weights {
            Weights::Zeros => {
                let mut tensor = tensor(&name, FLOAT, dims);
                // More than the file may have is refused in the end.
                let bytes = dims
                    .iter()
                    .fold(4_u64, |all, &side| all.saturating_mul(side));
                tensor.zeros(9, bytes);
                self.initializers.push(tensor);
            }
            Weights::Light => self.filled(&name, dims, 0.0),
        }
        name
    }

    /// Numbers that an operator wants, though the layer has none.
    fn constant(&mut self, layer: &str, role: &str, dims: &[u64], value: f32) -> String {
        let name = self.name(&format!("{layer}/{role}"));
        self.filled(&name, dims, value);
        name
    }

    fn filled(&mut self, name: &str, dims: &[u64], value: f32) {
        let sides: Vec<i64> = dims.iter().map(|&side| signed(side)).collect();
        let shape = self.integers(name, "shape", &sides);
        let mut one = tensor("", FLOAT, &[1]);
        one.raw(9, &value.to_le_bytes());
        let mut attribute = Message::default();
        attribute.text(1, "value");
        attribute.message(5, one);
        attribute.varint(20, 4);
        let mut node = Message::default();
        node.text(1, &shape);
        node.text(2, name);
        node.text(3, name);
        node.text(4, "ConstantOfShape");
        node.message(5, attribute);
        self.nodes.push(node);
    }

    /// Integers that an operator takes as an input.
    fn integers(&mut self, layer: &str, role: &str, values: &[i64]) -> String {
        let name = self.name(&format!("{layer}/{role}"));
        let mut list = tensor(&name, INT64, &[values.len() as u64]);
        let bytes: Vec<u8> = values
            .iter()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        list.raw(9, &bytes);
        self.initializers.push(list);
        name
    }

    /// A number that an operator takes as an input.
    fn scalar(&mut self, layer: &str, role: &str, value: f32) -> String {
        let name = self.name(&format!("{layer}/{role}"));
        let mut scalar = tensor(&name, FLOAT, &[]);
        scalar.raw(9, &value.to_le_bytes());
        self.initializers.push(scalar);
        name
    }

    /// Adds a layer's operators, the last of which gives the layer's tensor.
    fn layer(&mut self, layer: &Placed, name: &str, steps: Vec<Step>) {
        let last = steps.len() - 1;
        let outputs: Vec<String> = (0..steps.len())
            .map(|at| match at {
                _ if at == last => name.to_owned(),
                _ => self.name(&format!("{name}/{at}")),
            })
            .collect();
        for (at, step) in steps.into_iter().enumerate() {
            let mut node = Message::default();
            for input in &step.inputs {
                node.text(
                    1,
                    match input {
                        Value::Named(name) => name,
                        Value::Step(at) => &outputs[*at],
                    },
                );
            }
            node.text(2, &outputs[at]);
            node.text(3, &outputs[at]);
            node.text(4, step.operator);
            for attribute in step.attributes {
                node.message(5, attribute);
            }
            if at == last {
                let params = layer.report.parameters.learned().unwrap_or(u128::MAX);
                node.message(9, metadata("layer", layer.node.kind.own_name()));
                node.message(9, metadata("macs", &layer.report.macs.to_string()));
                node.message(9, metadata("params", &params.to_string()));
            }
            self.nodes.push(node);
        }
    }
}

fn metadata(key: &str, value: &str) -> Message {
    let mut entry = Message::default();
    entry.text(1, key);
    entry.text(2, value);
    entry
}

/// A tensor whose data is still to come.
fn tensor(name: &str, data_type: u64, dims: &[u64]) -> Message {
    let mut tensor = Message::default();
    for &side in dims {
        tensor.varint(1, side);
    }
    tensor.varint(2, data_type);
    if !name.is_empty() {
        tensor.text(8, name);
    }
    tensor
}

fn value_info(name: &str, dims: &[u64]) -> Message {
    let mut shape = Message::default();
    for &side in dims {
        let mut dim = Message::default();
        dim.varint(1, side);
        shape.message(1, dim);
    }
    let mut tensor = Message::default();
    tensor.varint(1, FLOAT);
    tensor.message(2, shape);
    let mut kind = Message::default();
    kind.message(1, tensor);
    let mut info = Message::default();
    info.text(1, name);
    info.message(2, kind);
    info
}

/// Sizes are at most 2³².
fn signed(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}
