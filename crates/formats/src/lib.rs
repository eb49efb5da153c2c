//! Reading and writing.

pub mod design;
pub mod export;
mod json;
pub mod link;
mod names;
pub mod number;
pub mod report;
pub mod run_code;
