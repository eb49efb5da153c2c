//! The convolution that runs beside the page, so that the page never waits for it.
//!
//! [`client`] is the page's side, [`serve`] the worker's; both compile against [`protocol`].

pub mod client;
mod job;
pub mod protocol;
pub mod serve;
pub mod timing;
