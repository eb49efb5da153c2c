//! Pools: the rows under a window become one row, whose columns under the window become a number.

use std::ops::Range;

use super::norm::{real, sum};
use crate::lane::{F32x4, LANES, at_offset};

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
        self.fold(input, output, f32::NEG_INFINITY, F32x4::at_least, |_, _| {});
    }

    /// The mean under each window, of every plane.
    pub fn mean(&self, mean: Mean, input: &[f32], output: &mut [f32]) {
        let counts = self.axes.map(|axis| {
            let each = (0..axis.output).map(|window| real(axis.count(window, mean)));
            each.collect::<Vec<f32>>()
        });
        self.fold(input, output, 0.0, F32x4::add, |y, row| {
            for (number, count) in row.iter_mut().zip(&counts[1]) {
                *number /= counts[0][y] * count;
            }
        });
    }

    /// Folds all numbers under each window, where `start` changes nothing; `finish` gets every row
    /// with its index.
    fn fold(
        &self,
        input: &[f32],
        output: &mut [f32],
        start: f32,
        f: impl Fn(F32x4, F32x4) -> F32x4,
        finish: impl Fn(usize, &mut [f32]),
    ) {
        let [rows, columns] = self.axes;
        let mut line = Line::new(columns, start);
        let mut taps = Vec::with_capacity(rows.kernel);
        for (input, output) in input
            .chunks_exact(rows.input * columns.input)
            .zip(output.chunks_exact_mut(rows.output * columns.output))
        {
            for (y, to) in output.chunks_exact_mut(columns.output).enumerate() {
                taps.clear();
                taps.extend(rows.taps(y).map(|row| row * columns.input));
                line.fold_rows(input, &taps, &f);
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
}

impl Line {
    fn new(axis: PoolAxis, start: f32) -> Self {
        // The last window may hang over the end, and vectors over the last window.
        let slack = 2 * LANES * axis.stride;
        let numbers = axis.reach().max(axis.padding[0] + axis.input) + slack;
        Self {
            axis,
            start,
            numbers: vec![start; numbers],
        }
    }

    /// Rows of the input, which start at these places, become one.
    fn fold_rows(&mut self, input: &[f32], rows: &[usize], f: &impl Fn(F32x4, F32x4) -> F32x4) {
        let width = self.axis.input;
        let inside = &mut self.numbers[self.axis.padding[0]..][..width];
        let Some((first, others)) = rows.split_first() else {
            return inside.fill(self.start);
        };
        inside.copy_from_slice(&input[*first..][..width]);
        for row in others {
            let (from, rest) = input[*row..][..width].as_chunks::<LANES>();
            let (to, to_rest) = inside.as_chunks_mut::<LANES>();
            for (to, from) in to.iter_mut().zip(from) {
                f(F32x4::load(to), F32x4::load(from)).store(to);
            }
            f(F32x4::read_part(to_rest), F32x4::read_part(rest)).write_part(to_rest);
        }
    }

    /// Columns of that row become one per window.
    fn fold_columns(&self, to: &mut [f32], f: &impl Fn(F32x4, F32x4) -> F32x4) {
        match self.axis.stride {
            1 => self.fold_every::<LANES>(to, f, F32x4::load),
            2 => self.fold_every::<{ 2 * LANES }>(to, f, |numbers| {
                let [a, b] = [0, LANES].map(|at| F32x4::from_slice(numbers, at));
                F32x4::unzip(a, b).0
            }),
            stride => {
                for (window, to) in to.iter_mut().enumerate() {
                    let taps = (0..self.axis.kernel).map(|tap| tap * self.axis.dilation);
                    let numbers = taps.map(|tap| F32x4::splat(self.numbers[window * stride + tap]));
                    let mut folded = [0.0; LANES];
                    numbers.fold(F32x4::splat(self.start), f).store(&mut folded);
                    *to = folded[0];
                }
            }
        }
    }

    /// Four windows at a time, which read among `N` numbers for each tap.
    fn fold_every<const N: usize>(
        &self,
        to: &mut [f32],
        f: &impl Fn(F32x4, F32x4) -> F32x4,
        read: impl Fn(&[f32; N]) -> F32x4,
    ) {
        for (index, to) in to.chunks_mut(LANES).enumerate() {
            let numbers = &self.numbers[index * N..];
            let mut folded = read(at_offset(numbers, 0));
            for tap in 1..self.axis.kernel {
                folded = f(folded, read(at_offset(numbers, tap * self.axis.dilation)));
            }
            folded.write_part(to);
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
