//! Whether a media query holds, and again when that changes.

use gloo::events::EventListener;
use yew::prelude::*;

#[hook]
pub(crate) fn use_media(query: &'static str) -> bool {
    let list = use_memo(query, |query| {
        gloo::utils::window().match_media(query).ok().flatten()
    });
    let holds = use_state(|| {
        list.as_ref()
            .as_ref()
            .is_some_and(web_sys::MediaQueryList::matches)
    });
    {
        let holds = holds.clone();
        use_effect_with(query, move |_| {
            let listener = list.as_ref().clone().map(|list| {
                let asked = list.clone();
                EventListener::new(&list, "change", move |_| holds.set(asked.matches()))
            });
            move || drop(listener)
        });
    }
    *holds
}
