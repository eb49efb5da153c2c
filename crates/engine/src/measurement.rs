//! A network that runs several times, layer by layer.

use complexity::Network;
use formats::link::{Layers, decode};
use kernels::random::Random;
use runtime::{Execution, Options, Plan, Seeded};

use crate::protocol::{Answer, Measure, Measured};
use crate::timing::{clock_step_ms, median};
use crate::{Clock, Tell};

/// The seed of weights and input.
const SEED: u32 = 1;
/// Passes go on for about so long, in milliseconds.
const BUDGET_MS: f64 = 3_000.0;
/// But there are at least so many passes.
const LEAST_PASSES: usize = 3;
/// And not more than these.
const MOST_PASSES: usize = 25;
/// A layer is run so often that a sample is at least this many steps of the clock long.
const STEPS_PER_SAMPLE: f64 = 12.0;
/// More runs than these are not needed to see a layer.
const MOST_RUNS: f64 = 20_000.0;
/// The page hears of the layers of the first pass at most this often, in milliseconds.
const NEWS_MS: f64 = 50.0;

/// Runs a network; every pass ends with [`Answer::Measured`], the last one with [`Answer::Done`].
pub fn measure(asked: &Measure, clock: Clock, tell: Tell) {
    let done = plan(asked).and_then(|plan| {
        let layers = plan.layers().len();
        let mut weights = Seeded::new(SEED, &plan);
        let mut last = f64::NEG_INFINITY;
        let prepared = Execution::prepare(plan, &mut weights, |position| {
            let now = clock();
            if now - last >= NEWS_MS {
                last = now;
                tell(Answer::Progress {
                    done: position,
                    of: layers,
                    layer: Some(position),
                });
            }
        });
        prepared.map_err(|error| error.to_string())
    });
    match done {
        Ok(execution) => {
            Passes::new(execution, clock).run(clock, tell);
            tell(Answer::Done);
        }
        Err(words) => tell(Answer::Refused(words)),
    }
}

/// The plan of what was asked for, or why there is none.
pub fn plan(asked: &Measure) -> Result<Plan, String> {
    let network = network(&asked.link)?;
    let options = Options {
        batch: asked.batch,
        ..Options::default()
    };
    Plan::new(&network, &options).map_err(|error| error.to_string())
}

fn network(link: &str) -> Result<Network, String> {
    match decode(link).map_err(|error| error.to_string())?.layers {
        Layers::Listed(network) => Ok(network),
        Layers::Published(published) => Err(format!("{} is not listed", published.name)),
    }
}

struct Passes {
    execution: Execution,
    input: Vec<f32>,
    clock_step_ms: f64,
    /// Per layer, how often it runs for one sample, and its samples in nanoseconds.
    layers: Vec<Option<Samples>>,
    totals: Vec<f64>,
    /// Whole runs for one sample.
    runs: u32,
}

struct Samples {
    runs: u32,
    nanoseconds: Vec<f64>,
}

impl Passes {
    fn new(execution: Execution, clock: Clock) -> Self {
        let plan = execution.plan();
        let numbers = plan.input().elements().unwrap_or(0);
        let numbers = usize::try_from(numbers).unwrap_or(0) * plan.batch();
        let layers = plan.layers().iter().map(|_| None).collect();
        Self {
            execution,
            input: Random::new(SEED)
                .take(numbers)
                .map(|number| number / 4.0)
                .collect(),
            clock_step_ms: clock_step_ms(clock),
            layers,
            totals: Vec::new(),
            runs: 1,
        }
    }

    fn run(&mut self, clock: Clock, tell: Tell) {
        self.first(clock, tell);
        let start = clock();
        for pass in 1..=MOST_PASSES {
            self.pass(clock);
            tell(Answer::Measured(self.measured(pass)));
            if pass >= LEAST_PASSES && clock() - start >= BUDGET_MS {
                break;
            }
        }
    }

    /// A pass that warms up, and finds how often each layer must run to be seen by the clock.
    fn first(&mut self, clock: Clock, tell: Tell) {
        let of = self.layers.len();
        self.begin();
        let mut last = clock();
        while let Some(position) = self.execution.step() {
            let before = clock();
            let mut runs = 0_u32;
            let mut spent = 0.0;
            while spent < 2.0 * self.clock_step_ms && f64::from(runs) < MOST_RUNS {
                self.execution.step_again();
                runs += 1;
                spent = clock() - before;
            }
            let each = spent / f64::from(runs);
            self.layers[position] = Some(Samples {
                runs: self.runs_for(each),
                nanoseconds: Vec::new(),
            });
            if clock() - last >= NEWS_MS {
                last = clock();
                tell(Answer::Progress {
                    done: position,
                    of,
                    layer: Some(position),
                });
            }
        }
        self.begin();
        let before = clock();
        self.finish();
        self.runs = self.runs_for(clock() - before);
    }

    /// Runs that make a sample long enough.
    fn runs_for(&self, each_ms: f64) -> u32 {
        let runs = (STEPS_PER_SAMPLE * self.clock_step_ms / each_ms).ceil();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped; not a number becomes 1"
        )]
        let runs = runs.clamp(1.0, MOST_RUNS) as u32;
        runs.max(1)
    }

    fn pass(&mut self, clock: Clock) {
        self.begin();
        while let Some(position) = self.execution.step() {
            let Some(samples) = &mut self.layers[position] else {
                continue;
            };
            let before = clock();
            for _ in 0..samples.runs {
                self.execution.step_again();
            }
            let each = (clock() - before) / f64::from(samples.runs);
            samples.nanoseconds.push(each * 1e6);
        }
        let before = clock();
        for _ in 0..self.runs {
            self.begin();
            self.finish();
        }
        let each = (clock() - before) / f64::from(self.runs);
        self.totals.push(each * 1e6);
    }

    fn begin(&mut self) {
        self.execution
            .start(&self.input)
            .expect("the input is as long as the plan says");
    }

    fn finish(&mut self) {
        while self.execution.step().is_some() {}
    }

    fn measured(&mut self, passes: usize) -> Measured {
        let layers = self.layers.iter_mut().map(|layer| {
            let samples = layer.as_mut()?;
            Some(median(&mut samples.nanoseconds))
        });
        Measured {
            layers: layers.collect(),
            total: median(&mut self.totals),
            passes,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;

    fn answers(asked: &Measure) -> Vec<Answer> {
        let start = Instant::now();
        let mut answers = Vec::new();
        measure(
            asked,
            &|| start.elapsed().as_secs_f64() * 1e3,
            &mut |answer| answers.push(answer),
        );
        answers
    }

    #[test]
    fn every_layer_that_runs_gets_a_time() {
        let asked = Measure {
            link: "v1/1x8/c4,r,f,l2".to_owned(),
            batch: 2,
        };
        let answers = answers(&asked);
        let [.., Answer::Measured(measured), Answer::Done] = answers.as_slice() else {
            panic!("{answers:?}");
        };
        let has_time: Vec<bool> = measured.layers.iter().map(Option::is_some).collect();
        assert_eq!(has_time, [true, false, false, true]);
        assert!(
            measured.total > 0.0 && measured.passes == MOST_PASSES,
            "{measured:?}"
        );
    }

    #[test]
    fn what_cannot_run_is_refused_in_words() {
        let wrong = Measure {
            link: "v1/1x8/c4k9p0".to_owned(),
            batch: 1,
        };
        let [Answer::Refused(words)] = &answers(&wrong)[..] else {
            panic!("it runs");
        };
        assert!(words.contains('9'), "{words}");
    }
}
