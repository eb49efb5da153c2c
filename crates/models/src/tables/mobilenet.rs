//! The tables of MobileNet's paper, and others' of the same networks and of their successors.

use complexity::{Conv2d, LayerKind, Network, Shape, Source};

use super::row::{Cell, Row, made, mega, network, network_on, printed, row};
use super::{Counted, Evidence, Table, Unit};
use crate::builder::Builder;
use crate::kinds::{conv, grouped};
use crate::mobilenet_v1::{MobileNet, SEPARABLE};

const SOURCE: &str = "Howard et al. 2017, MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications";
const WITHOUT_NORM: &str = "The paper leaves batch norm's parameters out, as table 9's 1.32M show.";

pub(super) const TABLES: &[Table] = &[
    Table {
        note: "The printed multiply-adds add up to 99.29, with 1.91 to 100.01.",
        ..table(
            "mobilenet-2",
            "2",
            &[Counted::Macs, Counted::Weights],
            shares,
        )
    },
    table("mobilenet-3", "3", &BOTH, one_layer),
    table("mobilenet-4", "4", &BOTH, full_against_separable),
    table("mobilenet-5", "5", &BOTH, narrow_against_shallow),
    Table {
        note: WITHOUT_NORM,
        ..table("mobilenet-6", "6", &BOTH, widths)
    },
    Table {
        note: "Table 1 of the paper prints stride 2 for the last depthwise convolution, whose maps stay 7 × 7 all the same: it is counted with stride 1.",
        ..table("mobilenet-7", "7", &BOTH, resolutions)
    },
    table("mobilenet-8", "8–10", &BOTH, against_others),
    other(
        "mobilenet-slim",
        "TensorFlow-Slim MobileNet",
        "tensorflow/models, research/slim/nets/mobilenet_v1.md, commit 02c04f4",
        slim,
    ),
    other(
        "mobilenet-keras",
        "Keras MobileNet",
        "Keras, documentation of MobileNet in its source",
        keras,
    ),
    other(
        "mobilenet-v2-slim",
        "TensorFlow-Slim MobileNetV2",
        "tensorflow/models, research/slim/nets/mobilenet/README.md, commit 0ba83cf",
        slim_v2,
    ),
];

const BOTH: [Counted; 2] = [Counted::Macs, Counted::ParametersWithoutNorm];

const fn table(
    id: &'static str,
    number: &'static str,
    columns: &'static [Counted],
    rows: fn() -> Vec<Row>,
) -> Table {
    Table {
        id,
        title: "MobileNet",
        number,
        source: SOURCE,
        evidence: Evidence::Read,
        columns,
        note: "",
        rows,
    }
}

/// A list of multiply-adds that others than the paper print.
const fn other(
    id: &'static str,
    title: &'static str,
    source: &'static str,
    rows: fn() -> Vec<Row>,
) -> Table {
    Table {
        title,
        source,
        ..table(id, "", &[Counted::Macs], rows)
    }
}

fn millions(macs: &'static str, parameters: &'static str) -> [Cell; 2] {
    [mega(macs), mega(parameters)]
}

fn shares() -> Vec<Row> {
    let share = |label, is_kind, macs, parameters| {
        let cells = [macs, parameters].map(|digits| printed(digits, Unit::Percent));
        row(label, network("mobilenet_v1").kind(is_kind), cells)
    };
    vec![
        share("Conv 1×1", |kind| is_conv(kind, 1, false), "94.86", "74.59"),
        share("Conv DW 3×3", |kind| is_conv(kind, 3, true), "3.06", "1.06"),
        share("Conv 3×3", |kind| is_conv(kind, 3, false), "1.19", "0.02").because(
            "A misprint, two digits having changed places: with 1.91 the column adds up to 100.",
        ),
        share(
            "Fully Connected",
            |kind| matches!(kind, LayerKind::Linear(_)),
            "0.18",
            "24.33",
        ),
    ]
}

fn is_conv(kind: &LayerKind, kernel: u64, depthwise: bool) -> bool {
    let LayerKind::Conv2d(Conv2d { window, groups, .. }) = kind else {
        return false;
    };
    window.kernel_size == [kernel; 2] && (*groups > 1) == depthwise
}

