//! Every tool's way of counting.

mod card;
mod custom;
mod per_layer;

pub(super) use card::Counted;
pub(super) use custom::convention_of;
