//! The words of the atlas.

mod en;
mod messages;
mod zh;

pub(super) use en::ENGLISH;
pub use messages::{AtlasMessages, BudgetMessages};
pub(super) use zh::CHINESE;
