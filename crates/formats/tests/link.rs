//! Share links: what is written is read again, and what is wrong is refused with the place.

use complexity::{
    Activation, AdaptivePool2d, AvgPool2d, BatchNorm2d, ChannelShuffle, Chunk, Conv2d,
    ConvTranspose2d, Crop2d, GroupNorm, IndexSelect, LayerId, LayerKind, LayerNorm, Linear,
    LocalResponseNorm, MaxPool2d, Maxout, Network, Operator, OperatorOutput, PReLU, Padding,
    PixelShuffle, Scale, Shape, Source, Unflatten, Upsample, UpsampleMode, UpsampleTo, Window,
    Work, ZeroPad2d,
};
use formats::link::{Layers, Link, Published, decode, encode};
use proptest::prelude::*;

fn link(network: Network) -> Link {
    Link {
        layers: Layers::Listed(network),
        options: Vec::new(),
    }
}

fn listed(text: &str) -> Network {
    match decode(text).expect("the text was encoded").layers {
        Layers::Listed(network) => network,
        Layers::Published(published) => panic!("{text} is {published:?}"),
    }
}

#[test]
fn every_published_network_comes_back() {
    for entry in models::entries() {
        let network = models::network(entry.name, None).unwrap();
        let text = encode(&link(network.clone()));
        assert_eq!(listed(&text), network, "{text}");
    }
}

#[test]
fn the_texts_of_presets_stay_as_they_are() {
    for (name, expected) in [
        (
            "lenet5",
            "v1/1x32/c1:c6k5p0,t1:t,s2:a2,c3:c16k5p0,t3:t,s4:a2,c5:c120k5p0,t5:t,f,f6:l84,t6:t,out:l10",
        ),
        (
            "alexnet",
            "v1/3x224/features(c64k11s4p2,r,m3s2,c192k5,r,m3s2,c384,r,c256,r,c256,r,m3s2),g6,f!,classifier(d,l4096,r,d,l4096,r,l1000)",
        ),
        (
            "vgg16",
            "v1/3x224/features(c64,r,c64,r,m2,c128,r,c128,r,m2,c256,r,c256,r,c256,r,m2,c512,r,c512,r,c512,r,m2,c512,r,c512,r,c512,r,m2),g7,f!,classifier(l4096,r,d,l4096,r,d,l1000)",
        ),
    ] {
        let network = models::network(name, None).unwrap();
        assert_eq!(encode(&link(network)), expected);
    }
}

#[test]
fn branches_and_blocks_are_written_short() {
    let resnet = models::network("resnet18", None).unwrap();
    let text = encode(&link(resnet));
    assert!(
        text.starts_with(
            "v1/3x224/c64k7s2b0,b,relu:r,maxpool:m3s2p1,layer1[0[conv1:c64b0,bn1:b,relu:r,conv2:c64b0,bn2:b,add:add!;1;6,relu_1:r],1[conv1:c64b0,"
        ),
        "{text}"
    );
}

#[test]
fn a_published_network_is_named_with_its_changes() {
    let text = "v1/3x160/@keras/ResNet50,conv1_conv:c32k5s2?dtype=f16";
    let read = decode(text).unwrap();
    let Layers::Published(published) = &read.layers else {
        panic!("{read:?}");
    };
    assert_eq!(published.name, "keras/ResNet50");
    assert_eq!(published.changes.len(), 1);
    assert_eq!(encode(&read), text);
    for (text, expected) in [
        (
            "v1/3x160/@",
            "this link ends too early, at character 11: the name of a published network was expected there",
        ),
        (
            "v1/3x160/@a,b",
            "this link cannot be read at character 13, “b”: a name that no other layer has was expected there",
        ),
        (
            "v1/3x160/@a,b:r,b:r",
            "this link cannot be read at character 17, “b:r”: a name that no other layer has was expected there",
        ),
        (
            "v1/3x160/r,add;1;3",
            "this link cannot be read at character 17, “;3”: the number of layers back to one before this layer was expected there",
        ),
        (
            "v1/3x160/a[b:r",
            "this link ends too early, at character 15: a closing bracket was expected there",
        ),
    ] {
        assert_eq!(decode(text).unwrap_err().to_string(), expected, "{text}");
    }
    let base = models::network("lenet5", None).unwrap();
    let mut changed = base.clone();
    changed.input = Shape::maps(1, 40, 40);
    let published = Published::of("lenet5", &base, &changed).unwrap();
    assert_eq!(published.applied_to(&base).unwrap(), changed);
}

