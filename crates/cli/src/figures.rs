//! `convcost analyze`.

use std::io::{self, Write};

use formats::report::{Table, figure, shape};

use crate::arguments::{Analyze, Format};
use crate::design::Design;
use crate::lines::{self, Align};
use crate::{Failure, Verdict};

pub(crate) fn print(wanted: &Analyze, out: &mut impl Write) -> Result<Verdict, Failure> {
    let design = Design::open(&wanted.network, &wanted.shapes)?;
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
