//! Limits for a network's totals, and the values of a slider that break them.

use std::ops::RangeInclusive;

use crate::layer::{LayerKind, Parameter};
use crate::network::Network;
use crate::shape::DataType;
use crate::totals::Totals;

/// One of a network's totals that a budget can limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Total {
    /// Multiply-accumulates.
    Macs,
    /// FLOPs, 2 × MACs.
    Flops,
    /// Learned numbers.
    Parameters,
    /// Elements of all feature maps.
    FeatureMaps,
    /// Elements of feature maps alive at once.
    Peak,
    /// Learned numbers and elements alive at once, together.
    WeightsAndPeak,
}

impl Total {
    /// Every total, time before space.
    pub const ALL: [Self; 6] = [
        Self::Macs,
        Self::Flops,
        Self::Parameters,
        Self::FeatureMaps,
        Self::Peak,
        Self::WeightsAndPeak,
    ];

    /// The total itself, an operation or an element being 1.
    ///
    /// ```
    /// use complexity::{Conv2d, LayerKind, Network, Setting, Shape, Total, analyze};
    /// let mut network = Network::new(Shape::maps(1, 32, 32));
    /// network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
    /// let totals = analyze(&network, &Setting::default()).totals.unwrap();
    /// assert_eq!(Total::Parameters.of(&totals), 156);
    /// ```
    pub fn of(self, totals: &Totals) -> u128 {
        match self {
            Self::Macs => totals.macs,
            Self::Flops => totals.flops,
            Self::Parameters => totals.learned,
            Self::FeatureMaps => totals.feature_map_elements,
            Self::Peak => totals.peak.elements,
            Self::WeightsAndPeak => totals.weights_and_peak_elements,
        }
    }

    /// Whether a limit for it is in bytes.
    ///
    /// ```
    /// use complexity::Total;
    /// assert!(Total::Peak.is_memory() && !Total::Parameters.is_memory());
    /// ```
    pub fn is_memory(self) -> bool {
        match self {
            Self::Macs | Self::Flops | Self::Parameters => false,
            Self::FeatureMaps | Self::Peak | Self::WeightsAndPeak => true,
        }
    }

    /// By how much it is over `limit`, operations, parameters or, of memory, bytes for elements
    /// of this type; 0 where it is within. None where a `u128` cannot hold the bytes.
    ///
    /// ```
    /// use complexity::{Conv2d, DataType, LayerKind, Network, Setting, Shape, Total, analyze};
    /// let mut network = Network::new(Shape::maps(1, 32, 32));
    /// network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
    /// let totals = analyze(&network, &Setting::default()).totals.unwrap();
    /// assert_eq!(Total::Parameters.excess(&totals, DataType::F32, 150), Some(6));
    /// // 6 maps of 28² pixels.
    /// assert_eq!(Total::FeatureMaps.excess(&totals, DataType::F16, 9_408), Some(0));
    /// ```
    pub fn excess(self, totals: &Totals, data_type: DataType, limit: u128) -> Option<u128> {
        let count = self.of(totals);
        let amount = if self.is_memory() {
            data_type.bytes(count)?
        } else {
            count
        };
        Some(amount.saturating_sub(limit))
    }
}

/// The most that a total may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Budget {
    /// What is limited.
    pub total: Total,
    /// The largest value that is within the budget, in the unit of [`Total::of`].
    pub limit: u128,
}

impl Budget {
    /// A limit in operations, parameters or, of memory, bytes for elements of this type.
    ///
    /// ```
    /// use complexity::{Budget, DataType, Total};
    /// assert_eq!(Budget::new(Total::Peak, 1_023, DataType::F32).limit, 255);
    /// assert_eq!(Budget::new(Total::Macs, 1_023, DataType::F32).limit, 1_023);
    /// ```
    pub fn new(total: Total, amount: u128, data_type: DataType) -> Self {
        let limit = if total.is_memory() {
            data_type.elements_in(amount)
        } else {
            amount
        };
        Self { total, limit }
    }

    /// Whether a network with these totals is within the budget.
    ///
    /// ```
    /// use complexity::{Budget, Conv2d, LayerKind, Network, Setting, Shape, Total, analyze};
    /// let mut network = Network::new(Shape::maps(1, 32, 32));
    /// network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
    /// let totals = analyze(&network, &Setting::default()).totals.unwrap();
    /// let budget = Budget { total: Total::Parameters, limit: 156 };
    /// assert!(budget.is_met(&totals));
    /// ```
    pub fn is_met(&self, totals: &Totals) -> bool {
        self.total.of(totals) <= self.limit
    }
}

