//! The map as a table.

use formats::number;
use models::{Printed, Trained};
use yew::prelude::*;

use super::places::Places;
use crate::browser::{Topic, say};
use crate::components::table::table;
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
    let heads = [
        text.map.network,
        text.macs,
        text.parameters,
        text.map.first,
        text.map.second,
    ];
    html! {
        <details class="fold">
            <summary>{ text.map.as_table }</summary>
            { table(text.map.as_table, &heads, networks.iter().map(row).collect()) }
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
