//! Files that hold weights but no graph: tensors by their names, and how many parameters they are.
//!
//! Which tensors are learned is not written in such a file, unless it holds a whole module.
//! batch norm calls its buffers `running_mean`, `running_var` and
//! `num_batches_tracked`, and whole numbers of 16 bits and more, or truth values, are no weights;
//! every other tensor is taken for a parameter.

mod checkpoint;
mod pickle;
mod pytorch;
mod safetensors;

use std::fmt::{self, Write as _};

use serde::{Deserialize, Serialize};

use crate::json::json;
use crate::number::exact;

pub use checkpoint::CheckpointError;
pub use pickle::PickleError;
pub use pytorch::{PytorchError, is_pytorch, pytorch};
pub use safetensors::{SafetensorsError, safetensors};

/// The three lines of Python that export the graph, which is all that is wanted of it here.
pub const EXPORT_ONNX: &str = "\
import torch
model = Network().eval()  # the class that the weights belong to
torch.onnx.export(model, torch.zeros(1, 3, 224, 224), \"model.onnx\")";

/// What batch norm counts with, without learning it.
const BUFFERS: [&str; 3] = ["running_mean", "running_var", "num_batches_tracked"];
/// Types of masks and indices, as safetensors calls them.
const WHOLE_NUMBERS: [&str; 7] = ["BOOL", "I16", "U16", "I32", "U32", "I64", "U64"];

/// What a file of weights says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weights {
    /// The numbers in tensors that are taken for parameters; those that tensors share count once.
    pub parameters: u128,
    /// The numbers in all other tensors.
    pub buffers: u128,
    /// The tensors, in the file's order.
    pub tensors: Vec<Tensor>,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// A tensor in a file of weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tensor {
    /// Its name.
    pub name: String,
    /// The type of its numbers, as safetensors calls it; PyTorch's name for one that it has not.
    pub data_type: String,
    /// Its sides; none for a single number.
    pub shape: Vec<u64>,
    /// How many numbers it has.
    pub elements: u128,
    /// Whether it is taken for learned.
    pub is_parameter: bool,
    /// Whether its numbers are those of a tensor before it, with which they are counted.
    pub is_shared: bool,
}

impl Tensor {
    /// A tensor of a shape; none where its numbers are more than 2¹²⁸ − 1.
    fn new(name: String, data_type: String, shape: Vec<u64>) -> Option<Self> {
        let elements = elements(&shape)?;
        let last = name.rsplit('.').next().unwrap_or_default();
        Some(Self {
            is_parameter: !BUFFERS.contains(&last) && !WHOLE_NUMBERS.contains(&data_type.as_str()),
            is_shared: false,
            name,
            data_type,
            shape,
            elements,
        })
    }

    /// Its sides for the eye: "64 × 3 × 7 × 7", and "1" for a single number.
    ///
    /// ```
    /// let header = br#"{"w":{"dtype":"U8","shape":[2,3],"data_offsets":[0,6]}}"#;
    /// let file = [&(header.len() as u64).to_le_bytes()[..], header, &[0; 6]].concat();
    /// let weights = formats::weights::safetensors(&mut &file[..]).unwrap();
    /// assert_eq!(weights.tensors[0].sides(), "2 × 3");
    /// ```
    pub fn sides(&self) -> String {
        let sides: Vec<String> = self.shape.iter().map(u64::to_string).collect();
        if sides.is_empty() {
            "1".to_owned()
        } else {
            sides.join(" × ")
        }
    }

    /// How many parameters and how many numbers of buffers it is, for the eye; nothing for what
    /// it is not, or what is counted with another.
    ///
    /// ```
    /// let header = br#"{"w":{"dtype":"U8","shape":[2,3],"data_offsets":[0,6]}}"#;
    /// let file = [&(header.len() as u64).to_le_bytes()[..], header, &[0; 6]].concat();
    /// let weights = formats::weights::safetensors(&mut &file[..]).unwrap();
    /// assert_eq!(weights.tensors[0].counts(), ["6", ""]);
    /// ```
    pub fn counts(&self) -> [String; 2] {
        let count = exact(self.elements);
        if self.is_shared {
            [String::new(), String::new()]
        } else if self.is_parameter {
            [count, String::new()]
        } else {
            [String::new(), count]
        }
    }
}

/// How many numbers a tensor of these sides has; 0 is a side like any other.
fn elements(shape: &[u64]) -> Option<u128> {
    if shape.contains(&0) {
        return Some(0);
    }
    shape
        .iter()
        .try_fold(1_u128, |product, &side| product.checked_mul(side.into()))
}

