//! Tensors that do not depend on the network's input.

use super::error::ImportError;
use super::fold::fold;
use super::operators::{Call, Layer, lower};
use super::proto::{self, AttributeValue, Data};
use super::value::{Content, Value, product};

/// What a node gives that reads nothing computed, or only a shape.
pub(super) fn constants(call: &Call) -> Result<Vec<Value>, ImportError> {
    let node = call.node;
    match node.operator.as_str() {
        "Constant" => return Ok(vec![constant_node(call)?]),
        "Shape" | "Size" => return Ok(vec![shape_of(call)]),
        _ => {}
    }
    let lowered = lower(call).unwrap_or_default();
    let unknown = std::iter::repeat_with(Layer::unknown);
    let layers = lowered.into_iter().chain(unknown).take(node.outputs.len());
    let first = call.value(0);
    let values = layers.enumerate().map(|(index, layer)| {
        let data = if index == 0 {
            fold(call, layer.dims.as_deref())
        } else {
            None
        };
        let dims = layer.dims.or_else(|| match &data {
            Some(Data::Integers(all)) if node.operator == "Range" => Some(vec![all.len() as u64]),
            _ => None,
        });
        let element = layer
            .element
            .or(first.map(|value| value.element))
            .unwrap_or(0);
        let weight = match first.map(|value| &value.content) {
            Some(Content::Constant { weight, .. }) if keeps_weight(&node.operator) => *weight,
            _ => None,
        };
        Value {
            dims,
            element,
            content: Content::Constant {
                data: data.unwrap_or_default(),
                weight,
            },
        }
    });
    Ok(values.collect())
}

/// Whether a weight stays the same weight behind an operator.
fn keeps_weight(operator: &str) -> bool {
    matches!(
        operator,
        "DequantizeLinear"
            | "QuantizeLinear"
            | "Identity"
            | "Cast"
            | "Transpose"
            | "Reshape"
            | "Squeeze"
            | "Unsqueeze"
            | "Flatten"
    )
}

fn constant_node(call: &Call) -> Result<Value, ImportError> {
    let fractions =
        |all: Vec<f64>, dims: Vec<u64>| Value::constant(Some(dims), 1, Data::Fractions(all));
    let integers =
        |all: Vec<i64>, dims: Vec<u64>| Value::constant(Some(dims), 7, Data::Integers(all));
    for attribute in &call.node.attributes {
        match &attribute.value {
            AttributeValue::Tensor(tensor) => return constant(tensor, None),
            AttributeValue::Integer(value) => return Ok(integers(vec![*value], Vec::new())),
            AttributeValue::Fraction(value) => return Ok(fractions(vec![*value], Vec::new())),
            AttributeValue::Integers(all) => {
                return Ok(integers(all.clone(), vec![all.len() as u64]));
            }
            AttributeValue::Fractions(all) => {
                return Ok(fractions(all.clone(), vec![all.len() as u64]));
            }
            AttributeValue::Absent | AttributeValue::Text(_) | AttributeValue::Graph(_) => {}
        }
    }
    Ok(Value::constant(None, 0, Data::Unread))
}

pub(super) fn constant(
    tensor: &proto::Tensor,
    weight: Option<usize>,
) -> Result<Value, ImportError> {
    let bad = |dimension: i64| ImportError::BadDimension {
        tensor: tensor.name.clone(),
        dimension,
    };
    let dims = tensor
        .dims
        .iter()
        .map(|&dim| u64::try_from(dim).map_err(|_| bad(dim)))
        .collect::<Result<Vec<u64>, _>>()?;
    if product(&dims).is_none() {
        let largest = tensor.dims.iter().copied().max().unwrap_or(0);
        return Err(bad(largest));
    }
    Ok(Value {
        dims: Some(dims),
        element: tensor.element,
        content: Content::Constant {
            data: tensor.data.clone(),
            weight,
        },
    })
}

/// `Shape`, from one axis to another since opset 15, and `Size`.
fn shape_of(call: &Call) -> Value {
    const INT64: i64 = 7;
    let Some(dims) = call.value(0).and_then(|value| value.dims.as_deref()) else {
        return Value::constant(None, INT64, Data::Unread);
    };
    let sides: Option<Vec<i64>> = dims.iter().map(|&dim| i64::try_from(dim).ok()).collect();
    let Some(sides) = sides else {
        return Value::constant(None, INT64, Data::Unread);
    };
    if call.operator() == "Size" {
        let size = sides
            .iter()
            .try_fold(1_i64, |size, &side| size.checked_mul(side));
        let data = size.map_or(Data::Unread, |size| Data::Integers(vec![size]));
        return Value::constant(Some(Vec::new()), INT64, data);
    }
    let rank = i64::try_from(sides.len()).unwrap_or(0);
    let place = |value: i64| {
        let value = if value < 0 {
            value.saturating_add(rank)
        } else {
            value
        };
        usize::try_from(value.clamp(0, rank)).unwrap_or(0)
    };
    let start = place(call.integer("start", 0));
    let end = place(call.integer("end", i64::MAX)).max(start);
    let picked = sides[start..end].to_vec();
    Value::constant(
        Some(vec![picked.len() as u64]),
        INT64,
        Data::Integers(picked),
    )
}
