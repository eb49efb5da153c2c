//! “Run it”: a convolution that is really executed, and counted.

use std::rc::Rc;

use yew::prelude::*;

use super::code::Code;
use super::kernel::{kernel, seed};
use super::knobs::knobs;
use super::maps::Maps;
use super::own::Own;
use super::picture::{Input, input_picture};
use super::results::{Age, results};
use super::runner::use_runner;
use super::session::{Session, Shown, same};
use super::start::start;
use crate::hooks::{use_dispatch, use_seen};
use crate::run::plan::{Layer, Plan, Trouble, of_layer, of_picture, selected_layer};
use crate::state::{Action, FilterChoice, Page, RunMode, RunSetup};
use crate::text::{RunMessages, use_run_text};

/// The panel for a page. A change of the network is none of a picture's business, which is then
/// not looked at again.
pub(crate) fn run_panel(page: &Page) -> Html {
    let document = page.document();
    let layer = (document.run.mode == RunMode::Layer).then(|| LayerRun {
        layer: selected_layer(page),
        is_batch: document.setting.batch != 1,
    });
    html! { <RunPanel setup={document.run.clone()} {layer} /> }
}

#[derive(Clone, PartialEq)]
struct LayerRun {
    layer: Result<Layer, Trouble>,
    is_batch: bool,
}

#[derive(PartialEq, Properties)]
struct RunPanelProps {
    setup: RunSetup,
    /// None while a picture is run.
    layer: Option<LayerRun>,
}

#[component]
fn RunPanel(props: &RunPanelProps) -> Html {
    let text = use_run_text();
    let dispatch = use_dispatch();
    let RunPanelProps { setup, layer } = props;
    let root = use_node_ref();
    let button = use_node_ref();
    let own = use_reducer_eq(Own::default);
    let input = use_memo(
        (setup.picture, setup.side, Own::clone(&own)),
        |(choice, side, own)| Input::new(*choice, *side, own),
    );
    let input = (*input).clone();
    let refused = own.is_refused() && matches!(setup.filter, FilterChoice::Typed(_));
    let plan = use_memo(
        (setup.clone(), layer.clone(), input.clone(), refused),
        |(setup, layer, input, refused)| {
            let plan = match (layer, input) {
                (Some(run), _) => of_layer(run.layer.as_ref().map_err(Trouble::clone)?, setup.seed),
                (None, _) if *refused => Err(Trouble::KernelText),
                (None, Ok(input)) => of_picture(setup, &input.levels),
                (None, Err(trouble)) => Err(trouble.clone()),
            };
            plan.map(Rc::new)
        },
    );
    let plan = (*plan).clone();
    let seen = use_seen(&root);
    let runner = use_runner(plan.clone().ok(), seen);
    let session = &*runner.session;
    let maps = use_memo(session.shown.as_ref().map(Shown::identity), |_| {
        session.shown.as_ref().map(|shown| Maps::of(&shown.output))
    });

    let on_setup = Callback::from(move |setup| dispatch.dispatch(Action::SetRun(setup)));
    let operands = if let Some(run) = layer {
        layer_operands(run, setup, &on_setup, text)
    } else {
        let dispatcher = own.dispatcher();
        let input = input.as_ref().ok();
        let side = input.map_or(1, |input| input.levels.side);
        html! {
            <>
                <div class="run__operands">
                    { input_picture(setup, &on_setup, (&own, &dispatcher), input, text) }
                    { kernel(setup, &on_setup, &dispatcher, text) }
                </div>
                { knobs(setup, side, &on_setup, text) }
            </>
        }
    };
    html! {
        <div ref={root} class="run">
            { ways(setup, &on_setup, text) }
            { operands }
            { start(&plan, &runner, &button, text) }
            if let (Some(shown), Some(maps)) = (&session.shown, &*maps) {
                { results(shown, maps, age(shown, &plan, session), text) }
            }
            if let Ok(plan) = plan {
                <Code {plan} />
            }
        </div>
    }
}

/// How a result stands to what would run now.
fn age(shown: &Shown, plan: &Result<Rc<Plan>, Trouble>, session: &Session) -> Age {
    match plan {
        Ok(plan) if same(plan, &shown.plan) => Age::Present,
        Ok(plan) if plan.is_live() && session.fault.is_none() => Age::Passing,
        _ => Age::Stale,
    }
}

fn layer_operands(
    run: &LayerRun,
    setup: &RunSetup,
    on_setup: &Callback<RunSetup>,
    text: &RunMessages,
) -> Html {
    html! {
        <>
            if let Ok(layer) = &run.layer {
                <p class="hint">
                    { (text.layer_runs)(&layer.name) }
                    if run.is_batch {
                        { " " }{ text.one_sample }
                    }
                </p>
            }
            { seed(setup, on_setup, text) }
        </>
    }
}

/// The two ways to run.
fn ways(setup: &RunSetup, on_setup: &Callback<RunSetup>, text: &RunMessages) -> Html {
    let way = |mode: RunMode, name: &'static str| {
        let chosen = RunSetup {
            mode,
            ..setup.clone()
        };
        let choose = on_setup.reform(move |_: MouseEvent| chosen.clone());
        html! {
            <button
                type="button"
                class="button way"
                aria-pressed={(setup.mode == mode).to_string()}
                onclick={choose}
            >
                { name }
            </button>
        }
    };
    html! {
        <div class="ways" role="group" aria-label={text.ways}>
            { way(RunMode::Picture, text.way_picture) }
            { way(RunMode::Layer, text.way_layer) }
        </div>
    }
}
