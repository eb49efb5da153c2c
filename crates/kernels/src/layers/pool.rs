//! Pools: the rows under a window become one row, whose columns under the window become a number.

use std::ops::Range;

use super::norm::{real, sum};

/// One axis of a pool, in pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PoolAxis {
    /// The input's side.
    pub input: usize,
    /// The output's.
    pub output: usize,
    /// The window's side, in taps.
    pub kernel: usize,
    /// From window to window.
    pub stride: usize,
    /// From tap to tap.
    pub dilation: usize,
    /// Padding before and after.
    pub padding: [usize; 2],
}

/// What a mean divides by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mean {
    /// The window's pixels within the input.
    OfInput,
    /// Those within the padded input.
    OfPadded,
}

impl PoolAxis {
    /// From the first tap of the first window to the last one of the last.
    fn reach(&self) -> usize {
        (self.output - 1) * self.stride + (self.kernel - 1) * self.dilation + 1
    }

    /// The input pixels that a window reads.
    fn taps(&self, window: usize) -> impl Iterator<Item = usize> {
        let first = window * self.stride;
        let (dilation, before, input) = (self.dilation, self.padding[0], self.input);
        (0..self.kernel)
            .filter_map(move |tap| (first + tap * dilation).checked_sub(before))
            .filter(move |&pixel| pixel < input)
    }

    /// What the mean of a window divides by, of this axis.
    fn count(&self, window: usize, mean: Mean) -> usize {
        match mean {
            Mean::OfInput => self.taps(window).count().max(1),
            Mean::OfPadded => {
                let end = self.input + self.padding[0] + self.padding[1];
                let first = window * self.stride;
                self.kernel.min(end.saturating_sub(first)).max(1)
            }
        }
    }
}

/// A pool with a window; height, then width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Both axes.
    pub axes: [PoolAxis; 2],
}

impl Pool {
    /// The largest number under each window, of every plane.
    pub fn max(&self, input: &[f32], output: &mut [f32]) {
        let larger = |a: f32, b: f32| if b > a { b } else { a };
        self.fold(input, output, f32::NEG_INFINITY, larger, |_, _| {});
    }

    /// The mean under each window, of every plane.
    pub fn mean(&self, mean: Mean, input: &[f32], output: &mut [f32]) {
        let counts = self.axes.map(|axis| {
            let each = (0..axis.output).map(|window| real(axis.count(window, mean)));
            each.collect::<Vec<f32>>()
        });
        self.fold(
            input,
            output,
            0.0,
            |a, b| a + b,
            |y, row| {
                for (number, count) in row.iter_mut().zip(&counts[1]) {
                    *number /= counts[0][y] * count;
                }
            },
        );
    }

    /// Folds all numbers under each window, from `start` on; `finish` gets every row with its index.
    fn fold(
        &self,
        input: &[f32],
        output: &mut [f32],
        start: f32,
        f: impl Fn(f32, f32) -> f32,
        finish: impl Fn(usize, &mut [f32]),
    ) {
        let [rows, columns] = self.axes;
        let mut line = Line::new(columns, start);
        for (input, output) in input
            .chunks_exact(rows.input * columns.input)
            .zip(output.chunks_exact_mut(rows.output * columns.output))
        {
            for (y, to) in output.chunks_exact_mut(columns.output).enumerate() {
                line.fold_rows(rows.taps(y).map(|row| &input[row * columns.input..]), &f);
                line.fold_columns(to, &f);
                finish(y, to);
            }
        }
    }
}

/// A row of the padded input.
struct Line {
    axis: PoolAxis,
    start: f32,
    numbers: Vec<f32>,
    /// The same, dealt by the stride, so that neighbouring windows read neighbours.
    dealt: Vec<f32>,
    /// Numbers of each part of it.
    phase: usize,
}

impl Line {
    fn new(axis: PoolAxis, start: f32) -> Self {
        let phase = axis.reach().div_ceil(axis.stride);
        Self {
            axis,
            start,
            // The last window may hang over the end.
            numbers: vec![start; (phase * axis.stride).max(axis.padding[0] + axis.input)],
            dealt: vec![start; phase * axis.stride],
            phase,
        }
    }

