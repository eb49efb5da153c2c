//! The layers of a network with the shapes they are given.

use std::rc::Rc;

use complexity::{Axis, LayerKind, Network, Node, Outcome, Setting, Shape, Source, analyze};

use crate::buffers::is_view;
use crate::error::PlanError;

/// A layer among the others.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    pub(crate) node: Rc<Node>,
    /// The tensors whose numbers it reads.
    pub(crate) inputs: Vec<usize>,
    /// Their shapes.
    pub(crate) shapes: Vec<Shape>,
    pub(crate) output: Shape,
    /// Height and width under its window.
    pub(crate) axes: Option<[Axis; 2]>,
}

impl Placed {
    pub(crate) fn kind(&self) -> &LayerKind {
        &self.node.kind
    }

    /// The shape of one sample of the first input.
    pub(crate) fn input(&self) -> Shape {
        self.shapes[0]
    }

    /// Pixels before and behind, of rows and columns, "same" as numbers.
    pub(crate) fn padding(&self) -> [[u64; 2]; 2] {
        self.axes
            .map_or([[0; 2]; 2], |axes| axes.map(|axis| axis.padding))
    }
}

/// Places every layer on a batch of this size.
pub(crate) fn placed(network: &Network, batch: u64) -> Result<Vec<Placed>, PlanError> {
    let setting = Setting {
        batch,
        ..Setting::default()
    };
    let report = analyze(network, &setting);
    let wrong = |error: &dyn ToString| PlanError::Wrong {
        error: error.to_string(),
    };
    if let Some(error) = report.input_error {
        return Err(wrong(&error));
    }
    let tensors = network.tensors();
    let mut shapes = vec![network.input];
    let mut layers = Vec::with_capacity(shapes.len());
    for (node, outcome) in network.nodes().iter().zip(report.layers) {
        if let LayerKind::Operator(operator) = &node.kind
            && !is_view(&node.kind)
        {
            return Err(PlanError::Operator {
                layer: node.name.clone(),
                operator: operator.name.clone(),
            });
        }
        let report = match outcome {
            Outcome::Done(report) => report,
            Outcome::Failed(error) => return Err(wrong(&error)),
            // Only an operation gives what nobody knows.
            Outcome::Unknown | Outcome::Waiting => {
                return Err(PlanError::Operator {
                    layer: node.name.clone(),
                    operator: node.kind.own_name().to_owned(),
                });
            }
        };
        let tensor = |source: &Source| match source {
            Source::Input => 0,
            Source::Layer(id) => tensors.get(*id).unwrap_or(0),
        };
        let mut inputs: Vec<usize> = node.inputs.iter().map(tensor).collect();
        if let LayerKind::Upsample(_) = node.kind {
            // Of a second input only the sides are wanted, which the output's shape has.
            inputs.truncate(1);
        }
        shapes.push(report.output);
        layers.push(Placed {
            node: Rc::clone(node),
            shapes: inputs.iter().map(|&tensor| shapes[tensor]).collect(),
            inputs,
            output: report.output,
            axes: report.axes(&node.kind),
        });
    }
    Ok(layers)
}
