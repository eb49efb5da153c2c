//! Files that are dropped anywhere on the page.

use gloo::events::{EventListener, EventListenerOptions};
use wasm_bindgen::JsCast as _;
use web_sys::{DataTransfer, DragEvent, File};
use yew::prelude::*;

/// Hears of the first file of every drop. The browser would open it in place of the page.
#[hook]
pub(super) fn use_drop(on_file: &Callback<File>) {
    use_effect_with(on_file.clone(), |on_file| {
        let document = gloo::utils::document();
        let options = EventListenerOptions::enable_prevent_default();
        let over = EventListener::new_with_options(&document, "dragover", options, |event| {
            if dragged_files(event).is_some() {
                event.prevent_default();
            }
        });
        let on_file = on_file.clone();
        let drop = EventListener::new_with_options(&document, "drop", options, move |event| {
            let Some(dragged) = dragged_files(event) else {
                return;
            };
            event.prevent_default();
            if let Some(file) = dragged.files().and_then(|files| files.item(0)) {
                on_file.emit(file);
            }
        });
        move || std::mem::drop((over, drop))
    });
}

/// What is dragged, where files are in it; which ones shows only when they are dropped.
fn dragged_files(event: &Event) -> Option<DataTransfer> {
    let dragged = event.dyn_ref::<DragEvent>()?.data_transfer()?;
    dragged
        .types()
        .includes(&"Files".into(), 0)
        .then_some(dragged)
}
