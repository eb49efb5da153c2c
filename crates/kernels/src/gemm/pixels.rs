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
    /// Of one pixel.
    fn offset(self, pixel: usize) -> usize {
        pixel / self.width * self.row + pixel % self.width
    }

    /// Of `N` pixels one after the other. Beyond the last pixel it is read again, as nobody looks
    /// at what becomes of it.
    pub(crate) fn offsets<const N: usize>(self, first: usize) -> [usize; N] {
        std::array::from_fn(|index| self.offset((first + index).min(self.count - 1)))
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
            let offsets = self.offsets(first);
            if is_straight(&offsets) {
                pack_straight(&source[offsets[0]..], taps, panel);
            } else {
                pack_apart(source, offsets, taps, panel);
            }
        }
    }
}

/// Whether the pixels are neighbours in memory.
pub(crate) fn is_straight(offsets: &[usize]) -> bool {
    offsets.iter().zip(offsets[0]..).all(|(&offset, next)| offset == next)
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
