//! Numbers to test with.

/// Numbers between −1 and 1 that are no fractions of two.
pub(crate) fn drawn(length: usize, seed: u32) -> Vec<f32> {
    let mut state = seed;
    let mut draw = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [.., low, high] = state.to_le_bytes();
        f32::from(i16::from_le_bytes([low, high])) / 32_767.0
    };
    (0..length).map(|_| draw()).collect()
}
