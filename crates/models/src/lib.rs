//! Published networks as short builder functions, each with its source.
//!
//! ```
//! let lenet = models::network("lenet5", None).unwrap();
//! assert_eq!(lenet.nodes().len(), 12);
//! ```
#![warn(missing_docs)]

mod accuracy;
mod agreement;
mod alexnet;
mod builder;
mod cifar_resnet;
mod convnext;
mod dcgan;
mod densenet;
mod efficientnet;
mod entry;
mod facenet;
mod googlenet;
mod he_sun;
mod inception_v3;
mod keras;
mod keras_classic;
mod keras_inception;
mod keras_mobile;
mod kinds;
mod lenet;
mod mnasnet;
mod mobilenet_v1;
mod mobilenet_v2;
mod mobilenet_v3;
mod multiplier;
mod nasnet;
mod regnet;
mod resnet;
mod segmentation;
mod sequential;
mod shufflenet_v1;
mod shufflenet_v2;
mod squeezenet;
pub mod tables;
mod unet;
mod vgg;
mod xception;

use complexity::{Network, Shape};

pub use accuracy::{Accuracy, Trained, nearest, trained};
pub use agreement::Agreement;
pub use entry::{Entry, Figure, Printed};
pub use multiplier::{WidthMultiplier, width_multiplier};

/// A family of networks that are built alike.
#[derive(Debug)]
pub struct Family {
    /// What they are called together.
    pub title: &'static str,
    /// Those that are shown to choose from.
    pub entries: &'static [Entry],
    /// Builds a network of the family, also one that is not among the entries.
    build: fn(&str, Shape) -> Option<Network>,
    /// The input that a name is published for; none where the name is not of the family.
    input: fn(&str) -> Option<Shape>,
}

const FAMILIES: &[Family] = &[
    lenet::FAMILY,
    alexnet::FAMILY,
    vgg::FAMILY,
    resnet::FAMILY,
    cifar_resnet::FAMILY,
    mobilenet_v1::FAMILY,
    mobilenet_v2::FAMILY,
    mobilenet_v3::FAMILY,
    mnasnet::FAMILY,
    efficientnet::FAMILY,
    regnet::FAMILY,
    convnext::FAMILY,
    squeezenet::FAMILY,
    densenet::FAMILY,
    dcgan::FAMILY,
    segmentation::FAMILY,
    unet::FAMILY,
    he_sun::FAMILY,
    keras_classic::FAMILY,
    keras_mobile::FAMILY,
    googlenet::FAMILY,
    inception_v3::FAMILY,
    facenet::FAMILY,
    shufflenet_v1::FAMILY,
    shufflenet_v2::FAMILY,
    xception::FAMILY,
    nasnet::FAMILY,
    keras_inception::FAMILY,
];

/// The networks to choose from, in families.
///
/// ```
/// assert!(models::entries().any(|entry| entry.name == "vgg16"));
/// ```
pub fn entries() -> impl Iterator<Item = &'static Entry> {
    FAMILIES.iter().flat_map(|family| family.entries)
}

/// The same by family.
///
/// ```
/// assert_eq!(models::families()[0].title, "LeNet");
/// ```
pub fn families() -> &'static [Family] {
    FAMILIES
}

/// The network of this name, on its published input if none is given; none where the name is
/// not known.
///
/// ```
/// use complexity::Shape;
/// assert_eq!(models::network("vgg16", None).unwrap().input, Shape::maps(3, 224, 224));
/// assert!(models::network("vgg", None).is_none());
/// ```
pub fn network(name: &str, input: Option<Shape>) -> Option<Network> {
    FAMILIES.iter().find_map(|family| {
        let published = (family.input)(name)?;
        (family.build)(name, input.unwrap_or(published))
    })
}
