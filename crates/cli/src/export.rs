//! `convcost export`.

use std::fs::File;
use std::io::Write;

use crate::arguments::{Export, Target};
use crate::design::Design;
use crate::{Failure, Verdict};

pub(crate) fn write(wanted: &Export, out: &mut impl Write) -> Result<Verdict, Failure> {
    let design = Design::open(&wanted.network, &wanted.shapes)?;
    let bytes = written(&design, wanted.to)?;
    match &wanted.output {
        None => out.write_all(&bytes)?,
        Some(path) => {
            let failed =
                |error| Failure::Told(format!("{} cannot be written: {error}", path.display()));
            let mut file = File::create(path).map_err(failed)?;
            file.write_all(&bytes).map_err(failed)?;
        }
    }
    Ok(Verdict::Fine)
}

fn written(design: &Design, to: Target) -> Result<Vec<u8>, Failure> {
    let report = design.report()?;
    let table = design.table(&report, "macs")?;
    let text = match to {
        Target::Json => formats::design::write(&design.network),
        Target::Csv => table.csv(),
        Target::Markdown => table.markdown(),
        Target::Latex => table.latex(),
    };
    Ok(text.into_bytes())
}
