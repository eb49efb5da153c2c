//! Matrix products.

use complexity::{LayerKind, Linear, Shape, Work};

use super::{Call, Layer, Lowered, Trouble};
use crate::onnx::shapes::broadcast;

pub(super) fn lower(call: &Call) -> Option<Lowered> {
    match call.operator() {
        "Gemm" | "FusedGemm" => Some(gemm(call)),
        "QGemm" => Some(quantised_gemm(call)),
        "MatMul" | "FusedMatMul" | "TransposeMatMul" => Some(matmul(call, 0, 1, None)),
        "MatMulInteger" => Some(matmul(call, 0, 1, Some(6))),
        "MatMulIntegerToFloat" | "DynamicQuantizeMatMul" => Some(matmul(call, 0, 1, Some(1))),
        "QLinearMatMul" => {
            let element = call.value(7).map(|zero_point| zero_point.element);
            Some(matmul(call, 0, 3, element))
        }
        _ => None,
    }
}

fn flipped(dims: &[u64], is_flipped: bool) -> Option<[u64; 2]> {
    match *dims {
        [rows, columns] if is_flipped => Some([columns, rows]),
        [rows, columns] => Some([rows, columns]),
        _ => None,
    }
}

fn mismatch(call: &Call, inputs: [usize; 2], sizes: [u64; 2]) -> Trouble {
    Trouble::Words(format!(
        "{} gives {} features, but {} is for {}: give it an input of as many features",
        call.node.inputs[inputs[0]], sizes[0], call.node.inputs[inputs[1]], sizes[1]
    ))
}

fn gemm(call: &Call) -> Lowered {
    let names = ["transA", "transB"].map(|name| call.integer(name, 0) != 0);
    product_and_sum(call, 0, 1, 2, names, None)
}

fn quantised_gemm(call: &Call) -> Lowered {
    let names = ["transA", "transB"].map(|name| call.integer(name, 0) != 0);
    let element = call.value(8).map_or(1, |zero_point| zero_point.element);
    product_and_sum(call, 0, 3, 6, names, Some(element))
}

fn product_and_sum(
    call: &Call,
    left: usize,
    right: usize,
    bias: usize,
    flips: [bool; 2],
    element: Option<i64>,
) -> Lowered {
    let b = call.dims(right).and_then(|dims| flipped(dims, flips[1]));
    let Some([in_features, out_features]) = b else {
        return Ok(vec![Layer::unknown()]);
    };
    let dims = match call.dims(left) {
        // Before opset 7 a convolution's output might be flattened here.
        Some(dims) => {
            let [rows, columns] = flipped(dims, flips[0]).ok_or_else(|| {
                Trouble::Words(format!(
                    "Gemm needs a matrix, but {} has {} dimensions: add a Flatten before it",
                    call.node.inputs[left],
                    dims.len()
                ))
            })?;
            if columns != in_features {
                return Err(mismatch(call, [left, right], [columns, in_features]));
            }
            Some(vec![rows, out_features])
        }
        None => None,
    };
    let bias_elements = call
        .value(bias)
        .and_then(crate::onnx::value::Value::elements);
    let is_linear = !call.is_computed(right)
        && !call.is_computed(bias)
        && !flips[0]
        && bias_elements.is_none_or(|elements| elements == out_features);
    let linear = LayerKind::Linear(Linear {
        out_features,
        bias: call.value(bias).is_some(),
    });
    let learned = [right, bias];
    let layer = Layer {
        element,
        ..Layer::working(Work::Products(in_features), dims)
    };
    let learned = learned
        .into_iter()
        .filter(|&input| call.value(input).is_some() && !call.is_computed(input));
    let name = if call.is_computed(right) {
        "Gemm"
    } else {
        "Linear"
    };
    Ok(vec![
        layer
            .with_if(is_linear.then_some(linear))
            .named(name)
            .learning(learned),
    ])
}

/// NumPy's matrix product: the last two axes are matrices, a vector stands in for one.
fn matmul(call: &Call, left: usize, right: usize, element: Option<i64>) -> Lowered {
    let flips = ["transA", "transB"].map(|name| call.integer(name, 0) != 0);
    let layer = |work: Work, dims: Option<Vec<u64>>| Layer {
        element,
        ..Layer::working(work, dims)
    };
    let (a, b) = (call.dims(left), call.dims(right));
    let learned: Vec<usize> = [left, right]
        .into_iter()
        .filter(|&input| call.value(input).is_some() && !call.is_computed(input))
        .collect();
    let out_features = b
        .filter(|dims| dims.len() == 2)
        .map(|dims| dims[usize::from(!flips[1])]);
    let (Some(a), Some(b)) = (a, b) else {
        // What the weight says is known, though the input is not.
        let linear = out_features.map(|out_features| {
            LayerKind::Linear(Linear {
                out_features,
                bias: false,
            })
        });
        let kind = linear.filter(|_| call.is_computed(left) && !call.is_computed(right));
        return Ok(vec![
            layer(Work::Unknown, None).with_if(kind).learning(learned),
        ]);
    };
    let Some((dims, depth)) = multiplied(a, b, flips) else {
        let [columns, rows] = [
            a.last().copied().unwrap_or(1),
            b.get(b.len().saturating_sub(2)).copied().unwrap_or(1),
        ];
        return Err(mismatch(call, [left, right], [columns, rows]));
    };
    let is_linear = call.is_computed(left)
        && !call.is_computed(right)
        && !flips[0]
        && !matches!(call.shape(left), Some(Shape::Maps { .. }));
    let kind = out_features.filter(|_| is_linear).map(|out_features| {
        LayerKind::Linear(Linear {
            out_features,
            bias: false,
        })
    });
    let name = if learned.is_empty() {
        "MatMul"
    } else {
        "Linear"
    };
    Ok(vec![
        layer(Work::Products(depth), Some(dims))
            .with_if(kind)
            .named(name)
            .learning(learned),
    ])
}

/// The product's dimensions, and how many products each of its elements sums.
fn multiplied(a: &[u64], b: &[u64], flips: [bool; 2]) -> Option<(Vec<u64>, u64)> {
    let flip = |dims: &[u64], is_flipped: bool| {
        let mut dims = dims.to_vec();
        let rank = dims.len();
        if is_flipped && rank > 1 {
            dims.swap(rank - 1, rank - 2);
        }
        dims
    };
    let (mut a, mut b) = (flip(a, flips[0]), flip(b, flips[1]));
    let (is_row, is_column) = (a.len() == 1, b.len() == 1);
    if is_row {
        a.insert(0, 1);
    }
    if is_column {
        b.push(1);
    }
    let ([leads_a @ .., rows, depth], [leads_b @ .., depth_b, columns]) =
        (a.as_slice(), b.as_slice())
    else {
        return None;
    };
    if depth != depth_b {
        return None;
    }
    let mut dims = broadcast(&[leads_a, leads_b])?;
    if !is_row {
        dims.push(*rows);
    }
    if !is_column {
        dims.push(*columns);
    }
    Some((dims, *depth))
}
