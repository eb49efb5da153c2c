//! Changes to a network, each of which leaves a network.

use std::collections::HashSet;
use std::fmt;
use std::rc::Rc;

use crate::layer::LayerKind;
use crate::network::{LayerId, Network, Node, Source};

/// Why an edit was refused; the network is as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditError {
    /// There is no such layer.
    NoSuchLayer(LayerId),
    /// No layer has that name.
    NoLayerNamed(String),
    /// Another layer has that name.
    NameTaken(String),
    /// A name needs at least one visible character, and no control characters.
    NameEmpty,
    /// A layer can only read layers before it.
    NotBefore {
        /// The reading layer's name.
        layer: String,
        /// The name of the one that it should read.
        source: String,
    },
    /// The last input of a layer cannot be taken away.
    LastInput(String),
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchLayer(LayerId(id)) => write!(f, "there is no layer with the id {id}"),
            Self::NoLayerNamed(name) => {
                write!(f, "no layer is called {name}: choose one from the list")
            }
            Self::NameTaken(name) => write!(
                f,
                "another layer is called {name}: choose a name that no layer has"
            ),
            Self::NameEmpty => write!(f, "a layer needs a name: type at least one character"),
            Self::NotBefore { layer, source } => write!(
                f,
                "{layer} cannot read {source}, which does not come before it: move {layer} behind {source}"
            ),
            Self::LastInput(layer) => write!(
                f,
                "{layer} has one input left: connect another before this one is taken away"
            ),
        }
    }
}

impl std::error::Error for EditError {}

/// The name itself, or with the first number from 2 on that is not taken in place of its own.
///
/// ```
/// let free = complexity::free_name("conv1", |name| name == "conv1" || name == "conv2");
/// assert_eq!(free, "conv3");
/// ```
pub fn free_name(wanted: &str, is_taken: impl Fn(&str) -> bool) -> String {
    if !is_taken(wanted) {
        return wanted.to_owned();
    }
    let stem = wanted.trim_end_matches(|c: char| c.is_ascii_digit());
    // Among as many numbers one is free, as no network has so many layers.
    (2..=u64::MAX)
        .map(|number| format!("{stem}{number}"))
        .find(|name| !is_taken(name))
        .unwrap_or_default()
}

impl Network {
    /// Adds a layer behind the last one. A name that is taken gets a number behind it.
    ///
    /// ```
    /// # use complexity::{LayerKind, Network, Shape};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// network.push("flatten", LayerKind::Flatten);
    /// network.push("flatten", LayerKind::Flatten);
    /// assert_eq!(network.nodes()[1].name, "flatten2");
    /// ```
    pub fn push(&mut self, name: &str, kind: LayerKind) -> LayerId {
        self.insert(self.nodes.len(), name, kind)
    }

    /// Puts a layer at `position` (the end, if that is beyond it): it reads what came out
    /// there, and those that read that read the new layer.
    ///
    /// ```
    /// # use complexity::{Activation, Conv2d, LayerKind, Network, Shape};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// network.push("flatten", LayerKind::Flatten);
    /// network.insert(0, "relu", LayerKind::Activation(Activation::ReLU));
    /// assert_eq!(network.nodes()[0].name, "relu");
    /// ```
    pub fn insert(&mut self, position: usize, name: &str, kind: LayerKind) -> LayerId {
        let id = LayerId(self.next_id);
        self.next_id += 1;
        let node = Node {
            id,
            name: self.free_name(name),
            kind,
            inputs: Vec::new(),
            functional: false,
        };
        self.place(position.min(self.nodes.len()), node);
        id
    }

    /// Takes a layer out: those that read it read what it read.
    ///
    /// ```
    /// # use complexity::{LayerKind, Network, Shape};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// let id = network.push("flatten", LayerKind::Flatten);
    /// network.remove(id).unwrap();
    /// assert!(network.nodes().is_empty());
    /// ```
    pub fn remove(&mut self, id: LayerId) -> Result<(), EditError> {
        self.take(id).map(|_| ())
    }

    /// Moves a layer to `position`, counted in the network without it.
    ///
    /// ```
    /// # use complexity::{Activation, LayerKind, Network, Shape};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// let relu = network.push("relu", LayerKind::Activation(Activation::ReLU));
    /// network.push("flatten", LayerKind::Flatten);
    /// network.move_to(relu, 1).unwrap();
    /// assert_eq!(network.nodes()[1].name, "relu");
    /// ```
    pub fn move_to(&mut self, id: LayerId, position: usize) -> Result<(), EditError> {
        let node = self.take(id)?;
        self.place(position.min(self.nodes.len()), node);
        Ok(())
    }

    /// Puts a copy of a layer behind it, under a name of its own.
    ///
    /// ```
    /// # use complexity::{LayerKind, Network, Shape};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// let id = network.push("flatten", LayerKind::Flatten);
    /// network.duplicate(id).unwrap();
    /// assert_eq!(network.nodes()[1].name, "flatten2");
    /// ```
    pub fn duplicate(&mut self, id: LayerId) -> Result<LayerId, EditError> {
        let position = self.position(id).ok_or(EditError::NoSuchLayer(id))?;
        let node = Rc::clone(&self.nodes[position]);
        let copy = self.insert(position + 1, &node.name, node.kind.clone());
        self.edit(copy, |copy| {
            copy.inputs.extend(node.inputs.iter().skip(1).copied());
            copy.functional = node.functional;
        })?;
        Ok(copy)
    }

