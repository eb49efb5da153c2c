//! Every kind of layer that is no convolution, over flat slices of `f32`.
//!
//! Functions take numbers as they lie and change them in place where each output number follows
//! from its own input number or from those of its place; else they write all of an output. Shapes
//! are the caller's: lengths that do not go with them leave numbers untouched.

mod activation;
mod channels;
mod linear;
mod merge;
mod norm;
mod pad;
mod pool;
mod resize;
mod softmax;

pub use activation::Activation;
pub(crate) use activation::NO_CLAMP;
pub use channels::{concat, maxout, prelu, select, transpose};
pub use linear::Linear;
pub use merge::{Merge, merge};
pub use norm::{GroupNorm, LocalResponseNorm, layer_norm, scale_shift};
pub use pad::{Window3, copy_window};
pub use pool::{AdaptivePool, Mean, Pool, PoolAxis};
pub use resize::{Resize, bilinear, nearest, pixel_shuffle};
pub use softmax::softmax;

/// How the channels lie among the other numbers: `outer` times, for each channel, `inner` numbers.
///
/// Feature maps of N samples have N outer and height × width inner ones, with the channels last
/// N × height × width outer ones and one inner; vectors have N outer ones and one inner.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Repetitions of all channels.
    pub outer: usize,
    /// Channels.
    pub channels: usize,
    /// Numbers of a channel that lie side by side.
    pub inner: usize,
}

impl Layout {
    /// Numbers in all.
    pub fn numbers(&self) -> usize {
        self.outer * self.channels * self.inner
    }

    /// The numbers of one outer repetition.
    fn sample(&self) -> usize {
        self.channels * self.inner
    }
}
