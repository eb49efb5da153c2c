//! One walk over the network that yields everything the page shows.

use std::fmt;

use crate::axis::Axis;
use crate::cost::{Counts, Operations, Parameters, Placed, Quantity};
use crate::error::{LayerError, Problem};
use crate::formula::Formula;
use crate::geometry::{Geometry, at_least_one};
use crate::layer::{LayerKind, Parameter};
use crate::memory::{Peak, Storage, Wiring, peak};
use crate::network::{LayerId, Network, Source};
use crate::receptive_field::ReceptiveField;
use crate::shape::Shape;

/// How a network is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Samples at once, N.
    pub batch: u64,
    /// Whether activations write over their input where nobody reads it after them.
    pub in_place: bool,
    /// Whether a batch norm is folded into the convolution before it, where nobody else reads
    /// that; not into a transposed one, as PyTorch's exporter.
    pub fold_batch_norm: bool,
    /// Whether a concatenation holds its inputs' buffers in place of a copy.
    pub concat_as_view: bool,
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            batch: 1,
            in_place: false,
            fold_batch_norm: false,
            concat_as_view: false,
        }
    }
}

/// What one layer costs. Counts are for the whole batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerReport {
    /// The shape of one sample of the first input.
    pub input: Shape,
    /// Elements of all inputs.
    pub input_elements: u128,
    /// The shape of one output sample.
    pub output: Shape,
    /// Height and width under the layer's window.
    pub axes: Option<[Axis; 2]>,
    /// Multiply-accumulates, without bias, taps on padding counted.
    pub macs: u128,
    /// Whether multiply-accumulates, operations and parameters are known: where not, they are
    /// left out of the sums, and 0 here says nothing.
    pub counted: bool,
    /// Raw operations.
    pub operations: Operations,
    /// Stored numbers.
    pub parameters: Parameters,
    /// Elements that come out.
    pub output_elements: u128,
    /// Elements of memory that the output takes: none for a view or in place.
    pub map_elements: u128,
    /// What the output is as memory.
    pub storage: Storage,
    /// Elements of feature maps alive while the layer runs.
    pub alive_elements: u128,
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
    /// Nobody knows what comes out of it.
    Unknown,
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
            Self::Failed(_) | Self::Unknown | Self::Waiting => None,
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
    /// [`Report::not_counted`].
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

/// What a network costs, layer by layer and in total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What is wrong with the input or the batch; then every layer waits.
    pub input_error: Option<LayerError>,
    /// One outcome per layer, in execution order.
    pub layers: Vec<Outcome>,
    /// The sums, once no layer is wrong.
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
    let storage = wiring.storage(network, setting);
    let mut walk = Walk {
        network,
        setting,
        wiring: &wiring,
        storage: &storage,
        input_field: ReceptiveField::of_input(&network.input),
        layers: Vec::with_capacity(network.nodes().len()),
        shapes: Vec::new(),
        fields: Vec::new(),
    };
    for position in 0..network.nodes().len() {
        let outcome = walk.outcome(position);
        walk.layers.push(outcome);
    }
    let input_field = walk.input_field;
    let mut layers = walk.layers;
    let totals = totals(network, setting, &wiring, &mut layers, input_field);
    Report {
        input_error: None,
        layers,
        totals,
    }
}

/// The layers up to a position, and what the next one needs of them.
struct Walk<'a> {
    network: &'a Network,
    setting: &'a Setting,
    wiring: &'a Wiring,
    storage: &'a [Storage],
    input_field: ReceptiveField,
    layers: Vec<Outcome>,
    /// Of the present layer's inputs; kept here to be allocated once.
    shapes: Vec<Shape>,
    fields: Vec<ReceptiveField>,
}

