//! The table of He & Sun's paper.

use complexity::LayerKind;

use super::row::{Row, network, printed, row};
use super::{Counted, Evidence, Table, Unit};

pub(super) const TABLES: &[Table] = &[Table {
    id: "he-sun-1",
    title: "He & Sun",
    number: "1",
    source: "He & Sun 2015, Convolutional Neural Networks at Constrained Time Cost",
    evidence: Evidence::Recalled,
    columns: &[Counted::Macs],
    note: "Σ C_in·K²·C_out·M² over the convolutions alone, relative to network A. Filters of 2 × 2 give maps of 35 and 36 pixels in turn, then of 17 and 18; on 36 and 18 alone, B would be 0.99 and E 1.02. The layers of J′ are known from a configuration file, not from this table.",
    rows,
}];

fn rows() -> Vec<Row> {
    [
        ("A", "he_sun_a", "1"),
        ("B", "he_sun_b", "0.96"),
        ("C", "he_sun_c", "1.02"),
        ("E", "he_sun_e", "0.99"),
        ("J′", "he_sun_j_prime", ""),
    ]
    .map(|(label, name, relative)| {
        let convolutions = network(name).kind(LayerKind::is_convolution);
        row(
            label,
            convolutions,
            [printed(relative, Unit::Of("he_sun_a"))],
        )
    })
    .into()
}
