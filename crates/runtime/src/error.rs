use std::fmt;

use crate::plan::{Memory, PlannedLayer};
use crate::weights::WeightsError;

/// Why a network cannot run, with the values and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanError {
    /// The input or a layer is wrong, in the core's words.
    Wrong {
        /// The core's sentence.
        error: String,
    },
    /// An operation of a file, of which no kernel is known.
    Operator {
        /// The layer's name.
        layer: String,
        /// The operation's.
        operator: String,
    },
    /// A convolution that the kernels refuse.
    Convolution {
        /// The layer's name.
        layer: String,
        /// Why.
        error: kernels::PlanError,
    },
    /// A size beyond what this machine can address.
    TooLarge {
        /// The layer's name; none for the input.
        layer: Option<String>,
    },
    /// More memory than there may be.
    TooMuchMemory {
        /// What the network would take.
        needed: Memory,
        /// Bytes that it may take.
        limit: u64,
    },
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wrong { error } => f.write_str(error),
            Self::Operator { layer, operator } => write!(
                f,
                "layer {layer} does a {operator}, for which there is no kernel: delete it, or put \
                 known layers in its place"
            ),
            Self::Convolution { layer, error } => write!(f, "layer {layer}: {error}"),
            Self::TooLarge { layer: Some(layer) } => write!(
                f,
                "layer {layer} gives more numbers than this machine can address: make the input \
                 or the batch smaller"
            ),
            Self::TooLarge { layer: None } => f.write_str(
                "the input holds more numbers than this machine can address: make it or the \
                 batch smaller",
            ),
            Self::TooMuchMemory { needed, limit } => write!(
                f,
                "the network takes {} MiB ({} MiB of weights, {} MiB of feature maps), more than \
                 the {} MiB that it may have: make the input or the batch smaller, or choose a \
                 smaller network",
                needed.total() >> 20,
                needed.weights >> 20,
                needed.maps >> 20,
                limit >> 20
            ),
        }
    }
}

impl std::error::Error for PlanError {}

/// Why a planned network cannot be prepared or run, with the values and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunError {
    /// A layer's weights are not to be had, or are too few or too many.
    Weights {
        /// The layer's name.
        layer: String,
        /// Why.
        error: WeightsError,
    },
    /// A convolution that the kernels refuse.
    Convolution {
        /// The layer's name.
        layer: String,
        /// Why.
        error: kernels::PlanError,
    },
    /// This many bytes were not to be had.
    OutOfMemory {
        /// The bytes.
        bytes: u128,
    },
    /// The input has another length than the batch of the network.
    InputLength {
        /// How many numbers it has.
        got: usize,
        /// How many it should have.
        needed: usize,
    },
}

impl RunError {
    pub(crate) fn convolution(layer: &PlannedLayer, error: kernels::PlanError) -> Self {
        Self::Convolution {
            layer: layer.node.name.clone(),
            error,
        }
    }
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Weights { layer, error } => write!(f, "the weights of layer {layer}: {error}"),
            Self::Convolution { layer, error } => write!(f, "layer {layer}: {error}"),
            Self::OutOfMemory { bytes } => write!(
                f,
                "{bytes} bytes of memory are not to be had: close other pages, or make the input \
                 or the batch smaller"
            ),
            Self::InputLength { got, needed } => write!(
                f,
                "the input has {got} numbers, but the network needs {needed} (samples × channels × \
                 height × width)"
            ),
        }
    }
}

impl std::error::Error for RunError {}
