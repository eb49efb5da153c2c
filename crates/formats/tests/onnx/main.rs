//! ONNX files: against the figures that other tools give, damaged ones, and what is open in them.
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that does not parse fails the test"
)]

mod damaged;
mod golden;
mod message;
mod open;
mod operators;

use std::path::{Path, PathBuf};

use formats::onnx::{self, DiskFile, ImportError, Model};

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/onnx")
}

pub(crate) fn open(file: &str) -> Result<Model, ImportError> {
    onnx::read(&mut DiskFile::open(&folder().join(file)).unwrap())
}
