//! The roofline, with each layer as a point.

use std::rc::Rc;

use runtime::{Intensity, LogAxis};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement, MouseEvent};
use yew::prelude::*;

use super::app::{Predicted, Study, Words};
use super::session::Times;
use crate::components::table::table;
use crate::hooks::use_media;
use crate::run::estimate::rounded;
use crate::text::use_device_text;

#[derive(PartialEq, Properties)]
pub(super) struct RooflineProps {
    pub(super) study: Study,
    pub(super) predicted: Predicted,
    pub(super) times: Option<Rc<Times>>,
}

/// A layer in the chart.
struct Point {
    name: String,
    intensity: f64,
    attainable: f64,
    predicted: f64,
    measured: Option<f64>,
}

fn points(props: &RooflineProps) -> Vec<Point> {
    let RooflineProps {
        study,
        predicted,
        times,
        ..
    } = props;
    let Ok(plan) = &*study.plan else {
        return Vec::new();
    };
    let layers = plan
        .layers()
        .iter()
        .zip(&study.report.layers)
        .zip(&*predicted.layers);
    layers
        .enumerate()
        .filter_map(|(index, ((layer, outcome), prediction))| {
            let report = outcome.report().filter(|report| report.macs > 0)?;
            let elements =
                report.input_elements + report.output_elements + report.parameters.learned()?;
            let intensity = Intensity {
                flops: report.flops()?,
                bytes: elements.checked_mul(4)?,
            };
            let measured = times
                .as_ref()
                .and_then(|times| *times.measured.layers.get(index)?);
            Some(Point {
                name: layer.node.name.clone(),
                intensity: intensity.ratio(),
                attainable: intensity.attainable(&predicted.device),
                predicted: intensity.gflop_per_s(prediction.as_ref()?.nanoseconds),
                measured: measured.map(|nanoseconds| intensity.gflop_per_s(nanoseconds)),
            })
        })
        .collect()
}

/// Pixels of the chart, on a wide screen and on a phone, and of its margins.
const WIDE: [f64; 2] = [900.0, 380.0];
const NARROW: [f64; 2] = [330.0, 280.0];
const LEFT: f64 = 40.0;
const BELOW: f64 = 34.0;
const ABOVE: f64 = 8.0;

#[derive(Clone, Copy)]
struct Frame {
    size: [f64; 2],
    axes: [LogAxis; 2],
}

impl Frame {
    fn x(&self, value: f64) -> f64 {
        LEFT + (self.size[0] - LEFT - ABOVE) * self.axes[0].thousandths(value) / 1000.0
    }

    fn y(&self, value: f64) -> f64 {
        let height = self.size[1] - BELOW - ABOVE;
        ABOVE + height * (1000.0 - self.axes[1].thousandths(value)) / 1000.0
    }
}

#[component]
pub(super) fn Roofline(props: &RooflineProps) -> Html {
    let narrow = use_media("(max-width: 40rem)");
    let chosen = use_state_eq(|| 0_usize);
    let text = use_device_text();
    let points = points(props);
    if points.is_empty() {
        return html! { <p class="hint">{ text.no_points }</p> };
    }
    let index = (*chosen).min(points.len() - 1);
    let device = &props.predicted.device;
    let intensities: Vec<f64> = points.iter().map(|point| point.intensity).collect();
    let mut heights: Vec<f64> = points.iter().map(|point| point.predicted).collect();
    heights.extend(points.iter().filter_map(|point| point.measured));
    heights.push(device.peak());
    let frame = Frame {
        size: if narrow { NARROW } else { WIDE },
        axes: [LogAxis::around(&intensities), LogAxis::around(&heights)],
    };
    let choose = {
        let chosen = chosen.clone();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Ok(number) = input.value().parse::<usize>() {
                chosen.set(number.saturating_sub(1));
            }
        })
    };
    let pick = {
        let chosen = chosen.clone();
        let places: Vec<[f64; 2]> = points
            .iter()
            .map(|point| {
                [
                    frame.x(point.intensity),
                    frame.y(point.measured.unwrap_or(point.predicted)),
                ]
            })
            .collect();
        Callback::from(move |event: MouseEvent| {
            if let Some(nearest) = nearest(&event, &places, frame.size) {
                chosen.set(nearest);
            }
        })
    };
    let words = point_words(&points[index], text);
    html! {
        <>
            <h3>{ text.roofline }</h3>
            <svg
                class="roofline"
                viewBox={format!("0 0 {} {}", frame.size[0], frame.size[1])}
                role="img"
                aria-label={text.roofline}
                onclick={pick}
            >
                { grid(&frame, text) }
                { roof(&frame, device.peak(), device.memory_bandwidth()) }
                for (at, point) in points.iter().enumerate() {
                    { dots(&frame, point, at == index) }
                }
            </svg>
            <p class="roofline__legend hint">
                <span class="roofline__key roofline__key--predicted"></span>{ text.predicted }
                <span class="roofline__key roofline__key--measured"></span>{ text.measured }
            </p>
            <p class="roofline__choice">
                <label for="roofline-layer">{ text.layer }</label>
                <input
                    id="roofline-layer"
                    type="range"
                    min="1"
                    max={points.len().to_string()}
                    value={(index + 1).to_string()}
                    aria-valuetext={words.clone()}
                    oninput={choose}
                />
            </p>
            <p class="roofline__words" role="status">{ words }</p>
            <p class="hint">{ text.roofline_is }</p>
            <details>
                <summary>{ text.as_table }</summary>
                { as_table(&points, text) }
            </details>
        </>
    }
}

