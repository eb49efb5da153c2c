//! A box for a whole number.

use web_sys::HtmlInputElement;
use yew::prelude::*;

/// What is no whole number leaves the last one.
pub(super) fn whole_number(
    id: &'static str,
    label: &'static str,
    value: &UseStateHandle<u64>,
) -> Html {
    let set = {
        let value = value.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Ok(number) = input.value().trim().parse() {
                value.set(number);
            }
        })
    };
    html! {
        <>
            <label for={id}>{ label }</label>
            <input {id} type="text" inputmode="numeric" value={value.to_string()} onchange={set} />
        </>
    }
}
