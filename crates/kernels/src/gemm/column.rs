//! A single pixel, such as is left over of every odd square map: a tile would spend eight columns on
//! it. Here lanes are output channels, or as many as a vector of the weights' panel holds; the panel
//! is walked through as it lies.

use super::tile::{COLUMNS, Ends, ROWS, Start};
use crate::lane::{F32x4, LANES, Mask, at_offset};

/// Whether the last pixels of a panel of so many channels are faster one by one than in a tile. Not
/// where a vector would hold the weights of more than two taps.
pub(super) fn is_faster(channels: usize, pixels: usize) -> bool {
    const FEW: usize = 2;
    channels == ROWS && channels >= LANES && pixels <= FEW
}

/// Taps after which vectors begin with a panel's first channel again.
const TAPS: usize = if ROWS.is_multiple_of(2) { 2 } else { LANES };

/// Vectors of so many taps.
const VECTORS: usize = (TAPS * ROWS).div_ceil(LANES);

type Sums = [F32x4; VECTORS];

/// One panel of `ROWS` channels times one column of a panel of pixels, whose numbers are `COLUMNS`
/// apart from the first of `b` on. Results are `stride` apart.
#[inline(never)]
pub(super) fn multiply(a: &[f32], b: &[f32], c: &mut [f32], stride: usize, ends: Ends) {
    // Two rounds at a time, since with fewer sums one addition waits for another.
    let mut sums = [[F32x4::ZERO; VECTORS]; 2];
    let mut rounds = a.chunks_exact(2 * TAPS * ROWS);
    let mut first = 0;
    for a in &mut rounds {
        for (round, sums) in sums.iter_mut().enumerate() {
            let tap = first + round * TAPS;
            add(sums, &a[round * TAPS * ROWS..], &b[tap * COLUMNS..]);
        }
        first += 2 * TAPS;
    }
    let mut channels = by_channel(&sums);
    for a in rounds.remainder().chunks_exact(ROWS) {
        for (channel, weight) in channels.iter_mut().zip(a) {
            *channel += weight * b[first * COLUMNS];
        }
        first += 1;
    }
    for (row, channel) in channels.into_iter().enumerate() {
        let to = &mut c[row * stride];
        *to = channel
            + match ends.start {
                Start::Zero => 0.0,
                Start::Bias(bias) => bias[row],
                Start::Resume => *to,
            };
        if let Some([least, most]) = ends.clamp {
            *to = to.max(least).min(most);
        }
    }
}

/// The products of one round of taps.
#[inline]
fn add(sums: &mut Sums, a: &[f32], b: &[f32]) {
    let a: &[f32; TAPS * ROWS] = at_offset(a, 0);
    let b: &[f32; (TAPS - 1) * COLUMNS + 1] = at_offset(b, 0);
    for (vector, sum) in sums.iter_mut().enumerate() {
        let tap = vector * LANES / ROWS;
        // Of this tap; the others are of the next one.
        let lanes = (tap + 1) * ROWS - vector * LANES;
        let mut pixels = F32x4::splat(b[tap * COLUMNS]);
        if let (..LANES, Some(next)) = (lanes, b.get((tap + 1) * COLUMNS)) {
            pixels = Mask::first(lanes).choose(pixels, F32x4::splat(*next));
        }
        *sum = sum.add_product(F32x4::from_slice(a, vector * LANES), pixels);
    }
}

/// Adds up the lanes that belong to the same channel.
fn by_channel(sums: &[Sums; 2]) -> [f32; ROWS] {
    let mut channels = [0.0; ROWS];
    for sums in sums {
        for (vector, sum) in sums.iter().enumerate() {
            let mut numbers = [0.0; LANES];
            sum.store(&mut numbers);
            for (lane, number) in numbers.into_iter().enumerate() {
                channels[(vector * LANES + lane) % ROWS] += number;
            }
        }
    }
    channels
}