impl Walk<'_> {
    fn outcome(&mut self, position: usize) -> Outcome {
        self.shapes.clear();
        self.fields.clear();
        for &tensor in self.wiring.inputs(position) {
            match tensor.checked_sub(1).map(|source| &self.layers[source]) {
                None => {
                    self.shapes.push(self.network.input);
                    self.fields.push(self.input_field);
                }
                Some(Outcome::Done(source)) => {
                    self.shapes.push(source.output);
                    self.fields.push(source.receptive_field);
                }
                Some(Outcome::Failed(_) | Outcome::Unknown | Outcome::Waiting) => {
                    return Outcome::Waiting;
                }
            }
        }
        match self.layer(position) {
            Ok(report) => Outcome::Done(report),
            Err(Problem::OutputUnknown) => Outcome::Unknown,
            Err(problem) => Outcome::Failed(problem.in_layer(&self.network.nodes()[position].name)),
        }
    }

    fn layer(&self, position: usize) -> Result<LayerReport, Problem> {
        let kind = &self.network.nodes()[position].kind;
        let geometry = Geometry::of(kind, &self.shapes)?;
        let placed = Placed {
            kind,
            input: self.shapes[0],
            inputs: self.shapes.len(),
            geometry: &geometry,
            batch: self.setting.batch,
        };
        let storage = self.storage[position];
        let mut counts = placed.counts()?;
        if storage == Storage::Folded {
            counts = self.folded(position, &counts);
        }
        let has_map = match storage {
            Storage::Own => !kind.is_view(),
            // An identity's output is listed, as PyTorch lists it.
            Storage::Shared => kind.is_identity(),
            Storage::InPlace | Storage::Folded => false,
        };
        Ok(LayerReport {
            input: self.shapes[0],
            input_elements: elements(&self.shapes, self.setting.batch)
                .ok_or(Problem::CountTooLarge)?,
            output: geometry.output,
            axes: geometry.axes,
            macs: counts.macs,
            counted: kind.is_counted(),
            operations: counts.operations,
            parameters: counts.parameters,
            output_elements: counts.output_elements,
            map_elements: if has_map { counts.output_elements } else { 0 },
            storage,
            alive_elements: 0,
            receptive_field: ReceptiveField::through(
                &self.fields,
                kind,
                &self.shapes[0],
                &geometry,
            )?,
            unread_pixels: unread_pixels(geometry.axes),
        })
    }

    /// What a folded batch norm leaves: the bias of a layer that had none.
    fn folded(&self, position: usize, counts: &Counts) -> Counts {
        let before = self.wiring.inputs(position)[0] - 1;
        let has_bias = self.network.nodes()[before].kind.has_bias();
        let channels = u128::from(self.shapes[0].channels());
        Counts {
            parameters: Parameters {
                biases: if has_bias { 0 } else { channels },
                ..Parameters::default()
            },
            operations: Operations {
                additions: if has_bias { 0 } else { counts.output_elements },
                ..Operations::default()
            },
            macs: counts.macs,
            output_elements: counts.output_elements,
        }
    }
}

fn elements(shapes: &[Shape], batch: u64) -> Option<u128> {
    let one = shapes
        .iter()
        .try_fold(0_u128, |sum, shape| sum.checked_add(shape.elements()?))?;
    one.checked_mul(u128::from(batch))
}

