//! The words of the atlas.

mod en;
mod messages;
mod zh;

pub(super) use en::ENGLISH;
pub use messages::AtlasMessages;
pub(super) use zh::CHINESE;
