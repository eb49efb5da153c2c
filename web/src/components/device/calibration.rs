//! What was measured of this device, and the button that measures it.

use engine::protocol::Job;
use formats::number::{self, Precision};
use runtime::Device;
use yew::prelude::*;

use super::app::{Words, shown};
use super::runner::Runner;
use super::session::Kind;
use crate::components::table::table;
use crate::run::estimate::rounded;

pub(super) fn calibration(runner: &Runner, text: Words) -> Html {
    let device = runner.session.device.as_deref();
    let label = if device.is_some() {
        text.calibrate_again
    } else {
        text.calibrate
    };
    let forget = {
        let runner = runner.clone();
        Callback::from(move |_: MouseEvent| runner.forget())
    };
    html! {
        <>
            <p class="hint">{ text.calibrate_hint }</p>
            { runner.controls(Kind::Calibrate, label, Some(Job::Calibrate), &[], text) }
            if let Some(device) = device {
                { figures(device, text) }
                <p><button type="button" class="button button--small" onclick={forget}>{ text.forget }</button></p>
            }
        </>
    }
}

fn figures(device: &Device, text: Words) -> Html {
    let peaks = device.peaks.iter().map(|peak| {
        row(
            html! { { (text.peak_of)(&peak.build) } },
            format!("{}\u{a0}GFLOP/s", rounded(peak.gflop_per_s)),
        )
    });
    let bandwidths = device.bandwidths.iter().map(|each| {
        let size = number::bytes(each.working_set.into(), Precision::ThreeDigits);
        row(
            html! { { (text.bandwidth_of)(&format!("{} {}", size.digits, size.unit)) } },
            format!("{}\u{a0}GB/s", rounded(each.gb_per_s)),
        )
    });
    let start = row(html! { { text.start } }, shown(device.start_ns));
    table(
        text.device_figures,
        &[text.what, text.figure],
        peaks.chain(bandwidths).chain([start]).collect(),
    )
}

fn row(what: Html, figure: String) -> Html {
    html! { <tr><th scope="row">{ what }</th><td>{ figure }</td></tr> }
}
