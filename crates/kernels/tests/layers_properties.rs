//! Every layer against its definition, in double precision where there is rounding.
#![cfg(not(target_arch = "wasm32"))]

mod drawn;

use drawn::drawn;
use kernels::layers::{
    Activation, AdaptivePool, GroupNorm, Layout, Linear, LocalResponseNorm, Mean, Merge, Pool,
    PoolAxis, Resize, Window3, bilinear, concat, copy_window, layer_norm, maxout, merge, nearest,
    pixel_shuffle, prelu, scale_shift, select, softmax, transpose,
};
use proptest::prelude::*;

/// Whether each number is the expected one, up to a share of the largest; that of the inputs is 1.
#[track_caller]
fn assert_near(got: &[f32], expected: &[f64], bound: f64) {
    assert_eq!(got.len(), expected.len());
    let largest = expected
        .iter()
        .fold(1.0, |most: f64, number| most.max(number.abs()));
    for (index, (got, expected)) in got.iter().zip(expected).enumerate() {
        let difference = (f64::from(*got) - expected).abs();
        assert!(
            difference <= bound * largest,
            "{index}: {got} instead of {expected}"
        );
    }
}

fn double(numbers: &[f32]) -> Vec<f64> {
    numbers.iter().copied().map(f64::from).collect()
}

#[expect(clippy::cast_precision_loss, reason = "small sizes")]
fn real(size: usize) -> f64 {
    size as f64
}

/// The error function's series, which doubles sum up well for what is asked here.
fn erf(x: f64) -> f64 {
    if x.abs() > 5.0 {
        return x.signum();
    }
    let mut term = x;
    let mut sum = x;
    for n in 1..200 {
        term *= -x * x / f64::from(n);
        sum += term / f64::from(2 * n + 1);
    }
    sum * std::f64::consts::FRAC_2_SQRT_PI
}

fn activated(activation: Activation, x: f64) -> f64 {
    let sigmoid = 1.0 / (1.0 + (-x).exp());
    let hardsigmoid = (x + 3.0).clamp(0.0, 6.0) / 6.0;
    match activation {
        Activation::ReLU => x.max(0.0),
        Activation::ReLU6 => x.clamp(0.0, 6.0),
        Activation::LeakyReLU => x.max(0.01 * x),
        Activation::Sigmoid => sigmoid,
        Activation::Tanh => x.tanh(),
        Activation::SiLU => x * sigmoid,
        Activation::Hardsigmoid => hardsigmoid,
        Activation::Hardswish => x * hardsigmoid,
        Activation::GELU => 0.5 * x * (1.0 + erf(x / std::f64::consts::SQRT_2)),
    }
}

#[test]
fn activations_are_what_their_formulas_say() {
    let numbers: Vec<f32> = (-4000_i16..=4000)
        .map(|step| f32::from(step) / 100.0)
        .collect();
    for activation in Activation::ALL {
        let mut got = numbers.clone();
        activation.apply(&mut got);
        for (x, got) in numbers.iter().zip(got) {
            let expected = activated(activation, f64::from(*x));
            let difference = (f64::from(got) - expected).abs();
            let bound = 1e-6 * f64::from(x.abs()).max(1.0);
            assert!(
                difference <= bound,
                "{activation:?} of {x}: {got} instead of {expected}"
            );
        }
    }
}

prop_compose! {
    fn layouts()(outer in 1_usize..4, channels in 1_usize..13, inner in 1_usize..41) -> Layout {
        Layout { outer, channels, inner }
    }
}

prop_compose! {
    fn axes()(
        input in 1_usize..24,
        kernel in 1_usize..6,
        stride in 1_usize..5,
        dilation in 1_usize..3,
        padding in [0_usize..6, 0..6],
        windows in 0_usize..30,
    ) -> PoolAxis {
        let half = (dilation * (kernel - 1)).div_ceil(2);
        let padding = padding.map(|side| side.min(half));
        // Every window begins before the padding behind the input, as in ceil mode.
        let most = (input + padding[0]).div_ceil(stride);
        PoolAxis {
            input,
            output: windows.clamp(1, most),
            kernel,
            stride,
            dilation,
            padding,
        }
    }
}