/// The stretches of a slider's track on which some budget is broken, each from its first stop to
/// its last.
///
/// `stops` are the slider's values for `parameter` in ascending order ([`Bounds::stops`]), and
/// `totals_at` is what `network` costs with one of them; none where a layer is wrong then. Such
/// stops neither begin nor end a stretch.
///
/// Every total grows with the batch, with the input, and with the channels and features that a
/// layer makes, so that for these the ends are searched by halving: `totals_at` is called about
/// ⌈log₂ stops⌉ times where no layer gets wrong. For other numbers, and for these where a network
/// cuts channels into three parts or more (the last part shrinks when the others grow), every
/// stop is tried. No stop is tried twice.
///
/// ```
/// use complexity::{
///     Budget, Conv2d, LayerKind, Network, Parameter, Setting, Shape, Total, analyze, bounds,
///     broken_budget,
/// };
/// let mut network = Network::new(Shape::maps(1, 32, 32));
/// let c1 = network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
/// let bounds = bounds(Some(&network.nodes()[0].kind), &network.input, Parameter::OutChannels);
/// let budget = Budget { total: Total::Macs, limit: 1_000_000 };
/// let broken = broken_budget(
///     &network,
///     Parameter::OutChannels,
///     &bounds.stops(64),
///     &[budget],
///     |channels| {
///         let mut network = network.clone();
///         network.replace(c1, LayerKind::Conv2d(Conv2d::new(channels, 5))).ok()?;
///         analyze(&network, &Setting::default()).totals.ok()
///     },
/// );
/// // 28² · 5² MACs for each channel: 51 channels fit, 56 is the next stop.
/// assert_eq!(broken, [56..=512]);
/// ```
///
/// [`Bounds::stops`]: crate::Bounds::stops
pub fn broken_budget(
    network: &Network,
    parameter: Parameter,
    stops: &[u64],
    budgets: &[Budget],
    mut totals_at: impl FnMut(u64) -> Option<Totals>,
) -> Vec<RangeInclusive<u64>> {
    if budgets.is_empty() {
        return Vec::new();
    }
    let verdict_at = |value: u64| match totals_at(value) {
        None => Verdict::Illegal,
        Some(totals) if budgets.iter().all(|budget| budget.is_met(&totals)) => Verdict::Within,
        Some(_) => Verdict::Broken,
    };
    let mut trials = Trials {
        stops,
        verdict_at,
        known: vec![None; stops.len()],
    };
    if grows(network, parameter) {
        trials.search().into_iter().collect()
    } else {
        trials.sweep()
    }
}

/// Whether every total grows with the parameter, or stays, wherever no layer is wrong.
fn grows(network: &Network, parameter: Parameter) -> bool {
    let has_shrinking_part = network
        .nodes()
        .iter()
        .any(|node| matches!(&node.kind, LayerKind::Chunk(chunk) if chunk.chunks > 2));
    match parameter {
        Parameter::Batch => true,
        Parameter::InputChannels
        | Parameter::InputSize
        | Parameter::OutChannels
        | Parameter::OutFeatures => !has_shrinking_part,
        Parameter::KernelSize
        | Parameter::Padding
        | Parameter::Stride
        | Parameter::Dilation
        | Parameter::Groups
        | Parameter::OutputSize
        | Parameter::Neighbourhood
        | Parameter::OutputPadding
        | Parameter::ScaleFactor
        | Parameter::Chunks
        | Parameter::ChunkIndex
        | Parameter::Pieces => false,
    }
}

/// What a stop does to the budgets.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Within,
    Broken,
    /// A layer is wrong.
    Illegal,
}

/// Stops with what is known of them.
struct Trials<'a, F> {
    stops: &'a [u64],
    verdict_at: F,
    /// Of the stops that were tried.
    known: Vec<Option<Verdict>>,
}

impl<F: FnMut(u64) -> Verdict> Trials<'_, F> {
    fn verdict(&mut self, index: usize) -> Verdict {
        if let Some(known) = self.known[index] {
            return known;
        }
        let verdict = (self.verdict_at)(self.stops[index]);
        self.known[index] = Some(verdict);
        verdict
    }

    fn is_legal(&mut self, index: usize) -> bool {
        self.verdict(index) != Verdict::Illegal
    }

    fn sweep(&mut self) -> Vec<RangeInclusive<u64>> {
        let mut stretches = Vec::new();
        let mut open: Option<RangeInclusive<u64>> = None;
        for index in 0..self.stops.len() {
            let value = self.stops[index];
            match self.verdict(index) {
                Verdict::Broken => {
                    let start = open.map_or(value, |stretch| *stretch.start());
                    open = Some(start..=value);
                }
                Verdict::Within => stretches.extend(open.take()),
                Verdict::Illegal => {}
            }
        }
        stretches.extend(open);
        stretches
    }

    /// The one stretch of a total that grows: it lasts to the last legal stop.
    fn search(&mut self) -> Option<RangeInclusive<u64>> {
        let last = (0..self.stops.len())
            .rev()
            .find(|&index| self.is_legal(index))?;
        if self.verdict(last) == Verdict::Within {
            return None;
        }
        let (mut start, mut first_broken) = (0, last);
        while start < first_broken {
            let middle = start.midpoint(first_broken);
            let legal = (middle..first_broken)
                .find(|&index| self.is_legal(index))
                .or_else(|| (start..middle).rev().find(|&index| self.is_legal(index)));
            match legal {
                Some(index) if self.verdict(index) == Verdict::Broken => first_broken = index,
                Some(index) => start = index + 1,
                None => break,
            }
        }
        Some(self.stops[first_broken]..=self.stops[last])
    }
}
