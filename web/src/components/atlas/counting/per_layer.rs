//! What a way of counting says of each layer.

use formats::number;
use yew::prelude::*;

use super::custom::convention_of;
use crate::components::atlas::app::Study;
use crate::components::atlas::fold::Fold;
use crate::components::table::table;
use crate::state::Counting;
use crate::text::use_atlas_text;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct PerLayerProps {
    pub(super) study: Study,
    pub(super) counting: Counting,
}

#[component]
pub(super) fn PerLayer(props: &PerLayerProps) -> Html {
    let text = use_atlas_text();
    let title = text.operations_per_layer;
    let inside = {
        let props = props.clone();
        Callback::from(move |()| {
            let chosen = convention_of(props.counting).name;
            let heads = [text.layer, text.kind, text.macs, chosen];
            table(title, &heads, rows(&props).collect())
        })
    };
    html! { <Fold {title} {inside} /> }
}

fn rows(props: &PerLayerProps) -> impl Iterator<Item = Html> + '_ {
    let convention = convention_of(props.counting);
    let layers = props.study.document.network.nodes().iter();
    let layers = layers.zip(&props.study.report.layers);
    layers.filter_map(move |(node, outcome)| {
        let report = outcome.report()?;
        let operations = convention.layer(node, report).filter(|_| report.counted);
        let macs = report.counted.then_some(report.macs);
        Some(html! {
            <tr>
                <th scope="row">{ node.name.clone() }</th>
                <td>{ node.kind.name() }</td>
                <td>{ macs.map_or_else(|| "–".to_owned(), number::exact) }</td>
                <td data-exact={operations.map(|exact| exact.to_string())}>
                    { operations.map_or_else(|| "–".to_owned(), number::exact) }
                </td>
            </tr>
        })
    })
}
