//! The loops against a second formulation that shares nothing with them but the sizes.
#![cfg(not(target_arch = "wasm32"))]

use kernels::random::Random;
use kernels::{Conv2d, Counted, Operands, Padding, conv2d};
use proptest::prelude::*;

/// Scatters every pixel to the outputs that read it, and counts by the closed form.
fn scattered(conv: &Conv2d, operands: &Operands) -> Option<Counted> {
    let Conv2d {
        in_channels,
        height,
        width,
        out_channels,
        kernel_size: [kernel_height, kernel_width],
        stride,
        padding,
        dilation,
        groups,
    } = *conv;
    let positions = |padded: usize, kernel: usize, dilation: usize, stride: usize| {
        (0..padded)
            .filter(|first| first % stride == 0 && first + dilation * (kernel - 1) < padded)
            .count()
    };
    let padded_height = padding.top + height + padding.bottom;
    let padded_width = padding.left + width + padding.right;
    let out_height = positions(padded_height, kernel_height, dilation[0], stride[0]);
    let out_width = positions(padded_width, kernel_width, dilation[1], stride[1]);
    if out_height == 0 || out_width == 0 {
        return None;
    }
    let group_in = in_channels / groups;
    let group_out = out_channels / groups;
    let mut output: Vec<f32> = (0..out_channels)
        .flat_map(|channel| {
            let bias = operands.bias.as_ref().map_or(0.0, |bias| bias[channel]);
            vec![bias; out_height * out_width]
        })
        .collect();
    let target = |pixel: usize, tap: usize, stride: usize, outputs: usize| {
        let first = pixel.checked_sub(tap)?;
        (first % stride == 0 && first / stride < outputs).then_some(first / stride)
    };
    let mut inside = 0;
    for in_channel in 0..in_channels {
        for row in 0..height {
            for column in 0..width {
                let pixel = operands.input[(in_channel * height + row) * width + column];
                for tap in 0..kernel_height * kernel_width {
                    let (i, j) = (tap / kernel_width, tap % kernel_width);
                    let y = target(row + padding.top, i * dilation[0], stride[0], out_height);
                    let x = target(column + padding.left, j * dilation[1], stride[1], out_width);
                    let (Some(y), Some(x)) = (y, x) else { continue };
                    let group = in_channel / group_in;
                    for out_channel in group * group_out..(group + 1) * group_out {
                        let kernel = out_channel * group_in + in_channel % group_in;
                        output[(out_channel * out_height + y) * out_width + x] +=
                            pixel * operands.weight[kernel * kernel_height * kernel_width + tap];
                        inside += 1;
                    }
                }
            }
        }
    }
    let taps = out_channels * out_height * out_width * group_in * kernel_height * kernel_width;
    Some(Counted {
        output,
        output_size: [out_height, out_width],
        taps: taps as u64,
        padding_taps: taps as u64 - inside,
    })
}

prop_compose! {
    fn convs()(
        groups in 1_usize..4,
        group_channels in [1_usize..3, 1..3],
        [height, width] in [1_usize..9, 1..9],
        kernel_size in [1_usize..5, 1..5],
        stride in [1_usize..4, 1..4],
        dilation in [1_usize..4, 1..4],
        [top, bottom, left, right] in [0_usize..4, 0..4, 0..4, 0..4],
    ) -> Conv2d {
        Conv2d {
            in_channels: groups * group_channels[0],
            height,
            width,
            out_channels: groups * group_channels[1],
            kernel_size,
            stride,
            padding: Padding { top, bottom, left, right },
            dilation,
            groups,
        }
    }
}

fn drawn(conv: &Conv2d, seed: u32) -> Operands {
    let kernel = conv.kernel_size[0] * conv.kernel_size[1];
    let mut random = Random::new(seed);
    let mut draw = |length: usize| random.by_ref().take(length).collect::<Vec<f32>>();
    Operands {
        input: draw(conv.in_channels * conv.height * conv.width),
        weight: draw(conv.out_channels * conv.in_channels / conv.groups * kernel),
        bias: seed.is_multiple_of(2).then(|| draw(conv.out_channels)),
    }
}

proptest! {
    #[test]
    fn equals_the_scattered_form(conv in convs(), seed: u32) {
        let operands = drawn(&conv, seed);
        let expected = scattered(&conv, &operands);
        prop_assert_eq!(conv2d(conv, operands).ok(), expected);
    }

    #[test]
    fn is_linear_in_the_input(conv in convs(), seed: u32, factor in -3_i8..4) {
        let (first, mut second) = (drawn(&conv, seed), drawn(&conv, seed));
        second.input = drawn(&conv, seed.wrapping_add(1)).input;
        let factor = f32::from(factor);
        let mut both = Operands { bias: None, ..first.clone() };
        for (sum, other) in both.input.iter_mut().zip(&second.input) {
            *sum += factor * other;
        }
        let output = |operands: &Operands| {
            let operands = Operands { bias: None, ..operands.clone() };
            conv2d(conv, operands).map(|counted| counted.output)
        };
        if let (Ok(first), Ok(second)) = (output(&first), output(&second)) {
            let expected: Vec<f32> =
                first.iter().zip(&second).map(|(a, b)| a + factor * b).collect();
            prop_assert_eq!(output(&both), Ok(expected));
        }
    }

    #[test]
    fn one_in_the_middle_changes_nothing(
        [height, width] in [1_usize..9, 1..9],
        radius in 0_usize..3,
        dilation in 1_usize..3,
        seed: u32,
    ) {
        let side = 2 * radius + 1;
        let conv = Conv2d {
            in_channels: 1,
            height,
            width,
            out_channels: 1,
            kernel_size: [side; 2],
            stride: [1, 1],
            padding: Padding::all(radius * dilation),
            dilation: [dilation; 2],
            groups: 1,
        };
        let mut operands = Operands { bias: None, ..drawn(&conv, seed) };
        operands.weight.fill(0.0);
        operands.weight[side * side / 2] = 1.0;
        let input = operands.input.clone();
        prop_assert_eq!(conv2d(conv, operands).map(|counted| counted.output), Ok(input));
    }
}
