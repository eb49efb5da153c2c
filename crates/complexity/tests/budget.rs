//! The stretches of a slider that break a budget, beside every stop tried.
#![cfg(not(target_arch = "wasm32"))]

use std::ops::RangeInclusive;

use complexity::{
    Activation, AdaptivePool2d, AvgPool2d, BatchNorm2d, Budget, Chunk, Conv2d, ConvTranspose2d,
    Crop2d, IndexSelect, LayerId, LayerKind, Linear, MaxPool2d, Maxout, Network, Padding,
    Parameter, PixelShuffle, Setting, Shape, Source, Total, Totals, Upsample, UpsampleMode,
    UpsampleTo, Window, ZeroPad2d, analyze, bounds, broken_budget,
};
use proptest::prelude::*;

/// A layer and, for a merge, which earlier tensor it reads too.
type Wish = (LayerKind, usize);

fn window() -> impl Strategy<Value = Window> {
    (1..4_u64, 0..3_u64, 1..4_u64).prop_map(|(kernel, padding, stride)| Window {
        padding: if padding == 2 {
            Padding::Same
        } else {
            Padding::all(padding)
        },
        ..Window::square(kernel, 0, stride)
    })
}

fn wish() -> impl Strategy<Value = Wish> {
    let conv = (1..9_u64, window(), 1..4_u64, any::<bool>()).prop_map(
        |(out_channels, window, groups, bias)| {
            LayerKind::Conv2d(Conv2d {
                out_channels: out_channels * groups,
                window,
                groups,
                bias,
                ..Conv2d::new(1, 1)
            })
        },
    );
    let transposed = (1..5_u64, 1..4_u64, 1..3_u64).prop_map(|(out_channels, kernel, stride)| {
        LayerKind::ConvTranspose2d(ConvTranspose2d {
            window: Window::square(kernel, 0, stride),
            ..ConvTranspose2d::new(out_channels, 1)
        })
    });
    let max_pool = (window(), any::<bool>()).prop_map(|(window, ceil_mode)| {
        LayerKind::MaxPool2d(MaxPool2d {
            window,
            ceil_mode,
            ..MaxPool2d::new(1)
        })
    });
    let avg_pool = window().prop_map(|window| {
        LayerKind::AvgPool2d(AvgPool2d {
            window,
            ceil_mode: true,
            count_include_pad: true,
        })
    });
    let chunk =
        (1..5_u64, 0..4_u64).prop_map(|(chunks, index)| LayerKind::Chunk(Chunk { chunks, index }));
    let fixed = prop::sample::select(vec![
        LayerKind::Add,
        LayerKind::Concat,
        LayerKind::Mul,
        LayerKind::Flatten,
        LayerKind::Permute,
        LayerKind::Dropout,
        LayerKind::Activation(Activation::ReLU),
        LayerKind::BatchNorm2d(BatchNorm2d::new()),
        LayerKind::AdaptiveAvgPool2d(AdaptivePool2d {
            output_size: [2, 1],
        }),
        LayerKind::Linear(Linear {
            out_features: 5,
            bias: true,
        }),
        LayerKind::Maxout(Maxout { pieces: 2 }),
        LayerKind::PixelShuffle(PixelShuffle { factor: 2 }),
        LayerKind::IndexSelect(IndexSelect {
            channels: vec![0, 0, 2],
        }),
        LayerKind::ZeroPad2d(ZeroPad2d {
            sides: [1, 0, 2, 0],
            channels: [1, 1],
        }),
        LayerKind::Crop2d(Crop2d {
            sides: [1, 0, 0, 1],
        }),
        LayerKind::Upsample(Upsample {
            mode: UpsampleMode::Nearest,
            to: UpsampleTo::Factor([2, 1]),
        }),
        LayerKind::Upsample(Upsample {
            mode: UpsampleMode::Bilinear,
            to: UpsampleTo::SecondInput,
        }),
    ]);
    let kind = prop_oneof![
        4 => conv,
        1 => transposed,
        1 => max_pool,
        1 => avg_pool,
        2 => chunk,
        4 => fixed,
    ];
    (kind, 0..8_usize)
}

