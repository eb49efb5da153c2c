//! Four `f32` side by side, in three builds: relaxed SIMD (where a multiply-add is one instruction),
//! SIMD128, and plain arrays, which native compilers turn into what the target has.
//!
//! The one place of the crate with `unsafe`: WebAssembly's loads and stores take pointers.

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod portable;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm;

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(crate) use portable::{F32x4, Mask};
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(crate) use wasm::{F32x4, Mask};

/// How many numbers an [`F32x4`] holds.
pub(crate) const LANES: usize = 4;

/// The build of the kernels that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Build {
    /// WebAssembly with relaxed SIMD.
    Relaxed,
    /// WebAssembly with SIMD128.
    Simd,
    /// WebAssembly without SIMD.
    Scalar,
    /// Anything but WebAssembly.
    Native,
}

impl Build {
    /// The one that was compiled.
    pub const CURRENT: Self = if !cfg!(target_arch = "wasm32") {
        Self::Native
    } else if cfg!(target_feature = "relaxed-simd") {
        Self::Relaxed
    } else if cfg!(target_feature = "simd128") {
        Self::Simd
    } else {
        Self::Scalar
    };

    /// All of them.
    pub const ALL: [Self; 4] = [Self::Relaxed, Self::Simd, Self::Scalar, Self::Native];

    /// `relaxed`, `simd`, `scalar` or `native`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Relaxed => "relaxed",
            Self::Simd => "simd",
            Self::Scalar => "scalar",
            Self::Native => "native",
        }
    }
}

impl F32x4 {
    pub(crate) const ZERO: Self = Self::splat(0.0);

    /// The four numbers from `at` on.
    #[inline]
    pub(crate) fn from_slice(numbers: &[f32], at: usize) -> Self {
        Self::load(at_offset(numbers, at))
    }

    /// Writes the four numbers from `at` on.
    #[inline]
    pub(crate) fn write(self, numbers: &mut [f32], at: usize) {
        self.store(at_offset_mut(numbers, at));
    }
}

impl F32x4 {
    /// As many of the four numbers as `to` has room for.
    #[inline]
    pub(crate) fn write_part(self, to: &mut [f32]) {
        if let Some(to) = to.first_chunk_mut() {
            self.store(to);
        } else {
            self.write_fewer(to);
        }
    }

    #[inline]
    fn write_fewer(self, to: &mut [f32]) {
        let mut numbers = [0.0; LANES];
        self.store(&mut numbers);
        let [first, second, third, _] = numbers;
        // Written out, since a loop would become a call of the engine's copy.
        match to {
            [a, b, c] => (*a, *b, *c) = (first, second, third),
            [a, b] => (*a, *b) = (first, second),
            [a] => *a = first,
            _ => {}
        }
    }

    /// All four together.
    #[inline]
    pub(crate) fn sum(self) -> f32 {
        let mut numbers = [0.0; LANES];
        self.store(&mut numbers);
        let [a, b, c, d] = numbers;
        (a + b) + (c + d)
    }

    /// The first four numbers of `from`, or as many as it has and zeros.
    #[inline]
    pub(crate) fn read_part(from: &[f32]) -> Self {
        match *from {
            [a, b, c, d, ..] => Self::load(&[a, b, c, d]),
            [a, b, c] => Self::load(&[a, b, c, 0.0]),
            [a, b] => Self::load(&[a, b, 0.0, 0.0]),
            [a] => Self::load(&[a, 0.0, 0.0, 0.0]),
            [] => Self::ZERO,
        }
    }
}

/// The `N` numbers from `at` on, whose bounds are checked once.
#[inline]
pub(crate) fn at_offset<const N: usize>(numbers: &[f32], at: usize) -> &[f32; N] {
    numbers[at..]
        .first_chunk()
        .expect("the offset leaves room for a whole chunk")
}

