//! Networks as programs and files of other frameworks.

mod error;
pub mod formulas;
pub mod keras;
pub mod onnx;
mod placed;
mod python;
pub mod pytorch;

pub use error::ExportError;