/// Those of the wished layers that go behind those before them.
fn network(wishes: &[Wish], setting: &Setting) -> Network {
    let mut network = Network::new(Shape::maps(6, 9, 8));
    for (kind, other) in wishes {
        let mut next = network.clone();
        let id = next.push("layer", kind.clone());
        if kind.arity().0 == 2 {
            let source = match network.nodes().get(*other) {
                Some(node) => Source::Layer(node.id),
                None => Source::Input,
            };
            next.connect(id, 1, source)
                .expect("it comes before the last layer");
        }
        if totals(&next, setting).is_some() {
            network = next;
        }
    }
    network
}

fn totals(network: &Network, setting: &Setting) -> Option<Totals> {
    analyze(network, setting).totals.ok()
}

fn set(
    network: &Network,
    setting: &Setting,
    layer: Option<LayerId>,
    parameter: Parameter,
    value: u64,
) -> (Network, Setting) {
    let (mut network, mut setting) = (network.clone(), *setting);
    let Shape::Maps {
        channels,
        height,
        width,
    } = network.input
    else {
        panic!("the input is maps");
    };
    if parameter == Parameter::Batch {
        setting.batch = value;
    } else if parameter == Parameter::InputSize {
        network.input = Shape::maps(channels, value, value);
    } else if parameter == Parameter::InputChannels {
        network.input = Shape::maps(value, height, width);
    } else if let Some(id) = layer {
        let mut kind = network.node(id).expect("it is there").kind.clone();
        write(&mut kind, parameter, value);
        network.replace(id, kind).expect("it is there");
    }
    (network, setting)
}

fn write(kind: &mut LayerKind, parameter: Parameter, value: u64) {
    if let (LayerKind::Conv2d(conv), Parameter::OutChannels) = (&mut *kind, parameter) {
        conv.out_channels = value;
    }
    if let (LayerKind::Conv2d(conv), Parameter::Groups) = (&mut *kind, parameter) {
        conv.groups = value;
    }
    if let (LayerKind::Linear(linear), Parameter::OutFeatures) = (&mut *kind, parameter) {
        linear.out_features = value;
    }
    if let (LayerKind::Chunk(chunk), Parameter::Chunks) = (&mut *kind, parameter) {
        chunk.chunks = value;
    }
    if let Some(window) = kind.window_mut() {
        if parameter == Parameter::KernelSize {
            window.kernel_size = [value; 2];
        }
        if parameter == Parameter::Padding {
            window.padding = Padding::all(value);
        }
        if parameter == Parameter::Stride {
            window.stride = [value; 2];
        }
    }
}

const PARAMETERS: [Parameter; 10] = [
    Parameter::Batch,
    Parameter::InputSize,
    Parameter::InputChannels,
    Parameter::OutChannels,
    Parameter::OutFeatures,
    Parameter::KernelSize,
    Parameter::Padding,
    Parameter::Stride,
    Parameter::Groups,
    Parameter::Chunks,
];

/// Neighbours that break a budget, once those that are illegal are left out.
fn by_brute_force(verdicts: &[(u64, Option<bool>)]) -> Vec<RangeInclusive<u64>> {
    let legal: Vec<(u64, bool)> = verdicts
        .iter()
        .filter_map(|&(value, verdict)| Some((value, verdict?)))
        .collect();
    legal
        .chunk_by(|(_, earlier), (_, later)| earlier == later)
        .filter(|alike| alike[0].1)
        .map(|alike| alike[0].0..=alike[alike.len() - 1].0)
        .collect()
}

