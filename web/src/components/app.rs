//! The root: state, what persists it, and the page's parts.

use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast as _;
use yew::prelude::*;

use super::atlas_place::use_atlas;
use super::explanation_place::use_explanation;
use super::header::{HeaderProps, header, use_copy_link};
use super::layer_list::LayerList;
use super::notices::{NoticesProps, notices};
use super::panel::panel;
use super::run_card::{run_card, use_run_card};
use super::totals::{HeadlineProps, headline};
use crate::browser::{Preferences, Storage, StorageState, fragment, set_fragment};
use crate::hooks::{Dispatch, Surroundings, use_announcer, use_media};
use crate::state::{Action, Document, Opened, Page, from_link, to_link};

/// How long the address waits for the next change.
const ADDRESS_DELAY_MS: u32 = 300;

/// Where the controls open beneath their row, as in the styles.
const NARROW: &str = "(max-width: 60rem)";

/// What the page starts with.
struct Start {
    page: Page,
    storage: Storage,
    storage_state: StorageState,
    /// The link of the document that is open, which need not be written again.
    written: String,
}

/// The link in the address, else what was open last time, else the first preset.
fn start() -> Start {
    let storage = Storage::open();
    let (stored, storage_state) = storage.load_document();
    let link = fragment();
    let (opened, refused) = match (link.is_empty(), from_link(&link)) {
        (true, _) => (stored, None),
        (false, Ok(opened)) => (Some(opened), None),
        (false, Err(error)) => (stored, Some(error)),
    };
    let (document, opening) = match opened {
        None => (Document::default(), None),
        Some(Opened::Ready(document)) => (*document, None),
        // Until it is built, the first network stands there.
        Some(Opened::Waits(opening)) => (Document::default(), Some(opening)),
    };
    let actions = [opening.map(Action::Await), refused.map(Action::Refuse)];
    let page = Rc::new(Page::new(document));
    let page = actions.into_iter().flatten().fold(page, Page::reduce);
    let page = Rc::unwrap_or_clone(page);
    Start {
        written: to_link(page.document()),
        page,
        storage,
        storage_state,
    }
}

/// The page.
#[component]
pub fn App() -> Html {
    let started = use_memo((), |()| start());
    let handle = use_reducer({
        let started = Rc::clone(&started);
        move || started.page.clone()
    });
    let page = Rc::new(Page::clone(&handle));
    let dispatch = handle.dispatcher();
    let storage_state = use_state_eq(|| started.storage_state.clone());
    let (announcer, news) = use_announcer();
    let preferences = use_state_eq(|| Preferences::load(&started.storage));
    let narrow = use_media(NARROW);

    use_effect_with((), |()| remove_failed_start());
    use_effect_with(*preferences, |preferences| preferences.apply());
    use_address(&started, &page, &dispatch);
    use_shortcuts(&dispatch);
    use_run_card(page.document(), preferences.language(), &dispatch);
    use_explanation(&page, &dispatch);
    let catalogue = use_atlas(&page, preferences.language(), &dispatch);

    let on_preferences = {
        let (preferences, storage) = (preferences.clone(), started.storage.clone());
        Callback::from(move |chosen: Preferences| {
            chosen.save(&storage);
            preferences.set(chosen);
        })
    };
    let on_storage_seen = {
        let storage_state = storage_state.clone();
        Callback::from(move |()| storage_state.set(StorageState::Works))
    };
    let totals = page.totals().cloned();
    let peak_at = totals
        .as_ref()
        .and_then(|totals| page.good()?.network.node(totals.peak.at?))
        .map(|node| AttrValue::from(node.name.clone()));
    let said = NoticesProps {
        notice: page.notice.clone(),
        opening: page.opening.as_ref().map(|opening| opening.name.clone()),
        storage: (*storage_state).clone(),
        on_storage_seen,
        news,
    };
    let language = preferences.language();
    let text = language.messages();
    let copy_link = use_copy_link(page.document(), text, &announcer);
    let around = Surroundings {
        language,
        page: Some((dispatch.clone(), announcer.clone())),
    };
    html! {
        <ContextProvider<Surroundings> context={around}>
            { header(
                &HeaderProps {
                    page: Rc::clone(&page),
                    catalogue,
                    preferences: *preferences,
                    on_preferences,
                    copy_link,
                },
                text,
                &dispatch,
            ) }
            { notices(&said, text, dispatch.clone()) }
            { headline(
                &HeadlineProps {
                    totals,
                    peak_at,
                    document: Rc::clone(page.document()),
                    error: page.report.totals.as_ref().err().copied(),
                },
                text,
                &announcer,
            ) }
            <main class="desk">
                <LayerList page={Rc::clone(&page)} {narrow} />
                <div class="side">
                    if !narrow {
                        { panel(&page, text, &dispatch) }
                    }
                    { run_card(text) }
                </div>
                <div id="atlas" class="atlas"></div>
            </main>
        </ContextProvider<Surroundings>>
    }
}

