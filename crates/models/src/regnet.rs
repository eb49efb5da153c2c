//! RegNet X and Y.

use complexity::{Activation, LayerKind, Network, Shape, Source};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure};
use crate::kinds::{adaptive_pool, conv, grouped, linear, relu};
use crate::sequential::{Squeeze, conv_norm, squeeze_excitation};

pub(crate) const FAMILY: Family = Family {
    title: "RegNet",
    entries: &[
        entry(
            "regnet_x_400mf",
            "RegNetX-400MF",
            &Figure::torchvision("5,495,976", "0.414"),
        ),
        entry(
            "regnet_x_800mf",
            "RegNetX-800MF",
            &Figure::torchvision("7,259,656", "0.8"),
        ),
        entry(
            "regnet_x_1_6gf",
            "RegNetX-1.6GF",
            &Figure::torchvision("9,190,136", "1.603"),
        ),
        entry(
            "regnet_x_3_2gf",
            "RegNetX-3.2GF",
            &Figure::torchvision("15,296,552", "3.177"),
        ),
        entry(
            "regnet_x_8gf",
            "RegNetX-8GF",
            &Figure::torchvision("39,572,648", "7.995"),
        ),
        entry(
            "regnet_x_16gf",
            "RegNetX-16GF",
            &Figure::torchvision("54,278,536", "15.941"),
        ),
        entry(
            "regnet_x_32gf",
            "RegNetX-32GF",
            &Figure::torchvision("107,811,560", "31.736"),
        ),
        entry(
            "regnet_y_400mf",
            "RegNetY-400MF",
            &Figure::torchvision("4,344,144", "0.402"),
        ),
        entry(
            "regnet_y_800mf",
            "RegNetY-800MF",
            &Figure::torchvision("6,432,512", "0.834"),
        ),
        entry(
            "regnet_y_1_6gf",
            "RegNetY-1.6GF",
            &Figure::torchvision("11,202,430", "1.612"),
        ),
        entry(
            "regnet_y_3_2gf",
            "RegNetY-3.2GF",
            &Figure::torchvision("19,436,338", "3.176"),
        ),
        entry(
            "regnet_y_8gf",
            "RegNetY-8GF",
            &Figure::torchvision("39,381,472", "8.473"),
        ),
        entry(
            "regnet_y_16gf",
            "RegNetY-16GF",
            &Figure::torchvision("83,590,140", "15.912"),
        ),
        entry(
            "regnet_y_32gf",
            "RegNetY-32GF",
            &Figure::torchvision("145,046,770", "32.28"),
        ),
        entry(
            "regnet_y_128gf",
            "RegNetY-128GF",
            &Figure::torchvision("644,812,894", "127.518"),
        ),
    ],
    build: |name, input| regnet(&design(name)?, input),
    input: |name| design(name).map(|_| Shape::maps(3, 224, 224)),
};

const fn entry(name: &'static str, title: &'static str, figures: &'static [Figure]) -> Entry {
    Entry {
        name,
        title,
        year: 2020,
        source: "Radosavovic et al. 2020, Designing Network Design Spaces",
        figures,
    }
}

struct Design {
    group_width: u64,
    /// Channels and blocks of each stage.
    stages: [(u64, usize); 4],
    /// RegNetY's blocks have squeeze-and-excitation.
    squeezes: bool,
}

/// Stages as torchvision quantises them from the published depth, w_0, w_a and w_m.
fn design(name: &str) -> Option<Design> {
    let (group_width, stages) = match name.strip_prefix("regnet_")? {
        "x_400mf" => (16, [(32, 1), (64, 2), (160, 7), (400, 12)]),
        "x_800mf" => (16, [(64, 1), (128, 3), (288, 7), (672, 5)]),
        "x_1_6gf" => (24, [(72, 2), (168, 4), (408, 10), (912, 2)]),
        "x_3_2gf" => (48, [(96, 2), (192, 6), (432, 15), (1008, 2)]),
        "x_8gf" => (120, [(80, 2), (240, 5), (720, 15), (1920, 1)]),
        "x_16gf" => (128, [(256, 2), (512, 6), (896, 13), (2048, 1)]),
        "x_32gf" => (168, [(336, 2), (672, 7), (1344, 13), (2520, 1)]),
        "y_400mf" => (8, [(48, 1), (104, 3), (208, 6), (440, 6)]),
        "y_800mf" => (16, [(64, 1), (144, 3), (320, 8), (784, 2)]),
        "y_1_6gf" => (24, [(48, 2), (120, 6), (336, 17), (888, 2)]),
        "y_3_2gf" => (24, [(72, 2), (216, 5), (576, 13), (1512, 1)]),
        "y_8gf" => (56, [(224, 2), (448, 4), (896, 10), (2016, 1)]),
        "y_16gf" => (112, [(224, 2), (448, 4), (1232, 11), (3024, 1)]),
        "y_32gf" => (232, [(232, 2), (696, 5), (1392, 12), (3712, 1)]),
        "y_128gf" => (264, [(528, 2), (1056, 7), (2904, 17), (7392, 1)]),
        _ => return None,
    };
    Some(Design {
        group_width,
        stages,
        squeezes: name.starts_with("regnet_y"),
    })
}

struct Block {
    in_channels: u64,
    channels: u64,
    groups: u64,
    squeezes: bool,
    stride: u64,
}

const RELU: Option<Activation> = Some(Activation::ReLU);

fn regnet(design: &Design, input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let mut in_channels = 32;
    let mut last = build.scope("stem", |build| {
        conv_norm(build, conv(in_channels, 3, 1, 2), RELU, Source::Input)
    });
    for (number, (channels, blocks)) in (1..).zip(design.stages) {
        for index in 0..blocks {
            let block = Block {
                in_channels,
                channels,
                groups: channels / design.group_width.min(channels),
                squeezes: design.squeezes,
                stride: if index == 0 { 2 } else { 1 },
            };
            let name = format!("trunk_output.block{number}.block{number}-{index}");
            last = build.scope(&name, |build| residual_block(build, &block, last));
            in_channels = channels;
        }
    }
    let pooled = build.module("avgpool", adaptive_pool(1), last);
    let flat = build.call("flatten", LayerKind::Flatten, pooled);
    build.module("fc", linear(1000), flat);
    build.finish()
}

fn residual_block(build: &mut Builder, block: &Block, from: Source) -> Source {
    let shortcut = if block.stride == 1 {
        from
    } else {
        let projection = conv(block.channels, 1, 0, block.stride);
        build.scope("proj", |build| conv_norm(build, projection, None, from))
    };
    let residual = build.scope("f", |build| bottleneck(build, block, from));
    let sum = build.merge("add", LayerKind::Add, &[shortcut, residual]);
    build.module("activation", relu(), sum)
}

fn bottleneck(build: &mut Builder, block: &Block, from: Source) -> Source {
    let channels = block.channels;
    let widen = conv(channels, 1, 0, 1);
    let spatial = grouped(channels, 3, 1, block.stride, block.groups);
    let mut last = build.scope("a", |build| conv_norm(build, widen, RELU, from));
    last = build.scope("b", |build| conv_norm(build, spatial, RELU, last));
    if block.squeezes {
        let squeeze = Squeeze {
            channels: [channels, block.in_channels / 4],
            activation: Activation::ReLU,
            gate: Activation::Sigmoid,
        };
        last = build.scope("se", |build| squeeze_excitation(build, squeeze, last));
    }
    let mix = conv(channels, 1, 0, 1);
    build.scope("c", |build| conv_norm(build, mix, None, last))
}
