//! How each total of the headline stands to its limit.

use std::rc::Rc;

use complexity::{Total, Totals};
use formats::number::{self, Precision};
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};
use yew::prelude::*;

use super::editor::Editor;
use crate::components::totals::{LIMIT_EDITOR_PLACE, LIMIT_PLACE};
use crate::state::{Document, Limit};
use crate::text::{BudgetMessages, use_atlas_text};

#[derive(PartialEq, Properties)]
pub(crate) struct HeadlineLimitsProps {
    pub(crate) document: Rc<Document>,
    /// None while a layer is wrong.
    pub(crate) totals: Option<Totals>,
}

/// In each tile of the headline its limit, which opens a box to type another.
#[component]
pub(crate) fn HeadlineLimits(props: &HeadlineLimitsProps) -> Html {
    let text = &use_atlas_text().budget;
    let edited = use_state_eq(|| None::<Total>);
    // While a layer is wrong, the headline shows the last good totals.
    let good = use_mut_ref(|| None::<Totals>);
    if props.totals.is_some() {
        good.replace(props.totals.clone());
    }
    let document = &props.document;
    let chip = |total: Total, place: Element| {
        let edited = edited.clone();
        let edit = Callback::from(move |_: MouseEvent| edited.set(Some(total)));
        let limit = document.limits.of(total);
        let totals = good.borrow();
        let excess = limit
            .zip(totals.as_ref())
            .and_then(|(limit, totals)| total.excess(totals, document.data_type, limit.amount));
        create_portal(chip(total, limit, excess, edit, text), place)
    };
    let close = {
        let edited = edited.clone();
        Callback::from(move |total: Total| {
            edited.set(None);
            focus_chip(total);
        })
    };
    html! {
        <>
            for (total, place) in Total::ALL.into_iter().zip(places(LIMIT_PLACE)) {
                { chip(total, place) }
            }
            if let (Some(total), Some(place)) = (*edited, places(LIMIT_EDITOR_PLACE).next()) {
                { create_portal(
                    html! { <Editor key={total as usize} {total} document={Rc::clone(document)} on_done={close} /> },
                    place,
                ) }
            }
        </>
    }
}

/// The total's limit and by how much it is over.
fn chip(
    total: Total,
    limit: Option<&Limit>,
    excess: Option<u128>,
    edit: Callback<MouseEvent>,
    text: &BudgetMessages,
) -> Html {
    let (class, face) = match (limit, excess) {
        (None, _) => (None, html! { <>{ long(text.budget) }{ " ≤ …" }</> }),
        (Some(limit), None) => (
            Some("limit--set"),
            html! { <>{ "≤ " }{ &*limit.written }</> },
        ),
        (Some(limit), Some(0)) => (
            Some("limit--set limit--met"),
            html! { <><span aria-hidden="true">{ "✓ " }</span>{ (text.within)(&limit.written) }</> },
        ),
        (Some(limit), Some(more)) => (
            Some("limit--set limit--broken"),
            html! {
                <>
                    <span aria-hidden="true">{ "✗ " }</span>
                    { (text.over)(&rounded(total, more)) }
                    { long((text.of)(&limit.written)) }
                </>
            },
        ),
    };
    html! {
        <button
            type="button"
            class={classes!("limit", class)}
            data-over={excess.map(|more| more.to_string())}
            onclick={edit}
        >
            <span class="visually-hidden">{ (text.total)(total) }{ ": " }</span>
            { face }
        </button>
    }
}

/// What there is no room for on a phone.
fn long(words: impl Into<AttrValue>) -> Html {
    html! { <span class="limit__long">{ words.into() }</span> }
}

/// "117 k", or "1.2 MiB".
fn rounded(total: Total, more: u128) -> String {
    let scale = if total.is_memory() {
        number::bytes
    } else {
        number::count
    };
    scale(more, Precision::ThreeDigits).to_string()
}

/// The page's elements of this class, in their order.
fn places(class: &str) -> impl Iterator<Item = Element> + use<> {
    let found = gloo::utils::document().get_elements_by_class_name(class);
    (0..found.length()).filter_map(move |index| found.item(index))
}

/// The box in which the limit was typed had the focus, and goes.
fn focus_chip(total: Total) {
    let chip = places(LIMIT_PLACE)
        .nth(total as usize)
        .and_then(|place| place.first_element_child())
        .and_then(|chip| chip.dyn_into::<HtmlElement>().ok());
    if let Some(chip) = chip {
        // What cannot take the focus can still be pressed.
        let _ = chip.focus();
    }
}
