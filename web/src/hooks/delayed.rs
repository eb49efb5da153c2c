//! Telling others of the document once it rests.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use crate::state::Document;

/// Tells of a changed document after so long without another change: while a slider moves, the
/// page's own figures come first.
#[hook]
pub(crate) fn use_delayed(document: &Rc<Document>, delay_ms: u32, tell: fn(&Document)) {
    let delay = use_mut_ref(|| None::<Timeout>);
    use_effect_with(Rc::clone(document), move |document| {
        let document = Rc::clone(document);
        delay.replace(Some(Timeout::new(delay_ms, move || tell(&document))));
    });
}
