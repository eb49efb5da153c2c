//! Types of elements, as `TensorProto.DataType` numbers them.

use complexity::DataType;

/// Bytes of a tensor; elements of an unknown type are taken as four.
pub(super) fn bytes(dims: &[u64], element: i64) -> u128 {
    let elements = dims
        .iter()
        .fold(1_u128, |product, &dim| product.saturating_mul(dim.into()));
    let bits: u128 = match element {
        2 | 3 | 9 | 17..=20 => 8,
        4 | 5 | 10 | 16 => 16,
        7 | 11 | 13 | 14 => 64,
        15 => 128,
        21..=23 => 4,
        _ => 32,
    };
    elements.saturating_mul(bits).div_ceil(8)
}

pub(super) fn data_type(element: i64) -> Option<DataType> {
    match element {
        1 | 11 => Some(DataType::F32),
        10 => Some(DataType::F16),
        16 => Some(DataType::Bf16),
        2 | 3 | 6 => Some(DataType::Int8),
        _ => None,
    }
}
