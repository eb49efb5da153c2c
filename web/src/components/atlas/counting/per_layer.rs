//! What a way of counting says of each layer.

use formats::number;
use yew::prelude::*;

use super::custom::convention_of;
use crate::components::atlas::app::Study;
use crate::components::atlas::fold::Fold;
use crate::state::Counting;
use crate::text::use_atlas_text;

#[derive(PartialEq, Properties)]
pub(super) struct PerLayerProps {
    pub(super) study: Study,
    pub(super) counting: Counting,
}

#[component]
pub(super) fn PerLayer(props: &PerLayerProps) -> Html {
    let text = use_atlas_text();
    let open = use_state_eq(|| false);
    html! {
        <Fold title={text.operations_per_layer} open={*open} on_toggle={open.setter()}>
            if *open {
                // It scrolls on a phone, for which a keyboard needs to reach it.
                <div class="wide" tabindex="0" role="region" aria-label={text.operations_per_layer}>
                    <table class="figures">
                        <thead>
                            <tr>
                                <th scope="col">{ text.layer }</th>
                                <th scope="col">{ text.kind }</th>
                                <th scope="col">{ text.macs }</th>
                                <th scope="col">{ convention_of(props.counting).name }</th>
                            </tr>
                        </thead>
                        <tbody>{ rows(props).collect::<Html>() }</tbody>
                    </table>
                </div>
            }
        </Fold>
    }
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
