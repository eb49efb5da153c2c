//! One walk over the network that yields everything the page shows.

use crate::axis::Axis;
use crate::cost::{Counts, Operations, Parameters, Placed, Quantity};
use crate::error::{LayerError, Problem};
use crate::formula::Formula;
use crate::geometry::{Geometry, at_least_one};
use crate::layer::{LayerKind, Parameter};
use crate::memory::{Map, Storage, Wiring, peak};
use crate::network::{LayerId, Network, Node, Source};
use crate::receptive_field::{Fields, ReceptiveField};
use crate::shape::Shape;
use crate::totals::{Totals, TotalsError};

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

    /// Height and width under the window of the layer, which is of this kind; none where no
    /// window slides over the input.
    ///
    /// ```
    /// # use complexity::{Conv2d, LayerKind, Network, Setting, Shape, analyze};
    /// # let mut network = Network::new(Shape::maps(1, 32, 32));
    /// # let id = network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
    /// # let report = analyze(&network, &Setting::default());
    /// let c1 = report.layer(&network, id).unwrap();
    /// assert_eq!(c1.axes(&network.nodes()[0].kind).unwrap()[0].output, 28);
    /// ```
    pub fn axes(&self, kind: &LayerKind) -> Option<[Axis; 2]> {
        kind.window()?;
        Geometry::of(kind, &[self.input]).ok()?.axes
    }
}

/// What became of a layer.
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// What a network costs, layer by layer and in total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// What is wrong with the input or the batch; then every layer waits.
    pub input_error: Option<LayerError>,
    /// One outcome per layer, in execution order.
    pub layers: Vec<Outcome>,
    /// The sums, once no layer is wrong.
    pub totals: Result<Totals, TotalsError>,
    /// Elements of feature maps alive while each layer runs; empty where there are no totals.
    pub alive: Vec<u128>,
    fields: Fields,
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
            alive: Vec::new(),
            fields: Fields::default(),
        };
    }
    let nodes = network.nodes();
    let input_elements = elements(&network.input, setting.batch);
    let fields = Fields::of_input(&network.input, nodes.len());
    let mut walk = Walk {
        network,
        setting,
        wiring: Wiring::of(network),
        input_elements,
        layers: Vec::with_capacity(nodes.len()),
        maps: Vec::with_capacity(nodes.len() + 1),
        fields,
        conv_depths: Vec::with_capacity(nodes.len() + 1),
        sums: Some(Totals::of_nothing(ReceptiveField::of_input(&network.input))),
        has_failed: false,
        is_partial: false,
        shapes: Vec::new(),
    };
    walk.maps.push(Map::of_input(input_elements.unwrap_or(0)));
    walk.conv_depths.push(0);
    for (position, node) in nodes.iter().enumerate() {
        walk.step(position, node);
    }
    walk.report()
}

/// The layers up to a position, and what the next ones need of them.
struct Walk<'a> {
    network: &'a Network,
    setting: &'a Setting,
    wiring: Wiring,
    /// None where a `u128` cannot hold them.
    input_elements: Option<u128>,
    layers: Vec<Outcome>,
    /// Of every tensor, the input first.
    maps: Vec<Map>,
    fields: Fields,
    conv_depths: Vec<usize>,
    /// None once a `u128` could not hold one of them.
    sums: Option<Totals>,
    has_failed: bool,
    /// Whether some layer has no report.
    is_partial: bool,
    /// Of the present layer's inputs; kept here to be allocated once.
    shapes: Vec<Shape>,
}

