//! Every algorithm against the textbook's loops, over sizes that are awkward for it.
#![cfg(not(target_arch = "wasm32"))]

use kernels::{Algorithm, Conv2d, Operands, Padding, Plan, PlanError, conv2d};
use proptest::prelude::*;

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
        Algorithm::Winograd2 => (8.0, largest),
        Algorithm::Winograd4 => (64.0, largest),
        Algorithm::Fft => (8.0, largest),
    };
    units * f32::EPSILON * magnitude
}

/// Numbers between −1 and 1 that are no fractions of two.
fn drawn(length: usize, seed: u32) -> Vec<f32> {
    let mut state = seed;
    let mut draw = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [.., low, high] = state.to_le_bytes();
        f32::from(i16::from_le_bytes([low, high])) / 32_767.0
    };
    (0..length).map(|_| draw()).collect()
}

fn operands(conv: &Conv2d, seed: u32) -> Operands {
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

fn assert_equal_to_the_loops(conv: Conv2d, seed: u32) {
    let operands = operands(&conv, seed);
    let expected = conv2d(conv, operands.clone())
        .expect("a legal convolution")
        .output;
    let magnitudes = magnitudes(conv, &operands);
    let largest = largest_sum(&conv, &operands);
    for algorithm in Algorithm::ALL {
        if algorithm.supports(&conv).is_err() {
            continue;
        }
        let got = run(conv, algorithm, &operands);
        let outputs = got.iter().zip(&expected).zip(&magnitudes).enumerate();
        for (index, ((got, expected), added)) in outputs {
            let bound = bound(algorithm, *added, largest);
            assert!(
                (got - expected).abs() <= bound,
                "{algorithm}, {conv:?}, output {index}: {got} instead of {expected} ± {bound}"
            );
        }
    }
}

prop_compose! {
    fn convs()(
        groups in prop_oneof![3 => Just(1_usize), 1 => 2_usize..5],
        [in_channels, out_channels] in [1_usize..20, 1..20],
        [height, width] in [1_usize..24, 1..24],
        kernel_size in prop_oneof![
            2 => Just([3_usize, 3]),
            1 => Just([1, 1]),
            2 => [1_usize..8, 1..8],
        ],
        stride in prop_oneof![3 => Just([1_usize, 1]), 2 => [1_usize..9, 1..9]],
        dilation in prop_oneof![3 => Just([1_usize, 1]), 1 => [1_usize..4, 1..4]],
        [top, bottom, left, right] in prop_oneof![
            Just([1_usize; 4]),
            [0_usize..3, 0..3, 0..3, 0..3],
            [0_usize..25, 0..25, 0..25, 0..25],
        ],
    ) -> Conv2d {
        Conv2d {
            in_channels: groups * in_channels.div_ceil(groups),
            height,
            width,
            out_channels: groups * out_channels.div_ceil(groups),
            kernel_size,
            stride,
            padding: Padding { top, bottom, left, right },
            dilation,
            groups,
        }
    }
}

prop_compose! {
    fn depthwise()(conv in convs(), multiplier in 1_usize..3) -> Conv2d {
        Conv2d {
            out_channels: conv.in_channels * multiplier,
            groups: conv.in_channels,
            ..conv
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn all_algorithms_agree(conv in convs(), seed: u32) {
        prop_assume!(conv.lengths().is_ok());
        assert_equal_to_the_loops(conv, seed);
    }

    #[test]
    fn all_algorithms_agree_on_depthwise(conv in depthwise(), seed: u32) {
        prop_assume!(conv.lengths().is_ok());
        assert_equal_to_the_loops(conv, seed);
    }

    #[test]
    fn auto_always_plans(conv in convs()) {
        prop_assert_eq!(conv.lengths().is_ok(), Plan::auto(conv).is_ok());
    }
}

const SQUARE: Conv2d = Conv2d {
    in_channels: 1,
    height: 1,
    width: 1,
    out_channels: 1,
    kernel_size: [3, 3],
    stride: [1, 1],
    padding: Padding::all(1),
    dilation: [1, 1],
    groups: 1,
};

fn square(channels: [usize; 2], side: usize, kernel: usize, stride: usize) -> Conv2d {
    Conv2d {
        in_channels: channels[0],
        height: side,
        width: side,
        out_channels: channels[1],
        kernel_size: [kernel; 2],
        stride: [stride; 2],
        padding: Padding::all(kernel / 2),
        ..SQUARE
    }
}

#[test]
fn blocks_of_every_size_meet_at_their_edges() {
    let cases = [
        square([1, 1], 1, 3, 1),
        square([1, 1], 1, 1, 1),
        square([130, 13], 5, 3, 1),
        square([3, 17], 37, 7, 2),
        square([64, 7], 29, 3, 1),
        square([400, 31], 13, 1, 1),
        square([17, 6], 41, 5, 1),
        square([5, 5], 31, 11, 4),
        Conv2d {
            groups: 32,
            ..square([32, 32], 33, 3, 2)
        },
        Conv2d {
            groups: 32,
            ..square([32, 64], 23, 5, 1)
        },
        Conv2d {
            groups: 4,
            ..square([48, 20], 27, 5, 1)
        },
        Conv2d {
            kernel_size: [1, 7],
            padding: Padding {
                left: 3,
                right: 3,
                ..Padding::NONE
            },
            ..square([9, 13], 17, 1, 1)
        },
        Conv2d {
            dilation: [2, 3],
            padding: Padding::all(3),
            ..square([5, 9], 19, 3, 1)
        },
    ];
    for (seed, conv) in (1..).zip(cases) {
        assert_equal_to_the_loops(conv, seed);
    }
}

#[test]
fn a_batch_is_its_pictures_one_by_one() {
    let conv = square([2, 3], 5, 3, 1);
    let operands = operands(&conv, 3);
    let second = drawn(operands.input.len(), 8);
    let mut prepared = Plan::auto(conv)
        .and_then(|plan| plan.prepare(&operands.weight, None))
        .expect("a plan");
    let mut run = |input: &[f32], pictures: usize| {
        let mut output = vec![0.0; pictures * prepared.plan().lengths().output];
        prepared.run(input, &mut output).map(|()| output)
    };
    let both = [operands.input.clone(), second.clone()].concat();
    let one_by_one = [run(&operands.input, 1), run(&second, 1)]
        .map(Result::unwrap)
        .concat();
    assert_eq!(run(&both, 2), Ok(one_by_one));
}

#[track_caller]
fn assert_refused<T: std::fmt::Debug>(result: Result<T, PlanError>, message: &str) {
    assert_eq!(result.expect_err("a refusal").to_string(), message);
}

#[test]
fn what_an_algorithm_cannot_do_it_says() {
    assert_refused(
        Plan::new(square([8, 8], 14, 3, 2), Algorithm::Winograd4),
        "winograd4 needs a stride of 1 × 1, but it is 2 × 2: take gemm, or auto.",
    );
    assert_refused(
        Plan::new(square([8, 8], 14, 5, 1), Algorithm::Winograd2),
        "winograd2 needs a kernel of 3 × 3, but it is 5 × 5: take gemm, or auto.",
    );
    assert_refused(
        Plan::new(square([8, 8], 14, 3, 1), Algorithm::Pointwise),
        "pointwise needs a kernel of 1 × 1, but it is 3 × 3: take gemm, or auto.",
    );
    assert_refused(
        Plan::new(square([8, 8], 14, 3, 1), Algorithm::Depthwise),
        "depthwise needs as many groups as input channels, but there are 1 groups of 8 channels: \
         take gemm, or auto.",
    );
    let far = Conv2d {
        stride: [1 << 20; 2],
        padding: Padding::all(1 << 20),
        ..SQUARE
    };
    assert_refused(
        Plan::new(far, Algorithm::Gemm),
        "gemm would need 8388632 MiB for this convolution, more than the 1024 MiB that it may \
         have: take auto, or less padding.",
    );
    assert_eq!(
        Plan::auto(far).map(|plan| plan.algorithm()),
        Ok(Algorithm::Naive)
    );
    assert_refused(
        "strassen".parse::<Algorithm>(),
        "There is no algorithm \"strassen\": choose one of naive, reordered, im2col, gemm, \
         pointwise, depthwise, winograd2, winograd4, fft.",
    );
}

#[test]
fn arrays_of_the_wrong_length_are_refused() {
    let plan = || Plan::auto(SQUARE).expect("a plan");
    assert_refused(
        plan().prepare(&[0.0; 8], None),
        "The kernel has 8 numbers, but this convolution needs 9 (output channels × input channels \
         per group × height × width).",
    );
    assert_refused(
        plan().prepare(&[0.0; 9], Some(&[0.0; 2])),
        "The bias has 2 numbers, but this convolution needs 1 (one per output channel).",
    );
    assert_eq!(plan().batch_lengths(3), Ok([3, 3]));
    assert_refused(
        plan().batch_lengths(0),
        "The batch is empty: give at least one picture.",
    );
    assert_refused(
        plan().batch_lengths(1 << 25),
        "Input, weights and output hold 67108864 numbers, more than the 33554432 (128 MiB) that \
         one run may hold: make the input smaller or take fewer channels.",
    );
    let mut prepared = plan().prepare(&[0.0; 9], None).expect("a plan");
    assert_refused(
        prepared.run(&[], &mut []),
        "The batch is empty: give at least one picture.",
    );
    assert_refused(
        prepared.run(&[1.0], &mut [0.0; 2]),
        "The output has 2 numbers, but this batch gives 1 (pictures × output channels × output \
         height × output width).",
    );
    let mut prepared = Plan::auto(square([2, 1], 3, 3, 1))
        .and_then(|plan| plan.prepare(&[0.0; 18], None))
        .expect("a plan");
    assert_refused(
        prepared.run(&[1.0; 19], &mut [0.0; 9]),
        "The input has 19 numbers, but this convolution needs 18 (channels × height × width).",
    );
}
