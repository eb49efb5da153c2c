//! Writes published networks as ONNX files with the weights that are compared: FOLDER NAMES.

#[path = "../../../../crates/formats/tests/weighted/mod.rs"]
mod weighted;

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

use bench_networks::SEED;
use runtime::{Options, Plan};

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().unwrap_or_default();
    for name in arguments {
        let path = Path::new(&folder).join(format!("{name}.onnx"));
        if path.exists() {
            continue;
        }
        let network = models::network(&name, None)
            .ok_or_else(|| io::Error::other(format!("there is no network {name:?}")))?;
        let plan = Plan::new(&network, &Options::default()).map_err(io::Error::other)?;
        // Under another name until it is whole.
        let unfinished = path.with_extension("part");
        let mut file = BufWriter::new(File::create(&unfinished)?);
        weighted::write(&network, &plan, SEED, &mut file)?;
        file.into_inner().map_err(io::IntoInnerError::into_error)?;
        std::fs::rename(unfinished, path)?;
    }
    Ok(())
}
