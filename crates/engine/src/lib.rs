//! What the engine does, the worker that measures: a device, a network, the algorithms of a layer.
//!
//! Every job works until it is done and tells what it found on the way; whoever has had enough ends
//! the worker. The clock and the way to tell come from outside, so that all of it is tested without
//! a browser.

pub mod calibration;
pub mod comparison;
pub mod measurement;
pub mod protocol;
pub mod timing;

/// A clock, in milliseconds.
pub type Clock<'a> = &'a dyn Fn() -> f64;

/// Whom a job tells.
pub type Tell<'a> = &'a mut dyn FnMut(protocol::Answer);
