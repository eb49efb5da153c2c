//! The place of the run card, which is loaded once the page itself can be used.

use std::rc::Rc;

use yew::prelude::*;

use super::hear_document::hear_document;
use crate::browser::{Topic, hear, load_program, say};
use crate::hooks::{Dispatch, use_delayed};
use crate::state::{Action, Document, to_listing};
use crate::text::{Language, Messages};

/// How long the card waits for the next change.
const CARD_DELAY_MS: u32 = 100;

pub(crate) fn run_card(text: &Messages) -> Html {
    html! {
        <section class="card" aria-label={text.run_title}>
            <h2>{ text.run_title }<small>{ text.run_subtitle }</small></h2>
            <div id="run"></div>
        </section>
    }
}

/// Tells the card the document and the language, and the page what the card sets.
#[hook]
pub(crate) fn use_run_card(document: &Rc<Document>, language: Language, dispatch: &Dispatch) {
    let latest = use_mut_ref(|| (Rc::clone(document), language));
    latest.replace((Rc::clone(document), language));
    use_delayed(document, CARD_DELAY_MS, tell);
    use_effect_with(language, |language| say(Topic::Language, language.tag()));
    let dispatch = dispatch.clone();
    use_effect_with((), move |()| {
        let ready = hear(Topic::CardReady, move |_| {
            let (document, language) = latest.borrow().clone();
            say(Topic::Language, language.tag());
            tell(&document);
        });
        let setup = hear_document(Topic::Setup, dispatch, |document| {
            Action::SetRun(document.run)
        });
        let load = load_program("run");
        move || drop((ready, setup, load))
    });
}

fn tell(document: &Document) {
    say(Topic::Document, &to_listing(document));
}
