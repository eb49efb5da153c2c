//! `convcost models`.

use std::io::Write;

use complexity::{Setting, analyze};
use formats::number::exact;

use crate::lines::{self, Align};
use crate::{Failure, Verdict};

pub(crate) fn print(out: &mut impl Write) -> Result<Verdict, Failure> {
    let headings = ["Name", "Network", "Year", "Input", "MACs", "Parameters"];
    let mut rows = vec![headings.map(str::to_owned)];
    for entry in models::entries() {
        let network = models::network(entry.name, None)
            .ok_or_else(|| Failure::Told(format!("{} cannot be built", entry.name)))?;
        let totals = analyze(&network, &Setting::default()).totals;
        let totals = totals.map_err(|error| Failure::Told(format!("{}: {error}", entry.name)))?;
        rows.push([
            entry.name.to_owned(),
            entry.title.to_owned(),
            entry.year.to_string(),
            network.input.to_string(),
            exact(totals.macs),
            exact(totals.learned),
        ]);
    }
    let [left, right] = [Align::Left, Align::Right];
    lines::print(out, [left, left, left, left, right, right], &rows)?;
    Ok(Verdict::Fine)
}
