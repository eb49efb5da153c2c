//! The controls and formulas of what is selected.

use std::rc::Rc;

use complexity::Outcome;
use yew::prelude::*;

use super::controls::{InputControls, LayerControls};
use super::effect_line::EffectLine;
use super::formulas::Formulas;
use crate::state::{Page, Selected};
use crate::text::use_text;

#[derive(PartialEq, Properties)]
pub(crate) struct PanelProps {
    pub(crate) page: Rc<Page>,
}

#[component]
pub(crate) fn Panel(props: &PanelProps) -> Html {
    let text = use_text();
    let page = &props.page;
    let document = page.document();
    let network = &document.network;
    let Some((id, position)) = document
        .selected
        .layer()
        .and_then(|id| Some((id, network.position(id)?)))
    else {
        return html! {
            <section class="card panel" aria-label={text.input}>
                <h2>{ text.input }</h2>
                <InputControls page={Rc::clone(page)} />
                <EffectLine page={Rc::clone(page)} />
            </section>
        };
    };
    let node = &network.nodes()[position];
    let outcome = &page.report.layers[position];
    let error = match outcome {
        Outcome::Failed(error) => Some((text.layer_error)(error)),
        Outcome::Done(_) | Outcome::Waiting => None,
    };
    html! {
        <section class="card panel" aria-label={node.name.clone()}>
            <h2>
                { node.name.as_str() }
                <small>{ (text.layer_of)(node.kind.name(), position + 1, network.nodes().len()) }</small>
            </h2>
            // Another layer's half-typed numbers and slider ends are not this one's.
            <LayerControls key={id.0} page={Rc::clone(page)} {id} />
            <EffectLine page={Rc::clone(page)} />
            if let Some(error) = error {
                <p class="error">{ error }</p>
            }
            if let Outcome::Done(report) = outcome {
                <Formulas
                    {id}
                    kind={node.kind.clone()}
                    report={report.clone()}
                    batch={document.setting.batch}
                />
            }
        </section>
    }
}

/// What feeds the layer at a position: the layer before it, or the input.
pub(crate) fn feeder(page: &Page, position: usize) -> Feeder {
    let network = &page.document().network;
    match position
        .checked_sub(1)
        .map(|before| &network.nodes()[before])
    {
        Some(node) => Feeder {
            selected: Selected::Layer(node.id),
            name: Some(node.name.clone()),
        },
        None => Feeder {
            selected: Selected::Input,
            name: None,
        },
    }
}

/// What feeds a layer, and where its controls are.
pub(crate) struct Feeder {
    pub(crate) selected: Selected,
    /// None for the input.
    pub(crate) name: Option<String>,
}
