//! What the page asks the worker that reads files, and what that answers.

use formats::weights::Weights;
use js_sys::Array;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::File;

use crate::worker::client::Task;

/// A file or a pasted text that is to be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// What is read.
    pub from: Origin,
    /// Dimensions that the file leaves open, by their names.
    pub dimensions: Vec<(String, u64)>,
}

/// What is read.
#[derive(Clone, Debug, PartialEq)]
pub enum Origin {
    /// A file, of which only the parts that are needed are fetched.
    File(File),
    /// A text that was pasted.
    Text(String),
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// The file leaves these dimensions open: their names, with sensible values.
    Asks(Vec<(String, u64)>),
    /// The network.
    Read(Read),
    /// Weights without a graph.
    Weights(Weights),
    /// Why it cannot be read.
    Refused(String),
}

/// A network that was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Read {
    /// The link of the page with it.
    pub link: String,
    /// What kind of file it was; empty for a link.
    pub kind: String,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// What each line of a text became.
    pub lines: Vec<ReadLine>,
}

/// A line of a text that says something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReadLine {
    /// Its number, from 1.
    pub number: u32,
    /// What stands there.
    pub text: String,
    /// The layers that it became; none for a line that only groups others.
    pub layers: Vec<String>,
}

impl Task for Reading {
    const SCRIPT: &'static str = "reader-script";
    type Answer = Answer;

    fn message(&self, id: u32) -> JsValue {
        let from: JsValue = match &self.from {
            Origin::File(file) => file.into(),
            Origin::Text(text) => text.into(),
        };
        let message = Array::of2(&id.into(), &from);
        for (name, dimension) in &self.dimensions {
            message.push(&name.into());
            message.push(&dimension.to_string().into());
        }
        message.into()
    }
}

/// Ids are whole numbers, which JavaScript holds as floating ones.
fn small(number: f64) -> Option<u32> {
    format!("{number}").parse().ok()
}

/// The request in a message, if it is one.
pub(super) fn reading(message: JsValue) -> Option<(u32, Reading)> {
    let message = message.dyn_into::<Array>().ok()?;
    let id = small(message.get(0).as_f64()?)?;
    let from = match message.get(1).dyn_into::<File>() {
        Ok(file) => Origin::File(file),
        Err(text) => Origin::Text(text.as_string()?),
    };
    let texts: Vec<String> = message
        .iter()
        .skip(2)
        .filter_map(|text| text.as_string())
        .collect();
    let pairs = texts.chunks_exact(2);
    let dimensions = pairs
        .map(|pair| Some((pair[0].clone(), pair[1].parse().ok()?)))
        .collect::<Option<_>>()?;
    Some((id, Reading { from, dimensions }))
}
