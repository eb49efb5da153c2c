//! Small random whole numbers, the same in every language that the page prints code in.
//!
//! A linear congruential generator of 32 bits, whose high bits choose among the nine numbers. Sums
//! of their products are whole numbers that `f32` holds exactly, in whatever order they are added,
//! so two programs that draw from one seed give the same output to the last bit.

/// The generator multiplies its state by this, modulo 2³².
pub const MULTIPLIER: u32 = 1_664_525;
/// And adds this.
pub const INCREMENT: u32 = 1_013_904_223;
/// The largest number drawn; the smallest is its negative.
pub const LARGEST: i32 = 4;

/// Whole numbers from −4 to 4 without end.
///
/// ```
/// use kernels::random::Random;
///
/// let drawn: Vec<f32> = Random::new(1).take(6).collect();
/// assert_eq!(drawn, [-2.0, -1.0, 0.0, 2.0, -4.0, -1.0]);
/// ```
#[derive(Clone, Debug)]
pub struct Random {
    state: u32,
}

impl Random {
    /// Starts at a seed; every seed is a good one.
    pub fn new(seed: u32) -> Self {
        Self { state: seed }
    }
}

impl Iterator for Random {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        self.state = self.state.wrapping_mul(MULTIPLIER).wrapping_add(INCREMENT);
        let [.., low, high] = self.state.to_le_bytes();
        let high_half = i32::from(u16::from_le_bytes([low, high]));
        let choice = (high_half * (2 * LARGEST + 1)) >> 16;
        i16::try_from(choice - LARGEST).ok().map(f32::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_comes_about_equally_often() {
        let mut counts = [0_u32; 9];
        for value in Random::new(7).take(90_000) {
            let index = (-4_i16..=4)
                .map(f32::from)
                .position(|whole| whole.eq(&value));
            counts[index.expect("a whole number from -4 to 4")] += 1;
        }
        assert!(
            counts.iter().all(|count| (9_700..10_300).contains(count)),
            "{counts:?}"
        );
    }

    #[test]
    fn neighbouring_seeds_do_not_move_together() {
        let products = Random::new(1).zip(Random::new(2)).take(10_000);
        let correlation = products.map(|(a, b)| a * b).sum::<f32>() / 10_000.0;
        assert!(correlation.abs() < 0.3, "{correlation}");
    }
}
