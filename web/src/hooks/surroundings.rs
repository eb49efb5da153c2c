//! What every component may ask for, in one context: each kind of context is code of its own.

use yew::prelude::*;

use super::announce::Announcer;
use crate::state::Page;
use crate::text::Language;

pub(crate) type Dispatch = UseReducerDispatcher<Page>;

/// What the root component gives to all others.
#[derive(Clone, PartialEq)]
pub(crate) struct Surroundings {
    pub(crate) language: Language,
    /// None where there is no page to change.
    pub(crate) page: Option<(Dispatch, Announcer)>,
}

#[hook]
fn use_page() -> (Dispatch, Announcer) {
    use_context::<Surroundings>()
        .and_then(|around| around.page)
        .expect("the root component provides the page's dispatcher and announcer")
}

/// The page's dispatcher, the same for the life of the page.
#[hook]
pub(crate) fn use_dispatch() -> Dispatch {
    use_page().0
}

#[hook]
pub(crate) fn use_announce() -> Announcer {
    use_page().1
}

/// The language that was chosen.
#[hook]
pub(crate) fn use_language() -> Language {
    use_context::<Surroundings>().map_or(Language::English, |around| around.language)
}
