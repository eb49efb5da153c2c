//! `convcost compare`.

use std::io::{self, Write};

use complexity::{Network, Pair, Source, pair_layers};
use formats::number::difference;
use formats::report::{Row, Table, figure, shape};

use crate::arguments::Compare;
use crate::design::Design;
use crate::lines::{self, Align};
use crate::{Failure, Verdict};

pub(crate) fn print(wanted: &Compare, out: &mut impl Write) -> Result<Verdict, Failure> {
    let a = Design::open(&wanted.first, &wanted.shapes)?;
    let b = Design::open(&wanted.second, &wanted.shapes)?;
    let [report_a, report_b] = [a.report()?, b.report()?];
    let [table_a, table_b] = [a.table(&report_a, "macs")?, b.table(&report_b, "macs")?];
    print_totals(&table_a, &table_b, out)?;
    let pairs = pair_layers(&a.network, &b.network);
    let layers = Layers::of(&a.network, &b.network, &pairs);
    let differing: Vec<&Pair> = pairs
        .iter()
        .filter(|pair| match **pair {
            Pair::Both(i, j) => {
                layers.differ(i, j)
                    || table_a.layers[i].output_shape != table_b.layers[j].output_shape
            }
            Pair::First(_) | Pair::Second(_) => true,
        })
        .collect();
    writeln!(out)?;
    let alike = pairs.len() - differing.len();
    if differing.is_empty() {
        writeln!(out, "All {alike} layers are alike.")?;
    } else {
        print_layers(&table_a, &table_b, &differing, out)?;
        writeln!(out, "\n{alike} other layers are alike.")?;
    }
    if differing.is_empty() && table_a.totals == table_b.totals {
        Ok(Verdict::Fine)
    } else {
        Ok(Verdict::Not)
    }
}

/// Two networks, and for each layer of either its partner in the other.
struct Layers<'a> {
    networks: [&'a Network; 2],
    partners: [Vec<Option<usize>>; 2],
}

impl<'a> Layers<'a> {
    fn of(a: &'a Network, b: &'a Network, pairs: &[Pair]) -> Self {
        let mut partners = [a, b].map(|network| vec![None; network.nodes().len()]);
        for pair in pairs {
            if let Pair::Both(i, j) = *pair {
                partners[0][i] = Some(j);
                partners[1][j] = Some(i);
            }
        }
        Self {
            networks: [a, b],
            partners,
        }
    }

    /// Whether two layers do something else, whatever they are called, or read others. A layer
    /// behind one that was put in or taken out reads what it must.
    fn differ(&self, i: usize, j: usize) -> bool {
        let [a, b] = [&self.networks[0].nodes()[i], &self.networks[1].nodes()[j]];
        a.kind != b.kind
            || a.inputs.len() != b.inputs.len()
            || a.inputs
                .iter()
                .zip(&b.inputs)
                .any(|(a, b)| self.read_differs(*a, *b))
    }

    fn read_differs(&self, a: Source, b: Source) -> bool {
        let position = |side: usize, source: Source| match source {
            Source::Input => None,
            Source::Layer(id) => self.networks[side].position(id),
        };
        let [a, b] = [position(0, a), position(1, b)];
        let has_partner = |side: usize, layer: Option<usize>| {
            layer.is_none_or(|layer| self.partners[side][layer].is_some())
        };
        let is_partner = match a {
            None => b.is_none(),
            Some(a) => b.is_some() && self.partners[0][a] == b,
        };
        has_partner(0, a) && has_partner(1, b) && !is_partner
    }
}

fn print_totals(a: &Table, b: &Table, out: &mut impl Write) -> io::Result<()> {
    let mut rows = vec![["Total", "A", "B", "Difference", ""].map(str::to_owned)];
    let totals = |table: &Table| {
        let totals = &table.totals;
        [
            ("MACs", Some(totals.macs)),
            ("FLOPs (2 × MACs)", Some(totals.flops)),
            ("Parameters", Some(totals.params)),
            ("Activation elements", Some(totals.activation_elements)),
            ("Peak activation bytes", totals.peak_activation_bytes),
        ]
    };
    for ((name, a), (_, b)) in totals(a).into_iter().zip(totals(b)) {
        let [change, percent] = changed(a, b);
        rows.push([name.to_owned(), figure(a), figure(b), change, percent]);
    }
    let right = Align::Right;
    lines::print(out, [Align::Left, right, right, right, right], &rows)
}

/// The difference, absolute and in percent; nothing where one is not counted.
fn changed(a: Option<u128>, b: Option<u128>) -> [String; 2] {
    match (a, b) {
        (Some(a), Some(b)) => {
            let change = difference(a, b);
            [change.absolute, change.percent.unwrap_or_default()]
        }
        _ => [String::new(), String::new()],
    }
}

fn print_layers(a: &Table, b: &Table, pairs: &[&Pair], out: &mut impl Write) -> io::Result<()> {
    let headings = ["", "Layer", "Kind", "Output", "MACs", "Parameters"];
    let mut rows = vec![headings.map(str::to_owned)];
    for pair in pairs {
        rows.push(match **pair {
            Pair::Both(i, j) => both(&a.layers[i], &b.layers[j]),
            Pair::First(i) => one("-", &a.layers[i]),
            Pair::Second(j) => one("+", &b.layers[j]),
        });
    }
    let [left, right] = [Align::Left, Align::Right];
    lines::print(out, [left, left, left, left, right, right], &rows)
}

fn one(sign: &str, row: &Row) -> [String; 6] {
    [
        sign.to_owned(),
        row.name.to_string(),
        row.kind.to_owned(),
        shape(row.output_shape.as_deref()),
        figure(row.macs),
        figure(row.params),
    ]
}

fn both(a: &Row, b: &Row) -> [String; 6] {
    let cells = one("~", a).into_iter().zip(one("~", b));
    let mut cells = cells.map(|(a, b)| if a == b { a } else { format!("{a} → {b}") });
    std::array::from_fn(|_| cells.next().unwrap_or_default())
}
