//! Rows of sums, a few vectors of a few rows at a time.

use super::{Rows, SLACK, VECTORS};
use crate::lane::{F32x4, LANES, at_offset};

/// Where the pixels of a tile's vectors are, and what they are multiplied by.
pub(super) trait Taps: Copy {
    /// Adds to `sums` what all taps give for rows that begin at `from` and are `row` numbers apart.
    fn add<const R: usize, const V: usize>(
        self,
        from: &[f32],
        row: usize,
        sums: &mut [[F32x4; V]; R],
    );
}

/// Any taps, by their offsets.
#[derive(Clone, Copy, Debug)]
pub(super) struct Anywhere<'a> {
    pub(super) offsets: &'a [usize],
    pub(super) weight: &'a [f32],
}

/// `W` taps side by side in each row of the filter, where every `S`-th pixel is read: how many there
/// are is known beforehand, and a row is looked up once for all of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lines<'a, const W: usize, const S: usize> {
    /// Numbers from one row of the filter to the next.
    pub(super) line: usize,
    /// Numbers from one phase of the row to the next.
    pub(super) phase: usize,
    pub(super) weight: &'a [f32],
}

impl Taps for Anywhere<'_> {
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

impl<const W: usize, const S: usize> Taps for Lines<'_, W, S> {
    #[inline]
    fn add<const R: usize, const V: usize>(
        self,
        from: &[f32],
        row: usize,
        sums: &mut [[F32x4; V]; R],
    ) {
        let (lines, _) = self.weight.as_chunks::<W>();
        for (line, weight) in lines.iter().enumerate() {
            let rows: [[&[f32; SLACK]; S]; R] = std::array::from_fn(|index| {
                let start = line * self.line + index * row;
                std::array::from_fn(|phase| at_offset(from, start + phase * self.phase))
            });
            for (tap, weight) in weight.iter().enumerate() {
                let weight = F32x4::splat(*weight);
                for (phases, sums) in rows.iter().zip(sums.iter_mut()) {
                    for (vector, sum) in sums.iter_mut().enumerate() {
                        let pixels = F32x4::from_slice(phases[tap % S], tap / S + vector * LANES);
                        *sum = sum.add_product(weight, pixels);
                    }
                }
            }
        }
    }
}

/// What one output channel sums up.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sums<T> {
    pub(super) rows: Rows,
    pub(super) taps: T,
}

impl<T: Taps> Sums<T> {
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
