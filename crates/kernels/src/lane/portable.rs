/// Four `f32` in an array.
#[derive(Clone, Copy, Debug)]
pub(crate) struct F32x4([f32; 4]);

impl F32x4 {
    #[inline]
    pub(crate) const fn splat(number: f32) -> Self {
        Self([number; 4])
    }

    #[inline]
    pub(crate) fn load(numbers: &[f32; 4]) -> Self {
        Self(*numbers)
    }

    #[inline]
    pub(crate) fn store(self, numbers: &mut [f32; 4]) {
        *numbers = self.0;
    }

    #[inline]
    pub(crate) fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }

    #[inline]
    pub(crate) fn sub(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }

    #[inline]
    pub(crate) fn mul(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }

    #[inline]
    pub(crate) fn at_least(self, least: Self) -> Self {
        self.zip(least, |a, b| if a > b { a } else { b })
    }

    #[inline]
    pub(crate) fn at_most(self, most: Self) -> Self {
        self.zip(most, |a, b| if a < b { a } else { b })
    }

    /// `self + a × b`, rounded once where the target can.
    #[inline]
    pub(crate) fn add_product(self, a: Self, b: Self) -> Self {
        if cfg!(target_feature = "fma") {
            Self(std::array::from_fn(|i| a.0[i].mul_add(b.0[i], self.0[i])))
        } else {
            self.add(a.mul(b))
        }
    }

    /// Rows become columns.
    #[inline]
    pub(crate) fn transpose(rows: [Self; 4]) -> [Self; 4] {
        std::array::from_fn(|column| Self(rows.map(|row| row.0[column])))
    }

    #[inline]
    fn zip(self, other: Self, f: impl Fn(f32, f32) -> f32) -> Self {
        Self(std::array::from_fn(|i| f(self.0[i], other.0[i])))
    }

    /// The numbers at even and at odd places.
    #[inline]
    pub(crate) fn unzip(a: Self, b: Self) -> (Self, Self) {
        let at = |first: usize| Self([a.0[first], a.0[first + 2], b.0[first], b.0[first + 2]]);
        (at(0), at(1))
    }
}

/// Which lanes to take of two vectors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mask([bool; 4]);

impl Mask {
    /// So many lanes of the first vector, the others of the second.
    #[inline]
    pub(crate) fn first(count: usize) -> Self {
        Self([0, 1, 2, 3].map(|lane| lane < count))
    }

    #[inline]
    pub(crate) fn choose(self, a: F32x4, b: F32x4) -> F32x4 {
        F32x4(std::array::from_fn(
            |i| {
                if self.0[i] { a.0[i] } else { b.0[i] }
            },
        ))
    }
}
