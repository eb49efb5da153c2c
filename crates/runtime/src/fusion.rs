//! Which layers are computed with the one before them, while its output is hot.

use complexity::LayerKind;

use crate::placed::Placed;

/// Per layer, the layer that computes it too: a batch norm behind a convolution, whose weights
/// take it up, and an activation behind either, or behind a sum, a norm or a Linear. What is
/// between them must be read by nobody else.
pub(crate) fn fused(layers: &[Placed]) -> Vec<Option<usize>> {
    let mut reads = vec![0_usize; layers.len() + 1];
    for tensor in layers.iter().flat_map(|layer| &layer.inputs) {
        reads[*tensor] += 1;
    }
    let mut heads: Vec<Option<usize>> = Vec::with_capacity(layers.len());
    for layer in layers {
        let head = match *layer.inputs.as_slice() {
            [tensor] if tensor > 0 && reads[tensor] == 1 => {
                let before = tensor - 1;
                takes(layers[before].kind(), heads[before], layer.kind())
                    .then(|| heads[before].unwrap_or(before))
            }
            _ => None,
        };
        heads.push(head);
    }
    heads
}

/// Whether the layer `before`, itself computed by another one or not, is computed with `kind`.
fn takes(before: &LayerKind, into: Option<usize>, kind: &LayerKind) -> bool {
    let convolves = before.is_convolution();
    let is_norm = matches!(before, LayerKind::BatchNorm2d(_));
    if let LayerKind::BatchNorm2d(_) = kind {
        return convolves && into.is_none();
    }
    let sums = matches!(
        before,
        LayerKind::Linear(_) | LayerKind::Scale(_) | LayerKind::Add
    );
    matches!(kind, LayerKind::Activation(_)) && (convolves || is_norm || into.is_none() && sums)
}
