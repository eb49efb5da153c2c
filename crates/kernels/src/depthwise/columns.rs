//! A square filter that moves by one or two: a column of vectors is walked down, with the filter's
//! weights in registers.

use super::Rows;
use crate::lane::{F32x4, LANES, at_offset, at_offset_mut};

/// Numbers of a row that a vector of outputs reads, or more.
const READ: usize = 3 * LANES;

/// All rows of one output channel, which are at least a vector wide, by a filter of `F × F` that
/// moves by `S`.
pub(super) fn run_columns<const F: usize, const S: usize>(
    rows: Rows,
    weight: &[f32],
    from: &[f32],
    to: &mut [f32],
) {
    const {
        assert!(
            F <= LANES + 1 && S <= 2,
            "a row's pixels are looked up at once"
        );
    };
    let columns: Columns<F> = Columns {
        rows,
        weight: std::array::from_fn(|i| std::array::from_fn(|j| F32x4::splat(weight[i * F + j]))),
    };
    for x in (0..rows.width).step_by(LANES) {
        // The last columns once more rather than fewer of them.
        let x = x.min(rows.width - LANES);
        match S {
            1 => columns.run_rolling(x, from, to),
            _ => columns.run_twice(x, from, to),
        }
    }
}

/// What is multiplied.
struct Columns<const F: usize> {
    rows: Rows,
    weight: [[F32x4; F]; F],
}

impl<const F: usize> Columns<F> {
    /// From column `x` on, where the filter moves by one: what is read of a row is added to all
    /// output rows that it belongs to.
    #[inline]
    fn run_rolling(&self, x: usize, from: &[f32], to: &mut [f32]) {
        let bias = F32x4::splat(self.rows.bias);
        let height = to.len() / self.rows.width;
        // As far as the filter's lines 0, 1, … are added, of one output row each.
        let mut sums = [bias; F];
        for y in 0..height + F - 1 {
            let row: &[f32; READ] = at_offset(from, y * self.rows.row + x);
            let pixels = std::array::from_fn(|tap| F32x4::from_slice(row, tap));
            sums = std::array::from_fn(|line| {
                let before = if line == 0 { bias } else { sums[line - 1] };
                before.add(products(&self.weight[line], &pixels))
            });
            if let Some(y) = (y + 1).checked_sub(F) {
                self.write(sums[F - 1], [y, x], to);
            }
        }
    }

    /// The same where it moves by two.
    #[inline]
    fn run_twice(&self, x: usize, from: &[f32], to: &mut [f32]) {
        let bias = F32x4::splat(self.rows.bias);
        for y in 0..to.len() / self.rows.width {
            let mut sum = bias;
            for (line, weight) in self.weight.iter().enumerate() {
                let row: &[f32; READ] = at_offset(from, (2 * y + line) * self.rows.row + 2 * x);
                let pixels = std::array::from_fn(|tap| {
                    let first = tap / 2 * 2;
                    let pair = [first, first + LANES].map(|at| F32x4::from_slice(row, at));
                    let (even, odd) = F32x4::unzip(pair[0], pair[1]);
                    if tap == first { even } else { odd }
                });
                sum = sum.add(products(weight, &pixels));
            }
            self.write(sum, [y, x], to);
        }
    }

    #[inline]
    fn write(&self, sum: F32x4, [y, x]: [usize; 2], to: &mut [f32]) {
        let [least, most] = self.rows.clamp.map(F32x4::splat);
        let clamped = sum.at_least(least).at_most(most);
        clamped.store(at_offset_mut(to, y * self.rows.width + x));
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
