//! Starting and stopping: the button, what a run will take, how far it is, and what went wrong.

use std::rc::Rc;

use web_sys::HtmlElement;
use yew::prelude::*;

use super::runner::Runner;
use super::session::{Fault, Running, Session, Told};
use crate::run::estimate::about;
use crate::run::plan::{Plan, Trouble};
use crate::text::RunMessages;

/// `button` is where the focus goes when the button to cancel goes.
pub(super) fn start(
    plan: &Result<Rc<Plan>, Trouble>,
    runner: &Runner,
    button: &NodeRef,
    text: &'static RunMessages,
) -> Html {
    let session = &*runner.session;
    let press = {
        let (runner, plan) = (runner.clone(), plan.clone());
        Callback::from(move |_: MouseEvent| {
            if let Ok(plan) = &plan {
                runner.press(plan);
            }
        })
    };
    let cancel = {
        let (runner, button) = (runner.clone(), button.clone());
        Callback::from(move |_: MouseEvent| {
            runner.cancel();
            if let Some(button) = button.cast::<HtmlElement>() {
                // A button that cannot take the focus leaves it where it is.
                let _ = button.focus();
            }
        })
    };
    let pressed = session.running.as_ref().filter(|running| running.pressed);
    let is_live = plan.as_ref().is_ok_and(|plan| plan.is_live());
    html! {
        <div class="run__start">
            <p class="run__buttons">
                <button
                    ref={button.clone()}
                    type="button"
                    class="button button--key"
                    disabled={plan.is_err()}
                    onclick={press}
                >
                    { if is_live { text.run_again } else { text.run } }
                </button>
                if pressed.is_some() {
                    <button type="button" class="button" onclick={cancel}>{ text.cancel }</button>
                }
                <span role="status">{ told(session.told_of(plan.as_ref().ok()), text) }</span>
            </p>
            if let Some(running) = pressed {
                { progress(running, text) }
            }
            { before(plan, session, text) }
            if let Some(fault) = &session.fault {
                <p class="error" role="alert">{ fault_words(fault, text) }</p>
            }
        </div>
    }
}

fn told(told: Told, text: &RunMessages) -> &'static str {
    match told {
        Told::Nothing => "",
        Told::Running => text.running,
        Told::Done => text.done,
        Told::Cancelled => text.cancelled,
    }
}

fn progress(running: &Running, text: &'static RunMessages) -> Html {
    let words = match running.rows {
        Some([done, rows]) => {
            let exact = |rows| formats::number::exact(rows as u128);
            (text.rows_done)(&exact(done), &exact(rows))
        }
        None => text.starting.to_owned(),
    };
    let value = running.rows.map(|[done, _]| done.to_string());
    let max = running.rows.map(|[_, rows]| rows.to_string());
    html! {
        <p class="run__progress">
            <progress aria-label={text.running} {value} {max} />
            <span>{ words }</span>
        </p>
    }
}

/// What the run will be, or what stands in its way.
fn before(plan: &Result<Rc<Plan>, Trouble>, session: &Session, text: &RunMessages) -> Html {
    let plan = match plan {
        Ok(plan) => plan,
        Err(trouble) => return html! { <p class="note">{ (text.trouble)(trouble) }</p> },
    };
    let Some(formula) = &plan.closed_form else {
        return html! {};
    };
    let macs = formats::number::exact(formula.value);
    let words = match (plan.is_live(), session.follows_knobs()) {
        (true, true) => (text.runs_live)(&macs),
        // The fault says that nothing runs.
        (true, false) => return html! {},
        (false, _) => (text.press_run)(&macs, about(formula.value, session.gmac_per_s)),
    };
    html! { <p class="hint">{ words }</p> }
}

fn fault_words(fault: &Fault, text: &RunMessages) -> String {
    match fault {
        Fault::Unavailable(words) => (text.unavailable)(words),
        Fault::Crashed(words) => (text.crashed)(words),
        Fault::Refused(words) => (text.refused)(words),
    }
}
