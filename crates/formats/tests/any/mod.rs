//! Networks of any layers, connected in any way, for property tests.

use complexity::{
    Activation, AdaptivePool2d, AvgPool2d, BatchNorm2d, ChannelShuffle, Chunk, Conv2d,
    ConvTranspose2d, Crop2d, GroupNorm, IndexSelect, LayerId, LayerKind, LayerNorm, Linear,
    LocalResponseNorm, MaxPool2d, Maxout, Network, Operator, OperatorOutput, PReLU, Padding,
    PixelShuffle, Scale, Shape, Source, Unflatten, Upsample, UpsampleMode, UpsampleTo, Window,
    Work, ZeroPad2d,
};
use proptest::prelude::*;

fn size() -> impl Strategy<Value = u64> {
    prop_oneof![0..20_u64, Just(u64::MAX)]
}

fn sides() -> impl Strategy<Value = [u64; 2]> {
    prop_oneof![size().prop_map(|side| [side; 2]), [size(), size()]]
}

fn padding() -> impl Strategy<Value = Padding> {
    prop_oneof![
        size().prop_map(Padding::all),
        Just(Padding::Same),
        Just(Padding::Valid),
        [size(), size(), size(), size()].prop_map(|[top, bottom, left, right]| {
            Padding::Explicit {
                top,
                bottom,
                left,
                right,
            }
        }),
    ]
}

fn window() -> impl Strategy<Value = Window> {
    (sides(), sides(), padding()).prop_map(|(kernel_size, stride, padding)| Window {
        kernel_size,
        stride,
        padding,
    })
}

fn layer() -> impl Strategy<Value = LayerKind> {
    prop_oneof![
        (size(), window(), sides(), size(), any::<bool>()).prop_map(
            |(out_channels, window, dilation, groups, bias)| LayerKind::Conv2d(Conv2d {
                out_channels,
                window,
                dilation,
                groups,
                bias,
            })
        ),
        (window(), sides(), any::<bool>()).prop_map(|(window, dilation, ceil_mode)| {
            LayerKind::MaxPool2d(MaxPool2d {
                window,
                dilation,
                ceil_mode,
            })
        }),
        (window(), any::<bool>(), any::<bool>()).prop_map(
            |(window, ceil_mode, count_include_pad)| LayerKind::AvgPool2d(AvgPool2d {
                window,
                ceil_mode,
                count_include_pad,
            })
        ),
        sides()
            .prop_map(|output_size| LayerKind::AdaptiveAvgPool2d(AdaptivePool2d { output_size })),
        any::<[bool; 2]>()
            .prop_map(|[affine, scale]| LayerKind::BatchNorm2d(BatchNorm2d { affine, scale })),
        prop::sample::select(&Activation::ALL).prop_map(LayerKind::Activation),
        (size(), any::<bool>())
            .prop_map(|(out_features, bias)| LayerKind::Linear(Linear { out_features, bias })),
        Just(LayerKind::Flatten),
        Just(LayerKind::Dropout),
        Just(LayerKind::Softmax),
        size().prop_map(|size| LayerKind::LocalResponseNorm(LocalResponseNorm { size })),
        joint(),
    ]
}

fn joint() -> impl Strategy<Value = LayerKind> {
    prop_oneof![
        (size(), window(), sides(), sides(), size(), any::<bool>()).prop_map(
            |(out_channels, window, output_padding, dilation, groups, bias)| {
                LayerKind::ConvTranspose2d(ConvTranspose2d {
                    out_channels,
                    window,
                    output_padding,
                    dilation,
                    groups,
                    bias,
                })
            }
        ),
        sides()
            .prop_map(|output_size| LayerKind::AdaptiveMaxPool2d(AdaptivePool2d { output_size })),
        (size(), any::<bool>())
            .prop_map(|(groups, affine)| LayerKind::GroupNorm(GroupNorm { groups, affine })),
        any::<bool>().prop_map(|affine| LayerKind::LayerNorm(LayerNorm { affine })),
        any::<bool>().prop_map(|bias| LayerKind::Scale(Scale { bias })),
        any::<bool>().prop_map(|per_channel| LayerKind::PReLU(PReLU { per_channel })),
        Just(LayerKind::StochasticDepth),
        Just(LayerKind::Add),
        Just(LayerKind::Mul),
        Just(LayerKind::Concat),
        Just(LayerKind::Permute),
        sides().prop_map(|[chunks, index]| LayerKind::Chunk(Chunk { chunks, index })),
        prop::collection::vec(size(), 1..5)
            .prop_map(|channels| LayerKind::IndexSelect(IndexSelect { channels })),
        size().prop_map(|groups| LayerKind::ChannelShuffle(ChannelShuffle { groups })),
        [size(), size(), size()].prop_map(|shape| LayerKind::Unflatten(Unflatten { shape })),
        size().prop_map(|pieces| LayerKind::Maxout(Maxout { pieces })),
        size().prop_map(|factor| LayerKind::PixelShuffle(PixelShuffle { factor })),
        (any::<bool>(), upsample_to()).prop_map(|(bilinear, to)| {
            let mode = if bilinear {
                UpsampleMode::Bilinear
            } else {
                UpsampleMode::Nearest
            };
            LayerKind::Upsample(Upsample { mode, to })
        }),
        ([size(), size(), size(), size()], sides())
            .prop_map(|(sides, channels)| LayerKind::ZeroPad2d(ZeroPad2d { sides, channels })),
        [size(), size(), size(), size()].prop_map(|sides| LayerKind::Crop2d(Crop2d { sides })),
        operator().prop_map(|operator| LayerKind::Operator(Box::new(operator))),
    ]
}