/// One layer of 3 × 3 on maps of `side` × `side`, that keeps the channels.
fn layer(side: u64, channels: u64, separable: bool) -> Option<Network> {
    let mut build = Builder::new(Shape::maps(channels, side, side));
    if separable {
        let layers = [
            ("depthwise", grouped(channels, 3, 1, 1, channels)),
            ("pointwise", conv(channels, 1, 0, 1)),
        ];
        build.chain(layers, Source::Input);
    } else {
        build.module("conv", conv(channels, 3, 1, 1), Source::Input);
    }
    build.finish()
}

fn one_layer() -> Vec<Row> {
    vec![
        row(
            "Convolution",
            made(|| layer(14, 512, false)),
            millions("462", "2.36"),
        ),
        row(
            "Depthwise Separable Conv",
            made(|| layer(14, 512, true)),
            millions("52.3", "0.27"),
        ),
        row(
            "α = 0.75",
            made(|| layer(14, 384, true)),
            millions("29.6", "0.15"),
        ),
        row(
            "ρ = 0.714",
            made(|| layer(10, 384, true)),
            millions("15.1", "0.15"),
        ),
    ]
}

fn full_against_separable() -> Vec<Row> {
    vec![
        row("Conv MobileNet", made(full), millions("4866", "29.3")).because(
            "The layers give 4867.3. Without the classifier's 1.0 they give 4866.3; but the 569 in the row below has it.",
        ),
        row("MobileNet", network("mobilenet_v1"), millions("569", "4.2")),
    ]
}

fn full() -> Option<Network> {
    let full = MobileNet {
        multiplier: 1.0,
        blocks: &SEPARABLE,
        separable: false,
    };
    full.build(Shape::maps(3, 224, 224))
}

fn narrow_against_shallow() -> Vec<Row> {
    vec![
        row(
            "0.75 MobileNet",
            network("mobilenet_v1_0.75"),
            millions("325", "2.6"),
        ),
        row("Shallow MobileNet", made(shallow), millions("307", "2.9")),
    ]
}

/// Without the five blocks of 512 channels on maps of 14 × 14.
fn shallow() -> Option<Network> {
    const BLOCKS: [(u32, u64); 8] = [
        (64, 1),
        (128, 2),
        (128, 1),
        (256, 2),
        (256, 1),
        (512, 2),
        (1024, 2),
        (1024, 1),
    ];
    let shallow = MobileNet {
        multiplier: 1.0,
        blocks: &BLOCKS,
        separable: true,
    };
    shallow.build(Shape::maps(3, 224, 224))
}

fn widths() -> Vec<Row> {
    vec![
        row(
            "1.0 MobileNet-224",
            network("mobilenet_v1"),
            millions("569", "4.2"),
        ),
        row(
            "0.75 MobileNet-224",
            network("mobilenet_v1_0.75"),
            millions("325", "2.6"),
        ),
        row(
            "0.5 MobileNet-224",
            network("mobilenet_v1_0.5"),
            millions("149", "1.3"),
        ),
        row(
            "0.25 MobileNet-224",
            network("mobilenet_v1_0.25"),
            millions("41", "0.5"),
        ),
    ]
}

fn resolutions() -> Vec<Row> {
    let on = |label, side, macs| {
        row(
            label,
            network_on("mobilenet_v1", side),
            millions(macs, "4.2"),
        )
    };
    vec![
        row(
            "1.0 MobileNet-224",
            network("mobilenet_v1"),
            millions("569", "4.2"),
        ),
        on("1.0 MobileNet-192", 192, "418"),
        on("1.0 MobileNet-160", 160, "290"),
        on("1.0 MobileNet-128", 128, "186"),
    ]
}

