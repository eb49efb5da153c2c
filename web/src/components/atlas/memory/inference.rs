//! Memory at inference: what is alive at each step, and what is moved.

use complexity::{Traffic, alive_with_im2col, peak};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::card::memory;
use super::per_layer::PerLayer;
use super::timeline::timeline;
use crate::components::atlas::app::{Study, figure_row};
use crate::text::use_atlas_text;

/// How convolutions run, as far as it takes memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    /// Without memory besides the feature maps.
    Direct,
    /// As a product with a matrix of patches.
    Im2col,
}

#[derive(PartialEq, Properties)]
pub(super) struct InferenceProps {
    pub(super) study: Study,
}

#[component]
pub(super) fn Inference(props: &InferenceProps) -> Html {
    let InferenceProps { study } = props;
    let text = use_atlas_text();
    let algorithm = use_state_eq(|| Algorithm::Direct);
    let choose = {
        let algorithm = algorithm.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            algorithm.set(match select.selected_index() {
                1 => Algorithm::Im2col,
                _ => Algorithm::Direct,
            });
        })
    };
    let network = &study.document.network;
    let alive = match *algorithm {
        Algorithm::Direct => Some(study.report.alive.clone()),
        Algorithm::Im2col => alive_with_im2col(network, &study.report),
    };
    let Some(alive) = alive else {
        return html! { <p class="hint">{ text.too_large }</p> };
    };
    let most = match *algorithm {
        Algorithm::Direct => study.totals.peak,
        // What is there before the first layer runs is there while it runs too.
        Algorithm::Im2col => peak(network, 0, &alive),
    };
    let at = most.at.and_then(|id| network.node(id));
    let at = at.map_or("", |node| &node.name);
    let data_type = study.document.data_type;
    html! {
        <>
            <h3>{ text.alive }</h3>
            <p class="choice">
                <label for="algorithm">{ text.algorithm }</label>
                <select id="algorithm" onchange={choose}>
                    for (each, name) in [Algorithm::Direct, Algorithm::Im2col].into_iter().zip(text.algorithms) {
                        <option selected={each == *algorithm}>{ name }</option>
                    }
                </select>
            </p>
            { timeline(&alive, most.elements, text) }
            <p class="hint">{ (text.peak_at)(at) }</p>
            <table class="figures">
                <tbody>
                    { figure_row(text.peak.into(), memory(data_type, study.totals.peak.elements, "peak-of-timeline-bytes")) }
                    if *algorithm == Algorithm::Im2col {
                        if let Some(elements) = workspace(study) {
                            { figure_row(text.im2col.into(), memory(data_type, elements, "im2col-bytes")) }
                        }
                        { figure_row(text.peak_with_im2col.into(), memory(data_type, most.elements, "im2col-peak-bytes")) }
                    }
                    if let Some(Traffic { read, written }) = Traffic::of(&study.report) {
                        { figure_row(text.read.into(), memory(data_type, read, "read-bytes")) }
                        { figure_row(text.written.into(), memory(data_type, written, "written-bytes")) }
                    }
                </tbody>
            </table>
            <p class="hint">{ text.traffic_is }</p>
            <PerLayer study={study.clone()} {alive} />
        </>
    }
}

/// The largest matrix of patches, K²·C_in × M², that im2col would make; a 1 × 1 filter of
/// stride 1 needs none.
fn workspace(study: &Study) -> Option<u128> {
    let network = &study.document.network;
    let layers = network.nodes().iter().zip(&study.report.layers);
    layers
        .filter_map(|(node, outcome)| complexity::im2col_elements(&node.kind, outcome.report()?))
        .max()
}
