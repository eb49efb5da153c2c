//! What the browser keeps and gives: address, storage, clipboard, and the reader's preferences.

mod address;
mod channel;
mod clipboard;
mod download;
mod preferences;
mod program;
mod storage;

pub(crate) use address::{fragment, link_to, open_link, set_fragment};
pub(crate) use channel::{Topic, hear, say};
pub(crate) use clipboard::copy_then;
pub(crate) use download::{download, download_png};
pub(crate) use preferences::{Preferences, Theme};
pub(crate) use program::load_program;
pub(crate) use storage::{Storage, StorageState};
