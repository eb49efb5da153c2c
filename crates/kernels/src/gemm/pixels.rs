//! Packs what the taps read into panels for the micro-kernel.

use super::tile::COLUMNS;
use crate::lane::{F32x4, LANES};

/// Output pixels as offsets: neighbours in a row are neighbours in memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pixels {
    /// Pixels in a row.
    pub(crate) width: usize,
    /// Numbers from one row to the next.
    pub(crate) row: usize,
    /// Pixels in all.
    pub(crate) count: usize,
}

impl Pixels {
    fn offset(self, pixel: usize) -> usize {
        pixel / self.width * self.row + pixel % self.width
    }

    /// Packs `pixels` for every tap, where a tap is the offset of what it reads at pixel 0.
    pub(crate) fn pack(
        self,
        source: &[f32],
        taps: &[usize],
        pixels: std::ops::Range<usize>,
        to: &mut [f32],
    ) {
        for (panel, first) in to
            .chunks_exact_mut(COLUMNS * taps.len())
            .zip(pixels.step_by(COLUMNS))
        {
            let (panel, _) = panel.as_chunks_mut();
            let offsets: [usize; COLUMNS] = std::array::from_fn(|index| {
                // Beyond the last pixel it is read again; nobody looks at those sums.
                self.offset((first + index).min(self.count - 1))
            });
            if (offsets[0]..).zip(offsets).all(|(next, offset)| next == offset) {
                pack_straight(&source[offsets[0]..], taps, panel);
            } else {
                pack_apart(source, offsets, taps, panel);
            }
        }
    }
}

#[inline(never)]
fn pack_straight(source: &[f32], taps: &[usize], panel: &mut [[f32; COLUMNS]]) {
    for (&tap, to) in taps.iter().zip(panel) {
        for (index, to) in to.as_chunks_mut::<LANES>().0.iter_mut().enumerate() {
            F32x4::from_slice(source, tap + index * LANES).store(to);
        }
    }
}

#[inline(never)]
fn pack_apart(
    source: &[f32],
    offsets: [usize; COLUMNS],
    taps: &[usize],
    panel: &mut [[f32; COLUMNS]],
) {
    for (&tap, to) in taps.iter().zip(panel) {
        *to = offsets.map(|offset| source[tap + offset]);
    }
}
