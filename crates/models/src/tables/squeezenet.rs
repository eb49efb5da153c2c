//! The table of SqueezeNet's paper, as far as it was read.

use super::row::{Row, block, network, one, row};
use super::{Counted, Evidence, Table};

pub(super) const TABLES: &[Table] = &[Table {
    id: "squeezenet-1",
    title: "SqueezeNet",
    number: "1",
    source: "Iandola et al. 2016, SqueezeNet: AlexNet-level accuracy with 50x fewer parameters",
    evidence: Evidence::Read,
    columns: &[Counted::Parameters],
    note: "Only these rows were read. The table prints an input of 224 × 224 and maps of 111 × 111 behind conv1, for which the input must be 227 × 227: 224 gives 109.",
    rows,
}];

fn rows() -> Vec<Row> {
    vec![
        row(
            "fire2",
            block("squeezenet1_0", "features.3"),
            [one("11,920")],
        ),
        row("total", network("squeezenet1_0"), [one("1,248,424")]),
    ]
}
