//! Arithmetic on dimensions.

use super::operators::Call;
use super::value::{index, product};

/// The dimensions of tensors that are combined element by element; none where they do not go
/// together.
pub(super) fn broadcast(all: &[&[u64]]) -> Option<Vec<u64>> {
    let rank = all.iter().map(|dims| dims.len()).max()?;
    let mut joint = vec![1; rank];
    for dims in all {
        let lead = rank - dims.len();
        for (own, &dim) in joint[lead..].iter_mut().zip(*dims) {
            match (*own, dim) {
                (own, dim) if own == dim => {}
                (1, _) => *own = dim,
                (_, 1) => {}
                _ => return None,
            }
        }
    }
    Some(joint)
}

/// The dimensions that a reshape to `wanted` gives: 0 keeps a dimension, −1 is what is left.
pub(super) fn reshaped(from: &[u64], wanted: &[i64], keeps_zero: bool) -> Option<Vec<u64>> {
    let mut dims = Vec::with_capacity(wanted.len());
    let mut open = None;
    for (axis, &dim) in wanted.iter().enumerate() {
        match dim {
            -1 if open.is_none() => {
                open = Some(axis);
                dims.push(1);
            }
            0 if !keeps_zero => dims.push(*from.get(axis)?),
            dim => dims.push(u64::try_from(dim).ok()?),
        }
    }
    let elements = product(from)?;
    if let Some(axis) = open {
        let others = product(&dims)?;
        dims[axis] = elements
            .checked_div(others)
            .filter(|_| elements.is_multiple_of(others))?;
    }
    (product(&dims)? == elements).then_some(dims)
}

/// One axis of a slice.
pub(super) struct Cut {
    pub(super) axis: usize,
    start: i64,
    end: i64,
    step: i64,
}

impl Cut {
    /// The first index and the number of indices that are left of an axis of `length`.
    pub(super) fn on(&self, length: u64) -> Option<(u64, u64)> {
        let length = i128::from(length);
        let step = i128::from(self.step);
        let placed = |value: i64| {
            let value = i128::from(value);
            if value < 0 { value + length } else { value }
        };
        let (start, count) = match step {
            0 => return None,
            1.. => {
                let start = placed(self.start).clamp(0, length);
                let end = placed(self.end).clamp(0, length);
                (start, (end - start + step - 1).div_euclid(step).max(0))
            }
            _ => {
                let start = placed(self.start).clamp(0, (length - 1).max(0));
                let end = placed(self.end).clamp(-1, length - 1);
                (start, (start - end - step - 1).div_euclid(-step).max(0))
            }
        };
        Some((u64::try_from(start).ok()?, u64::try_from(count).ok()?))
    }

    pub(super) fn is_plain(&self) -> bool {
        self.step == 1
    }

    /// The indices of a short axis.
    pub(super) fn indices(&self, length: u64) -> Option<Vec<i64>> {
        let (start, count) = self.on(length)?;
        let start = i64::try_from(start).ok()?;
        let count = i64::try_from(count).ok().filter(|&count| count <= 4096)?;
        (0..count)
            .map(|place| start.checked_add(place.checked_mul(self.step)?))
            .collect()
    }
}

/// What `Slice` cuts of a tensor of `rank` axes: attributes before opset 10, inputs since.
pub(super) fn cuts(call: &Call, rank: usize) -> Option<Vec<Cut>> {
    let list = |position: usize, name: &str| match call.value(position) {
        Some(value) => Some(Some(value.integers()?.to_vec())),
        None => Some(call.integers(name)),
    };
    let starts = list(1, "starts")??;
    let ends = list(2, "ends")??;
    let count = i64::try_from(starts.len()).ok()?;
    let axes = list(3, "axes")?.unwrap_or_else(|| (0..count).collect());
    let steps = list(4, "steps")?.unwrap_or_else(|| vec![1; starts.len()]);
    if ends.len() != starts.len() || axes.len() != starts.len() || steps.len() != starts.len() {
        return None;
    }
    let places = axes.iter().zip(starts.iter().zip(ends.iter().zip(&steps)));
    places
        .map(|(&axis, (&start, (&end, &step)))| {
            Some(Cut {
                axis: index(axis, rank)?,
                start,
                end,
                step,
            })
        })
        .collect()
}

/// The axes that a list names, each once, in order.
pub(super) fn axes(list: &[i64], rank: usize) -> Option<Vec<usize>> {
    let mut axes: Vec<usize> = list
        .iter()
        .map(|&axis| index(axis, rank))
        .collect::<Option<_>>()?;
    axes.sort_unstable();
    axes.dedup();
    Some(axes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(start: i64, end: i64, step: i64) -> Cut {
        Cut {
            axis: 0,
            start,
            end,
            step,
        }
    }

    #[test]
    fn slices_take_what_python_takes() {
        for (start, end, step, length, expected) in [
            (0, 3, 1, 5, vec![0, 1, 2]),
            (-2, i64::MAX, 1, 5, vec![3, 4]),
            (1, -1, 2, 6, vec![1, 3]),
            (-1, i64::MIN, -1, 3, vec![2, 1, 0]),
            (3, 0, -2, 5, vec![3, 1]),
            (4, 2, 1, 5, vec![]),
            (0, 9, 3, 7, vec![0, 3, 6]),
        ] {
            let cut = cut(start, end, step);
            assert_eq!(
                cut.indices(length).unwrap(),
                expected,
                "{start}:{end}:{step}"
            );
        }
        assert!(cut(0, 1, 0).on(5).is_none());
    }

    #[test]
    fn reshapes_keep_copy_and_infer() {
        for (from, wanted, keeps_zero, expected) in [
            (
                vec![1, 116, 28, 28],
                vec![-1, 2, 58, 28, 28],
                false,
                Some(vec![1, 2, 58, 28, 28]),
            ),
            (vec![2, 3, 4], vec![0, -1], false, Some(vec![2, 12])),
            (vec![2, 3], vec![4], false, None),
            (vec![2, 3], vec![-1, -1], false, None),
            (vec![2, 3], vec![-1, 4], false, None),
            (vec![0, 3], vec![0, 3], true, Some(vec![0, 3])),
        ] {
            assert_eq!(reshaped(&from, &wanted, keeps_zero), expected, "{wanted:?}");
        }
    }

    #[test]
    fn broadcasting_is_numpy_s() {
        assert_eq!(broadcast(&[&[2, 1, 4], &[3, 1]]), Some(vec![2, 3, 4]));
        assert_eq!(broadcast(&[&[2], &[3]]), None);
        assert_eq!(broadcast(&[&[], &[3]]), Some(vec![3]));
    }
}
