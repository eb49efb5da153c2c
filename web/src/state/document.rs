//! The document: everything that a link carries and that undo brings back.

use std::rc::Rc;

use complexity::{DataType, LayerId, Network, Setting, Shape};
use formats::link::{Layers, Published};

use super::counting::Counting;
use super::limits::Limits;
use super::run_setup::RunSetup;

/// What the user made and chose.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The network.
    pub network: Rc<Network>,
    /// The published network that it started from.
    pub base: Option<Base>,
    /// Batch, and whether activations run in place.
    pub setting: Setting,
    /// The data type that bytes are counted in.
    pub data_type: DataType,
    /// The most that the totals may be.
    pub limits: Limits,
    /// What the rows of the list show as operations.
    pub rows: RowCount,
    /// Which way of counting operations is chosen.
    pub counting: Counting,
    /// What the controls are open for.
    pub selected: Selected,
    /// Whether a layer's numbers are set in all repeats of its block.
    pub edits_repeats: bool,
    /// The link of the design that this one is compared with.
    pub pinned: Option<Rc<str>>,
    /// What the convolution that runs is run on.
    pub run: RunSetup,
}

/// What the rows of the list show as operations.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RowCount {
    /// Multiply-accumulates.
    #[default]
    Macs,
    /// FLOPs, two per multiply-accumulate.
    Flops,
}

/// What the controls are open for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selected {
    /// The network's input.
    Input,
    /// A layer.
    Layer(LayerId),
}

impl Selected {
    /// The layer, if it is one.
    pub fn layer(self) -> Option<LayerId> {
        match self {
            Self::Input => None,
            Self::Layer(id) => Some(id),
        }
    }
}

impl Document {
    /// A network as it is first shown: its first layer open, all else at its default.
    pub fn new(network: Network) -> Self {
        let first = network.nodes().first();
        let selected = first.map_or(Selected::Input, |node| Selected::Layer(node.id));
        Self {
            network: Rc::new(network),
            base: None,
            setting: Setting::default(),
            data_type: DataType::default(),
            limits: Limits::default(),
            rows: RowCount::default(),
            selected,
            counting: Counting::default(),
            edits_repeats: true,
            pinned: None,
            run: RunSetup::default(),
        }
    }

    /// The same choices for another network.
    pub(super) fn with_network(&self, network: Network) -> Self {
        Self {
            setting: self.setting,
            data_type: self.data_type,
            limits: self.limits.clone(),
            rows: self.rows,
            counting: self.counting,
            edits_repeats: self.edits_repeats,
            pinned: self.pinned.clone(),
            run: self.run.clone(),
            ..Self::new(network)
        }
    }

    /// The document of a network that a link lists, which may be the first one.
    pub(super) fn of_listing(network: Network) -> Self {
        let mut document = Self::new(network);
        let first = FIRST.with(Rc::clone);
        document.base = Published::of(FIRST_NAME, &first, &document.network)
            .filter(|published| published.changes.is_empty())
            .map(|_| Base::new(FIRST_NAME, &first));
        document
    }

    /// The name of the published network that this one still is, on whatever input.
    pub fn published(&self) -> Option<&str> {
        let base = self.base.as_ref()?;
        let published = Published::of(&base.name, &base.network, &self.network)?;
        published.changes.is_empty().then_some(&*base.name)
    }
}

impl Default for Document {
    fn default() -> Self {
        let first = FIRST.with(Rc::clone);
        let mut document = Self::new(Network::clone(&first));
        document.base = Some(Base::new(FIRST_NAME, &first));
        document
    }
}

/// A published network, to know what was changed in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    /// Its name.
    pub name: Rc<str>,
    /// As it was built.
    pub network: Rc<Network>,
}

impl Base {
    pub(super) fn new(name: &str, network: &Rc<Network>) -> Self {
        Self {
            name: name.into(),
            network: Rc::clone(network),
        }
    }

    /// The document's network as this one with changes, where that says it all. The first
    /// network is listed, so that its link opens without others being loaded.
    pub(super) fn of(&self, document: &Document) -> Option<Published> {
        if &*self.name == FIRST_NAME {
            return None;
        }
        Published::of(&self.name, &self.network, &document.network)
    }
}

/// The network that the page opens on, which it knows without the others.
pub const FIRST_NAME: &str = "lenet5";

const FIRST_LINK: &str = "v1/1x32/c1:c6k5p0,t1:t,s2:a2,c3:c16k5p0,t3:t,s4:a2,c5:c120k5p0,t5:t,flatten:f,f6:l84,t6:t,out:l10";

thread_local! {
    static FIRST: Rc<Network> = Rc::new(match formats::link::decode(FIRST_LINK).map(|link| link.layers) {
        Ok(Layers::Listed(network)) => network,
        // A test reads this very link.
        Ok(Layers::Published(_)) | Err(_) => Network::new(Shape::maps(1, 32, 32)),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_network_is_the_published_one() {
        let published = models::network(FIRST_NAME, None).unwrap();
        assert_eq!(*Document::default().network, published);
        assert_eq!(Document::default().published(), Some(FIRST_NAME));
    }
}
