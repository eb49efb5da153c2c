//! JSON of our own values.

use serde::Serialize;

/// One line of JSON.
pub(crate) fn json(value: &impl Serialize) -> String {
    // Neither maps with keys of other types nor failing implementations are among ours.
    serde_json::to_string(value).unwrap_or_default()
}
