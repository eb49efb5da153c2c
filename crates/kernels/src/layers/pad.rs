/// From channels × height × width to others, of which a part lies elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window3 {
    /// The input's channels, height and width.
    pub input: [usize; 3],
    /// The output's.
    pub output: [usize; 3],
    /// Zeros before the input on each axis.
    pub before: [usize; 3],
    /// Numbers of the input that are cut off before the output on each axis.
    pub cut: [usize; 3],
}

/// Zeros around the maps, or pixels cut off them, of every sample.
pub fn copy_window(input: &[f32], window: &Window3, output: &mut [f32]) {
    let Window3 {
        input: from,
        output: to,
        before,
        cut,
    } = *window;
    let place = |axis: usize, at: usize| {
        let at = (at + cut[axis]).checked_sub(before[axis])?;
        (at < from[axis]).then_some(at)
    };
    let [zeros, skipped] = [before[2].min(to[2]), cut[2]];
    let length = from[2].saturating_sub(skipped).min(to[2] - zeros);
    for (input, output) in input
        .chunks_exact(from.iter().product())
        .zip(output.chunks_exact_mut(to.iter().product()))
    {
        for (index, row) in output.chunks_exact_mut(to[2]).enumerate() {
            row.fill(0.0);
            let (channel, y) = (place(0, index / to[1]), place(1, index % to[1]));
            if let (Some(channel), Some(y)) = (channel, y) {
                let from = &input[(channel * from[1] + y) * from[2] + skipped..][..length];
                row[zeros..][..length].copy_from_slice(from);
            }
        }
    }
}
