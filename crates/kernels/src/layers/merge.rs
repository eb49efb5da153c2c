//! Sums and products of whole tensors.

use super::{Activation, Layout};

/// How two numbers become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Merge {
    /// Their sum.
    Add,
    /// Their product.
    Mul,
}

/// Merges `other` into `numbers`, then puts them through the activation while they are near.
///
/// `other` has as many numbers, or one per channel of each of `samples` samples, which then goes
/// with every place of it.
pub fn merge(
    how: Merge,
    numbers: &mut [f32],
    layout: Layout,
    samples: usize,
    other: &[f32],
    then: Option<Activation>,
) {
    /// Numbers that stay in the first cache.
    const NEAR: usize = 2048;
    if other.len() == numbers.len() {
        for (numbers, other) in numbers.chunks_mut(NEAR).zip(other.chunks(NEAR)) {
            pairs(how, numbers, other);
            activate(then, numbers);
        }
    } else if layout.inner == 1 {
        let sample = numbers.len() / samples.max(1);
        for (sample, other) in numbers
            .chunks_exact_mut(sample.max(1))
            .zip(other.chunks_exact(layout.channels))
        {
            for place in sample.chunks_exact_mut(layout.channels) {
                pairs(how, place, other);
            }
            activate(then, sample);
        }
    } else {
        for (channel, other) in numbers.chunks_exact_mut(layout.inner).zip(other) {
            match how {
                Merge::Add => channel.iter_mut().for_each(|number| *number += other),
                Merge::Mul => channel.iter_mut().for_each(|number| *number *= other),
            }
            activate(then, channel);
        }
    }
}

fn pairs(how: Merge, numbers: &mut [f32], other: &[f32]) {
    let both = numbers.iter_mut().zip(other);
    match how {
        Merge::Add => both.for_each(|(number, other)| *number += other),
        Merge::Mul => both.for_each(|(number, other)| *number *= other),
    }
}

pub(super) fn activate(activation: Option<Activation>, numbers: &mut [f32]) {
    if let Some(activation) = activation {
        activation.apply(numbers);
    }
}
