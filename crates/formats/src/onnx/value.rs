//! What is known of a tensor.

use complexity::{Shape, Source};

use super::proto::Data;

/// A tensor, as far as it is known.
#[derive(Clone)]
pub(super) struct Value {
    /// Its dimensions, the batch among them.
    pub(super) dims: Option<Vec<u64>>,
    /// Its elements' type, as `TensorProto.DataType` numbers them; 0 where that is not known.
    pub(super) element: i64,
    pub(super) content: Content,
}

#[derive(Clone)]
pub(super) enum Content {
    /// The same for every input of the network.
    Constant {
        data: Data,
        /// The weight in the file that it is, maybe under another type or shape.
        weight: Option<usize>,
    },
    /// Made by a layer, or the network's input.
    Computed {
        from: Source,
        /// One sample's, as the layers have it.
        shape: Option<Shape>,
    },
}

impl Value {
    pub(super) fn constant(dims: Option<Vec<u64>>, element: i64, data: Data) -> Self {
        Self {
            dims,
            element,
            content: Content::Constant { data, weight: None },
        }
    }

    pub(super) fn is_computed(&self) -> bool {
        matches!(self.content, Content::Computed { .. })
    }

    pub(super) fn data(&self) -> &Data {
        match &self.content {
            Content::Constant { data, .. } => data,
            Content::Computed { .. } => &Data::Unread,
        }
    }

    /// The integers of a small constant.
    pub(super) fn integers(&self) -> Option<&[i64]> {
        match self.data() {
            Data::Integers(all) => Some(all),
            Data::Fractions(_) | Data::Unread => None,
        }
    }

    /// The numbers of a small constant.
    pub(super) fn fractions(&self) -> Option<Vec<f64>> {
        match self.data() {
            #[expect(clippy::cast_precision_loss, reason = "factors and limits are small")]
            Data::Integers(all) => Some(all.iter().map(|&value| value as f64).collect()),
            Data::Fractions(all) => Some(all.clone()),
            Data::Unread => None,
        }
    }

    pub(super) fn elements(&self) -> Option<u64> {
        product(self.dims.as_deref()?)
    }
}

/// None where it does not fit in 64 bits.
pub(super) fn product(dims: &[u64]) -> Option<u64> {
    dims.iter()
        .try_fold(1_u64, |product, &dim| product.checked_mul(dim))
}

/// An index counted from the end where it is negative; none where there is no such.
pub(super) fn index(value: i64, length: usize) -> Option<usize> {
    let length = i64::try_from(length).ok()?;
    let value = if value < 0 {
        value.checked_add(length)?
    } else {
        value
    };
    usize::try_from(value).ok().filter(|_| value < length)
}
