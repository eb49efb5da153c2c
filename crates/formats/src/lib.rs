//! Reading and writing.

pub mod link;
pub mod number;
pub mod onnx;
pub mod run_code;
