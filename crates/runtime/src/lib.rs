//! Whole networks that run.
//!
//! A [`Plan`] says beforehand what will run: per layer its [`Action`] (a convolution's algorithm
//! and why it is that one, what is fused into it, or that nothing runs at all) and the bytes that
//! all of it takes. `Execution::prepare(plan, weights, progress)` fetches the weights and brings them
//! into each kernel's form; then `start(input)` takes an input, and every `step()` runs one layer
//! and says its position, so that a caller can time it, tell how far it is, or stop in between;
//! `output()` is what the last layer gave, and `run(input)` is all of that at once.
//!
//! Maps are `f32` in the order sample, channel, row, column (channels last where the network has
//! them last). Layers are told by their position in [`complexity::Network::nodes`], tensors by 0
//! for the input and i + 1 for the output of the layer at position i.
//!
//! ```
//! use runtime::{Action, Options, Plan};
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
//! # Ok::<(), runtime::PlanError>(())
//! ```
#![warn(missing_docs)]

mod buffers;
mod error;
mod fusion;
mod parameters;
mod placed;
mod plan;

pub use error::PlanError;
pub use parameters::{Array, Role};
pub use plan::{Action, Memory, Options, Plan, PlannedLayer};
