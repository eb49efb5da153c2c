//! What is said once, until it is dismissed: a link that cannot be read, an edit refused.

use yew::prelude::*;

use crate::browser::StorageState;
use crate::hooks::Dispatch;
use crate::state::{Action, Notice};
use crate::text::Messages;

/// What there is to be said.
pub(crate) struct NoticesProps {
    pub(crate) notice: Option<Notice>,
    /// The name of the network that is being built.
    pub(crate) opening: Option<String>,
    pub(crate) storage: StorageState,
    pub(crate) on_storage_seen: Callback<()>,
    pub(crate) news: Option<AttrValue>,
}

pub(crate) fn notices(props: &NoticesProps, text: &Messages, dispatch: Dispatch) -> Html {
    let words = props.notice.as_ref().map(|notice| match notice {
        Notice::Link(error) => (text.link_error)(error),
        Notice::Edit(error) => (text.edit_error)(error),
    });
    let stored = match &props.storage {
        StorageState::Works => None,
        StorageState::Forbidden => Some(text.storage_forbidden.to_owned()),
        StorageState::Damaged(error) => Some((text.storage_damaged)(error)),
    };
    let dismiss = Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Dismiss));
    let seen = props.on_storage_seen.reform(|_: MouseEvent| ());
    let note = |words: String, role: &'static str, dismiss: Callback<MouseEvent>| {
        html! {
            <div class="notice" {role}>
                <p>{ words }</p>
                <button type="button" class="button button--small" onclick={dismiss}>{ text.dismiss }</button>
            </div>
        }
    };
    html! {
        <>
            if let Some(words) = words {
                { note(words, "alert", dismiss) }
            }
            if let Some(name) = &props.opening {
                <p class="notice" role="status">{ (text.opening)(name) }</p>
            }
            if let Some(words) = stored {
                { note(words, "status", seen) }
            }
            <p class="news" role="status" aria-live="polite">{ props.news.clone().unwrap_or_default() }</p>
        </>
    }
}
