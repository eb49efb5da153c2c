//! The words of the explanation of what is selected.

mod en;
mod messages;
mod zh;

pub(super) use en::ENGLISH;
pub use messages::{ChangeWords, ExplanationMessages, UnreadWords};
pub(super) use zh::CHINESE;
