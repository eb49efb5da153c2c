//! Where taps read, and panels of what they read for the micro-kernel.

use std::ops::Range;

use super::tile::COLUMNS;
use crate::lane::{F32x4, LANES, Mask};

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

/// Where four pixels are, one after the other.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Four {
    Together(Together),
    Split(Split),
    Apart(Apart),
}

/// Reads what a tap reads for four pixels.
pub(crate) trait Read: Copy {
    fn read(self, source: &[f32], tap: usize) -> F32x4;
}

/// Side by side, from this offset on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Together(usize);

/// The first ones from the first offset on, the others so that the last one is the fourth from the
/// second offset on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Split(usize, usize, Mask);

/// Anywhere.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Apart([usize; LANES]);

impl Read for Together {
    #[inline]
    fn read(self, source: &[f32], tap: usize) -> F32x4 {
        F32x4::from_slice(source, tap + self.0)
    }
}

impl Read for Split {
    #[inline]
    fn read(self, source: &[f32], tap: usize) -> F32x4 {
        let Self(start, end, mask) = self;
        mask.choose(
            F32x4::from_slice(source, tap + start),
            F32x4::from_slice(source, tap + end),
        )
    }
}

impl Read for Apart {
    #[inline]
    fn read(self, source: &[f32], tap: usize) -> F32x4 {
        F32x4::load(&self.0.map(|offset| source[tap + offset]))
    }
}

impl Pixels {
    fn offset(self, pixel: usize) -> usize {
        pixel / self.width * self.row + pixel % self.width
    }

    /// Four pixels from `first` on. Those beyond the last one may be anything, as nobody looks at
    /// what becomes of them.
    pub(crate) fn four(self, first: usize) -> Four {
        self.four_at(first, [first / self.width, first % self.width])
    }

    /// The same for a pixel whose row and column are known.
    fn four_at(self, first: usize, [y, x]: [usize; 2]) -> Four {
        let start = y * self.row + x;
        let left = self.width - x;
        // A vector reads four numbers, those of the picture end with its last pixel.
        let is_whole = first + LANES <= self.count;
        if is_whole && (left >= LANES || self.row == self.width) {
            return Four::Together(Together(start));
        }
        let end = self.offset(self.count - 1) + 1;
        if is_whole && self.width >= LANES && start + LANES <= end {
            let last = (y + 1) * self.row + LANES - 1 - left;
            return Four::Split(Split(start, last + 1 - LANES, Mask::first(left)));
        }
        Four::Apart(Apart(std::array::from_fn(|index| {
            self.offset((first + index).min(self.count - 1))
        })))
    }

    /// All of a block of pixels, four by four. Rows and columns are counted, since divisions would
    /// take as long as a small picture's products.
    pub(super) fn fours(self, pixels: Range<usize>) -> Vec<Four> {
        let columns = pixels.len().next_multiple_of(COLUMNS);
        let [mut y, mut x] = [pixels.start / self.width, pixels.start % self.width];
        (pixels.start..pixels.start + columns)
            .step_by(LANES)
            .map(|first| {
                if first >= self.count {
                    return self.four(self.count - 1);
                }
                let four = self.four_at(first, [y, x]);
                x += LANES;
                while x >= self.width {
                    x -= self.width;
                    y += 1;
                }
                four
            })
            .collect()
    }
}

/// Packs what every tap reads into panels, where a tap is the offset of what it reads at pixel 0.
pub(super) fn pack(fours: &[Four], source: &[f32], taps: &[usize], to: &mut [f32]) {
    for (panel, fours) in to
        .chunks_exact_mut(COLUMNS * taps.len())
        .zip(fours.chunks(COLUMNS / LANES))
    {
        for (vector, four) in fours.iter().enumerate() {
            four.pack(source, taps, &mut panel[vector * LANES..]);
        }
    }
}

impl Read for Four {
    #[inline]
    fn read(self, source: &[f32], tap: usize) -> F32x4 {
        match self {
            Self::Together(four) => four.read(source, tap),
            Self::Split(four) => four.read(source, tap),
            Self::Apart(four) => four.read(source, tap),
        }
    }
}

impl Four {
    /// If they are side by side.
    pub(super) fn together(self) -> Option<Together> {
        match self {
            Self::Together(four) => Some(four),
            Self::Split(_) | Self::Apart(_) => None,
        }
    }

    /// If two vectors hold them.
    pub(super) fn split(self) -> Option<Split> {
        match self {
            Self::Together(Together(start)) => Some(Split(start, start, Mask::first(LANES))),
            Self::Split(four) => Some(four),
            Self::Apart(_) => None,
        }
    }

    /// Writes what every tap reads, `COLUMNS` numbers apart.
    fn pack(self, source: &[f32], taps: &[usize], to: &mut [f32]) {
        match self {
            Self::Together(four) => pack_four(four, source, taps, to),
            Self::Split(four) => pack_four(four, source, taps, to),
            Self::Apart(four) => pack_four(four, source, taps, to),
        }
    }
}

fn pack_four(four: impl Read, source: &[f32], taps: &[usize], to: &mut [f32]) {
    for (&tap, to) in taps.iter().zip(to.chunks_mut(COLUMNS)) {
        four.read(source, tap).write(to, 0);
    }
}
