//! Layers that move channels, or treat each by a number of its own.

use super::Layout;
use crate::lane::{F32x4, LANES};

/// Channels by their index, as `torch.index_select`: chunks, shuffles and slices too.
///
/// `layout` is the input's; an index beyond its channels leaves the output's channel as it is.
pub fn select(input: &[f32], layout: Layout, channels: &[usize], output: &mut [f32]) {
    let Layout { inner, .. } = layout;
    for (input, output) in input
        .chunks_exact(layout.sample())
        .zip(output.chunks_exact_mut(channels.len() * inner))
    {
        for (&channel, to) in channels.iter().zip(output.chunks_exact_mut(inner)) {
            if let Some(from) = input.chunks_exact(inner).nth(channel) {
                to.copy_from_slice(from);
            }
        }
    }
}

/// All channels of the inputs, one after the other, `outer` times; each input comes with the
/// numbers that it has per outer repetition.
pub fn concat(inputs: &[(&[f32], usize)], output: &mut [f32]) {
    let all: usize = inputs.iter().map(|&(_, numbers)| numbers).sum();
    for (index, mut to) in output.chunks_exact_mut(all).enumerate() {
        for &(input, numbers) in inputs {
            let (own, rest) = to.split_at_mut(numbers);
            own.copy_from_slice(&input[index * numbers..][..numbers]);
            to = rest;
        }
    }
}

/// The largest of every `pieces` neighbouring channels; `layout` is the output's.
pub fn maxout(input: &[f32], layout: Layout, pieces: usize, output: &mut [f32]) {
    for (input, output) in input
        .chunks_exact(layout.inner * pieces)
        .zip(output.chunks_exact_mut(layout.inner))
    {
        let mut channels = input.chunks_exact(layout.inner);
        if let Some(first) = channels.next() {
            output.copy_from_slice(first);
        }
        for channel in channels {
            for (most, number) in output.iter_mut().zip(channel) {
                *most = if *number > *most { *number } else { *most };
            }
        }
    }
}

/// max(x, 0) + a·min(x, 0) with one a per channel, or one for all.
pub fn prelu(numbers: &mut [f32], layout: Layout, slopes: &[f32]) {
    let apply = |numbers: &mut [f32], slope: f32| {
        for x in numbers {
            *x = if *x < 0.0 { slope * *x } else { *x };
        }
    };
    if let [slope] = slopes {
        return apply(numbers, *slope);
    }
    for sample in numbers.chunks_exact_mut(layout.sample()) {
        for (channel, slope) in sample.chunks_exact_mut(layout.inner).zip(slopes) {
            apply(channel, *slope);
        }
    }
}

/// Rows become columns in every matrix `[rows, columns]` of the input: from channels first to
/// channels last, and back.
pub fn transpose(input: &[f32], [rows, columns]: [usize; 2], output: &mut [f32]) {
    let matrix = rows * columns;
    for (input, output) in input
        .chunks_exact(matrix)
        .zip(output.chunks_exact_mut(matrix))
    {
        let whole = [rows, columns].map(|side| side - side % LANES);
        for row in (0..whole[0]).step_by(LANES) {
            for column in (0..whole[1]).step_by(LANES) {
                let square = std::array::from_fn(|index| {
                    F32x4::from_slice(input, (row + index) * columns + column)
                });
                for (index, line) in F32x4::transpose(square).into_iter().enumerate() {
                    line.write(output, (column + index) * rows + row);
                }
            }
        }
        for row in 0..rows {
            let first = if row < whole[0] { whole[1] } else { 0 };
            for column in first..columns {
                output[column * rows + row] = input[row * columns + column];
            }
        }
    }
}
