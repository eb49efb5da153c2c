//! What LeNet-5's paper prints of each layer.

use super::row::{Row, block, one, row};
use super::{Counted, Evidence, Table};

const POOLING: &str = "The paper's connections are a pooled unit's four inputs and its bias; a pool has no multiply-adds.";

pub(super) const TABLES: &[Table] = &[Table {
    id: "lenet-5",
    title: "LeNet-5",
    number: "",
    source: "LeCun et al. 1998, Gradient-Based Learning Applied to Document Recognition, section II.B",
    evidence: Evidence::Read,
    columns: &[Counted::Parameters, Counted::MacsAndBias],
    note: "The paper's connections are the multiply-adds and the addition of each bias.",
    rows,
}];

fn rows() -> Vec<Row> {
    let layer = |label, name, parameters, connections| {
        row(
            label,
            block("lenet5_1998", name),
            [one(parameters), one(connections)],
        )
    };
    vec![
        layer("C1", "c1", "156", "122,304"),
        layer("S2", "s2", "12", "5,880").because(POOLING),
        layer("C3", "c3", "1,516", "151,600"),
        layer("S4", "s4", "32", "2,000").because(POOLING),
        layer("C5", "c5", "48,120", "48,120"),
        layer("F6", "f6", "10,164", "10,164"),
    ]
}
