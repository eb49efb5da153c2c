//! The controls of what is selected, and the place of its explanation.

use std::rc::Rc;

use complexity::{Outcome, Source};
use yew::prelude::*;

use super::connections::connections;
use super::controls::Controls;
use super::explanation_place::explanation_place;
use crate::hooks::Dispatch;
use crate::state::{Page, Selected};
use crate::text::Messages;

pub(crate) fn panel(page: &Rc<Page>, text: &'static Messages, dispatch: &Dispatch) -> Html {
    let document = page.document();
    let network = &document.network;
    let Some((id, position)) = document
        .selected
        .layer()
        .and_then(|id| Some((id, network.position(id)?)))
    else {
        return html! {
            <section class="card panel" aria-label={text.input}>
                <h2>{ text.input }</h2>
                <Controls page={Rc::clone(page)} of={Selected::Input} />
                { explanation_place() }
            </section>
        };
    };
    let node = &network.nodes()[position];
    let error = match &page.report.layers[position] {
        Outcome::Failed(error) => Some((text.layer_error)(error)),
        Outcome::Done(_) | Outcome::Unknown | Outcome::Waiting => None,
    };
    html! {
        <section class="card panel" aria-label={node.name.clone()}>
            <h2>
                { node.name.as_str() }
                <small>{ (text.layer_of)(node.kind.own_name(), position + 1, network.nodes().len()) }</small>
            </h2>
            // Another layer's half-typed numbers and slider ends are not this one's.
            <Controls key={id.0} page={Rc::clone(page)} of={document.selected} />
            { connections(page, id, text, dispatch) }
            if let Some(error) = error {
                <p class="error">{ error }</p>
            }
            { explanation_place() }
        </section>
    }
}

/// What the layer at a position takes in first.
pub(crate) fn feeder(page: &Page, position: usize) -> Feeder {
    let network = &page.document().network;
    match network.nodes()[position].inputs[..] {
        [Source::Layer(id), ..] => Feeder {
            selected: Selected::Layer(id),
            name: network.node(id).map(|node| node.name.clone()),
        },
        [Source::Input, ..] | [] => Feeder {
            selected: Selected::Input,
            name: None,
        },
    }
}

/// What feeds a layer, and where its controls are.
pub(crate) struct Feeder {
    pub(crate) selected: Selected,
    /// None for the input.
    pub(crate) name: Option<String>,
}
