//! What components share: the page's dispatcher, the browser's width, and being told things.

mod announce;
mod delayed;
mod dispatch;
mod media;
mod reach;

pub(crate) use announce::{Announcer, use_announce, use_announcer};
pub(crate) use delayed::use_delayed;
pub(crate) use dispatch::{Dispatch, use_dispatch};
pub(crate) use media::use_media;
pub(crate) use reach::use_reach;
