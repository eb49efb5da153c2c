//! What a layer takes in: every input a box with the names of the layers before it.

use complexity::{LayerId, Network, Source};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::hooks::Dispatch;
use crate::state::{Action, Page};
use crate::text::Messages;

const LIST: &str = "earlier-layers";

pub(crate) fn connections(
    page: &Page,
    id: LayerId,
    text: &'static Messages,
    dispatch: &Dispatch,
) -> Html {
    let network = &page.document().network;
    let Some(position) = network.position(id) else {
        return html! {};
    };
    let node = &network.nodes()[position];
    let connect = |index: usize| {
        let dispatch = dispatch.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let name = input.value().trim().to_owned();
            let name = if name == text.input { None } else { Some(name) };
            dispatch.dispatch(Action::Connect(id, index, name));
        })
    };
    let disconnect = |index: usize| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Disconnect(id, index)))
    };
    let add = {
        let (dispatch, index) = (dispatch.clone(), node.inputs.len());
        let first = match node.inputs.first() {
            Some(Source::Layer(first)) => network.node(*first).map(|node| node.name.clone()),
            Some(Source::Input) | None => None,
        };
        Callback::from(move |_: MouseEvent| {
            dispatch.dispatch(Action::Connect(id, index, first.clone()));
        })
    };
    let (_, most) = node.kind.arity();
    let takes_more = most.is_none_or(|most| node.inputs.len() < most);
    html! {
        <details key={format!("in-{}", id.0)} class="fold connections" open={node.kind.merges()}>
            <summary>{ text.takes_in }</summary>
            <datalist id={LIST}>
                <option value={text.input} />
                for before in &network.nodes()[..position] {
                    <option value={before.name.clone()} />
                }
            </datalist>
            <ol>
                for (index, source) in node.inputs.iter().enumerate() {
                    <li key={index}>
                        <input
                            type="text"
                            list={LIST}
                            aria-label={(text.input_number)(index + 1)}
                            value={name_of(network, *source, text.input)}
                            onchange={connect(index)}
                        />
                        if node.inputs.len() > 1 {
                            <button
                                type="button"
                                class="button button--small"
                                aria-label={(text.remove_input)(&name_of(network, *source, text.input))}
                                onclick={disconnect(index)}
                            >
                                { "×" }
                            </button>
                        }
                    </li>
                }
            </ol>
            if takes_more {
                <button type="button" class="button button--small" onclick={add}>{ "+ " }{ text.add_input }</button>
            }
            <p class="hint">{ text.takes_in_hint }</p>
        </details>
    }
}

fn name_of(network: &Network, source: Source, input: &str) -> String {
    match source {
        Source::Input => input.to_owned(),
        Source::Layer(id) => network
            .node(id)
            .map_or(String::new(), |node| node.name.clone()),
    }
}
