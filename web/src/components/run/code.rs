//! The program that repeats a run, made when someone opens it.

use std::rc::Rc;

use formats::run_code;
use kernels::Run;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::hooks::use_announce;
use crate::run::plan::Plan;
use crate::text::{use_run_text, use_text};

/// A longer program is copied without being shown, as the page would stand still over it.
const SHOWN_BYTES: usize = 400_000;

/// A language and how the run is written in it.
type Language = (&'static str, fn(&Run) -> String);

const LANGUAGES: [Language; 3] = [
    ("Python with NumPy", run_code::numpy),
    ("PyTorch", run_code::pytorch),
    ("Rust", run_code::rust),
];

#[derive(PartialEq, Properties)]
pub(super) struct CodeProps {
    pub(super) plan: Rc<Plan>,
}

#[component]
pub(super) fn Code(props: &CodeProps) -> Html {
    let all = use_text();
    let text = use_run_text();
    let announce = use_announce();
    let open = use_state_eq(|| false);
    let chosen = use_state_eq(|| 0_usize);
    let (language, write) = LANGUAGES[*chosen];
    let program = if *open {
        write(&props.plan.run)
    } else {
        String::new()
    };
    let toggle = {
        let open = open.clone();
        Callback::from(move |event: Event| {
            let details: HtmlElement = event.target_unchecked_into();
            open.set(details.has_attribute("open"));
        })
    };
    let copy = {
        let plan = Rc::clone(&props.plan);
        Callback::from(move |_: MouseEvent| {
            let announce = announce.clone();
            crate::browser::copy_then(write(&plan.run), move |copied| {
                let words = if copied {
                    text.code_copied
                } else {
                    all.copy_by_hand
                };
                announce.say(words.to_owned());
            });
        })
    };
    let choose = |(index, (name, _)): (usize, &Language)| {
        let pressed = (index == *chosen).to_string();
        let chosen = chosen.clone();
        let choose = Callback::from(move |_: MouseEvent| chosen.set(index));
        html! {
            <button type="button" class="button button--small way" aria-pressed={pressed} onclick={choose}>
                { *name }
            </button>
        }
    };
    html! {
        <details class="fold run__code" ontoggle={toggle}>
            <summary>{ text.code }</summary>
            <p class="run__languages">
                <span class="ways" role="group" aria-label={text.code_language}>
                    { for LANGUAGES.iter().enumerate().map(choose) }
                </span>
                <button type="button" class="button button--small" onclick={copy}>{ text.copy_code }</button>
            </p>
            if program.len() <= SHOWN_BYTES {
                // It scrolls, so that the keyboard must reach it.
                <pre class="code" tabindex="0" role="region" aria-label={(text.code_in)(language)}>
                    { program }
                </pre>
            } else {
                <p class="hint">{ (text.code_too_long)(program.lines().count()) }</p>
            }
        </details>
    }
}
