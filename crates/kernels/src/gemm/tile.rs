//! The micro-kernel: a tile of output channels by pixels that stays in registers while all taps of
//! a block are added up.

use super::column;
use super::pixels::{Four, Read};
use crate::lane::{Build, F32x4, LANES};

/// Output channels of a tile.
///
/// The tile's sums, the two vectors of pixels and one weight must fit the sixteen vector registers;
/// where a multiply-add is two instructions, one more is needed in between.
pub(crate) const ROWS: usize = tile_size(Build::CURRENT)[0];

/// Pixels of a tile.
pub(crate) const COLUMNS: usize = tile_size(Build::CURRENT)[1];

/// Vectors of pixels of a tile.
const VECTORS: usize = COLUMNS / LANES;

/// Output channels and pixels of a build's tiles.
pub(crate) const fn tile_size(build: Build) -> [usize; 2] {
    match build {
        Build::Relaxed => [6, 2 * LANES],
        Build::Simd | Build::Native => [5, 2 * LANES],
        Build::Scalar => [2, LANES],
    }
}

type Sums<const R: usize> = [[F32x4; VECTORS]; R];

/// What a tile's sums start from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Start<'a> {
    /// Zero.
    Zero,
    /// One number per output channel.
    Bias(&'a [f32]),
    /// What the output holds.
    Resume,
}

impl Start<'_> {
    #[inline]
    fn sums<const R: usize>(self, resume: impl FnOnce() -> Sums<R>) -> Sums<R> {
        match self {
            Self::Zero => [[F32x4::ZERO; VECTORS]; R],
            Self::Bias(bias) => std::array::from_fn(|row| [F32x4::splat(bias[row]); VECTORS]),
            Self::Resume => resume(),
        }
    }
}

/// How a tile's sums begin and end.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ends<'a> {
    pub(crate) start: Start<'a>,
    /// The least and the most that is written.
    pub(crate) clamp: Option<[f32; 2]>,
}

impl<'a> From<Start<'a>> for Ends<'a> {
    fn from(start: Start<'a>) -> Self {
        Self { start, clamp: None }
    }
}

impl Ends<'_> {
    /// Those of the output channels from this one on.
    fn at_row(self, row: usize) -> Self {
        match self.start {
            Start::Bias(bias) => Self {
                start: Start::Bias(&bias[row..]),
                ..self
            },
            Start::Zero | Start::Resume => self,
        }
    }

    #[inline]
    fn finish<const R: usize>(self, sums: &mut Sums<R>) {
        if let Some(clamp) = self.clamp {
            let [least, most] = clamp.map(F32x4::splat);
            for sum in sums.as_flattened_mut() {
                *sum = sum.at_least(least).at_most(most);
            }
        }
    }
}

/// `C = A B` or `C += A B` for packed panels of A and B.
///
/// `a` holds panels of [`ROWS`] output channels, the last one of what is left, each
/// `[taps, rows]`; `b` holds panels `[taps, COLUMNS]`. The rows of `c` are `stride` apart, and of
/// each `width` numbers are written.
pub(crate) fn multiply(
    (a, rows): (&[f32], usize),
    (b, taps): (&[f32], usize),
    c: &mut [f32],
    stride: usize,
    width: usize,
    ends: Ends,
) {
    for (index, a) in a.chunks(ROWS * taps).enumerate() {
        let first = index * ROWS;
        let ends = ends.at_row(first);
        let c = &mut c[first * stride..];
        match ROWS.min(rows - first) {
            1 => tiles::<1>(a, (b, taps), c, stride, width, ends),
            2 => tiles::<2>(a, (b, taps), c, stride, width, ends),
            3 => tiles::<3>(a, (b, taps), c, stride, width, ends),
            4 => tiles::<4>(a, (b, taps), c, stride, width, ends),
            5 => tiles::<5>(a, (b, taps), c, stride, width, ends),
            _ => tiles::<6>(a, (b, taps), c, stride, width, ends),
        }
    }
}

/// All panels of pixels for one panel of output channels.
#[inline(never)]
fn tiles<const R: usize>(
    a: &[f32],
    (b, taps): (&[f32], usize),
    c: &mut [f32],
    stride: usize,
    width: usize,
    ends: Ends,
) {
    // Rows are cut into tiles beforehand, so that none has its bounds looked up.
    let whole = width / COLUMNS;
    let mut panels = b.chunks_exact(COLUMNS * taps);
    let mut rows = c.chunks_mut(stride);
    let mut rows: [&mut [[f32; COLUMNS]]; R] = std::array::from_fn(|_| {
        let row = rows.next().unwrap_or_default();
        &mut row.as_chunks_mut().0[..whole]
    });
    for (index, b) in panels.by_ref().take(whole).enumerate() {
        let rows = rows.each_mut().map(|row| &mut row[index]);
        let mut sums = ends.start.sums(|| {
            rows.each_ref()
                .map(|row| std::array::from_fn(|at| F32x4::from_slice(&row[..], at * LANES)))
        });
        add_products(a, b, &mut sums);
        ends.finish(&mut sums);
        for (sums, row) in sums.iter().zip(rows) {
            for (sum, to) in sums.iter().zip(row.as_chunks_mut().0) {
                sum.store(to);
            }
        }
    }
    let Some(b) = panels.next() else {
        return;
    };
    let column = whole * COLUMNS;
    if column::is_faster(R, width - column) {
        for (index, column) in (column..width).enumerate() {
            column::multiply(a, &b[index..], &mut c[column..], stride, ends);
        }
    } else {
        let mut target = Target {
            numbers: &mut c[column..],
            stride,
            width: width - column,
        };
        let mut sums: Sums<R> = ends.start.sums(|| target.read());
        add_products(a, b, &mut sums);
        ends.finish(&mut sums);
        target.write(&sums);
    }
}

