//! Two designs side by side: the one that was pinned, and the present one.

use complexity::{LayerReport, Pair, Totals, pair_layers};
use formats::number;
use yew::prelude::*;

use super::app::{Study, Words, studied};
use crate::browser::{Topic, open_link, say};
use crate::state::{Document, to_link};
use crate::text::use_atlas_text;

#[derive(PartialEq, Properties)]
pub(crate) struct CompareProps {
    pub(crate) study: Study,
}

#[component]
pub(crate) fn Compare(props: &CompareProps) -> Html {
    let text = use_atlas_text();
    let present = &props.study;
    let pinned = use_memo(present.document.pinned.clone(), |link| {
        studied(link.as_deref()?)
    });
    let own_link = to_link(&alone(&present.document));
    let pin = Callback::from(move |_: MouseEvent| say(Topic::Pinned, &own_link));
    let Some(pinned) = &*pinned else {
        return html! {
            <>
                <p>{ text.pin_hint }</p>
                <button type="button" class="button button--key" onclick={pin}>{ text.pin }</button>
            </>
        };
    };
    let swapped = Document {
        pinned: Some(to_link(&alone(&present.document)).into()),
        ..Document::clone(&pinned.document)
    };
    let swapped = to_link(&swapped);
    let swap = Callback::from(move |_: MouseEvent| open_link(&swapped));
    let unpin = Callback::from(|_: MouseEvent| say(Topic::Pinned, ""));
    html! {
        <>
            <p class="buttons">
                <button type="button" class="button" onclick={pin}>{ text.pin }</button>{ " " }
                <button type="button" class="button" onclick={swap}>{ text.swap }</button>{ " " }
                <button type="button" class="button" onclick={unpin}>{ text.unpin }</button>
            </p>
            { totals(&pinned.totals, &present.totals, text) }
            { layers(pinned, present, text) }
        </>
    }
}

/// The document without what it is compared with.
fn alone(document: &Document) -> Document {
    Document {
        pinned: None,
        ..Document::clone(document)
    }
}

fn totals(a: &Totals, b: &Totals, text: Words) -> Html {
    let rows = [
        (text.macs, "macs", a.macs, b.macs),
        (text.parameters, "params", a.learned, b.learned),
        (
            text.map_elements,
            "feature-map-elements",
            a.feature_map_elements,
            b.feature_map_elements,
        ),
        (
            text.peak_elements,
            "peak-elements",
            a.peak.elements,
            b.peak.elements,
        ),
    ];
    table(
        text.compare_totals,
        1,
        rows.into_iter()
            .map(|(name, quantity, a, b)| {
                html! {
                    <tr>
                        <th scope="row">{ name }</th>
                        { figures([Some(a), Some(b)], Some(quantity)) }
                    </tr>
                }
            })
            .collect(),
        text,
    )
}

/// The layers in which the designs differ: a layer that was put in or taken out has no partner.
fn layers(a: &Study, b: &Study, text: Words) -> Html {
    let pairs = pair_layers(&a.document.network, &b.document.network);
    let count = pairs.len();
    let differing: Vec<Html> = pairs
        .into_iter()
        .filter_map(|pair| layer(pair, a, b, text))
        .collect();
    let alike = (text.layers_alike)(count - differing.len());
    html! {
        <>
            if !differing.is_empty() {
                { table(text.compare_layers, 2, differing.into_iter().collect(), text) }
            }
            <p>{ alike }</p>
        </>
    }
}

fn layer(pair: Pair, a: &Study, b: &Study, text: Words) -> Option<Html> {
    let (first, second) = match pair {
        Pair::Both(first, second) => (Some(first), Some(second)),
        Pair::First(first) => (Some(first), None),
        Pair::Second(second) => (None, Some(second)),
    };
    let [a, b] = [side(a, first), side(b, second)];
    if let (Some(a), Some(b)) = (&a, &b)
        && a.report.macs == b.report.macs
        && a.report.parameters == b.report.parameters
        && a.report.output == b.report.output
    {
        return None;
    }
    let (name, only) = match (&a, &b) {
        (Some(a), Some(b)) if a.name == b.name => (a.name.clone(), None),
        (Some(a), Some(b)) => (format!("{} → {}", a.name, b.name), None),
        (Some(a), None) => (a.name.clone(), Some(text.only_in_a)),
        (None, Some(b)) => (b.name.clone(), Some(text.only_in_b)),
        (None, None) => return None,
    };
    let macs = [&a, &b].map(|side| side.as_ref().map(|side| side.report.macs));
    let learned = [&a, &b].map(|side| {
        side.as_ref()
            .and_then(|side| side.report.parameters.learned())
    });
    Some(html! {
        <>
            <tr>
                <th scope="row" rowspan="2">
                    { name }
                    if let Some(only) = only {
                        { " " }<small>{ only }</small>
                    }
                </th>
                <td>{ text.macs }</td>
                { figures(macs, None) }
            </tr>
            <tr>
                <td>{ text.parameters }</td>
                { figures(learned, None) }
            </tr>
        </>
    })
}

/// A layer of one design.
struct Side<'a> {
    name: String,
    report: &'a LayerReport,
}

fn side(study: &Study, position: Option<usize>) -> Option<Side<'_>> {
    let position = position?;
    Some(Side {
        name: study.document.network.nodes()[position].name.clone(),
        report: study.report.layers[position].report()?,
    })
}

/// A, B, and the way from one to the other.
fn figures([a, b]: [Option<u128>; 2], quantity: Option<&'static str>) -> Html {
    let cell = |side: &'static str, figure: Option<u128>| {
        html! {
            <td
                data-compared={quantity.map(|quantity| format!("{quantity}-{side}"))}
                data-exact={figure.map(|figure| figure.to_string())}
            >
                { figure.map(number::exact).unwrap_or_default() }
            </td>
        }
    };
    let change = a.zip(b).map(|(a, b)| number::difference(a, b));
    html! {
        <>
            { cell("a", a) }
            { cell("b", b) }
            <td>
                if let Some(change) = change {
                    { change.absolute }{ " " }<small>{ change.percent.unwrap_or_default() }</small>
                }
            </td>
        </>
    }
}

/// A table whose rows begin with so many columns that are no figures.
fn table(title: &'static str, heads: usize, rows: Html, text: Words) -> Html {
    html! {
        // It scrolls on a phone, for which a keyboard needs to reach it.
        <div class="wide" tabindex="0" role="region" aria-label={title}>
            <table class="figures">
                <caption>{ title }</caption>
                <thead>
                    <tr>
                        <td colspan={heads.to_string()}></td>
                        <th scope="col">{ text.design_a }</th>
                        <th scope="col">{ text.design_b }</th>
                        <th scope="col">{ text.change }</th>
                    </tr>
                </thead>
                <tbody>{ rows }</tbody>
            </table>
        </div>
    }
}
