//! The article's sums over the whole network.

use complexity::LayerReport;
use yew::prelude::*;

use super::app::{Study, Words};
use crate::components::math;

pub(super) fn whole_network(study: &Study, text: Words) -> Html {
    let totals = &study.totals;
    let of_convolutions = |quantity: fn(&LayerReport) -> u128| -> Vec<u128> {
        let layers = study
            .document
            .network
            .nodes()
            .iter()
            .zip(&study.report.layers);
        layers
            .filter(|(node, _)| node.kind.is_convolution())
            .filter_map(|(_, outcome)| outcome.report().map(quantity))
            .collect()
    };
    let l = || html! { <mi>{ "l" }</mi> };
    let before = || html! { <><mi>{ "l" }</mi><mo>{ "−" }</mo><mn>{ "1" }</mn></> };
    let dot = || html! { <mo>{ "·" }</mo> };
    let channels = || {
        html! {
            <>
                { math::indexed("C", before(), false) }
                { dot() }
                { math::indexed("C", l(), false) }
            </>
        }
    };
    let section = |class: &'static str, title: &'static str, formula: Html, all: u128| {
        html! {
            <section class={classes!("formula", class)}>
                <h3>{ title }</h3>
                { formula }
                <p class="hint">{ (text.all_layers)(&math::formatted(all)) }</p>
            </section>
        }
    };
    let time = html! {
        <>
            { math::indexed("M", l(), true) }{ dot() }
            { math::indexed("K", l(), true) }{ dot() }
            { channels() }
        </>
    };
    let weights = html! {
        <>{ math::indexed("K", l(), true) }{ dot() }{ channels() }</>
    };
    let maps = html! {
        <>{ math::indexed("M", l(), true) }{ dot() }{ math::indexed("C", l(), false) }</>
    };
    html! {
        <section class={classes!("card", "whole", study.stale.then_some("stale"))} aria-label={text.whole_network}>
            <h2>{ text.whole_network }</h2>
            { section(
                "formula--operations",
                text.sum_time,
                math::network_sum(time, &of_convolutions(|report| report.macs), totals.conv_macs),
                totals.macs,
            ) }
            { section(
                "formula--parameters",
                text.sum_parameters,
                math::network_sum(weights, &of_convolutions(|report| report.parameters.weights), totals.conv_weights),
                totals.learned,
            ) }
            { section(
                "formula--memory",
                text.sum_maps,
                math::network_sum(maps, &of_convolutions(|report| report.output_elements), totals.conv_map_elements),
                totals.feature_map_elements,
            ) }
            <div class="words">
                <p>{ text.article_counts }</p>
                <p>{ text.article_order }</p>
                <p>{ text.flops_are_a_count }</p>
                <p>{ text.units }</p>
            </div>
        </section>
    }
}
