//! What is run: pictures, kernels, and how their outputs are shown. Pure; the worker is elsewhere.

pub mod filters;
pub mod pictures;
pub mod scale;
