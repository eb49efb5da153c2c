//! The residual networks for ImageNet: ResNet, ResNeXt, Wide ResNet.

use complexity::{Conv2d, LayerKind, Network, Shape, Source};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure, Printed};
use crate::kinds::{adaptive_pool, batch_norm, conv, linear, max_pool, plain, relu};

const PAPER: &str = "He et al. 2015, Deep Residual Learning for Image Recognition";
const PAPER_V1_5: &str = "He et al. 2015, Deep Residual Learning for Image Recognition; stride in the 3 × 3 convolution, as torchvision builds it";
const PAPER_V1: &str = "He et al. 2015, Deep Residual Learning for Image Recognition; stride in the first 1 × 1 convolution, as in the paper";
const RESNEXT: &str =
    "Xie et al. 2016, Aggregated Residual Transformations for Deep Neural Networks";
const WIDE: &str = "Zagoruyko & Komodakis 2016, Wide Residual Networks";

pub(crate) const FAMILY: Family = Family {
    title: "ResNet, ResNeXt, Wide ResNet",
    entries: &[
        Entry {
            name: "resnet18",
            title: "ResNet-18",
            year: 2015,
            source: PAPER,
            figures: &with_paper("11,689,512", "1.814", "1.8"),
        },
        Entry {
            name: "resnet34",
            title: "ResNet-34",
            year: 2015,
            source: PAPER,
            figures: &with_paper("21,797,672", "3.664", "3.6"),
        },
        Entry {
            name: "resnet50",
            title: "ResNet-50 (v1.5)",
            year: 2015,
            source: PAPER_V1_5,
            figures: &Figure::torchvision("25,557,032", "4.089"),
        },
        Entry {
            name: "resnet101",
            title: "ResNet-101 (v1.5)",
            year: 2015,
            source: PAPER_V1_5,
            figures: &Figure::torchvision("44,549,160", "7.801"),
        },
        Entry {
            name: "resnet152",
            title: "ResNet-152 (v1.5)",
            year: 2015,
            source: PAPER_V1_5,
            figures: &Figure::torchvision("60,192,808", "11.514"),
        },
        Entry {
            name: "resnet50_v1",
            title: "ResNet-50 (v1)",
            year: 2015,
            source: PAPER_V1,
            figures: &[paper("3.8")],
        },
        Entry {
            name: "resnet101_v1",
            title: "ResNet-101 (v1)",
            year: 2015,
            source: PAPER_V1,
            figures: &[paper("7.6")],
        },
        Entry {
            name: "resnet152_v1",
            title: "ResNet-152 (v1)",
            year: 2015,
            source: PAPER_V1,
            figures: &[paper("11.3")],
        },
        Entry {
            name: "resnext50_32x4d",
            title: "ResNeXt-50 32×4d",
            year: 2016,
            source: RESNEXT,
            figures: &Figure::torchvision("25,028,904", "4.23"),
        },
        Entry {
            name: "resnext101_32x8d",
            title: "ResNeXt-101 32×8d",
            year: 2016,
            source: RESNEXT,
            figures: &Figure::torchvision("88,791,336", "16.414"),
        },
        Entry {
            name: "resnext101_64x4d",
            title: "ResNeXt-101 64×4d",
            year: 2016,
            source: RESNEXT,
            figures: &Figure::torchvision("83,455,272", "15.46"),
        },
        Entry {
            name: "wide_resnet50_2",
            title: "Wide ResNet-50-2",
            year: 2016,
            source: WIDE,
            figures: &Figure::torchvision("68,883,240", "11.398"),
        },
        Entry {
            name: "wide_resnet101_2",
            title: "Wide ResNet-101-2",
            year: 2016,
            source: WIDE,
            figures: &Figure::torchvision("126,886,696", "22.753"),
        },
    ],
    build: |name, input| resnet(&member(name)?, input),
    input: |name| member(name).map(|_| Shape::maps(3, 224, 224)),
};

const fn paper(gmacs: &'static str) -> Figure {
    Figure::printed(
        Printed::Macs,
        gmacs,
        1_000_000_000,
        "He et al. 2015, Table 1",
    )
}

