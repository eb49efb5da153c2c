//! The table of ShuffleNet's paper.

use super::row::{Row, mega, network, row};
use super::{Counted, Evidence, Table};

const BELOW: &str = "The table's own channels give 1 % more; why is not known.";

pub(super) const TABLES: &[Table] = &[Table {
    id: "shufflenet-1",
    title: "ShuffleNet",
    number: "1",
    source: "Zhang et al. 2017, ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile Devices",
    evidence: Evidence::Read,
    columns: &[Counted::Macs],
    note: "",
    rows,
}];

fn rows() -> Vec<Row> {
    let groups = |label, name, macs| row(label, network(name), [mega(macs)]);
    vec![
        groups("g = 1", "shufflenet_v1_g1", "143"),
        groups("g = 2", "shufflenet_v1_g2", "140"),
        groups("g = 3", "shufflenet_v1_g3", "137"),
        groups("g = 4", "shufflenet_v1_g4", "133").because(BELOW),
        groups("g = 8", "shufflenet_v1_g8", "137").because(BELOW),
    ]
}
