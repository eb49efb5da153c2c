//! Changes to a network, each of which leaves a network.

use std::fmt;
use std::rc::Rc;

use crate::layer::LayerKind;
use crate::network::{LayerId, Network, Node, Source};

/// Why an edit was refused; the network is as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditError {
    /// There is no such layer.
    NoSuchLayer(LayerId),
    /// Another layer has that name.
    NameTaken(String),
    /// A name needs at least one visible character, and no control characters.
    NameEmpty,
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchLayer(LayerId(id)) => write!(f, "there is no layer with the id {id}"),
            Self::NameTaken(name) => write!(
                f,
                "another layer is called {name}: choose a name that no layer has"
            ),
            Self::NameEmpty => write!(f, "a layer needs a name: type at least one character"),
        }
    }
}

impl std::error::Error for EditError {}

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
        Ok(self.insert(position + 1, &node.name, node.kind.clone()))
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
        if self.nodes.iter().all(|node| node.name != wanted) {
            return wanted.to_owned();
        }
        let stem = wanted.trim_end_matches(|c: char| c.is_ascii_digit());
        // Among two more numbers than there are layers, one is free.
        let mut taken = vec![false; self.nodes.len() + 2];
        for node in &self.nodes {
            let number = node
                .name
                .strip_prefix(stem)
                .and_then(|digits| digits.parse().ok());
            if let Some(slot) =
                number.and_then(|number: usize| taken.get_mut(number.checked_sub(2)?))
            {
                *slot = true;
            }
        }
        let free = taken.iter().take_while(|taken| **taken).count() + 2;
        format!("{stem}{free}")
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
        node.inputs = vec![upstream];
        self.nodes.insert(position, Rc::new(node));
    }

    fn redirect(&mut self, from: Source, to: Source, position: usize) {
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
