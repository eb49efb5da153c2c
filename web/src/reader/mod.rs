//! Files that are read beside the page, however large, and stay on the device.
//!
//! The page asks with a [`protocol::Reading`]; [`serve`] answers in a worker.

mod blob;
pub mod protocol;
pub mod serve;
