//! Where each network stands on the map.

use complexity::Share;
use formats::scale::{LinearScale, LogScale};
use models::{Accuracy, Printed, Trained, trained};

/// A step of the axis of accuracies, in thousandths of a percent.
const STEP: u32 = 5_000;

/// The networks from the cheapest to the dearest, with the map's axes.
pub(super) struct Places {
    pub(super) networks: Vec<Trained>,
    pub(super) across: LogScale,
    pub(super) up: LinearScale,
}

impl Places {
    /// None where no network is known.
    pub(super) fn of(counted: Printed) -> Option<Self> {
        let mut networks: Vec<Trained> = trained().collect();
        networks.sort_by_key(|network| network.cost(counted));
        let accuracies = networks.iter().flat_map(recipes);
        let up = LinearScale::around(accuracies.map(|accuracy| accuracy.thousandths), STEP)?;
        let across = LogScale::around(networks.iter().map(|network| network.cost(counted)))?;
        Some(Self {
            networks,
            across,
            up,
        })
    }

    /// How far from the top an accuracy stands.
    pub(super) fn down(&self, thousandths: u32) -> String {
        let Share(up) = self.up.place(thousandths);
        Share(1000 - up).percent()
    }
}

/// A network's accuracies, that of the older weights first.
pub(super) fn recipes(network: &Trained) -> impl Iterator<Item = Accuracy> + use<> {
    [Some(network.first), network.second].into_iter().flatten()
}
