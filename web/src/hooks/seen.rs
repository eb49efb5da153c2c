//! Whether a part of the page was ever in sight.

use wasm_bindgen::JsCast as _;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};
use yew::prelude::*;

/// Whether `node` was ever in sight; yes where the browser cannot tell.
#[hook]
pub(crate) fn use_seen(node: &NodeRef) -> bool {
    let seen = use_state_eq(|| false);
    {
        let (seen, node) = (seen.clone(), node.clone());
        use_effect_with((), move |()| {
            let watch = node
                .cast::<Element>()
                .and_then(|element| Watch::begin(&element, seen.clone()));
            if watch.is_none() {
                seen.set(true);
            }
            move || drop(watch)
        });
    }
    *seen
}

struct Watch {
    observer: IntersectionObserver,
    _hear: Closure<dyn FnMut(js_sys::Array)>,
}

impl Watch {
    fn begin(element: &Element, seen: UseStateHandle<bool>) -> Option<Self> {
        let hear = Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| {
            let in_sight = entries.iter().any(|entry| {
                entry
                    .dyn_ref::<IntersectionObserverEntry>()
                    .is_some_and(IntersectionObserverEntry::is_intersecting)
            });
            if in_sight {
                seen.set(true);
            }
        });
        let observer = IntersectionObserver::new(hear.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self {
            observer,
            _hear: hear,
        })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
