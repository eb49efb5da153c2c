//! A box in which a total's limit is typed.

use std::rc::Rc;

use complexity::Total;
use formats::amount::AmountError;
use web_sys::{HtmlInputElement, SubmitEvent};
use yew::prelude::*;

use crate::browser::{Topic, say};
use crate::hooks::use_selected;
use crate::state::{Document, Limit, to_listing};
use crate::text::use_atlas_text;

#[derive(PartialEq, Properties)]
pub(super) struct EditorProps {
    pub(super) total: Total,
    pub(super) document: Rc<Document>,
    pub(super) on_done: Callback<Total>,
}

/// What was typed and is no limit, and why.
type Refused = (String, AmountError);

/// The text stays as it is typed and is judged on Enter; nothing typed is no limit.
#[component]
pub(super) fn Editor(props: &EditorProps) -> Html {
    let text = &use_atlas_text().budget;
    let input = use_node_ref();
    let refused = use_state_eq(|| None::<Refused>);
    let &EditorProps { total, .. } = props;
    let before = props.document.limits.of(total);
    use_selected(&input);
    let set = {
        let (document, on_done) = (Rc::clone(&props.document), props.on_done.clone());
        move |limit: Option<&Limit>| {
            let mut next = Document::clone(&document);
            next.limits = document.limits.with(total, limit);
            say(Topic::Limits, &to_listing(&next));
            on_done.emit(total);
        }
    };
    let submit = {
        let (set, refused, input) = (set.clone(), refused.clone(), input.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let typed = input.cast::<HtmlInputElement>().map(|input| input.value());
            let typed = typed.unwrap_or_default();
            match read(total, &typed) {
                Ok(limit) => set(limit.as_ref()),
                Err(error) => refused.set(Some((typed, error))),
            }
        })
    };
    let remove = Callback::from(move |_: MouseEvent| set(None));
    let done = {
        let on_done = props.on_done.clone();
        move || on_done.emit(total)
    };
    let close = {
        let done = done.clone();
        Callback::from(move |_: MouseEvent| done())
    };
    let press = Callback::from(move |event: KeyboardEvent| {
        if event.key() == "Escape" {
            done();
        }
    });
    html! {
        <form class="limit-editor" onsubmit={submit} onkeydown={press}>
            <label for="limit">{ (text.at_most)((text.total)(total)) }</label>
            <input
                ref={input}
                id="limit"
                type="text"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                placeholder={if total.is_memory() { "8 MiB" } else { "600M" }}
                aria-invalid={refused.is_some().then_some("true")}
                aria-describedby={refused.is_some().then_some("limit-error")}
                value={before.map(|limit| AttrValue::from(limit.written.to_string()))}
            />
            <button class="button button--key">{ text.set }</button>
            if before.is_some() {
                <button type="button" class="button" onclick={remove}>{ text.remove }</button>
            }
            <button type="button" class="button" onclick={close}>{ text.close }</button>
            if let Some((typed, error)) = &*refused {
                <p id="limit-error" class="error" role="alert">
                    { (text.refused)(typed, *error, before.map(|limit| &*limit.written)) }
                </p>
            }
        </form>
    }
}

/// The limit that was typed, with "≤" before it or without; none where nothing was typed.
fn read(total: Total, typed: &str) -> Result<Option<Limit>, AmountError> {
    let squeezed: String = typed.split_whitespace().collect();
    let written = squeezed
        .strip_prefix('≤')
        .or_else(|| squeezed.strip_prefix("<="))
        .unwrap_or(&squeezed);
    if squeezed.is_empty() {
        return Ok(None);
    }
    Limit::read(total, written).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read_as_people_type_them() {
        for (total, typed, written, amount) in [
            (Total::Macs, "≤ 600M", "600M", 600_000_000),
            (Total::Parameters, "5M", "5M", 5_000_000),
            (Total::Parameters, " <= 1.5 k ", "1.5k", 1_500),
            (Total::Peak, "8 MiB", "8MiB", 8 << 20),
            (Total::FeatureMaps, "≤8MB", "8MB", 8_000_000),
            (Total::WeightsAndPeak, "0", "0", 0),
        ] {
            let limit = read(total, typed).unwrap().unwrap();
            assert_eq!(
                (&*limit.written, limit.amount),
                (written, amount),
                "{typed}"
            );
        }
        assert_eq!(read(Total::Macs, "  "), Ok(None));
        for (total, typed, error) in [
            (Total::Macs, "≤", AmountError::NoCount),
            (Total::Macs, "8 MiB", AmountError::NoCount),
            (Total::Flops, "many", AmountError::NoCount),
            (Total::Peak, "8 apples", AmountError::NoBytes),
        ] {
            assert_eq!(read(total, typed), Err(error), "{typed}");
        }
    }
}
