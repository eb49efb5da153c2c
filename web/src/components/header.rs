//! The page's head: which network, undo and redo, the link, and settings.

use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use web_sys::{HtmlElement, HtmlSelectElement};
use yew::prelude::*;

use super::atlas_place::Choice;
use super::menu::Menu;
use super::settings::{SettingsProps, settings};
use crate::browser::Preferences;
use crate::hooks::{Announcer, Dispatch};
use crate::state::{Action, Document, FIRST_NAME, Opening, Page};
use crate::text::Messages;

/// The value of the choice that stands for a network that is no published one.
const OWN: &str = "own";
const EMPTY: &str = "empty";
const FILE: &str = "file";

/// What the header shows and changes.
pub(crate) struct HeaderProps {
    pub(crate) page: Rc<Page>,
    /// The published networks, once they are known.
    pub(crate) catalogue: Rc<Vec<Choice>>,
    pub(crate) preferences: Preferences,
    pub(crate) on_preferences: Callback<Preferences>,
    pub(crate) copy_link: Html,
}

pub(crate) fn header(props: &HeaderProps, text: &'static Messages, dispatch: &Dispatch) -> Html {
    let page = &props.page;
    let act = |action: Action| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(action.clone()))
    };
    let choices = SettingsProps {
        document: Rc::clone(page.document()),
        preferences: props.preferences,
        on_preferences: props.on_preferences.clone(),
    };
    html! {
        <header class="bar">
            <h1>{ text.title }<small>{ text.tagline }</small></h1>
            { network_choice(props, text, dispatch.clone()) }
            <button type="button" class="button" aria-label={text.undo} disabled={!page.can_undo()} onclick={act(Action::Undo)}>
                <span aria-hidden="true">{ "↶" }</span>
            </button>
            <button type="button" class="button" aria-label={text.redo} disabled={!page.can_redo()} onclick={act(Action::Redo)}>
                <span aria-hidden="true">{ "↷" }</span>
            </button>
            { props.copy_link.clone() }
            <Menu class="bar__settings" label={text.settings} face={html! { "⋯" }} closes_on_press={false}>
                { settings(&choices, text, dispatch) }
            </Menu>
        </header>
    }
}

/// The networks to start from, in their families.
fn network_choice(props: &HeaderProps, text: &Messages, dispatch: Dispatch) -> Html {
    let document = props.page.document();
    let is_empty = document.network.nodes().is_empty();
    let current = if is_empty {
        Some(EMPTY)
    } else {
        document.published()
    };
    let stays = current.unwrap_or(OWN).to_owned();
    let choose = Callback::from(move |event: Event| {
        let select: HtmlSelectElement = event.target_unchecked_into();
        dispatch.dispatch(match select.value().as_str() {
            OWN => return,
            EMPTY => Action::Clear,
            FILE => {
                select.set_value(&stays);
                return choose_file();
            }
            FIRST_NAME => Action::Open(Box::default()),
            name => Action::Await(Opening::chosen(name)),
        });
    });
    let option = |name: &str, title: &str| {
        html! {
            <option value={name.to_owned()} selected={current == Some(name)}>{ title }</option>
        }
    };
    let is_listed = |name: &str| {
        [EMPTY, FIRST_NAME].contains(&name)
            || props.catalogue.iter().any(|choice| choice.name == name)
    };
    let families = props
        .catalogue
        .chunk_by(|a, b| a.family == b.family)
        .map(|family| {
            html! {
                <optgroup label={family[0].family.clone()}>
                    for choice in family {
                        { option(&choice.name, &choice.title) }
                    }
                </optgroup>
            }
        });
    html! {
        <select class="bar__presets" aria-label={text.network} onchange={choose}>
            if current.is_none() {
                <option value={OWN} selected=true>{ text.own_network }</option>
            }
            if let Some(name) = current.filter(|name| !is_listed(name)) {
                { option(name, name) }
            }
            { option(FIRST_NAME, text.first_network) }
            { option(EMPTY, text.empty_network) }
            if !props.catalogue.is_empty() {
                { option(FILE, text.own_file) }
            }
            { for families }
        </select>
    }
}

/// Asks for a file, which the atlas opens.
fn choose_file() {
    let input = gloo::utils::document().get_element_by_id("open-file");
    if let Some(input) = input.and_then(|input| input.dyn_into::<HtmlElement>().ok()) {
        input.click();
    }
}

/// The button that copies the link; where it cannot, the link to copy by hand.
#[hook]
pub(crate) fn use_copy_link(
    document: &Rc<Document>,
    text: &'static Messages,
    announce: &Announcer,
) -> Html {
    let by_hand = use_state_eq(|| None::<String>);
    let copy = {
        let (document, by_hand) = (Rc::clone(document), by_hand.clone());
        let announce = announce.clone();
        Callback::from(move |_: MouseEvent| {
            let link = crate::browser::link_to(&document);
            let (announce, by_hand) = (announce.clone(), by_hand.clone());
            crate::browser::copy_then(link.clone(), move |copied| {
                if copied {
                    announce.say(text.link_copied.to_owned());
                    by_hand.set(None);
                } else {
                    by_hand.set(Some(link.clone()));
                }
            });
        })
    };
    html! {
        <>
            <button type="button" class="button button--key" onclick={copy}>{ text.copy_link }</button>
            if let Some(link) = &*by_hand {
                <label class="by-hand">
                    { text.copy_by_hand }
                    <input type="text" readonly=true value={link.clone()} />
                </label>
            }
        </>
    }
}
