//! Normalisations, at inference.

use super::merge::activate;
use super::{Activation, Layout};
use crate::lane::{F32x4, LANES};

/// x·scale + shift with numbers of each channel, then the activation: batch normalisation with its
/// statistics worked in.
pub fn scale_shift(
    numbers: &mut [f32],
    layout: Layout,
    scale: &[f32],
    shift: &[f32],
    then: Option<Activation>,
) {
    let each = scale.iter().zip(shift);
    for sample in numbers.chunks_exact_mut(layout.sample()) {
        if layout.inner == 1 {
            for (number, (scale, shift)) in sample.iter_mut().zip(each.clone()) {
                *number = *number * scale + shift;
            }
            activate(then, sample);
            continue;
        }
        for (channel, (scale, shift)) in sample.chunks_exact_mut(layout.inner).zip(each.clone()) {
            for number in channel.iter_mut() {
                *number = *number * scale + shift;
            }
            activate(then, channel);
        }
    }
}

/// Normalisation over groups of channels of one sample: mean 0, variance 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroupNorm {
    /// Groups that the channels are cut into.
    pub groups: usize,
    /// Added to the variance.
    pub epsilon: f32,
}

impl GroupNorm {
    /// Normalises one sample, whose outer repetitions are its places.
    pub fn run(&self, sample: &mut [f32], layout: Layout) {
        let each = layout.channels / self.groups.max(1);
        for group in 0..self.groups {
            let run = each * layout.inner;
            let runs = |sample: usize| sample * layout.sample() + group * run;
            let mut moments = Moments::default();
            for outer in 0..layout.outer {
                moments.add(&sample[runs(outer)..][..run]);
            }
            let (mean, factor) = moments.normalising(self.epsilon);
            for outer in 0..layout.outer {
                for number in &mut sample[runs(outer)..][..run] {
                    *number = (*number - mean) * factor;
                }
            }
        }
    }
}

/// Sums of numbers and of their squares.
#[derive(Clone, Copy, Debug, Default)]
struct Moments {
    count: f64,
    sum: f64,
    squares: f64,
}

impl Moments {
    fn add(&mut self, numbers: &[f32]) {
        for number in numbers.iter().map(|number| f64::from(*number)) {
            self.count += 1.0;
            self.sum += number;
            self.squares += number * number;
        }
    }

    /// The mean, and what a difference from it is multiplied by.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "results are as exact as the numbers"
    )]
    fn normalising(&self, epsilon: f32) -> (f32, f32) {
        let mean = self.sum / self.count.max(1.0);
        let variance = (self.squares / self.count.max(1.0) - mean * mean).max(0.0);
        let factor = (variance + f64::from(epsilon)).sqrt().recip();
        (mean as f32, factor as f32)
    }
}

/// Normalisation over the channels of each place: mean 0, variance 1.
pub fn layer_norm(numbers: &mut [f32], layout: Layout, epsilon: f32) {
    if layout.inner == 1 {
        for place in numbers.chunks_exact_mut(layout.channels) {
            normalise(place, epsilon);
        }
        return;
    }
    let mut means = vec![0.0; layout.inner];
    let mut factors = vec![0.0; layout.inner];
    for sample in numbers.chunks_exact_mut(layout.sample()) {
        let count = real(layout.channels);
        means.fill(0.0);
        for channel in sample.chunks_exact(layout.inner) {
            for (mean, number) in means.iter_mut().zip(channel) {
                *mean += number;
            }
        }
        for mean in &mut means {
            *mean /= count;
        }
        factors.fill(0.0);
        for channel in sample.chunks_exact_mut(layout.inner) {
            for ((number, mean), factor) in channel.iter_mut().zip(&means).zip(&mut factors) {
                *number -= mean;
                *factor += *number * *number;
            }
        }
        for factor in &mut factors {
            *factor = (*factor / count + epsilon).sqrt().recip();
        }
        for channel in sample.chunks_exact_mut(layout.inner) {
            for (number, factor) in channel.iter_mut().zip(&factors) {
                *number *= factor;
            }
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a mean is as exact as the numbers"
)]
pub(super) fn real(count: usize) -> f32 {
    count as f32
}

/// The channels of one place, which lie side by side.
fn normalise(place: &mut [f32], epsilon: f32) {
    let count = real(place.len());
    let mean = sum(place, |number| number) / count;
    for number in place.iter_mut() {
        *number -= mean;
    }
    let variance = sum(place, |number| number.mul(number)) / count;
    let factor = (variance + epsilon).sqrt().recip();
    for number in place.iter_mut() {
        *number *= factor;
    }
}

/// The sum of a function of all numbers, several at a time.
pub(super) fn sum(numbers: &[f32], f: impl Fn(F32x4) -> F32x4) -> f32 {
    const SUMS: usize = 4;
    let mut sums = [F32x4::ZERO; SUMS];
    let mut blocks = numbers.chunks_exact(SUMS * LANES);
    for block in &mut blocks {
        for (index, sum) in sums.iter_mut().enumerate() {
            *sum = sum.add(f(F32x4::from_slice(block, index * LANES)));
        }
    }
    for part in blocks.remainder().chunks(LANES) {
        sums[0] = sums[0].add(f(F32x4::read_part(part)));
    }
    sums.into_iter().fold(F32x4::ZERO, F32x4::add).sum()
}

/// Local response normalisation across channels (Krizhevsky et al. 2012):
/// x / (k + α/n · Σ x²)^β over n neighbouring channels, with PyTorch's α = 10⁻⁴, β = 3/4, k = 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalResponseNorm {
    /// Channels in a neighbourhood, n; of an even number one more before than behind.
    pub size: usize,
}

impl LocalResponseNorm {
    /// Writes all of `output`.
    pub fn run(&self, input: &[f32], layout: Layout, output: &mut [f32]) {
        /// Places whose neighbourhoods stay in the first cache.
        const PLACES: usize = 256;
        let Layout {
            channels, inner, ..
        } = layout;
        let factor = 1e-4 / real(self.size);
        let mut squares = [0.0; PLACES];
        for (input, output) in input
            .chunks_exact(layout.sample())
            .zip(output.chunks_exact_mut(layout.sample()))
        {
            for first in (0..inner).step_by(PLACES) {
                let squares = &mut squares[..PLACES.min(inner - first)];
                for channel in 0..channels {
                    squares.fill(0.0);
                    let from = channel.saturating_sub(self.size / 2);
                    let to = channels.min(channel + self.size.div_ceil(2));
                    for neighbour in from..to {
                        let numbers = &input[neighbour * inner + first..];
                        for (sum, number) in squares.iter_mut().zip(numbers) {
                            *sum += number * number;
                        }
                    }
                    let at = channel * inner + first;
                    let numbers = output[at..].iter_mut().zip(&input[at..]);
                    for ((to, from), sum) in numbers.zip(squares.iter()) {
                        let root = (1.0 + factor * sum).sqrt();
                        *to = from / (root * root.sqrt());
                    }
                }
            }
        }
    }
}
