//! Which feature maps are alive at once.

use crate::network::{LayerId, Network, Source};

/// The largest memory of feature maps at inference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peak {
    /// Elements alive at once, weights apart.
    pub elements: u128,
    /// The layer that runs then; none in a network without layers.
    pub at: Option<LayerId>,
}

/// Who reads what, by position: tensor 0 is the input, tensor i + 1 the output of layer i.
pub(crate) struct Wiring {
    edges: Vec<usize>,
    /// Where the edges of layer i start.
    starts: Vec<usize>,
    /// The last layer that reads each tensor; none for the network's outputs.
    last_reader: Vec<Option<usize>>,
}

impl Wiring {
    pub(crate) fn of(network: &Network) -> Self {
        let nodes = network.nodes();
        let mut wiring = Self {
            edges: Vec::with_capacity(nodes.len()),
            starts: Vec::with_capacity(nodes.len() + 1),
            last_reader: vec![None; nodes.len() + 1],
        };
        for (position, node) in nodes.iter().enumerate() {
            wiring.starts.push(wiring.edges.len());
            for source in &node.inputs {
                let tensor = match source {
                    Source::Input => 0,
                    // Most layers read their neighbour, so search backwards.
                    Source::Layer(id) => nodes[..position]
                        .iter()
                        .rposition(|earlier| earlier.id == *id)
                        .map_or(0, |earlier| earlier + 1),
                };
                wiring.edges.push(tensor);
                wiring.last_reader[tensor] = Some(position);
            }
        }
        wiring.starts.push(wiring.edges.len());
        wiring
    }

    /// The tensors that the layer at `position` reads.
    pub(crate) fn inputs(&self, position: usize) -> &[usize] {
        &self.edges[self.starts[position]..self.starts[position + 1]]
    }

    /// Whether nobody reads the layer's input after it.
    pub(crate) fn input_dies_at(&self, position: usize) -> bool {
        self.inputs(position)
            .iter()
            .all(|&tensor| self.last_reader[tensor] == Some(position))
    }

    /// The peak, each output in a new buffer but those written over their input. The input
    /// counts until its last reader, outputs to the end.
    pub(crate) fn peak(
        &self,
        network: &Network,
        input_elements: u128,
        outputs: &[Written],
    ) -> Option<Peak> {
        let mut sizes = vec![0; outputs.len() + 1];
        sizes[0] = input_elements;
        let mut alive = input_elements;
        let mut peak = Peak {
            elements: input_elements,
            at: None,
        };
        for (position, output) in outputs.iter().enumerate() {
            let inputs = self.inputs(position);
            if let (true, &[input]) = (output.in_place, inputs) {
                sizes[position + 1] = std::mem::take(&mut sizes[input]);
            } else {
                sizes[position + 1] = output.elements;
                alive = output.elements.checked_add(alive)?;
            }
            if alive > peak.elements || position == 0 {
                peak = Peak {
                    elements: alive,
                    at: Some(network.nodes()[position].id),
                };
            }
            for &input in inputs {
                if self.last_reader[input] == Some(position) {
                    alive -= std::mem::take(&mut sizes[input]);
                }
            }
        }
        Some(peak)
    }
}

/// A layer's output as memory.
pub(crate) struct Written {
    pub(crate) elements: u128,
    pub(crate) in_place: bool,
}