fn shape() -> impl Strategy<Value = Shape> {
    prop_oneof![
        size().prop_map(Shape::Features),
        (size(), sides())
            .prop_map(|(channels, [height, width])| Shape::maps(channels, height, width)),
        (size(), sides()).prop_map(|(channels, [height, width])| Shape::ChannelsLast {
            height,
            width,
            channels,
        }),
    ]
}

fn operator() -> impl Strategy<Value = Operator> {
    let output = prop_oneof![
        Just(OperatorOutput::LikeInput),
        Just(OperatorOutput::Unknown),
        shape().prop_map(OperatorOutput::Is),
    ];
    let work = prop_oneof![
        Just(Work::Unknown),
        Just(Work::View),
        [size(), size(), size(), size(), size()].prop_map(Work::Each),
        size().prop_map(Work::Products),
    ];
    let input = prop::option::of(shape());
    ("[ -~é]{0,8}", input, output, work, size()).prop_map(|(name, input, output, work, weights)| {
        Operator {
            name,
            input,
            output,
            work,
            weights,
        }
    })
}

fn upsample_to() -> impl Strategy<Value = UpsampleTo> {
    prop_oneof![
        sides().prop_map(UpsampleTo::Factor),
        sides().prop_map(UpsampleTo::Size),
        Just(UpsampleTo::SecondInput),
    ]
}

/// 0 for the input, else the layer's identity and 1.
fn sources() -> impl Strategy<Value = Vec<u32>> {
    prop_oneof![
        3 => Just(Vec::new()),
        1 => prop::collection::vec(0..12_u32, 1..4),
    ]
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c]\\.[0-3]",
        "[a-b]\\.[a-b0-1]\\.[a-b0-2](\\.[a-b0-1])?",
        "[a-b.]{1,5}",
        "[a-zé中 /,:()~?#%&=.]{1,6}",
        Just("conv1".to_owned()),
    ]
}

type Layers = Vec<(String, LayerKind, Vec<u32>, bool)>;

/// Networks that hold what any `Network` does, whether their layers fit or not.
pub(crate) fn network() -> impl Strategy<Value = Network> {
    let layers = prop::collection::vec((name(), layer(), sources(), any::<bool>()), 0..12);
    (size(), sides(), layers).prop_map(|(channels, [height, width], layers)| {
        connected(Shape::maps(channels, height, width), layers)
    })
}

fn connected(input: Shape, layers: Layers) -> Network {
    let mut network = Network::new(input);
    for (name, kind, sources, functional) in layers {
        let id = network.push("", kind);
        network
            .set_functional(id, functional)
            .expect("it was just made");
        for (index, source) in sources.into_iter().enumerate() {
            // A layer at or behind this one is refused, and the input stays as it was.
            let source = if source == 0 {
                Source::Input
            } else {
                Source::Layer(LayerId(source - 1))
            };
            let _ = network.connect(id, index, source);
        }
        let free = network.free_name(name.trim());
        // A name of blanks alone is refused, and the layer keeps the one it has.
        if network.rename(id, &free).is_err() {
            network
                .rename(id, &format!("layer{}", id.0))
                .expect("no other name begins so");
        }
    }
    network
}
