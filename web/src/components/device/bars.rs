//! Predicted and measured times, side by side per layer.

use runtime::{Prediction, share};
use yew::prelude::*;

use super::app::{Study, Words, shown};
use crate::components::table::table;

/// A row for every layer that runs; those that take nothing of their own are left out.
pub(super) fn bars(
    study: &Study,
    predicted: Option<&[Option<Prediction>]>,
    measured: Option<&[Option<f64>]>,
    text: Words,
) -> Html {
    let prediction = |index: usize| predicted.and_then(|layers| *layers.get(index)?);
    let time = |index: usize| measured.and_then(|layers| *layers.get(index)?);
    let nodes = study.document.network.nodes();
    let longest = (0..nodes.len())
        .flat_map(|index| [prediction(index).map(|each| each.nanoseconds), time(index)])
        .flatten()
        .fold(0.0, f64::max);
    let rows = nodes.iter().enumerate().filter_map(|(index, node)| {
        let (prediction, time) = (prediction(index), time(index));
        if prediction.is_none() && time.is_none() {
            return None;
        }
        let expected = prediction.map(|each| each.nanoseconds);
        Some(html! {
            <tr>
                <th scope="row">{ &node.name }</th>
                <td class="bars__chart">{ pair(expected, time, longest) }</td>
                <td>{ expected.map_or("–".to_owned(), shown) }</td>
                <td>{ time.map_or("–".to_owned(), shown) }</td>
                <td class="bars__range">{ prediction.map_or("–".to_owned(), range) }</td>
            </tr>
        })
    });
    let titles = [
        text.layer,
        text.bars,
        text.predicted,
        text.measured,
        text.range,
    ];
    table(text.time_table, &titles, rows.collect())
}

fn range(prediction: Prediction) -> String {
    format!("{}–{}", shown(prediction.low), shown(prediction.high))
}

fn pair(predicted: Option<f64>, measured: Option<f64>, longest: f64) -> Html {
    let width = |time: Option<f64>| share(time.unwrap_or(0.0), longest).to_string();
    html! {
        <svg class="bars" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
            <rect class="bars__predicted" y="0" height="4.5" width={width(predicted)} />
            <rect class="bars__measured" y="5.5" height="4.5" width={width(measured)} />
        </svg>
    }
}
