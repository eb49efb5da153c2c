//! A published network in a link: its name, and what was changed in it.

use complexity::{LayerId, LayerKind, Network, Shape};

use super::error::{Expected, LinkError};
use super::reader::Reader;
use super::{code, escape};

/// A published network, with layers in place of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The network's name.
    pub name: String,
    /// The shape of one input sample.
    pub input: Shape,
    /// Layers by their names, and what stands in their place.
    pub changes: Vec<(String, LayerKind)>,
}

impl Published {
    /// What `network` changed in the published `base`; none where that is more than single
    /// layers and the input.
    ///
    /// ```
    /// use complexity::{Activation, LayerKind, Network, Shape};
    /// use formats::link::Published;
    /// let mut base = Network::new(Shape::maps(3, 8, 8));
    /// let act = base.push("act", LayerKind::Activation(Activation::ReLU));
    /// let mut changed = base.clone();
    /// changed.replace(act, LayerKind::Dropout).unwrap();
    /// let published = Published::of("own", &base, &changed).unwrap();
    /// assert_eq!(published.changes, [("act".to_owned(), LayerKind::Dropout)]);
    /// changed.remove(act).unwrap();
    /// assert!(Published::of("own", &base, &changed).is_none());
    /// ```
    pub fn of(name: &str, base: &Network, network: &Network) -> Option<Self> {
        if !base.has_frame_of(network) {
            return None;
        }
        let pairs = base.nodes().iter().zip(network.nodes());
        let changes = pairs
            .filter(|(before, after)| before.kind != after.kind)
            .map(|(_, after)| (after.name.clone(), after.kind.clone()))
            .collect();
        Some(Self {
            name: name.to_owned(),
            input: network.input,
            changes,
        })
    }

    /// The network that is meant, made from the published one.
    pub fn applied_to(&self, base: &Network) -> Result<Network, LinkError> {
        let mut network = base.clone();
        network.input = self.input;
        for (name, kind) in &self.changes {
            let id = layer_named(&network, name)?;
            // The layer was found just now.
            let _ = network.replace(id, kind.clone());
        }
        Ok(network)
    }

    pub(super) fn write(&self, text: &mut String) {
        text.push('@');
        escape::write(text, &self.name, "/");
        for (name, kind) in &self.changes {
            text.push(',');
            escape::write(text, name, "");
            text.push(':');
            code::write(text, kind);
        }
    }

    /// Reads what stands behind the `@`.
    pub(super) fn read(reader: &mut Reader, input: Shape) -> Result<Self, LinkError> {
        let start = reader.place();
        let name = reader.text(&[',', '?'], "/")?;
        if name.is_empty() {
            return Err(reader.error_at(start, Expected::Published));
        }
        let mut changes: Vec<(String, LayerKind)> = Vec::new();
        while reader.take(',') {
            let start = reader.place();
            let layer = reader.text(&[':', ',', '?'], "")?;
            let is_new = changes.iter().all(|(other, _)| *other != layer);
            if !is_new || !reader.take(':') {
                return Err(reader.error_at(start, Expected::Name));
            }
            changes.push((layer, code::read(reader)?));
        }
        Ok(Self {
            name,
            input,
            changes,
        })
    }
}

fn layer_named(network: &Network, name: &str) -> Result<LayerId, LinkError> {
    let node = network.nodes().iter().find(|node| node.name == name);
    node.map(|node| node.id)
        .ok_or_else(|| LinkError::NoSuchLayer {
            layer: name.to_owned(),
        })
}
