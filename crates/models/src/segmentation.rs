//! Networks that label each pixel, on ResNets: FCN, DeepLab.

use complexity::{Conv2d, LayerKind, Network, Shape, Source, Upsample, UpsampleMode, UpsampleTo};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure};
use crate::kinds::{adaptive_pool, batch_norm, conv, conv_bias, plain, relu};
use crate::resnet::{self, ResNet};

const FCN: &str = "Long et al. 2014, Fully Convolutional Networks for Semantic Segmentation; as torchvision builds it";
const DEEPLAB: &str =
    "Chen et al. 2017, Rethinking Atrous Convolution for Semantic Image Segmentation";
const AUXILIARY: &str =
    "torchvision counts the auxiliary classifier too, which only training needs";

pub(crate) const FAMILY: Family = Family {
    title: "FCN and DeepLab",
    entries: &[
        Entry {
            name: "fcn_resnet50",
            title: "FCN (ResNet-50)",
            year: 2014,
            source: FCN,
            figures: &with_auxiliary("35,322,218", "152.717"),
        },
        Entry {
            name: "fcn_resnet101",
            title: "FCN (ResNet-101)",
            year: 2014,
            source: FCN,
            figures: &with_auxiliary("54,314,346", "232.738"),
        },
        Entry {
            name: "deeplabv3_resnet50",
            title: "DeepLabv3 (ResNet-50)",
            year: 2017,
            source: DEEPLAB,
            figures: &with_auxiliary("42,004,074", "178.722"),
        },
        Entry {
            name: "deeplabv3_resnet101",
            title: "DeepLabv3 (ResNet-101)",
            year: 2017,
            source: DEEPLAB,
            figures: &with_auxiliary("60,996,202", "258.743"),
        },
    ],
    build: |name, input| {
        let (head, net) = member(name)?;
        segmenter(head, &net, input)
    },
    input: |name| member(name).map(|_| Shape::maps(3, 520, 520)),
};

const fn with_auxiliary(parameters: &'static str, gmacs: &'static str) -> [Figure; 2] {
    let [parameters, macs] = Figure::torchvision(parameters, gmacs);
    [
        Figure {
            erratum: AUXILIARY,
            ..parameters
        },
        Figure {
            erratum: AUXILIARY,
            ..macs
        },
    ]
}

/// From a backbone's features to the classes' scores.
type Head = fn(&mut Builder, Source) -> Source;

/// Pascal VOC's classes and the background.
const CLASSES: u64 = 21;

fn member(name: &str) -> Option<(Head, ResNet)> {
    let (head, depth): (Head, _) = match name.split_once("_resnet")? {
        ("fcn", depth) => (fcn_head, depth),
        ("deeplabv3", depth) => (deeplab_head, depth),
        _ => return None,
    };
    Some((head, ResNet::dilated(depth)?))
}

fn segmenter(head: Head, net: &ResNet, input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let features = build.scope("backbone", |build| {
        resnet::backbone(build, net, Source::Input)
    });
    let scores = build.scope("classifier", |build| head(build, features));
    interpolated(&mut build, scores, Source::Input);
    build.finish()
}

/// `maps` as large as those of `like`.
fn interpolated(build: &mut Builder, maps: Source, like: Source) -> Source {
    let upsample = LayerKind::Upsample(Upsample {
        mode: UpsampleMode::Bilinear,
        to: UpsampleTo::SecondInput,
    });
    build.merge("interpolate", upsample, &[maps, like])
}

fn fcn_head(build: &mut Builder, from: Source) -> Source {
    let layers = [
        conv(512, 3, 1, 1),
        batch_norm(),
        relu(),
        LayerKind::Dropout,
        conv_bias(CLASSES, 1, 0, 1),
    ];
    build.sequence(layers, from)
}

fn deeplab_head(build: &mut Builder, from: Source) -> Source {
    let pyramid = build.scope("0", |build| pyramid(build, from));
    let layers = [
        ("1", conv(256, 3, 1, 1)),
        ("2", batch_norm()),
        ("3", relu()),
        ("4", conv_bias(CLASSES, 1, 0, 1)),
    ];
    build.chain(layers, pyramid)
}

/// Atrous spatial pyramid pooling: the same maps at five scales.
fn pyramid(build: &mut Builder, from: Source) -> Source {
    let scales = build.scope("convs", |build| {
        let near = [conv(256, 1, 0, 1), batch_norm(), relu()];
        let mut scales = vec![build.scope("0", |build| build.sequence(near, from))];
        for (name, dilation) in [("1", 12), ("2", 24), ("3", 36)] {
            let layers = [atrous(dilation), batch_norm(), relu()];
            scales.push(build.scope(name, |build| build.sequence(layers, from)));
        }
        scales.push(build.scope("4", |build| whole_picture(build, from)));
        scales
    });
    let all = build.merge("cat", LayerKind::Concat, &scales);
    let project = [conv(256, 1, 0, 1), batch_norm(), relu(), LayerKind::Dropout];
    build.scope("project", |build| build.sequence(project, all))
}

fn atrous(dilation: u64) -> LayerKind {
    LayerKind::Conv2d(Conv2d {
        dilation: [dilation; 2],
        ..plain(256, 3, dilation, 1)
    })
}

fn whole_picture(build: &mut Builder, from: Source) -> Source {
    let layers = [adaptive_pool(1), conv(256, 1, 0, 1), batch_norm(), relu()];
    let pooled = build.sequence(layers, from);
    interpolated(build, pooled, from)
}
