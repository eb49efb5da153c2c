//! The headline, which stays in sight: time and space.

use complexity::{Totals, TotalsError};
use formats::number::{self, Precision, Scaled};
use yew::prelude::*;

use super::figure::{Figure, Hook, scaled};
use crate::hooks::Announcer;
use crate::state::Document;
use crate::text::Messages;

/// The class of the places, one in each tile, for the limits of [`complexity::Total::ALL`].
pub(super) const LIMIT_PLACE: &str = "tile__limit";
/// The class of the place where a limit is typed.
pub(super) const LIMIT_EDITOR_PLACE: &str = "totals__limit";

/// What the headline shows.
pub(crate) struct HeadlineProps {
    pub(crate) totals: Option<Totals>,
    /// The name of the layer at which the most maps are alive.
    pub(crate) peak_at: Option<AttrValue>,
    pub(crate) document: std::rc::Rc<Document>,
    pub(crate) error: Option<TotalsError>,
}

pub(crate) fn headline(
    props: &HeadlineProps,
    text: &'static Messages,
    announce: &Announcer,
) -> Html {
    let document = &props.document;
    let shown = |each: &Tile| tile(each, text, announce);
    html! {
        <div class={classes!("totals", props.error.map(|_| "totals--stale"))}>
            <section class="group group--time" aria-label={text.time}>
                <h2>{ text.time }<small>{ (text.batch_of)(document.setting.batch) }</small></h2>
                <dl>
                    { for time(props, text).iter().map(shown) }
                </dl>
            </section>
            <section class="group group--space" aria-label={text.space}>
                <h2>{ text.space }<small>{ document.data_type.name() }</small></h2>
                <dl>
                    { for space(props, text).iter().map(shown) }
                </dl>
            </section>
            <div class={LIMIT_EDITOR_PLACE}></div>
            if props.totals.as_ref().is_some_and(|totals| totals.partial) {
                <p class="totals__stale" role="status">{ text.partial_totals }</p>
            }
            if let Some(error) = props.error {
                <p class="totals__stale" role="status">
                    { reason(error, props.totals.is_some(), text) }
                </p>
            }
        </div>
    }
}

/// Why the figures are not of the present network.
fn reason(error: TotalsError, are_there_figures: bool, text: &Messages) -> String {
    match error {
        TotalsError::TooLarge => (text.totals_error)(error),
        TotalsError::Incomplete if are_there_figures => text.stale.to_owned(),
        TotalsError::Incomplete => text.no_totals.to_owned(),
    }
}

fn time(props: &HeadlineProps, text: &'static Messages) -> [Tile; 2] {
    let totals = props.totals.as_ref();
    let count = |value: u128| (value, number::count(value, Precision::ThreeDigits));
    let sum = totals.map(|totals| {
        (text.conv_and_linear)(
            &number::exact(totals.macs),
            &number::exact(totals.conv_macs),
            &number::exact(totals.linear_macs),
        )
    });
    let flops = totals.map(|totals| totals.flops);
    [
        Tile {
            kind: "operations",
            name: text.macs,
            short: text.macs,
            hook: Some(Hook::Macs),
            figure: totals.map(|totals| count(totals.macs)),
            detail: sum.map(Html::from),
            stale: props.error.is_some(),
        },
        Tile {
            kind: "operations",
            name: text.flops_are,
            short: text.flops,
            hook: Some(Hook::Flops),
            figure: flops.map(count),
            detail: flops.map(number::exact).map(Html::from),
            stale: props.error.is_some(),
        },
    ]
}

