//! The VGG networks.

use complexity::{LayerKind, Network, Shape, Source};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure, Printed};
use crate::kinds::{adaptive_pool, batch_norm, conv_bias, linear, max_pool, relu};

pub(crate) const FAMILY: Family = Family {
    title: "VGG",
    entries: &[
        entry(
            "vgg11",
            "VGG-11",
            "Simonyan & Zisserman 2014, Very Deep Convolutional Networks for Large-Scale Image Recognition, configuration A",
            &with_paper("132,863,336", "7.609", "133"),
        ),
        entry(
            "vgg13",
            "VGG-13",
            "Simonyan & Zisserman 2014, Very Deep Convolutional Networks for Large-Scale Image Recognition, configuration B",
            &with_paper("133,047,848", "11.308", "133"),
        ),
        entry(
            "vgg16",
            "VGG-16",
            "Simonyan & Zisserman 2014, Very Deep Convolutional Networks for Large-Scale Image Recognition, configuration D",
            &with_paper("138,357,544", "15.47", "138"),
        ),
        entry(
            "vgg19",
            "VGG-19",
            "Simonyan & Zisserman 2014, Very Deep Convolutional Networks for Large-Scale Image Recognition, configuration E",
            &with_paper("143,667,240", "19.632", "144"),
        ),
        entry(
            "vgg16_c",
            "VGG-16 (C, with 1×1 convolutions)",
            "Simonyan & Zisserman 2014, Very Deep Convolutional Networks for Large-Scale Image Recognition, configuration C",
            &[paper("134")],
        ),
        entry(
            "vgg11_bn",
            "VGG-11 with batch norm",
            NORMED,
            &Figure::torchvision("132,868,840", "7.609"),
        ),
        entry(
            "vgg13_bn",
            "VGG-13 with batch norm",
            NORMED,
            &Figure::torchvision("133,053,736", "11.308"),
        ),
        entry(
            "vgg16_bn",
            "VGG-16 with batch norm",
            NORMED,
            &Figure::torchvision("138,365,992", "15.47"),
        ),
        entry(
            "vgg19_bn",
            "VGG-19 with batch norm",
            NORMED,
            &Figure::torchvision("143,678,248", "19.632"),
        ),
    ],
    build: |name, input| vgg(&member(name)?, input),
    input: |name| member(name).map(|_| Shape::maps(3, 224, 224)),
};

const NORMED: &str = "Simonyan & Zisserman 2014, Very Deep Convolutional Networks for Large-Scale Image Recognition; batch norm as torchvision adds it";

const fn entry(
    name: &'static str,
    title: &'static str,
    source: &'static str,
    figures: &'static [Figure],
) -> Entry {
    Entry {
        name,
        title,
        year: 2014,
        source,
        figures,
    }
}

const fn paper(parameters: &'static str) -> Figure {
    Figure::printed(
        Printed::Parameters,
        parameters,
        1_000_000,
        "Simonyan & Zisserman 2014, Table 2",
    )
}

const fn with_paper(
    parameters: &'static str,
    gmacs: &'static str,
    paper_parameters: &'static str,
) -> [Figure; 3] {
    let [exact, macs] = Figure::torchvision(parameters, gmacs);
    [exact, macs, paper(paper_parameters)]
}

/// What the VGG networks differ in.
struct Vgg {
    /// Filter sides of the convolutions of each stage.
    kernels: [&'static [u64]; 5],
    has_norm: bool,
}

fn member(name: &str) -> Option<Vgg> {
    let (plain, has_norm) = match name.strip_suffix("_bn") {
        Some(plain) => (plain, true),
        None => (name, false),
    };
    let kernels: [&[u64]; 5] = match plain {
        "vgg11" => [&[3], &[3], &[3, 3], &[3, 3], &[3, 3]],
        "vgg13" => [&[3, 3]; 5],
        "vgg16" => [&[3, 3], &[3, 3], &[3, 3, 3], &[3, 3, 3], &[3, 3, 3]],
        "vgg16_c" => [&[3, 3], &[3, 3], &[3, 3, 1], &[3, 3, 1], &[3, 3, 1]],
        "vgg19" => [&[3, 3], &[3, 3], &[3; 4], &[3; 4], &[3; 4]],
        _ => return None,
    };
    Some(Vgg { kernels, has_norm })
}

fn vgg(net: &Vgg, input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let stages = [64, 128, 256, 512, 512].into_iter().zip(net.kernels);
    let layers = stages.flat_map(|(channels, kernels)| {
        let convs = kernels.iter().flat_map(move |&kernel| {
            let norm = net.has_norm.then(batch_norm);
            [conv_bias(channels, kernel, kernel / 2, 1)]
                .into_iter()
                .chain(norm)
                .chain([relu()])
        });
        convs.chain([max_pool(2, 0, 2)])
    });
    let features = build.scope("features", |build| build.sequence(layers, Source::Input));
    let pooled = build.module("avgpool", adaptive_pool(7), features);
    let flat = build.call("flatten", LayerKind::Flatten, pooled);
    let classifier = [
        linear(4096),
        relu(),
        LayerKind::Dropout,
        linear(4096),
        relu(),
        LayerKind::Dropout,
        linear(1000),
    ];
    build.scope("classifier", |build| build.sequence(classifier, flat));
    build.finish()
}
