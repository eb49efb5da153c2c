//! A fold whose inside is made only while it is open.

use web_sys::HtmlElement;
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub(super) struct FoldProps {
    pub(super) title: &'static str,
    pub(super) inside: Callback<(), Html>,
}

#[component]
pub(super) fn Fold(props: &FoldProps) -> Html {
    let open = use_state_eq(|| false);
    let toggle = {
        let open = open.setter();
        Callback::from(move |event: Event| {
            let fold: HtmlElement = event.target_unchecked_into();
            open.set(fold.has_attribute("open"));
        })
    };
    html! {
        <details class="fold" open={*open} ontoggle={toggle}>
            <summary>{ props.title }</summary>
            if *open {
                { props.inside.emit(()) }
            }
        </details>
    }
}
