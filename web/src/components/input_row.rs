//! The network's input, a row of its own.

use std::rc::Rc;

use complexity::Shape;
use yew::prelude::*;

use crate::hooks::use_dispatch;
use crate::state::{Action, Page, Selected};
use crate::text::use_text;

#[derive(PartialEq, Properties)]
pub(crate) struct InputRowProps {
    pub(crate) page: Rc<Page>,
}

#[component]
pub(crate) fn InputRow(props: &InputRowProps) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    let document = props.page.document();
    let selected = document.selected == Selected::Input;
    let shape = match document.network.input {
        Shape::Maps {
            channels,
            height,
            width,
        } => (text.input_shape)(channels, height, width),
        Shape::Features(features) => features.to_string(),
    };
    let select =
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Select(Selected::Input)));
    html! {
        <div class={classes!("row", "row--input", selected.then_some("row--on"))}>
            <button
                type="button"
                class="row__select"
                aria-current={selected.then_some("true")}
                onclick={select}
            >
                <b>{ text.input }</b>{ " " }<small>{ shape }</small>
            </button>
            if let Some(error) = &props.page.report.input_error {
                <p class="error" role="alert">{ (text.layer_error)(error) }</p>
            }
        </div>
    }
}
