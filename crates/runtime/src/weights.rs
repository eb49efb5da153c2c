//! Where learned numbers come from.

use std::fmt;

use complexity::{Activation, LayerKind};

use crate::parameters::{Array, Role};
use crate::plan::{Plan, PlannedLayer};

/// Gives the arrays of a network, layer after layer.
pub trait Weights {
    /// The numbers of an array of the layer at this position, as many as [`Array::elements`].
    fn fetch(&mut self, layer: usize, array: &Array) -> Result<Vec<f32>, WeightsError>;
}

/// Why an array cannot be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WeightsError {
    /// This many bytes were not to be had.
    OutOfMemory {
        /// The bytes.
        bytes: u128,
    },
    /// What the source says.
    Source(String),
}

impl fmt::Display for WeightsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfMemory { bytes } => write!(
                f,
                "{bytes} bytes of memory are not to be had: close other pages, or make the network \
                 smaller"
            ),
            Self::Source(error) => f.write_str(error),
        }
    }
}

/// Random numbers of a seed, the same on every machine.
///
/// Weights are uniform, and as large as keeps the mean square of what a layer gives near 1,
/// whatever it is given: He et al. 2015, whose √(2/fan-in) assumes a ReLU before, with the mean
/// square of the layer's true input in place of ½. Batch norms have statistics like those of
/// their input, scales from ½ to 1½, and small shifts.
#[derive(Clone, Debug)]
pub struct Seeded {
    seed: u32,
    /// Per layer, the root of the mean square of what it is given, and the products of each sum.
    given: Vec<(f32, f32)>,
    /// Whether the array scales what goes through, rather than summing it up.
    sums: Vec<bool>,
}

impl Seeded {
    /// For the layers of this plan.
    pub fn new(seed: u32, plan: &Plan) -> Self {
        let mut sizes = vec![Size {
            square: 1.0,
            is_centred: true,
        }];
        for layer in plan.layers() {
            let given: Vec<Size> = layer.inputs.iter().map(|&tensor| sizes[tensor]).collect();
            sizes.push(Size::of(layer, &given));
        }
        let given = |layer: &PlannedLayer| {
            let given = sizes[layer.inputs[0]];
            (given.square.sqrt(), products(layer))
        };
        Self {
            seed,
            given: plan.layers().iter().map(given).collect(),
            sums: plan
                .layers()
                .iter()
                .map(|layer| layer.node.kind.has_macs())
                .collect(),
        }
    }
}

impl Weights for Seeded {
    fn fetch(&mut self, layer: usize, array: &Array) -> Result<Vec<f32>, WeightsError> {
        let (root, products) = self.given[layer];
        let [low, high] = match array.role {
            Role::Weight if self.sums[layer] => {
                let bound = (3.0 / products).sqrt() / root;
                [-bound, bound]
            }
            Role::Weight => [0.5, 1.5],
            Role::Bias => [-0.1, 0.1],
            Role::RunningMean => [-0.1 * root, 0.1 * root],
            Role::RunningVariance => [0.5 * root * root, 1.5 * root * root],
        };
        let stream = position(layer)
            .wrapping_mul(4)
            .wrapping_add(array.role as u32);
        let count = usize::try_from(array.elements()).unwrap_or(usize::MAX);
        uniform(mix(self.seed ^ mix(stream)), [low, high], count)
    }
}

/// So many numbers from `low` to below `high`.
pub(crate) fn uniform(
    seed: u32,
    [low, high]: [f32; 2],
    count: usize,
) -> Result<Vec<f32>, WeightsError> {
    let mut numbers = Vec::new();
    numbers
        .try_reserve_exact(count)
        .map_err(|_| WeightsError::OutOfMemory {
            bytes: count as u128 * size_of::<f32>() as u128,
        })?;
    let width = high - low;
    let draw = |index: usize| low + width * fraction(mix(position(index) ^ seed));
    numbers.extend((0..count).map(draw));
    Ok(numbers)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a position beyond 2³² begins again, as a seed may"
)]
fn position(index: usize) -> u32 {
    index as u32
}

/// A 32-bit integer to another, each bit of which depends on all ("lowbias32", C. Wellons).
fn mix(number: u32) -> u32 {
    let number = (number ^ number >> 16).wrapping_mul(0x21f0_aaad);
    let number = (number ^ number >> 15).wrapping_mul(0x735a_2d97);
    number ^ number >> 15
}

/// From 0 to below 1, in steps of 2⁻²⁴.
fn fraction(bits: u32) -> f32 {
    const STEP: f32 = 1.0 / 16_777_216.0;
    let [a, b, c, _] = bits.to_le_bytes();
    let whole = u32::from_le_bytes([a, b, c, 0]);
    #[expect(clippy::cast_precision_loss, reason = "24 bits are what a float holds")]
    let whole = whole as f32;
    whole * STEP
}

/// How many products each output of a weighted sum adds up, padding apart.
fn products(layer: &PlannedLayer) -> f32 {
    let channels = layer.shapes[0].channels();
    if let LayerKind::Conv2d(conv) = &layer.node.kind {
        let [rows, columns] = conv.window.kernel_size;
        return count(channels / conv.groups) * count(rows) * count(columns);
    }
    if let LayerKind::ConvTranspose2d(conv) = &layer.node.kind {
        let [rows, columns] = conv.window.kernel_size;
        let [down, right] = conv.window.stride;
        let taps = count(rows) * count(columns) / (count(down) * count(right));
        return count(channels / conv.groups) * taps.max(1.0);
    }
    count(channels)
}

#[expect(clippy::cast_precision_loss, reason = "a scale needs few digits")]
fn count(count: u64) -> f32 {
    count as f32
}

/// How large a tensor's numbers are, roughly.
#[derive(Clone, Copy, Debug)]
struct Size {
    /// Their mean square.
    square: f32,
    /// Whether as much is below 0 as above.
    is_centred: bool,
}

impl Size {
    fn of(layer: &PlannedLayer, given: &[Self]) -> Self {
        let kind = &layer.node.kind;
        let normalises = matches!(
            kind,
            LayerKind::BatchNorm2d(_) | LayerKind::GroupNorm(_) | LayerKind::LayerNorm(_)
        );
        let is_bounded = matches!(
            kind,
            LayerKind::Activation(Activation::Tanh | Activation::Sigmoid | Activation::Hardsigmoid)
        );
        let squares = given.iter().map(|size| size.square);
        let first = given[0].square;
        let square = if kind.has_macs() || normalises {
            1.0
        } else if is_bounded {
            first.min(0.4)
        } else if matches!(kind, LayerKind::Activation(_)) && given[0].is_centred {
            0.5 * first
        } else if *kind == LayerKind::Add {
            squares.sum()
        } else if *kind == LayerKind::Mul {
            squares.product()
        } else if *kind == LayerKind::Concat {
            squares.fold(0.0, f32::max)
        } else if *kind == LayerKind::Softmax {
            products(layer).powi(-2)
        } else {
            first
        };
        Self {
            square,
            is_centred: kind.has_macs() || normalises,
        }
    }
}
