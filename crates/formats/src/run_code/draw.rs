/// Whole numbers from -4 to 4, the same for one seed on every machine.
fn draw(seed: u32, count: usize) -> Vec<f32> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1664525).wrapping_add(1013904223);
        ((state >> 16) * 9 >> 16) as f32 - 4.0
    };
    (0..count).map(|_| next()).collect()
}
