//! ONNX files: the structure is read, the weights are skipped.
//!
//! [`read`] takes a [`Source`], of which it reads only the parts that tell the structure, so
//! that a file of any size needs little memory. [`Model::network`] makes a network of it, for
//! given dimensions where the file leaves some open ([`Model::asks`]): shapes follow from the
//! operators by our own inference, with arithmetic on shapes computed. An operator that has no
//! layer becomes an [`Operator`](complexity::Operator) with its cost, and one that is not known
//! becomes one that is not counted, with the file's own shape.
//!
//! What is a weight in the file is a parameter where a layer uses it as weight, bias, scale or
//! slope, each once; so are tensors, not single numbers, that `Mul`, `Add`, `Sub` and `Div`
//! apply. Running statistics, scales and zero points of quantisation and limits are none.
//!
//! ```
//! use formats::onnx::{self, Dimensions};
//!
//! // A graph with one node, y = Relu(x), for x of N × 3 × 8.
//! let file: &[u8] = &[
//!     0x3a, 0x2d, // graph
//!     0x0a, 0x0c, 0x0a, 1, b'x', 0x12, 1, b'y', 0x22, 4, b'R', b'e', b'l', b'u', // node
//!     0x5a, 0x18, 0x0a, 1, b'x', // input x
//!     0x12, 0x13, 0x0a, 0x11, 0x08, 1, 0x12, 0x0d, // a tensor of floats
//!     0x0a, 3, 0x12, 1, b'N', 0x0a, 2, 0x08, 3, 0x0a, 2, 0x08, 8, // N, 3, 8
//!     0x62, 3, 0x0a, 1, b'y', // output y
//! ];
//! let model = onnx::read(&mut { file }).unwrap();
//! assert_eq!(model.asks()[0].name, "N");
//! let missing = model.network(&Dimensions::default()).unwrap_err();
//! assert_eq!(
//!     missing.to_string(),
//!     "the file leaves the dimension N of input x open: give it, for example N=1",
//! );
//! let imported = model.network(&model.defaults()).unwrap();
//! assert_eq!(imported.layers[0].kind, "ReLU");
//! assert_eq!(imported.layers[0].output_shape, Some(vec![1, 3, 8]));
//! ```

mod build;
mod constant;
mod draft;
mod element;
mod error;
mod fold;
mod graph;
mod inputs;
mod layers;
mod operators;
mod proto;
mod shapes;
mod source;
mod stored;
mod value;
mod wire;

use std::collections::{HashMap, HashSet};
use std::fmt;

use complexity::{DataType, LayerId, Network, peak_of};

pub use error::{ImportError, missing};
pub use inputs::{Ask, Dim, Dimensions, Input};
pub use source::{DiskFile, Source};
pub use stored::{StoredArray, StoredError};

use proto::{Tensor, ValueInfo};

/// An ONNX file's structure.
pub struct Model {
    producer: String,
    opsets: Vec<(String, i64)>,
    nodes: Vec<proto::Node>,
    weights: Vec<Tensor>,
    inputs: Vec<Input>,
    outputs: Vec<String>,
    /// What the file says of tensors' shapes.
    declared: HashMap<String, ValueInfo>,
}

/// A network made of a file.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The network, for one sample.
    pub network: Network,
    /// Samples at once, as the file has it.
    pub batch: u64,
    /// What the file's layers compute in.
    pub data_type: DataType,
    /// What the file says of each layer, in the network's order.
    pub layers: Vec<ImportedLayer>,
    /// Learned numbers, a weight that several layers share once.
    pub parameters: u128,
    /// The layers whose outputs are the graph's.
    pub outputs: Vec<LayerId>,
    /// What a reader should know.
    pub notes: Vec<Note>,
    input_bytes: u128,
}

/// What a file says of a layer.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportedLayer {
    /// PyTorch's name of the layer's class, or the file's operator where PyTorch has none.
    pub kind: String,
    /// The file's operator.
    pub operator: String,
    /// The output's name in the file.
    pub output: String,
    /// The output's dimensions as the file has them, the batch among them; none where they are
    /// not known.
    pub output_shape: Option<Vec<u64>>,
    /// The arrays that it reads from the file.
    pub stored: Vec<StoredArray>,
    /// Bytes of the output.
    bytes: u128,
}

/// Something that a reader of a file should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// An operator that is not counted.
    NotCounted {
        /// The layer.
        layer: String,
        /// Its operator.
        operator: String,
    },
    /// The file says another shape than its operators give.
    ShapeDiffers {
        /// The tensor.
        tensor: String,
        /// What the file says.
        declared: Vec<u64>,
        /// What the operators give, and the network has.
        inferred: Vec<u64>,
    },
    /// Layers share weights, so that the sum over layers is larger than the parameters.
    SharedWeights {
        /// Numbers that are counted in more than one layer.
        numbers: u128,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotCounted { layer, operator } => {
                write!(f, "layer {layer} ({operator}) is not counted")
            }
            Self::ShapeDiffers {
                tensor,
                declared,
                inferred,
            } => write!(
                f,
                "the file says {} of tensor {tensor}, but its operators give {}",
                error::times(declared),
                error::times(inferred)
            ),
            Self::SharedWeights { numbers } => write!(
                f,
                "{numbers} parameters are used by more than one layer and counted once in the total"
            ),
        }
    }
}

