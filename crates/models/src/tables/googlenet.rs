//! The table of GoogLeNet's paper.

use complexity::{Network, Shape, Source};

use super::row::{Row, block, made, mega, printed, row};
use super::{Counted, Evidence, Table, Unit};
use crate::builder::Builder;
use crate::kinds::{conv_bias, grouped};

const DENSE: &str = "The printed figures are not those of a dense convolution of 7 × 7, but of a separable one, in the row below. Ioffe & Szegedy's paper on batch normalization says of the first layer of the same network's successor that it is separable, with a depth multiplier of 8.";
const PARAMETERS: &str = "The parameters do not follow from the widths in the same row; why is not known. The operations do.";
const PARAMETERS_4A: &str = "The parameters do not follow from the widths in the same row; why is not known. The operations do, cut off, and so do the printed 364K × 14² = 73M.";
const ROW_5A: &str = "Neither figure follows from the widths in the same row, but one follows from the other: 1072K × 7² = 54M. Why is not known.";

pub(super) const TABLES: &[Table] = &[Table {
    id: "googlenet-1",
    title: "GoogLeNet",
    number: "1",
    source: "Szegedy et al. 2014, Going Deeper with Convolutions",
    evidence: Evidence::Read,
    columns: &[Counted::Parameters, Counted::Macs],
    note: "K is 1024 here: only so do the rows of convolution 2, inception (3a), (3b) and linear agree. The printed operations add up to 1502M, the paper's 1.5 billion; with a dense first convolution they are 1583M.",
    rows,
}];

fn rows() -> Vec<Row> {
    let part = |label, name, parameters, operations| {
        row(
            label,
            block("googlenet_2014", name),
            [printed(parameters, Unit::Kibi), mega(operations)],
        )
    };
    vec![
        part("convolution 7×7/2", "conv1", "2.7", "34").because(DENSE),
        row(
            "convolution 7×7/2, if separable: 3 → 24 depthwise, then 1×1 to 64",
            made(separable),
            [printed("2.7", Unit::Kibi), mega("34")],
        ),
        part("convolution 3×3/1", "conv2", "112", "360"),
        part("inception (3a)", "inception_3a", "159", "128"),
        part("inception (3b)", "inception_3b", "380", "304"),
        part("inception (4a)", "inception_4a", "364", "73").because(PARAMETERS_4A),
        part("inception (4b)", "inception_4b", "437", "88").because(PARAMETERS),
        part("inception (4c)", "inception_4c", "463", "100").because(PARAMETERS),
        part("inception (4d)", "inception_4d", "580", "119").because(PARAMETERS),
        part("inception (4e)", "inception_4e", "840", "170").because(PARAMETERS),
        part("inception (5a)", "inception_5a", "1072", "54").because(ROW_5A),
        part("inception (5b)", "inception_5b", "1388", "71").because(PARAMETERS),
        part("linear", "linear", "1000", "1"),
    ]
}

fn separable() -> Option<Network> {
    let mut build = Builder::new(Shape::maps(3, 224, 224));
    let layers = [
        ("depthwise", grouped(24, 7, 3, 2, 3)),
        ("pointwise", conv_bias(64, 1, 0, 1)),
    ];
    build.chain(layers, Source::Input);
    build.finish()
}