fn nearest(event: &MouseEvent, places: &[[f64; 2]], size: [f64; 2]) -> Option<usize> {
    let chart: Element = event.current_target()?.unchecked_into();
    let bounds = chart.get_bounding_client_rect();
    let x = (f64::from(event.client_x()) - bounds.left()) * size[0] / bounds.width();
    let y = (f64::from(event.client_y()) - bounds.top()) * size[1] / bounds.height();
    let away = |place: &[f64; 2]| (place[0] - x).hypot(place[1] - y);
    let all = places.iter().map(away).enumerate();
    all.min_by(|one, other| one.1.total_cmp(&other.1))
        .map(|(index, _)| index)
}

fn grid(frame: &Frame, text: Words) -> Html {
    let [width, height] = frame.size;
    let bottom = height - BELOW;
    let columns = frame.axes[0].powers().map(|power| {
        let x = frame.x(power).to_string();
        html! {
            <>
                <line class="roofline__grid" x1={x.clone()} x2={x.clone()} y1={ABOVE.to_string()} y2={bottom.to_string()} />
                <text x={x} y={(bottom + 13.0).to_string()} text-anchor="middle">{ rounded(power) }</text>
            </>
        }
    });
    let rows = frame.axes[1].powers().map(|power| {
        let y = frame.y(power);
        html! {
            <>
                <line class="roofline__grid" x1={LEFT.to_string()} x2={(width - ABOVE).to_string()} y1={y.to_string()} y2={y.to_string()} />
                <text x={(LEFT - 5.0).to_string()} y={(y + 4.0).to_string()} text-anchor="end">{ rounded(power) }</text>
            </>
        }
    });
    html! {
        <>
            { for columns }
            { for rows }
            <text x={(width - ABOVE).to_string()} y={(height - 4.0).to_string()} text-anchor="end">{ text.intensity }</text>
            <text x={(LEFT + 4.0).to_string()} y={(ABOVE + 11.0).to_string()}>{ "GFLOP/s" }</text>
        </>
    }
}

fn roof(frame: &Frame, peak: f64, bandwidth: f64) -> Html {
    let [low, high] = frame.axes[0].decades.map(|exponent| 10_f64.powi(exponent));
    let attainable = |intensity: f64| peak.min(intensity * bandwidth);
    let corners = [low, (peak / bandwidth).clamp(low, high), high];
    let line = corners
        .map(|at| format!("{},{}", frame.x(at), frame.y(attainable(at))))
        .join(" ");
    html! { <polyline class="roofline__roof" points={line} /> }
}

fn dots(frame: &Frame, point: &Point, is_chosen: bool) -> Html {
    let x = frame.x(point.intensity).to_string();
    let predicted = frame.y(point.predicted).to_string();
    let measured = point.measured.map(|height| frame.y(height).to_string());
    html! {
        <>
            if let Some(measured) = &measured {
                <line class="roofline__error" x1={x.clone()} x2={x.clone()} y1={predicted.clone()} y2={measured.clone()} />
            }
            if is_chosen {
                <circle class="roofline__chosen" cx={x.clone()} cy={measured.clone().unwrap_or(predicted.clone())} r="9" />
            }
            <circle class="roofline__predicted" cx={x.clone()} cy={predicted} r="4" />
            if let Some(measured) = measured {
                <circle class="roofline__measured" cx={x} cy={measured} r="3.5" />
            }
        </>
    }
}

fn point_words(point: &Point, text: Words) -> String {
    let measured = point.measured.map(rounded);
    (text.point)(
        &point.name,
        &rounded(point.intensity),
        &rounded(point.attainable),
        &rounded(point.predicted),
        measured.as_deref(),
    )
}

fn as_table(points: &[Point], text: Words) -> Html {
    let rows = points.iter().map(|point| {
        html! {
            <tr>
                <th scope="row">{ &point.name }</th>
                <td>{ rounded(point.intensity) }</td>
                <td>{ rounded(point.attainable) }</td>
                <td>{ rounded(point.predicted) }</td>
                <td>{ point.measured.map_or("–".to_owned(), rounded) }</td>
            </tr>
        }
    });
    let titles = [
        text.layer,
        text.intensity,
        text.roof,
        text.predicted,
        text.measured,
    ];
    table(text.roofline_table, &titles, rows.collect())
}
