//! The program that repeats a run, made when someone opens it.

use std::rc::Rc;

use formats::run_code;
use kernels::Run;
use web_sys::HtmlElement;
use yew::prelude::*;

use crate::hooks::use_announce;
use crate::run::plan::Plan;
use crate::text::use_text;

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
    let text = &use_text().run;
    let open = use_state_eq(|| false);
    let toggle = {
        let open = open.clone();
        Callback::from(move |event: Event| {
            let details: HtmlElement = event.target_unchecked_into();
            open.set(details.has_attribute("open"));
        })
    };
    html! {
        <details class="fold run__code" ontoggle={toggle}>
            <summary>{ text.code }</summary>
            if *open {
                <Program plan={Rc::clone(&props.plan)} />
            }
        </details>
    }
}

#[component]
fn Program(props: &CodeProps) -> Html {
    let all = use_text();
    let text = &all.run;
    let announce = use_announce();
    let chosen = use_state_eq(|| 0_usize);
    let (language, write) = LANGUAGES[*chosen];
    let program = use_memo((Rc::clone(&props.plan), *chosen), |(plan, _)| {
        write(&plan.run)
    });
    let copy = {
        let program = Rc::clone(&program);
        Callback::from(move |_: MouseEvent| {
            let announce = announce.clone();
            crate::browser::copy_then(String::clone(&program), move |copied| {
                let words = if copied {
                    text.code_copied
                } else {
                    all.copy_by_hand
                };
                announce.say(words.to_owned());
            });
        })
    };
    let choose = |index: usize| {
        let chosen = chosen.clone();
        Callback::from(move |_: MouseEvent| chosen.set(index))
    };
    html! {
        <>
            <p class="run__languages">
                <span class="ways" role="group" aria-label={text.code_language}>
                    for (index, (name, _)) in LANGUAGES.iter().enumerate() {
                        <button
                            type="button"
                            class="button button--small way"
                            aria-pressed={(index == *chosen).to_string()}
                            onclick={choose(index)}
                        >
                            { *name }
                        </button>
                    }
                </span>
                <button type="button" class="button button--small" onclick={copy}>{ text.copy_code }</button>
            </p>
            if program.len() <= SHOWN_BYTES {
                // It scrolls, so that the keyboard must reach it.
                <pre class="code" tabindex="0" role="region" aria-label={(text.code_in)(language)}>
                    { program.as_str() }
                </pre>
            } else {
                <p class="hint">{ (text.code_too_long)(program.lines().count()) }</p>
            }
        </>
    }
}
