//! The generator of DCGAN.

use complexity::{Activation, ConvTranspose2d, LayerKind, Network, Shape, Source, Window};

use crate::Family;
use crate::builder::Builder;
use crate::entry::Entry;
use crate::kinds::{batch_norm, relu};

pub(crate) const FAMILY: Family = Family {
    title: "DCGAN",
    entries: &[Entry {
        name: "dcgan_generator",
        title: "DCGAN generator",
        year: 2015,
        source: "Radford et al. 2015, Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks; as PyTorch's example builds it",
        figures: &[],
    }],
    build: |name, input| match name {
        "dcgan_generator" => generator(input),
        _ => None,
    },
    input: |name| (name == "dcgan_generator").then(|| Shape::maps(100, 1, 1)),
};

/// From noise to a picture: each transposed convolution but the first doubles the sides.
fn generator(input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let hidden = [up(512, 0, 1), up(256, 1, 2), up(128, 1, 2), up(64, 1, 2)];
    let hidden = hidden.into_iter().flat_map(|up| [up, batch_norm(), relu()]);
    let picture = [up(3, 1, 2), LayerKind::Activation(Activation::Tanh)];
    build.sequence(hidden.chain(picture), Source::Input);
    build.finish()
}

fn up(out_channels: u64, padding: u64, stride: u64) -> LayerKind {
    LayerKind::ConvTranspose2d(ConvTranspose2d {
        window: Window::square(4, padding, stride),
        bias: false,
        ..ConvTranspose2d::new(out_channels, 4)
    })
}
