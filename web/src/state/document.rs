//! The document: everything that a link carries and that undo brings back.

use std::rc::Rc;

use complexity::{DataType, LayerId, Network, Setting};

use super::run_setup::RunSetup;

/// What the user made and chose.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// The network.
    pub network: Rc<Network>,
    /// Batch, and whether activations run in place.
    pub setting: Setting,
    /// The data type that bytes are counted in.
    pub data_type: DataType,
    /// What the rows of the list show as operations.
    pub rows: RowCount,
    /// What the controls are open for.
    pub selected: Selected,
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
            setting: Setting::default(),
            data_type: DataType::default(),
            rows: RowCount::default(),
            selected,
            run: RunSetup::default(),
        }
    }

    /// The same choices for another network.
    pub(super) fn with_network(&self, network: Network) -> Self {
        Self {
            setting: self.setting,
            data_type: self.data_type,
            rows: self.rows,
            run: self.run.clone(),
            ..Self::new(network)
        }
    }

    /// The preset that the network still equals, by its name.
    pub fn preset(&self) -> Option<&'static models::Preset> {
        BUILT.with(|built| {
            let position = built
                .iter()
                .position(|network| is_alike(network, &self.network))?;
            Some(&models::PRESETS[position])
        })
    }
}

impl Default for Document {
    fn default() -> Self {
        Self::new((models::PRESETS[0].build)())
    }
}

thread_local! {
    /// The presets' networks, built once: every change of a knob is compared with them.
    static BUILT: [Network; models::PRESETS.len()] = models::PRESETS.map(|preset| (preset.build)());
}

/// Identities do not matter, as a link gives its layers new ones.
fn is_alike(built: &Network, network: &Network) -> bool {
    built.input == network.input
        && built.nodes().len() == network.nodes().len()
        && built
            .nodes()
            .iter()
            .zip(network.nodes())
            .all(|(a, b)| a.name == b.name && a.kind == b.kind)
}
