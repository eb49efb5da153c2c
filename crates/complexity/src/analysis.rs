//! One walk over the network that yields everything the page shows.

use std::fmt;

use crate::axis::Axis;
use crate::cost::{Operations, Parameters, Placed, Quantity};
use crate::error::{LayerError, Problem};
use crate::formula::Formula;
use crate::geometry::{Geometry, at_least_one};
use crate::layer::{LayerKind, Parameter};
use crate::memory::{Peak, Wiring, Written};
use crate::network::{LayerId, Network};
use crate::receptive_field::ReceptiveField;
use crate::shape::Shape;

/// How a network is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Samples at once, N.
    pub batch: u64,
    /// Whether activations write over their input where nobody reads it after them.
    pub in_place: bool,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            batch: 1,
            in_place: false,
        }
    }
}

/// What one layer costs. Counts are for the whole batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerReport {
    /// The shape of one input sample.
    pub input: Shape,
    /// The shape of one output sample.
    pub output: Shape,
    /// Height and width under the layer's window.
    pub axes: Option<[Axis; 2]>,
    /// Multiply-accumulates, without bias, taps on padding counted.
    pub macs: u128,
    /// Raw operations.
    pub operations: Operations,
    /// Stored numbers.
    pub parameters: Parameters,
    /// Elements that come out.
    pub output_elements: u128,
    /// Elements of memory that the output takes: none for a view or in place.
    pub map_elements: u128,
    /// Whether the layer writes over its input.
    pub in_place: bool,
    /// What an output element sees of the network's input.
    pub receptive_field: ReceptiveField,
    /// Input pixels of one channel that no window reads.
    pub unread_pixels: u128,
}

impl LayerReport {
    /// FLOPs in hardware's view, 2 × MACs; none when a `u128` cannot hold them.
    ///
    /// ```
    /// # use complexity::{Conv2d, LayerKind, Network, Setting, Shape, analyze};
    /// # let mut network = Network::new(Shape::maps(1, 32, 32));
    /// # let id = network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
    /// # let report = analyze(&network, &Setting::default());
    /// let c1 = report.layer(&network, id).unwrap();
    /// assert_eq!(c1.flops(), Some(2 * 117_600));
    /// ```
    pub fn flops(&self) -> Option<u128> {
        self.macs.checked_mul(2)
    }
}

/// What became of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "nearly every outcome is a report: a box each would cost more than the few others waste"
)]
pub enum Outcome {
    /// It was counted.
    Done(LayerReport),
    /// It is wrong.
    Failed(LayerError),
    /// It waits for a layer before it.
    Waiting,
}

impl Outcome {
    /// The report, if the layer was counted.
    ///
    /// ```
    /// assert!(complexity::Outcome::Waiting.report().is_none());
    /// ```
    pub fn report(&self) -> Option<&LayerReport> {
        match self {
            Self::Done(report) => Some(report),
            Self::Failed(_) | Self::Waiting => None,
        }
    }
}

/// The network's sums.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Totals {
    /// Multiply-accumulates of convolutions and linear layers.
    pub macs: u128,
    /// Σ M²·K²·C_in·C_out over the convolutions alone.
    pub conv_macs: u128,
    /// Multiply-accumulates of the linear layers alone.
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

/// What a network costs, layer by layer and in total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What is wrong with the input or the batch; then every layer waits.
    pub input_error: Option<LayerError>,
    /// One outcome per layer, in execution order.
    pub layers: Vec<Outcome>,
    /// The sums, once every layer was counted.
    pub totals: Result<Totals, TotalsError>,
}

/// Counts everything in one walk.
///
/// ```
/// use complexity::{Conv2d, LayerKind, Network, Outcome, Setting, Shape, analyze};
///
/// let mut network = Network::new(Shape::maps(1, 5, 5));
/// network.push("conv3", LayerKind::Conv2d(Conv2d::new(8, 7)));
/// let report = analyze(&network, &Setting::default());
/// let Outcome::Failed(error) = &report.layers[0] else { panic!() };
/// assert_eq!(
///     error.to_string(),
///     "filter 7 does not fit input 5 with padding 0 in layer conv3: raise P to 1 or lower f to 5",
/// );
/// ```
pub fn analyze(network: &Network, setting: &Setting) -> Report {
    if let Err(problem) = check_input(&network.input, setting) {
        return Report {
            input_error: Some(problem.in_layer("input")),
            layers: vec![Outcome::Waiting; network.nodes().len()],
            totals: Err(TotalsError::Incomplete),
        };
    }
    let wiring = Wiring::of(network);
    let input_field = ReceptiveField::of_input(&network.input);
    let mut layers: Vec<Outcome> = Vec::with_capacity(network.nodes().len());
    for (position, node) in network.nodes().iter().enumerate() {
        let tensor = wiring.inputs(position)[0];
        let (input, field) = match tensor.checked_sub(1).map(|source| &layers[source]) {
            None => (network.input, input_field),
            Some(Outcome::Done(source)) => (source.output, source.receptive_field),
            Some(Outcome::Failed(_) | Outcome::Waiting) => {
                layers.push(Outcome::Waiting);
                continue;
            }
        };
        let in_place =
            setting.in_place && node.kind.can_run_in_place() && wiring.input_dies_at(position);
        layers.push(
            match layer(&node.kind, input, field, setting.batch, in_place) {
                Ok(report) => Outcome::Done(report),
                Err(problem) => Outcome::Failed(problem.in_layer(&node.name)),
            },
        );
    }
    let totals = totals(network, setting, &wiring, &layers, input_field);
    Report {
        input_error: None,
        layers,
        totals,
    }
}

