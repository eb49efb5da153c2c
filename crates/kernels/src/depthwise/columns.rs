//! A square filter that moves by one: a column of vectors is walked down, and what is read of a row is
//! added to all output rows that it belongs to.

use super::Rows;
use crate::lane::{F32x4, LANES, at_offset, at_offset_mut};

/// Numbers of a row that a vector of outputs reads, or more.
const READ: usize = 2 * LANES;

/// All rows of one output channel, which are at least a vector wide, by a filter of `F × F`.
pub(super) fn run_columns<const F: usize>(
    rows: Rows,
    weight: &[f32],
    from: &[f32],
    to: &mut [f32],
) {
    const {
        assert!(
            F + LANES - 1 <= READ,
            "a row's pixels are looked up at once"
        )
    };
    let weight: [[F32x4; F]; F] =
        std::array::from_fn(|i| std::array::from_fn(|j| F32x4::splat(weight[i * F + j])));
    for x in (0..rows.width).step_by(LANES) {
        // The last columns once more rather than fewer of them.
        run_column(rows, &weight, x.min(rows.width - LANES), from, to);
    }
}

/// One vector of each output row, from column `x` on.
#[inline]
fn run_column<const F: usize>(
    rows: Rows,
    weight: &[[F32x4; F]; F],
    x: usize,
    from: &[f32],
    to: &mut [f32],
) {
    let bias = F32x4::splat(rows.bias);
    let [least, most] = rows.clamp.map(F32x4::splat);
    // As far as the filter's lines 0, 1, … are added, of one output row each.
    let mut sums = [bias; F];
    let height = to.len() / rows.width;
    for y in 0..height + F - 1 {
        let row: &[f32; READ] = at_offset(from, y * rows.row + x);
        let pixels: [F32x4; F] = std::array::from_fn(|tap| F32x4::from_slice(row, tap));
        sums = std::array::from_fn(|line| {
            let before = if line == 0 { bias } else { sums[line - 1] };
            before.add(products(&weight[line], &pixels))
        });
        if let Some(y) = (y + 1).checked_sub(F) {
            let sum = sums[F - 1].at_least(least).at_most(most);
            sum.store(at_offset_mut(to, y * rows.width + x));
        }
    }
}

/// A line of the filter. It is added up apart, so that a sum does not wait for each of its products.
#[inline]
fn products<const F: usize>(weight: &[F32x4; F], pixels: &[F32x4; F]) -> F32x4 {
    let mut sum = weight[0].mul(pixels[0]);
    for (weight, pixels) in weight.iter().zip(pixels).skip(1) {
        sum = sum.add_product(*weight, *pixels);
    }
    sum
}
