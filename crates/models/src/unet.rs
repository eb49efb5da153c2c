//! The U-Nets.

use complexity::{ConvTranspose2d, Crop2d, LayerKind, Network, Shape, Source, Window};

use crate::Family;
use crate::builder::Builder;
use crate::entry::Entry;
use crate::kinds::{batch_norm, conv, conv_bias, max_pool, relu};

pub(crate) const FAMILY: Family = Family {
    title: "U-Net",
    entries: &[
        Entry {
            name: "unet",
            title: "U-Net",
            year: 2015,
            source: "Ronneberger et al. 2015, U-Net: Convolutional Networks for Biomedical Image Segmentation",
            figures: &[],
        },
        Entry {
            name: "unet_small",
            title: "U-Net, small and padded",
            year: 2015,
            source: "after Ronneberger et al. 2015: half as wide and one level less, with padding and batch norm as today's U-Nets have them",
            figures: &[],
        },
    ],
    build: |name, input| unet(&member(name)?, input),
    input: |name| member(name).map(|net| Shape::maps(1, net.side, net.side)),
};

/// What the two U-Nets differ in.
struct UNet {
    /// Side of the published input, pixels.
    side: u64,
    /// Channels of the first level; each level below has twice as many.
    width: u64,
    /// How often the maps are halved.
    levels: u32,
    style: Style,
}

#[derive(Clone, Copy)]
enum Style {
    /// Convolutions without padding, so that copied maps are cropped.
    Paper,
    /// Padded convolutions with batch norm.
    Padded,
}

fn member(name: &str) -> Option<UNet> {
    match name {
        "unet" => Some(UNet {
            side: 572,
            width: 64,
            levels: 4,
            style: Style::Paper,
        }),
        "unet_small" => Some(UNet {
            side: 256,
            width: 32,
            levels: 3,
            style: Style::Padded,
        }),
        _ => None,
    }
}

/// Feature maps, and how large they are.
#[derive(Clone, Copy)]
struct Maps {
    source: Source,
    sides: [u64; 2],
}

fn unet(net: &UNet, input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let picture = Maps {
        source: Source::Input,
        sides: input.sides()?,
    };
    let maps = level(&mut build, net, 1, picture);
    build.module("head", conv_bias(2, 1, 0, 1), maps.source);
    build.finish()
}

/// Two convolutions, all levels below on halved maps, and two convolutions on both.
fn level(build: &mut Builder, net: &UNet, depth: u32, from: Maps) -> Maps {
    let channels = net.width << (depth - 1);
    if depth > net.levels {
        return twice(build, net.style, "mid", channels, from);
    }
    let fine = twice(build, net.style, &format!("d{depth}"), channels, from);
    let halved = Maps {
        source: build.module(&format!("p{depth}"), max_pool(2, 0, 2), fine.source),
        sides: fine.sides.map(|side| side / 2),
    };
    let coarse = level(build, net, depth + 1, halved);
    let up = ConvTranspose2d {
        window: Window::square(2, 0, 2),
        ..ConvTranspose2d::new(channels, 2)
    };
    let up = LayerKind::ConvTranspose2d(up);
    let doubled = Maps {
        source: build.module(&format!("u{depth}"), up, coarse.source),
        sides: coarse.sides.map(|side| side * 2),
    };
    let fine = match net.style {
        Style::Paper => cropped(build, &format!("crop{depth}"), fine, doubled.sides),
        Style::Padded => fine.source,
    };
    let both = [fine, doubled.source];
    let both = Maps {
        source: build.merge(&format!("cat{depth}"), LayerKind::Concat, &both),
        ..doubled
    };
    twice(build, net.style, &format!("c{depth}"), channels, both)
}

fn twice(build: &mut Builder, style: Style, name: &str, channels: u64, from: Maps) -> Maps {
    let conv = || match style {
        Style::Paper => conv_bias(channels, 3, 0, 1),
        Style::Padded => conv(channels, 3, 1, 1),
    };
    let norm = |name| match style {
        Style::Paper => None,
        Style::Padded => Some((name, batch_norm())),
    };
    let first = [("conv1", conv())].into_iter().chain(norm("bn1"));
    let second = [("relu1", relu()), ("conv2", conv())]
        .into_iter()
        .chain(norm("bn2"));
    let layers = first.chain(second).chain([("relu2", relu())]);
    Maps {
        source: build.scope(name, |build| build.chain(layers, from.source)),
        sides: match style {
            // Each convolution of 3 × 3 takes a pixel from every edge.
            Style::Paper => from.sides.map(|side| side.saturating_sub(4)),
            Style::Padded => from.sides,
        },
    }
}

/// The middle of `maps`, as large as `sides`.
fn cropped(build: &mut Builder, name: &str, maps: Maps, sides: [u64; 2]) -> Source {
    let [rows, columns] = [0, 1].map(|axis: usize| maps.sides[axis].saturating_sub(sides[axis]));
    let crop = Crop2d {
        sides: [rows / 2, rows.div_ceil(2), columns / 2, columns.div_ceil(2)],
    };
    build.call(name, LayerKind::Crop2d(crop), maps.source)
}
