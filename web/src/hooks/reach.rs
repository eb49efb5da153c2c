//! Which items of a long list are drawn at once, and which follow when the page rests.

use std::ops::Range;
use std::rc::Rc;

use gloo::timers::callback::Timeout;
use web_sys::Element;
use yew::prelude::*;

/// Lists up to here are drawn whole.
const SHORT: usize = 64;
/// How long a list waits for the next change before it draws what is out of sight.
const REST_MS: u32 = 50;
/// How many items it then draws at a time, so that a key or a press never waits long.
const SLICE: usize = 60;

/// The items of `list` that are to show `state`: those in sight at once, all others soon after.
#[hook]
pub(crate) fn use_reach<T: 'static>(state: &Rc<T>, list: &NodeRef) -> Range<usize> {
    let reach = use_mut_ref(|| (Rc::clone(state), ALL));
    let again = use_force_update();
    let changed = !Rc::ptr_eq(&reach.borrow().0, state);
    if changed {
        *reach.borrow_mut() = (Rc::clone(state), in_sight(list));
    }
    let now = reach.borrow().1.clone();
    let waits = (now != ALL).then_some(now.clone());
    let list = list.clone();
    use_effect_with((Rc::as_ptr(state), waits), move |(_, waits)| {
        let timer = waits.clone().map(|seen| {
            let delay = if changed { REST_MS } else { 0 };
            Timeout::new(delay, move || {
                reach.borrow_mut().1 = wider(&seen, &list);
                again.force_update();
            })
        });
        move || drop(timer)
    });
    now
}

const ALL: Range<usize> = 0..usize::MAX;

/// More items on both sides, until there are no others.
fn wider(seen: &Range<usize>, list: &NodeRef) -> Range<usize> {
    let wider = seen.start.saturating_sub(SLICE)..seen.end.saturating_add(SLICE);
    if wider.start == 0 && wider.end >= count(list) {
        ALL
    } else {
        wider
    }
}

fn count(list: &NodeRef) -> usize {
    list.cast::<Element>()
        .map_or(0, |list| list.child_element_count() as usize)
}

/// The items that are in the window, and one on each side.
fn in_sight(list: &NodeRef) -> Range<usize> {
    let count = count(list);
    let (Some(list), true) = (list.cast::<Element>(), count > SHORT) else {
        return ALL;
    };
    let items = list.children();
    let height = gloo::utils::document_element().client_height();
    // Items stand one below the other, so what is above a line can be halved.
    let first_not_above = |line: f64| {
        let (mut low, mut high) = (0, count);
        while low < high {
            let middle = low.midpoint(high);
            let bottom = u32::try_from(middle)
                .ok()
                .and_then(|index| items.item(index))
                .map_or(line, |item| item.get_bounding_client_rect().bottom());
            if bottom < line {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    };
    first_not_above(0.0).saturating_sub(1)..first_not_above(height.into()) + 2
}
