//! “Run it”: a convolution that is really executed, and counted.

use std::rc::Rc;

use yew::prelude::*;

use super::code::Code;
use super::file::FileState;
use super::kernel::Kernel;
use super::knobs::knobs;
use super::picture::{InputPicture, OwnPictures, levels};
use super::results::{Age, results};
use super::runner::use_runner;
use super::seed::Seed;
use super::seen::use_seen;
use super::session::{Session, Shown};
use super::start::Start;
use crate::hooks::use_dispatch;
use crate::run::drawing::Drawing;
use crate::run::plan::{Layer, Plan, Trouble, of_layer, of_picture, selected_layer};
use crate::state::{Action, FilterChoice, Page, RunMode, RunSetup};
use crate::text::{RunMessages, use_text};

#[derive(PartialEq, Properties)]
pub(crate) struct RunPanelProps {
    pub(crate) page: Rc<Page>,
}

#[component]
pub(crate) fn RunPanel(props: &RunPanelProps) -> Html {
    let document = props.page.document();
    // A change of the network is none of a picture's business, which is then not drawn again.
    let layer = (document.run.mode == RunMode::Layer).then(|| LayerRun {
        layer: selected_layer(&props.page),
        is_batch: document.setting.batch != 1,
    });
    html! { <Desk setup={document.run.clone()} {layer} /> }
}

#[derive(Clone, PartialEq)]
struct LayerRun {
    layer: Result<Layer, Trouble>,
    is_batch: bool,
}

#[derive(PartialEq, Properties)]
struct DeskProps {
    setup: RunSetup,
    /// None while a picture is run.
    layer: Option<LayerRun>,
}

#[component]
fn Desk(props: &DeskProps) -> Html {
    let text = &use_text().run;
    let dispatch = use_dispatch();
    let setup = &props.setup;
    let root = use_node_ref();
    let drawing = use_reducer_eq(Drawing::default);
    let file = use_state(FileState::default);
    let kernel_refused = use_state_eq(|| false);
    let own = OwnPictures {
        drawing: Drawing::clone(&drawing),
        file: FileState::clone(&file),
    };
    let picture = use_memo(
        (setup.picture, setup.side, own.clone()),
        |(choice, side, own)| levels(*choice, *side, own),
    );
    let refused = *kernel_refused && matches!(setup.filter, FilterChoice::Typed(_));
    let plan = use_memo(
        (
            setup.clone(),
            props.layer.clone(),
            (*picture).clone(),
            refused,
        ),
        |(setup, layer, picture, refused)| {
            let plan = match layer {
                Some(run) => of_layer(run.layer.as_ref().map_err(Trouble::clone)?, setup.seed),
                None if *refused => Err(Trouble::KernelText),
                None => of_picture(setup, picture.as_ref().map_err(Trouble::clone)?),
            };
            plan.map(Rc::new)
        },
    );
    let plan = (*plan).clone();
    let seen = use_seen(&root);
    let runner = use_runner(plan.clone().ok(), seen);

    let on_setup = Callback::from(move |setup| dispatch.dispatch(Action::SetRun(setup)));
    let on_file = {
        let file = file.clone();
        Callback::from(move |chosen: web_sys::File| {
            let file = file.clone();
            yew::platform::spawn_local(async move { file.set(FileState::of(chosen).await) });
        })
    };
    let on_refused = {
        let kernel_refused = kernel_refused.clone();
        Callback::from(move |refused| kernel_refused.set(refused))
    };
    let pencil = drawing.dispatcher();
    html! {
        <section ref={root} class="card run" aria-label={text.title}>
            <h2>{ text.title }<small>{ text.subtitle }</small></h2>
            { ways(setup, &on_setup, text) }
            if let Some(run) = &props.layer {
                if let Ok(layer) = &run.layer {
                    <p class="hint">
                        { (text.layer_runs)(&layer.name) }
                        if run.is_batch {
                            { " " }{ text.one_sample }
                        }
                    </p>
                }
                <Seed setup={setup.clone()} on_setup={on_setup.clone()} />
            } else {
                <div class="run__operands">
                    <InputPicture
                        setup={setup.clone()}
                        {own}
                        levels={(*picture).as_ref().ok().map(Rc::clone)}
                        on_setup={on_setup.clone()}
                        on_pencil={Callback::from(move |stroke| pencil.dispatch(stroke))}
                        {on_file}
                    />
                    <Kernel setup={setup.clone()} on_setup={on_setup.clone()} {on_refused} />
                </div>
                { knobs(setup, (*picture).as_ref().map_or(1, |picture| picture.side), &on_setup, text) }
            }
            <Start plan={plan.clone()} runner={runner.clone()} />
            if let Some(shown) = &runner.session.shown {
                { results(shown, age(shown, &plan, &runner.session), text) }
            }
            if let Ok(plan) = plan {
                <Code {plan} />
            }
        </section>
    }
}

/// How a result stands to what would run now.
fn age(shown: &Shown, plan: &Result<Rc<Plan>, Trouble>, session: &Session) -> Age {
    match plan {
        Ok(plan) if Rc::ptr_eq(plan, &shown.plan) || **plan == *shown.plan => Age::Present,
        Ok(plan) if plan.is_live() && session.fault.is_none() => Age::Passing,
        _ => Age::Stale,
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
