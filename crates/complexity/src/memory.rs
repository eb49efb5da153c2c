//! Which feature maps are alive at once.

use std::collections::HashSet;

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
                let Self { read, written } = Self::of_layer(outcome.report()?)?;
                Some(Self {
                    read: sum.read.checked_add(read)?,
                    written: sum.written.checked_add(written)?,
                })
            })
    }

    /// A layer's traffic: its inputs and parameters are read, its output is written; none when a
    /// `u128` cannot hold it. A view moves nothing.
    ///
    /// ```
    /// use complexity::{Conv2d, LayerKind, Network, Setting, Shape, Traffic, analyze};
    /// let mut network = Network::new(Shape::maps(1, 32, 32));
    /// network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
    /// let report = analyze(&network, &Setting::default());
    /// let c1 = Traffic::of_layer(report.layers[0].report().unwrap()).unwrap();
    /// assert_eq!(c1.read, 1_024 + 156);
    /// ```
    pub fn of_layer(layer: &LayerReport) -> Option<Self> {
        let (maps_read, written) = match layer.storage {
            Storage::Own | Storage::InPlace => (layer.input_elements, layer.output_elements),
            Storage::Folded | Storage::Shared => (0, 0),
        };
        Some(Self {
            read: maps_read.checked_add(layer.parameters.learned()?)?,
            written,
        })
    }
}

/// A tensor that is alive to the end.
const FOREVER: usize = usize::MAX;

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
        let tensors = network.tensors();
        for (position, node) in nodes.iter().enumerate() {
            wiring.starts.push(wiring.edges.len());
            for (index, source) in node.inputs.iter().enumerate() {
                let tensor = match source {
                    Source::Input => 0,
                    Source::Layer(id) => tensors.of(*id),
                };
                wiring.edges.push(tensor);
                wiring.reads[tensor] += 1;
                if !reads_only_the_shape(node, index) {
                    wiring.last_reader[tensor] = position;
                }
            }
        }
        wiring.starts.push(wiring.edges.len());
        wiring
    }

    /// The tensors that the layer at `position` reads.
    pub(crate) fn inputs(&self, position: usize) -> &[usize] {
        &self.edges[self.starts[position]..self.starts[position + 1]]
    }

    /// What each layer's output is as memory.
    pub(crate) fn storage(&self, network: &Network, setting: &Setting) -> Vec<Storage> {
        let nodes = network.nodes();
        let mut storage = Vec::with_capacity(nodes.len());
        // Whether nobody else holds the tensor's buffer.
        let mut is_sole = vec![true; nodes.len() + 1];
        for (position, node) in nodes.iter().enumerate() {
            let inputs = self.inputs(position);
            let dies = inputs
                .iter()
                .all(|&tensor| self.last_reader[tensor] == position && is_sole[tensor]);
            let own = if setting.in_place && node.kind.can_run_in_place() && dies {
                Storage::InPlace
            } else if setting.fold_batch_norm && self.folds(nodes, position) {
                Storage::Folded
            } else if node.kind.is_identity()
                || setting.concat_as_view && node.kind == LayerKind::Concat
            {
                Storage::Shared
            } else {
                Storage::Own
            };
            is_sole[position + 1] = own == Storage::Own || dies;
            storage.push(own);
        }
        storage
    }

    /// Whether the layer is a batch norm behind a convolution that nobody else reads: what
    /// PyTorch's exporter folds, which leaves transposed convolutions as they are.
    fn folds(&self, nodes: &[std::rc::Rc<Node>], position: usize) -> bool {
        let &[tensor] = self.inputs(position) else {
            return false;
        };
        let before = tensor.checked_sub(1).map(|source| &nodes[source].kind);
        matches!(nodes[position].kind, LayerKind::BatchNorm2d(_))
            && self.reads[tensor] == 1
            && matches!(before, Some(LayerKind::Conv2d(_)))
    }

    /// Elements alive while each layer runs. The input counts until its last reader, outputs
    /// to the end; none when a `u128` cannot hold a sum.
    pub(crate) fn alive(
        &self,
        input_elements: u128,
        outputs: &[u128],
        storage: &[Storage],
    ) -> Option<Vec<u128>> {
        let mut last_use = self.last_reader.clone();
        for position in (0..outputs.len()).rev() {
            if storage[position] != Storage::Own {
                for &tensor in self.inputs(position) {
                    last_use[tensor] = last_use[tensor].max(last_use[position + 1]);
                }
            }
        }
        let mut dying = vec![0_u128; outputs.len()];
        let mut alive = input_elements;
        if let Some(end) = dying.get_mut(last_use[0]) {
            *end = input_elements;
        }
        let mut timeline = Vec::with_capacity(outputs.len());
        for (position, &elements) in outputs.iter().enumerate() {
            if storage[position] == Storage::Own {
                alive = alive.checked_add(elements)?;
                if let Some(end) = dying.get_mut(last_use[position + 1]) {
                    *end += elements;
                }
            }
            timeline.push(alive);
            alive -= dying[position];
        }
        Some(timeline)
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
    let storage = wiring.storage(network, &setting);
    let alive = wiring.alive(input, sizes, &storage)?;
    Some(peak(network, input, &alive))
}

/// Elements alive while each layer runs if convolutions run by im2col: its matrix of one sample
/// besides the feature maps. None while a layer is wrong, or when a `u128` cannot hold a sum.
///
/// ```
/// use complexity::{Conv2d, LayerKind, Network, Setting, Shape, alive_with_im2col, analyze};
/// let mut network = Network::new(Shape::maps(1, 32, 32));
/// network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
/// let report = analyze(&network, &Setting::default());
/// let alive = alive_with_im2col(&network, &report).unwrap();
/// assert_eq!(alive, [1_024 + 4_704 + 25 * 28 * 28]);
/// ```
pub fn alive_with_im2col(network: &Network, report: &Report) -> Option<Vec<u128>> {
    let layers = network.nodes().iter().zip(&report.layers);
    layers
        .map(|(node, outcome)| {
            let layer = outcome.report()?;
            let matrix = im2col_elements(&node.kind, layer).unwrap_or(0);
            layer.alive_elements.checked_add(matrix)
        })
        .collect()
}

/// The step at which the most is alive, the first of several.
///
/// ```
/// use complexity::{Conv2d, LayerKind, Network, Shape, peak};
/// let mut network = Network::new(Shape::maps(1, 32, 32));
/// let c1 = network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
/// assert_eq!(peak(&network, 1_024, &[5_728]).at, Some(c1));
/// ```
pub fn peak(network: &Network, input_elements: u128, alive: &[u128]) -> Peak {
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
