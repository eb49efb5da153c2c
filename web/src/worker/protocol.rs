//! What the page asks the worker that runs convolutions, and what that answers.

use kernels::Run;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

use super::client::Task;
use engine::timing::Timing;
use messages::encode;

/// To the worker: run this instead of whatever is running.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Tells late answers to older requests apart.
    pub id: u32,
    /// What to run.
    pub run: Run,
}

impl Task for Run {
    const SCRIPT: &'static str = "worker-script";
    type Answer = Answer;

    fn message(&self, id: u32) -> JsValue {
        encode(&Request {
            id,
            run: self.clone(),
        })
        .into()
    }
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
