//! The place of the explanation of what is selected, which the atlas writes there.

use std::rc::Rc;

use web_sys::Element;
use yew::prelude::*;

use crate::browser::{Topic, hear, say};
use crate::hooks::Dispatch;
use crate::state::{Action, Document, Flag, Page, Target, to_listing};

/// Where the atlas finds it.
pub(super) const PLACE: &str = "explanation";

pub(crate) fn explanation_place() -> Html {
    html! { <div id={PLACE} class="explanation"></div> }
}

/// A document's link, written once while the document stays.
pub(super) type Written = Option<(Rc<Document>, String)>;

/// What the atlas was told last, and the place that was there for it.
type Told = Option<(Rc<Document>, Option<Target>, Option<Element>)>;

/// Tells the atlas what is to be explained, before the change is painted, and the page what is
/// set in the explanation.
#[hook]
pub(crate) fn use_explanation(page: &Rc<Page>, dispatch: &Dispatch) {
    let latest = use_mut_ref(|| Rc::clone(page));
    latest.replace(Rc::clone(page));
    let before = use_mut_ref(|| Written::None);
    let told = use_mut_ref(|| Told::None);
    let dispatch = dispatch.clone();
    {
        let (latest, before) = (Rc::clone(&latest), Rc::clone(&before));
        // After every drawing: two that follow each other closely are one effect, though the
        // place is another one by then.
        use_effect(move || {
            let page = latest.borrow();
            let place = gloo::utils::document().get_element_by_id(PLACE);
            let now = Some((Rc::clone(page.document()), page.edited, place));
            if *told.borrow() != now {
                tell(&page, &mut before.borrow_mut());
                told.replace(now);
            }
        });
    }
    use_effect_with((), move |()| {
        let bias = {
            let latest = Rc::clone(&latest);
            hear(Topic::Bias, move |on| {
                let selected = latest.borrow().document().selected.layer();
                if let Some(id) = selected {
                    dispatch.dispatch(Action::SetFlag(id, Flag::Bias, on == "on"));
                }
            })
        };
        let ready = hear(Topic::ExplanationReady, move |_| {
            tell(&latest.borrow(), &mut before.borrow_mut());
        });
        move || drop((bias, ready))
    });
}

fn tell(page: &Page, written: &mut Written) {
    say(Topic::Explain, &words(page, written));
}

/// Three lines: the link of the document, the position of the layer in which a number was set
/// last (nothing for the input), and the link from before that; the first alone where no number
/// was set.
pub(super) fn words(page: &Page, written: &mut Written) -> String {
    let document = page.document();
    let mut words = to_listing(document);
    if let (Some(target), Some(before)) = (page.edited, page.before()) {
        words.push('\n');
        if let Target::Layer(id) = target
            && let Some(position) = document.network.position(id)
        {
            words.push_str(&position.to_string());
        }
        words.push('\n');
        let known = written.take_if(|(known, _)| Rc::ptr_eq(known, before));
        let (_, link) =
            written.insert(known.unwrap_or_else(|| (Rc::clone(before), to_listing(before))));
        words.push_str(link);
    }
    words
}
