//! The card: memory at inference, while training, and parameters per training example.

use complexity::{DataType, Optimizer, Training};
use formats::number::{self, Precision};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::inference::Inference;
use crate::components::atlas::app::{Study, Words, figure_row};
use crate::components::figure::scaled;
use crate::components::whole_number::whole_number;
use crate::text::use_atlas_text;

#[derive(PartialEq, Properties)]
pub(crate) struct MemoryProps {
    pub(crate) study: Study,
}

#[component]
pub(crate) fn Memory(props: &MemoryProps) -> Html {
    let optimizer = use_state_eq(Optimizer::default);
    let gib = use_state_eq(|| 8_u64);
    let examples = use_state_eq(|| 1_281_167_u64);
    let MemoryProps { study } = props;
    let text = use_atlas_text();
    html! {
        <>
            <Inference study={study.clone()} />
            { training(study, &optimizer, &gib, text) }
            { per_example(study, &examples, text) }
        </>
    }
}

/// A figure of memory, in MiB for the eye and in MB beside it.
pub(super) fn memory(data_type: DataType, elements: u128, quantity: &'static str) -> Html {
    let Some(bytes) = data_type.bytes(elements) else {
        return html! { "–" };
    };
    html! {
        <span class="figure" title={number::exact(bytes)} data-quantity={quantity} data-exact={bytes.to_string()}>
            { scaled(&number::bytes(bytes, Precision::ThreeDigits)) }
            { " · " }{ scaled(&number::count(bytes, Precision::ThreeDigits)) }{ "B" }
        </span>
    }
}

fn training(
    study: &Study,
    optimizer: &UseStateHandle<Optimizer>,
    gib: &UseStateHandle<u64>,
    text: Words,
) -> Html {
    let Some(training) = Training::of(&study.totals, **optimizer) else {
        return html! {};
    };
    let data_type = study.document.data_type;
    let choose = {
        let optimizer = optimizer.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let index = usize::try_from(select.selected_index()).ok();
            if let Some(&chosen) = index.and_then(|index| Optimizer::ALL.get(index)) {
                optimizer.set(chosen);
            }
        })
    };
    let fits = complexity::elements_in_gib(data_type, **gib)
        .map(|elements| training.largest_batch(study.document.setting.batch, elements));
    html! {
        <>
            <h3>{ text.training }</h3>
            <p class="choice">
                <label for="optimizer">{ text.optimizer }</label>
                <select id="optimizer" onchange={choose}>
                    for (each, name) in Optimizer::ALL.into_iter().zip(text.optimizers) {
                        <option selected={each == **optimizer}>{ name }</option>
                    }
                </select>
            </p>
            <table class="figures">
                <tbody>
                    { figure_row(text.activations.into(), memory(data_type, training.activations, "training-activation-bytes")) }
                    { figure_row(text.activation_gradients.into(), memory(data_type, training.activation_gradients, "training-activation-gradient-bytes")) }
                    { figure_row(text.weights.into(), memory(data_type, training.parameters, "weight-bytes")) }
                    { figure_row(text.weight_gradients.into(), memory(data_type, training.parameter_gradients, "weight-gradient-bytes")) }
                    { figure_row(text.optimizer_state.into(), memory(data_type, training.optimizer_state, "optimizer-bytes")) }
                    { figure_row(html! { <b>{ text.all_training }</b> }, memory(data_type, training.total, "training-bytes")) }
                </tbody>
            </table>
            <p class="choice">
                { whole_number("memory-gib", text.device_memory, gib) }
                if let Some(batch) = fits {
                    <span>
                        { text.largest_batch }{ " " }
                        <b data-quantity="largest-batch" data-exact={batch.to_string()}>{ number::exact(batch) }</b>
                    </span>
                }
            </p>
            <p class="hint">{ text.training_is }</p>
        </>
    }
}

fn per_example(study: &Study, examples: &UseStateHandle<u64>, text: Words) -> Html {
    let learned = study.totals.learned;
    let each = number::ratio(u128::from(**examples), learned);
    let sets = text.data_sets.map(|(name, size)| {
        let examples = examples.clone();
        let choose = Callback::from(move |_: MouseEvent| examples.set(size));
        html! { <button type="button" class="button button--small" onclick={choose}>{ name }</button> }
    });
    html! {
        <>
            <h3>{ text.per_example }</h3>
            <p class="choice">
                { whole_number("examples", text.examples, examples) }
                { for sets }
            </p>
            if let Some(each) = each {
                <p>{ (text.parameters_per_example)(&each) }</p>
            }
            <p class="hint">{ text.tendency }</p>
        </>
    }
}
