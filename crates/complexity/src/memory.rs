//! Which feature maps are alive at once.

use std::collections::HashSet;
use std::rc::Rc;

use crate::analysis::{LayerReport, Report, Setting};
use crate::layer::{LayerKind, Upsample, UpsampleTo};
use crate::network::{LayerId, Network, Node, Source};

/// The largest memory of feature maps at inference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peak {
    /// Elements alive at once, weights apart.
    pub elements: u128,
    /// The layer that runs then; none in a network without layers.
    pub at: Option<LayerId>,
}

/// What a layer's output is as memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Storage {
    /// A buffer of its own.
    #[default]
    Own,
    /// The input's buffer, written over.
    InPlace,
    /// The input's buffer: a batch norm that is folded into the layer before it.
    Folded,
    /// Its inputs' buffers: an identity, or a concatenation as a view.
    Shared,
}

/// Elements of the matrix of patches that im2col makes of one sample for a convolution:
/// K²·C_in/g for each of M² places and g groups. None for a layer that needs no such matrix, as
/// a 1 × 1 filter of stride 1, and when a `u128` cannot hold the count.
///
/// ```
/// use complexity::{Conv2d, LayerKind, Network, Setting, Shape, analyze, im2col_elements};
/// let mut network = Network::new(Shape::maps(1, 32, 32));
/// network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
/// let report = analyze(&network, &Setting::default());
/// let c1 = report.layers[0].report().unwrap();
/// assert_eq!(im2col_elements(&network.nodes()[0].kind, c1), Some(25 * 28 * 28));
/// ```
pub fn im2col_elements(kind: &LayerKind, report: &LayerReport) -> Option<u128> {
    let LayerKind::Conv2d(conv) = kind else {
        return None;
    };
    let window = &conv.window;
    let needs_none = window.kernel_size == [1, 1]
        && window.stride == [1, 1]
        && report.input.sides() == report.output.sides();
    if needs_none {
        return None;
    }
    let [rows, columns] = window.kernel_size.map(u128::from);
    let places = report.output.with_channels(1).elements()?;
    rows.checked_mul(columns)?
        .checked_mul(report.input.channels().into())?
        .checked_mul(places)
}

/// Elements that go between memory and the processor, not what must be there at once: every
/// layer reads its inputs and learned numbers, and writes its output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Elements read.
    pub read: u128,
    /// Elements written.
    pub written: u128,
}

impl Traffic {
    /// A network's traffic; none while a layer is wrong, or when a `u128` cannot hold it.
    ///
    /// ```
    /// use complexity::{Conv2d, LayerKind, Network, Setting, Shape, Traffic, analyze};
    /// let mut network = Network::new(Shape::maps(1, 32, 32));
    /// network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
    /// let traffic = Traffic::of(&analyze(&network, &Setting::default())).unwrap();
    /// assert_eq!((traffic.read, traffic.written), (1_024 + 156, 4_704));
    /// ```
    pub fn of(report: &Report) -> Option<Self> {
        report
            .layers
            .iter()
            .try_fold(Self::default(), |sum, outcome| {
                let layer = outcome.report()?;
                let (maps_read, written) = match layer.storage {
                    Storage::Own | Storage::InPlace => {
                        (layer.input_elements, layer.output_elements)
                    }
                    Storage::Folded | Storage::Shared => (0, 0),
                };
                let read = maps_read.checked_add(layer.parameters.learned()?)?;
                Some(Self {
                    read: sum.read.checked_add(read)?,
                    written: sum.written.checked_add(written)?,
                })
            })
    }
}

/// A tensor that is alive to the end.
const FOREVER: usize = usize::MAX;

/// A tensor as memory.
#[derive(Clone, Copy)]
pub(crate) struct Map {
    pub(crate) elements: u128,
    pub(crate) storage: Storage,
    /// Whether nobody else holds its buffer.
    pub(crate) is_sole: bool,
}

impl Map {
    /// The network's input.
    pub(crate) fn of_input(elements: u128) -> Self {
        Self {
            elements,
            storage: Storage::Own,
            is_sole: true,
        }
    }
}

/// Who reads what, by position: tensor 0 is the input, tensor i + 1 the output of layer i.
pub(crate) struct Wiring {
    edges: Vec<usize>,
    /// Where the edges of layer i start.
    starts: Vec<usize>,
    /// The last layer that reads each tensor's elements; [`FOREVER`] for the network's outputs.
    last_reader: Vec<usize>,
    /// How many times each tensor is read.
    reads: Vec<u32>,
}

impl Wiring {
    pub(crate) fn of(network: &Network) -> Self {
        let nodes = network.nodes();
        let mut wiring = Self {
            edges: Vec::with_capacity(nodes.len()),
            starts: Vec::with_capacity(nodes.len() + 1),
            last_reader: vec![FOREVER; nodes.len() + 1],
            reads: vec![0; nodes.len() + 1],
        };
        // Layers read only what comes before them, so that one walk finds every tensor.
        let mut tensors = vec![0; network.next_id as usize];
        for (position, node) in nodes.iter().enumerate() {
            wiring.starts.push(wiring.edges.len());
            for (index, source) in node.inputs.iter().enumerate() {
                let tensor = match source {
                    Source::Input => 0,
                    Source::Layer(id) => tensors[id.0 as usize],
                };
                wiring.edges.push(tensor);
                wiring.reads[tensor] += 1;
                if index == 0 || !reads_only_the_shape(node, index) {
                    wiring.last_reader[tensor] = position;
                }
            }
            tensors[node.id.0 as usize] = position + 1;
        }
        wiring.starts.push(wiring.edges.len());
        wiring
    }

