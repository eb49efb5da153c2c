//! `convcost check`.

use std::io::Write;

use anstyle::AnsiColor;
use formats::number::exact;
use formats::report::Sums;

use crate::arguments::{Check, Limits};
use crate::design::Design;
use crate::{Failure, Verdict};

pub(crate) fn print(wanted: &Check, out: &mut impl Write) -> Result<Verdict, Failure> {
    let design = Design::open(&wanted.network, &wanted.shapes)?;
    let report = design.report()?;
    let totals = design.table(&report, "macs")?.totals;
    if totals.partial && !wanted.allow_partial {
        return Err(Failure::Told(format!(
            "{}: some layers cannot be counted, so that its totals are too low: convcost analyze names them; --allow-partial checks the others",
            design.title
        )));
    }
    let mut verdict = Verdict::Fine;
    for (name, value, limit) in limited(&totals, &wanted.limits) {
        let value = value.ok_or_else(|| Failure::Told(format!("{name} are beyond 2^128")))?;
        let (color, word) = if value <= limit {
            (AnsiColor::Green, "ok")
        } else {
            verdict = Verdict::Not;
            (AnsiColor::Red, "over")
        };
        let style = color.on_default().bold();
        let by = match value.checked_sub(limit) {
            None | Some(0) => String::new(),
            Some(more) => format!(", {} too many", exact(more)),
        };
        writeln!(
            out,
            "{style}{word}{style:#}: {} {name}, limit {}{by}",
            exact(value),
            exact(limit)
        )?;
    }
    Ok(verdict)
}

/// What is limited: its name, its value and the limit.
fn limited(
    totals: &Sums,
    limits: &Limits,
) -> impl Iterator<Item = (&'static str, Option<u128>, u128)> {
    let all = [
        ("MACs", Some(totals.macs), limits.macs),
        ("parameters", Some(totals.params), limits.params),
        (
            "bytes of feature maps at the peak",
            totals.peak_activation_bytes,
            limits.peak,
        ),
    ];
    all.into_iter()
        .filter_map(|(name, value, limit)| Some((name, value, limit?)))
}
