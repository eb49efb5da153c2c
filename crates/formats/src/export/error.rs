//! Why a network cannot be written.

use std::fmt;

/// Why a network cannot be written in another framework's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExportError {
    /// The input or a layer is wrong.
    Wrong {
        /// What is wrong, and its remedy.
        error: String,
    },
    /// What the layer does is not known.
    Unknown {
        /// The layer's name.
        layer: String,
        /// The file's name of its operation.
        kind: String,
    },
    /// The framework has no such layer.
    Missing {
        /// The layer's name.
        layer: String,
        /// The framework.
        framework: &'static str,
        /// What it has not.
        what: &'static str,
        /// What to do.
        remedy: &'static str,
    },
    /// The file would be larger than its format can hold.
    TooLarge {
        /// Its size in bytes.
        bytes: u64,
    },
}

impl fmt::Display for ExportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wrong { error } => f.write_str(error),
            Self::Unknown { layer, kind } => write!(
                f,
                "layer {layer} does a {kind}, of which only the name is known: delete it, or put known layers in its place"
            ),
            Self::Missing {
                layer,
                framework,
                what,
                remedy,
            } => write!(
                f,
                "{framework} has no {what}, which layer {layer} needs: {remedy}"
            ),
            Self::TooLarge { bytes } => write!(
                f,
                "the file would have {bytes} bytes, but ONNX holds less than 2 GiB: write it without weights"
            ),
        }
    }
}

impl std::error::Error for ExportError {}
