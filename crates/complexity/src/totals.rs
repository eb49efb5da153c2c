//! The sums over a network's layers.

use std::fmt;

use crate::analysis::LayerReport;
use crate::cost::{Operations, Parameters};
use crate::layer::LayerKind;
use crate::memory::Peak;
use crate::receptive_field::ReceptiveField;

/// The network's sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Multiply-accumulates of convolutions and linear layers.
    pub macs: u128,
    /// Σ M²·K²·C_in·C_out over the convolutions alone.
    pub conv_macs: u128,
    /// Multiply-accumulates of the linear layers, and of other matrix products, alone.
    pub linear_macs: u128,
    /// FLOPs in hardware's view: 2 × MACs.
    pub flops: u128,
    /// Raw operations of all layers.
    pub operations: Operations,
    /// Stored numbers of all layers.
    pub parameters: Parameters,
    /// Learned numbers, weights and biases.
    pub learned: u128,
    /// Σ K²·C_in·C_out over the convolutions alone, without bias.
    pub conv_weights: u128,
    /// Output elements that take memory, over all layers; the input is not among them.
    pub feature_map_elements: u128,
    /// Σ M²·C_out over the convolutions alone.
    pub conv_map_elements: u128,
    /// The largest memory of feature maps alive at once.
    pub peak: Peak,
    /// Elements of learned numbers and of the peak together.
    pub weights_and_peak_elements: u128,
    /// Convolutions on the longest path: the article's D.
    pub conv_depth: usize,
    /// What an element of the last layer sees of the input.
    pub receptive_field: ReceptiveField,
    /// Whether some layer is left out, as nobody knows what it takes: see
    /// [`Report::not_counted`](crate::Report::not_counted).
    pub partial: bool,
}

/// Why a network has no totals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TotalsError {
    /// Some layer is wrong.
    Incomplete,
    /// A sum is beyond 2¹²⁸ − 1.
    TooLarge,
}

impl fmt::Display for TotalsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incomplete => write!(f, "a layer is wrong: mend it to see the totals"),
            Self::TooLarge => write!(
                f,
                "the totals are beyond 2^128: lower the input, the channels or the batch"
            ),
        }
    }
}

impl std::error::Error for TotalsError {}

impl Totals {
    /// The totals of no layers, the last output being the input.
    pub(crate) fn of_nothing(receptive_field: ReceptiveField) -> Self {
        Self {
            macs: 0,
            conv_macs: 0,
            linear_macs: 0,
            flops: 0,
            operations: Operations::default(),
            parameters: Parameters::default(),
            learned: 0,
            conv_weights: 0,
            feature_map_elements: 0,
            conv_map_elements: 0,
            peak: Peak {
                elements: 0,
                at: None,
            },
            weights_and_peak_elements: 0,
            conv_depth: 0,
            receptive_field,
            partial: false,
        }
    }

    /// Adds a layer to the sums; none when a `u128` cannot hold one of them.
    pub(crate) fn add(&mut self, kind: &LayerKind, report: &LayerReport) -> Option<()> {
        self.partial |= !report.counted;
        add(&mut self.macs, report.macs)?;
        add(&mut self.feature_map_elements, report.map_elements)?;
        if kind.is_convolution() {
            add(&mut self.conv_macs, report.macs)?;
            add(&mut self.conv_weights, report.parameters.weights)?;
            add(&mut self.conv_map_elements, report.output_elements)?;
        } else {
            add(&mut self.linear_macs, report.macs)?;
        }
        let (sum, part) = (&mut self.operations, &report.operations);
        add(&mut sum.multiplications, part.multiplications)?;
        add(&mut sum.additions, part.additions)?;
        add(&mut sum.comparisons, part.comparisons)?;
        add(&mut sum.divisions, part.divisions)?;
        add(&mut sum.exponentials, part.exponentials)?;
        let (sum, part) = (&mut self.parameters, &report.parameters);
        add(&mut sum.weights, part.weights)?;
        add(&mut sum.biases, part.biases)?;
        add(&mut sum.buffers, part.buffers)
    }
}

fn add(sum: &mut u128, part: u128) -> Option<()> {
    *sum = sum.checked_add(part)?;
    Some(())
}
