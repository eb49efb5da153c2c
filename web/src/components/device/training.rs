//! What training takes: operations of a step counted apart, times steps and images.

use complexity::TrainingMacs;
use formats::number::{self, Precision};
use runtime::{total, training_ns};
use yew::prelude::*;

use super::app::{Predicted, Study, shown};
use crate::components::whole_number::whole_number;
use crate::text::use_device_text;

#[derive(PartialEq, Properties)]
pub(super) struct TrainingTimeProps {
    pub(super) study: Study,
    pub(super) predicted: Option<Predicted>,
}

#[component]
pub(super) fn TrainingTime(props: &TrainingTimeProps) -> Html {
    let images = use_state_eq(|| 50_000_u64);
    let passes = use_state_eq(|| 10_u64);
    let text = use_device_text();
    let study = &props.study;
    let batch = study.document.setting.batch;
    let step = TrainingMacs::of(&study.document.network, &study.report);
    let Some(step) = step else {
        return html! { <p class="note">{ text.training_wrong }</p> };
    };
    let steps = TrainingMacs::steps(*images, batch, *passes);
    let all = steps.and_then(|steps| step.times(steps));
    let time = props
        .predicted
        .as_ref()
        .zip(steps)
        .map(|(predicted, steps)| training_ns(&step, total(&predicted.layers).nanoseconds, steps));
    html! {
        <>
            <p class="choice">
                { whole_number("training-images", text.images, &images) }
                { whole_number("training-passes", text.training_passes, &passes) }
            </p>
            <table class="figures">
                <tbody>
                    { row(text.forward, "training-forward-macs", Some(step.forward)) }
                    { row(text.input_gradient, "training-input-gradient-macs", Some(step.input_gradient)) }
                    { row(text.weight_gradient, "training-weight-gradient-macs", Some(step.weight_gradient)) }
                    { row(text.step, "training-step-macs", Some(step.total)) }
                    { row(text.steps, "training-steps", steps) }
                    { row(text.all_steps, "training-macs", all) }
                    <tr>
                        <th scope="row">{ text.training_time }</th>
                        <td>{ time.map_or(text.calibrate_first.to_owned(), shown) }</td>
                    </tr>
                </tbody>
            </table>
            <p class="hint">{ text.training_is }</p>
        </>
    }
}

fn row(title: &'static str, quantity: &'static str, exact: Option<u128>) -> Html {
    let shown = exact.map_or("–".to_owned(), |exact| {
        number::count(exact, Precision::ThreeDigits).to_string()
    });
    html! {
        <tr>
            <th scope="row">{ title }</th>
            <td
                data-quantity={quantity}
                data-exact={exact.map(|exact| exact.to_string())}
                title={exact.map(number::exact)}
            >
                { shown }
            </td>
        </tr>
    }
}
