//! One convolution with every algorithm that can do it.

use kernels::random::Random;
use kernels::{Algorithm, Conv2d, Plan};
use runtime::Action;

use crate::measurement::plan;
use crate::protocol::{Answer, Compared, Measure};
use crate::timing::median_ms;
use crate::{Clock, Tell};

/// How long each algorithm is measured, if it is not slower than that.
const EACH_MS: f64 = 200.0;

/// Runs them, the textbook's loops first, as the others are compared with them.
pub fn compare(network: &Measure, position: usize, clock: Clock, tell: Tell) {
    let outcome = convolution(network, position).and_then(|conv| all(conv, clock, tell));
    tell(match outcome {
        Ok(()) => Answer::Done,
        Err(words) => Answer::Refused(words),
    });
}

fn convolution(network: &Measure, position: usize) -> Result<Conv2d, String> {
    match plan(network)?
        .layers()
        .get(position)
        .map(|layer| &layer.action)
    {
        Some(Action::Convolve(plan)) => Ok(*plan.conv()),
        _ => Err("this layer is no convolution".to_owned()),
    }
}

fn all(conv: Conv2d, clock: Clock, tell: Tell) -> Result<(), String> {
    let lengths = conv.lengths().map_err(|error| error.to_string())?;
    let numbers = |seed, length| -> Vec<f32> {
        Random::new(seed)
            .take(length)
            .map(|number| number / 8.0)
            .collect()
    };
    let (input, weight) = (numbers(1, lengths.input), numbers(2, lengths.weight));
    let mut textbook: Option<Vec<f32>> = None;
    let able = Algorithm::ALL.map(|algorithm| Plan::new(conv, algorithm).ok());
    let of = able.iter().flatten().count();
    for (done, plan) in able.into_iter().flatten().enumerate() {
        let (algorithm, workspace, weights) = (
            plan.algorithm(),
            plan.workspace_bytes(),
            plan.weight_bytes(),
        );
        let mut prepared = plan
            .prepare(&weight, None)
            .map_err(|error| error.to_string())?;
        let mut output = vec![0.0; lengths.output];
        let nanoseconds = 1e6
            * median_ms(clock, EACH_MS, || {
                prepared
                    .run(&input, &mut output)
                    .expect("lengths are as planned");
            });
        let reference = textbook.get_or_insert_with(|| output.clone());
        let difference = |(one, other): (&f32, &f32)| f64::from((one - other).abs());
        tell(Answer::Compared(Compared {
            algorithm: algorithm.name().to_owned(),
            nanoseconds,
            workspace_bytes: workspace as u64,
            weight_bytes: weights as u64,
            difference: output
                .iter()
                .zip(&*reference)
                .map(difference)
                .fold(0.0, f64::max),
            largest: reference
                .iter()
                .map(|&number| f64::from(number.abs()))
                .fold(0.0, f64::max),
        }));
        tell(Answer::Progress {
            done: done + 1,
            of,
            layer: Some(done),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn all_algorithms_agree_with_the_textbook() {
        let network = Measure {
            link: "v1/3x9/c4".to_owned(),
            batch: 1,
        };
        let mut found = Vec::new();
        let time = Cell::new(0.0);
        let clock = || {
            time.set(time.get() + 50.0);
            time.get()
        };
        compare(&network, 0, &clock, &mut |answer| {
            if let Answer::Compared(compared) = answer {
                found.push(compared);
            }
        });
        let names: Vec<&str> = found.iter().map(|each| each.algorithm.as_str()).collect();
        let expected = [
            "naive",
            "reordered",
            "im2col",
            "gemm",
            "winograd2",
            "winograd4",
            "fft",
        ];
        assert_eq!(names, expected);
        assert!(
            found
                .iter()
                .all(|each| each.difference < 1e-5 && each.largest > 0.5),
            "{found:?}"
        );
    }

    #[test]
    fn other_layers_are_refused() {
        let network = Measure {
            link: "v1/3x9/r".to_owned(),
            batch: 1,
        };
        let mut words = String::new();
        compare(&network, 0, &|| 0.0, &mut |answer| {
            if let Answer::Refused(reason) = answer {
                words = reason;
            }
        });
        assert_eq!(words, "this layer is no convolution");
    }
}
