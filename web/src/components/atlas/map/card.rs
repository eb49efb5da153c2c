//! The card of the map: which cost it shows, and what the present design costs as much as.

use formats::number;
use models::{Printed, Trained, nearest, trained};
use yew::prelude::*;

use super::plot::{Plot, told, written};
use super::table::MapTable;
use crate::browser::{Topic, say};
use crate::components::atlas::app::Words;
use crate::text::use_atlas_text;

/// So many networks are named that cost about as much as the design.
const NAMED: usize = 3;

#[derive(PartialEq, Properties)]
pub(crate) struct MapProps {
    pub(crate) macs: u128,
    pub(crate) parameters: u128,
}

#[component]
pub(crate) fn NetworkMap(props: &MapProps) -> Html {
    let text = use_atlas_text();
    let counted = use_state_eq(|| Printed::Macs);
    // The network whose point was pressed or walked to; else the nearest one is shown.
    let picked = use_state_eq(|| None::<&'static str>);
    let own = match *counted {
        Printed::Macs => props.macs,
        Printed::Parameters => props.parameters,
    };
    let near = nearest(own, *counted, NAMED);
    let by_cost = use_memo(*counted, |&counted| {
        let mut all: Vec<Trained> = trained().collect();
        all.sort_by_key(|network| network.cost(counted));
        all
    });
    let name = picked.or_else(|| Some(near.first()?.entry.name));
    let shown = by_cost
        .iter()
        .position(|network| Some(network.entry.name) == name)
        .unwrap_or(0);
    let show = {
        let (picked, by_cost) = (picked.clone(), by_cost.clone());
        Callback::from(move |rank: usize| picked.set(Some(by_cost[rank].entry.name)))
    };
    let switch = |to: Printed| {
        let choose = {
            let counted = counted.clone();
            Callback::from(move |_: MouseEvent| counted.set(to))
        };
        html! {
            <button type="button" class="button way" aria-pressed={(*counted == to).to_string()} onclick={choose}>
                { text.cost(to) }
            </button>
        }
    };
    let class = match *counted {
        Printed::Macs => "map--operations",
        Printed::Parameters => "map--parameters",
    };
    html! {
        <div class={classes!("map", class)}>
            <div class="ways" role="group" aria-label={text.map.cost}>
                { switch(Printed::Macs) }
                { switch(Printed::Parameters) }
            </div>
            <p class="map__like">{ like(own, *counted, &near, text) }</p>
            <p class="hint" aria-hidden="true">{ text.map.up }</p>
            <Plot counted={*counted} {own} {shown} on_show={show} />
            <p class="hint map__legend">
                <span><svg aria-hidden="true"><circle cx="50%" cy="50%" r="4.5" /></svg>{ " " }{ text.map.first }</span>
                <span>
                    <svg aria-hidden="true" viewBox="-8 -8 16 16"><path d="M0-6 6 0 0 6-6 0Z" /></svg>{ " " }{ text.map.second }
                </span>
            </p>
            <div class="map__told" aria-live="polite">
                if let Some(network) = by_cost.get(shown) {
                    <p>{ told(network, text) }</p>
                    { open(network, text) }
                }
            </div>
            <p class="hint">{ text.map.is }</p>
            <MapTable counted={*counted} />
        </div>
    }
}

/// What the design costs, in terms of the nearest networks.
fn like(own: u128, counted: Printed, near: &[Trained], text: Words) -> String {
    let names: Vec<(String, &str)> = near
        .iter()
        .filter_map(|network| {
            let ratio = number::ratio(network.cost(counted), own)?;
            Some((ratio, network.entry.title))
        })
        .collect();
    (text.map.like)(&written(own), text.cost(counted), &names)
}

fn open(network: &Trained, text: Words) -> Html {
    let entry = network.entry;
    let choose = Callback::from(move |_: MouseEvent| say(Topic::Wanted, entry.name));
    html! {
        <button type="button" class="button button--small" onclick={choose}>
            { (text.open_network)(entry.title) }
        </button>
    }
}
