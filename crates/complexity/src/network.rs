//! The network: a directed acyclic graph of named layers, kept in execution order.

use std::collections::HashSet;
use std::fmt;
use std::rc::Rc;

use crate::layer::LayerKind;
use crate::shape::Shape;

/// A layer's identity, which survives renaming and moving.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LayerId(pub u32);

impl LayerId {
    /// The largest identity that a network may be made with, so that layers are found in a
    /// table.
    pub const LIMIT: u32 = 1 << 20;
}

/// Where a layer's input comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// The network's input.
    Input,
    /// The output of an earlier layer.
    Layer(LayerId),
}

/// A layer in the graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its identity.
    pub id: LayerId,
    /// Its name, unique in the network.
    pub name: String,
    /// What it does.
    pub kind: LayerKind,
    /// Where its input comes from; each is the input or an earlier layer.
    pub inputs: Vec<Source>,
    /// Whether the published code calls a function here, where the layer is no module that a
    /// tool could find. It changes no cost, but what tools count.
    pub functional: bool,
}

/// A directed acyclic graph of layers in execution order.
///
/// Names are unique, and each layer reads only the input or earlier layers: a `Network` that
/// does not hold this cannot be made. Nodes are shared between copies, so that an edit costs
/// what it changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// The shape of one input sample.
    pub input: Shape,
    pub(crate) nodes: Vec<Rc<Node>>,
    pub(crate) next_id: u32,
}

/// Why nodes do not make a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NetworkError {
    /// Two layers have one name.
    DuplicateName(String),
    /// Two layers have one identity.
    DuplicateId(LayerId),
    /// An identity beyond [`LayerId::LIMIT`].
    IdTooLarge(LayerId),
    /// A layer reads one that does not come before it.
    NotBefore {
        /// The reading layer's name.
        layer: String,
    },
}

impl fmt::Display for NetworkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DuplicateName(name) => {
                write!(f, "two layers are called {name}: rename one of them")
            }
            Self::DuplicateId(LayerId(id)) => {
                write!(f, "two layers have the id {id}: give one another")
            }
            Self::IdTooLarge(LayerId(id)) => write!(
                f,
                "the layer id {id} is beyond the limit of {}: give a smaller one",
                LayerId::LIMIT
            ),
            Self::NotBefore { layer } => write!(
                f,
                "layer {layer} reads a layer that does not come before it: move it behind its inputs"
            ),
        }
    }
}

impl std::error::Error for NetworkError {}

impl Network {
    /// A network without layers.
    ///
    /// ```
    /// use complexity::{Network, Shape};
    /// assert!(Network::new(Shape::maps(3, 224, 224)).nodes().is_empty());
    /// ```
    pub fn new(input: Shape) -> Self {
        Self {
            input,
            nodes: Vec::new(),
            next_id: 0,
        }
    }

    /// A network of nodes in execution order.
    ///
    /// Fails where two nodes share a name or an identity, or one reads a later one.
    ///
    /// ```
    /// use complexity::{LayerId, LayerKind, Network, Node, Shape, Source};
    /// let flatten = Node {
    ///     id: LayerId(0),
    ///     name: "flatten".into(),
    ///     kind: LayerKind::Flatten,
    ///     inputs: vec![Source::Input],
    ///     functional: false,
    /// };
    /// let network = Network::of_nodes(Shape::maps(3, 8, 8), vec![flatten]).unwrap();
    /// assert_eq!(network.nodes().len(), 1);
    /// ```
    pub fn of_nodes(input: Shape, nodes: Vec<Node>) -> Result<Self, NetworkError> {
        let mut names: HashSet<&str> = HashSet::new();
        let largest = nodes.iter().map(|node| node.id.0).max().unwrap_or(0);
        if largest > LayerId::LIMIT {
            return Err(NetworkError::IdTooLarge(LayerId(largest)));
        }
        let mut is_taken = vec![false; largest as usize + 1];
        for node in &nodes {
            let is_before = |source: &Source| match source {
                Source::Input => true,
                Source::Layer(id) => is_taken.get(id.0 as usize).is_some_and(|taken| *taken),
            };
            if node.inputs.is_empty() || !node.inputs.iter().all(is_before) {
                return Err(NetworkError::NotBefore {
                    layer: node.name.clone(),
                });
            }
            if !names.insert(node.name.as_str()) {
                return Err(NetworkError::DuplicateName(node.name.clone()));
            }
            if std::mem::replace(&mut is_taken[node.id.0 as usize], true) {
                return Err(NetworkError::DuplicateId(node.id));
            }
        }
        let next_id = nodes.iter().map(|node| node.id.0 + 1).max().unwrap_or(0);
        Ok(Self {
            input,
            nodes: nodes.into_iter().map(Rc::new).collect(),
            next_id,
        })
    }