/// The numbers under a window, which lie within the input.
fn under(pool: &Pool, plane: &[f32], window: [usize; 2]) -> Vec<f64> {
    let taps = |axis: usize| {
        let PoolAxis {
            input,
            kernel,
            stride,
            dilation,
            padding,
            ..
        } = pool.axes[axis];
        (0..kernel)
            .filter_map(move |tap| (window[axis] * stride + tap * dilation).checked_sub(padding[0]))
            .filter(move |&at| at < input)
    };
    let width = pool.axes[1].input;
    taps(0)
        .flat_map(|y| taps(1).map(move |x| f64::from(plane[y * width + x])))
        .collect()
}

/// Taps of a window that begin before the padded input ends, of one axis.
fn padded_taps(axis: PoolAxis, window: usize) -> usize {
    let end = axis.input + axis.padding[0] + axis.padding[1];
    let first = window * axis.stride;
    (first + axis.kernel).min(end).saturating_sub(first).max(1)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn pools_see_what_lies_under_their_windows(rows in axes(), columns in axes(), seed: u32) {
        let pool = Pool { axes: [rows, columns] };
        let planes = drawn(2 * rows.input * columns.input, seed);
        let windows = |f: &dyn Fn(&[f64], [usize; 2]) -> f64| -> Vec<f64> {
            planes
                .chunks_exact(rows.input * columns.input)
                .flat_map(|plane| (0..rows.output * columns.output).map(move |index| (plane, index)))
                .map(|(plane, index)| {
                    let window = [index / columns.output, index % columns.output];
                    f(&under(&pool, plane, window), window)
                })
                .collect()
        };
        let mut got = vec![f32::NAN; 2 * rows.output * columns.output];
        let largest = windows(&|numbers, _| numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max));
        pool.max(&planes, &mut got);
        prop_assert_eq!(double(&got), largest);
        pool.mean(Mean::OfInput, &planes, &mut got);
        let means = windows(&|numbers, _| numbers.iter().sum::<f64>() / real(numbers.len().max(1)));
        assert_near(&got, &means, 1e-6);
        prop_assume!(rows.dilation == 1 && columns.dilation == 1);
        pool.mean(Mean::OfPadded, &planes, &mut got);
        let means = windows(&|numbers, [y, x]| {
            numbers.iter().sum::<f64>() / real(padded_taps(rows, y) * padded_taps(columns, x))
        });
        assert_near(&got, &means, 1e-6);
    }

    #[test]
    fn adaptive_pools_share_the_input(
        input in [1_usize..20, 1..20],
        output in [1_usize..9, 1..9],
        seed: u32,
    ) {
        let pool = AdaptivePool { input, output };
        let plane = drawn(input[0] * input[1], seed);
        let range = |axis: usize, index: usize| {
            index * input[axis] / output[axis]..((index + 1) * input[axis]).div_ceil(output[axis])
        };
        let windows: Vec<Vec<f64>> = (0..output[0] * output[1])
            .map(|index| {
                range(0, index / output[1])
                    .flat_map(|y| range(1, index % output[1]).map(move |x| [y, x]))
                    .map(|[y, x]| f64::from(plane[y * input[1] + x]))
                    .collect()
            })
            .collect();
        let mut got = vec![f32::NAN; windows.len()];
        pool.mean(&plane, &mut got);
        let means: Vec<f64> =
            windows.iter().map(|window| window.iter().sum::<f64>() / real(window.len())).collect();
        assert_near(&got, &means, 1e-6);
        pool.max(&plane, &mut got);
        let largest = windows.iter().map(|window| window.iter().copied().fold(f64::NEG_INFINITY, f64::max));
        prop_assert_eq!(double(&got), largest.collect::<Vec<f64>>());
    }

    #[test]
    fn norms_leave_mean_0_and_variance_1(layout in layouts(), seed: u32) {
        let numbers = drawn(layout.numbers(), seed);
        let at = |outer: usize, channel: usize, place: usize| {
            (outer * layout.channels + channel) * layout.inner + place
        };
        let normalised = |members: Vec<usize>, expected: &mut [f64]| {
            let values: Vec<f64> = members.iter().map(|&at| f64::from(numbers[at])).collect();
            let mean = values.iter().sum::<f64>() / real(values.len());
            let variance = values.iter().map(|value| (value - mean).powi(2)).sum::<f64>();
            let root = (variance / real(values.len()) + 1e-5).sqrt();
            for (at, value) in members.into_iter().zip(values) {
                expected[at] = (value - mean) / root;
            }
        };
        let mut expected = vec![f64::NAN; numbers.len()];
        for outer in 0..layout.outer {
            for place in 0..layout.inner {
                let channels = (0..layout.channels).map(|channel| at(outer, channel, place));
                normalised(channels.collect(), &mut expected);
            }
        }
        let mut got = numbers.clone();
        layer_norm(&mut got, layout, 1e-5);
        assert_near(&got, &expected, 1e-4);

        let groups = if layout.channels.is_multiple_of(2) { 2 } else { 1 };
        let each = layout.channels / groups;
        for group in 0..groups {
            let members = (0..layout.outer).flat_map(|outer| {
                (group * each..(group + 1) * each)
                    .flat_map(move |channel| (0..layout.inner).map(move |place| at(outer, channel, place)))
            });
            normalised(members.collect(), &mut expected);
        }
        let mut got = numbers.clone();
        GroupNorm { groups, epsilon: 1e-5 }.run(&mut got, layout);
        assert_near(&got, &expected, 1e-4);
    }

    #[test]
    fn neighbours_lower_a_response(layout in layouts(), size in 1_usize..8, seed: u32) {
        let numbers = drawn(layout.numbers(), seed);
        let mut got = vec![f32::NAN; numbers.len()];
        LocalResponseNorm { size }.run(&numbers, layout, &mut got);
        let sample = layout.channels * layout.inner;
        let expected: Vec<f64> = (0..numbers.len())
            .map(|index| {
                let channel = index % sample / layout.inner;
                let neighbours = (0..size)
                    .filter_map(|step| (channel + step).checked_sub(size / 2))
                    .filter(|&neighbour| neighbour < layout.channels);
                let squares: f64 = neighbours
                    .map(|neighbour| index + neighbour * layout.inner - channel * layout.inner)
                    .map(|at| f64::from(numbers[at]).powi(2))
                    .sum();
                f64::from(numbers[index]) / (1.0 + 1e-4 / real(size) * squares).powf(0.75)
            })
            .collect();
        assert_near(&got, &expected, 1e-6);
    }

    #[test]
    fn shares_of_channels_are_exponentials(layout in layouts(), seed: u32) {
        let numbers: Vec<f32> = drawn(layout.numbers(), seed).iter().map(|x| 20.0 * x).collect();
        let mut got = numbers.clone();
        softmax(&mut got, layout);
        let sample = layout.channels * layout.inner;
        let expected: Vec<f64> = (0..numbers.len())
            .map(|index| {
                let first = index / sample * sample + index % layout.inner;
                let all = (0..layout.channels).map(|channel| first + channel * layout.inner);
                let own = f64::from(numbers[index]);
                all.map(|at| (f64::from(numbers[at]) - own).exp()).sum::<f64>().recip()
            })
            .collect();
        assert_near(&got, &expected, 2e-6);
    }

    #[test]
    fn every_output_is_a_sum_of_all_inputs(
        samples in 1_usize..110,
        inputs in 1_usize..40,
        outputs in 1_usize..21,
        with_bias: bool,
        seed: u32,
    ) {
        let (input, weight) = (drawn(samples * inputs, seed), drawn(outputs * inputs, seed ^ 1));
        let bias = if with_bias { drawn(outputs, seed ^ 2) } else { Vec::new() };
        let expected: Vec<f64> = input
            .chunks_exact(inputs)
            .flat_map(|input| weight.chunks_exact(inputs).enumerate().map(move |row| (input, row)))
            .map(|(input, (output, row))| {
                let products = input.iter().zip(row).map(|(a, b)| f64::from(*a) * f64::from(*b));
                products.sum::<f64>() + bias.get(output).copied().map_or(0.0, f64::from)
            })
            .collect();
        let linear = Linear::new(weight.clone(), inputs, bias.clone(), samples);
        let mut got = vec![f32::NAN; samples * outputs];
        let mut workspace = vec![f32::NAN; Linear::workspace(inputs, samples)];
        linear.run(&input, &mut got, &mut workspace);
        assert_near(&got, &expected, 1e-5);
    }

    #[test]
    fn channels_move_as_they_are_told(layout in layouts(), chosen in prop::collection::vec(0_usize..64, 1..9), seed: u32) {
        let numbers = drawn(layout.numbers(), seed);
        let channel = |outer: usize, channel: usize| {
            &numbers[(outer * layout.channels + channel) * layout.inner..][..layout.inner]
        };
        let chosen: Vec<usize> = chosen.iter().map(|index| index % layout.channels).collect();
        let mut got = vec![f32::NAN; layout.outer * chosen.len() * layout.inner];
        select(&numbers, layout, &chosen, &mut got);
        let expected: Vec<f32> = (0..layout.outer)
            .flat_map(|outer| chosen.iter().flat_map(move |&index| channel(outer, index)))
            .copied()
            .collect();
        prop_assert_eq!(&got, &expected);

        let other = drawn(layout.outer * 3, seed ^ 1);
        let sample = layout.channels * layout.inner;
        let mut got = vec![f32::NAN; numbers.len() + other.len()];
        concat(&[(&numbers, sample), (&other, 3)], &mut got);
        let both: Vec<f32> =
            numbers.chunks(sample).zip(other.chunks(3)).flat_map(|(a, b)| [a, b].concat()).collect();
        prop_assert_eq!(got, both);

        let mut got = vec![f32::NAN; numbers.len()];
        transpose(&numbers, [layout.channels, layout.inner], &mut got);
        let turned: Vec<f32> = (0..layout.outer)
            .flat_map(|outer| (0..layout.inner).flat_map(move |place| {
                (0..layout.channels).map(move |index| channel(outer, index)[place])
            }))
            .collect();
        prop_assert_eq!(got, turned);

        let mut got = numbers.clone();
        let slopes = drawn(layout.channels, seed ^ 2);
        prelu(&mut got, layout, &slopes);
        let expected: Vec<f32> = numbers
            .iter()
            .enumerate()
            .map(|(index, x)| if *x < 0.0 { x * slopes[index / layout.inner % layout.channels] } else { *x })
            .collect();
        prop_assert_eq!(got, expected);
    }

    #[test]
    fn the_largest_of_several_channels_is_left(layout in layouts(), pieces in 1_usize..5, seed: u32) {
        let numbers = drawn(pieces * layout.numbers(), seed);
        let mut got = vec![f32::NAN; layout.numbers()];
        maxout(&numbers, layout, pieces, &mut got);
        let expected: Vec<f32> = (0..layout.numbers())
            .map(|index| {
                let first = index / layout.inner * pieces * layout.inner + index % layout.inner;
                (0..pieces)
                    .map(|piece| numbers[first + piece * layout.inner])
                    .fold(f32::NEG_INFINITY, f32::max)
            })
            .collect();
        prop_assert_eq!(got, expected);
    }

    #[test]
    fn merging_goes_number_by_number_or_channel_by_channel(layout in layouts(), per_channel: bool, seed: u32) {
        let numbers = drawn(layout.numbers(), seed);
        // With one inner number, places of one sample share a number per channel.
        let samples = if layout.inner == 1 { 1 } else { layout.outer };
        let other = if per_channel { samples * layout.channels } else { numbers.len() };
        let other = drawn(other, seed ^ 1);
        let with = |index: usize| match (other.len() == numbers.len(), layout.inner) {
            (true, _) => other[index],
            (false, 1) => other[index % layout.channels],
            (false, inner) => other[index / inner],
        };
        let of = |f: &dyn Fn(f32, f32) -> f32| -> Vec<f32> {
            numbers.iter().enumerate().map(|(index, x)| f(*x, with(index)).max(0.0)).collect()
        };
        for (how, expected) in [
            (Merge::Add, of(&|a, b| a + b)),
            (Merge::Mul, of(&|a, b| a * b)),
        ] {
            let mut got = numbers.clone();
            merge(how, &mut got, layout, samples, &other, Some(Activation::ReLU));
            prop_assert_eq!(got, expected);
        }
    }

    #[test]
    fn a_scale_and_a_shift_go_with_their_channel(layout in layouts(), seed: u32) {
        let numbers = drawn(layout.numbers(), seed);
        let [scale, shift] = [1, 2].map(|salt| drawn(layout.channels, seed ^ salt));
        let mut got = numbers.clone();
        scale_shift(&mut got, layout, &scale, &shift, None);
        let channel = |index: usize| index / layout.inner % layout.channels;
        let expected: Vec<f64> = numbers
            .iter()
            .enumerate()
            .map(|(index, x)| f64::from(*x) * f64::from(scale[channel(index)]) + f64::from(shift[channel(index)]))
            .collect();
        assert_near(&got, &expected, 1e-6);
    }

    #[test]
    fn new_sides_take_their_pixels_from_near(
        input in [1_usize..12, 1..12],
        output in [1_usize..25, 1..25],
        seed: u32,
    ) {
        let plane = drawn(input[0] * input[1], seed);
        let resize = Resize { input, output };
        let pixel = |[y, x]: [usize; 2]| f64::from(plane[y * input[1] + x]);
        let mut got = vec![f32::NAN; output[0] * output[1]];
        nearest(&plane, resize, &mut got);
        let places = || (0..output[0]).flat_map(|y| (0..output[1]).map(move |x| [y, x]));
        let expected: Vec<f64> = places()
            .map(|place| pixel([0, 1].map(|axis| place[axis] * input[axis] / output[axis])))
            .collect();
        prop_assert_eq!(double(&got), expected);

        bilinear(&plane, resize, &mut got);
        let weights = |axis: usize, at: usize| {
            let centre = ((real(at) + 0.5) * real(input[axis]) / real(output[axis]) - 0.5)
                .clamp(0.0, real(input[axis] - 1));
            (0..input[axis])
                .map(move |pixel| [real(pixel), (1.0 - (real(pixel) - centre).abs()).max(0.0)])
        };
        let expected: Vec<f64> = places()
            .map(|[y, x]| {
                weights(0, y)
                    .enumerate()
                    .flat_map(|(row, [_, a])| weights(1, x).enumerate().map(move |(column, [_, b])| ([row, column], a * b)))
                    .map(|(place, weight)| weight * pixel(place))
                    .sum()
            })
            .collect();
        assert_near(&got, &expected, 1e-5);
    }

    #[test]
    fn channels_become_pixels(sides in [1_usize..7, 1..7], factor in 1_usize..4, channels in 1_usize..4, seed: u32) {
        let [height, width] = sides;
        let numbers = drawn(channels * factor * factor * height * width, seed);
        let mut got = vec![f32::NAN; numbers.len()];
        pixel_shuffle(&numbers, sides, factor, &mut got);
        for (index, from) in numbers.iter().enumerate() {
            let [x, y, part] = [index % width, index / width % height, index / (width * height)];
            let [j, i, channel] = [part % factor, part / factor % factor, part / (factor * factor)];
            let to = (channel * height * factor + y * factor + i) * width * factor + x * factor + j;
            prop_assert_eq!(got[to].to_bits(), from.to_bits());
        }
    }

    #[test]
    fn zeros_go_around_and_edges_go(
        inside in [1_usize..4, 1..7, 1..7],
        around in [[0_usize..3, 0..3], [0..3, 0..3], [0..3, 0..3]],
        seed: u32,
    ) {
        let outside = [0, 1, 2].map(|axis| inside[axis] + around[axis][0] + around[axis][1]);
        let before = around.map(|[before, _]| before);
        let numbers = drawn(inside.iter().product(), seed);
        let mut padded = vec![f32::NAN; outside.iter().product()];
        let pad = Window3 { input: inside, output: outside, before, cut: [0; 3] };
        copy_window(&numbers, &pad, &mut padded);
        let zeros = padded.iter().filter(|number| **number == 0.0).count();
        let own = numbers.iter().filter(|number| **number == 0.0).count();
        prop_assert_eq!(zeros, padded.len() - numbers.len() + own);
        let mut back = vec![f32::NAN; numbers.len()];
        let crop = Window3 { input: outside, output: inside, before: [0; 3], cut: before };
        copy_window(&padded, &crop, &mut back);
        prop_assert_eq!(back, numbers);
    }
}