    /// Gives a layer another name.
    ///
    /// ```
    /// # use complexity::{EditError, LayerKind, Network, Shape};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// let id = network.push("flatten", LayerKind::Flatten);
    /// network.rename(id, "vector").unwrap();
    /// assert_eq!(network.rename(id, " "), Err(EditError::NameEmpty));
    /// ```
    pub fn rename(&mut self, id: LayerId, name: &str) -> Result<(), EditError> {
        let name = name.trim();
        if name.is_empty() || name.chars().any(char::is_control) {
            return Err(EditError::NameEmpty);
        }
        if self
            .nodes
            .iter()
            .any(|node| node.id != id && node.name == name)
        {
            return Err(EditError::NameTaken(name.to_owned()));
        }
        self.edit(id, |node| name.clone_into(&mut node.name))
    }

    /// Puts other hyper-parameters, or another kind, in a layer's place.
    ///
    /// ```
    /// # use complexity::{LayerKind, Network, Shape};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// let id = network.push("layer", LayerKind::Flatten);
    /// network.replace(id, LayerKind::Dropout).unwrap();
    /// assert_eq!(network.nodes()[0].kind, LayerKind::Dropout);
    /// ```
    pub fn replace(&mut self, id: LayerId, kind: LayerKind) -> Result<(), EditError> {
        self.edit(id, |node| node.kind = kind)
    }

    /// Lets the layer's input at `index` (a new one, if that is behind the last) come from
    /// `source`.
    ///
    /// ```
    /// # use complexity::{Activation, LayerKind, Network, Shape, Source};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// network.push("relu", LayerKind::Activation(Activation::ReLU));
    /// let add = network.push("add", LayerKind::Add);
    /// network.connect(add, 1, Source::Input).unwrap();
    /// assert_eq!(network.node(add).unwrap().inputs.len(), 2);
    /// ```
    pub fn connect(&mut self, id: LayerId, index: usize, source: Source) -> Result<(), EditError> {
        let position = self.position(id).ok_or(EditError::NoSuchLayer(id))?;
        if let Source::Layer(other) = source {
            let before = self.position(other).ok_or(EditError::NoSuchLayer(other))?;
            if before >= position {
                return Err(EditError::NotBefore {
                    layer: self.nodes[position].name.clone(),
                    source: self.nodes[before].name.clone(),
                });
            }
        }
        self.edit(id, |node| match node.inputs.get_mut(index) {
            Some(input) => *input = source,
            None => node.inputs.push(source),
        })
    }

    /// Takes away the layer's input at `index`.
    ///
    /// ```
    /// # use complexity::{LayerKind, Network, Shape, Source};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// let add = network.push("add", LayerKind::Add);
    /// network.connect(add, 1, Source::Input).unwrap();
    /// network.disconnect(add, 1).unwrap();
    /// assert!(network.disconnect(add, 0).is_err());
    /// ```
    pub fn disconnect(&mut self, id: LayerId, index: usize) -> Result<(), EditError> {
        let position = self.position(id).ok_or(EditError::NoSuchLayer(id))?;
        let node = &self.nodes[position];
        if node.inputs.len() < 2 {
            return Err(EditError::LastInput(node.name.clone()));
        }
        self.edit(id, |node| {
            if index < node.inputs.len() {
                node.inputs.remove(index);
            }
        })
    }

    /// Says that the published code calls a function here.
    ///
    /// ```
    /// # use complexity::{LayerKind, Network, Shape};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// let id = network.push("flatten", LayerKind::Flatten);
    /// network.set_functional(id, true).unwrap();
    /// assert!(network.nodes()[0].functional);
    /// ```
    pub fn set_functional(&mut self, id: LayerId, functional: bool) -> Result<(), EditError> {
        self.edit(id, |node| node.functional = functional)
    }

    fn edit(&mut self, id: LayerId, change: impl FnOnce(&mut Node)) -> Result<(), EditError> {
        let position = self.position(id).ok_or(EditError::NoSuchLayer(id))?;
        change(Rc::make_mut(&mut self.nodes[position]));
        Ok(())
    }

    /// The name itself, or with the first free number from 2 on in place of its own.
    ///
    /// ```
    /// # use complexity::{LayerKind, Network, Shape};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// network.push("conv1", LayerKind::Flatten);
    /// assert_eq!(network.free_name("conv1"), "conv2");
    /// ```
    pub fn free_name(&self, wanted: &str) -> String {
        let taken: HashSet<&str> = self.nodes.iter().map(|node| node.name.as_str()).collect();
        free_name(wanted, |name| taken.contains(name))
    }

    fn take(&mut self, id: LayerId) -> Result<Node, EditError> {
        let position = self.position(id).ok_or(EditError::NoSuchLayer(id))?;
        let node = Rc::unwrap_or_clone(self.nodes.remove(position));
        let upstream = node.inputs.first().copied().unwrap_or(Source::Input);
        self.redirect(Source::Layer(id), upstream, position);
        Ok(node)
    }

    fn place(&mut self, position: usize, mut node: Node) {
        let upstream = match position.checked_sub(1) {
            Some(before) => Source::Layer(self.nodes[before].id),
            None => Source::Input,
        };
        self.redirect(upstream, Source::Layer(node.id), position);
        let is_before = |source: &Source| match source {
            Source::Input => true,
            Source::Layer(id) => self.nodes[..position].iter().any(|node| node.id == *id),
        };
        let others = node.inputs.iter().skip(1).copied().filter(is_before);
        node.inputs = [upstream].into_iter().chain(others).collect();
        self.nodes.insert(position, Rc::new(node));
    }

    pub(crate) fn redirect(&mut self, from: Source, to: Source, position: usize) {
        for node in &mut self.nodes[position..] {
            if node.inputs.contains(&from) {
                for input in &mut Rc::make_mut(node).inputs {
                    if *input == from {
                        *input = to;
                    }
                }
            }
        }
    }
}