/// The quantity of one layer as data: symbols, this layer's values, and the result that
/// [`analyze`] gives.
///
/// ```
/// use complexity::{Conv2d, LayerKind, Quantity, Shape, derive};
/// let conv = LayerKind::Conv2d(Conv2d::new(6, 5));
/// let formula = derive(&conv, &Shape::maps(1, 32, 32), 1, Quantity::Parameters).unwrap();
/// assert_eq!((formula.terms.len(), formula.value), (2, 156));
/// ```
pub fn derive(
    kind: &LayerKind,
    input: &Shape,
    batch: u64,
    quantity: Quantity,
) -> Result<Formula, Problem> {
    let geometry = Geometry::of(kind, input)?;
    let placed = Placed {
        kind,
        input: *input,
        geometry: &geometry,
        batch,
    };
    placed.formula(quantity)
}

fn check_input(input: &Shape, setting: &Setting) -> Result<(), Problem> {
    at_least_one(Parameter::Batch, setting.batch)?;
    at_least_one(Parameter::InputChannels, input.channels())?;
    for side in input.sides().into_iter().flatten() {
        at_least_one(Parameter::InputSize, side)?;
    }
    Ok(())
}

fn layer(
    kind: &LayerKind,
    input: Shape,
    field: ReceptiveField,
    batch: u64,
    in_place: bool,
) -> Result<LayerReport, Problem> {
    let geometry = Geometry::of(kind, &input)?;
    let placed = Placed {
        kind,
        input,
        geometry: &geometry,
        batch,
    };
    let output_elements = placed.count(Quantity::OutputElements)?;
    let has_map = !in_place && !kind.is_view();
    Ok(LayerReport {
        input,
        output: geometry.output,
        axes: geometry.axes,
        macs: placed.count(Quantity::Macs)?,
        operations: placed.operations()?,
        parameters: placed.parameters()?,
        output_elements,
        map_elements: if has_map { output_elements } else { 0 },
        in_place,
        receptive_field: field.through(kind, &geometry)?,
        unread_pixels: unread_pixels(geometry.axes),
    })
}

fn unread_pixels(axes: Option<[Axis; 2]>) -> u128 {
    let Some(axes) = axes else { return 0 };
    let area = |sides: [u64; 2]| u128::from(sides[0]) * u128::from(sides[1]);
    area(axes.map(|axis| axis.input)) - area(axes.map(|axis| axis.input - axis.unread()))
}

fn totals(
    network: &Network,
    setting: &Setting,
    wiring: &Wiring,
    layers: &[Outcome],
    input_field: ReceptiveField,
) -> Result<Totals, TotalsError> {
    let mut reports = Vec::with_capacity(layers.len());
    for outcome in layers {
        reports.push(outcome.report().ok_or(TotalsError::Incomplete)?);
    }
    sum(network, setting, wiring, &reports, input_field).ok_or(TotalsError::TooLarge)
}

fn sum(
    network: &Network,
    setting: &Setting,
    wiring: &Wiring,
    reports: &[&LayerReport],
    input_field: ReceptiveField,
) -> Option<Totals> {
    let written: Vec<Written> = reports
        .iter()
        .map(|report| Written {
            elements: report.output_elements,
            in_place: report.in_place,
        })
        .collect();
    let input_elements = network
        .input
        .elements()?
        .checked_mul(u128::from(setting.batch))?;
    let peak = wiring.peak(network, input_elements, &written)?;
    let mut totals = Totals {
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
        peak,
        weights_and_peak_elements: 0,
        conv_depth: conv_depth(network, wiring),
        receptive_field: reports
            .last()
            .map_or(input_field, |report| report.receptive_field),
    };
    for (node, report) in network.nodes().iter().zip(reports) {
        totals.add(&node.kind, report)?;
    }
    totals.flops = totals.macs.checked_mul(2)?;
    totals.learned = totals.parameters.learned()?;
    totals.weights_and_peak_elements = totals.learned.checked_add(peak.elements)?;
    Some(totals)
}

impl Totals {
    fn add(&mut self, kind: &LayerKind, report: &LayerReport) -> Option<()> {
        add(&mut self.macs, report.macs)?;
        add(&mut self.feature_map_elements, report.map_elements)?;
        if let LayerKind::Conv2d(_) = kind {
            add(&mut self.conv_macs, report.macs)?;
            add(&mut self.conv_weights, report.parameters.weights)?;
            add(&mut self.conv_map_elements, report.output_elements)?;
        }
        if let LayerKind::Linear(_) = kind {
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

fn conv_depth(network: &Network, wiring: &Wiring) -> usize {
    let mut depths = vec![0; network.nodes().len() + 1];
    for (position, node) in network.nodes().iter().enumerate() {
        let before = wiring.inputs(position).iter().map(|&tensor| depths[tensor]);
        let own = usize::from(matches!(node.kind, LayerKind::Conv2d(_)));
        depths[position + 1] = before.max().unwrap_or(0) + own;
    }
    depths.into_iter().max().unwrap_or(0)
}

impl Report {
    /// The report of the layer `id`, if it was counted.
    ///
    /// ```
    /// # use complexity::{LayerKind, Network, Setting, Shape, analyze};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// let id = network.push("flatten", LayerKind::Flatten);
    /// let report = analyze(&network, &Setting::default());
    /// assert_eq!(report.layer(&network, id).unwrap().output, Shape::Features(192));
    /// ```
    pub fn layer(&self, network: &Network, id: LayerId) -> Option<&LayerReport> {
        self.layers.get(network.position(id)?)?.report()
    }
}
