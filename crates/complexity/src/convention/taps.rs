//! Taps of a window that fall on the input and not on its padding.

use crate::layer::{LayerKind, Window};

/// Positions i·step + k·spread for i < windows and k < taps.
#[derive(Clone, Copy, Debug)]
struct Lattice {
    windows: u128,
    step: u128,
    taps: u128,
    spread: u128,
}

/// Of one axis: all pairs of a window and a tap of it, those pairs whose tap is on real pixels,
/// and the windows that have such a tap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AxisTaps {
    pub(super) all: u128,
    pub(super) real: u128,
    pub(super) windows: u128,
}

/// Height's and width's taps of a convolution of these sides, plain or transposed.
///
/// A transposed convolution's window slides over its output, of which the padding is cut off.
pub(super) fn taps(
    kind: &LayerKind,
    input: [u64; 2],
    output: [u64; 2],
    padding: [u64; 2],
) -> Option<[AxisTaps; 2]> {
    let window: &Window = kind.window()?;
    let dilation = kind.dilation().unwrap_or([1; 2]);
    let (slides, reads) = if let LayerKind::ConvTranspose2d(_) = kind {
        (input, output)
    } else {
        (output, input)
    };
    let axis = |index: usize| {
        let lattice = Lattice {
            windows: slides[index].into(),
            step: window.stride[index].into(),
            taps: window.kernel_size[index].into(),
            spread: dilation[index].into(),
        };
        lattice.on(padding[index].into(), reads[index].into())
    };
    Some([axis(0), axis(1)])
}

impl Lattice {
    /// What lies on `side` pixels behind `padding` others. Sizes are at most 2³², so that no
    /// product of three of them leaves 128 bits.
    fn on(self, padding: u128, side: u128) -> AxisTaps {
        let real = self.below(padding + side) - self.below(padding);
        // Taps too far apart for two of them to be on the pixels: each window has one at most.
        let windows = if self.spread >= side && self.taps > 1 {
            real
        } else {
            let reach = (self.taps - 1) * self.spread;
            let starting_before = (padding + side).div_ceil(self.step).min(self.windows);
            let ending_before = padding.saturating_sub(reach).div_ceil(self.step);
            starting_before - ending_before.min(starting_before)
        };
        AxisTaps {
            all: self.windows * self.taps,
            real,
            windows,
        }
    }

    /// How many of the positions are below `end`.
    fn below(self, end: u128) -> u128 {
        // Tap k is below it in min(⌈(end − k·spread)/step⌉, windows) windows.
        let last_start = (self.windows - 1) * self.step;
        let full = match end.checked_sub(last_start) {
            Some(room) if room > 0 => room.div_ceil(self.spread).min(self.taps),
            _ => 0,
        };
        let some = end.div_ceil(self.spread).min(self.taps);
        if some <= full {
            return full * self.windows;
        }
        let smallest = end - (some - 1) * self.spread + self.step - 1;
        full * self.windows + floor_sum(some - full, self.step, self.spread, smallest)
    }
}

/// Σ ⌊(a·i + b)/m⌋ over i < n, by Euclid's algorithm.
fn floor_sum(n: u128, m: u128, a: u128, b: u128) -> u128 {
    if n == 0 {
        return 0;
    }
    let whole = n * (n - 1) / 2 * (a / m) + n * (b / m);
    let (a, b) = (a % m, b % m);
    let top = a * n + b;
    if top < m {
        return whole;
    }
    whole + floor_sum(top / m, a, m, top % m)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closed_form_equals_counting() {
        for windows in 1..6 {
            for step in 1..5 {
                for taps in 1..5 {
                    for spread in 1..6 {
                        for padding in 0..7 {
                            for side in 1..8 {
                                let lattice = Lattice {
                                    windows,
                                    step,
                                    taps,
                                    spread,
                                };
                                let is_real = |i: u128, k: &u128| {
                                    let position = i * step + k * spread;
                                    padding <= position && position < padding + side
                                };
                                let of = |i| (0..taps).filter(|k| is_real(i, k)).count() as u128;
                                let counted = AxisTaps {
                                    all: windows * taps,
                                    real: (0..windows).map(of).sum(),
                                    windows: (0..windows).filter(|&i| of(i) > 0).count() as u128,
                                };
                                assert_eq!(lattice.on(padding, side), counted, "{lattice:?}");
                            }
                        }
                    }
                }
            }
        }
    }
}
