//! What the page asks the engine, and what that answers.

use runtime::Device;
use serde::{Deserialize, Serialize};

/// A request with its id, which tells late answers to older requests apart.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// The id.
    pub id: u32,
    /// What is to be done.
    pub job: Job,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Job {
    /// Find out what the device can do.
    Calibrate,
    /// Run a network, layer by layer, several times.
    Measure(Measure),
    /// Run one convolution of a network with every algorithm that can do it.
    Compare {
        /// The network.
        network: Measure,
        /// The convolution's position in it.
        position: usize,
    },
}

/// A network that is to run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// Its link, every layer listed.
    pub link: String,
    /// Samples at once.
    pub batch: u64,
}

/// News of a job, in the order in which they come.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// It cannot be done, in words for the reader.
    Refused(String),
    /// So much of it is done.
    Progress {
        /// Steps done.
        done: usize,
        /// Steps in all.
        of: usize,
        /// The layer that is being prepared or run, if there is one.
        layer: Option<usize>,
    },
    /// What the device can do.
    Calibrated(Device),
    /// The times of the layers after another pass.
    Measured(Measured),
    /// What one algorithm takes.
    Compared(Compared),
    /// There is no more.
    Done,
}

/// Times of a network, in nanoseconds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Per layer, the median of all passes so far; none where nothing runs of its own.
    pub layers: Vec<Option<f64>>,
    /// Of all layers in one go, the median of all passes so far.
    pub total: f64,
    /// Passes so far.
    pub passes: usize,
}

/// What one algorithm takes for a convolution.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// Its name.
    pub algorithm: String,
    /// Nanoseconds of one run, the median.
    pub nanoseconds: f64,
    /// Bytes that a run needs besides input, output and weights.
    pub workspace_bytes: u64,
    /// Bytes of the weights in its form.
    pub weight_bytes: u64,
    /// The largest difference of its output from that of the textbook's loops.
    pub difference: f64,
    /// The largest number of that output.
    pub largest: f64,
}
