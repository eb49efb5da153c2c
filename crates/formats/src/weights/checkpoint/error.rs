//! Why the weights in a pickle are not told.

use std::fmt;

use super::MAX_DEPTH;

/// Why the weights in a pickle are not told.
#[derive(Debug)]
pub enum CheckpointError {
    /// There are no tensors.
    NoTensors,
    /// There is the state of an optimizer or the like alone.
    NoWeights,
    /// A tensor is told of in a way that is none.
    Tensor {
        /// Its name.
        name: String,
    },
    /// A tensor is larger than what is stored of it.
    Storage {
        /// Its name.
        name: String,
        /// What its shape and its strides reach over.
        needed: u128,
        /// What is stored.
        stored: u64,
        /// What of: numbers, or bytes.
        unit: &'static str,
    },
    /// A tensor has more numbers than can be counted.
    TooLarge {
        /// Its name; empty for all tensors together.
        name: String,
    },
    /// A name comes twice.
    Twice {
        /// The name.
        name: String,
    },
    /// The tensors have more bytes than the file.
    Short {
        /// Bytes of all tensors.
        needed: u128,
        /// Bytes that are there.
        found: u128,
    },
    /// Values in values beyond what is read.
    TooDeep,
    /// More or longer names than are read.
    TooMany,
}

impl fmt::Display for CheckpointError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoTensors => f.write_str(
                "this PyTorch file holds no tensors in dicts, lists or modules: save model.state_dict()",
            ),
            Self::NoWeights => f.write_str(
                "this PyTorch file holds an optimizer's state or the like, but no weights: save model.state_dict()",
            ),
            Self::Tensor { name } => write!(
                f,
                "tensor {name} of this PyTorch file is told of in a way that is not known: save model.state_dict() anew"
            ),
            Self::Storage {
                name,
                needed,
                stored,
                unit,
            } => write!(
                f,
                "tensor {name} reaches over {needed} {unit}, but {stored} are stored of it: save the weights anew"
            ),
            Self::TooLarge { name } if name.is_empty() => {
                f.write_str("all tensors of this file have more than 2^128 numbers")
            }
            Self::TooLarge { name } => write!(
                f,
                "tensor {name} has more numbers than can be counted: save the weights anew"
            ),
            Self::Twice { name } => {
                write!(f, "tensor {name} is there twice: save the weights anew")
            }
            Self::Short { needed, found } => write!(
                f,
                "the tensors of this PyTorch file have {needed} bytes, but the file has {found}: save or download it anew"
            ),
            Self::TooDeep => write!(
                f,
                "values are nested more than {MAX_DEPTH} deep in this PyTorch file: save model.state_dict()"
            ),
            Self::TooMany => f.write_str(
                "this PyTorch file has more or longer names than are read: save model.state_dict()",
            ),
        }
    }
}

impl std::error::Error for CheckpointError {}