    /// The tensors that the layer at `position` reads.
    pub(crate) fn inputs(&self, position: usize) -> &[usize] {
        &self.edges[self.starts[position]..self.starts[position + 1]]
    }

    /// What the output of the layer at `position` is as memory, and whether nobody else holds its
    /// buffer; `maps` are the tensors before it.
    pub(crate) fn storage(
        &self,
        nodes: &[Rc<Node>],
        position: usize,
        setting: &Setting,
        maps: &[Map],
    ) -> (Storage, bool) {
        let kind = &nodes[position].kind;
        let dies = || {
            self.inputs(position)
                .iter()
                .all(|&tensor| self.last_reader[tensor] == position && maps[tensor].is_sole)
        };
        if setting.in_place && kind.can_run_in_place() && dies() {
            (Storage::InPlace, true)
        } else if setting.fold_batch_norm && self.folds(nodes, position) {
            (Storage::Folded, dies())
        } else if kind.is_identity() || setting.concat_as_view && matches!(kind, LayerKind::Concat)
        {
            (Storage::Shared, dies())
        } else {
            (Storage::Own, true)
        }
    }

    /// Whether the layer is a batch norm behind a convolution that nobody else reads: what
    /// PyTorch's exporter folds, which leaves transposed convolutions as they are.
    fn folds(&self, nodes: &[Rc<Node>], position: usize) -> bool {
        let &[tensor] = self.inputs(position) else {
            return false;
        };
        let before = tensor.checked_sub(1).map(|source| &nodes[source].kind);
        matches!(nodes[position].kind, LayerKind::BatchNorm2d(_))
            && self.reads[tensor] == 1
            && matches!(before, Some(LayerKind::Conv2d(_)))
    }

    /// Elements alive while each layer runs, the input being the first of `maps`. It counts until
    /// its last reader, outputs to the end; none when a `u128` cannot hold a sum.
    pub(crate) fn alive(mut self, maps: &[Map]) -> Option<Vec<u128>> {
        for (tensor, map) in maps.iter().enumerate().rev() {
            if map.storage != Storage::Own {
                let own = self.last_reader[tensor];
                for edge in self.starts[tensor - 1]..self.starts[tensor] {
                    let last = &mut self.last_reader[self.edges[edge]];
                    *last = own.max(*last);
                }
            }
        }
        // What dies at a step, until what is alive then takes its place.
        let mut steps = vec![0_u128; maps.len() - 1];
        let mut alive = 0_u128;
        for (tensor, map) in maps.iter().enumerate() {
            if map.storage == Storage::Own {
                alive = alive.checked_add(map.elements)?;
                if let Some(end) = steps.get_mut(self.last_reader[tensor]) {
                    *end += map.elements;
                }
            }
            if let Some(step) = tensor.checked_sub(1) {
                let dying = std::mem::replace(&mut steps[step], alive);
                alive -= dying;
            }
        }
        Some(steps)
    }
}

/// An upsampling to the sides of another tensor does not hold its elements.
fn reads_only_the_shape(node: &Node, index: usize) -> bool {
    let to_second = matches!(
        node.kind,
        LayerKind::Upsample(Upsample {
            to: UpsampleTo::SecondInput,
            ..
        })
    );
    to_second && index == 1
}

/// The largest memory of feature maps alive at once where each output's size is given, as in a
/// file whose layers compute in different types: [`Peak::elements`] has the sizes' unit. The
/// layers in `outputs` are alive to the end, and what nobody reads only while it is made. None
/// when a `u128` cannot hold a sum.
///
/// ```
/// use complexity::{Conv2d, LayerId, LayerKind, Network, Shape, peak_of};
/// let mut network = Network::new(Shape::maps(1, 32, 32));
/// let id = network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
/// let peak = peak_of(&network, false, 1_024, &[4 * 4_704], &[id]).unwrap();
/// assert_eq!(peak.elements, 1_024 + 4 * 4_704);
/// ```
pub fn peak_of(
    network: &Network,
    in_place: bool,
    input: u128,
    sizes: &[u128],
    outputs: &[LayerId],
) -> Option<Peak> {
    let mut wiring = Wiring::of(network);
    let outputs: HashSet<LayerId> = outputs.iter().copied().collect();
    for (position, node) in network.nodes().iter().enumerate() {
        let last_reader = &mut wiring.last_reader[position + 1];
        if outputs.contains(&node.id) {
            *last_reader = FOREVER;
        } else if *last_reader == FOREVER {
            *last_reader = position;
        }
    }
    let setting = Setting {
        in_place,
        ..Setting::default()
    };
    let mut maps = vec![Map::of_input(input)];
    for (position, &elements) in sizes.iter().enumerate() {
        let (storage, is_sole) = wiring.storage(network.nodes(), position, &setting, &maps);
        maps.push(Map {
            elements,
            storage,
            is_sole,
        });
    }
    let alive = wiring.alive(&maps)?;
    Some(peak(network, input, &alive))
}

/// The step at which the most is alive, the first of several.
pub(crate) fn peak(network: &Network, input_elements: u128, alive: &[u128]) -> Peak {
    let mut peak = Peak {
        elements: input_elements,
        at: None,
    };
    for (node, &elements) in network.nodes().iter().zip(alive) {
        if elements > peak.elements || peak.at.is_none() {
            peak = Peak {
                elements,
                at: Some(node.id),
            };
        }
    }
    peak
}
