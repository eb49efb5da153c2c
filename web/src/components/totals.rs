//! The headline, which stays in sight: time and space.

use complexity::Totals;
use formats::number::{self, Precision, Scaled};
use yew::prelude::*;

use super::figure::{Figure, Hook, scaled};
use crate::hooks::use_announce;
use crate::state::Document;
use crate::text::use_text;

#[derive(PartialEq, Properties)]
pub(crate) struct HeadlineProps {
    pub(crate) totals: Option<Totals>,
    /// The name of the layer at which the most maps are alive.
    pub(crate) peak_at: Option<AttrValue>,
    pub(crate) document: std::rc::Rc<Document>,
    pub(crate) stale: bool,
}

#[component]
pub(crate) fn Headline(props: &HeadlineProps) -> Html {
    let text = use_text();
    let document = &props.document;
    html! {
        <div class={classes!("totals", props.stale.then_some("totals--stale"))}>
            <section class="group group--time" aria-label={text.time}>
                <h2>{ text.time }<small>{ (text.batch_of)(document.setting.batch) }</small></h2>
                <dl>
                    { time(props, text) }
                </dl>
            </section>
            <section class="group group--space" aria-label={text.space}>
                <h2>{ text.space }<small>{ document.data_type.name() }</small></h2>
                <dl>
                    { space(props, text) }
                </dl>
            </section>
            if props.stale {
                <p class="totals__stale" role="status">
                    { if props.totals.is_some() { text.stale } else { text.no_totals } }
                </p>
            }
        </div>
    }
}

fn time(props: &HeadlineProps, text: &'static crate::text::Messages) -> Html {
    let totals = props.totals.as_ref();
    let count = |value: u128| number::count(value, Precision::ThreeDigits);
    let sum = totals.map(|totals| {
        (text.conv_and_linear)(
            &number::exact(totals.macs),
            &number::exact(totals.conv_macs),
            &number::exact(totals.linear_macs),
        )
    });
    let macs = totals.map(|totals| (totals.macs, count(totals.macs)));
    let flops = totals.map(|totals| (totals.flops, count(totals.flops)));
    let flops_exact = totals.map(|totals| number::exact(totals.flops));
    html! {
        <>
            <Tile kind="operations" name={text.macs} hook={Some(Hook::Macs)} figure={macs} detail={sum} stale={props.stale} />
            <Tile kind="operations" name={text.flops_are} hook={Some(Hook::Flops)} figure={flops} detail={flops_exact} stale={props.stale} />
        </>
    }
}

fn space(props: &HeadlineProps, text: &'static crate::text::Messages) -> Html {
    let data_type = props.document.data_type;
    let totals = props.totals.as_ref();
    let in_bytes = |elements: u128| {
        let bytes = data_type.bytes(elements)?;
        Some((bytes, number::bytes(bytes, Precision::ThreeDigits)))
    };
    let words = |scaled: &Scaled| format!("{}\u{a0}{}", scaled.digits, scaled.unit);
    let learned = totals.map(|totals| totals.learned);
    let weights = learned.and_then(in_bytes).map(|(_, scaled)| words(&scaled));
    let parameters = learned.map(|count| (count, number::count(count, Precision::ThreeDigits)));
    let parameters_detail = learned
        .zip(weights.clone())
        .map(|(count, bytes)| format!("{} · {bytes}", number::exact(count)));
    let maps = totals.map(|totals| totals.feature_map_elements);
    let elements = maps.map(|elements| {
        html! {
            <Figure hook={Hook::FeatureMapElements} exact={elements} stale={props.stale}>
                { (text.elements)(&number::exact(elements)) }
            </Figure>
        }
    });
    let peak = totals.and_then(|totals| in_bytes(totals.peak.elements));
    let at = props
        .peak_at
        .as_deref()
        .map_or_else(|| text.at_input.to_owned(), text.at_layer);
    let both = totals.and_then(|totals| in_bytes(totals.weights_and_peak_elements));
    html! {
        <>
            <Tile kind="parameters" name={text.parameters} hook={Some(Hook::Params)} figure={parameters} detail={parameters_detail} stale={props.stale} />
            <Tile kind="memory" name={text.feature_maps} hook={Some(Hook::FeatureMapBytes)} figure={maps.and_then(in_bytes)} note={elements} stale={props.stale} />
            <Tile kind="memory" name={text.peak} hook={Some(Hook::PeakActivationBytes)} figure={peak} detail={totals.map(|_| at)} stale={props.stale} />
            <Tile kind="both" name={text.weights_and_peak} hook={None} figure={both} detail={weights.map(|weights| (text.of_weights)(&weights))} stale={props.stale} />
        </>
    }
}

#[derive(PartialEq, Properties)]
struct TileProps {
    /// Which colour, of the three that have one meaning everywhere.
    kind: &'static str,
    name: &'static str,
    hook: Option<Hook>,
    /// The exact integer and the rounded one.
    figure: Option<(u128, Scaled)>,
    #[prop_or_default]
    detail: Option<String>,
    #[prop_or_default]
    note: Option<Html>,
    stale: bool,
}

/// A figure of the headline: pressed, it gives its exact integer.
#[component]
fn Tile(props: &TileProps) -> Html {
    let text = use_text();
    let announce = use_announce();
    let Some((exact, rounded)) = &props.figure else {
        return html! {
            <div class={classes!("tile", format!("tile--{}", props.kind))}>
                <dt>{ props.name }</dt>
                <dd>{ text.not_any }</dd>
            </div>
        };
    };
    let written = number::exact(*exact);
    let copy = {
        let (digits, written) = (exact.to_string(), written.clone());
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
        Some(hook) => html! {
            <Figure {hook} exact={*exact} stale={props.stale}>{ scaled(rounded) }</Figure>
        },
        None => html! { <span class="figure" title={written.clone()}>{ scaled(rounded) }</span> },
    };
    html! {
        <div class={classes!("tile", format!("tile--{}", props.kind))}>
            <dt>{ props.name }</dt>
            <dd>
                <button
                    type="button"
                    class="tile__figure"
                    aria-label={(text.copy_exact)(props.name, &written)}
                    onclick={copy}
                >
                    { face }
                </button>
            </dd>
            if let Some(detail) = &props.detail {
                <dd class="tile__detail">{ detail }</dd>
            }
            if let Some(note) = &props.note {
                <dd class="tile__detail">{ note.clone() }</dd>
            }
        </div>
    }
}