/// The same for one panel of `a` and pixels that are read where they are, tap by tap: with so few
/// output channels nothing is read twice, so that packing would be work for nothing.
pub(super) fn multiply_unpacked(
    (a, rows): (&[f32], usize),
    (source, taps): (&[f32], &[usize]),
    fours: &[Four],
    c: &mut [f32],
    stride: usize,
    width: usize,
    ends: Ends,
) {
    for (index, fours) in fours.chunks_exact(VECTORS).enumerate() {
        let column = index * COLUMNS;
        let target = Target {
            numbers: &mut c[column..],
            stride,
            width: COLUMNS.min(width - column),
        };
        let (weights, from) = ((a, rows), (source, taps));
        if let Some(fours) = all(fours, Four::together) {
            tile_of_rows(weights, from, fours, target, ends);
        } else if let Some(fours) = all(fours, Four::split) {
            tile_of_rows(weights, from, fours, target, ends);
        } else {
            let fours = std::array::from_fn(|vector| fours[vector]);
            tile_of_rows(weights, from, fours, target, ends);
        }
    }
}

/// A tile's pixels in a simpler form, where each has it.
fn all<T: Copy>(fours: &[Four], simpler: impl Fn(Four) -> Option<T>) -> Option<[T; VECTORS]> {
    let mut all = [simpler(fours[0])?; VECTORS];
    for (to, four) in all.iter_mut().zip(fours) {
        *to = simpler(*four)?;
    }
    Some(all)
}

fn tile_of_rows(
    (a, rows): (&[f32], usize),
    from: (&[f32], &[usize]),
    fours: [impl Read; VECTORS],
    target: Target,
    ends: Ends,
) {
    match rows {
        1 => tile_unpacked::<1>(a, from, fours, target, ends),
        2 => tile_unpacked::<2>(a, from, fours, target, ends),
        3 => tile_unpacked::<3>(a, from, fours, target, ends),
        4 => tile_unpacked::<4>(a, from, fours, target, ends),
        5 => tile_unpacked::<5>(a, from, fours, target, ends),
        _ => tile_unpacked::<6>(a, from, fours, target, ends),
    }
}

#[inline(never)]
fn tile_unpacked<const R: usize>(
    a: &[f32],
    (source, taps): (&[f32], &[usize]),
    fours: [impl Read; VECTORS],
    mut target: Target,
    ends: Ends,
) {
    let mut sums: Sums<R> = ends.start.sums(|| target.read());
    let (a, _) = a.as_chunks::<R>();
    for (a, &tap) in a.iter().zip(taps) {
        let pixels = fours.map(|four| four.read(source, tap));
        for (sums, weight) in sums.iter_mut().zip(a) {
            let weight = F32x4::splat(*weight);
            for (sum, pixels) in sums.iter_mut().zip(pixels) {
                *sum = sum.add_product(weight, pixels);
            }
        }
    }
    ends.finish(&mut sums);
    target.write(&sums);
}

/// Where a tile is written.
struct Target<'a> {
    numbers: &'a mut [f32],
    stride: usize,
    width: usize,
}

/// The products of a panel of weights and a panel of pixels.
#[inline]
fn add_products<const R: usize>(a: &[f32], b: &[f32], sums: &mut Sums<R>) {
    let (a, _) = a.as_chunks::<R>();
    let (b, _) = b.as_chunks::<COLUMNS>();
    for (a, b) in a.iter().zip(b) {
        let (b, _) = b.as_chunks::<LANES>();
        for (sums, weight) in sums.iter_mut().zip(a) {
            let weight = F32x4::splat(*weight);
            for (sum, pixels) in sums.iter_mut().zip(b) {
                *sum = sum.add_product(weight, F32x4::load(pixels));
            }
        }
    }
}

impl Target<'_> {
    #[inline]
    fn read<const R: usize>(&self) -> Sums<R> {
        std::array::from_fn(|row| {
            let from = &self.numbers[row * self.stride..];
            if let (COLUMNS, Some(from)) = (self.width, from.first_chunk::<COLUMNS>()) {
                std::array::from_fn(|vector| F32x4::from_slice(from, vector * LANES))
            } else {
                let mut parts = from[..self.width].chunks(LANES);
                std::array::from_fn(|_| F32x4::read_part(parts.next().unwrap_or(&[])))
            }
        })
    }

    #[inline]
    fn write<const R: usize>(&mut self, sums: &Sums<R>) {
        for (row, sums) in sums.iter().enumerate() {
            let to = &mut self.numbers[row * self.stride..];
            if let (COLUMNS, Some(to)) = (self.width, to.first_chunk_mut::<COLUMNS>()) {
                for (sum, to) in sums.iter().zip(to.as_chunks_mut().0) {
                    sum.store(to);
                }
            } else {
                for (sum, to) in sums.iter().zip(to[..self.width].chunks_mut(LANES)) {
                    sum.write_part(to);
                }
            }
        }
    }
}
