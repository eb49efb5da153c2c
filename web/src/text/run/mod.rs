//! The words of the convolution that runs.

mod en;
mod messages;
mod zh;

pub(super) use en::RUN as ENGLISH;
pub use messages::{MapWords, RunMessages};
pub(super) use zh::RUN as CHINESE;
