//! What the page and the worker say to each other: postcard in a `Uint8Array`.

use js_sys::Uint8Array;
use kernels::Run;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast as _, JsValue};

use super::timing::Timing;

/// To the worker: run this instead of whatever is running.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Tells late answers to older requests apart.
    pub id: u32,
    /// What to run.
    pub run: Run,
}

/// From the worker.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Response {
    /// It listens now; whatever was sent before is lost.
    Ready,
    /// News of the request with this id.
    Answer(u32, Answer),
    /// It met a fault in its own code and is of no more use.
    Panicked(String),
}

/// News of one run, in the order in which they come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// It cannot run, in words for the reader.
    Refused(String),
    /// So many of its rows are done; a short run never says so.
    Progress {
        /// Output rows computed.
        done: usize,
        /// Output rows in all.
        rows: usize,
    },
    /// The result and its counts. A short run is now repeated, to be timed.
    Output(Output),
    /// How long one run takes: the last that is heard.
    Timed(Timing),
}

/// What the convolution gave.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Output {
    /// `[C_out, height, width]`.
    pub values: Vec<f32>,
    /// `[height, width]` of one map, in pixels.
    pub size: [usize; 2],
    /// Multiply-adds done, as counted, those on padding included.
    pub taps: u64,
    /// Those of them on padding.
    pub padding_taps: u64,
}

/// Nothing where the bytes are no such message: then page and worker are of different builds.
pub(super) fn decode<T: DeserializeOwned>(message: JsValue) -> Option<T> {
    let bytes = message.dyn_into::<Uint8Array>().ok()?.to_vec();
    postcard::from_bytes(&bytes).ok()
}

pub(super) fn encode<T: Serialize>(message: &T) -> Uint8Array {
    let bytes = postcard::to_allocvec(message).expect("every list of a message knows its length");
    Uint8Array::from(bytes.as_slice())
}