/// The same, to be written.
#[inline]
pub(crate) fn at_offset_mut<const N: usize>(numbers: &mut [f32], at: usize) -> &mut [f32; N] {
    numbers[at..]
        .first_chunk_mut()
        .expect("the offset leaves room for a whole chunk")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(lane: F32x4) -> Vec<f32> {
        let mut numbers = [0.0; 4];
        lane.store(&mut numbers);
        numbers.to_vec()
    }

    #[test]
    fn arithmetic_goes_lane_by_lane() {
        let a = F32x4::load(&[1.0, 2.0, 3.0, 4.0]);
        let b = F32x4::load(&[10.0, 20.0, 30.0, -40.0]);
        assert_eq!(numbers(a.add(b)), [11.0, 22.0, 33.0, -36.0]);
        assert_eq!(numbers(a.sub(b)), [-9.0, -18.0, -27.0, 44.0]);
        assert_eq!(numbers(a.mul(b)), [10.0, 40.0, 90.0, -160.0]);
        assert_eq!(
            numbers(b.add_product(a, F32x4::splat(2.0))),
            [12.0, 24.0, 36.0, -32.0]
        );
        assert_eq!(numbers(b.at_least(a)), [10.0, 20.0, 30.0, 4.0]);
        assert_eq!(numbers(b.at_most(a)), [1.0, 2.0, 3.0, -40.0]);
        assert_eq!(numbers(F32x4::ZERO), [0.0; 4]);
    }

    #[test]
    fn transposing_swaps_rows_and_columns() {
        let row = |first: f32| F32x4::load(&[first, first + 1.0, first + 2.0, first + 3.0]);
        let columns = F32x4::transpose([row(0.0), row(10.0), row(20.0), row(30.0)]);
        assert_eq!(
            columns.map(numbers),
            [
                [0.0, 10.0, 20.0, 30.0],
                [1.0, 11.0, 21.0, 31.0],
                [2.0, 12.0, 22.0, 32.0],
                [3.0, 13.0, 23.0, 33.0],
            ]
        );
    }

    #[test]
    fn pairs_come_apart() {
        let a = F32x4::load(&[0.0, 1.0, 2.0, 3.0]);
        let b = F32x4::load(&[4.0, 5.0, 6.0, 7.0]);
        let (even, odd) = F32x4::unzip(a, b);
        assert_eq!(numbers(even), [0.0, 2.0, 4.0, 6.0]);
        assert_eq!(numbers(odd), [1.0, 3.0, 5.0, 7.0]);
    }

    #[test]
    fn lanes_are_chosen_by_a_mask() {
        let a = F32x4::load(&[0.0, 1.0, 2.0, 3.0]);
        let b = F32x4::load(&[4.0, 5.0, 6.0, 7.0]);
        let chosen = [0, 1, 2, 3, 4].map(|count| numbers(Mask::first(count).choose(a, b)));
        assert_eq!(
            chosen,
            [
                [4.0, 5.0, 6.0, 7.0],
                [0.0, 5.0, 6.0, 7.0],
                [0.0, 1.0, 6.0, 7.0],
                [0.0, 1.0, 2.0, 7.0],
                [0.0, 1.0, 2.0, 3.0],
            ]
        );
    }

    #[test]
    fn parts_are_read_and_written() {
        let line = [1.0, 2.0, 3.0, 4.0, 5.0];
        for length in 0..=5 {
            let mut copy = [0.0; 5];
            F32x4::read_part(&line[..length]).write_part(&mut copy[..length]);
            assert_eq!(copy[..length.min(4)], line[..length.min(4)]);
            assert!(copy[length.min(4)..].iter().all(|&number| number == 0.0));
        }
    }

    #[test]
    fn slices_are_read_and_written_at_an_offset() {
        let mut line = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0];
        let lane = F32x4::from_slice(&line, 2);
        lane.write(&mut line, 0);
        assert_eq!(line.to_vec(), [2.0, 3.0, 4.0, 5.0, 4.0, 5.0]);
    }
}