/// Reads a file's structure. Weights are passed over by their length.
pub fn read(source: &mut dyn Source) -> Result<Model, ImportError> {
    if source.is_empty() {
        return Err(ImportError::Empty);
    }
    let file = proto::read(&mut wire::Reader::new(source))?;
    let graph = file.graph.ok_or(ImportError::NoGraph)?;
    if graph.nodes.is_empty() {
        return Err(ImportError::NoLayers);
    }
    let nodes = graph::inlined(&graph.nodes, &file.functions)?;
    let nodes = graph::sorted(graph::without_sequences(nodes, &graph.outputs))?;
    check_makers(&nodes, &graph)?;
    let weights: HashSet<&str> = graph
        .initializers
        .iter()
        .map(|weight| weight.name.as_str())
        .collect();
    let mut inputs = Vec::new();
    for info in &graph.inputs {
        // Before IR version 4, weights were inputs too.
        if !weights.contains(info.name.as_str()) {
            inputs.push(inputs::input(info)?);
        }
    }
    let outputs = graph.outputs.iter().map(|output| output.name.clone());
    let outputs = outputs.collect();
    let declared = graph.value_info.into_iter().chain(graph.outputs);
    Ok(Model {
        producer: file.producer,
        opsets: file.opsets,
        nodes,
        weights: graph.initializers,
        inputs,
        outputs,
        declared: declared.map(|info| (info.name.clone(), info)).collect(),
    })
}

/// No name may mean two tensors. What a node makes twice was found when they were sorted.
fn check_makers(nodes: &[proto::Node], graph: &proto::Graph) -> Result<(), ImportError> {
    let mut given: HashSet<&str> = HashSet::new();
    for weight in &graph.initializers {
        if !given.insert(&weight.name) {
            return Err(ImportError::MadeTwice {
                tensor: weight.name.clone(),
            });
        }
    }
    let mut inputs: HashSet<&str> = HashSet::new();
    for input in &graph.inputs {
        if !inputs.insert(&input.name) {
            return Err(ImportError::MadeTwice {
                tensor: input.name.clone(),
            });
        }
        given.insert(&input.name);
    }
    let mut outputs = nodes.iter().flat_map(|node| &node.outputs);
    match outputs.find(|output| given.contains(output.as_str())) {
        Some(tensor) if !tensor.is_empty() => Err(ImportError::MadeTwice {
            tensor: tensor.clone(),
        }),
        _ => Ok(()),
    }
}

impl Model {
    /// The program that wrote the file.
    pub fn producer(&self) -> &str {
        &self.producer
    }

    /// The version of ONNX's own operators.
    pub fn opset(&self) -> i64 {
        self.opset_of("")
    }

    fn opset_of(&self, domain: &str) -> i64 {
        let is_onnx = |domain: &str| matches!(domain, "" | "ai.onnx");
        let found = self
            .opsets
            .iter()
            .find(|(other, _)| other == domain || is_onnx(other) && is_onnx(domain));
        found.map_or(1, |&(_, version)| version)
    }

    /// The graph's inputs, weights apart.
    pub fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// The dimensions that have to be given, each name once.
    pub fn asks(&self) -> Vec<Ask> {
        let mut asks: Vec<Ask> = Vec::new();
        for input in &self.inputs {
            let dims = input.dims.as_deref().unwrap_or_default();
            for (axis, dim) in dims.iter().enumerate() {
                if let Some(ask) = inputs::ask(input, dims, axis, dim)
                    && asks.iter().all(|other| other.name != ask.name)
                {
                    asks.push(ask);
                }
            }
        }
        asks
    }

    /// The inputs whose whole shape has to be given.
    pub fn shapeless(&self) -> impl Iterator<Item = &str> {
        let without = self.inputs.iter().filter(|input| input.dims.is_none());
        without.map(|input| input.name.as_str())
    }

    /// Sensible values for all that the file leaves open; for a whole shape 1 × 3 × 224 × 224.
    pub fn defaults(&self) -> Dimensions {
        let asks = self.asks().into_iter();
        let shapeless = self.shapeless();
        Dimensions {
            named: asks.map(|ask| (ask.name, ask.default)).collect(),
            shapes: shapeless
                .map(|name| (name.to_owned(), vec![1, 3, 224, 224]))
                .collect(),
        }
    }

    /// The network, with what the file leaves open as it is given.
    pub fn network(&self, dimensions: &Dimensions) -> Result<Imported, ImportError> {
        build::network(self, dimensions)
    }
}

impl Imported {
    /// The largest memory of feature maps alive at once, in bytes of the types that the file
    /// computes in; with `in_place`, activations write over an input that nobody reads after
    /// them. Where layers are not known, those are left out. None when a `u128` cannot hold it.
    pub fn peak_bytes(&self, in_place: bool) -> Option<u128> {
        let sizes: Vec<u128> = self.layers.iter().map(|layer| layer.bytes).collect();
        peak_of(
            &self.network,
            in_place,
            self.input_bytes,
            &sizes,
            &self.outputs,
        )
        .map(|peak| peak.elements)
    }
}
