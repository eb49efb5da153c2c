//! What is run: pictures, kernels, and how their outputs are shown. Pure; the worker is elsewhere.

pub mod drawing;
pub mod estimate;
pub mod filters;
pub mod pictures;
pub mod plan;
pub mod scale;
pub mod typed;
