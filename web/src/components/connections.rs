//! What a layer takes in: every input a box with the names of the layers before it.

use std::rc::Rc;

use complexity::{LayerId, Network, Source};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::hooks::use_dispatch;
use crate::state::{Action, Page};
use crate::text::use_text;

const LIST: &str = "earlier-layers";

#[derive(PartialEq, Properties)]
pub(crate) struct ConnectionsProps {
    pub(crate) page: Rc<Page>,
    pub(crate) id: LayerId,
}

#[component]
pub(crate) fn Connections(props: &ConnectionsProps) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    let unknown = use_state_eq(|| None::<String>);
    let network = Rc::clone(&props.page.document().network);
    let Some(position) = network.position(props.id) else {
        return html! {};
    };
    let node = &network.nodes()[position];
    let id = props.id;
    let connect = |index: usize| {
        let (dispatch, unknown, network) = (dispatch.clone(), unknown.clone(), Rc::clone(&network));
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let name = input.value();
            match source_named(&network, position, name.trim()) {
                Some(source) => {
                    unknown.set(None);
                    dispatch.dispatch(Action::Connect(id, index, source));
                }
                None => unknown.set(Some(name)),
            }
        })
    };
    let disconnect = |index: usize| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Disconnect(id, index)))
    };
    let add = {
        let (dispatch, index) = (dispatch.clone(), node.inputs.len());
        let first = node.inputs.first().copied().unwrap_or(Source::Input);
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Connect(id, index, first)))
    };
    let (_, most) = node.kind.arity();
    let takes_more = most.is_none_or(|most| node.inputs.len() < most);
    html! {
        <details class="fold connections" open={node.kind.merges()}>
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
                            value={name_of(&network, *source, text.input)}
                            onchange={connect(index)}
                        />
                        if node.inputs.len() > 1 {
                            <button
                                type="button"
                                class="button button--small"
                                aria-label={(text.remove_input)(&name_of(&network, *source, text.input))}
                                onclick={disconnect(index)}
                            >
                                { "×" }
                            </button>
                        }
                    </li>
                }
            </ol>
            if let Some(name) = &*unknown {
                <p class="error" role="alert">{ (text.no_such_layer)(name) }</p>
            }
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

/// The layer of this name before `position`; the input, unless a layer has its name.
fn source_named(network: &Network, position: usize, name: &str) -> Option<Source> {
    let layer = network.nodes()[..position]
        .iter()
        .find(|node| node.name == name);
    match layer {
        Some(node) => Some(Source::Layer(node.id)),
        None if ["input", "输入"].contains(&name) => Some(Source::Input),
        None => None,
    }
}
