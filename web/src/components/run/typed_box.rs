//! A small box whose text stays as it is typed: it counts as soon as it is what is wanted, and is
//! judged when the box is left.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::run::typed::Wanted;
use crate::text::use_run_text;

#[derive(PartialEq, Properties)]
pub(super) struct TypedBoxProps {
    /// Unique on the page.
    pub(super) id: AttrValue,
    /// None where a label stands beside it.
    pub(super) label: Option<AttrValue>,
    pub(super) wanted: Wanted,
    /// The number as it is written when nobody types.
    pub(super) value: AttrValue,
    /// What was typed, as [`Wanted::written`] gives it.
    pub(super) on_written: Callback<String>,
    /// Whether the box was left with something else.
    pub(super) on_refused: Callback<bool>,
}

/// What is typed and is not, or not yet, what is wanted.
#[derive(Clone, Default, PartialEq)]
struct Draft {
    text: Option<String>,
    refused: bool,
}

#[component]
pub(super) fn TypedBox(props: &TypedBoxProps) -> Html {
    let text = use_run_text();
    let draft = use_state_eq(Draft::default);
    let TypedBoxProps { id, wanted, .. } = props;
    let wanted = *wanted;
    {
        // A number that came from elsewhere replaces what was half typed.
        let draft = draft.clone();
        use_effect_with(props.value.clone(), move |value| {
            let typed = draft.text.as_deref().and_then(|text| wanted.written(text));
            if typed.as_deref() != Some(value) {
                draft.set(Draft::default());
            }
        });
    }
    {
        let on_refused = props.on_refused.clone();
        use_effect_with(draft.refused, move |&refused| {
            on_refused.emit(refused);
            // A box that is gone refuses nothing.
            move || on_refused.emit(false)
        });
    }
    let take = {
        let (draft, on_written) = (draft.clone(), props.on_written.clone());
        move |input: HtmlInputElement, is_left: bool| {
            let typed = input.value();
            let written = wanted.written(&typed);
            let is_wanted = written.is_some();
            if let Some(written) = written {
                on_written.emit(written);
            }
            draft.set(Draft {
                text: (!is_left || !is_wanted).then_some(typed),
                refused: is_left && !is_wanted,
            });
        }
    };
    let type_text = {
        let take = take.clone();
        Callback::from(move |event: InputEvent| take(event.target_unchecked_into(), false))
    };
    let leave = Callback::from(move |event: Event| take(event.target_unchecked_into(), true));
    let press = {
        let draft = draft.clone();
        Callback::from(move |event: KeyboardEvent| {
            if event.key() == "Escape" {
                draft.set(Draft::default());
            }
        })
    };
    let shown = draft.text.as_deref().unwrap_or(&props.value).to_owned();
    let error_id = format!("{id}-error");
    let error = draft.refused.then(|| match wanted {
        Wanted::Weight => (text.not_a_weight)(&shown),
        Wanted::Seed => (text.not_a_seed)(&shown),
    });
    html! {
        <>
            <input
                {id}
                class="typed"
                type="text"
                autocomplete="off"
                spellcheck="false"
                aria-label={props.label.clone()}
                aria-invalid={draft.refused.then_some("true")}
                aria-describedby={draft.refused.then(|| error_id.clone())}
                value={shown}
                oninput={type_text}
                onchange={leave}
                onkeydown={press}
            />
            if let Some(error) = error {
                <p id={error_id} class="error" role="alert">{ error }</p>
            }
        </>
    }
}
