//! Copying, which some frames and insecure pages do not allow.

use js_sys::Reflect;
use wasm_bindgen::JsCast as _;
use wasm_bindgen_futures::JsFuture;

/// Copies `text`, and then says whether that was allowed.
pub(crate) fn copy_then(text: String, then: impl FnOnce(bool) + 'static) {
    let clipboard = clipboard();
    yew::platform::spawn_local(async move {
        let copied = match clipboard {
            Some(clipboard) => JsFuture::from(clipboard.write_text(&text)).await.is_ok(),
            None => false,
        };
        then(copied);
    });
}

/// A page that did not come over HTTPS has none.
fn clipboard() -> Option<web_sys::Clipboard> {
    let navigator = gloo::utils::window().navigator();
    Reflect::get(&navigator, &"clipboard".into())
        .ok()?
        .dyn_into()
        .ok()
}
