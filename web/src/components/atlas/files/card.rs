//! The card on which a network is opened from a file or a text.

use std::rc::Rc;

use wasm_bindgen::JsCast as _;
use web_sys::{File, HtmlInputElement, HtmlTextAreaElement, SubmitEvent};
use yew::prelude::*;

use super::drop::use_drop;
use super::stage::{Failure, News, Outcome, Stage};
use super::weights::weights;
use crate::browser::open_link;
use crate::components::atlas::app::Words;
use crate::reader::protocol::{Origin, Read, ReadLine, Reading};
use crate::text::use_atlas_text;
use crate::worker::client::Client;

/// The files that are offered first; any other can be chosen too.
const KINDS: &str = ".onnx,.keras,.h5,.json,.txt,.prototxt,.safetensors,.pth,.pt";

#[component]
pub(in crate::components::atlas) fn Files() -> Html {
    let text = use_atlas_text();
    let stage = use_reducer(Stage::default);
    let client = {
        let news = stage.dispatcher();
        use_memo((), move |()| {
            Client::<Reading>::new(Callback::from(move |event| {
                news.dispatch(News::Heard(event));
            }))
        })
    };
    let read = {
        let (news, client) = (stage.dispatcher(), Rc::clone(&client));
        use_callback((), move |reading: Reading, ()| {
            // First, for the client may answer at once that there is no worker.
            news.dispatch(News::Asked(Rc::new(reading.clone())));
            client.run(reading);
        })
    };
    let on_file = use_callback(read.clone(), |file: File, read| {
        read.emit(Reading {
            from: Origin::File(file),
            dimensions: Vec::new(),
        });
    });
    use_drop(&on_file);
    let outcome = stage.outcome.clone();
    use_effect_with(outcome, |outcome| {
        if let Outcome::Opened(Read { link, .. }) = outcome {
            open_link(link);
        }
    });
    let cancel = {
        let news = stage.dispatcher();
        Callback::from(move |_: MouseEvent| {
            client.cancel();
            news.dispatch(News::Cancelled);
        })
    };
    html! {
        <div class="files">
            <p>{ text.open_hint }</p>
            <p class="choice">
                <label for="open-file">{ text.choose_file }</label>
                <input id="open-file" type="file" accept={KINDS} onchange={chosen(&on_file)} />
            </p>
            { paste(&read, text) }
            <div role="status">{ told(&stage, &read, cancel, text) }</div>
        </div>
    }
}

fn chosen(on_file: &Callback<File>) -> Callback<Event> {
    let on_file = on_file.clone();
    Callback::from(move |event: Event| {
        let input: HtmlInputElement = event.target_unchecked_into();
        if let Some(file) = input.files().and_then(|files| files.item(0)) {
            on_file.emit(file);
        }
        // The same file can be chosen again, after it was changed.
        input.set_value("");
    })
}

fn paste(read: &Callback<Reading>, text: Words) -> Html {
    let read = read.clone();
    let submit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        let form: web_sys::Element = event.target_unchecked_into();
        let typed = form
            .query_selector("textarea")
            .ok()
            .flatten()
            .and_then(|area| area.dyn_into::<HtmlTextAreaElement>().ok())
            .map(|area| area.value());
        if let Some(typed) = typed.filter(|typed| !typed.trim().is_empty()) {
            read.emit(Reading {
                from: Origin::Text(typed),
                dimensions: Vec::new(),
            });
        }
    });
    html! {
        <form onsubmit={submit}>
            <label for="paste-anything">{ text.paste_anything }</label>
            <textarea id="paste-anything" rows="4" spellcheck="false" placeholder={text.paste_example} />
            <button class="button">{ text.read_text }</button>
        </form>
    }
}

