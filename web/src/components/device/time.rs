//! The network's time: predicted, then measured.

use engine::protocol::Job;
use formats::number::{self, Precision};
use runtime::{Errors, Plan, fitted_on, predict, total};
use yew::prelude::*;

use super::app::{Predicted, Study, Words, shown};
use super::bars::bars;
use super::runner::Runner;
use super::session::{Kind, Times};
use crate::run::estimate::rounded;

pub(super) fn time(
    study: &Study,
    predicted: Option<&Predicted>,
    times: Option<&Times>,
    runner: &Runner,
    text: Words,
) -> Html {
    let plan = match &*study.plan {
        Ok(plan) => plan,
        Err(error) => {
            return html! { <p class="note">{ (text.cannot_run)(&error.to_string()) }</p> };
        }
    };
    let layers = predicted.map(|predicted| predicted.layers.as_slice());
    let job = Job::Measure(study.asked.clone());
    html! {
        <>
            <p class="hint">{ before(plan, predicted, text) }</p>
            { runner.controls(Kind::Measure, text.measure, Some(job), &study.names(), text) }
            <dl class="device__totals">
                <div>
                    <dt>{ text.total_predicted }</dt>
                    <dd>
                        if let Some(layers) = layers {
                            <b>{ shown(total(layers).nanoseconds) }</b>
                            <small>{ (text.between)(&shown(total(layers).low), &shown(total(layers).high)) }</small>
                        } else {
                            { text.calibrate_first }
                        }
                    </dd>
                </div>
                <div>
                    <dt>{ text.total_measured }</dt>
                    <dd>
                        if let Some(times) = times {
                            <b
                                data-quantity={times.complete.then_some("measured-layers")}
                                data-exact={layers_measured(times).to_string()}
                            >
                                { shown(times.measured.total) }
                            </b>
                            <small>{ (text.passes)(times.measured.passes, times.complete) }</small>
                        } else {
                            { text.not_measured }
                        }
                    </dd>
                </div>
                <div>
                    <dt>{ text.error }</dt>
                    <dd>{ errors(layers, times, text) }</dd>
                </div>
            </dl>
            if layers.is_some() || times.is_some() {
                { bars(study, layers, times.map(|times| times.measured.layers.as_slice()), text) }
                <p class="hint">{ text.time_is }</p>
            }
        </>
    }
}

fn layers_measured(times: &Times) -> usize {
    times.measured.layers.iter().flatten().count()
}

/// The memory and about the time that a measurement will take.
fn before(plan: &Plan, predicted: Option<&Predicted>, text: Words) -> String {
    let memory = plan.memory();
    let mib = |bytes: u64| {
        let scaled = number::bytes(bytes.into(), Precision::ThreeDigits);
        format!("{} {}", scaled.digits, scaled.unit)
    };
    let pass = match predicted {
        Some(predicted) => total(&predicted.layers),
        None => total(&predict(plan, &fitted_on())),
    };
    (text.will_take)(
        &mib(memory.total()),
        &mib(memory.weights),
        &mib(memory.maps),
        &shown(pass.nanoseconds),
        predicted.is_some(),
    )
}

fn errors(
    layers: Option<&[Option<runtime::Prediction>]>,
    times: Option<&Times>,
    text: Words,
) -> String {
    let both = layers.zip(times);
    let errors = both.and_then(|(layers, times)| {
        Errors::of(layers, &times.measured.layers, times.measured.total)
    });
    errors.map_or("–".to_owned(), |errors| {
        let sign = if errors.total < 0.0 { "−" } else { "+" };
        let whole = format!("{sign}{}", rounded(errors.total.abs()));
        (text.errors)(&rounded(errors.median_layer), &whole)
    })
}
