//! A row is dragged by its number to another place of the list.

use std::rc::Rc;

use complexity::Network;
use wasm_bindgen::JsCast as _;
use web_sys::Element;
use yew::prelude::*;

use crate::hooks::{use_announce, use_dispatch};
use crate::state::Action;
use crate::text::use_text;

/// How near to the window's upper and lower end, in pixels, a drag scrolls on.
const EDGES: [i32; 2] = [150, 50];
/// By how much, at each move of the pointer.
const SCROLL: f64 = 16.0;

/// The layer that is dragged, and the item at which it would be put down.
struct Dragged {
    from: usize,
    at: Option<(Element, Side)>,
}

/// On which side of an item.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Before,
    Behind,
}

/// What the list does with a pointer that goes down, moves, goes up or is taken away.
#[hook]
pub(crate) fn use_row_drag(network: &Rc<Network>) -> Callback<PointerEvent> {
    let text = use_text();
    let dispatch = use_dispatch();
    let announce = use_announce();
    let dragged = use_mut_ref(|| None::<Dragged>);
    let network = Rc::clone(network);
    Callback::from(move |event: PointerEvent| {
        let mut dragged = dragged.borrow_mut();
        match (event.type_().as_str(), &mut *dragged) {
            ("pointerdown", now) => *now = begin(&event),
            ("pointermove", Some(now)) if event.buttons() != 0 => go_on(now, &event),
            (kind, now) => {
                let Some(ended) = now.take() else { return };
                let to = ended.at.as_ref().map(|(item, side)| {
                    mark(item, None);
                    gap(item, *side, network.nodes().len())
                });
                // The place in the list without the layer itself.
                let to = to.map(|gap| gap - usize::from(gap > ended.from));
                let (Some(to), Some(node)) = (to, network.nodes().get(ended.from)) else {
                    return;
                };
                if kind == "pointerup" && to != ended.from {
                    dispatch.dispatch(Action::Move(node.id, to));
                    announce.say((text.moved)(&node.name, to + 1, network.nodes().len()));
                }
            }
        }
    })
}

/// Takes the row whose number was pressed.
fn begin(event: &PointerEvent) -> Option<Dragged> {
    let pressed: Element = event.target()?.dyn_into().ok()?;
    let item = pressed
        .closest(".row__number")
        .ok()??
        .closest("li")
        .ok()??;
    if event.button() != 0 || item.matches(".layer--block").ok()? {
        return None;
    }
    let from = place(&item)?;
    Some(Dragged { from, at: None })
}

fn go_on(dragged: &mut Dragged, event: &PointerEvent) {
    scroll_at_edges(event.client_y());
    let Some(at) = item_at(event) else { return };
    match &dragged.at {
        Some((before, _)) => mark(before, None),
        // A press that moves nothing stays a press on the row.
        None => keep_pointer(&at.0, event),
    }
    mark(&at.0, Some(at.1));
    dragged.at = Some(at);
}

/// The list hears of the pointer wherever it goes, until it goes up.
fn keep_pointer(item: &Element, event: &PointerEvent) {
    if let Some(list) = item.parent_element() {
        // Without it the pointer is heard of as long as it is over the list.
        let _ = list.set_pointer_capture(event.pointer_id());
    }
}

/// The item of the list beneath the pointer, and the side of it that is nearer.
#[expect(clippy::cast_precision_loss, reason = "a place on a screen")]
fn item_at(event: &PointerEvent) -> Option<(Element, Side)> {
    let (x, y) = (event.client_x() as f32, event.client_y() as f32);
    let beneath = gloo::utils::document().element_from_point(x, y)?;
    let item = beneath.closest("li.layer").ok()??;
    let bounds = item.get_bounding_client_rect();
    let middle = bounds.top().midpoint(bounds.bottom());
    let side = if f64::from(y) < middle {
        Side::Before
    } else {
        Side::Behind
    };
    Some((item, side))
}

/// How many layers stand before the gap on that side of an item. Behind a block's line that is
/// what stands behind the layers that it folds away.
fn gap(item: &Element, side: Side, layers: usize) -> usize {
    let next = match side {
        Side::Before => Some(item.clone()),
        Side::Behind => item.next_element_sibling(),
    };
    next.and_then(|item| place(&item)).unwrap_or(layers)
}

/// Which layer an item shows, from 0; of a block's line the first one.
fn place(item: &Element) -> Option<usize> {
    let number: usize = item.get_attribute("value")?.parse().ok()?;
    number.checked_sub(1)
}

/// Shows where the row would be put down; Yew knows nothing of this attribute.
fn mark(item: &Element, side: Option<Side>) {
    let marked = match side {
        Some(Side::Before) => item.set_attribute("data-drop", "before"),
        Some(Side::Behind) => item.set_attribute("data-drop", "behind"),
        None => item.remove_attribute("data-drop"),
    };
    // A row that cannot be marked can still be dropped.
    let _ = marked;
}

fn scroll_at_edges(y: i32) {
    let height = gloo::utils::document_element().client_height();
    let way = match y {
        y if y < EDGES[0] => -SCROLL,
        y if y > height - EDGES[1] => SCROLL,
        _ => return,
    };
    gloo::utils::window().scroll_by_with_x_and_y(0.0, way);
}
