//! What each layer reads, writes and holds.

use complexity::{DataType, Traffic};
use formats::number::{self, Precision};
use yew::prelude::*;

use crate::components::atlas::app::Study;
use crate::components::atlas::fold::Fold;
use crate::components::figure::scaled;
use crate::components::table::table;
use crate::text::use_atlas_text;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct PerLayerProps {
    pub(super) study: Study,
    /// Elements alive while each layer runs.
    pub(super) alive: Vec<u128>,
}

#[component]
pub(super) fn PerLayer(props: &PerLayerProps) -> Html {
    let text = use_atlas_text();
    let title = text.per_layer;
    let inside = {
        let props = props.clone();
        Callback::from(move |()| {
            let heads = [text.layer, text.read, text.written, text.alive_now];
            table(title, &heads, rows(&props).collect())
        })
    };
    html! { <Fold {title} {inside} /> }
}

fn rows(props: &PerLayerProps) -> impl Iterator<Item = Html> + '_ {
    let document = &props.study.document;
    let layers = document.network.nodes().iter();
    let layers = layers.zip(&props.study.report.layers).zip(&props.alive);
    layers.filter_map(|((node, outcome), &alive)| {
        let Traffic { read, written } = Traffic::of_layer(outcome.report()?)?;
        Some(html! {
            <tr>
                <th scope="row">{ node.name.clone() }</th>
                for elements in [read, written, alive] {
                    { bytes(document.data_type, elements) }
                }
            </tr>
        })
    })
}

fn bytes(data_type: DataType, elements: u128) -> Html {
    let Some(bytes) = data_type.bytes(elements) else {
        return html! { <td>{ "–" }</td> };
    };
    html! {
        <td title={number::exact(bytes)} data-exact={bytes.to_string()}>
            { scaled(&number::bytes(bytes, Precision::OneDecimal)) }
        </td>
    }
}
