//! The run card as a program of its own, beside the page's.

use std::rc::Rc;

use yew::prelude::*;

use super::panel::run_panel;
use crate::browser::{Topic, hear, say};
use crate::hooks::{Surroundings, use_announcer};
use crate::state::{Action, Document, Page, RunSetup, from_listing, to_listing};
use crate::text::Language;

/// The card's own page follows the page's document; what it sets, it tells.
#[component]
pub fn RunApp() -> Html {
    let handle = use_reducer(|| Page::new(Document::default()));
    let page = Rc::new(Page::clone(&handle));
    let dispatch = handle.dispatcher();
    let language = use_state_eq(|| Language::English);
    // Until the page has told its document there is nothing to run.
    let told_once = use_state_eq(|| false);
    let (announcer, news) = use_announcer();
    let latest = use_mut_ref(RunSetup::default);
    latest.replace(page.document().run.clone());
    {
        let (dispatch, language) = (dispatch.clone(), language.clone());
        let told_once = told_once.clone();
        use_effect_with((), move |()| {
            let document = hear(Topic::Document, move |link| {
                if let Some(document) = from_listing(&link) {
                    let document = keeping(&latest.borrow(), document);
                    dispatch.dispatch(Action::Open(Box::new(document)));
                    told_once.set(true);
                }
            });
            let tag = hear(Topic::Language, move |tag| {
                language.set(Language::of_tag(&tag));
            });
            say(Topic::CardReady, "");
            move || drop((document, tag))
        });
    }
    {
        let told = use_mut_ref(|| to_listing(&Document::default()));
        use_effect_with(Rc::clone(page.document()), move |document| {
            let link = to_listing(document);
            if *told.borrow() != link {
                say(Topic::Setup, &link);
                told.replace(link);
            }
        });
    }
    let around = Surroundings {
        language: *language,
        page: Some((dispatch, announcer)),
    };
    html! {
        <ContextProvider<Surroundings> context={around}>
            if *told_once {
                { run_panel(&page) }
            }
            <p class="news" role="status" aria-live="polite">{ news.unwrap_or_default() }</p>
        </ContextProvider<Surroundings>>
    }
}

/// A document of the page with the card's own setup, where both are the same in a link: a link
/// does not carry what was drawn or loaded by hand.
fn keeping(own: &RunSetup, mut document: Document) -> Document {
    let mut with_own = document.clone();
    with_own.run = own.clone();
    if to_listing(&with_own) == to_listing(&document) {
        document = with_own;
    }
    document
}
