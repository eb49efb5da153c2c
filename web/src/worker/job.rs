//! One run on its way through the worker: computed in slices, then repeated to be timed.

use kernels::{ConvError, Naive, Run};

use super::protocol::{Answer, Output};
use engine::timing::Repetitions;

/// Between slices the worker listens, and the page hears of progress.
const SLICE_MS: f64 = 40.0;
/// Rows are computed in bundles of about this time, as reading the clock takes time too.
const BUNDLE_MS: f64 = 2.0;

#[derive(Debug)]
pub(super) struct Job {
    naive: Naive,
    rows_per_bundle: usize,
    computing_ms: f64,
    repetitions: Option<Repetitions>,
}

/// What a slice of work came to.
#[derive(Debug, PartialEq)]
pub(super) enum Step {
    /// There is more to do, and perhaps something to say.
    Continue(Option<Answer>),
    /// The last word.
    End(Answer),
}

impl Job {
    pub(super) fn new(run: Run) -> Result<Self, ConvError> {
        Ok(Self {
            naive: run.start()?,
            rows_per_bundle: 1,
            computing_ms: 0.0,
            repetitions: None,
        })
    }

    /// Works for about one slice.
    pub(super) fn step(&mut self, now: &dyn Fn() -> f64, clock_step_ms: f64) -> Step {
        match &mut self.repetitions {
            None => Step::Continue(Some(self.compute(now, clock_step_ms))),
            Some(repetitions) if repetitions.enough() => {
                Step::End(Answer::Timed(repetitions.timing(self.naive.counted().taps)))
            }
            Some(repetitions) => {
                repetitions.repeat(now, &mut || {
                    self.naive.restart();
                    self.naive.advance(usize::MAX);
                });
                Step::Continue(None)
            }
        }
    }

    fn compute(&mut self, now: &dyn Fn() -> f64, clock_step_ms: f64) -> Answer {
        let start_ms = now();
        loop {
            let bundle_start_ms = now();
            let left = self.naive.advance(self.rows_per_bundle);
            let end_ms = now();
            if left == 0 {
                self.computing_ms += end_ms - start_ms;
                self.repetitions = Some(Repetitions::after(self.computing_ms, clock_step_ms));
                return Answer::Output(self.output());
            }
            if end_ms - bundle_start_ms < BUNDLE_MS {
                self.rows_per_bundle = self.rows_per_bundle.saturating_mul(2);
            }
            if end_ms - start_ms >= SLICE_MS {
                self.computing_ms += end_ms - start_ms;
                let rows = self.naive.rows();
                return Answer::Progress {
                    done: rows - left,
                    rows,
                };
            }
        }
    }

    fn output(&self) -> Output {
        let counted = self.naive.counted();
        Output {
            values: counted.output.clone(),
            size: counted.output_size,
            taps: counted.taps,
            padding_taps: counted.padding_taps,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use kernels::{Conv2d, Padding, Values};

    use super::*;

    fn answers(run: Run, reading_ms: f64) -> Vec<Answer> {
        let mut job = Job::new(run).expect("a legal run");
        let time_ms = Cell::new(0.0);
        let now = || {
            time_ms.set(time_ms.get() + reading_ms);
            time_ms.get()
        };
        let mut answers = Vec::new();
        loop {
            match job.step(&now, 0.1) {
                Step::Continue(answer) => answers.extend(answer),
                Step::End(answer) => {
                    answers.push(answer);
                    return answers;
                }
            }
        }
    }

    fn run(height: usize) -> Run {
        Run {
            conv: Conv2d {
                in_channels: 1,
                height,
                width: 8,
                out_channels: 2,
                kernel_size: [3, 3],
                stride: [1, 1],
                padding: Padding::all(1),
                dilation: [1, 1],
                groups: 1,
            },
            input: Values::Seed(1),
            weight: Values::Seed(2),
            bias: None,
        }
    }

    #[test]
    fn a_short_run_gives_its_output_then_its_time() {
        let answers = answers(run(1), 6.0);
        let [Answer::Output(output), Answer::Timed(timing)] = answers.as_slice() else {
            panic!("{answers:?}");
        };
        assert_eq!((output.taps, output.size), (8 * 9 * 2, [1, 8]));
        assert_eq!(output.padding_taps, 2 * (8 * 6 + 2));
        assert!(timing.samples > 1);
    }

    #[test]
    fn a_long_run_tells_its_progress_and_runs_once() {
        let answers = answers(run(8), 25.0);
        let done: Vec<usize> = answers
            .iter()
            .map_while(|answer| match answer {
                Answer::Progress { done, rows: 16 } => Some(*done),
                Answer::Progress { .. }
                | Answer::Refused(_)
                | Answer::Output(_)
                | Answer::Timed(_) => None,
            })
            .collect();
        assert_eq!(done, (1..16).collect::<Vec<_>>());
        let [Answer::Output(_), Answer::Timed(timing)] = &answers[15..] else {
            panic!("{answers:?}");
        };
        assert_eq!(timing.runs, 1);
    }
}
