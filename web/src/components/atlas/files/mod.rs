//! The user's own networks: files and texts that are read on the device.

mod card;
mod drop;
mod stage;
mod weights;

pub(super) use card::Files;
