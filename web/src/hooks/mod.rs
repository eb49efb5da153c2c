//! What components share: the page's dispatcher, the browser's width, and being told things.

mod announce;
mod delayed;
mod media;
mod reach;
mod seen;
mod selected;
mod surroundings;

pub(crate) use announce::{Announcer, use_announcer};
pub(crate) use delayed::{use_delayed, use_throttled};
pub(crate) use media::use_media;
pub(crate) use reach::use_reach;
pub(crate) use seen::use_seen;
pub(crate) use selected::use_selected;
pub(crate) use surroundings::{Dispatch, Surroundings, use_announce, use_dispatch, use_language};
