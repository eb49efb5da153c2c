//! Where each tensor lies, so that what is no longer read makes room.

use std::ops::Range;

use complexity::{LayerKind, Operator, OperatorOutput};

use crate::placed::Placed;

/// A tensor that is there to the end.
const FOREVER: usize = usize::MAX;

/// Buffers start at multiples of a cache line.
const LINE: usize = 64 / size_of::<f32>();

/// Where tensors lie in one array.
#[derive(Clone, Debug)]
pub(crate) struct Buffers {
    /// The numbers of each tensor.
    pub(crate) ranges: Vec<Range<usize>>,
    /// Per layer that changes one of its inputs number by number, which of them.
    pub(crate) bases: Vec<Option<usize>>,
    /// Numbers of the array.
    pub(crate) total: usize,
}

/// A part of the array while it is taken.
#[derive(Clone, Copy, Debug)]
struct Buffer {
    numbers: usize,
    /// The layer that writes it first.
    first: usize,
    /// The last one that reads it.
    last: usize,
    start: usize,
}

/// Lays out tensors of so many numbers; none where an address does not fit.
///
/// A tensor that is its input under another shape, that is fused, or that is changed in place lies
/// where its input lies. The others are placed as tightly as "greedy by size" does (Pisarchyk and
/// Lee 2020, Efficient Memory Management for Deep Neural Net Inference): the largest first, each
/// in the lowest gap that is free as long as it lives.
pub(crate) fn lay_out(
    layers: &[Placed],
    fused: &[Option<usize>],
    numbers: &[usize],
) -> Option<Buffers> {
    let last_reader = last_readers(layers);
    let mut buffers = vec![Buffer {
        numbers: numbers[0],
        first: 0,
        last: last_reader[0],
        start: 0,
    }];
    let mut of = vec![0];
    let mut bases = Vec::with_capacity(layers.len());
    for (position, layer) in layers.iter().enumerate() {
        let tensor = position + 1;
        let base = is_elementwise(layer.kind()).then(|| base(layer, position, &of, &buffers));
        let shared = if let Some(head) = fused[position] {
            Some(of[head + 1])
        } else if is_view(layer.kind()) {
            Some(of[layer.inputs[0]])
        } else {
            base.filter(|&base| dies_in(layer, base, position, &of, &buffers))
                .map(|base| of[layer.inputs[base]])
        };
        let buffer = shared.unwrap_or_else(|| {
            buffers.push(Buffer {
                numbers: numbers[tensor],
                first: position,
                last: position,
                start: 0,
            });
            buffers.len() - 1
        });
        buffers[buffer].last = buffers[buffer].last.max(last_reader[tensor]);
        of.push(buffer);
        bases.push(base);
    }
    let total = place(&mut buffers)?;
    let range = |(buffer, &numbers): (&usize, &usize)| {
        let start = buffers[*buffer].start;
        start..start + numbers
    };
    Some(Buffers {
        ranges: of.iter().zip(numbers).map(range).collect(),
        bases,
        total,
    })
}

fn last_readers(layers: &[Placed]) -> Vec<usize> {
    let mut last = vec![None; layers.len() + 1];
    for (position, layer) in layers.iter().enumerate() {
        for &tensor in &layer.inputs {
            last[tensor] = Some(position);
        }
    }
    last.into_iter()
        .map(|last| last.unwrap_or(FOREVER))
        .collect()
}

/// Whether the layer's output is its input's memory: of a file's operations too, where they only
/// say so.
pub(crate) fn is_view(kind: &LayerKind) -> bool {
    let is_same = |operator: &Operator| {
        operator.name == "Identity" && operator.output == OperatorOutput::LikeInput
    };
    kind.is_view()
        || kind.is_identity()
        || matches!(kind, LayerKind::Operator(operator) if is_same(operator))
}

/// Whether each output number follows from the input's number in its place, so that it can be
/// written over it.
fn is_elementwise(kind: &LayerKind) -> bool {
    matches!(
        kind,
        LayerKind::Activation(_)
            | LayerKind::PReLU(_)
            | LayerKind::BatchNorm2d(_)
            | LayerKind::GroupNorm(_)
            | LayerKind::LayerNorm(_)
            | LayerKind::Scale(_)
            | LayerKind::Softmax
            | LayerKind::Add
            | LayerKind::Mul
    )
}

/// The input that the output starts from: one of its shape that nobody reads any more, if there
/// is one.
fn base(layer: &Placed, position: usize, of: &[usize], buffers: &[Buffer]) -> usize {
    let alike = |&index: &usize| layer.shapes[index] == layer.output;
    let mut candidates = (0..layer.inputs.len()).filter(alike);
    candidates
        .clone()
        .find(|&base| dies_in(layer, base, position, of, buffers))
        .or_else(|| candidates.next())
        .unwrap_or(0)
}

/// Whether nobody reads the input's numbers after this layer, which itself reads them once.
fn dies_in(layer: &Placed, base: usize, position: usize, of: &[usize], buffers: &[Buffer]) -> bool {
    let own = of[layer.inputs[base]];
    let readings = layer.inputs.iter().filter(|&&tensor| of[tensor] == own);
    buffers[own].last == position && readings.count() == 1
}

/// Gives every buffer its start; returns where the last one ends.
fn place(buffers: &mut [Buffer]) -> Option<usize> {
    let mut order: Vec<usize> = (0..buffers.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(buffers[index].numbers));
    // In the order of their starts.
    let mut placed: Vec<usize> = Vec::with_capacity(buffers.len());
    let mut total = 0;
    for index in order {
        let Buffer {
            numbers,
            first,
            last,
            ..
        } = buffers[index];
        let mut start = 0;
        for &other in &placed {
            let other = &buffers[other];
            let together = other.first <= last && first <= other.last;
            if together && start + numbers > other.start {
                start = start.max(other.end());
            }
        }
        buffers[index].start = start;
        total = total.max(start.checked_add(numbers)?.checked_next_multiple_of(LINE)?);
        let at = placed.partition_point(|&other| buffers[other].start <= start);
        placed.insert(at, index);
    }
    (total <= isize::MAX as usize / size_of::<f32>()).then_some(total)
}

impl Buffer {
    fn end(&self) -> usize {
        (self.start + self.numbers).next_multiple_of(LINE)
    }
}
