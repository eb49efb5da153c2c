//! The files that a model's JSON lies in.

use std::io::Read as _;

use hdf5_pure::{AttrValue, File};

use super::KerasError;
use crate::{Source, archive};

/// The largest model that is unpacked, in bytes of JSON.
const MAX_JSON: u64 = 64 << 20;

/// The model of a `.keras` file, of which nothing else is read.
pub fn json_of_zip(source: &mut dyn Source) -> Result<String, KerasError> {
    let failed = |error: &dyn std::fmt::Display| KerasError::Zip(error.to_string());
    let mut archive = archive::open(source).map_err(|error| failed(&error))?;
    let config = archive
        .by_name("config.json")
        .map_err(|_| KerasError::NoConfig)?;
    let mut json = String::new();
    // What a file says of its own size is not believed.
    let mut limited = config.take(MAX_JSON + 1);
    limited
        .read_to_string(&mut json)
        .map_err(|error| failed(&error))?;
    if json.len() as u64 > MAX_JSON {
        return Err(KerasError::TooLarge);
    }
    Ok(json)
}

/// The model of an `.h5` file.
pub fn json_of_h5(bytes: Vec<u8>) -> Result<String, KerasError> {
    let failed = |error: hdf5_pure::Error| KerasError::Hdf5(error.to_string());
    let file = File::from_bytes(bytes).map_err(failed)?;
    let mut attributes = file.root().attrs().map_err(failed)?;
    match attributes.remove("model_config") {
        Some(config) => text(&config).ok_or(KerasError::WeightsOnly),
        None => Err(KerasError::WeightsOnly),
    }
}

fn text(value: &AttrValue) -> Option<String> {
    value.as_str().map(str::to_owned)
}
