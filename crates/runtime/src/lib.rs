//! Whole networks that run.
//!
//! A [`Plan`] says beforehand what will run: per layer its [`Action`] (a convolution's algorithm
//! and why it is that one, what is fused into it, or that nothing runs at all) and the bytes that
//! all of it takes. [`Execution::prepare`] fetches the weights and brings them into each kernel's
//! form; then [`Execution::start`] takes an input, and every [`Execution::step`] runs one layer and
//! says its position, so that a caller can time it, tell how far it is, or stop in between;
//! [`Execution::output`] is what the last layer gave, and [`Execution::run`] is all of that at once.
//!
//! Maps are `f32` in the order sample, channel, row, column (channels last where the network has
//! them last). Layers are told by their position in [`complexity::Network::nodes`], tensors by 0
//! for the input and i + 1 for the output of the layer at position i.
//!
//! ```
//! use runtime::{Action, Execution, Options, Plan, Seeded};
//!
//! let network = models::network("resnet18", None).unwrap();
//! let plan = Plan::new(&network, &Options::default())?;
//! let Action::Convolve(stem) = &plan.layers()[0].action else {
//!     panic!("ResNet begins with a convolution")
//! };
//! assert_eq!(stem.output_size(), [112, 112]);
//! // Its batch norm and its ReLU are computed with it.
//! assert!(matches!(plan.layers()[1].action, Action::Fused { into: 0 }));
//! assert!(plan.memory().total() < 200 << 20);
//!
//! let mut weights = Seeded::new(1, &plan);
//! let mut execution = Execution::prepare(plan, &mut weights, |_position| {})?;
//! execution.start(&[0.5; 3 * 224 * 224])?;
//! let ran: Vec<usize> = std::iter::from_fn(|| execution.step()).collect();
//! assert_eq!((ran.len(), execution.output().len()), (31, 1000));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![warn(missing_docs)]

mod arrays;
mod buffers;
pub mod calibrate;
mod device;
mod error;
mod execution;
mod fusion;
mod kernel;
mod parameters;
mod placed;
mod plan;
mod predict;
mod roofline;
mod sweep;
mod weights;

pub use device::{Bandwidth, Device, Peak, Published, published_devices};
pub use error::{PlanError, RunError};
pub use execution::Execution;
pub use parameters::{Array, Role};
pub use plan::{Action, Memory, Options, Plan, PlannedLayer};
pub use predict::{
    Errors, Prediction, fitted_on, predict, predict_algorithms, share, total, training_ns,
};
pub use roofline::{Intensity, LogAxis};
pub use sweep::{Varied, Win, winners};
pub use weights::{Seeded, Weights, WeightsError};
