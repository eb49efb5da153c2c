//! The network's layers as they come.

use std::collections::{HashMap, HashSet};

use complexity::{
    DataType, LayerId, LayerKind, Network, Node, Outcome, Setting, Shape, Source, analyze,
};

use super::element::{bytes, data_type};
use super::error::ImportError;
use super::{Imported, ImportedLayer, Note, StoredArray};

/// More connections are refused.
const MAX_CONNECTIONS: usize = 1 << 22;

/// A layer that is ready for the network.
pub(super) struct Placed {
    pub(super) name: String,
    pub(super) operator: String,
    /// The tensor's name.
    pub(super) output: String,
    pub(super) kind: LayerKind,
    pub(super) kind_name: Option<&'static str>,
    pub(super) inputs: Vec<Source>,
    pub(super) dims: Option<Vec<u64>>,
    pub(super) element: i64,
    pub(super) stored: Vec<StoredArray>,
}

#[derive(Default)]
pub(super) struct Layers {
    nodes: Vec<Node>,
    imported: Vec<ImportedLayer>,
    connections: usize,
    names: HashSet<String>,
    /// The last number that was put behind a name.
    numbers: HashMap<String, u64>,
    pub(super) notes: Vec<Note>,
    /// Weights that were counted.
    learned: HashSet<usize>,
    parameters: u128,
    /// Numbers counted again, as another layer uses them too.
    shared: u128,
    data_type: Option<DataType>,
}

impl Layers {
    /// Counts the elements of a weight, once.
    pub(super) fn learn(&mut self, weight: Option<usize>, elements: u64) {
        let is_new = weight.is_none_or(|weight| self.learned.insert(weight));
        if is_new {
            self.parameters += u128::from(elements);
        } else {
            self.shared += u128::from(elements);
        }
    }

    pub(super) fn place(&mut self, placed: Placed) -> Result<Source, ImportError> {
        let id = u32::try_from(self.nodes.len()).unwrap_or(u32::MAX);
        self.connections += placed.inputs.len();
        let is_beyond = |what, limit| Err(ImportError::TooMany { what, limit });
        if id > LayerId::LIMIT {
            return is_beyond("layers", LayerId::LIMIT as usize);
        }
        if self.connections > MAX_CONNECTIONS {
            return is_beyond("connections", MAX_CONNECTIONS);
        }
        if self.data_type.is_none() && placed.kind.has_macs() {
            self.data_type = data_type(placed.element);
        }
        let kind_name = placed
            .kind_name
            .unwrap_or_else(|| placed.kind.own_name())
            .to_owned();
        let name = self.name(&placed.name);
        if !placed.kind.is_counted() {
            self.notes.push(Note::NotCounted {
                layer: name.clone(),
                operator: placed.operator.clone(),
            });
        }
        self.imported.push(ImportedLayer {
            kind: kind_name,
            operator: placed.operator,
            output: placed.output,
            stored: placed.stored,
            bytes: placed
                .dims
                .as_deref()
                .map_or(0, |dims| bytes(dims, placed.element)),
            output_shape: placed.dims,
        });
        self.nodes.push(Node {
            id: LayerId(id),
            name,
            kind: placed.kind,
            inputs: placed.inputs,
            functional: false,
        });
        Ok(Source::Layer(LayerId(id)))
    }

    /// A name that no other layer has, without what a name cannot hold: one that is taken gets
    /// a number behind it.
    fn name(&mut self, wanted: &str) -> String {
        let clean: String = wanted
            .chars()
            .map(|character| {
                if character.is_control() {
                    '_'
                } else {
                    character
                }
            })
            .collect();
        let clean = clean.trim();
        let clean = if clean.is_empty() { "layer" } else { clean };
        let mut name = clean.to_owned();
        // The network's own input is called so.
        while name == "input" || !self.names.insert(name.clone()) {
            // Counted on from the last one, so that many alike take no longer.
            let number = self.numbers.entry(clean.to_owned()).or_insert(1);
            *number += 1;
            name = format!("{clean}_{number}");
        }
        name
    }

    pub(super) fn finish(
        mut self,
        batch: u64,
        (input, input_bytes): (Shape, u128),
        outputs: Vec<LayerId>,
    ) -> Result<Imported, ImportError> {
        if self.nodes.is_empty() {
            return Err(ImportError::NoLayers);
        }
        if self.shared > 0 {
            self.notes.push(Note::SharedWeights {
                numbers: self.shared,
            });
        }
        let network = Network::of_nodes(input, self.nodes).map_err(ImportError::Network)?;
        let setting = Setting {
            batch,
            ..Setting::default()
        };
        let report = analyze(&network, &setting);
        if let Some(error) = report.input_error {
            return Err(ImportError::Layer(error));
        }
        for outcome in report.layers {
            if let Outcome::Failed(error) = outcome {
                return Err(ImportError::Layer(error));
            }
        }
        Ok(Imported {
            network,
            batch,
            data_type: self.data_type.unwrap_or_default(),
            layers: self.imported,
            parameters: self.parameters,
            outputs,
            notes: self.notes,
            input_bytes,
        })
    }
}
