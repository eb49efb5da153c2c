//! The layers of a network with the shapes they are given.

use std::rc::Rc;

use complexity::{
    Axis, LayerKind, LayerReport, Network, Node, Report, Setting, Shape, Source, analyze,
};

use super::ExportError;

/// A layer among the others.
pub(super) struct Placed<'a> {
    pub(super) node: &'a Rc<Node>,
    /// The tensors that it reads: 0 is the input, i + 1 the output of the layer at position i.
    pub(super) inputs: Vec<usize>,
    /// Their shapes.
    pub(super) shapes: Vec<Shape>,
    pub(super) report: LayerReport,
}

impl Placed<'_> {
    pub(super) fn input(&self) -> Shape {
        self.shapes.first().copied().unwrap_or(self.report.input)
    }

    pub(super) fn output(&self) -> Shape {
        self.report.output
    }

    /// Pixels before and behind, of rows and columns, with "same" as numbers.
    pub(super) fn padding(&self) -> [[u64; 2]; 2] {
        match self.axes() {
            Some(axes) => axes.map(|axis| axis.padding),
            None => [[0; 2]; 2],
        }
    }

    /// Height and width under the layer's window.
    pub(super) fn axes(&self) -> Option<[Axis; 2]> {
        self.report.axes(&self.node.kind)
    }

    pub(super) fn missing(
        &self,
        framework: &'static str,
        what: &'static str,
        remedy: &'static str,
    ) -> ExportError {
        ExportError::Missing {
            layer: self.node.name.clone(),
            framework,
            what,
            remedy,
        }
    }

    /// That the operation is known by its name only.
    pub(super) fn unknown(&self) -> ExportError {
        ExportError::Unknown {
            layer: self.node.name.clone(),
            kind: self.node.kind.own_name().to_owned(),
        }
    }
}

/// A network whose layers are all right.
pub(super) struct PlacedNetwork<'a> {
    pub(super) input: Shape,
    pub(super) layers: Vec<Placed<'a>>,
    /// Tensors that no layer reads, in order: what the network gives.
    pub(super) outputs: Vec<usize>,
    pub(super) params: u128,
}

/// Places every layer on a batch of this size.
pub(super) fn placed(network: &Network, batch: u64) -> Result<PlacedNetwork<'_>, ExportError> {
    let setting = Setting {
        batch,
        ..Setting::default()
    };
    let Report {
        input_error,
        layers: outcomes,
        totals,
        ..
    } = analyze(network, &setting);
    if let Some(error) = input_error {
        return Err(ExportError::Wrong {
            error: error.to_string(),
        });
    }
    let tensors = network.tensors();
    let mut shapes = vec![network.input];
    let mut layers = Vec::with_capacity(outcomes.len());
    for (node, outcome) in network.nodes().iter().zip(outcomes) {
        let report = match outcome {
            complexity::Outcome::Done(report) => report,
            complexity::Outcome::Failed(error) => {
                let error = error.to_string();
                return Err(ExportError::Wrong { error });
            }
            complexity::Outcome::Unknown | complexity::Outcome::Waiting => {
                return Err(ExportError::Unknown {
                    layer: node.name.clone(),
                    kind: node.kind.own_name().to_owned(),
                });
            }
        };
        let tensor = |source: &Source| match source {
            Source::Input => 0,
            Source::Layer(id) => tensors.get(*id).unwrap_or(0),
        };
        let inputs: Vec<usize> = node.inputs.iter().map(tensor).collect();
        shapes.push(report.output);
        layers.push(Placed {
            node,
            shapes: inputs.iter().map(|&tensor| shapes[tensor]).collect(),
            inputs,
            report,
        });
    }
    let totals = totals.map_err(|error| ExportError::Wrong {
        error: error.to_string(),
    })?;
    let mut is_read = vec![false; layers.len() + 1];
    for layer in &layers {
        for &tensor in read(layer) {
            is_read[tensor] = true;
        }
    }
    Ok(PlacedNetwork {
        input: network.input,
        outputs: (0..=layers.len()).filter(|&at| !is_read[at]).collect(),
        layers,
        params: totals.learned,
    })
}

/// What a layer's code reads: of an upsampling's second input the shape alone is wanted, which the
/// code holds as numbers.
pub(super) fn read<'a>(layer: &'a Placed) -> &'a [usize] {
    if let LayerKind::Upsample(_) = layer.node.kind {
        &layer.inputs[..1]
    } else {
        &layer.inputs
    }
}
