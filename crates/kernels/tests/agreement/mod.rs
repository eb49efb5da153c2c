//! Every algorithm against the textbook's loops.

#[path = "../drawn/mod.rs"]
mod drawn;

pub(crate) use drawn::drawn;
use kernels::{Algorithm, Conv2d, Operands, Plan, conv2d};

/// How far a result may be from the loops' one, in units of the last place: of all that is added to
/// that output, or, where tiles are transformed, of all that could be added to any output.
///
/// A sum of n rounded products is off by n units at most, by less than √n as a rule. Winograd's
/// transforms multiply by up to 8 and divide by 24 in each direction.
fn bound(algorithm: Algorithm, added: f32, largest: f32) -> f32 {
    let (units, magnitude) = match algorithm {
        Algorithm::Naive
        | Algorithm::Reordered
        | Algorithm::Im2col
        | Algorithm::Gemm
        | Algorithm::Pointwise
        | Algorithm::Depthwise => (8.0, added),
        Algorithm::Winograd2 | Algorithm::Fft => (8.0, largest),
        Algorithm::Winograd4 => (64.0, largest),
    };
    units * f32::EPSILON * magnitude
}

pub(crate) fn operands(conv: &Conv2d, seed: u32) -> Operands {
    let lengths = conv.lengths().expect("a legal convolution");
    Operands {
        input: drawn(lengths.input, seed),
        weight: drawn(lengths.weight, seed ^ 0x5555),
        bias: seed
            .is_multiple_of(2)
            .then(|| drawn(lengths.bias, seed ^ 0xaaaa)),
    }
}

/// Per output, the sum of the magnitudes of everything that is added.
fn magnitudes(conv: Conv2d, operands: &Operands) -> Vec<f32> {
    let absolute = |numbers: &[f32]| numbers.iter().map(|number| number.abs()).collect();
    let operands = Operands {
        input: absolute(&operands.input),
        weight: absolute(&operands.weight),
        bias: operands.bias.as_deref().map(absolute),
    };
    conv2d(conv, operands).expect("a legal convolution").output
}

/// What the largest weights of an output and the largest pixel could add up to.
fn largest_sum(conv: &Conv2d, operands: &Operands) -> f32 {
    let largest = |numbers: &[f32]| {
        numbers
            .iter()
            .fold(0.0, |most: f32, number| most.max(number.abs()))
    };
    let taps = operands.weight.len() / conv.out_channels;
    let weights = operands
        .weight
        .chunks(taps)
        .map(|weights| weights.iter().map(|weight| weight.abs()).sum::<f32>());
    let bias = operands.bias.as_deref().map_or(0.0, largest);
    largest(&operands.input) * weights.fold(0.0, f32::max) + bias
}

fn run(conv: Conv2d, algorithm: Algorithm, operands: &Operands) -> Vec<f32> {
    let plan = Plan::new(conv, algorithm).expect("a plan");
    let mut output = vec![f32::NAN; plan.lengths().output];
    let mut prepared = plan
        .prepare(&operands.weight, operands.bias.as_deref())
        .expect("lengths as planned");
    // Twice, since the second run finds what the first one left in the workspace.
    for _ in 0..2 {
        output.fill(f32::NAN);
        prepared
            .run(&operands.input, &mut output)
            .expect("lengths as planned");
    }
    output
}

pub(crate) fn assert_equal_to_the_loops(conv: Conv2d, seed: u32) {
    let operands = operands(&conv, seed);
    let expected = conv2d(conv, operands.clone())
        .expect("a legal convolution")
        .output;
    assert_outputs(conv, &operands, &expected);
}

/// Every algorithm that can do it gives these outputs, within its bound.
pub(crate) fn assert_outputs(conv: Conv2d, operands: &Operands, expected: &[f32]) {
    let magnitudes = magnitudes(conv, operands);
    let largest = largest_sum(&conv, operands);
    for algorithm in Algorithm::ALL {
        if algorithm.supports(&conv).is_err() {
            continue;
        }
        let got = run(conv, algorithm, operands);
        assert_eq!(got.len(), expected.len(), "{algorithm}, {conv:?}");
        let outputs = got.iter().zip(expected).zip(&magnitudes).enumerate();
        for (index, ((got, expected), added)) in outputs {
            let bound = bound(algorithm, *added, largest);
            assert!(
                (got - expected).abs() <= bound,
                "{algorithm}, {conv:?}, output {index}: {got} instead of {expected} ± {bound}"
            );
        }
    }
}
