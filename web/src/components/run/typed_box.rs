//! A small box whose text stays as it is typed: it counts as soon as it is what is wanted, and is
//! judged when the box is left.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::run::typed::Wanted;

#[derive(PartialEq, Properties)]
pub(super) struct TypedBoxProps {
    /// Unique on the page.
    pub(super) id: AttrValue,
    #[prop_or_default]
    pub(super) label: Option<AttrValue>,
    pub(super) class: &'static str,
    pub(super) wanted: Wanted,
    /// The number as it is written when nobody types.
    pub(super) value: AttrValue,
    /// Whether what is typed was refused, and the sentence that says so.
    pub(super) refused: bool,
    pub(super) error_id: AttrValue,
    /// What was typed, as [`Wanted::written`] gives it.
    pub(super) on_written: Callback<String>,
    /// The text when it was refused, none when it no longer is.
    pub(super) on_refused: Callback<Option<String>>,
}

#[component]
pub(super) fn TypedBox(props: &TypedBoxProps) -> Html {
    let draft = use_state_eq(|| None::<String>);
    let wanted = props.wanted;
    {
        // A number that came from elsewhere replaces what was half typed.
        let (draft, on_refused) = (draft.clone(), props.on_refused.clone());
        use_effect_with(props.value.clone(), move |value| {
            let typed = draft.as_deref().and_then(|text| wanted.written(text));
            if draft.is_some() && typed.as_deref() != Some(value) {
                draft.set(None);
                on_refused.emit(None);
            }
        });
    }
    let take = {
        let (on_written, on_refused) = (props.on_written.clone(), props.on_refused.clone());
        move |text: &str| {
            on_refused.emit(None);
            match wanted.written(text) {
                Some(written) => on_written.emit(written),
                None => return false,
            }
            true
        }
    };
    let type_text = {
        let (draft, take) = (draft.clone(), take.clone());
        Callback::from(move |event: InputEvent| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            take(&text);
            draft.set(Some(text));
        })
    };
    let leave = {
        let (draft, on_refused) = (draft.clone(), props.on_refused.clone());
        Callback::from(move |event: Event| {
            let text = event.target_unchecked_into::<HtmlInputElement>().value();
            if take(&text) {
                draft.set(None);
            } else {
                draft.set(Some(text.clone()));
                on_refused.emit(Some(text));
            }
        })
    };
    let press = {
        let (draft, on_refused) = (draft.clone(), props.on_refused.clone());
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                draft.set(None);
                on_refused.emit(None);
            }
        })
    };
    let shown = draft.as_deref().unwrap_or(&props.value).to_owned();
    html! {
        <input
            id={props.id.clone()}
            class={props.class}
            type="text"
            autocomplete="off"
            spellcheck="false"
            aria-label={props.label.clone()}
            aria-invalid={props.refused.then_some("true")}
            aria-describedby={props.refused.then(|| props.error_id.clone())}
            value={shown}
            oninput={type_text}
            onchange={leave}
            onkeydown={press}
        />
    }
}
