//! Every algorithm against the textbook's loops, over sizes that are awkward for it.
#![cfg(not(target_arch = "wasm32"))]

mod agreement;

use agreement::assert_equal_to_the_loops;
use kernels::{Conv2d, Padding, Plan};
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
    fn auto_always_plans(conv in convs()) {
        prop_assert_eq!(conv.lengths().is_ok(), Plan::auto(conv).is_ok());
    }
}
