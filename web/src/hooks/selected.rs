//! A box that appears to be typed in.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// Gives the box the focus when it appears, with its text selected.
#[hook]
pub(crate) fn use_selected(input: &NodeRef) {
    let input = input.clone();
    use_effect_with((), move |()| {
        if let Some(input) = input.cast::<HtmlInputElement>() {
            // A box that cannot take the focus can still be pressed.
            let _ = input.focus();
            input.select();
        }
    });
}
