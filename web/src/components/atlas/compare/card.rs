//! The card: what is pinned, and the totals of both.

use complexity::Totals;
use yew::prelude::*;

use super::bars::{Scale, figures, table};
use super::layers::Layers;
use crate::browser::{Topic, open_link, say};
use crate::components::atlas::app::{Study, Words, studied};
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
            <Layers a={pinned.clone()} b={present.clone()} />
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
        (text.macs, "macs", "operations", [a.macs, b.macs]),
        (
            text.parameters,
            "params",
            "parameters",
            [a.learned, b.learned],
        ),
        (
            text.map_elements,
            "feature-map-elements",
            "memory",
            [a.feature_map_elements, b.feature_map_elements],
        ),
        (
            text.peak_elements,
            "peak-elements",
            "memory",
            [a.peak.elements, b.peak.elements],
        ),
    ];
    let rows = rows.into_iter().map(|(name, quantity, kind, both)| {
        let full = both[0].max(both[1]);
        html! {
            <tr>
                <th scope="row">{ name }</th>
                { figures(both.map(Some), Scale { kind, full }, Some(quantity)) }
            </tr>
        }
    });
    table(text.compare_totals, 1, rows.collect(), text)
}
