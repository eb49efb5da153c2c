//! `convcost analyze`.

use std::io::{self, Write};

use anstream::eprintln;
use formats::number::exact;
use formats::report::{Table, figure, shape};
use formats::weights::Weights;

use crate::arguments::{Analyze, Format};
use crate::design::Held;
use crate::lines::{self, Align};
use crate::{Failure, Verdict};

pub(crate) fn print(wanted: &Analyze, out: &mut impl Write) -> Result<Verdict, Failure> {
    let design = match Held::open(&wanted.network, &wanted.shapes)? {
        Held::Design(design) => design,
        Held::Weights(weights) => return print_weights(wanted, &weights, out),
    };
    let report = design.report()?;
    let table = design.table(&report, &wanted.convention)?;
    match wanted.format {
        Format::Table => print_table(&table, out)?,
        Format::Json => out.write_all(table.json().as_bytes())?,
        Format::Csv => out.write_all(table.csv().as_bytes())?,
        Format::Markdown => out.write_all(table.markdown().as_bytes())?,
    }
    Ok(Verdict::Fine)
}

fn print_table(table: &Table, out: &mut impl Write) -> io::Result<()> {
    let headings = ["Layer", "Kind", "Output", "MACs", "Parameters", "Elements"];
    let mut rows = vec![headings.map(str::to_owned)];
    rows.extend(table.layers.iter().map(|row| {
        [
            row.name.to_string(),
            row.kind.to_owned(),
            shape(row.output_shape.as_deref()),
            figure(row.macs),
            figure(row.params),
            figure(row.output_elements),
        ]
    }));
    let [left, right] = [Align::Left, Align::Right];
    lines::print(out, [left, left, left, right, right, right], &rows)?;
    writeln!(out)?;
    let mut sums = vec![["Total".to_owned(), String::new()]];
    sums.extend(table.sums().into_iter().map(|(name, value)| [name, value]));
    lines::print(out, [left, right], &sums)
}

/// The tensors of a file without a graph, and on standard error the way to one.
fn print_weights(
    wanted: &Analyze,
    weights: &Weights,
    out: &mut impl Write,
) -> Result<Verdict, Failure> {
    match wanted.format {
        Format::Table => print_tensors(weights, out)?,
        Format::Json => out.write_all(weights.json().as_bytes())?,
        Format::Csv | Format::Markdown => {
            return Err(Failure::Told(format!("{}: {weights}", wanted.network)));
        }
    }
    eprintln!("note: {}: {weights}", wanted.network);
    Ok(Verdict::Fine)
}

fn print_tensors(weights: &Weights, out: &mut impl Write) -> io::Result<()> {
    let mut rows = vec![["Tensor", "Type", "Shape", "Parameters", "Buffers"].map(str::to_owned)];
    rows.extend(weights.tensors.iter().map(|tensor| {
        let [parameters, buffers] = tensor.counts();
        let (name, data_type) = (tensor.name.clone(), tensor.data_type.clone());
        [name, data_type, tensor.sides(), parameters, buffers]
    }));
    let [parameters, buffers] = [weights.parameters, weights.buffers].map(exact);
    let none = String::new;
    rows.push(["Total".to_owned(), none(), none(), parameters, buffers]);
    let [left, right] = [Align::Left, Align::Right];
    lines::print(out, [left, left, left, right, right], &rows)
}
