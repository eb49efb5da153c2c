//! The selected convolution with every algorithm that can do it.

use std::rc::Rc;

use engine::protocol::{Compared, Job};
use formats::number::{self, Precision};
use kernels::Conv2d;
use runtime::{Action, Varied, fitted_on, predict_algorithms, winners};
use yew::prelude::*;

use super::app::{Predicted, Study, Words, shown};
use super::runner::Runner;
use super::session::Kind;
use crate::components::table::table;
use crate::run::estimate::rounded;
use crate::state::Selected;

pub(super) fn algorithms(
    study: &Study,
    predicted: Option<&Predicted>,
    runner: &Runner,
    text: Words,
) -> Html {
    let Some((position, conv)) = convolution(study) else {
        return html! { <p class="note">{ text.select_convolution }</p> };
    };
    let job = Job::Compare {
        network: study.asked.clone(),
        position,
    };
    let compared = runner
        .session
        .compared
        .as_ref()
        .filter(|compared| compared.job == job);
    let found = compared.map_or(&[][..], |compared| &compared.algorithms);
    let names = study.names();
    html! {
        <>
            <p>{ (text.algorithms_of)(names[position]) }</p>
            { runner.controls(Kind::Compare, text.run_all, Some(job), &[], text) }
            { rows(&conv, found, predicted, text) }
            <p class="hint">{ text.difference_is }</p>
            <h3>{ text.winners }</h3>
            <div class="winners">
                for varied in Varied::ALL {
                    { wins(&conv, varied, predicted, text) }
                }
            </div>
            <p class="hint">{ text.winners_are }</p>
        </>
    }
}

/// The selected layer, if it is a convolution that runs; else the first one.
fn convolution(study: &Study) -> Option<(usize, Conv2d)> {
    let plan = study.plan.as_ref().as_ref().ok()?;
    let conv = |position: usize| match &plan.layers().get(position)?.action {
        Action::Convolve(plan) => Some((position, *plan.conv())),
        Action::Compute | Action::Fused { .. } | Action::View => None,
    };
    match study.document.selected {
        Selected::Layer(id) => conv(study.document.network.position(id)?),
        Selected::Input => (0..plan.layers().len()).find_map(conv),
    }
}

fn rows(conv: &Conv2d, found: &[Compared], predicted: Option<&Predicted>, text: Words) -> Html {
    let device = predicted.map_or_else(
        || Rc::new(fitted_on()),
        |predicted| Rc::clone(&predicted.device),
    );
    let Ok(estimates) = predict_algorithms(conv, &device) else {
        return html! {};
    };
    let bytes = |bytes: u64| number::bytes(bytes.into(), Precision::ThreeDigits).to_string();
    let rows = estimates.iter().map(|estimate| {
        let name = estimate.algorithm.name();
        let plan = kernels::Plan::new(*conv, estimate.algorithm).ok();
        let ran = found.iter().find(|each| each.algorithm == name);
        let multiplications = number::count(estimate.multiplications, Precision::ThreeDigits);
        html! {
            <tr>
                <th scope="row">{ (text.algorithm)(estimate.algorithm) }</th>
                <td
                    data-quantity="multiplications"
                    data-layer={name}
                    data-exact={estimate.multiplications.to_string()}
                    title={number::exact(estimate.multiplications)}
                >
                    { multiplications.digits }{ "\u{a0}" }{ multiplications.unit }
                </td>
                <td>{ plan.map_or("–".to_owned(), |plan| bytes(plan.workspace_bytes() as u64)) }</td>
                <td>{ shown(estimate.nanoseconds) }</td>
                <td>{ ran.map_or("–".to_owned(), |ran| shown(ran.nanoseconds)) }</td>
                <td>{ ran.map_or("–".to_owned(), difference) }</td>
            </tr>
        }
    });
    let titles = [
        text.algorithm_name,
        text.multiplications,
        text.workspace,
        text.predicted,
        text.measured,
        text.difference,
    ];
    table(text.algorithms_table, &titles, rows.collect())
}

fn difference(ran: &Compared) -> String {
    if ran.difference > 0.0 {
        format!("{:.1e} / {}", ran.difference, rounded(ran.largest))
    } else {
        "0".to_owned()
    }
}

fn wins(conv: &Conv2d, varied: Varied, predicted: Option<&Predicted>, text: Words) -> Html {
    let wins = match predicted {
        Some(predicted) => winners(conv, varied, &predicted.device),
        None => winners(conv, varied, &fitted_on()),
    };
    let rows = wins.into_iter().map(|win| {
        html! {
            <tr>
                <th scope="row">{ win.value.to_string() }</th>
                if let Some(fastest) = win.fastest {
                    <td>{ (text.algorithm)(fastest.algorithm) }</td>
                    <td>{ shown(fastest.nanoseconds) }</td>
                } else {
                    <td colspan="2">{ text.impossible }</td>
                }
            </tr>
        }
    });
    let titles = [(text.varied)(varied), text.fastest, text.predicted];
    table((text.varied)(varied), &titles, rows.collect())
}