/// Bits of a number, where the type is known.
fn bits(data_type: &str) -> Option<u128> {
    Some(match data_type {
        "F4" => 4,
        "F6_E2M3" | "F6_E3M2" => 6,
        "BOOL" | "U8" | "I8" | "F8_E4M3" | "F8_E5M2" | "F8_E8M0" => 8,
        "I16" | "U16" | "F16" | "BF16" => 16,
        "I32" | "U32" | "F32" => 32,
        "I64" | "U64" | "F64" | "C64" => 64,
        "C128" => 128,
        _ => return None,
    })
}

impl Weights {
    /// Adds tensors up; none beyond 2¹²⁸ − 1.
    fn of(tensors: Vec<Tensor>) -> Option<Self> {
        let sum = |learned: bool| {
            let counted = tensors.iter().filter(|each| !each.is_shared);
            counted
                .filter(|each| each.is_parameter == learned)
                .map(|each| each.elements)
                .try_fold(0_u128, u128::checked_add)
        };
        Some(Self {
            parameters: sum(true)?,
            buffers: sum(false)?,
            tensors,
            notes: Vec::new(),
        })
    }

    /// One object of JSON: the totals and layers of [`crate::report`], of which only the
    /// parameters are known, and `buffers`, `tensors` and `notes` besides.
    ///
    /// ```
    /// let json = formats::weights::Weights::default().json();
    /// assert!(json.starts_with(r#"{"totals":{"macs":null,"#));
    /// ```
    pub fn json(&self) -> String {
        let unknown = None;
        let file = File {
            totals: Totals {
                macs: unknown,
                flops: unknown,
                operations: unknown,
                params: self.parameters,
                activation_elements: unknown,
                peak_activation_bytes: unknown,
                partial: true,
            },
            layers: [],
            buffers: self.buffers,
            tensors: &self.tensors,
            notes: &self.notes,
        };
        json(&file) + "\n"
    }
}

/// [`Weights`] as JSON.
#[derive(Serialize)]
struct File<'a> {
    totals: Totals,
    layers: [(); 0],
    buffers: u128,
    tensors: &'a [Tensor],
    notes: &'a [String],
}

#[derive(Serialize)]
struct Totals {
    macs: Option<u128>,
    flops: Option<u128>,
    operations: Option<u128>,
    params: u128,
    activation_elements: Option<u128>,
    peak_activation_bytes: Option<u128>,
    partial: bool,
}

impl fmt::Display for Weights {
    /// What the file holds, what is assumed, and the way to a graph.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "this file holds weights but no graph: {} parameters in {} tensors",
            exact(self.parameters),
            exact(self.tensors.len() as u128),
        )?;
        if self.buffers > 0 {
            write!(
                f,
                ", beside {} numbers in buffers (batch norm's statistics, whole numbers and truth values)",
                exact(self.buffers)
            )?;
        }
        f.write_str(". For its operations and shapes, export ONNX with\n")?;
        f.write_str(EXPORT_ONNX)?;
        f.write_char('\n')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buffers_are_told_by_name_and_type() {
        for (name, data_type, expected) in [
            ("layer1.0.bn1.weight", "F32", true),
            ("layer1.0.bn1.running_mean", "F32", false),
            ("running_var", "F32", false),
            ("bn1.num_batches_tracked", "I64", false),
            ("relative_position_index", "I64", false),
            ("mask", "BOOL", false),
            ("quantized.weight", "I8", true),
            ("running_mean.weight", "BF16", true),
        ] {
            let tensor = Tensor::new(name.to_owned(), data_type.to_owned(), vec![2]).unwrap();
            assert_eq!(tensor.is_parameter, expected, "{name}");
        }
    }

    #[test]
    fn the_words_have_the_numbers_and_the_three_lines() {
        let tensor = |name: &str| Tensor::new(name.to_owned(), "F32".to_owned(), vec![1000, 2]);
        let tensors = vec![tensor("weight").unwrap(), tensor("running_var").unwrap()];
        assert_eq!(
            Weights::of(tensors).unwrap().to_string(),
            "this file holds weights but no graph: 2,000 parameters in 2 tensors, beside 2,000 numbers in buffers (batch norm's statistics, whole numbers and truth values). For its operations and shapes, export ONNX with\n\
             import torch\n\
             model = Network().eval()  # the class that the weights belong to\n\
             torch.onnx.export(model, torch.zeros(1, 3, 224, 224), \"model.onnx\")\n"
        );
    }
}
