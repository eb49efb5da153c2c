//! The loops against hand-made cases and their error texts, natively and on wasm32.

use kernels::{
    Conv2d, ConvError, Counted, MAX_ELEMENTS, Naive, Operands, Padding, Run, Values, conv2d,
};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const SMALL: Conv2d = Conv2d {
    in_channels: 1,
    height: 3,
    width: 3,
    out_channels: 1,
    kernel_size: [2, 2],
    stride: [1, 1],
    padding: Padding::NONE,
    dilation: [1, 1],
    groups: 1,
};

fn count_up(length: usize) -> Vec<f32> {
    (1_u16..).map(f32::from).take(length).collect()
}

fn run(conv: Conv2d, weight: &[f32]) -> Counted {
    let operands = Operands {
        input: count_up(conv.in_channels * conv.height * conv.width),
        weight: weight.to_vec(),
        bias: None,
    };
    conv2d(conv, operands).expect("a legal convolution")
}

#[test]
fn the_kernel_is_not_flipped() {
    let counted = run(SMALL, &[1.0, 0.0, 0.0, 0.0]);
    assert_eq!(counted.output, [1.0, 2.0, 4.0, 5.0]);
    assert_eq!(counted.output_size, [2, 2]);
    assert_eq!((counted.taps, counted.padding_taps), (16, 0));
}

#[test]
fn padding_is_counted_per_side() {
    let conv = Conv2d {
        padding: Padding {
            top: 1,
            left: 2,
            ..Padding::NONE
        },
        ..SMALL
    };
    let counted = run(conv, &[1.0, 1.0, 1.0, 1.0]);
    #[rustfmt::skip]
    let expected = [
        0.0, 1.0,  3.0,  5.0,
        0.0, 5.0, 12.0, 16.0,
        0.0, 11.0, 24.0, 28.0,
    ];
    assert_eq!(counted.output, expected);
    assert_eq!(counted.taps, 3 * 4 * 4);
    // By output row: 4 + 3 + 2 + 2 touch the row above, the others only the columns to the left.
    assert_eq!(counted.padding_taps, 11 + 6 + 6);
}

#[test]
fn stride_leaves_a_remainder_unread() {
    let conv = Conv2d {
        stride: [2, 2],
        ..SMALL
    };
    let counted = run(conv, &[1.0, 1.0, 1.0, 1.0]);
    assert_eq!(counted.output, [12.0]);
}

#[test]
fn dilation_spreads_the_taps() {
    let conv = Conv2d {
        dilation: [2, 2],
        ..SMALL
    };
    let counted = run(conv, &[1.0, 1.0, 1.0, 1.0]);
    assert_eq!(counted.output, [1.0 + 3.0 + 7.0 + 9.0]);
}

#[test]
fn groups_do_not_see_each_other() {
    let conv = Conv2d {
        in_channels: 2,
        height: 1,
        width: 2,
        out_channels: 2,
        kernel_size: [1, 1],
        groups: 2,
        ..SMALL
    };
    let operands = Operands {
        input: vec![1.0, 2.0, 3.0, 4.0],
        weight: vec![10.0, 100.0],
        bias: Some(vec![0.5, -0.5]),
    };
    let counted = conv2d(conv, operands).expect("a legal convolution");
    assert_eq!(counted.output, [10.5, 20.5, 299.5, 399.5]);
    assert_eq!(counted.taps, 4);
}

#[test]
fn rows_can_be_run_one_by_one_and_again() {
    let mut naive = Run {
        conv: Conv2d {
            out_channels: 3,
            padding: Padding::all(1),
            ..SMALL
        },
        input: Values::Seed(1),
        weight: Values::Seed(2),
        bias: Some(Values::Seed(3)),
    }
    .start()
    .expect("a legal convolution");
    let whole = naive.clone().finish();
    assert_eq!(naive.rows(), 12);
    for left in (0..12).rev() {
        assert_eq!(naive.advance(1), left);
    }
    assert_eq!(naive.advance(1), 0);
    assert_eq!(naive.counted(), &whole);
    naive.restart();
    assert_eq!(naive.finish(), whole);
}