#[test]
fn groups_survive_edits() {
    let mut network = models::network("vgg16", None).unwrap();
    let third = network.nodes()[2].id;
    network.remove(third).unwrap();
    let id = network.insert(5, "a, b/é?", LayerKind::Dropout);
    network.rename(id, "a, b/é?").unwrap();
    network.push("classifier.9", LayerKind::Softmax);
    let text = encode(&link(network.clone()));
    let read = listed(&text);
    let names = |network: &Network| -> Vec<String> {
        network
            .nodes()
            .iter()
            .map(|node| node.name.clone())
            .collect()
    };
    assert_eq!(names(&read), names(&network), "{text}");
    assert!(text.is_ascii(), "{text}");
}

#[test]
fn what_is_wrong_is_refused_with_the_place() {
    for (text, expected) in [
        (
            "",
            "this link starts with “”, but this page reads links that start with v1/",
        ),
        (
            "v2/1x32/",
            "this link starts with “v2”, but this page reads links that start with v1/",
        ),
        (
            "v1/1x32",
            "this link ends too early, at character 8: a / was expected there",
        ),
        (
            "v1/ax32/",
            "this link cannot be read at character 4, “ax32/”: a whole number was expected there",
        ),
        (
            "v1/1x32/c",
            "this link ends too early, at character 10: a whole number was expected there",
        ),
        (
            "v1/1x32/c6,q",
            "this link cannot be read at character 12, “q”: a layer such as c64k3, m2 or l10 was expected there",
        ),
        (
            "v1/1x32/c6k3k5",
            "this link cannot be read at character 13, “k5”: a setting of the layer, each once, was expected there",
        ),
        (
            "v1/1x32/c-6",
            "this link cannot be read at character 10, “-6”: a whole number was expected there",
        ),
        (
            "v1/1x32/c99999999999999999999",
            "this link cannot be read at character 10, “999999999999”: a whole number was expected there",
        ),
        (
            "v1/1x32/a:f,a:f",
            "this link cannot be read at character 13, “a:f”: a name that no other layer has was expected there",
        ),
        (
            "v1/1x32/a(r,r",
            "this link ends too early, at character 14: a closing bracket was expected there",
        ),
        (
            "v1/1x32/r)r",
            "this link cannot be read at character 10, “)r”: a comma or the end was expected there",
        ),
        (
            "v1/1x32/r?dtype",
            "this link ends too early, at character 16: an option such as dtype=f16 was expected there",
        ),
        (
            "v1/1x32/r?a=1&a=2",
            "this link gives the option a twice: remove one of them",
        ),
        (
            "v1/1x32/op~Erf~vp5",
            "this link cannot be read at character 17, “p5”: a setting of the layer, each once, was expected there",
        ),
        (
            "v1/1x32/op~Erf~o5x5",
            "this link cannot be read at character 17, “5x5”: a whole number was expected there",
        ),
        (
            "v1/1x32/%zz:r",
            "this link cannot be read at character 9, “%zz:r”: % with two hexadecimal digits was expected there",
        ),
    ] {
        assert_eq!(decode(text).unwrap_err().to_string(), expected, "{text}");
    }
}

#[test]
fn links_are_limited_in_length_and_layers() {
    let long = format!("v1/1x32/{}", "r".repeat(270_000));
    assert_eq!(
        decode(&long).unwrap_err().to_string(),
        "this link has 270008 characters, more than the 262144 that a link may have"
    );
    let many = format!("v1/1x32/{}", vec!["r"; 10_001].join(","));
    assert_eq!(
        decode(&many).unwrap_err().to_string(),
        "this link has more than the 10000 layers that a link may have"
    );
}

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

proptest! {
    #[test]
    fn a_link_gives_back_what_was_put_in(
        input in (size(), sides()),
        layers in prop::collection::vec((name(), layer(), sources(), any::<bool>()), 0..12),
        value in "[ -~é]{0,8}",
    ) {
        let mut network = Network::new(Shape::maps(input.0, input.1[0], input.1[1]));
        for (name, kind, sources, functional) in layers {
            let id = network.push("", kind);
            network.set_functional(id, functional).unwrap();
            for (index, source) in sources.into_iter().enumerate() {
                // A layer at or behind this one is refused, and the input stays as it was.
                let source = if source == 0 { Source::Input } else { Source::Layer(LayerId(source - 1)) };
                let _ = network.connect(id, index, source);
            }
            let free = network.free_name(name.trim());
            // A name of blanks alone is refused, and the layer keeps the one it has.
            if network.rename(id, &free).is_err() {
                network.rename(id, &format!("layer{}", id.0)).unwrap();
            }
        }
        let link = Link { layers: Layers::Listed(network), options: vec![("key".to_owned(), value)] };
        let text = encode(&link);
        prop_assert_eq!(decode(&text).unwrap(), link, "{}", text);
    }

    #[test]
    fn no_text_panics(text in "(v1/)?[ -~é]{0,40}", tail in "[a-z0-9,():~.?=&%x]{0,40}") {
        let _ = decode(&text);
        let _ = decode(&format!("v1/3x224/{tail}"));
    }
}
