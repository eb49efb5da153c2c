//! How each total of the headline stands to its limit.

use std::rc::Rc;

use complexity::{DataType, Total, Totals};
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
        let limit = document.limits[total as usize].as_ref();
        let stands = limit
            .map(|limit| Standing::of(total, limit, good.borrow().as_ref(), document.data_type));
        create_portal(chip(total, limit, stands, edit, text), place)
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

/// Where a total stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Within,
    /// By how much it is over the limit, in the limit's unit.
    Over(u128),
    /// There is no total.
    Unknown,
}

impl Standing {
    fn of(total: Total, limit: &Limit, totals: Option<&Totals>, data_type: DataType) -> Self {
        let excess = totals.and_then(|totals| total.excess(totals, data_type, limit.amount));
        match excess {
            None => Self::Unknown,
            Some(0) => Self::Within,
            Some(more) => Self::Over(more),
        }
    }
}

fn chip(
    total: Total,
    limit: Option<&Limit>,
    stands: Option<Standing>,
    edit: Callback<MouseEvent>,
    text: &BudgetMessages,
) -> Html {
    let written = limit.map_or("", |limit| &limit.written);
    let (class, sign, words) = match stands {
        None => (None, "", text.budget.to_owned()),
        Some(Standing::Unknown) => (None, "≤ ", written.to_owned()),
        Some(Standing::Within) => (Some("limit--met"), "✓ ", (text.within)(written)),
        Some(Standing::Over(more)) => {
            let more = excess(total, more);
            (Some("limit--broken"), "✗ ", (text.over)(written, &more))
        }
    };
    let over = match stands {
        Some(Standing::Over(more)) => Some(more.to_string()),
        Some(Standing::Within) => Some("0".to_owned()),
        Some(Standing::Unknown) | None => None,
    };
    html! {
        <button type="button" class={classes!("limit", class)} data-over={over} onclick={edit}>
            <span class="visually-hidden">{ (text.total)(total) }{ ": " }</span>
            <span class="limit__sign" aria-hidden="true">{ sign }</span>
            { words }
        </button>
    }
}

/// "117 k", or "1.2 MiB".
fn excess(total: Total, more: u128) -> String {
    let rounded = if total.is_memory() {
        number::bytes(more, Precision::ThreeDigits)
    } else {
        number::count(more, Precision::ThreeDigits)
    };
    [&*rounded.digits, rounded.unit]
        .join("\u{a0}")
        .trim_end()
        .to_owned()
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
