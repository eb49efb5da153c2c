//! What a convolutional network costs, as exact integers.
//!
//! A [`Network`] is a directed acyclic graph of named layers in execution order. [`analyze`]
//! walks it once and yields, for every layer, either its [`LayerReport`] or one [`LayerError`]
//! that names the layer, the values and a remedy; layers behind an error wait for it.
//! [`derive()`] gives any of those numbers again as a [`Formula`], made by the same code that
//! made the number.
//!
//! The crate knows no web page, no file and no clock, and no count is ever a floating-point
//! number. Sizes go up to 2³² and counts up to 2¹²⁸ − 1; what is larger is an error.
//!
//! ```
//! use complexity::{Conv2d, LayerKind, Network, Setting, Shape, analyze};
//!
//! let mut network = Network::new(Shape::maps(1, 32, 32));
//! network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
//! let report = analyze(&network, &Setting::default());
//! assert_eq!(report.totals.unwrap().macs, 117_600);
//! ```
#![warn(missing_docs)]

mod analysis;
mod axis;
mod blocks;
mod bounds;
mod budget;
pub mod convention;
mod cost;
mod edit;
mod effect;
mod error;
mod formula;
mod geometry;
mod lanes;
mod layer;
mod memory;
mod network;
mod operator;
mod pairing;
mod receptive_field;
mod shape;
mod totals;
mod training;

pub use analysis::{LayerReport, Outcome, Report, Setting, analyze, derive};
pub use axis::{Axis, Rounding, unread_pixels};
pub use blocks::{Block, BlockSum};
pub use bounds::{Bounds, bounds};
pub use budget::{Budget, Total, broken_budget};
pub use cost::{Operations, Parameters, Quantity};
pub use edit::{EditError, free_name};
pub use effect::{Change, Effect, MacsEffect, effect};
pub use error::{LayerError, Problem, Side};
pub use formula::{Factor, Formula, Role, Symbol, Term};
pub use geometry::Geometry;
pub use lanes::{Lanes, lanes};
pub use layer::{
    Activation, AdaptivePool2d, AvgPool2d, BatchNorm2d, ChannelShuffle, Chunk, Conv2d,
    ConvTranspose2d, Crop2d, GroupNorm, IndexSelect, LayerKind, LayerNorm, Linear,
    LocalResponseNorm, MaxPool2d, Maxout, PReLU, Padding, Parameter, PixelShuffle, Scale,
    Unflatten, Upsample, UpsampleMode, UpsampleTo, Window, ZeroPad2d,
};
pub use memory::{Peak, Storage, Traffic, im2col_elements, peak_of};
pub use network::{LayerId, Network, NetworkError, Node, Source, Tensors};
pub use operator::{Operator, OperatorOutput, Work};
pub use pairing::{Pair, pair_layers};
pub use receptive_field::{FieldAxis, ReceptiveField};
pub use shape::{DataType, SIZE_LIMIT, Shape, Share, elements_in_gib};
pub use totals::{Totals, TotalsError};
pub use training::{Optimizer, Training, TrainingMacs};