const fn with_paper(
    parameters: &'static str,
    gmacs: &'static str,
    paper_gmacs: &'static str,
) -> [Figure; 3] {
    let [parameters, macs] = Figure::torchvision(parameters, gmacs);
    [parameters, macs, paper(paper_gmacs)]
}

/// What the residual networks differ in.
#[derive(Clone, Copy)]
pub(crate) struct ResNet {
    /// Blocks in each of `layer1` to `layer4`.
    blocks: [usize; 4],
    block: Block,
    /// Stages that dilate their filters where the others halve their maps.
    dilated: [bool; 4],
}

#[derive(Clone, Copy)]
enum Block {
    /// Two 3 × 3 convolutions.
    Basic,
    /// A 3 × 3 convolution between two 1 × 1 that narrow and widen.
    Bottleneck(Bottleneck),
}

#[derive(Clone, Copy)]
struct Bottleneck {
    groups: u64,
    /// Channels of each group in `layer1`.
    width_per_group: u64,
    strided: Strided,
}

/// Which convolution of a bottleneck halves the maps.
#[derive(Clone, Copy)]
enum Strided {
    /// The first 1 × 1, as in the paper: v1.
    First,
    /// The 3 × 3, which then reads every pixel: v1.5.
    Middle,
}

/// A block's place in the network.
struct Place {
    /// Channels of its 3 × 3 convolution in a plain ResNet.
    channels: u64,
    stride: u64,
    dilation: u64,
    /// Whether the shortcut is a 1 × 1 convolution, as the sum's shape would not fit.
    projects: bool,
}

impl ResNet {
    /// The backbone of segmentation networks, whose last two stages keep the maps' size.
    pub(crate) fn dilated(depth: &str) -> Option<Self> {
        let net = bottlenecks(depth, 1, 64, Strided::Middle)?;
        Some(Self {
            dilated: [false, false, true, true],
            ..net
        })
    }
}

/// `resnet50`, `resnet50_v1`, `resnext101_32x8d`, `wide_resnet50_2`, and their like.
fn member(name: &str) -> Option<ResNet> {
    if let Some(rest) = name.strip_prefix("wide_resnet") {
        let (depth, factor) = rest.split_once('_')?;
        return bottlenecks(depth, 1, 64 * size(factor)?, Strided::Middle);
    }
    if let Some(rest) = name.strip_prefix("resnext") {
        let (depth, cardinality) = rest.split_once('_')?;
        let (groups, width) = cardinality.strip_suffix('d')?.split_once('x')?;
        return bottlenecks(depth, size(groups)?, size(width)?, Strided::Middle);
    }
    let rest = name.strip_prefix("resnet")?;
    let (depth, strided) = match rest.strip_suffix("_v1") {
        Some(depth) => (depth, Strided::First),
        None => (rest, Strided::Middle),
    };
    basics(depth).or_else(|| bottlenecks(depth, 1, 64, strided))
}

/// A count as a name writes it.
fn size(digits: &str) -> Option<u64> {
    let count = digits.parse::<u16>().ok()?;
    (count > 0 && count.to_string() == digits).then_some(count.into())
}

fn basics(depth: &str) -> Option<ResNet> {
    let blocks = match depth {
        "18" => [2, 2, 2, 2],
        "34" => [3, 4, 6, 3],
        _ => return None,
    };
    Some(ResNet {
        blocks,
        block: Block::Basic,
        dilated: [false; 4],
    })
}

fn bottlenecks(depth: &str, groups: u64, width_per_group: u64, strided: Strided) -> Option<ResNet> {
    let blocks = match depth {
        "50" => [3, 4, 6, 3],
        "101" => [3, 4, 23, 3],
        "152" => [3, 8, 36, 3],
        _ => return None,
    };
    Some(ResNet {
        blocks,
        block: Block::Bottleneck(Bottleneck {
            groups,
            width_per_group,
            strided,
        }),
        dilated: [false; 4],
    })
}

