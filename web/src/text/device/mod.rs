//! The words of the device and of time.

mod en;
mod messages;
mod zh;

pub(super) use en::ENGLISH;
pub use messages::DeviceMessages;
pub(super) use zh::CHINESE;
