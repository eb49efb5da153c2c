//! Workers, so that the page never waits; and the one that runs convolutions.
//!
//! [`client`] is the page's side of any worker, the crate [`messages`] the worker's. For convolutions both
//! compile against [`protocol`], and [`serve`] answers.

pub mod client;
mod job;
pub mod protocol;
pub mod serve;
