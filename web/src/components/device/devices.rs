//! Other devices by their published figures, which can be edited, and the network's bound on each.

use complexity::Report;
use runtime::{Published, published_devices};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::app::{Study, Words, shown};
use crate::components::table::table;
use crate::run::estimate::rounded;
use crate::text::use_device_text;

#[derive(PartialEq, Properties)]
pub(super) struct DevicesProps {
    pub(super) study: Study,
}

type Rows = UseStateHandle<Vec<Published>>;

#[component]
pub(super) fn Devices(props: &DevicesProps) -> Html {
    let rows = use_state_eq(published_devices);
    let text = use_device_text();
    let add = {
        let rows = rows.clone();
        Callback::from(move |_: MouseEvent| {
            let mut next = (*rows).clone();
            next.push(Published {
                name: text.own_device.to_owned(),
                gflop_per_s: 100.0,
                gb_per_s: 20.0,
                source: String::new(),
            });
            rows.set(next);
        })
    };
    let lines = (0..rows.len()).map(|index| line(&rows, index, &props.study.report, text));
    let titles = [
        text.device_name,
        "GFLOP/s",
        "GB/s",
        text.at_least,
        text.source,
    ];
    html! {
        <details class="devices">
            <summary>{ text.other_devices }</summary>
            <p class="hint">{ text.other_devices_are }</p>
            { table(text.other_devices, &titles, lines.collect()) }
            <p><button type="button" class="button button--small" onclick={add}>{ text.add_device }</button></p>
        </details>
    }
}

fn line(rows: &Rows, index: usize, report: &Report, text: Words) -> Html {
    let device = &rows[index];
    let peak: fn(&mut Published, f64) = |device, number| device.gflop_per_s = number;
    let bandwidth: fn(&mut Published, f64) = |device, number| device.gb_per_s = number;
    let rename = {
        let rows = rows.clone();
        Callback::from(move |event: Event| {
            let mut next = (*rows).clone();
            let input: HtmlInputElement = event.target_unchecked_into();
            next[index].name = input.value();
            rows.set(next);
        })
    };
    let name = if device.source.is_empty() {
        html! { <input type="text" aria-label={text.device_name} value={device.name.clone()} onchange={rename} /> }
    } else {
        html! { { &device.name } }
    };
    html! {
        <tr>
            <th scope="row">{ name }</th>
            <td>{ number_box(rows, index, device.gflop_per_s, "GFLOP/s", peak) }</td>
            <td>{ number_box(rows, index, device.gb_per_s, "GB/s", bandwidth) }</td>
            <td>{ least(device, report) }</td>
            <td>{ if device.source.is_empty() { text.your_own } else { &device.source } }</td>
        </tr>
    }
}

/// A box for a figure above 0; what is none leaves the last one.
fn number_box(
    rows: &Rows,
    index: usize,
    value: f64,
    unit: &str,
    set: fn(&mut Published, f64),
) -> Html {
    let label = format!("{}, {unit}", rows[index].name);
    let change = {
        let rows = rows.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            let number = input.value().trim().parse().unwrap_or(0.0);
            if f64::is_finite(number) && number > 0.0 {
                let mut next = (*rows).clone();
                set(&mut next[index], number);
                rows.set(next);
            } else {
                input.set_value(&rounded(value));
            }
        })
    };
    html! { <input class="devices__number" type="text" inputmode="decimal" aria-label={label} value={rounded(value)} onchange={change} /> }
}

/// The sum over the layers of the least time of each.
fn least(device: &Published, report: &Report) -> String {
    let layers = report.layers.iter().map(|outcome| {
        let layer = outcome.report()?;
        let elements = layer
            .input_elements
            .checked_add(layer.output_elements)?
            .checked_add(layer.parameters.learned()?)?;
        Some(device.least_ns(layer.flops()?, elements.checked_mul(4)?))
    });
    layers.sum::<Option<f64>>().map_or("–".to_owned(), shown)
}
