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

/// Tells of a changed document every so often while it changes, and of the last one.
#[hook]
pub(crate) fn use_throttled(document: &Rc<Document>, every_ms: u32, tell: fn(&Document)) {
    let latest = use_mut_ref(|| Rc::clone(document));
    let waits = use_mut_ref(|| None::<Timeout>);
    use_effect_with(Rc::clone(document), move |document| {
        latest.replace(Rc::clone(document));
        if waits.borrow().is_none() {
            let (latest, due) = (Rc::clone(&latest), Rc::clone(&waits));
            let timeout = Timeout::new(every_ms, move || {
                due.take();
                let document = Rc::clone(&latest.borrow());
                tell(&document);
            });
            waits.replace(Some(timeout));
        }
    });
}