fn told(
    stage: &Stage,
    read: &Callback<Reading>,
    cancel: Callback<MouseEvent>,
    text: Words,
) -> Html {
    let name = stage.reading.as_ref().map(|reading| match &reading.from {
        Origin::File(file) => file.name(),
        Origin::Text(_) => text.pasted_text.to_owned(),
    });
    let name = name.unwrap_or_default();
    match (&stage.outcome, &stage.reading) {
        (Outcome::Waits, _) => html! {
            <p>
                { (text.reading)(&name) }{ " " }
                <button type="button" class="button" onclick={cancel}>{ text.cancel }</button>
            </p>
        },
        (Outcome::Asks(asks), Some(reading)) => ask(asks, reading, read, &name, text),
        (Outcome::Opened(opened), _) => html! {
            <>
                <p>{ (text.opened)(&name) }{ " " }<small lang="en">{ &opened.kind }</small></p>
                { notes(&opened.notes) }
                if !opened.lines.is_empty() {
                    { lines(&opened.lines, text) }
                }
            </>
        },
        (Outcome::Weights(held), _) => weights(held, &name, text),
        (Outcome::Failed(failure), _) => {
            let (words, reason) = match failure {
                Failure::Refused(reason) => ((text.not_read)(&name), reason),
                Failure::NoWorker(reason) => ((text.no_reader)(&name), reason),
            };
            html! { <p class="error" role="alert">{ words }{ " " }<span class="files__reason" lang="en">{ reason }</span></p> }
        }
        (Outcome::None | Outcome::Asks(_), _) => html! {},
    }
}

/// What a reader should know, in the words of the reader.
pub(super) fn notes(notes: &[String]) -> Html {
    if notes.is_empty() {
        return html! {};
    }
    html! {
        <ul class="files__notes" lang="en">
            for note in notes {
                <li>{ note }</li>
            }
        </ul>
    }
}

/// What each line of a text became.
fn lines(lines: &[ReadLine], text: Words) -> Html {
    html! {
        // It scrolls, for which a keyboard needs to reach it.
        <div class="wide files__lines" tabindex="0" role="region" aria-label={text.lines}>
            <table class="figures">
                <caption>{ text.lines }</caption>
                <tbody>
                    for line in lines {
                        <tr>
                            <td>{ line.number }</td>
                            <th scope="row"><code>{ &line.text }</code></th>
                            <td>
                                if line.layers.is_empty() {
                                    { text.groups_others }
                                } else {
                                    { line.layers.join(", ") }
                                }
                            </td>
                        </tr>
                    }
                </tbody>
            </table>
        </div>
    }
}

/// A box for each dimension that the file leaves open, with a sensible value.
fn ask(
    asks: &[(String, u64)],
    reading: &Rc<Reading>,
    read: &Callback<Reading>,
    name: &str,
    text: Words,
) -> Html {
    let names: Vec<String> = asks.iter().map(|(name, _)| name.clone()).collect();
    let (read, reading) = (read.clone(), Rc::clone(reading));
    let submit = Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        let form: web_sys::Element = event.target_unchecked_into();
        let Ok(boxes) = form.query_selector_all("input") else {
            return;
        };
        let numbers = (0..boxes.length()).map(|index| {
            let input: HtmlInputElement = boxes.item(index)?.dyn_into().ok()?;
            input.value().parse().ok()
        });
        if let Some(numbers) = numbers.collect::<Option<Vec<u64>>>() {
            let given = names.iter().cloned().zip(numbers);
            read.emit(Reading {
                from: reading.from.clone(),
                dimensions: reading.dimensions.iter().cloned().chain(given).collect(),
            });
        }
    });
    html! {
        <form class="files__asks" onsubmit={submit}>
            <p>{ (text.asks)(name) }</p>
            for (index, (name, sensible)) in asks.iter().enumerate() {
                <p class="choice" key={name.clone()}>
                    <label for={format!("dimension-{index}")}>{ name }</label>
                    <input
                        id={format!("dimension-{index}")}
                        type="number"
                        min="1"
                        required=true
                        value={sensible.to_string()}
                    />
                </p>
            }
            <button class="button button--key">{ text.open }</button>
        </form>
    }
}
