//! The graph's inputs, and what a file leaves open of them.

use std::collections::BTreeMap;

use complexity::SIZE_LIMIT;

use super::error::ImportError;
use super::proto::{FileDim, ValueInfo};

/// An input of the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// Its name.
    pub name: String,
    /// Its dimensions; none where the file has no shape for it.
    pub dims: Option<Vec<Dim>>,
    /// Its elements' type, as `TensorProto.DataType` numbers them.
    pub(super) element: i64,
}

/// A dimension of an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dim {
    /// A number.
    Known(u64),
    /// A name.
    Named(String),
    /// Nothing.
    Missing,
}

/// A dimension that has to be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The input.
    pub input: String,
    /// The axis, from 0.
    pub axis: usize,
    /// The name to give it by: the file's, or the input's with the axis (`input.2`).
    pub name: String,
    /// A sensible value.
    pub default: u64,
}

/// What a file leaves open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dimensions {
    /// Dimensions by their names, as [`Ask::name`] has them.
    pub named: BTreeMap<String, u64>,
    /// Whole shapes of inputs by the inputs' names, the batch among them; they win over the
    /// file's.
    pub shapes: BTreeMap<String, Vec<u64>>,
}

pub(super) fn input(info: &ValueInfo) -> Result<Input, ImportError> {
    let dim = |dim: &FileDim| match dim {
        // Some writers say 0 of what is open.
        FileDim::Known(0) | FileDim::Missing => Ok(Dim::Missing),
        FileDim::Named(name) => Ok(Dim::Named(name.clone())),
        FileDim::Known(dimension) => match u64::try_from(*dimension) {
            Ok(known) if known <= SIZE_LIMIT => Ok(Dim::Known(known)),
            _ => Err(ImportError::BadDimension {
                tensor: info.name.clone(),
                dimension: *dimension,
            }),
        },
    };
    let dims = match &info.dims {
        Some(dims) => Some(dims.iter().map(dim).collect::<Result<_, _>>()?),
        None => None,
    };
    Ok(Input {
        name: info.name.clone(),
        dims,
        element: info.element,
    })
}

/// What has to be asked of a dimension, if it is open.
pub(super) fn ask(input: &Input, dims: &[Dim], axis: usize, dim: &Dim) -> Option<Ask> {
    let name = match dim {
        Dim::Known(_) => return None,
        Dim::Named(name) => name.clone(),
        Dim::Missing => format!("{}.{axis}", input.name),
    };
    let is_channels_last = matches!(dims, [_, _, _, Dim::Known(1..=4)]);
    let default = match (dims.len(), axis) {
        (_, 0) => 1,
        (4, 1) if !is_channels_last => 3,
        (4, _) => 224,
        _ => 128,
    };
    Some(Ask {
        input: input.name.clone(),
        axis,
        name,
        default,
    })
}

impl Input {
    /// Whether these dimensions are what the file says, as far as it says anything.
    pub(super) fn allows(&self, given: &[u64]) -> bool {
        let pairs = self.dims.iter().flatten().zip(given);
        pairs.into_iter().all(|(dim, given)| match dim {
            Dim::Known(known) => known == given,
            Dim::Named(_) | Dim::Missing => true,
        })
    }
}

/// The inputs with their dimensions, with what the file leaves open as it is given.
pub(super) fn given<'a>(
    inputs: impl Iterator<Item = &'a Input>,
    dimensions: &Dimensions,
) -> Result<Vec<(&'a Input, Vec<u64>)>, ImportError> {
    let mut asks = Vec::new();
    let given = inputs
        .map(|input| Ok((input, dims(input, dimensions, &mut asks)?)))
        .collect::<Result<_, ImportError>>()?;
    if asks.is_empty() {
        Ok(given)
    } else {
        Err(ImportError::MissingDimensions { asks })
    }
}

/// The input's dimensions, 1 where one is missing, which is then asked for.
fn dims(
    input: &Input,
    dimensions: &Dimensions,
    asks: &mut Vec<Ask>,
) -> Result<Vec<u64>, ImportError> {
    if let Some(given) = dimensions.shapes.get(&input.name) {
        let axes = input.dims.as_ref().map_or(given.len(), Vec::len);
        let is_legal = given.iter().all(|dim| (1..=SIZE_LIMIT).contains(dim));
        return if given.len() == axes && is_legal {
            Ok(given.clone())
        } else {
            Err(ImportError::WrongShape {
                input: input.name.clone(),
                given: given.clone(),
                axes,
            })
        };
    }
    let dims = input
        .dims
        .as_deref()
        .ok_or_else(|| ImportError::MissingShape {
            input: input.name.clone(),
        })?;
    dims.iter()
        .enumerate()
        .map(|(axis, dim)| {
            let Some(ask) = ask(input, dims, axis, dim) else {
                return match dim {
                    Dim::Known(known) => Ok(*known),
                    Dim::Named(_) | Dim::Missing => Ok(1),
                };
            };
            match dimensions.named.get(&ask.name) {
                Some(&given) if (1..=SIZE_LIMIT).contains(&given) => Ok(given),
                Some(&given) => Err(ImportError::BadDimension {
                    tensor: input.name.clone(),
                    dimension: given.try_into().unwrap_or(i64::MAX),
                }),
                None => {
                    if asks.iter().all(|other| other.name != ask.name) {
                        asks.push(ask);
                    }
                    Ok(1)
                }
            }
        })
        .collect()
}