#[test]
fn sizes_up_to_the_limit_do_not_wrap() {
    let largest = Conv2d {
        in_channels: MAX_ELEMENTS,
        height: MAX_ELEMENTS,
        width: MAX_ELEMENTS,
        out_channels: MAX_ELEMENTS,
        kernel_size: [MAX_ELEMENTS; 2],
        padding: Padding::all(MAX_ELEMENTS),
        dilation: [1, 1],
        stride: [1, 1],
        groups: 1,
    };
    let side = 1_u128 << 25;
    let output = 2 * side + 1;
    let elements = side.pow(3) + side.pow(4) + side * output * output + side;
    assert_eq!(
        largest.lengths(),
        Err(ConvError::TooManyElements { elements })
    );
    let spread = Conv2d {
        dilation: [MAX_ELEMENTS; 2],
        ..largest
    };
    assert!(matches!(
        spread.output_size(),
        Err(ConvError::KernelBeyondInput { span, .. }) if u128::from(span) == side * (side - 1) + 1
    ));
}

#[track_caller]
fn assert_refused(conv: Conv2d, message: &str) {
    let error = conv.lengths().expect_err("an illegal convolution");
    assert_eq!(error.to_string(), message);
}

#[test]
fn errors_say_the_numbers_and_a_remedy() {
    assert_refused(
        Conv2d {
            stride: [1, 0],
            ..SMALL
        },
        "The horizontal stride is 0: choose a number from 1 to 33554432.",
    );
    assert_refused(
        Conv2d {
            padding: Padding {
                top: MAX_ELEMENTS + 1,
                ..Padding::NONE
            },
            ..SMALL
        },
        "The padding above is 33554433: choose a number from 0 to 33554432.",
    );
    assert_refused(
        Conv2d {
            height: 9,
            kernel_size: [7, 1],
            padding: Padding::all(1),
            dilation: [2, 1],
            ..SMALL
        },
        "A kernel of height 7 with dilation 2 spans 13 rows, but the padded input has 11 \
         (1 + 9 + 1): make the kernel or the dilation smaller, or add padding.",
    );
    assert_refused(
        Conv2d {
            kernel_size: [1, 4],
            ..SMALL
        },
        "A kernel of width 4 with dilation 1 spans 4 columns, but the padded input has 3 \
         (0 + 3 + 0): make the kernel or the dilation smaller, or add padding.",
    );
    assert_refused(
        Conv2d {
            in_channels: 6,
            out_channels: 8,
            groups: 4,
            ..SMALL
        },
        "4 groups cannot share 6 input and 8 output channels evenly: choose a number of groups \
         that divides both.",
    );
    assert_refused(
        Conv2d {
            in_channels: 64,
            height: 1024,
            width: 1024,
            ..SMALL
        },
        "Input, weights and output hold 68155650 numbers, more than the 33554432 (128 MiB) that \
         one run may hold: make the input smaller or take fewer channels.",
    );
}

#[test]
fn arrays_of_the_wrong_length_are_refused() {
    let right = Operands {
        input: count_up(9),
        weight: count_up(4),
        bias: Some(vec![0.0]),
    };
    let cases = [
        (
            Operands {
                input: count_up(8),
                ..right.clone()
            },
            "The input has 8 numbers, but this convolution needs 9 (channels × height × width).",
        ),
        (
            Operands {
                weight: count_up(5),
                ..right.clone()
            },
            "The kernel has 5 numbers, but this convolution needs 4 (output channels × input \
             channels per group × height × width).",
        ),
        (
            Operands {
                bias: Some(vec![0.0, 1.0]),
                ..right
            },
            "The bias has 2 numbers, but this convolution needs 1 (one per output channel).",
        ),
    ];
    for (operands, message) in cases {
        let error = Naive::new(SMALL, operands).expect_err("a wrong length");
        assert_eq!(error.to_string(), message);
    }
}