fn space(props: &HeadlineProps, text: &'static Messages) -> [Tile; 4] {
    let data_type = props.document.data_type;
    let stale = props.error.is_some();
    let totals = props.totals.as_ref();
    let in_bytes = |elements: u128| {
        let bytes = data_type.bytes(elements)?;
        Some((bytes, number::bytes(bytes, Precision::ThreeDigits)))
    };
    let learned = totals.map(|totals| totals.learned);
    let weights = learned
        .and_then(in_bytes)
        .map(|(_, scaled)| scaled.to_string())
        .unwrap_or_default();
    let maps = totals.map(|totals| totals.feature_map_elements);
    let elements = |exact: u128| {
        let figure = Figure {
            hook: Hook::FeatureMapElements,
            layer: None,
            exact,
            stale,
        };
        figure.show((text.elements)(&number::exact(exact)).into())
    };
    let at = match &props.peak_at {
        Some(name) => (text.at_layer)(name),
        None => text.at_input.to_owned(),
    };
    [
        Tile {
            kind: "parameters",
            name: text.parameters,
            short: text.parameters_short,
            hook: Some(Hook::Params),
            figure: learned.map(|all| (all, number::count(all, Precision::ThreeDigits))),
            detail: learned.map(|all| format!("{} · {weights}", number::exact(all)).into()),
            stale,
        },
        Tile {
            kind: "memory",
            name: text.feature_maps,
            short: text.feature_maps_short,
            hook: Some(Hook::FeatureMapBytes),
            figure: maps.and_then(in_bytes),
            detail: maps.map(elements),
            stale,
        },
        Tile {
            kind: "memory",
            name: text.peak,
            short: text.peak_short,
            hook: Some(Hook::PeakActivationBytes),
            figure: totals.and_then(|totals| in_bytes(totals.peak.elements)),
            detail: totals.map(|_| at.into()),
            stale,
        },
        Tile {
            kind: "both",
            name: text.weights_and_peak,
            short: text.weights_and_peak_short,
            hook: None,
            figure: totals.and_then(|totals| in_bytes(totals.weights_and_peak_elements)),
            detail: totals.map(|_| (text.of_weights)(&weights).into()),
            stale,
        },
    ]
}

struct Tile {
    /// Which colour, of the three that have one meaning everywhere.
    kind: &'static str,
    name: &'static str,
    /// What there is room for on a phone.
    short: &'static str,
    hook: Option<Hook>,
    /// The exact integer and the rounded one.
    figure: Option<(u128, Scaled)>,
    detail: Option<Html>,
    stale: bool,
}

/// A figure of the headline: pressed, it gives its exact integer.
fn tile(props: &Tile, text: &'static Messages, announce: &Announcer) -> Html {
    let name = html! {
        <>
            <span class="tile__name">{ props.name }</span>
            <span class="tile__short" aria-hidden="true">{ props.short }</span>
        </>
    };
    let figure = props.figure.as_ref();
    html! {
        <div class={classes!("tile", format!("tile--{}", props.kind))}>
            <dt>{ name }</dt>
            <dd>
                if let Some((exact, rounded)) = figure {
                    { figure_button(props, *exact, rounded, text, announce) }
                } else {
                    { text.not_any }
                }
            </dd>
            if let Some(detail) = &props.detail {
                <dd class="tile__detail">{ detail.clone() }</dd>
            }
            // The atlas writes the total's limit there.
            <dd class={LIMIT_PLACE}></dd>
        </div>
    }
}

fn figure_button(
    props: &Tile,
    exact: u128,
    rounded: &Scaled,
    text: &'static Messages,
    announce: &Announcer,
) -> Html {
    let written = number::exact(exact);
    let copy = {
        let (digits, written) = (exact.to_string(), written.clone());
        let announce = announce.clone();
        Callback::from(move |_: MouseEvent| {
            let (announce, written) = (announce.clone(), written.clone());
            crate::browser::copy_then(digits.clone(), move |copied| {
                announce.say(if copied {
                    (text.copied)(&written)
                } else {
                    written
                });
            });
        })
    };
    let face = match props.hook {
        Some(hook) => Figure {
            hook,
            layer: None,
            exact,
            stale: props.stale,
        }
        .show(scaled(rounded)),
        None => html! { <span class="figure" title={written.clone()}>{ scaled(rounded) }</span> },
    };
    html! {
        <button
            type="button"
            class="tile__figure"
            aria-label={(text.copy_exact)(props.name, &written)}
            onclick={copy}
        >
            { face }
        </button>
    }
}
