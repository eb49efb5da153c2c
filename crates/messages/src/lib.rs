//! What any worker says to the page, as postcard in a `Uint8Array`, and the worker's side of it.

use std::panic;

use js_sys::Uint8Array;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

/// From a worker that answers with `A`.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Response<A> {
    /// It listens now; whatever was sent before is lost.
    Ready,
    /// News of the request with this id.
    Answer(u32, A),
    /// It met a fault in its own code and is of no more use.
    Panicked(String),
}

/// Nothing where the bytes are no such message: then page and worker are of different builds.
pub fn decode<T: DeserializeOwned>(message: JsValue) -> Option<T> {
    let bytes = message.dyn_into::<Uint8Array>().ok()?.to_vec();
    postcard::from_bytes(&bytes).ok()
}

/// The bytes of a message.
///
/// # Panics
///
/// Where a list of the message does not know its length.
pub fn encode<T: Serialize>(message: &T) -> Uint8Array {
    let bytes = postcard::to_allocvec(message).expect("every list of a message knows its length");
    Uint8Array::from(bytes.as_slice())
}

/// Says that the worker listens, and from now on what it dies of.
pub fn open() {
    panic::set_hook(Box::new(|panic| {
        post(&Response::<()>::Panicked(panic.to_string()));
    }));
    post(&Response::<()>::Ready);
}

/// Sends a response to the page.
pub fn post<A: Serialize>(response: &Response<A>) {
    // Fails only for what cannot be copied, and bytes can.
    let _ = scope().post_message(&encode(response));
}

/// The worker itself.
pub fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}
