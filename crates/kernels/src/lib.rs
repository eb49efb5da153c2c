//! Convolutions that run.
//!
//! [`Naive`], the textbook's loops, counts its multiply-adds one by one. It is the check of the
//! closed forms elsewhere, so nothing here may come from where those live: even the output's size is
//! worked out anew. [`Plan`] leads to the fast algorithms, all of which are tested against it.
//!
//! Arrays are flat slices of `f32` in the order channel, row, column; the batch is one picture.
//! As everywhere in deep learning the kernel is not flipped.
//!
//! ```
//! use kernels::{Conv2d, Operands, Padding, conv2d};
//!
//! let sum_of_four = Conv2d {
//!     in_channels: 1,
//!     height: 3,
//!     width: 3,
//!     out_channels: 1,
//!     kernel_size: [2, 2],
//!     stride: [1, 1],
//!     padding: Padding::NONE,
//!     dilation: [1, 1],
//!     groups: 1,
//! };
//! let operands = Operands {
//!     input: vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0],
//!     weight: vec![1.0; 4],
//!     bias: None,
//! };
//! let counted = conv2d(sum_of_four, operands)?;
//! assert_eq!(counted.output, [12.0, 16.0, 24.0, 28.0]);
//! assert_eq!(counted.taps, 16);
//! # Ok::<(), kernels::ConvError>(())
//! ```

mod algorithm;
mod chooser;
mod conv;
mod depthwise;
mod error;
mod fft;
mod gemm;
mod im2col;
mod kernel;
mod lane;
pub mod layers;
mod naive;
mod padded;
pub mod peak;
mod plan;
mod pointwise;
pub mod random;
mod reordered;
mod run;
mod transposed;
mod winograd;

pub use algorithm::Algorithm;
pub use chooser::{Costs, Estimate, Reason, estimates};
pub use conv::{Conv2d, Lengths, MAX_ELEMENTS, Padding};
pub use error::{Axis, ConvError, Operand};
pub use lane::Build;
pub use naive::{Counted, Naive, Operands, conv2d};
pub use plan::{MAX_WORKSPACE, Packed, Plan, PlanError, Prepared};
pub use run::{Run, Values};
pub use transposed::TransposedConv2d;
