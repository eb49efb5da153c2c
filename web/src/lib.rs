//! The page: what a convolutional network costs, while one drags.

mod browser;
mod components;
mod hooks;
pub mod reader;
pub mod run;
pub mod state;
pub mod text;
pub mod worker;

pub use components::{App, AtlasApp, Cause, DeviceApp, Nothing, RunApp};
