//! Recurrent layers, which are not counted; the shapes of what they give are known.

use complexity::Work;

use super::{Call, Layer, Lowered};

pub(super) fn lower(call: &Call) -> Option<Lowered> {
    matches!(call.operator(), "LSTM" | "GRU" | "RNN").then(|| Ok(recurrent(call)))
}

/// The weight is directions × gates·hidden × features, and the input steps × samples × features,
/// or samples × steps × features with `layout` 1.
fn recurrent(call: &Call) -> Vec<Layer> {
    let known = call.dims(0).zip(call.dims(2)).and_then(|(input, weight)| {
        let (&[first, second, _], &[directions, _, hidden]) = (input, weight) else {
            return None;
        };
        Some(if call.integer("layout", 0) == 0 {
            [
                vec![first, directions, second, hidden],
                vec![directions, second, hidden],
            ]
        } else {
            [
                vec![first, second, directions, hidden],
                vec![first, directions, hidden],
            ]
        })
    });
    let layer = |dims: Option<Vec<u64>>| Layer::working(Work::Unknown, dims);
    let (steps, last) = match known {
        Some([steps, last]) => (Some(steps), Some(last)),
        None => (None, None),
    };
    vec![layer(steps), layer(last.clone()), layer(last)]
}