fn resnet(net: &ResNet, input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let features = backbone(&mut build, net, Source::Input);
    let pooled = build.module("avgpool", adaptive_pool(1), features);
    let flat = build.call("flatten", LayerKind::Flatten, pooled);
    build.module("fc", linear(1000), flat);
    build.finish()
}

/// All layers in front of the classifier.
pub(crate) fn backbone(build: &mut Builder, net: &ResNet, from: Source) -> Source {
    let stem = [
        ("conv1", conv(64, 7, 3, 2)),
        ("bn1", batch_norm()),
        ("relu", relu()),
        ("maxpool", max_pool(3, 1, 2)),
    ];
    let mut last = build.chain(stem, from);
    let mut dilation = 1;
    for stage in 0..4 {
        let [first, others] = places(net, stage, &mut dilation);
        last = build.scope(&format!("layer{}", stage + 1), |build| {
            (0..net.blocks[stage]).fold(last, |last, index| {
                let place = if index == 0 { &first } else { &others };
                build.scope(&index.to_string(), |build| {
                    block(build, net.block, place, last)
                })
            })
        });
    }
    last
}

/// Where a stage's first block stands, and where the others do.
fn places(net: &ResNet, stage: usize, dilation: &mut u64) -> [Place; 2] {
    let channels = 64 << stage;
    // A dilated stage's first block still has its input's dilation.
    let before = *dilation;
    let mut stride = if stage == 0 { 1 } else { 2 };
    if net.dilated[stage] {
        *dilation *= stride;
        stride = 1;
    }
    let widens = match net.block {
        Block::Basic => stage > 0,
        Block::Bottleneck(_) => true,
    };
    [
        Place {
            channels,
            stride,
            dilation: before,
            projects: widens,
        },
        Place {
            channels,
            stride: 1,
            dilation: *dilation,
            projects: false,
        },
    ]
}

fn block(build: &mut Builder, block: Block, place: &Place, from: Source) -> Source {
    match block {
        Block::Basic => basic(build, place, from),
        Block::Bottleneck(shape) => bottleneck(build, shape, place, from),
    }
}

fn basic(build: &mut Builder, place: &Place, from: Source) -> Source {
    let branch = [
        ("conv1", conv(place.channels, 3, 1, place.stride)),
        ("bn1", batch_norm()),
        ("relu", relu()),
        ("conv2", conv(place.channels, 3, 1, 1)),
        ("bn2", batch_norm()),
    ];
    let branch = build.chain(branch, from);
    let sum = with_shortcut(build, branch, place.channels, place, from);
    build.module("relu_1", relu(), sum)
}

fn bottleneck(build: &mut Builder, shape: Bottleneck, place: &Place, from: Source) -> Source {
    let width = place.channels * shape.width_per_group / 64 * shape.groups;
    let (first, middle) = match shape.strided {
        Strided::First => (place.stride, 1),
        Strided::Middle => (1, place.stride),
    };
    let conv2 = Conv2d {
        dilation: [place.dilation; 2],
        groups: shape.groups,
        ..plain(width, 3, place.dilation, middle)
    };
    let branch = [
        ("conv1", conv(width, 1, 0, first)),
        ("bn1", batch_norm()),
        ("relu", relu()),
        ("conv2", LayerKind::Conv2d(conv2)),
        ("bn2", batch_norm()),
        ("relu_1", relu()),
        ("conv3", conv(4 * place.channels, 1, 0, 1)),
        ("bn3", batch_norm()),
    ];
    let branch = build.chain(branch, from);
    let sum = with_shortcut(build, branch, 4 * place.channels, place, from);
    build.module("relu_2", relu(), sum)
}

/// A block's branch plus its input, which is projected where it would not fit.
fn with_shortcut(
    build: &mut Builder,
    branch: Source,
    out_channels: u64,
    place: &Place,
    from: Source,
) -> Source {
    let projection = [conv(out_channels, 1, 0, place.stride), batch_norm()];
    let shortcut = if place.projects {
        build.scope("downsample", |build| build.sequence(projection, from))
    } else {
        from
    };
    build.merge("add", LayerKind::Add, &[branch, shortcut])
}
