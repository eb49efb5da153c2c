//! Why a file cannot be opened, with the place in it and what to do.

use std::fmt;

use complexity::{LayerError, NetworkError};

use super::Ask;

/// Why an ONNX file does not become a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ImportError {
    /// The file has no bytes.
    Empty,
    /// Bytes could not be read.
    Unreadable {
        /// The first byte of those.
        at: u64,
        /// Why.
        why: String,
    },
    /// Bytes that no ONNX file has.
    NotOnnx {
        /// The place, in bytes.
        at: u64,
    },
    /// The file, or a part of it, ends within a value.
    Truncated {
        /// The value's place, in bytes.
        at: u64,
        /// The length that it says it has.
        length: u64,
    },
    /// A name longer than any that is read.
    TextTooLong {
        /// Its place, in bytes.
        at: u64,
    },
    /// More of something than is read.
    TooMany {
        /// What.
        what: &'static str,
        /// How many are read at most.
        limit: usize,
    },
    /// No graph in the file.
    NoGraph,
    /// No layer in the graph.
    NoLayers,
    /// No input that is not a weight.
    NoInput,
    /// A tensor has two makers.
    MadeTwice {
        /// Its name.
        tensor: String,
    },
    /// A tensor that nothing makes.
    NotMade {
        /// Its name.
        tensor: String,
        /// The node that reads it.
        node: String,
    },
    /// The graph gives a tensor that nothing makes.
    OutputNotMade {
        /// Its name.
        tensor: String,
    },
    /// Nodes read each other in a circle.
    Cycle {
        /// One of the nodes.
        node: String,
    },
    /// A dimension that no tensor can have.
    BadDimension {
        /// The tensor.
        tensor: String,
        /// The dimension.
        dimension: i64,
    },
    /// An input's dimension that the file leaves open.
    MissingDimensions {
        /// What has to be given.
        asks: Vec<Ask>,
    },
    /// An input whose shape the file leaves open.
    MissingShape {
        /// The input.
        input: String,
    },
    /// A shape that was given for an input and does not go with the file's.
    WrongShape {
        /// The input.
        input: String,
        /// What was given.
        given: Vec<u64>,
        /// The axes that the file has.
        axes: usize,
    },
    /// A node that contradicts itself or what it reads.
    Node {
        /// The node, by its name or its output's.
        node: String,
        /// Its operator.
        operator: String,
        /// What is wrong, and the remedy.
        problem: String,
    },
    /// A layer that cannot be.
    Layer(LayerError),
    /// A graph that cannot be.
    Network(NetworkError),
}

impl fmt::Display for ImportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "the file is empty: export it again"),
            Self::Unreadable { at, why } => write!(
                f,
                "the bytes from {at} on cannot be read ({why}): see that the file is still there"
            ),
            Self::NotOnnx { at } => write!(
                f,
                "byte {at} cannot stand in an ONNX file: choose a file that ends in .onnx, or export it again"
            ),
            Self::Truncated { at, length } => write!(
                f,
                "the file ends too early: {length} bytes should follow byte {at}: copy or export it again"
            ),
            Self::TextTooLong { at } => write!(
                f,
                "the name at byte {at} is longer than any name: export the file again"
            ),
            Self::TooMany { what, limit } => write!(
                f,
                "the file has more than {limit} {what}: export a part of the model"
            ),
            Self::NoGraph => write!(
                f,
                "there is no graph in the file: choose an ONNX model, or export it again"
            ),
            Self::NoLayers => write!(
                f,
                "there is no layer in the file's graph: export the model with its layers"
            ),
            Self::NoInput => write!(
                f,
                "the file's graph has no input that its layers read: export the model with an input"
            ),
            Self::MadeTwice { tensor } => write!(
                f,
                "two nodes or weights are called {tensor}: rename one of them"
            ),
            Self::NotMade { tensor, node } => write!(
                f,
                "node {node} reads {tensor}, which nothing in the file makes: export the model again"
            ),
            Self::OutputNotMade { tensor } => write!(
                f,
                "the file's graph gives {tensor}, which nothing in it makes: export the model again"
            ),
            Self::Cycle { node } => write!(
                f,
                "node {node} reads what is made of its own output: take the circle apart"
            ),
            Self::BadDimension { tensor, dimension } => write!(
                f,
                "tensor {tensor} has a dimension of {dimension}: export the model with dimensions from 1 to 2^32"
            ),
            Self::MissingDimensions { asks } => f.write_str(&missing(asks, "")),
            Self::MissingShape { input } => write!(
                f,
                "the file leaves the shape of input {input} open: give it, for example 1x3x224x224"
            ),
            Self::WrongShape { input, given, axes } => write!(
                f,
                "input {input} has {axes} dimensions, but {} were given ({}): give as many, each from 1 to 2^32",
                given.len(),
                times(given)
            ),
            Self::Node {
                node,
                operator,
                problem,
            } => write!(f, "node {node} ({operator}): {problem}"),
            Self::Layer(error) => error.fmt(f),
            Self::Network(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ImportError {}

/// `1 × 3 × 224 × 224`.
pub(super) fn times(dims: &[u64]) -> String {
    let words: Vec<String> = dims.iter().map(u64::to_string).collect();
    words.join(" × ")
}

/// Which dimensions are to be given, each behind an option.
///
/// ```
/// use formats::onnx::{Ask, missing};
/// let (input, name) = ("x".to_owned(), "batch".to_owned());
/// let ask = Ask { input, axis: 0, name, default: 1 };
/// assert!(missing(&[ask], "--dim ").ends_with("for example --dim batch=1"));
/// ```
pub fn missing(asks: &[Ask], option: &str) -> String {
    let names: Vec<&str> = asks.iter().map(|ask| ask.name.as_str()).collect();
    let names = names.join(", ");
    let given = asks
        .iter()
        .map(|ask| format!("{option}{}={}", ask.name, ask.default));
    let example = given.collect::<Vec<_>>().join(" ");
    match asks {
        [ask] => format!(
            "the file leaves the dimension {names} of input {} open: give it, for example {example}",
            ask.input
        ),
        _ => format!(
            "the file leaves the dimensions {names} of its inputs open: give them, for example {example}"
        ),
    }
}
