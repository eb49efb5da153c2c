//! Operators that are not counted, though the shapes of what they give are known.

use complexity::Work;

use super::{AttributeValue, Call, Layer, Lowered};
use crate::onnx::proto::FileDim;

pub(super) fn lower(call: &Call) -> Option<Lowered> {
    Some(Ok(match call.operator() {
        "LSTM" | "GRU" | "RNN" => recurrent(call),
        "If" => branches(call),
        "Attention" | "MultiHeadAttention" => vec![unknown(attended(call))],
        "RotaryEmbedding" | "Bernoulli" => vec![unknown(call.same(0))],
        "RoiAlign" | "MaxRoiPool" => vec![unknown(pooled(call))],
        _ => return None,
    }))
}

fn unknown(dims: Option<Vec<u64>>) -> Layer {
    Layer::working(Work::Unknown, dims)
}

/// What the branches say of the shapes that they give, where they say the same.
fn branches(call: &Call) -> Vec<Layer> {
    let outputs = |name: &str| match call.attribute(name) {
        Some(AttributeValue::Graph(graph)) => graph.outputs.as_slice(),
        _ => &[],
    };
    let known = |dims: &[FileDim]| -> Option<Vec<u64>> {
        let sides = dims.iter().map(|dim| match dim {
            FileDim::Known(known) => u64::try_from(*known).ok(),
            FileDim::Named(_) | FileDim::Missing => None,
        });
        sides.collect()
    };
    let pairs = outputs("then_branch").iter().zip(outputs("else_branch"));
    pairs
        .map(|(one, other)| {
            let dims = one.dims.as_ref().filter(|_| one.dims == other.dims);
            unknown(dims.and_then(|dims| known(dims))).of_type(one.element)
        })
        .collect()
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
    let (steps, last) = match known {
        Some([steps, last]) => (Some(steps), Some(last)),
        None => (None, None),
    };
    vec![unknown(steps), unknown(last.clone()), unknown(last)]
}

/// As the query, with the values' length of a head.
fn attended(call: &Call) -> Option<Vec<u64>> {
    let mut dims = call.same(0)?;
    let heads = |name: &str| {
        let heads = u64::try_from(call.integer(name, 1)).ok();
        heads.filter(|&heads| heads > 0)
    };
    match (dims.len(), call.dims(2)) {
        (4, Some(&[_, _, _, length])) => dims[3] = length,
        (3, Some(&[_, _, all])) => {
            dims[2] = (all / heads("kv_num_heads")?).checked_mul(heads("q_num_heads")?)?;
        }
        _ => {}
    }
    Some(dims)
}

/// One region's maps per row of the second input.
fn pooled(call: &Call) -> Option<Vec<u64>> {
    let (maps, regions) = (call.dims(0)?, call.dims(1)?);
    let side = |name: &str| u64::try_from(call.integer(name, 1)).ok();
    let sides = match call.integers("pooled_shape") {
        Some(list) => match list.as_slice() {
            &[rows, columns] => [u64::try_from(rows).ok()?, u64::try_from(columns).ok()?],
            _ => return None,
        },
        None => [side("output_height")?, side("output_width")?],
    };
    let [_, channels, ..] = *maps else {
        return None;
    };
    Some([&[*regions.first()?, channels], sides.as_slice()].concat())
}
