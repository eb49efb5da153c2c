//! The table of VGG's paper.

use super::row::{Row, mega, network, row};
use super::{Counted, Evidence, Table};

pub(super) const TABLES: &[Table] = &[Table {
    id: "vgg-2",
    title: "VGG",
    number: "2",
    source: "Simonyan & Zisserman 2014, Very Deep Convolutional Networks for Large-Scale Image Recognition",
    evidence: Evidence::Read,
    columns: &[Counted::Parameters],
    note: "",
    rows,
}];

fn rows() -> Vec<Row> {
    [
        ("A, A-LRN", "vgg11", "133"),
        ("B", "vgg13", "133"),
        ("C", "vgg16_c", "134"),
        ("D", "vgg16", "138"),
        ("E", "vgg19", "144"),
    ]
    .map(|(label, name, parameters)| row(label, network(name), [mega(parameters)]))
    .into()
}
