//! The closed form against the taps that the naive kernel counts, over random layers.
#![cfg(not(target_arch = "wasm32"))]

use complexity::{LayerKind, Padding, Quantity, Shape, Window, derive};
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Case {
    groups: usize,
    channels: [usize; 2],
    sides: [usize; 2],
    kernel: [usize; 2],
    stride: [usize; 2],
    dilation: [usize; 2],
    padding: [usize; 4],
}

fn cases() -> impl Strategy<Value = Case> {
    (
        1..4_usize,
        [1..4_usize, 1..4_usize],
        [1..10_usize, 1..10_usize],
        [1..5_usize, 1..5_usize],
        [1..4_usize, 1..4_usize],
        [1..4_usize, 1..4_usize],
        [0..4_usize, 0..4_usize, 0..4_usize, 0..4_usize],
    )
        .prop_map(
            |(groups, channels, sides, kernel, stride, dilation, padding)| Case {
                groups,
                channels: channels.map(|per_group| per_group * groups),
                sides,
                kernel,
                stride,
                dilation,
                padding,
            },
        )
}

fn wide(pair: [usize; 2]) -> [u64; 2] {
    pair.map(|side| side as u64)
}

fn closed_form(case: &Case) -> Option<u128> {
    let [top, bottom, left, right] = case.padding.map(|side| side as u64);
    let conv = complexity::Conv2d {
        out_channels: case.channels[1] as u64,
        window: Window {
            kernel_size: wide(case.kernel),
            stride: wide(case.stride),
            padding: Padding::Explicit {
                top,
                bottom,
                left,
                right,
            },
        },
        dilation: wide(case.dilation),
        groups: case.groups as u64,
        bias: false,
    };
    let [height, width] = wide(case.sides);
    let input = Shape::maps(case.channels[0] as u64, height, width);
    let formula = derive(&LayerKind::Conv2d(conv), &[input], 1, Quantity::Macs).ok()?;
    Some(formula.value)
}

fn counted(case: &Case) -> Option<u128> {
    let [top, bottom, left, right] = case.padding;
    let conv = kernels::Conv2d {
        in_channels: case.channels[0],
        height: case.sides[0],
        width: case.sides[1],
        out_channels: case.channels[1],
        kernel_size: case.kernel,
        stride: case.stride,
        padding: kernels::Padding {
            top,
            bottom,
            left,
            right,
        },
        dilation: case.dilation,
        groups: case.groups,
    };
    let lengths = conv.lengths().ok()?;
    let operands = kernels::Operands {
        input: vec![1.0; lengths.input],
        weight: vec![1.0; lengths.weight],
        bias: None,
    };
    let counted = kernels::conv2d(conv, operands).ok()?;
    Some(u128::from(counted.taps))
}

proptest! {
    #[test]
    fn closed_form_equals_the_taps_counted(case in cases()) {
        prop_assert_eq!(closed_form(&case), counted(&case), "{:?}", case);
    }
}
