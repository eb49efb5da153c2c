//! What is alive at each step, as a chart.

use complexity::Share;
use yew::prelude::*;

use super::app::{Study, Words};

/// More columns than these would be thinner than a pixel.
const COLUMNS: usize = 240;

/// A column for every step, or for so many steps that fit; the highest marked.
pub(super) fn timeline(study: &Study, text: Words) -> Html {
    let alive = &study.report.alive;
    let peak = study.totals.peak.elements;
    let each = alive.len().div_ceil(COLUMNS).max(1);
    let columns: Vec<u128> = alive
        .chunks(each)
        .map(|steps| steps.iter().copied().max().unwrap_or(0))
        .collect();
    let width = columns.len().max(1);
    html! {
        <svg
            class="timeline"
            viewBox={format!("0 0 {width} 1000")}
            preserveAspectRatio="none"
            role="img"
            aria-label={text.timeline}
        >
            for (index, &elements) in columns.iter().enumerate() {
                { column(index, Share::of(elements, peak), elements == peak) }
            }
        </svg>
    }
}

fn column(index: usize, Share(height): Share, is_peak: bool) -> Html {
    html! {
        <rect
            class={is_peak.then_some("timeline__peak")}
            x={index.to_string()}
            y={(1000 - u32::from(height)).to_string()}
            width="1"
            height={height.to_string()}
        />
    }
}
