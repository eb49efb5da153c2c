//! Building a network while a file is read: layers, their names, and the shapes that come out.

use std::collections::HashSet;

use complexity::{
    Geometry, LayerId, LayerKind, Network, NetworkError, Node, Problem, Shape, Source, free_name,
};

use crate::names::INPUT;

/// A network under construction.
pub(crate) struct Assembly {
    input: Shape,
    nodes: Vec<Node>,
    /// What comes out of each layer, as far as it is known.
    shapes: Vec<Option<Shape>>,
    taken: HashSet<String>,
}

impl Assembly {
    pub(crate) fn new(input: Shape) -> Self {
        Self {
            input,
            nodes: Vec::new(),
            shapes: Vec::new(),
            taken: HashSet::from([INPUT.to_owned()]),
        }
    }

    /// Adds a layer; a name that is taken, or none, gets a number behind it.
    pub(crate) fn push(&mut self, name: &str, kind: LayerKind, inputs: &[Source]) -> Source {
        self.add(name, kind, inputs, false)
    }

    /// Adds what the code does by calling a function.
    pub(crate) fn call(&mut self, name: &str, kind: LayerKind, inputs: &[Source]) -> Source {
        self.add(name, kind, inputs, true)
    }

    fn add(&mut self, name: &str, kind: LayerKind, inputs: &[Source], functional: bool) -> Source {
        let visible: String = name.chars().filter(|c| !c.is_control()).collect();
        let wanted = match visible.trim() {
            "" => kind.own_name(),
            name => name,
        };
        let name = free_name(wanted, |name| self.taken.contains(name));
        self.taken.insert(name.clone());
        let shapes: Option<Vec<Shape>> = inputs.iter().map(|source| self.shape(*source)).collect();
        let output = shapes.and_then(|shapes| output(&kind, &shapes).ok());
        // A file with as many layers is beyond what is read.
        let id = LayerId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node {
            id,
            name,
            kind,
            inputs: inputs.to_vec(),
            functional,
        });
        self.shapes.push(output);
        Source::Layer(id)
    }

    /// What comes out of a layer; none where that is not known, or the layer is wrong.
    pub(crate) fn shape(&self, source: Source) -> Option<Shape> {
        match source {
            Source::Input => Some(self.input),
            Source::Layer(id) => self.shapes.get(id.0 as usize).copied().flatten(),
        }
    }

    /// How many layers there are.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The names of the layers from a position on.
    pub(crate) fn names_from(&self, position: usize) -> Vec<String> {
        let nodes = self.nodes[position..].iter();
        nodes.map(|node| node.name.clone()).collect()
    }

    pub(crate) fn finish(self) -> Result<Network, NetworkError> {
        Network::of_nodes(self.input, self.nodes)
    }
}

fn output(kind: &LayerKind, inputs: &[Shape]) -> Result<Shape, Problem> {
    Geometry::of(kind, inputs).map(|geometry| geometry.output)
}
