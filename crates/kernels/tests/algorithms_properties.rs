//! Every algorithm against the textbook's loops, over sizes that are awkward for it.
#![cfg(not(target_arch = "wasm32"))]

mod agreement;

use agreement::{assert_equal_to_the_loops, operands};
use kernels::layers::Activation;
use kernels::random::Random;
use kernels::{Algorithm, Conv2d, Padding, Plan, TransposedConv2d};
use proptest::prelude::*;

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
    fn transposing_moves_a_convolution_to_the_other_side(conv in convs(), seed: u32) {
        prop_assume!(conv.lengths().is_ok());
        let lengths = conv.lengths().unwrap();
        // Whole numbers, whose sums are exact in whatever order.
        let drawn = |length, seed| Random::new(seed).take(length).collect::<Vec<f32>>();
        let (input, weight) = (drawn(lengths.input, seed), drawn(lengths.weight, seed ^ 1));
        let other = drawn(lengths.output, seed ^ 2);
        let mut forward = vec![0.0; lengths.output];
        let mut prepared = Plan::new(conv, Algorithm::Gemm)
            .and_then(|plan| plan.prepare(&weight, None))
            .unwrap();
        prepared.run(&input, &mut forward).unwrap();
        let mut backward = vec![0.0; lengths.input];
        let mut transposed = TransposedConv2d::prepare(conv, &weight, None).unwrap();
        transposed.run(&other, &mut backward).unwrap();
        let dot = |a: &[f32], b: &[f32]| {
            a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>()
        };
        prop_assert!((dot(&forward, &other) - dot(&input, &backward)).abs() < 0.5);
    }

    #[test]
    fn auto_always_plans(conv in convs()) {
        prop_assert_eq!(conv.lengths().is_ok(), Plan::auto(conv).is_ok());
    }

    /// Applied in registers, or number by number afterwards: to the last bit.
    #[test]
    fn an_activation_behind_a_convolution_changes_nothing_else(
        conv in prop_oneof![convs(), depthwise()],
        seed: u32,
    ) {
        prop_assume!(conv.lengths().is_ok());
        let operands = operands(&conv, seed);
        for algorithm in Algorithm::ALL.into_iter().filter(|algorithm| algorithm.supports(&conv).is_ok()) {
            let packed = Plan::new(conv, algorithm)
                .and_then(|plan| plan.pack(&operands.weight, operands.bias.as_deref()))
                .unwrap();
            let mut workspace = vec![f32::NAN; packed.plan().workspace_bytes() / 4];
            let mut run = |then| {
                let mut output = vec![f32::NAN; packed.plan().lengths().output];
                packed.run_then(&operands.input, &mut output, &mut workspace, then).unwrap();
                output
            };
            for activation in [Activation::ReLU, Activation::ReLU6, Activation::SiLU] {
                let mut expected = run(None);
                activation.apply(&mut expected);
                prop_assert_eq!(run(Some(activation)), expected, "{} {:?}", algorithm, activation);
            }
        }
    }
}
