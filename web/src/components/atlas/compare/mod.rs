//! Two designs side by side: the one that was pinned, and the present one.

mod bars;
mod card;
mod layers;

pub(super) use card::Compare;
