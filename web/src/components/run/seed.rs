//! The seed of the random numbers.

use yew::prelude::*;

use super::typed_box::TypedBox;
use crate::run::typed::Wanted;
use crate::state::RunSetup;
use crate::text::use_text;

#[derive(PartialEq, Properties)]
pub(super) struct SeedProps {
    pub(super) setup: RunSetup,
    pub(super) on_setup: Callback<RunSetup>,
}

#[component]
pub(super) fn Seed(props: &SeedProps) -> Html {
    let text = &use_text().run;
    let refused = use_state_eq(|| None::<String>);
    let set = {
        let (setup, on_setup) = (props.setup.clone(), props.on_setup.clone());
        Callback::from(move |written: String| {
            if let Ok(seed) = written.parse() {
                on_setup.emit(RunSetup {
                    seed,
                    ..setup.clone()
                });
            }
        })
    };
    let refuse = {
        let refused = refused.clone();
        Callback::from(move |words| refused.set(words))
    };
    html! {
        <>
            <p class="choice">
                <label for="run-seed">{ text.seed }</label>
                <TypedBox
                    id="run-seed"
                    class="run__seed"
                    wanted={Wanted::Seed}
                    value={props.setup.seed.to_string()}
                    refused={refused.is_some()}
                    error_id="run-seed-error"
                    on_written={set}
                    on_refused={refuse}
                />
            </p>
            if let Some(words) = &*refused {
                <p id="run-seed-error" class="error" role="alert">{ (text.not_a_seed)(words) }</p>
            }
        </>
    }
}
