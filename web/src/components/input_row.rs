//! The network's input, a row of its own.

use complexity::Shape;
use yew::prelude::*;

use crate::hooks::Dispatch;
use crate::state::{Action, Page, Selected};
use crate::text::Messages;

pub(crate) fn input_row(page: &Page, text: &Messages, dispatch: Dispatch) -> Html {
    let document = page.document();
    let selected = document.selected == Selected::Input;
    let shape = match document.network.input {
        Shape::Maps {
            channels,
            height,
            width,
        } => (text.input_shape)(channels, height, width),
        other @ (Shape::Features(_) | Shape::ChannelsLast { .. }) => other.to_string(),
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
            if let Some(error) = &page.report.input_error {
                <p class="error" role="alert">{ (text.layer_error)(error) }</p>
            }
        </div>
    }
}
