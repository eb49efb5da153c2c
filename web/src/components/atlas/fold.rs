//! A fold whose inside is made only while it is open.

use web_sys::HtmlElement;
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub(super) struct FoldProps {
    pub(super) title: &'static str,
    pub(super) open: bool,
    pub(super) on_toggle: UseStateSetter<bool>,
    pub(super) children: Html,
}

#[component]
pub(super) fn Fold(props: &FoldProps) -> Html {
    let toggle = {
        let on_toggle = props.on_toggle.clone();
        Callback::from(move |event: Event| {
            let fold: HtmlElement = event.target_unchecked_into();
            on_toggle.set(fold.has_attribute("open"));
        })
    };
    html! {
        <details class="fold" open={props.open} ontoggle={toggle}>
            <summary>{ props.title }</summary>
            { props.children.clone() }
        </details>
    }
}