impl Walk<'_> {
    fn step(&mut self, position: usize, node: &Node) {
        let before = self.wiring.inputs(position);
        let depth_before = before.iter().map(|&tensor| self.conv_depths[tensor]).max();
        let own_depth = usize::from(node.kind.is_convolution());
        let depth = depth_before.unwrap_or(0) + own_depth;
        self.conv_depths.push(depth);
        if let Err(missing) = self.count(position, node) {
            let outcome = match missing {
                None => Outcome::Waiting,
                Some(Problem::OutputUnknown) => Outcome::Unknown,
                Some(problem) => {
                    self.has_failed = true;
                    Outcome::Failed(problem.in_layer(&node.name))
                }
            };
            self.is_partial = true;
            self.maps.push(Map::of_input(0));
            self.fields.push_none();
            self.layers.push(outcome);
        }
    }

    /// Counts the layer, or says what is wrong; nothing is while it waits for another.
    fn count(&mut self, position: usize, node: &Node) -> Result<(), Option<Problem>> {
        let (kind, batch) = (&node.kind, self.setting.batch);
        let input_elements = self.gather(position)?;
        let input = self.shapes[0];
        let geometry = Geometry::of(kind, &self.shapes)?;
        let placed = Placed {
            kind,
            input,
            inputs: self.shapes.len(),
            geometry: &geometry,
            batch,
        };
        let mut counts = placed.counts()?;
        let input_elements = input_elements.ok_or(Problem::CountTooLarge)?;
        let tensors = self.wiring.inputs(position);
        self.fields.push(tensors, kind, &input, &geometry)?;
        let (storage, is_sole) =
            self.wiring
                .storage(self.network.nodes(), position, self.setting, &self.maps);
        if storage == Storage::Folded {
            counts = self.folded(position, &counts);
        }
        let has_map = match storage {
            Storage::Own => !kind.is_view(),
            // An identity's output is listed, as PyTorch lists it.
            Storage::Shared => kind.is_identity(),
            Storage::InPlace | Storage::Folded => false,
        };
        let report = LayerReport {
            input,
            input_elements,
            output: geometry.output,
            macs: counts.macs,
            counted: kind.is_counted(),
            operations: counts.operations,
            parameters: counts.parameters,
            output_elements: counts.output_elements,
            map_elements: if has_map { counts.output_elements } else { 0 },
            storage,
        };
        self.maps.push(Map {
            elements: report.output_elements,
            storage,
            is_sole,
        });
        if let Some(sums) = &mut self.sums
            && sums.add(kind, &report).is_none()
        {
            self.sums = None;
        }
        self.layers.push(Outcome::Done(report));
        Ok(())
    }

    /// Brings the inputs' shapes together and adds up their elements: none where a `u128` cannot
    /// hold the sum.
    fn gather(&mut self, position: usize) -> Result<Option<u128>, Option<Problem>> {
        self.shapes.clear();
        let mut elements = Some(0_u128);
        for &tensor in self.wiring.inputs(position) {
            let shape = match tensor.checked_sub(1).map(|source| &self.layers[source]) {
                None => self.network.input,
                Some(Outcome::Done(source)) => source.output,
                Some(Outcome::Failed(_) | Outcome::Unknown | Outcome::Waiting) => {
                    return Err(None);
                }
            };
            self.shapes.push(shape);
            let own = match tensor {
                0 => self.input_elements,
                tensor => Some(self.maps[tensor].elements),
            };
            elements = elements.and_then(|sum| sum.checked_add(own?));
        }
        Ok(elements)
    }

    fn report(mut self) -> Report {
        let layers = std::mem::take(&mut self.layers);
        let fields = std::mem::take(&mut self.fields);
        let sums = if self.has_failed {
            Err(TotalsError::Incomplete)
        } else {
            self.sums(&fields).ok_or(TotalsError::TooLarge)
        };
        let (totals, alive) = match sums {
            Ok((totals, alive)) => (Ok(totals), alive),
            Err(error) => (Err(error), Vec::new()),
        };
        Report {
            input_error: None,
            layers,
            totals,
            alive,
            fields,
        }
    }

    /// The totals, with what is alive at each step.
    fn sums(self, fields: &Fields) -> Option<(Totals, Vec<u128>)> {
        let input_elements = self.input_elements?;
        let mut totals = self.sums?;
        let alive = self.wiring.alive(&self.maps)?;
        totals.partial |= self.is_partial;
        totals.peak = peak(self.network, input_elements, &alive);
        totals.conv_depth = self.conv_depths.iter().copied().max().unwrap_or(0);
        if let Some(field) = fields.last() {
            totals.receptive_field = *field;
        }
        totals.flops = totals.macs.checked_mul(2)?;
        totals.learned = totals.parameters.learned()?;
        totals.weights_and_peak_elements = totals.learned.checked_add(totals.peak.elements)?;
        Some((totals, alive))
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

fn elements(input: &Shape, batch: u64) -> Option<u128> {
    input.elements()?.checked_mul(batch.into())
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

    /// What an output element of the layer `id` sees of the network's input, if it was counted.
    ///
    /// ```
    /// # use complexity::{Conv2d, LayerKind, Network, Setting, Shape, analyze};
    /// let mut network = Network::new(Shape::maps(1, 32, 32));
    /// let id = network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
    /// let report = analyze(&network, &Setting::default());
    /// assert_eq!(report.receptive_field(&network, id).unwrap().axes[0].size, 5);
    /// ```
    pub fn receptive_field(&self, network: &Network, id: LayerId) -> Option<&ReceptiveField> {
        self.fields.of(network.position(id)? + 1)
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
