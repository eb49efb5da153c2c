//! The picture with its padding, laid out so that whatever the stride, the pixels that one tap
//! reads for neighbouring outputs are neighbours in memory.
//!
//! A row of the padded picture is split into `stride` phases: first the columns 0, s, 2s, …, then
//! 1, s + 1, …. Tap `j` of output `x` reads column `x s + j d`, which is number `x + (j d) / s` of
//! phase `(j d) mod s`.

use std::ops::Range;

use crate::conv::Conv2d;
use crate::lane::{F32x4, LANES};

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
    /// The first number of the phases whose columns are all of the picture, and how many follow.
    inside: Range<usize>,
}

impl Padded {
    /// The layout for `output` pixels of the convolution, which may be more than it has.
    pub(crate) fn new(conv: &Conv2d, output: [usize; 2]) -> Self {
        let read = |axis: usize| {
            (output[axis] - 1) * conv.stride[axis]
                + (conv.kernel_size[axis] - 1) * conv.dilation[axis]
                + 1
        };
        let phase = read(1).div_ceil(conv.stride[1]);
        let first = conv.padding.left.div_ceil(conv.stride[1]);
        let skipped = first * conv.stride[1] - conv.padding.left;
        let count = conv.width.saturating_sub(skipped) / conv.stride[1];
        Self {
            channels: conv.in_channels,
            size: [conv.height, conv.width],
            before: [conv.padding.top, conv.padding.left],
            stride: conv.stride,
            dilation: conv.dilation,
            rows: read(0),
            phase,
            inside: first.min(phase)..phase.min(first + count),
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
        if self.is_input() {
            0
        } else {
            self.numbers() + SLACK as u128
        }
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
        // Wraps only where no second row is.
        self.stride[0].saturating_mul(self.row())
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
            to.fill(0.0);
            self.fill_rows(from, to);
        }
        to[self.channels * self.channel()..].fill(0.0);
    }

    /// Copies one channel, whose length is `channel()`, where the padding is 0 already.
    pub(crate) fn fill_rows(&self, from: &[f32], to: &mut [f32]) {
        let [top, _] = self.before;
        for (from, to) in from
            .chunks_exact(self.size[1])
            .zip(to.chunks_exact_mut(self.row()).skip(top))
        {
            self.fill_row(from, to);
        }
    }

    /// Writes the pixels of one row among its zeros.
    fn fill_row(&self, from: &[f32], to: &mut [f32]) {
        let [_, left] = self.before;
        let [_, stride] = self.stride;
        let Range { start, end } = self.inside;
        let Some(skipped) = (start * stride).checked_sub(left) else {
            return;
        };
        let (before, from) = from.split_at(skipped.min(from.len()));
        let (whole, after) = from.split_at((end - start) * stride);
        for (phase, &pixel) in (stride - skipped..).zip(before) {
            to[phase * self.phase + start - 1] = pixel;
        }
        match stride {
            1 => copy(whole, &mut to[start..end]),
            2 => deal::<2>(whole, &mut to[start..], self.phase),
            4 => deal::<4>(whole, &mut to[start..], self.phase),
            _ => {
                for (index, pixels) in (start..).zip(whole.chunks_exact(stride)) {
                    for (phase, &pixel) in pixels.iter().enumerate() {
                        to[phase * self.phase + index] = pixel;
                    }
                }
            }
        }
        if end < self.phase {
            for (phase, &pixel) in after.iter().take(stride).enumerate() {
                to[phase * self.phase + end] = pixel;
            }
        }
    }
}

/// Copies a row. A short one is copied by hand, since the engine's copy takes as long to call.
fn copy(from: &[f32], to: &mut [f32]) {
    const SHORT: usize = 8;
    let (vectors, rest) = from.as_chunks::<LANES>();
    if vectors.len() > SHORT {
        return to[..from.len()].copy_from_slice(from);
    }
    let to = &mut to[..from.len()];
    let (whole, _) = to.as_chunks_mut::<LANES>();
    for index in 0..SHORT {
        if let (Some(from), Some(to)) = (vectors.get(index), whole.get_mut(index)) {
            F32x4::load(from).store(to);
        }
    }
    if !rest.is_empty() {
        match from.last_chunk() {
            // The last four once more rather than fewer of them.
            Some(last) => F32x4::load(last).write(to, from.len() - LANES),
            None => to.copy_from_slice(from),
        }
    }
}

/// Deals pixels in turn to `S` phases, whose starts are `phase` apart.
fn deal<const S: usize>(from: &[f32], to: &mut [f32], phase: usize) {
    let (vectors, _) = from.as_chunks::<LANES>();
    let (groups, _) = vectors.as_chunks::<S>();
    let mut phases = to.chunks_mut(phase);
    let mut phases: [&mut [f32]; S] = std::array::from_fn(|_| phases.next().unwrap_or_default());
    let mut whole = phases
        .each_mut()
        .map(|phase| &mut phase.as_chunks_mut().0[..groups.len()]);
    for (index, group) in groups.iter().enumerate() {
        let dealt = unzip::<S>(group.each_ref().map(F32x4::load));
        for (vector, phase) in dealt.into_iter().zip(&mut whole) {
            vector.store(&mut phase[index]);
        }
    }
    let done = groups.len() * LANES;
    for (index, pixels) in (done..).zip(from[done * S..].chunks_exact(S)) {
        for (pixel, phase) in pixels.iter().zip(&mut phases) {
            phase[index] = *pixel;
        }
    }
}

/// `S` vectors dealt to as many.
#[inline]
fn unzip<const S: usize>(vectors: [F32x4; S]) -> [F32x4; S] {
    let mut dealt = vectors;
    match *vectors.as_slice() {
        [a, b] => {
            let (even, odd) = F32x4::unzip(a, b);
            dealt.copy_from_slice(&[even, odd]);
        }
        [a, b, c, d] => dealt.copy_from_slice(&F32x4::transpose([a, b, c, d])),
        _ => {}
    }
    dealt
}
