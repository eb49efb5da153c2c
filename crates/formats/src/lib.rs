//! Reading and writing.

pub mod amount;
mod archive;
mod assembly;
pub mod design;
mod elementwise;
pub mod export;
pub mod file;
mod file_kind;
mod json;
pub mod keras;
pub mod link;
mod names;
pub mod number;
pub mod onnx;
pub mod picture;
pub mod report;
pub mod run_code;
pub mod scale;
pub mod text;
pub mod weights;

pub use file_kind::FileKind;
pub use onnx::Source;