/// Whether the layer has that number.
fn has(kind: &LayerKind, parameter: Parameter) -> bool {
    let mut changed = [kind.clone(), kind.clone()];
    for (kind, value) in changed.iter_mut().zip([7, 8]) {
        write(kind, parameter, value);
    }
    changed[0] != changed[1]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn stretches_are_those_of_every_stop_tried(
        wishes in prop::collection::vec(wish(), 1..10),
        which in any::<prop::sample::Index>(),
        parameter in prop::sample::select(PARAMETERS.to_vec()),
        total in prop::sample::select(Total::ALL.to_vec()),
        limit_at in any::<prop::sample::Index>(),
        in_place in any::<bool>(),
    ) {
        let setting = Setting { in_place, ..Setting::default() };
        let network = network(&wishes, &setting);
        let layers: Vec<LayerId> = network
            .nodes()
            .iter()
            .filter(|node| has(&node.kind, parameter))
            .map(|node| node.id)
            .collect();
        let layer = (!layers.is_empty()).then(|| layers[which.index(layers.len())]);
        let stops: Vec<u64> = (1..=30).collect();
        let at = |value: u64| {
            let (network, setting) = set(&network, &setting, layer, parameter, value);
            totals(&network, &setting)
        };
        let all: Vec<Option<Totals>> = stops.iter().map(|&value| at(value)).collect();
        let legal: Vec<&Totals> = all.iter().flatten().collect();
        let limit = if legal.is_empty() {
            0
        } else {
            total.of(legal[limit_at.index(legal.len())])
        };
        let budget = Budget { total, limit };
        let is_broken = |totals: &Totals| !budget.is_met(totals);
        let verdicts: Vec<(u64, Option<bool>)> = stops
            .iter()
            .zip(&all)
            .map(|(&value, totals)| (value, totals.as_ref().map(is_broken)))
            .collect();
        let mut tried = 0;
        let broken = broken_budget(&network, parameter, &stops, &[budget], |value| {
            tried += 1;
            at(value)
        });
        prop_assert_eq!(broken, by_brute_force(&verdicts));
        prop_assert!(tried <= stops.len());
    }
}

#[test]
fn a_few_trials_do_for_a_number_that_everything_grows_with() {
    let mut network = Network::new(Shape::maps(3, 224, 224));
    network.push("conv", LayerKind::Conv2d(Conv2d::new(64, 3)));
    let stops = bounds(None, &network.input, Parameter::InputSize).stops(224);
    let budget = Budget {
        total: Total::FeatureMaps,
        limit: 64 * 100 * 100,
    };
    let mut tried = 0;
    let broken = broken_budget(&network, Parameter::InputSize, &stops, &[budget], |side| {
        tried += 1;
        let (network, setting) = set(
            &network,
            &Setting::default(),
            None,
            Parameter::InputSize,
            side,
        );
        totals(&network, &setting)
    });
    assert_eq!(broken, [103..=512]);
    assert_eq!((stops.len(), tried), (512, 10));
}

#[test]
fn a_budget_may_break_in_two_stretches() {
    let mut network = Network::new(Shape::maps(1, 10, 10));
    let id = network.push("conv", LayerKind::Conv2d(Conv2d::new(1, 3)));
    let stops = bounds(
        Some(&network.nodes()[0].kind),
        &network.input,
        Parameter::KernelSize,
    )
    .stops(0);
    // M²·K² = (11 − K)²·K²: 100, 324, 576, 784, 900, 900, 784 …
    let at_most = |limit: u128| {
        let budget = Budget {
            total: Total::Macs,
            limit,
        };
        broken_budget(
            &network,
            Parameter::KernelSize,
            &stops,
            &[budget],
            |kernel| {
                let (network, setting) = set(
                    &network,
                    &Setting::default(),
                    Some(id),
                    Parameter::KernelSize,
                    kernel,
                );
                totals(&network, &setting)
            },
        )
    };
    assert_eq!(at_most(800), [5..=6]);
    assert_eq!(at_most(900), []);
    let both = [
        Budget {
            total: Total::Macs,
            limit: 899,
        },
        Budget {
            total: Total::Parameters,
            limit: 64,
        },
    ];
    let broken = broken_budget(&network, Parameter::KernelSize, &stops, &both, |kernel| {
        let (network, setting) = set(
            &network,
            &Setting::default(),
            Some(id),
            Parameter::KernelSize,
            kernel,
        );
        totals(&network, &setting)
    });
    assert_eq!(broken, [5..=6, 8..=10]);
}

#[test]
fn a_slider_has_the_stops_of_its_number() {
    let input = Shape::maps(12, 32, 32);
    let conv = LayerKind::Conv2d(Conv2d::new(18, 3));
    let channels = bounds(Some(&conv), &input, Parameter::OutChannels).stops(0);
    assert_eq!(&channels[..6], [1, 2, 4, 8, 16, 24]);
    assert_eq!(channels.last(), Some(&512));
    let groups = bounds(Some(&conv), &input, Parameter::Groups).stops(0);
    assert_eq!(groups, [1, 2, 3, 6]);
    let far = bounds(None, &input, Parameter::InputSize).stops(1 << 32);
    assert!((512..=514).contains(&far.len()));
}