/// A component that shows nothing.
#[component]
pub fn Nothing() -> Html {
    Html::default()
}

/// The sentence for those whose browser cannot start the page.
fn remove_failed_start() {
    if let Some(sentence) = gloo::utils::document().get_element_by_id("failed-start") {
        sentence.remove();
    }
}

/// Keeps address and storage at the document, and the document at a pasted link.
#[hook]
fn use_address(started: &Rc<Start>, page: &Page, dispatch: &Dispatch) {
    let written = use_mut_ref(|| started.written.clone());
    let delay = use_mut_ref(|| None::<Timeout>);
    {
        let (written, storage) = (Rc::clone(&written), started.storage.clone());
        let now = (Rc::clone(page.document()), page.opening.is_some());
        use_effect_with(now, move |(document, is_opening)| {
            // The link of what is being opened stays until it is there.
            if *is_opening {
                delay.take();
                return;
            }
            let document = Rc::clone(document);
            delay.replace(Some(Timeout::new(ADDRESS_DELAY_MS, move || {
                let link = to_link(&document);
                storage.save_document(&link);
                if link != *written.borrow() {
                    set_fragment(&link);
                    written.replace(link);
                }
            })));
        });
    }
    let dispatch = dispatch.clone();
    use_effect_with((), move |()| {
        let listener = EventListener::new(&gloo::utils::window(), "hashchange", move |_| {
            let link = fragment();
            if link.is_empty() || link == *written.borrow() {
                return;
            }
            match from_link(&link) {
                Ok(opened) => {
                    written.replace(link);
                    dispatch.dispatch(match opened {
                        Opened::Ready(document) => Action::Open(document),
                        Opened::Waits(opening) => Action::Await(opening),
                    });
                }
                Err(error) => dispatch.dispatch(Action::Refuse(error)),
            }
        });
        move || drop(listener)
    });
}

/// Undo and redo from anywhere on the page.
#[hook]
fn use_shortcuts(dispatch: &Dispatch) {
    let dispatch = dispatch.clone();
    use_effect_with((), move |()| {
        let options = EventListenerOptions::enable_prevent_default();
        let document = gloo::utils::document();
        let listener =
            EventListener::new_with_options(&document, "keydown", options, move |event| {
                let Some(event) = event.dyn_ref::<KeyboardEvent>() else {
                    return;
                };
                if !(event.ctrl_key() || event.meta_key()) {
                    return;
                }
                let is = |key: &str| event.key().eq_ignore_ascii_case(key);
                let action = match (is("z"), is("y"), event.shift_key()) {
                    (true, _, false) => Action::Undo,
                    (true, _, true) | (_, true, false) => Action::Redo,
                    _ => return,
                };
                event.prevent_default();
                dispatch.dispatch(action);
            });
        move || drop(listener)
    });
}
