use super::Layout;
use super::activation::exp;

/// e^x / Σ e^x over the channels of each place; the largest is taken off first, so that no
/// exponential is too large.
pub fn softmax(numbers: &mut [f32], layout: Layout) {
    let mut most = vec![0.0; layout.inner];
    let mut sums = vec![0.0; layout.inner];
    for sample in numbers.chunks_exact_mut(layout.sample()) {
        most.fill(f32::NEG_INFINITY);
        for channel in sample.chunks_exact(layout.inner) {
            for (most, number) in most.iter_mut().zip(channel) {
                *most = if *number > *most { *number } else { *most };
            }
        }
        sums.fill(0.0);
        for channel in sample.chunks_exact_mut(layout.inner) {
            for ((number, most), sum) in channel.iter_mut().zip(&most).zip(&mut sums) {
                *number = exp(*number - most);
                *sum += *number;
            }
        }
        for channel in sample.chunks_exact_mut(layout.inner) {
            for (number, sum) in channel.iter_mut().zip(&sums) {
                *number /= sum;
            }
        }
    }
}
