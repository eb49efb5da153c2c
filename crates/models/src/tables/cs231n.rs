//! What Stanford's course CS231n prints of VGG-16.

use complexity::LayerKind;

use super::row::{Row, block, mega, network, one, row};
use super::{Counted, Evidence, Table};

pub(super) const TABLES: &[Table] = &[Table {
    id: "cs231n-vgg16",
    title: "CS231n VGG-16",
    number: "",
    source: "CS231n, convolutional-networks.md, commit 01c1266",
    evidence: Evidence::Read,
    columns: &[Counted::Outputs, Counted::Weights],
    note: "Memory in numbers, not in bytes; weights without bias.",
    rows,
}];

fn rows() -> Vec<Row> {
    let layer = |label, name, outputs, weights| {
        row(label, block("vgg16", name), [one(outputs), one(weights)])
    };
    vec![
        layer("CONV3-64", "features.0", "3211264", "1728"),
        layer("CONV3-64", "features.2", "3211264", "36864"),
        layer("POOL2", "features.4", "802816", "0"),
        layer("CONV3-128", "features.5", "1605632", "73728"),
        layer("CONV3-128", "features.7", "1605632", "147456"),
        layer("POOL2", "features.9", "401408", "0"),
        layer("CONV3-256", "features.10", "802816", "294912"),
        layer("CONV3-256", "features.12", "802816", "589824"),
        layer("CONV3-256", "features.14", "802816", "589824"),
        layer("POOL2", "features.16", "200704", "0"),
        layer("CONV3-512", "features.17", "401408", "1179648"),
        layer("CONV3-512", "features.19", "401408", "2359296"),
        layer("CONV3-512", "features.21", "401408", "2359296"),
        layer("POOL2", "features.23", "100352", "0"),
        layer("CONV3-512", "features.24", "100352", "2359296"),
        layer("CONV3-512", "features.26", "100352", "2359296"),
        layer("CONV3-512", "features.28", "100352", "2359296"),
        layer("POOL2", "features.30", "25088", "0"),
        layer("FC", "classifier.0", "4096", "102760448"),
        layer("FC", "classifier.3", "4096", "16777216"),
        layer("FC", "classifier.6", "1000", "4096000"),
        row("TOTAL", network("vgg16").kind(is_listed), [mega("24"), mega("138")]).because(
            "The 24M do not follow from the rows: with the input's 150,528 they add up to 15,237,608 numbers, which are 60.95 MB or 58.13 MiB of 32-bit floats, not 93 MB.",
        ),
    ]
}

fn is_listed(kind: &LayerKind) -> bool {
    kind.has_macs() || matches!(kind, LayerKind::MaxPool2d(_))
}
