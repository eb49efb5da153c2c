//! Memory at inference over time, and while training.

mod card;
mod inference;
mod per_layer;
mod timeline;

pub(super) use card::Memory;
