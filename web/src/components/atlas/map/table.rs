//! The map as a table.

use formats::number;
use models::{Printed, Trained};
use yew::prelude::*;

use super::places::Places;
use crate::browser::{Topic, say};
use crate::text::use_atlas_text;

#[derive(PartialEq, Properties)]
pub(super) struct TableProps {
    /// What the rows are sorted by.
    pub(super) counted: Printed,
}

#[component]
pub(super) fn MapTable(props: &TableProps) -> Html {
    let text = use_atlas_text();
    let places = use_memo(props.counted, |&counted| Places::of(counted));
    let networks = places.as_ref().as_ref();
    let networks = networks.map_or(&[][..], |places| &places.networks);
    html! {
        <details class="fold">
            <summary>{ text.map.as_table }</summary>
            // It scrolls on a phone, for which a keyboard needs to reach it.
            <div class="wide" tabindex="0" role="region" aria-label={text.map.as_table}>
                <table class="figures">
                    <thead>
                        <tr>
                            <th scope="col">{ text.map.network }</th>
                            <th scope="col">{ text.macs }</th>
                            <th scope="col">{ text.parameters }</th>
                            <th scope="col">{ text.map.first }</th>
                            <th scope="col">{ text.map.second }</th>
                        </tr>
                    </thead>
                    <tbody>
                        for network in networks {
                            { row(network) }
                        }
                    </tbody>
                </table>
            </div>
        </details>
    }
}

fn row(network: &Trained) -> Html {
    let name = network.entry.name;
    let open = Callback::from(move |_: MouseEvent| say(Topic::Wanted, name));
    html! {
        <tr>
            <th scope="row">
                <button type="button" class="link" onclick={open}>{ network.entry.title }</button>
            </th>
            <td>{ number::exact(network.cost(Printed::Macs)) }</td>
            <td>{ number::exact(network.cost(Printed::Parameters)) }</td>
            <td>{ network.first.digits }</td>
            <td>{ network.second.map_or("", |second| second.digits) }</td>
        </tr>
    }
}