    /// Rows of the input become one.
    fn fold_rows<'a>(
        &mut self,
        rows: impl Iterator<Item = &'a [f32]>,
        f: &impl Fn(f32, f32) -> f32,
    ) {
        let inside = &mut self.numbers[self.axis.padding[0]..][..self.axis.input];
        inside.fill(self.start);
        for row in rows {
            for (number, other) in inside.iter_mut().zip(row) {
                *number = f(*number, *other);
            }
        }
        let stride = self.axis.stride;
        if stride > 1 {
            deal(&self.numbers, stride, self.phase, &mut self.dealt);
        }
    }

    /// Columns of that row become one per window.
    fn fold_columns(&self, to: &mut [f32], f: &impl Fn(f32, f32) -> f32) {
        let stride = self.axis.stride;
        let numbers = if stride > 1 {
            &self.dealt
        } else {
            &self.numbers
        };
        to.fill(self.start);
        for tap in (0..self.axis.kernel).map(|tap| tap * self.axis.dilation) {
            let from = &numbers[tap % stride * self.phase + tap / stride..];
            for (number, other) in to.iter_mut().zip(from) {
                *number = f(*number, *other);
            }
        }
    }
}

fn deal(numbers: &[f32], stride: usize, phase: usize, dealt: &mut [f32]) {
    if let (2, Some((even, odd))) = (stride, dealt.split_at_mut_checked(phase)) {
        let pairs = numbers.chunks_exact(2).zip(even.iter_mut().zip(odd));
        for (pair, (even, odd)) in pairs {
            (*even, *odd) = (pair[0], pair[1]);
        }
        return;
    }
    for (index, numbers) in numbers.chunks_exact(stride).take(phase).enumerate() {
        for (part, number) in numbers.iter().enumerate() {
            dealt[part * phase + index] = *number;
        }
    }
}

/// A pool to a wanted output side, whose windows share the input evenly: from ⌊i·X/M⌋ to
/// ⌈(i + 1)·X/M⌉, as PyTorch has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdaptivePool {
    /// The input's height and width.
    pub input: [usize; 2],
    /// The output's.
    pub output: [usize; 2],
}

impl AdaptivePool {
    /// The mean of each window, of every plane.
    pub fn mean(&self, input: &[f32], output: &mut [f32]) {
        let plane = self.input[0] * self.input[1];
        if self.output == [1, 1] {
            for (plane, to) in input.chunks_exact(plane).zip(output) {
                *to = sum(plane, |number| number) / real(plane.len());
            }
            return;
        }
        self.windows(input, output, |rows| {
            let (count, total) = rows.fold((0, 0.0), |(count, total), row| {
                (count + row.len(), total + row.iter().sum::<f32>())
            });
            total / real(count)
        });
    }

    /// The largest number of each window, of every plane.
    pub fn max(&self, input: &[f32], output: &mut [f32]) {
        self.windows(input, output, |rows| {
            rows.flatten()
                .fold(f32::NEG_INFINITY, |most, number| most.max(*number))
        });
    }

    fn windows(
        &self,
        input: &[f32],
        output: &mut [f32],
        f: impl Fn(&mut dyn Iterator<Item = &[f32]>) -> f32,
    ) {
        let [width, out_width] = [self.input[1], self.output[1]];
        for (plane, output) in input
            .chunks_exact(self.input[0] * width)
            .zip(output.chunks_exact_mut(self.output[0] * out_width))
        {
            for (index, to) in output.iter_mut().enumerate() {
                let rows = self.window(0, index / out_width);
                let columns = self.window(1, index % out_width);
                *to = f(&mut rows.map(|row| &plane[row * width..][columns.clone()]));
            }
        }
    }

    fn window(&self, axis: usize, index: usize) -> Range<usize> {
        let (input, output) = (self.input[axis], self.output[axis]);
        index * input / output..((index + 1) * input).div_ceil(output)
    }
}
