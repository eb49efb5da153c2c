//! What other programs tell of the document comes as its link.

use gloo::events::EventListener;

use crate::browser::{Topic, hear};
use crate::hooks::Dispatch;
use crate::state::{Action, Document, from_listing};

/// Acts on a document that another program tells by its link.
pub(super) fn hear_document(
    topic: Topic,
    dispatch: Dispatch,
    action: fn(Document) -> Action,
) -> EventListener {
    hear(topic, move |link| {
        if let Some(document) = from_listing(&link) {
            dispatch.dispatch(action(document));
        }
    })
}
