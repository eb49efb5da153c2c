//! How long one run takes, by a clock whose steps may be longer than the run.

use serde::{Deserialize, Serialize};

/// A sample lasts at least so many steps of the clock, so that a step is at most a tenth of it.
const STEPS_PER_SAMPLE: f64 = 10.0;
/// And at least so many milliseconds, so that one interruption does not fill it.
const SHORTEST_SAMPLE_MS: f64 = 5.0;
/// More samples than this do not make the median better.
const SAMPLES: usize = 9;
/// Repeating stops after this time, in milliseconds, with the samples there are.
const BUDGET_MS: f64 = 300.0;
/// A sample of so many runs is taken as it is, for clocks that stand still.
const MOST_RUNS_PER_SAMPLE: u32 = 1 << 16;
/// A clock that has not moved after so many readings is taken to be exact.
const READINGS: usize = 2_000_000;

/// A measured time, with how it was measured.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Timing {
    /// Milliseconds of one run: the median of the samples.
    pub run_ms: f64,
    /// Samples taken.
    pub samples: usize,
    /// Runs in all samples together.
    pub runs: u64,
    /// Multiply-adds of one run per second, in units of 10⁹.
    pub gmac_per_s: f64,
}

/// The repetitions of one run.
#[derive(Debug)]
pub struct Repetitions {
    sample_ms: f64,
    runs_per_sample: u32,
    run_ms: Vec<f64>,
    runs: u64,
    spent_ms: f64,
}

impl Repetitions {
    /// Begins after a first run that took `first_ms`, by a clock with steps of `clock_step_ms`.
    pub fn after(first_ms: f64, clock_step_ms: f64) -> Self {
        let mut repetitions = Self {
            sample_ms: (clock_step_ms * STEPS_PER_SAMPLE).max(SHORTEST_SAMPLE_MS),
            runs_per_sample: 1,
            run_ms: Vec::new(),
            runs: 0,
            spent_ms: 0.0,
        };
        repetitions.add(first_ms);
        repetitions
    }

    /// Whether there are samples enough.
    pub fn enough(&self) -> bool {
        self.run_ms.len() >= SAMPLES || (self.spent_ms >= BUDGET_MS && !self.run_ms.is_empty())
    }

    /// Takes one more sample.
    pub fn repeat(&mut self, now: &dyn Fn() -> f64, run: &mut dyn FnMut()) {
        let start = now();
        for _ in 0..self.runs_per_sample {
            run();
        }
        self.add(now() - start);
    }

    /// What the samples say of a run of so many multiply-adds.
    pub fn timing(&self, taps: u64) -> Timing {
        let run_ms = median(&mut self.run_ms.clone());
        #[expect(
            clippy::cast_precision_loss,
            reason = "a measured rate has three digits, not sixteen"
        )]
        let gmac_per_s = taps as f64 / run_ms / 1e6;
        Timing {
            run_ms,
            samples: self.run_ms.len(),
            runs: self.runs,
            gmac_per_s,
        }
    }

    /// Keeps a sample that was long enough; otherwise the next will have more runs.
    fn add(&mut self, elapsed_ms: f64) {
        self.spent_ms += elapsed_ms;
        if elapsed_ms >= self.sample_ms || self.runs_per_sample >= MOST_RUNS_PER_SAMPLE {
            self.run_ms
                .push(elapsed_ms / f64::from(self.runs_per_sample));
            self.runs += u64::from(self.runs_per_sample);
        } else {
            self.runs_per_sample *= 2;
        }
    }
}

/// The step of a clock, in milliseconds: the smallest of a few changes seen.
pub fn clock_step_ms(now: &dyn Fn() -> f64) -> f64 {
    let step = || {
        let start = now();
        let change = (0..READINGS).map(|_| now() - start).find(|&ms| ms > 0.0);
        change.unwrap_or(0.0)
    };
    (0..3).map(|_| step()).fold(f64::INFINITY, f64::min)
}

/// Milliseconds of one run: the median of samples taken for about `budget_ms`, each of as many runs
/// as the clock needs to tell them.
pub fn median_ms(now: &dyn Fn() -> f64, budget_ms: f64, run: impl FnMut()) -> f64 {
    median(&mut samples(now, budget_ms, run))
}

/// The same, but the fastest sample: what is possible where nothing interrupts.
pub fn least_ms(now: &dyn Fn() -> f64, budget_ms: f64, run: impl FnMut()) -> f64 {
    let samples = samples(now, budget_ms, run);
    samples.into_iter().fold(f64::INFINITY, f64::min)
}

fn samples(now: &dyn Fn() -> f64, budget_ms: f64, mut run: impl FnMut()) -> Vec<f64> {
    let sample_ms = (clock_step_ms(now) * STEPS_PER_SAMPLE).max(SHORTEST_SAMPLE_MS);
    let start = now();
    let mut runs = 1_u32;
    let mut samples = Vec::new();
    loop {
        let before = now();
        (0..runs).for_each(|_| run());
        let after = now();
        if after - before >= sample_ms || runs >= MOST_RUNS_PER_SAMPLE {
            samples.push((after - before) / f64::from(runs));
            if after - start >= budget_ms || runs >= MOST_RUNS_PER_SAMPLE {
                return samples;
            }
        } else {
            runs *= 2;
        }
    }
}

/// The middle of some numbers, 0 of none.
pub fn median(numbers: &mut [f64]) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers.get(numbers.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// Times a run of so many milliseconds by a clock that shows whole steps only.
    fn time(run_ms: f64, step_ms: f64) -> (Timing, f64) {
        let true_ms = Cell::new(0.0);
        let now = || (true_ms.get() / step_ms).floor() * step_ms;
        let mut run = || true_ms.set(true_ms.get() + run_ms);
        run();
        let mut repetitions = Repetitions::after(now(), step_ms);
        while !repetitions.enough() {
            repetitions.repeat(&now, &mut run);
        }
        (repetitions.timing(1_000_000), true_ms.get())
    }

    #[test]
    fn a_run_shorter_than_a_step_is_measured() {
        for step_ms in [0.1, 1.0, 16.7] {
            let (timing, total_ms) = time(0.025, step_ms);
            assert!((timing.run_ms - 0.025).abs() < 0.003, "{timing:?}");
            assert!(timing.samples >= 1 && total_ms < 800.0, "{timing:?}");
        }
    }

    #[test]
    fn a_long_run_is_its_own_measurement() {
        let (timing, total_ms) = time(5_000.0, 0.1);
        assert_eq!((timing.samples, timing.runs), (1, 1));
        assert!((total_ms - 5_000.0).abs() < 1.0);
        assert!((timing.gmac_per_s - 0.000_2).abs() < 1e-6, "{timing:?}");
    }

    #[test]
    fn a_clock_that_stands_still_ends_the_repetitions() {
        let mut repetitions = Repetitions::after(0.0, 0.0);
        while !repetitions.enough() {
            repetitions.repeat(&|| 0.0, &mut || {});
        }
        assert!(repetitions.timing(1).run_ms.abs() < f64::EPSILON);
    }

    #[test]
    fn the_step_of_a_clock_is_found() {
        let readings = Cell::new(0_u32);
        let now = || {
            readings.set(readings.get() + 1);
            f64::from(readings.get() / 1000) * 0.1
        };
        assert!((clock_step_ms(&now) - 0.1).abs() < 1e-9);
    }

    #[test]
    fn a_clock_that_stands_still_ends_the_search() {
        assert!(clock_step_ms(&|| 1.0).abs() < f64::EPSILON);
    }
}
