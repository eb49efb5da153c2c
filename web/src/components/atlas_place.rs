//! The page's side of the atlas, a program of its own that knows the published networks.

use std::rc::Rc;

use complexity::Shape;
use formats::link::{Layers, Link};
use yew::prelude::*;

use super::hear_document::hear_document;
use crate::browser::{Topic, hear, load_program, say};
use crate::hooks::{Dispatch, use_throttled};
use crate::state::{Action, Counting, Document, Opening, Page, to_link};
use crate::text::Language;

/// How often the atlas hears of a document that goes on changing.
const ATLAS_EVERY_MS: u32 = 100;

/// A network that can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) family: String,
    pub(crate) name: String,
    pub(crate) title: String,
}

/// Asks the atlas for the network that is being opened, tells it the document, and gives the
/// networks that it knows.
#[hook]
pub(crate) fn use_atlas(
    page: &Rc<Page>,
    language: Language,
    dispatch: &Dispatch,
) -> Rc<Vec<Choice>> {
    let catalogue = use_state(|| Rc::new(Vec::new()));
    let latest = use_mut_ref(|| (Rc::clone(page), language));
    latest.replace((Rc::clone(page), language));
    use_throttled(page.document(), ATLAS_EVERY_MS, tell);
    use_effect_with(page.opening.clone(), |opening| ask(opening.as_ref()));
    let known = catalogue.clone();
    let dispatch = dispatch.clone();
    use_effect_with((), move |()| {
        let ready = hear(Topic::AtlasReady, move |lines| {
            known.set(Rc::new(lines.lines().filter_map(choice).collect()));
            let (page, language) = latest.borrow().clone();
            say(Topic::Language, language.tag());
            tell(page.document());
            ask(page.opening.as_ref());
        });
        let built = {
            let dispatch = dispatch.clone();
            hear(Topic::Built, move |answer| {
                let (name, link) = answer.split_once('\n').unwrap_or((&answer, ""));
                let network = match formats::link::decode(link) {
                    Ok(Link {
                        layers: Layers::Listed(network),
                        ..
                    }) => Some(Box::new(network)),
                    Ok(_) | Err(_) => None,
                };
                dispatch.dispatch(Action::Built(name.to_owned(), network));
            })
        };
        let wanted = {
            let dispatch = dispatch.clone();
            hear(Topic::Wanted, move |name| {
                dispatch.dispatch(Action::Await(Opening::chosen(&name)));
            })
        };
        let pinned = {
            let dispatch = dispatch.clone();
            hear(Topic::Pinned, move |link| {
                dispatch.dispatch(Action::Pin(Some(link).filter(|link| !link.is_empty())));
            })
        };
        let limits = hear_document(Topic::Limits, dispatch.clone(), |document| {
            Action::SetLimits(document.limits)
        });
        let counting = hear(Topic::Counting, move |written| {
            if let Some(counting) = Counting::read(&written) {
                dispatch.dispatch(Action::SetCounting(counting));
            }
        });
        let load = load_program("atlas");
        move || drop((ready, built, wanted, pinned, limits, counting, load))
    });
    Rc::clone(&catalogue)
}

fn tell(document: &Document) {
    say(Topic::Link, &to_link(document));
}

fn ask(opening: Option<&Opening>) {
    if let Some(opening) = opening {
        let input = opening.input().map(written).unwrap_or_default();
        say(Topic::Build, &format!("{} {input}", opening.name));
    }
}

fn written(shape: Shape) -> String {
    let [height, width] = shape.sides().unwrap_or([1; 2]);
    format!("{} {height} {width}", shape.channels())
}

fn choice(line: &str) -> Option<Choice> {
    let mut parts = line.splitn(3, '\t').map(str::to_owned);
    Some(Choice {
        family: parts.next()?,
        name: parts.next()?,
        title: parts.next()?,
    })
}
