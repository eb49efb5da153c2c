//! The graph beside the list of layers: which branches pass by each layer, as version-control
//! logs draw them.

use crate::memory::Wiring;
use crate::network::Network;

/// The lines beside one layer. Lanes are numbered from 0 on, from left to right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lanes {
    /// The lane that the layer stands in.
    pub own: usize,
    /// Lanes from above that end in the layer.
    pub inputs: Vec<usize>,
    /// Whether the layer's output goes on below.
    pub goes_on: bool,
    /// Tensors that pass by, from their lane above to that below.
    pub passing: Vec<(usize, usize)>,
}

/// The lines beside every layer, in execution order. The network's input starts in lane 0. A
/// layer takes its first input's lane, and what is read again later moves to the right of it.
///
/// ```
/// use complexity::{Activation, LayerKind, Network, Shape, Source, lanes};
/// let mut network = Network::new(Shape::maps(3, 8, 8));
/// let relu = network.push("relu", LayerKind::Activation(Activation::ReLU));
/// let add = network.push("add", LayerKind::Add);
/// network.connect(add, 1, Source::Input).unwrap();
/// let rows = lanes(&network);
/// assert_eq!((rows[0].own, &rows[0].passing[..]), (0, &[(0, 1)][..]));
/// assert_eq!(rows[1].inputs, [0, 1]);
/// ```
pub fn lanes(network: &Network) -> Vec<Lanes> {
    let wiring = Wiring::of(network);
    let layers = network.nodes().len();
    let mut last_reader: Vec<Option<usize>> = vec![None; layers + 1];
    for position in 0..layers {
        for &tensor in wiring.inputs(position) {
            last_reader[tensor] = Some(position);
        }
    }
    let mut open: Vec<Option<usize>> = vec![Some(0)];
    (0..layers)
        .map(|position| row(position, &wiring, &last_reader, &mut open))
        .collect()
}

/// Moves `open`, the tensor in each lane, past the layer at `position`.
fn row(
    position: usize,
    wiring: &Wiring,
    last_reader: &[Option<usize>],
    open: &mut Vec<Option<usize>>,
) -> Lanes {
    let inputs = wiring.inputs(position);
    let lane_of = |tensor: usize| open.iter().position(|&other| other == Some(tensor));
    let mut entering: Vec<usize> = Vec::new();
    for lane in inputs.iter().filter_map(|&tensor| lane_of(tensor)) {
        if !entering.contains(&lane) {
            entering.push(lane);
        }
    }
    let own = entering.first().copied().unwrap_or(0);
    let before = open.clone();
    for lane in open.iter_mut() {
        lane.take_if(|tensor| last_reader[*tensor] == Some(position));
    }
    let displaced = open.get_mut(own).and_then(Option::take);
    let goes_on = last_reader[position + 1].is_some();
    if goes_on {
        put(open, own, position + 1);
    }
    if let Some(tensor) = displaced {
        let free = (0..open.len()).find(|&lane| lane > own && open[lane].is_none());
        put(open, free.unwrap_or(open.len().max(own + 1)), tensor);
    }
    while open.last() == Some(&None) {
        open.pop();
    }
    let passing = before.iter().enumerate().filter_map(|(from, tensor)| {
        let tensor = (*tensor)?;
        // Most stay in their lane.
        let stays = open.get(from) == Some(&Some(tensor));
        let to = || open.iter().position(|other| *other == Some(tensor));
        Some((from, if stays { from } else { to()? }))
    });
    Lanes {
        own,
        inputs: entering,
        goes_on,
        passing: passing.collect(),
    }
}

fn put(open: &mut Vec<Option<usize>>, lane: usize, tensor: usize) {
    if open.len() <= lane {
        open.resize(lane + 1, None);
    }
    open[lane] = Some(tensor);
}
