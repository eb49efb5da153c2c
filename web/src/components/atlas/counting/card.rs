//! Every tool's way of counting, and the way from one to another.

use complexity::convention::{Convention, Fault, Step, by_id, waterfall};
use formats::number::{self, Precision};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::custom::{convention_of, first_custom, switches};
use super::per_layer::PerLayer;
use crate::browser::{Topic, say};
use crate::components::atlas::app::{Study, Words};
use crate::components::figure::scaled;
use crate::state::{CONVENTIONS, Counting};
use crate::text::use_atlas_text;

/// The value of the choice of a convention of one's own.
const CUSTOM: &str = "custom";

#[derive(PartialEq, Properties)]
pub(crate) struct CountedProps {
    pub(crate) study: Study,
    /// The same or, while a slider moves, a newer one, whose total alone is shown.
    pub(crate) latest: Study,
}

#[component]
pub(crate) fn Counted(props: &CountedProps) -> Html {
    let text = use_atlas_text();
    let CountedProps { study, latest } = props;
    let counting = latest.document.counting;
    let chosen = convention_of(counting);
    html! {
        <div class="counting">
            { choice(counting, text) }
            { total(latest, &chosen, text) }
            <Details study={study.clone()} {counting} />
        </div>
    }
}

#[derive(PartialEq, Properties)]
struct DetailsProps {
    study: Study,
    counting: Counting,
}

/// All but the total.
#[component]
fn Details(props: &DetailsProps) -> Html {
    let text = use_atlas_text();
    let &DetailsProps {
        ref study,
        counting,
    } = props;
    let chosen = convention_of(counting);
    html! {
        <>
            if let Counting::Custom(positions) = counting {
                { switches(positions, text) }
            }
            { way(study, &chosen, text) }
            { faults(&chosen, text) }
            { every_tool(study, counting, text) }
            <PerLayer study={study.clone()} {counting} />
        </>
    }
}

fn choice(counting: Counting, text: Words) -> Html {
    let choose = Callback::from(|event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        let chosen = match select.value().as_str() {
            CUSTOM => Some(first_custom()),
            name => Counting::read(name),
        };
        if let Some(counting) = chosen {
            say(Topic::Counting, &counting.write());
        }
    });
    html! {
        <p class="choice">
            <label for="count-as">{ text.count_as }</label>
            <select id="count-as" onchange={choose}>
                for name in CONVENTIONS {
                    <option value={name} selected={counting == Counting::Named(name)}>{ title(name) }</option>
                }
                <option value={CUSTOM} selected={matches!(counting, Counting::Custom(_))}>{ text.custom }</option>
            </select>
        </p>
    }
}

/// "fvcore 0.1.5".
fn title(id: &str) -> String {
    by_id(id).map_or_else(String::new, |convention| {
        format!("{} {}", convention.name, convention.version)
            .trim_end()
            .to_owned()
    })
}

fn total(study: &Study, convention: &Convention, text: Words) -> Html {
    let Some(exact) = convention.operations(&study.document.network, &study.report) else {
        return html! { <p class="hint">{ text.too_large }</p> };
    };
    let written = number::exact(exact);
    html! {
        <p class="counting__total">
            <span
                class="figure"
                title={written.clone()}
                data-quantity="operations"
                data-convention={convention.id}
                data-exact={exact.to_string()}
                data-stale={study.stale.then_some("true")}
            >
                { scaled(&number::count(exact, Precision::ThreeDigits)) }
            </span>
            { " " }<small>{ (text.operations_exact)(&written) }</small>
        </p>
    }
}

/// From plain MACs to the chosen number, step by step.
fn way(study: &Study, to: &Convention, text: Words) -> Html {
    let network = &study.document.network;
    let Some(from) = by_id(CONVENTIONS[0]).filter(|from| from.id != to.id) else {
        return html! { <p class="hint">{ text.macs_are }</p> };
    };
    let (Some(start), Some(end), Some(steps)) = (
        from.operations(network, &study.report),
        to.operations(network, &study.report),
        waterfall(network, &study.report, from, to),
    ) else {
        return html! {};
    };
    html! {
        <table class="figures">
            <caption>{ text.way }</caption>
            <tbody>
                <tr><th scope="row">{ text.macs_of_all }</th><td></td><td>{ number::exact(start) }</td></tr>
                for step in &steps {
                    { step_row(step, text) }
                }
                <tr class="figures__sum">
                    <th scope="row">{ to.name }</th><td></td><td>{ number::exact(end) }</td>
                </tr>
            </tbody>
        </table>
    }
}

fn step_row(step: &Step, text: Words) -> Html {
    let Some((size, is_less)) = step.change() else {
        return html! {};
    };
    let sign = if is_less { "−" } else { "+" };
    let times = step.times();
    let product = if times == 1 {
        number::exact(step.value)
    } else {
        format!("{times} × {}", number::exact(step.value))
    };
    html! {
        <tr>
            <th scope="row">
                { (text.sort)(step.layers) }{ ": " }{ (text.count)(step.count) }
                if step.fault.is_some() {
                    { " " }<span class="fault">{ text.fault_mark }</span>
                }
            </th>
            <td>{ product }</td>
            <td>{ sign }{ number::exact(size) }</td>
        </tr>
    }
}

fn faults(convention: &Convention, text: Words) -> Html {
    let faults: Vec<Fault> = convention.faults().collect();
    if faults.is_empty() {
        return html! {};
    }
    html! {
        <ul class="faults">
            for fault in faults {
                <li><span class="fault">{ text.fault_mark }</span>{ " " }{ (text.fault)(fault) }</li>
            }
        </ul>
    }
}

/// What every tool says of this network, side by side.
fn every_tool(study: &Study, counting: Counting, text: Words) -> Html {
    let rows = CONVENTIONS.into_iter().filter_map(|name| {
        let convention = by_id(name)?;
        let exact = convention.operations(&study.document.network, &study.report)?;
        let choose = Callback::from(move |_: MouseEvent| say(Topic::Counting, name));
        let is_chosen = counting == Counting::Named(name);
        Some(html! {
            <tr class={is_chosen.then_some("figures__chosen")}>
                <th scope="row">
                    <button type="button" class="link" onclick={choose}>{ title(name) }</button>
                </th>
                <td data-tool={name} data-exact={exact.to_string()}>{ number::exact(exact) }</td>
                <td>{ (text.tool_counts)(name) }</td>
            </tr>
        })
    });
    html! {
        <details class="fold">
            <summary>{ text.every_tool }</summary>
            <div class="wide"><table class="figures">
                <tbody>{ for rows }</tbody>
            </table></div>
        </details>
    }
}