    /// The layers in execution order.
    ///
    /// ```
    /// # use complexity::{LayerKind, Network, Shape};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// network.push("flatten", LayerKind::Flatten);
    /// assert_eq!(network.nodes()[0].name, "flatten");
    /// ```
    pub fn nodes(&self) -> &[Rc<Node>] {
        &self.nodes
    }

    /// The layer of this identity.
    ///
    /// ```
    /// # use complexity::{LayerId, LayerKind, Network, Shape};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// let id = network.push("flatten", LayerKind::Flatten);
    /// assert_eq!(network.node(id).unwrap().name, "flatten");
    /// assert!(network.node(LayerId(7)).is_none());
    /// ```
    pub fn node(&self, id: LayerId) -> Option<&Rc<Node>> {
        self.nodes.iter().find(|node| node.id == id)
    }

    /// The position of the layer in execution order, from 0.
    ///
    /// ```
    /// # use complexity::{LayerKind, Network, Shape};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// let id = network.push("flatten", LayerKind::Flatten);
    /// assert_eq!(network.position(id), Some(0));
    /// ```
    pub fn position(&self, id: LayerId) -> Option<usize> {
        self.nodes.iter().position(|node| node.id == id)
    }

    /// Whether both have the same layers by identity, name and connections, whatever those do.
    ///
    /// ```
    /// # use complexity::{LayerKind, Network, Shape};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// let id = network.push("layer", LayerKind::Flatten);
    /// let mut other = network.clone();
    /// other.replace(id, LayerKind::Dropout).unwrap();
    /// assert!(network.has_frame_of(&other));
    /// other.rename(id, "other").unwrap();
    /// assert!(!network.has_frame_of(&other));
    /// ```
    pub fn has_frame_of(&self, other: &Self) -> bool {
        let pairs = self.nodes.iter().zip(&other.nodes);
        self.nodes.len() == other.nodes.len()
            && pairs.into_iter().all(|(own, other)| {
                Rc::ptr_eq(own, other)
                    || own.id == other.id
                        && own.name == other.name
                        && own.inputs == other.inputs
                        && own.functional == other.functional
            })
    }

    /// Where every layer's output is found.
    ///
    /// ```
    /// # use complexity::{LayerKind, Network, Shape};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// let id = network.push("flatten", LayerKind::Flatten);
    /// assert_eq!(network.tensors().get(id), Some(1));
    /// ```
    pub fn tensors(&self) -> Tensors {
        let mut tensors = vec![0; self.next_id as usize];
        for (position, node) in self.nodes.iter().enumerate() {
            tensors[node.id.0 as usize] = position + 1;
        }
        Tensors(tensors)
    }

    /// Positions of the layers that read `source`.
    ///
    /// ```
    /// # use complexity::{LayerKind, Network, Shape, Source};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// network.push("flatten", LayerKind::Flatten);
    /// assert_eq!(network.readers(Source::Input).count(), 1);
    /// ```
    pub fn readers(&self, source: Source) -> impl Iterator<Item = usize> {
        self.nodes
            .iter()
            .enumerate()
            .filter(move |(_, node)| node.inputs.contains(&source))
            .map(|(position, _)| position)
    }
}

/// Positions of tensors by the layer that makes them: 0 is the input, i + 1 the output of the
/// layer at position i.
#[derive(Clone, Debug)]
pub struct Tensors(Vec<usize>);

impl Tensors {
    /// The tensor that a layer makes: 0 for an identity that was once a layer's, none for one
    /// that never was.
    ///
    /// ```
    /// # use complexity::{LayerId, Network, Shape};
    /// let network = Network::new(Shape::maps(3, 8, 8));
    /// assert_eq!(network.tensors().get(LayerId(7)), None);
    /// ```
    pub fn get(&self, id: LayerId) -> Option<usize> {
        self.0.get(id.0 as usize).copied()
    }
}
