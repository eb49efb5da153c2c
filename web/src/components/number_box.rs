//! A box for a whole number.

use complexity::Bounds;
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::hooks::use_language;

#[derive(PartialEq, Properties)]
pub(crate) struct NumberBoxProps {
    pub(crate) id: AttrValue,
    pub(crate) label: AttrValue,
    pub(crate) value: u64,
    pub(crate) bounds: Bounds,
    #[prop_or_default]
    pub(crate) invalid: bool,
    pub(crate) on_number: Callback<u64>,
}

/// What is typed in a number box and is not a number of the document yet.
#[derive(Clone, Default, PartialEq)]
struct Draft {
    text: Option<String>,
    /// Whether Enter was pressed on it, or it was left, and it is no number.
    refused: bool,
}

/// The text stays as it is typed and is judged on Enter or when the box is left.
#[component]
pub(crate) fn NumberBox(props: &NumberBoxProps) -> Html {
    let language = use_language();
    let draft = use_state(Draft::default);
    {
        // A number that came from elsewhere replaces what was half typed.
        let draft = draft.clone();
        use_effect_with(props.value, move |_| draft.set(Draft::default()));
    }
    let shown = draft
        .text
        .clone()
        .unwrap_or_else(|| props.value.to_string());
    let judge = {
        let (draft, on_number) = (draft.clone(), props.on_number.clone());
        move |typed: String| match typed.trim().parse::<u64>() {
            Ok(number) => {
                draft.set(Draft::default());
                on_number.emit(number);
            }
            Err(_) => draft.set(Draft {
                text: Some(typed),
                refused: true,
            }),
        }
    };
    let type_text = {
        let draft = draft.clone();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            draft.set(Draft {
                text: Some(input.value()),
                refused: false,
            });
        })
    };
    let leave = {
        let judge = judge.clone();
        Callback::from(move |event: Event| {
            judge(event.target_unchecked_into::<HtmlInputElement>().value());
        })
    };
    let press = {
        let (draft, value, bounds) = (draft.clone(), props.value, props.bounds);
        let on_number = props.on_number.clone();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => {
                if let Some(input) = target_input(&event) {
                    judge(input.value());
                }
            }
            "Escape" => draft.set(Draft::default()),
            "ArrowUp" => {
                event.prevent_default();
                on_number.emit(bounds.stop(value, value.saturating_add(1)));
            }
            "ArrowDown" => {
                event.prevent_default();
                on_number.emit(bounds.stop(value, value.saturating_sub(1)));
            }
            _ => {}
        })
    };
    let error_id = format!("{}-error", props.id);
    html! {
        <>
            <input
                id={props.id.clone()}
                class="knob__number"
                type="text"
                role="spinbutton"
                inputmode="numeric"
                autocomplete="off"
                aria-label={props.label.clone()}
                aria-valuenow={props.value.to_string()}
                aria-valuemin={props.bounds.min.to_string()}
                aria-valuemax={props.bounds.max.to_string()}
                aria-invalid={(props.invalid || draft.refused).then_some("true")}
                aria-describedby={draft.refused.then(|| error_id.clone())}
                value={shown.clone()}
                oninput={type_text}
                onchange={leave}
                onkeydown={press}
            />
            if draft.refused {
                <p id={error_id} class="error" role="alert">{ language.not_a_whole_number(&shown) }</p>
            }
        </>
    }
}

fn target_input(event: &KeyboardEvent) -> Option<HtmlInputElement> {
    event.target()?.dyn_into().ok()
}
