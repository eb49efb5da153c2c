//! Rows of sums, a few vectors of a few rows at a time.

use super::{Rows, SLACK, VECTORS};
use crate::lane::{F32x4, LANES, at_offset};

/// Where the pixels of a tile's vectors are, and what they are multiplied by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Taps<'a> {
    pub(super) offsets: &'a [usize],
    pub(super) weight: &'a [f32],
}

impl Taps<'_> {
    /// Adds to `sums` what all taps give for rows that begin at `from` and are `row` numbers apart.
    #[inline]
    fn add<const R: usize, const V: usize>(
        self,
        from: &[f32],
        row: usize,
        sums: &mut [[F32x4; V]; R],
    ) {
        for (&tap, weight) in self.offsets.iter().zip(self.weight) {
            let weight = F32x4::splat(*weight);
            for (index, sums) in sums.iter_mut().enumerate() {
                // Always as many as the widest tile reads: one check for all.
                let pixels: &[f32; SLACK] = at_offset(from, tap + index * row);
                for (vector, sum) in sums.iter_mut().enumerate() {
                    *sum = sum.add_product(weight, F32x4::from_slice(pixels, vector * LANES));
                }
            }
        }
    }
}

/// What one output channel sums up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sums<'a> {
    pub(super) rows: Rows,
    pub(super) taps: Taps<'a>,
}

impl Sums<'_> {
    /// The whole output.
    pub(super) fn run(self, from: &[f32], to: &mut [f32]) {
        // As many sums that no addition waits for the one before.
        if self.rows.width > 2 * LANES {
            self.run_rows::<2>(from, to);
        } else {
            self.run_rows::<4>(from, to);
        }
    }

    fn run_rows<const R: usize>(self, from: &[f32], to: &mut [f32]) {
        let Rows { row, width, .. } = self.rows;
        let height = to.len() / width;
        let Some(last) = height.checked_sub(R) else {
            for first in 0..height {
                self.run_tiles::<1>(&from[first * row..], &mut to[first * width..]);
            }
            return;
        };
        for first in (0..height).step_by(R) {
            // The last rows once more rather than fewer of them.
            let first = first.min(last);
            let to = &mut to[first * width..][..R * width];
            self.run_tiles::<R>(&from[first * row..], to);
        }
    }

    fn run_tiles<const R: usize>(self, from: &[f32], to: &mut [f32]) {
        for x in (0..self.rows.width).step_by(VECTORS * LANES) {
            let left = self.rows.width - x;
            let (from, to) = (&from[x..], &mut to[x..]);
            match left.div_ceil(LANES) {
                1 => self.tile::<R, 1>(from, to, left),
                2 => self.tile::<R, 2>(from, to, left),
                3 => self.tile::<R, 3>(from, to, left),
                _ => self.tile::<R, VECTORS>(from, to, left),
            }
        }
    }

    /// So many vectors of so many rows.
    fn tile<const R: usize, const V: usize>(self, from: &[f32], to: &mut [f32], left: usize) {
        let mut sums = [[F32x4::splat(self.rows.bias); V]; R];
        self.taps.add(from, self.rows.row, &mut sums);
        self.rows.write(&sums, to, left);
    }
}
