//! The published networks on a map: accuracy against cost, and where the present design stands.

mod card;
mod places;
mod plot;
mod table;

pub(super) use card::NetworkMap;
