//! The published networks: what their papers print beside what is counted here.

use complexity::{Setting, Shape, Totals, analyze};
use formats::number;
use models::{Entry, Printed};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::app::{Study, Words};
use crate::browser::{Topic, say};
use crate::components::table::wide;
use crate::text::use_atlas_text;

#[derive(PartialEq, Properties)]
pub(crate) struct NetworksProps {
    pub(crate) study: Study,
}

#[component]
pub(crate) fn Networks(props: &NetworksProps) -> Html {
    let NetworksProps { study } = props;
    let text = use_atlas_text();
    let wanted = use_state_eq(String::new);
    let search = {
        let wanted = wanted.clone();
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            wanted.set(input.value().to_lowercase());
        })
    };
    let current = study.document.published();
    let printed = use_memo(current.map(str::to_owned), |name| {
        Printing::of(name.as_deref()?)
    });
    html! {
        <>
            if let Some(printed) = &*printed {
                { about(printed, text) }
            }
            if let Some(name) = current {
                { width(name, text) }
            }
            <details class="fold">
                <summary>{ text.all_networks }</summary>
                <p class="choice">
                    <label for="find-network">{ text.find_network }</label>
                    <input id="find-network" type="search" oninput={search} />
                </p>
                <ul class="gallery">
                    for entry in models::entries().filter(|entry| is_found(entry, &wanted)) {
                        { choice(entry, current) }
                    }
                </ul>
            </details>
        </>
    }
}

fn is_found(entry: &Entry, wanted: &str) -> bool {
    [entry.name, entry.title]
        .iter()
        .any(|words| words.to_lowercase().contains(wanted))
}

fn choice(entry: &'static Entry, current: Option<&str>) -> Html {
    let choose = Callback::from(|_: MouseEvent| say(Topic::Wanted, entry.name));
    html! {
        <li>
            <button type="button" class="link" aria-current={(current == Some(entry.name)).then_some("true")} onclick={choose}>
                { entry.title }
            </button>
            { " " }<small>{ entry.name }{ " · " }{ entry.year }</small>
        </li>
    }
}

/// A network as it was published, with its totals on the input it was published for.
struct Printing {
    entry: &'static Entry,
    input: Shape,
    totals: Totals,
}

impl Printing {
    fn of(name: &str) -> Option<Self> {
        let entry = models::entries().find(|entry| entry.name == name)?;
        let network = models::network(name, None)?;
        let totals = analyze(&network, &Setting::default()).totals.ok()?;
        Some(Self {
            entry,
            input: network.input,
            totals,
        })
    }
}

/// The source, and its figures beside the computed ones.
fn about(printing: &Printing, text: Words) -> Html {
    let Printing {
        entry,
        input,
        totals,
    } = printing;
    let rows = entry.figures.iter().map(|figure| {
        let (label, computed) = match figure.counts {
            Printed::Parameters => (text.parameters, totals.learned),
            Printed::Macs => (text.macs, totals.macs),
        };
        let verdict = if figure.erratum.is_empty() {
            text.agrees.to_owned()
        } else {
            figure.erratum.to_owned()
        };
        html! {
            <tr>
                <th scope="row">{ label }</th>
                <td>{ figure.digits }{ " " }<small>{ unit(figure.unit) }</small></td>
                <td>{ number::exact(computed) }</td>
                <td>{ figure.source }</td>
                <td>{ verdict }</td>
            </tr>
        }
    });
    html! {
        <>
            <p><b>{ entry.title }</b>{ " · " }{ entry.source }</p>
            if !entry.figures.is_empty() {
                { wide(text.printed, html! {
                    <table class="figures">
                        <caption>{ (text.printed_for)(&input.to_string()) }</caption>
                        <thead>
                            <tr>
                                <td></td>
                                <th scope="col">{ text.printed }</th>
                                <th scope="col">{ text.computed }</th>
                                <th scope="col">{ text.printed_by }</th>
                                <th scope="col">{ text.verdict }</th>
                            </tr>
                        </thead>
                        <tbody>{ for rows }</tbody>
                    </table>
                }) }
            }
        </>
    }
}

fn unit(unit: u64) -> &'static str {
    match unit {
        1_000 => "× 10³",
        1_000_000 => "× 10⁶",
        1_000_000_000 => "× 10⁹",
        _ => "",
    }
}

/// The width multiplier of a family that has one: a slider that moves the whole network.
fn width(name: &str, text: Words) -> Html {
    let Some(width) = models::width_multiplier(name) else {
        return html! {};
    };
    let name_of = width.clone();
    let slide = Callback::from(move |event: InputEvent| {
        let input: HtmlInputElement = event.target_unchecked_into();
        say(Topic::Wanted, &name_of.network(&input.value()));
    });
    let choose = |value: &'static str| {
        let width = width.clone();
        Callback::from(move |_: MouseEvent| say(Topic::Wanted, &width.network(value)))
    };
    html! {
        <p class="choice">
            <label for="width-multiplier">{ text.width_multiplier }</label>
            <input
                id="width-multiplier"
                type="range"
                min="0.05"
                max="2"
                step="0.05"
                value={width.value.clone()}
                oninput={slide}
            />
            <output for="width-multiplier">{ width.value.clone() }</output>
            for &value in width.published() {
                <button type="button" class="button button--small" onclick={choose(value)}>{ value }</button>
            }
        </p>
    }
}