/// The quantity of one layer as data: symbols, this layer's values, and the result that
/// [`analyze`] gives.
///
/// ```
/// use complexity::{Conv2d, LayerKind, Quantity, Shape, derive};
/// let conv = LayerKind::Conv2d(Conv2d::new(6, 5));
/// let formula = derive(&conv, &[Shape::maps(1, 32, 32)], 1, Quantity::Parameters).unwrap();
/// assert_eq!((formula.terms.len(), formula.value), (2, 156));
/// ```
pub fn derive(
    kind: &LayerKind,
    inputs: &[Shape],
    batch: u64,
    quantity: Quantity,
) -> Result<Formula, Problem> {
    let geometry = Geometry::of(kind, inputs)?;
    let placed = Placed {
        kind,
        input: inputs[0],
        inputs: inputs.len(),
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

fn unread_pixels(axes: Option<[Axis; 2]>) -> u128 {
    let Some(axes) = axes else { return 0 };
    let area = |sides: [u64; 2]| u128::from(sides[0]) * u128::from(sides[1]);
    area(axes.map(|axis| axis.input)) - area(axes.map(|axis| axis.input - axis.unread()))
}

fn totals(
    network: &Network,
    setting: &Setting,
    wiring: &Wiring,
    layers: &mut [Outcome],
    input_field: ReceptiveField,
) -> Result<Totals, TotalsError> {
    if layers
        .iter()
        .any(|outcome| matches!(outcome, Outcome::Failed(_)))
    {
        return Err(TotalsError::Incomplete);
    }
    let mut reports: Vec<Option<&mut LayerReport>> = layers
        .iter_mut()
        .map(|outcome| match outcome {
            Outcome::Done(report) => Some(report),
            Outcome::Failed(_) | Outcome::Unknown | Outcome::Waiting => None,
        })
        .collect();
    sum(network, setting, wiring, &mut reports, input_field).ok_or(TotalsError::TooLarge)
}

fn sum(
    network: &Network,
    setting: &Setting,
    wiring: &Wiring,
    reports: &mut [Option<&mut LayerReport>],
    input_field: ReceptiveField,
) -> Option<Totals> {
    let input_elements = elements(&[network.input], setting.batch)?;
    let outputs: Vec<u128> = reports
        .iter()
        .map(|report| report.as_ref().map_or(0, |report| report.output_elements))
        .collect();
    let storage: Vec<Storage> = reports
        .iter()
        .map(|report| {
            report
                .as_ref()
                .map_or(Storage::Own, |report| report.storage)
        })
        .collect();
    let alive = wiring.alive(input_elements, &outputs, &storage)?;
    for (report, &alive) in reports.iter_mut().zip(&alive) {
        if let Some(report) = report {
            report.alive_elements = alive;
        }
    }
    let peak = peak(network, input_elements, &alive);
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
            .iter()
            .flatten()
            .next_back()
            .map_or(input_field, |report| report.receptive_field),
        partial: false,
    };
    for (node, report) in network.nodes().iter().zip(reports.iter()) {
        match report {
            Some(report) => totals.add(&node.kind, report)?,
            None => totals.partial = true,
        }
    }
    totals.flops = totals.macs.checked_mul(2)?;
    totals.learned = totals.parameters.learned()?;
    totals.weights_and_peak_elements = totals.learned.checked_add(peak.elements)?;
    Some(totals)
}

impl Totals {
    fn add(&mut self, kind: &LayerKind, report: &LayerReport) -> Option<()> {
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

fn conv_depth(network: &Network, wiring: &Wiring) -> usize {
    let mut depths = vec![0; network.nodes().len() + 1];
    for (position, node) in network.nodes().iter().enumerate() {
        let before = wiring.inputs(position).iter().map(|&tensor| depths[tensor]);
        let own = usize::from(node.kind.is_convolution());
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

    /// Positions of the layers that the sums leave out: those that are known by their name only,
    /// and those that wait for one whose output nobody knows.
    ///
    /// ```
    /// # use complexity::{LayerKind, Network, Operator, Setting, Shape, analyze};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// network.push("fancy", LayerKind::Operator(Box::new(Operator::unknown("FancyConv"))));
    /// network.push("flatten", LayerKind::Flatten);
    /// let report = analyze(&network, &Setting::default());
    /// assert_eq!(report.not_counted().collect::<Vec<_>>(), [0, 1]);
    /// ```
    pub fn not_counted(&self) -> impl Iterator<Item = usize> {
        let is_missing = |outcome: &Outcome| !outcome.report().is_some_and(|report| report.counted);
        self.layers
            .iter()
            .enumerate()
            .filter(move |(_, outcome)| is_missing(outcome))
            .map(|(position, _)| position)
    }

    /// The shapes that the layer `id` is given, if they are known.
    ///
    /// ```
    /// # use complexity::{LayerKind, Network, Setting, Shape, analyze};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// let id = network.push("flatten", LayerKind::Flatten);
    /// let report = analyze(&network, &Setting::default());
    /// assert_eq!(report.inputs(&network, id), Some(vec![Shape::maps(3, 8, 8)]));
    /// ```
    pub fn inputs(&self, network: &Network, id: LayerId) -> Option<Vec<Shape>> {
        let inputs = network.node(id)?.inputs.iter();
        inputs
            .map(|source| match source {
                Source::Input => Some(network.input),
                Source::Layer(other) => self.layer(network, *other).map(|report| report.output),
            })
            .collect()
    }
}
