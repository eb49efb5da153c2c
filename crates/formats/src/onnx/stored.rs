//! A layer's weights in the file, read where they lie.

use std::fmt;

use super::proto::{AttributeValue, Node, Tensor};
use super::{ImportedLayer, Source};

/// `TensorProto.FLOAT`.
const FLOAT: i64 = 1;
/// PyTorch's, which the layers have.
const EPSILON: f32 = 1e-5;

/// An array that a layer reads and the file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredArray {
    /// Which of the operator's inputs it is, from 0.
    pub input: usize,
    /// Its sides in the file.
    pub sides: Vec<u64>,
    /// Its elements' type, as `TensorProto.DataType` numbers them: 1 for `f32`.
    pub element: i64,
    /// Where its first byte lies in the file.
    pub offset: u64,
    /// Its bytes, little-endian elements one after the other.
    pub length: u64,
    /// Whether its two sides are the other way around than PyTorch has them.
    pub is_turned: bool,
    /// Added to each number: what the file's ε of a batch norm has more than PyTorch's, in its
    /// variance.
    pub plus: f32,
}

impl StoredArray {
    /// An input of a node that is this tensor of the file; none where the file does not hold its
    /// elements in one piece.
    pub(super) fn of(node: &Node, input: usize, tensor: &Tensor) -> Option<Self> {
        let place = tensor.place?;
        let sides = tensor.dims.iter().map(|&side| u64::try_from(side).ok());
        let attribute = |name: &str| {
            let found = node.attributes.iter().find(|found| found.name == name);
            found.map(|found| &found.value)
        };
        let is_turned = match node.operator.as_str() {
            "MatMul" => input == 1,
            "Gemm" => {
                input == 1 && !matches!(attribute("transB"), Some(AttributeValue::Integer(1)))
            }
            _ => false,
        };
        let plus = match attribute("epsilon") {
            #[expect(clippy::cast_possible_truncation, reason = "the file has it as `f32`")]
            Some(AttributeValue::Fraction(epsilon)) if is_variance(&node.operator, input) => {
                *epsilon as f32 - EPSILON
            }
            _ => 0.0,
        };
        Some(Self {
            input,
            sides: sides.collect::<Option<_>>()?,
            element: tensor.element,
            offset: place.offset,
            length: place.length,
            is_turned,
            plus,
        })
    }
}

fn is_variance(operator: &str, input: usize) -> bool {
    operator == "BatchNormalization" && input == 4
}

/// Why a layer's weights cannot be taken from the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoredError {
    /// The file does not hold them in one piece: they are computed, or lie in another file.
    NotStored,
    /// They are no 32-bit floating-point numbers.
    NotFloat,
    /// There are more or fewer than the layer needs.
    WrongNumber {
        /// How many the file has.
        got: u64,
        /// How many are needed.
        needed: u64,
    },
    /// What the source says.
    Unreadable(String),
}

impl fmt::Display for StoredError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotStored => f.write_str(
                "the file does not hold these weights in one piece: run it with random weights",
            ),
            Self::NotFloat => f.write_str(
                "the file holds these weights in another type than 32-bit floating point: run it \
                 with random weights",
            ),
            Self::WrongNumber { got, needed } => write!(
                f,
                "the file holds {got} of these weights, but the layer needs {needed}: run it with \
                 random weights"
            ),
            Self::Unreadable(error) => write!(f, "the weights cannot be read: {error}"),
        }
    }
}

impl std::error::Error for StoredError {}

impl ImportedLayer {
    /// Reads an array by PyTorch's name of it (`weight`, `bias`, `running_mean` or `running_var`),
    /// as many numbers as `needed`, in PyTorch's order.
    pub fn fetch(
        &self,
        source: &mut dyn Source,
        name: &str,
        needed: u64,
    ) -> Result<Vec<f32>, StoredError> {
        let array = self.array(name).ok_or(StoredError::NotStored)?;
        if array.element != FLOAT {
            return Err(StoredError::NotFloat);
        }
        let got = array.length / size_of::<f32>() as u64;
        if got != needed {
            return Err(StoredError::WrongNumber { got, needed });
        }
        let length = usize::try_from(array.length)
            .map_err(|error| StoredError::Unreadable(error.to_string()))?;
        let bytes = source
            .read(array.offset, length)
            .map_err(StoredError::Unreadable)?;
        let (numbers, _) = bytes.as_chunks();
        let number = |bytes: &[u8; 4]| f32::from_le_bytes(*bytes) + array.plus;
        Ok(match (array.is_turned, array.sides.as_slice()) {
            (true, &[_, outputs]) => {
                let outputs = usize::try_from(outputs).unwrap_or(usize::MAX);
                (0..outputs)
                    .flat_map(|output| numbers[output..].iter().step_by(outputs).map(number))
                    .collect()
            }
            _ => numbers.iter().map(number).collect(),
        })
    }

    fn array(&self, name: &str) -> Option<&StoredArray> {
        let names: &[&str] = match self.operator.as_str() {
            // A factor may be either of both inputs.
            "Mul" if name == "weight" => return self.stored.first(),
            "Conv" | "ConvTranspose" | "Gemm" | "MatMul" | "PRelu" | "LayerNormalization"
            | "GroupNormalization" => &["weight", "bias"],
            "BatchNormalization" => &["weight", "bias", "running_mean", "running_var"],
            _ => &[],
        };
        // The first input is what the layer before it makes.
        let input = names.iter().position(|own| *own == name)? + 1;
        self.stored.iter().find(|array| array.input == input)
    }
}
