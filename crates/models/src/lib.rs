//! Published networks as short builder functions, each with its source.
//!
//! ```
//! let lenet = models::PRESETS[0];
//! assert_eq!(lenet.name, "lenet5");
//! assert_eq!((lenet.build)().nodes().len(), 12);
//! ```
#![warn(missing_docs)]

mod alexnet;
mod lenet;
mod sequential;
mod vgg;

use complexity::{Network, Shape};

/// A network to start from.
#[derive(Clone, Copy, Debug)]
pub struct Preset {
    /// The name in links: torchvision's, where torchvision has the network.
    pub name: &'static str,
    /// The name that people use.
    pub title: &'static str,
    /// Makes the network.
    pub build: fn() -> Network,
}

impl PartialEq for Preset {
    /// A name names one network.
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Preset {}

/// The presets, the one that the page opens on first.
pub const PRESETS: [Preset; 4] = [
    Preset {
        name: "lenet5",
        title: "LeNet-5 (modern)",
        build: lenet::lenet5,
    },
    Preset {
        name: "alexnet",
        title: "AlexNet",
        build: alexnet::alexnet,
    },
    Preset {
        name: "vgg16",
        title: "VGG-16",
        build: vgg::vgg16,
    },
    Preset {
        name: "empty",
        title: "Empty network",
        build: empty,
    },
];

/// The preset of this name.
///
/// ```
/// assert_eq!(models::preset("vgg16").unwrap().title, "VGG-16");
/// assert!(models::preset("vgg").is_none());
/// ```
pub fn preset(name: &str) -> Option<&'static Preset> {
    PRESETS.iter().find(|preset| preset.name == name)
}

fn empty() -> Network {
    Network::new(Shape::maps(3, 32, 32))
}
