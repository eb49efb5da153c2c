//! torchvision's list of its weights.

use super::row::{Row, giga, network, one, row};
use super::{Counted, Evidence, Table};
use crate::entry::{Entry, Figure, Printed};

pub(super) const TABLES: &[Table] = &[Table {
    id: "torchvision",
    title: "torchvision",
    number: "",
    source: "torchvision 0.29.2, metadata of the weights in torchvision/models",
    evidence: Evidence::Read,
    columns: &[Counted::Parameters, Counted::Macs],
    note: "What the documentation calls GFLOPS are 10⁹ multiply-adds of convolutions and linear layers.",
    rows,
}];

/// The networks of the zoo for which torchvision prints both figures.
fn rows() -> Vec<Row> {
    crate::entries().filter_map(listed).collect()
}

fn listed(entry: &'static Entry) -> Option<Row> {
    let figure = |counts: Printed| {
        let of_torchvision = |figure: &&Figure| figure.source == "torchvision";
        let mut figures = entry.figures.iter().filter(of_torchvision);
        figures.find(|figure| figure.counts == counts)
    };
    let (parameters, macs) = (figure(Printed::Parameters)?, figure(Printed::Macs)?);
    let cells = [one(parameters.digits), giga(macs.digits)];
    let reason = [parameters.erratum, macs.erratum]
        .into_iter()
        .find(|reason| !reason.is_empty());
    Some(row(entry.name, network(entry.name), cells).because(reason.unwrap_or_default()))
}
