//! The device's limit: multiply-adds that wait for nothing but each other.

use crate::lane::{F32x4, LANES};

/// Sums that are added to side by side; with fewer, each addition waits for the one before.
const SUMS: usize = 12;

/// Floating-point operations of one step: a multiplication and an addition per number.
pub const OPERATIONS: usize = 2 * SUMS * LANES;

/// Runs so many steps. The result is there so that no compiler leaves the work out.
pub fn multiply_add(steps: u32) -> f32 {
    let factor = F32x4::splat(0.999_999);
    let mut sums = [F32x4::splat(1.0); SUMS];
    for _ in 0..steps {
        for sum in &mut sums {
            *sum = factor.add_product(*sum, factor);
        }
    }
    let mut numbers = [0.0; LANES];
    sums.into_iter()
        .fold(F32x4::ZERO, F32x4::add)
        .store(&mut numbers);
    numbers.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_done() {
        let one = multiply_add(1);
        assert!((one - 48.0 * 2.0 * 0.999_999).abs() < 1e-3, "{one}");
        assert!(multiply_add(2) > one);
    }
}
