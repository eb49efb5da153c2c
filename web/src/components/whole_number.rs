//! A number of a program's own, which the page does not know.

use complexity::Bounds;
use yew::prelude::*;

use super::number_box::NumberBox;

/// A labelled box for how many there are of something.
pub(super) fn whole_number(
    id: &'static str,
    label: &'static str,
    value: &UseStateHandle<u64>,
) -> Html {
    let set = value.setter();
    html! {
        <>
            <label for={id}>{ label }</label>
            <NumberBox
                {id}
                {label}
                value={**value}
                bounds={Bounds::COUNT}
                on_number={move |number| set.set(number)}
            />
        </>
    }
}
