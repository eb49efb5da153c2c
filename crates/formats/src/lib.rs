//! Reading and writing.

pub mod file;
pub mod link;
pub mod number;
pub mod onnx;
pub mod run_code;

pub use onnx::Source;
