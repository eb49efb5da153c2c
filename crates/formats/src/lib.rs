//! Reading and writing.

pub mod design;
pub mod export;
pub mod file;
mod json;
pub mod link;
mod names;
pub mod number;
pub mod onnx;
pub mod report;
pub mod run_code;

pub use onnx::Source;
