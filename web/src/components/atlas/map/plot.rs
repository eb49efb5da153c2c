//! The map as a picture whose points can be walked through.

use complexity::Share;
use formats::number;
use formats::scale::label;
use models::{Printed, Trained};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlElement;
use yew::prelude::*;

use super::places::{Places, recipes};
use crate::components::atlas::app::Words;
use crate::text::use_atlas_text;

#[derive(PartialEq, Properties)]
pub(super) struct PlotProps {
    pub(super) counted: Printed,
    /// What the present design costs.
    pub(super) own: u128,
    /// The network that is shown, by its rank in cost.
    pub(super) shown: usize,
    pub(super) on_show: Callback<usize>,
}

#[component]
pub(super) fn Plot(props: &PlotProps) -> Html {
    let text = use_atlas_text();
    let &PlotProps {
        counted,
        own,
        shown,
        ..
    } = props;
    let places = use_memo(counted, |&counted| Places::of(counted));
    let refs = use_memo((), |()| -> Vec<NodeRef> {
        models::trained().map(|_| NodeRef::default()).collect()
    });
    let walk = {
        let refs = refs.clone();
        Callback::from(move |event: KeyboardEvent| {
            let last = refs.len().saturating_sub(1);
            let next = match event.key().as_str() {
                "ArrowLeft" => shown.saturating_sub(1),
                "ArrowRight" => last.min(shown + 1),
                "Home" => 0,
                "End" => last,
                _ => return,
            };
            event.prevent_default();
            focus(&refs[next]);
        })
    };
    let Some(places) = &*places else {
        return html! {};
    };
    let point = |(rank, network): (usize, &Trained)| {
        let show = props.on_show.reform(move |()| rank);
        html! {
            <g
                ref={refs[rank].clone()}
                class={classes!("map__point", (rank == shown).then_some("map__point--shown"))}
                role="button"
                tabindex={if rank == shown { "0" } else { "-1" }}
                aria-label={told(network, text)}
                onfocus={show.reform(|_| ())}
                onpointerenter={show.reform(|_| ())}
                onclick={show.reform(|_| ())}
            >
                { marks(places, network, counted) }
            </g>
        }
    };
    html! {
        <svg class="map__plot" role="group" aria-label={(text.map.plot)(text.cost(counted))} onkeydown={walk}>
            { grid(places) }
            { own_line(places, own, text) }
            for each in places.networks.iter().enumerate() {
                { point(each) }
            }
            // The one that is shown stands above the others.
            if let Some(network) = places.networks.get(shown) {
                { name(places, network, counted) }
            }
        </svg>
    }
}

fn focus(point: &NodeRef) {
    if let Some(point) = point.get() {
        // An SVG element has this method too; one that cannot take the focus leaves it.
        let _ = point.unchecked_into::<HtmlElement>().focus();
    }
}

/// All that is published of a network, in words.
pub(super) fn told(network: &Trained, text: Words) -> String {
    let cost = |counted| written(network.cost(counted));
    let recipes: Vec<&str> = recipes(network).map(|each| each.digits).collect();
    (text.map.told)(
        network.entry.title,
        &cost(Printed::Macs),
        &cost(Printed::Parameters),
        &recipes,
    )
}

/// A count rounded for the eye, with its unit: "1.81 G".
pub(super) fn written(count: u128) -> String {
    number::count(count, number::Precision::ThreeDigits).to_string()
}

/// A round mark for the older weights, a square on its corner for the newer ones, and a line
/// between them.
fn marks(places: &Places, network: &Trained, counted: Printed) -> Html {
    let x = places.across.place(network.cost(counted)).percent();
    let first = places.down(network.first.thousandths);
    let second = network.second.map(|each| places.down(each.thousandths));
    let hit = second.clone().unwrap_or_else(|| first.clone());
    html! {
        <>
            <circle class="map__hit" cx={x.clone()} cy={hit} r="12" />
            if let Some(second) = second {
                <line x1={x.clone()} x2={x.clone()} y1={first.clone()} y2={second.clone()} />
                <svg x={x.clone()} y={second} class="map__mark"><path d="M0-6 6 0 0 6-6 0Z" /></svg>
            }
            <circle cx={x} cy={first} r="4.5" />
        </>
    }
}

fn grid(places: &Places) -> Html {
    let is_decade = |tick: u128| tick.to_string().starts_with('1');
    html! {
        <g class="map__grid" aria-hidden="true">
            for thousandths in places.up.ticks() {
                <line x1="0" x2="100%" y1={places.down(thousandths)} y2={places.down(thousandths)} />
                <text class="map__percent" y={places.down(thousandths)}>
                    { number::cut_off(thousandths.into(), 1_000, 0).unwrap_or_default() }
                </text>
            }
            for tick in places.across.ticks() {
                { across(places.across.place(tick), is_decade(tick).then(|| label(tick))) }
            }
        </g>
    }
}

fn across(place: Share, label: Option<String>) -> Html {
    let x = place.percent();
    html! {
        <>
            <line x1={x.clone()} x2={x.clone()} y1="0" y2="100%" class={label.is_none().then_some("map__fine")} />
            if let Some(label) = label {
                <text class="map__cost" {x} y="100%">{ label }</text>
            }
        </>
    }
}

fn own_line(places: &Places, own: u128, text: Words) -> Html {
    let place = places.across.place(own);
    let x = place.percent();
    html! {
        <g class="map__own" aria-hidden="true">
            <line x1={x.clone()} x2={x.clone()} y1="0" y2="100%" />
            <text class={anchor(place)} {x} y="0">{ text.map.own }{ " " }{ written(own) }</text>
        </g>
    }
}

fn name(places: &Places, network: &Trained, counted: Printed) -> Html {
    let place = places.across.place(network.cost(counted));
    let highest = network.second.unwrap_or(network.first);
    html! {
        <text
            class={classes!("map__name", anchor(place))}
            aria-hidden="true"
            x={place.percent()}
            y={places.down(highest.thousandths)}
        >
            { network.entry.title }
        </text>
    }
}

/// On which side of a place its words have room.
fn anchor(Share(place): Share) -> &'static str {
    if place > 500 {
        "map__words map__words--before"
    } else {
        "map__words"
    }
}
