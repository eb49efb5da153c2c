//! What this device can do, how long the network takes on it, and what training would take.

mod algorithms;
mod app;
mod bars;
mod calibration;
mod devices;
mod place;
mod roofline;
mod runner;
mod session;
mod time;
mod training;

pub use app::DeviceApp;
pub(super) use place::DevicePlace;
pub use session::Cause;
