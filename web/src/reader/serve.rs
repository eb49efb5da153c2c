//! The worker's side: one file at a time.

use formats::Source;
use formats::file::{self, Found, Opened, UnderstoodLine};
use formats::link::{Layers, Link, encode};
use gloo::events::EventListener;
use wasm_bindgen::JsCast as _;
use web_sys::MessageEvent;

use super::blob::BlobSource;
use super::protocol::{Answer, Origin, Read, ReadLine, Reading, reading};
use messages::{Response, post, scope};

/// Listens for files as long as the worker lives, and says that it does.
pub fn serve() {
    EventListener::new(&scope(), "message", move |event| {
        let message = event.dyn_ref::<MessageEvent>().map(MessageEvent::data);
        if let Some((id, reading)) = message.and_then(reading) {
            post(&Response::Answer(id, answer(reading)));
        }
    })
    .forget();
    messages::open();
}

fn answer(reading: Reading) -> Answer {
    let opened = match reading.from {
        Origin::File(file) => match BlobSource::new(file.into()) {
            Ok(mut source) => open(&mut source, &reading.dimensions),
            Err(_) => Err("this browser reads no files in a worker".to_owned()),
        },
        Origin::Text(text) => open(&mut text.as_bytes(), &reading.dimensions),
    };
    opened.unwrap_or_else(Answer::Refused)
}

fn open(source: &mut dyn Source, dimensions: &[(String, u64)]) -> Result<Answer, String> {
    let opened = file::open(source, dimensions).map_err(|error| error.to_string())?;
    Ok(match opened {
        Opened::Asks(asks) => Answer::Asks(asks),
        Opened::Found(Found::Weights(weights)) => Answer::Weights(weights),
        Opened::Found(Found::Link(link)) => Answer::Read(Read {
            link,
            ..Read::default()
        }),
        Opened::Found(Found::Design(design)) => {
            let batch = ("batch".to_owned(), design.batch.to_string());
            Answer::Read(Read {
                link: encode(&Link {
                    layers: Layers::Listed(design.network),
                    options: Vec::from_iter((design.batch != 1).then_some(batch)),
                }),
                kind: design.kind,
                notes: design.notes,
                lines: design.lines.into_iter().map(line).collect(),
            })
        }
    })
}

fn line(line: UnderstoodLine) -> ReadLine {
    ReadLine {
        // No text that is read has so many lines.
        number: line.number.try_into().unwrap_or(u32::MAX),
        text: line.text,
        layers: line.layers,
    }
}
