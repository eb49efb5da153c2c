//! torchvision's list of its weights.

use super::row::{Row, giga, network, network_on, one, row};
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

/// The networks of the zoo for which torchvision prints both figures, and those of them that it
/// lists on a larger picture too.
fn rows() -> Vec<Row> {
    let larger = |label, name, parameters, gmacs| {
        row(label, network_on(name, 384), [one(parameters), giga(gmacs)])
    };
    crate::entries()
        .filter_map(listed)
        .chain([
            larger(
                "regnet_y_16gf, 384 × 384",
                "regnet_y_16gf",
                "83,590,140",
                "46.735",
            ),
            larger(
                "regnet_y_32gf, 384 × 384",
                "regnet_y_32gf",
                "145,046,770",
                "94.826",
            ),
            larger(
                "regnet_y_128gf, 384 × 384",
                "regnet_y_128gf",
                "644,812,894",
                "374.57",
            ),
        ])
        .collect()
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
