//! Local storage, which a sandboxed frame forbids: then nothing is kept, and that is said.

use formats::link::LinkError;

use crate::state::{Opened, from_link};

const PREFIX: &str = "convcost.";
const DOCUMENT: &str = "document";

/// The page's part of the local storage.
#[derive(Clone)]
pub(crate) struct Storage(Option<web_sys::Storage>);

/// Whether the storage works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StorageState {
    Works,
    Forbidden,
    /// What was stored last time cannot be read.
    Damaged(LinkError),
}

impl Storage {
    /// Opens the storage, and tries whether it takes anything.
    pub(crate) fn open() -> Self {
        let storage = gloo::utils::window().local_storage().ok().flatten();
        let probe = format!("{PREFIX}probe");
        Self(storage.filter(|storage| {
            storage.set_item(&probe, "1").is_ok() && storage.remove_item(&probe).is_ok()
        }))
    }

    pub(crate) fn get(&self, key: &str) -> Option<String> {
        self.0.as_ref()?.get_item(&format!("{PREFIX}{key}")).ok()?
    }

    pub(crate) fn set(&self, key: &str, value: &str) {
        if let Some(storage) = &self.0 {
            // A store that is full keeps the last state that fitted.
            let _ = storage.set_item(&format!("{PREFIX}{key}"), value);
        }
    }

    pub(crate) fn save_document(&self, link: &str) {
        self.set(DOCUMENT, link);
    }

    /// What was open last time, and whether the storage works.
    pub(crate) fn load_document(&self) -> (Option<Opened>, StorageState) {
        if self.0.is_none() {
            return (None, StorageState::Forbidden);
        }
        match self.get(DOCUMENT).map(|link| from_link(&link)) {
            None => (None, StorageState::Works),
            Some(Ok(opened)) => (Some(opened), StorageState::Works),
            Some(Err(error)) => (None, StorageState::Damaged(error)),
        }
    }
}
