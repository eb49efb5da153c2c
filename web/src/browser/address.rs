//! The address bar: the document is its fragment.

use wasm_bindgen::JsValue;

use crate::state::{Document, to_link};

/// The address's fragment without `#`; empty where there is none.
pub(crate) fn fragment() -> String {
    let hash = gloo::utils::window().location().hash().unwrap_or_default();
    hash.strip_prefix('#').unwrap_or(&hash).to_owned()
}

/// Writes the fragment without adding to the browser's history.
pub(crate) fn set_fragment(link: &str) {
    let history = gloo::utils::window().history();
    if let Ok(history) = history {
        // A frame that may not change its address keeps the old one; the page goes on.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&format!("#{link}")));
    }
}

/// Opens a link in the page, which reads every link that comes into its address.
pub(crate) fn open_link(link: &str) {
    // A frame that may not change its address keeps what is open.
    let _ = gloo::utils::window().location().set_hash(link);
}

/// The whole address that opens this document.
pub(crate) fn link_to(document: &Document) -> String {
    let href = gloo::utils::window().location().href().unwrap_or_default();
    let page = href.split('#').next().unwrap_or_default();
    format!("{page}#{}", to_link(document))
}
