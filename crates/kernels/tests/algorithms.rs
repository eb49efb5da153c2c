//! Every algorithm on fixed cases, natively and on wasm32: against onnxruntime's outputs and the
//! textbook's loops, and what it refuses.

mod agreement;

use agreement::{assert_equal_to_the_loops, assert_outputs, drawn, operands};
use kernels::random::Random;
use kernels::{Algorithm, Conv2d, Operands, Padding, Plan, PlanError};
use serde::Deserialize;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

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

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

/// Numbers are drawn from the seeds as `kernels::random` does; outputs are onnxruntime's.
#[derive(Deserialize)]
struct Case {
    in_channels: usize,
    size: [usize; 2],
    out_channels: usize,
    kernel: [usize; 2],
    stride: [usize; 2],
    padding: [usize; 2],
    dilation: [usize; 2],
    groups: usize,
    seeds: [u32; 3],
    output: Vec<f32>,
}

impl Case {
    fn conv(&self) -> Conv2d {
        let [vertical, horizontal] = self.padding;
        Conv2d {
            in_channels: self.in_channels,
            height: self.size[0],
            width: self.size[1],
            out_channels: self.out_channels,
            kernel_size: self.kernel,
            stride: self.stride,
            padding: Padding {
                top: vertical,
                bottom: vertical,
                left: horizontal,
                right: horizontal,
            },
            dilation: self.dilation,
            groups: self.groups,
        }
    }

    fn operands(&self) -> Operands {
        let lengths = self.conv().lengths().expect("a legal convolution");
        let drawn = |index: usize, length| Random::new(self.seeds[index]).take(length).collect();
        Operands {
            input: drawn(0, lengths.input),
            weight: drawn(1, lengths.weight),
            bias: Some(drawn(2, lengths.bias)),
        }
    }
}

#[test]
fn outputs_are_onnxruntimes() {
    let golden: Golden =
        serde_json::from_str(include_str!("golden/conv2d.json")).expect("golden cases");
    assert!(golden.cases.len() >= 20);
    for case in &golden.cases {
        assert_outputs(case.conv(), &case.operands(), &case.output);
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
