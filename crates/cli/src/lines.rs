//! Tables in a terminal.

use std::io::{self, Write};

use anstyle::Style;

/// How a column stands.
#[derive(Clone, Copy)]
pub(crate) enum Align {
    Left,
    Right,
}

/// Prints rows in columns as wide as their widest cell, the first row as a heading.
pub(crate) fn print<const N: usize>(
    out: &mut impl Write,
    columns: [Align; N],
    rows: &[[String; N]],
) -> io::Result<()> {
    let mut widths = [0; N];
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    for (index, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(columns).zip(widths);
        let cells: Vec<String> = cells
            .map(|((cell, align), width)| match align {
                Align::Left => format!("{cell:<width$}"),
                Align::Right => format!("{cell:>width$}"),
            })
            .collect();
        let style = match index {
            0 => Style::new().bold(),
            _ => Style::new(),
        };
        writeln!(out, "{style}{}{style:#}", cells.join("  ").trim_end())?;
    }
    Ok(())
}
