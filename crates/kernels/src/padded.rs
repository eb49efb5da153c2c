//! The picture with its padding, laid out so that whatever the stride, the pixels that one tap
//! reads for neighbouring outputs are neighbours in memory.
//!
//! A row of the padded picture is split into `stride` phases: first the columns 0, s, 2s, …, then
//! 1, s + 1, …. Tap `j` of output `x` reads column `x s + j d`, which is number `x + (j d) / s` of
//! phase `(j d) mod s`.

use crate::conv::Conv2d;

/// Numbers after the last channel, so that a vector may be read at any pixel.
const SLACK: usize = 8;

/// Sizes and offsets of the padded picture; the numbers themselves live in the workspace.
#[derive(Clone, Debug)]
pub(crate) struct Padded {
    channels: usize,
    size: [usize; 2],
    before: [usize; 2],
    stride: [usize; 2],
    dilation: [usize; 2],
    /// Rows that some tap reads.
    rows: usize,
    /// Numbers per phase.
    phase: usize,
}

impl Padded {
    /// The layout for `output` pixels of the convolution, which may be more than it has.
    pub(crate) fn new(conv: &Conv2d, output: [usize; 2]) -> Self {
        let read = |axis: usize| {
            (output[axis] - 1) * conv.stride[axis]
                + (conv.kernel_size[axis] - 1) * conv.dilation[axis]
                + 1
        };
        Self {
            channels: conv.in_channels,
            size: [conv.height, conv.width],
            before: [conv.padding.top, conv.padding.left],
            stride: conv.stride,
            dilation: conv.dilation,
            rows: read(0),
            phase: read(1).div_ceil(conv.stride[1]),
        }
    }

    /// Whether the input itself has this layout, though without slack.
    pub(crate) fn is_input(&self) -> bool {
        self.before == [0, 0] && self.stride[1] == 1 && [self.rows, self.phase] == self.size
    }

    /// Numbers of all channels; `u128` since padding may be far over the picture.
    pub(crate) fn numbers(&self) -> u128 {
        [self.channels, self.rows, self.stride[1], self.phase]
            .iter()
            .map(|&side| side as u128)
            .product()
    }

    /// Numbers of a copy, which is made unless the input itself has this layout.
    pub(crate) fn copied(&self) -> u128 {
        if self.is_input() { 0 } else { self.numbers() + SLACK as u128 }
    }

    /// The picture in this layout, copied if it must be, and what is left of the workspace.
    pub(crate) fn of<'a>(
        &self,
        input: &'a [f32],
        workspace: &'a mut [f32],
    ) -> (&'a [f32], &'a mut [f32]) {
        if self.is_input() {
            return (input, workspace);
        }
        let (copy, rest) = workspace.split_at_mut(self.channels * self.channel() + SLACK);
        self.fill(input, copy);
        (copy, rest)
    }

    /// From one channel to the next.
    pub(crate) fn channel(&self) -> usize {
        self.rows * self.row()
    }

    /// From one row of the padded picture to the next.
    fn row(&self) -> usize {
        self.stride[1] * self.phase
    }

    /// From one row of the output to the next.
    pub(crate) fn output_row(&self) -> usize {
        self.stride[0] * self.row()
    }

    /// From an output's first column to what tap `[i, j]` reads of the channel.
    pub(crate) fn tap(&self, [i, j]: [usize; 2]) -> usize {
        let column = j * self.dilation[1];
        i * self.dilation[0] * self.row()
            + column % self.stride[1] * self.phase
            + column / self.stride[1]
    }

    /// Copies all channels into `to`, which begins with them.
    fn fill(&self, input: &[f32], to: &mut [f32]) {
        let [height, width] = self.size;
        for (from, to) in input
            .chunks_exact(height * width)
            .zip(to.chunks_exact_mut(self.channel()))
        {
            self.fill_channel(from, to);
        }
        to[self.channels * self.channel()..].fill(0.0);
    }

    /// Copies one channel, whose length is `channel()`.
    pub(crate) fn fill_channel(&self, from: &[f32], to: &mut [f32]) {
        let [height, width] = self.size;
        for (y, row) in to.chunks_exact_mut(self.row()).enumerate() {
            match y.checked_sub(self.before[0]) {
                Some(y) if y < height => self.fill_row(&from[y * width..][..width], row),
                _ => row.fill(0.0),
            }
        }
    }

    fn fill_row(&self, from: &[f32], to: &mut [f32]) {
        let left = self.before[1];
        for (phase, to) in to.chunks_exact_mut(self.phase).enumerate() {
            let stride = self.stride[1];
            // The first of this phase's columns that is not left of the picture.
            let first = left.saturating_sub(phase).div_ceil(stride).min(to.len());
            let skipped = (first * stride + phase).saturating_sub(left);
            let (before, inside) = to.split_at_mut(first);
            before.fill(0.0);
            let from = from.get(skipped..).unwrap_or(&[]);
            let count = from.len().div_ceil(stride).min(inside.len());
            let (inside, after) = inside.split_at_mut(count);
            if stride == 1 {
                inside.copy_from_slice(&from[..count]);
            } else {
                for (to, &from) in inside.iter_mut().zip(from.iter().step_by(stride)) {
                    *to = from;
                }
            }
            after.fill(0.0);
        }
    }
}