fn against_others() -> Vec<Row> {
    vec![
        row("GoogleNet", network("googlenet_2014"), millions("1550", "6.8")).because(
            "The rows of GoogLeNet's own table add up to 6798K and 1502M as printed: the first fits 6.8, and where 1550 comes from is not known.",
        ),
        row("VGG 16", network("vgg16"), millions("15300", "138")).because(
            "The convolutions alone take 15,347M; with the linear layers it is 15,470M.",
        ),
        row(
            "0.50 MobileNet-160",
            network_on("mobilenet_v1_0.5", 160),
            millions("76", "1.32"),
        ),
        row("Squeezenet", network("squeezenet1_0"), millions("1700", "1.25")).because(
            "About twice the multiply-adds, 819M on 224 × 224 and 833M on 227 × 227: as if multiplications and additions were counted apart, which they are in no other row.",
        ),
        row("AlexNet", network("alexnet_2012"), millions("720", "60")).because(
            "Cut off to two digits.",
        ),
        row("Inception V3", network("inception_v3"), millions("5000", "23.2")).because(
            "Why both are lower is not known: EfficientNet's paper prints 5.7 billion and 24M, as the layers give.",
        ),
    ]
}

fn keras() -> Vec<Row> {
    let on = |label, side| {
        row(label, network_on("mobilenet_v1", side), [mega("529")]).because(
            "A slip that every row repeats, whatever its picture; the paper prints 569, 418, 290 and 186.",
        )
    };
    vec![
        on("1.0 MobileNet-224", 224),
        on("1.0 MobileNet-192", 192),
        on("1.0 MobileNet-160", 160),
        on("1.0 MobileNet-128", 128),
    ]
}

fn slim_v2() -> Vec<Row> {
    let on = |label, name, side, macs| row(label, network_on(name, side), [mega(macs)]);
    vec![
        on("mobilenet_v2_1.4_224", "mobilenet_v2_1.4", 224, "582"),
        on("mobilenet_v2_1.0_224", "mobilenet_v2", 224, "300"),
        on("mobilenet_v2_1.0_192", "mobilenet_v2", 192, "221"),
        on("mobilenet_v2_1.0_160", "mobilenet_v2", 160, "154"),
        on("mobilenet_v2_1.0_128", "mobilenet_v2", 128, "99"),
        on("mobilenet_v2_1.0_96", "mobilenet_v2", 96, "56"),
        on("mobilenet_v2_0.75_224", "mobilenet_v2_0.75", 224, "209"),
        on("mobilenet_v2_0.5_224", "mobilenet_v2_0.5", 224, "97"),
    ]
}

fn slim() -> Vec<Row> {
    const WIDTH: &str = "The rows of width 0.75 do not follow from the layers; of the first two, the paper prints 325 and 239.";
    let on = |label, name, side, macs| row(label, network_on(name, side), [mega(macs)]);
    vec![
        on("MobileNet_v1_1.0_224", "mobilenet_v1", 224, "569"),
        on("MobileNet_v1_1.0_192", "mobilenet_v1", 192, "418"),
        on("MobileNet_v1_1.0_160", "mobilenet_v1", 160, "291"),
        on("MobileNet_v1_1.0_128", "mobilenet_v1", 128, "186"),
        on("MobileNet_v1_0.75_224", "mobilenet_v1_0.75", 224, "317").because(WIDTH),
        on("MobileNet_v1_0.75_192", "mobilenet_v1_0.75", 192, "233").because(WIDTH),
        on("MobileNet_v1_0.75_160", "mobilenet_v1_0.75", 160, "162").because(WIDTH),
        on("MobileNet_v1_0.75_128", "mobilenet_v1_0.75", 128, "104").because(WIDTH),
        on("MobileNet_v1_0.50_224", "mobilenet_v1_0.5", 224, "150").because(
            "149.497 is 149, as the paper has it; rounded twice, to 149.5 and then on, it is 150.",
        ),
        on("MobileNet_v1_0.50_192", "mobilenet_v1_0.5", 192, "110"),
        on("MobileNet_v1_0.50_160", "mobilenet_v1_0.5", 160, "77"),
        on("MobileNet_v1_0.50_128", "mobilenet_v1_0.5", 128, "49"),
        on("MobileNet_v1_0.25_224", "mobilenet_v1_0.25", 224, "41"),
        on("MobileNet_v1_0.25_192", "mobilenet_v1_0.25", 192, "34")
            .because("The layers give 30.2; the other rows of this width agree."),
        on("MobileNet_v1_0.25_160", "mobilenet_v1_0.25", 160, "21"),
        on("MobileNet_v1_0.25_128", "mobilenet_v1_0.25", 128, "14"),
    ]
}
