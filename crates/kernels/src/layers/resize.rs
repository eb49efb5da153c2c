//! Larger maps, and smaller ones.

use super::norm::real;

/// From maps of one size to maps of another, height before width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resize {
    /// The input's sides.
    pub input: [usize; 2],
    /// The output's.
    pub output: [usize; 2],
}

impl Resize {
    fn planes<'a>(
        &self,
        input: &'a [f32],
        output: &'a mut [f32],
    ) -> impl Iterator<Item = (&'a [f32], &'a mut [f32])> {
        let [from, to] = [self.input, self.output].map(|[height, width]| height * width);
        input.chunks_exact(from).zip(output.chunks_exact_mut(to))
    }
}

/// The pixel that covers the output's: ⌊i · input / output⌋.
pub fn nearest(input: &[f32], resize: Resize, output: &mut [f32]) {
    let source = |axis: usize, at: usize| at * resize.input[axis] / resize.output[axis];
    let [height, width] = resize.output;
    let columns: Vec<usize> = (0..width).map(|x| source(1, x)).collect();
    for (input, output) in resize.planes(input, output) {
        for y in 0..height {
            let row = source(0, y);
            if y > 0 && row == source(0, y - 1) {
                output.copy_within((y - 1) * width..y * width, y * width);
                continue;
            }
            let from = &input[row * resize.input[1]..][..resize.input[1]];
            for (to, &column) in output[y * width..][..width].iter_mut().zip(&columns) {
                *to = from[column];
            }
        }
    }
}

/// Where an output pixel lies between two of the input.
#[derive(Clone, Copy, Debug)]
struct Between {
    first: usize,
    second: usize,
    /// How far from the first to the second.
    share: f32,
}

/// With pixels' centres at halves, as PyTorch does it without `align_corners`.
fn between(input: usize, output: usize) -> impl Iterator<Item = Between> {
    let step = real(input) / real(output);
    (0..output).map(move |at| {
        let place = ((real(at) + 0.5) * step - 0.5).max(0.0);
        let first = at_most(place, input - 1);
        Between {
            first,
            second: (first + 1).min(input - 1),
            share: place - real(first),
        }
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a place is no less than 0 and no more than a side"
)]
fn at_most(place: f32, most: usize) -> usize {
    (place as usize).min(most)
}

/// The mean of the four nearest pixels, weighted by distance.
pub fn bilinear(input: &[f32], resize: Resize, output: &mut [f32]) {
    let rows: Vec<Between> = between(resize.input[0], resize.output[0]).collect();
    let columns: Vec<Between> = between(resize.input[1], resize.output[1]).collect();
    let width = resize.input[1];
    let mut line = vec![0.0; width];
    for (input, output) in resize.planes(input, output) {
        for (row, to) in rows.iter().zip(output.chunks_exact_mut(resize.output[1])) {
            let [first, second] = [row.first, row.second].map(|at| &input[at * width..][..width]);
            for ((to, first), second) in line.iter_mut().zip(first).zip(second) {
                *to = first + row.share * (second - first);
            }
            for (to, column) in to.iter_mut().zip(&columns) {
                let [first, second] = [column.first, column.second].map(|at| line[at]);
                *to = first + column.share * (second - first);
            }
        }
    }
}

/// r² channels become r × r pixels; `sides` are the input's height and width.
pub fn pixel_shuffle(input: &[f32], sides: [usize; 2], factor: usize, output: &mut [f32]) {
    let [height, width] = sides;
    let (plane, parts) = (height * width, factor * factor);
    for (input, output) in input
        .chunks_exact(plane * parts)
        .zip(output.chunks_exact_mut(plane * parts))
    {
        for (row, to) in output.chunks_exact_mut(width * factor).enumerate() {
            let (y, i) = (row / factor, row % factor);
            for j in 0..factor {
                let from = &input[(i * factor + j) * plane + y * width..][..width];
                for (to, from) in to[j..].iter_mut().step_by(factor).zip(from) {
                    *to = *from;
                }
            }
        }
    }
}
