//! Every algorithm at the sizes where an index is most easily wrong; small enough for Miri.

mod agreement;

use agreement::assert_equal_to_the_loops;
use kernels::{Conv2d, Padding};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const PRIMES: Conv2d = Conv2d {
    in_channels: 3,
    height: 7,
    width: 11,
    out_channels: 7,
    kernel_size: [3, 3],
    stride: [1, 1],
    padding: Padding::all(1),
    dilation: [1, 1],
    groups: 1,
};

/// With any padding that it needs, all algorithms that can do it.
#[track_caller]
fn assert_agreement(conv: Conv2d) {
    // The bias is there for one of two seeds.
    for seed in [1, 2] {
        assert_equal_to_the_loops(conv, seed);
    }
}

#[test]
fn prime_sides() {
    assert_agreement(PRIMES);
    assert_agreement(Conv2d {
        kernel_size: [5, 2],
        stride: [2, 3],
        ..PRIMES
    });
}

#[test]
fn rows_that_a_stride_skips() {
    // The last row that is read is the picture's last one, so that only the output is shorter.
    assert_agreement(Conv2d {
        in_channels: 6,
        height: 16,
        width: 7,
        out_channels: 5,
        kernel_size: [1, 1],
        stride: [3, 1],
        padding: Padding::NONE,
        ..PRIMES
    });
}

#[test]
fn an_input_of_one_pixel() {
    let pixel = Conv2d {
        height: 1,
        width: 1,
        ..PRIMES
    };
    assert_agreement(pixel);
    assert_agreement(Conv2d {
        kernel_size: [1, 1],
        padding: Padding::NONE,
        ..pixel
    });
}

#[test]
fn one_channel() {
    let single = Conv2d {
        in_channels: 1,
        out_channels: 1,
        ..PRIMES
    };
    assert_agreement(single);
    assert_agreement(Conv2d {
        kernel_size: [1, 1],
        padding: Padding::NONE,
        ..single
    });
}

#[test]
fn as_many_groups_as_channels() {
    for (kernel, stride) in [(3, 1), (3, 2), (5, 1), (5, 2), (2, 3)] {
        for width in [5, 11] {
            assert_agreement(Conv2d {
                width,
                in_channels: 2,
                out_channels: 4,
                kernel_size: [kernel; 2],
                stride: [stride; 2],
                padding: Padding::all(kernel / 2),
                groups: 2,
                ..PRIMES
            });
        }
    }
}

#[test]
fn a_stride_over_the_filter() {
    assert_agreement(Conv2d {
        stride: [5, 4],
        ..PRIMES
    });
    assert_agreement(Conv2d {
        kernel_size: [1, 1],
        stride: [2, 2],
        padding: Padding::NONE,
        ..PRIMES
    });
}

#[test]
fn a_padding_over_the_filter() {
    assert_agreement(Conv2d {
        padding: Padding {
            top: 4,
            bottom: 0,
            left: 5,
            right: 3,
        },
        ..PRIMES
    });
}

#[test]
fn a_filter_over_the_picture() {
    assert_agreement(Conv2d {
        in_channels: 2,
        out_channels: 3,
        kernel_size: [9, 7],
        dilation: [1, 2],
        padding: Padding::all(4),
        ..PRIMES
    });
}
