use std::arch::wasm32 as wasm;

/// Four `f32` in one vector of WebAssembly.
#[derive(Clone, Copy, Debug)]
pub(crate) struct F32x4(wasm::v128);

impl F32x4 {
    #[inline]
    pub(crate) const fn splat(number: f32) -> Self {
        Self(wasm::f32x4(number, number, number, number))
    }

    #[inline]
    #[expect(unsafe_code, reason = "a vector load takes a pointer")]
    pub(crate) fn load(numbers: &[f32; 4]) -> Self {
        // SAFETY: the reference covers 16 readable bytes, and `v128_load` asks for no alignment.
        Self(unsafe { wasm::v128_load(numbers.as_ptr().cast()) })
    }

    #[inline]
    #[expect(unsafe_code, reason = "a vector store takes a pointer")]
    pub(crate) fn store(self, numbers: &mut [f32; 4]) {
        // SAFETY: the reference covers 16 bytes that nobody else sees, and `v128_store` asks for
        // no alignment.
        unsafe { wasm::v128_store(numbers.as_mut_ptr().cast(), self.0) }
    }

    #[inline]
    pub(crate) fn add(self, other: Self) -> Self {
        Self(wasm::f32x4_add(self.0, other.0))
    }

    #[inline]
    pub(crate) fn sub(self, other: Self) -> Self {
        Self(wasm::f32x4_sub(self.0, other.0))
    }

    #[inline]
    pub(crate) fn mul(self, other: Self) -> Self {
        Self(wasm::f32x4_mul(self.0, other.0))
    }

    #[inline]
    pub(crate) fn at_least(self, least: Self) -> Self {
        Self(wasm::f32x4_pmax(self.0, least.0))
    }

    #[inline]
    pub(crate) fn at_most(self, most: Self) -> Self {
        Self(wasm::f32x4_pmin(self.0, most.0))
    }

    /// `self + a × b`, rounded once where the engine can.
    #[inline]
    pub(crate) fn add_product(self, a: Self, b: Self) -> Self {
        #[cfg(target_feature = "relaxed-simd")]
        return Self(wasm::f32x4_relaxed_madd(a.0, b.0, self.0));
        #[cfg(not(target_feature = "relaxed-simd"))]
        return self.add(a.mul(b));
    }

    /// Rows become columns.
    #[inline]
    pub(crate) fn transpose([a, b, c, d]: [Self; 4]) -> [Self; 4] {
        let low = wasm::i32x4_shuffle::<0, 4, 1, 5>;
        let high = wasm::i32x4_shuffle::<2, 6, 3, 7>;
        let (ac_low, ac_high) = (low(a.0, c.0), high(a.0, c.0));
        let (bd_low, bd_high) = (low(b.0, d.0), high(b.0, d.0));
        [
            Self(low(ac_low, bd_low)),
            Self(high(ac_low, bd_low)),
            Self(low(ac_high, bd_high)),
            Self(high(ac_high, bd_high)),
        ]
    }

    /// The numbers at even and at odd places.
    #[inline]
    pub(crate) fn unzip(a: Self, b: Self) -> (Self, Self) {
        (
            Self(wasm::i32x4_shuffle::<0, 2, 4, 6>(a.0, b.0)),
            Self(wasm::i32x4_shuffle::<1, 3, 5, 7>(a.0, b.0)),
        )
    }
}

/// Which lanes to take of two vectors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mask(wasm::v128);

impl Mask {
    /// So many lanes of the first vector, the others of the second.
    #[inline]
    pub(crate) fn first(count: usize) -> Self {
        let lane = |index: usize| if index < count { -1 } else { 0 };
        Self(wasm::i32x4(lane(0), lane(1), lane(2), lane(3)))
    }

    #[inline]
    pub(crate) fn choose(self, a: F32x4, b: F32x4) -> F32x4 {
        F32x4(wasm::v128_bitselect(a.0, b.0, self.0))
    }
}
