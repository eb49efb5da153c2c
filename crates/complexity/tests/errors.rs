//! Every error's exact words.
#![cfg(not(target_arch = "wasm32"))]

use complexity::{
    Activation, AdaptivePool2d, AvgPool2d, Chunk, Conv2d, ConvTranspose2d, Crop2d, GroupNorm,
    IndexSelect, LayerError, LayerKind, Linear, LocalResponseNorm, MaxPool2d, Maxout, Network,
    Outcome, Padding, PixelShuffle, SIZE_LIMIT, Setting, Shape, Source, Unflatten, Window, analyze,
};

fn error_of(input: Shape, kind: LayerKind) -> Option<LayerError> {
    let mut network = Network::new(input);
    network.push("conv3", kind);
    match analyze(&network, &Setting::default()).layers.remove(0) {
        Outcome::Failed(error) => Some(error),
        Outcome::Done(_) | Outcome::Unknown | Outcome::Waiting => None,
    }
}

fn conv(change: impl FnOnce(&mut Conv2d)) -> LayerKind {
    let mut conv = Conv2d::new(8, 3);
    change(&mut conv);
    LayerKind::Conv2d(conv)
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn each_error_names_the_layer_the_values_and_a_remedy() {
    let square = Shape::maps(4, 5, 5);
    let cases: Vec<(Shape, LayerKind, &str)> = vec![
        (
            square,
            conv(|conv| conv.window.kernel_size = [7; 2]),
            "filter 7 does not fit input 5 with padding 0 in layer conv3: raise P to 1 or lower f to 5",
        ),
        (
            Shape::maps(4, 5, 9),
            conv(|conv| conv.window.kernel_size = [7; 2]),
            "filter height 7 does not fit input height 5 with padding 0 in layer conv3: raise P to 1 or lower f to 5",
        ),
        (
            square,
            conv(|conv| conv.dilation = [6; 2]),
            "filter 3 (dilated to 13) does not fit input 5 with padding 0 in layer conv3: raise P to 4 or lower f to 1",
        ),
        (
            square,
            conv(|conv| {
                conv.window = Window {
                    kernel_size: [9; 2],
                    stride: [1; 2],
                    padding: Padding::Explicit {
                        top: 1,
                        bottom: 0,
                        left: 1,
                        right: 0,
                    },
                };
            }),
            "filter 9 does not fit input 5 with padding 1 before and 0 after in layer conv3: raise P to 2 or lower f to 6",
        ),
        (
            square,
            conv(|conv| {
                conv.window.kernel_size = [SIZE_LIMIT; 2];
                conv.dilation = [SIZE_LIMIT; 2];
            }),
            "filter 4294967296 with dilation 4294967296 in layer conv3 spans more than 4294967296 pixels: lower f or the dilation",
        ),
        (
            square,
            conv(|conv| conv.window.stride = [0; 2]),
            "stride 0 in layer conv3: raise S to 1",
        ),
        (
            square,
            conv(|conv| conv.window.kernel_size = [0; 2]),
            "filter 0 in layer conv3: raise f to 1",
        ),
        (
            square,
            conv(|conv| conv.out_channels = 0),
            "output channels 0 in layer conv3: raise C_out to 1",
        ),
        (
            square,
            conv(|conv| conv.groups = 3),
            "groups 3 do not divide 4 input channels and 8 output channels in layer conv3: lower g to 2",
        ),
        (
            square,
            conv(|conv| conv.out_channels = u64::MAX),
            "size 18446744073709551615 in layer conv3 is beyond the limit of 4294967296: lower it",
        ),
        (
            square,
            LayerKind::MaxPool2d(MaxPool2d {
                window: Window::square(2, 2, 2),
                ..MaxPool2d::new(2)
            }),
            "padding 2 is more than half of filter 2 in layer conv3: lower P to 1 or raise f to 4",
        ),
        (
            square,
            LayerKind::AvgPool2d(AvgPool2d::new(6)),
            "filter 6 does not fit input 5 with padding 0 in layer conv3: raise P to 1 or lower f to 5",
        ),
        (
            square,
            LayerKind::AdaptiveAvgPool2d(AdaptivePool2d {
                output_size: [0, 1],
            }),
            "output side 0 in layer conv3: raise M to 1",
        ),
        (
            square,
            LayerKind::LocalResponseNorm(LocalResponseNorm { size: 0 }),
            "size 0 in layer conv3: raise the size to 1",
        ),
        (
            Shape::Features(120),
            conv(|_| {}),
            "Conv2d needs height and width, but layer conv3 gets a vector of 120: move it before Flatten",
        ),
        (
            square,
            LayerKind::Linear(Linear {
                out_features: 10,
                bias: true,
            }),
            "Linear needs a vector, but layer conv3 gets 4 × 5 × 5: add a Flatten before it",
        ),
        (
            Shape::maps(SIZE_LIMIT, 2, 1),
            LayerKind::Flatten,
            "size 8589934592 in layer conv3 is beyond the limit of 4294967296: lower it",
        ),
    ];
    for (input, kind, expected) in cases {
        let words = error_of(input, kind).map(|error| error.to_string());
        assert_eq!(words.as_deref(), Some(expected));
    }
}

#[test]
fn a_padding_error_s_remedy_mends_it() {
    let window = |kernel, padding| {
        LayerKind::MaxPool2d(MaxPool2d {
            window: Window::square(kernel, padding, 1),
            ..MaxPool2d::new(2)
        })
    };
    let input = Shape::maps(1, 9, 9);
    assert!(error_of(input, window(2, 2)).is_some());
    assert_eq!(error_of(input, window(2, 1)), None);
    assert_eq!(error_of(input, window(4, 2)), None);
}

#[test]
fn counts_beyond_128_bits_are_an_error_and_none_below() {
    let at_limit = Shape::maps(SIZE_LIMIT, SIZE_LIMIT, SIZE_LIMIT);
    let largest = LayerKind::Conv2d(Conv2d {
        out_channels: SIZE_LIMIT,
        ..Conv2d::new(1, 1)
    });
    let words = error_of(at_limit, largest).unwrap().to_string();
    assert_eq!(
        words,
        "the counts of layer conv3 are beyond 2^128: lower its sizes or the batch"
    );
    let mut network = Network::new(at_limit);
    network.push("relu", LayerKind::Activation(Activation::ReLU));
    let report = analyze(&network, &Setting::default());
    assert_eq!(report.totals.unwrap().feature_map_elements, 1 << 96);
}

#[test]
fn layers_before_an_error_keep_their_results_and_later_ones_wait() {
    let mut network = Network::new(Shape::maps(1, 32, 32));
    network.push("first", conv(|_| {}));
    network.push("wrong", conv(|conv| conv.window.stride = [0; 2]));
    network.push("later", conv(|_| {}));
    let report = analyze(&network, &Setting::default());
    assert!(matches!(report.layers[0], Outcome::Done(_)));
    assert!(matches!(report.layers[1], Outcome::Failed(_)));
    assert!(matches!(report.layers[2], Outcome::Waiting));
    assert!(report.totals.is_err());
}

#[test]
fn a_wrong_input_or_batch_is_named() {
    let network = Network::new(Shape::maps(1, 0, 5));
    let report = analyze(&network, &Setting::default());
    let words = report.input_error.unwrap().to_string();
    assert_eq!(words, "side 0 in layer input: raise X to 1");
    let network = Network::new(Shape::maps(1, 5, 5));
    let batch = Setting {
        batch: 0,
        ..Setting::default()
    };
    let words = analyze(&network, &batch).input_error.unwrap().to_string();
    assert_eq!(words, "batch 0 in layer input: raise the batch to 1");
}

/// The words about the layer `joined`, which reads all of `inputs`.
fn words_of(inputs: &[(Shape, LayerKind)], joined: LayerKind) -> String {
    let mut network = Network::new(inputs[0].0);
    let sources: Vec<Source> = inputs
        .iter()
        .map(|(_, kind)| {
            let id = network.push("branch", kind.clone());
            network
                .connect(id, 0, Source::Input)
                .expect("the input is before");
            Source::Layer(id)
        })
        .collect();
    let id = network.push("joined", joined);
    for (index, source) in sources.into_iter().enumerate() {
        network
            .connect(id, index, source)
            .expect("branches are before");
    }
    match analyze(&network, &Setting::default()).layers.pop() {
        Some(Outcome::Failed(error)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn merges_say_what_does_not_go_together() {
    let input = Shape::maps(4, 8, 8);
    let branch = |out_channels, stride| {
        let window = Window::square(1, 0, stride);
        let conv = Conv2d {
            window,
            ..Conv2d::new(out_channels, 1)
        };
        (input, LayerKind::Conv2d(conv))
    };
    for (inputs, joined, expected) in [
        (
            vec![branch(4, 1)],
            LayerKind::Add,
            "Add needs two inputs, but layer joined has 1: connect another layer to it",
        ),
        (
            vec![branch(4, 1), branch(4, 1)],
            LayerKind::Dropout,
            "Dropout cannot take 2 inputs in layer joined: disconnect one",
        ),
        (
            vec![branch(4, 1), branch(8, 1)],
            LayerKind::Add,
            "Add cannot join 4 × 8 × 8 and 8 × 8 × 8 in layer joined: give both the same channels",
        ),
        (
            vec![branch(4, 1), branch(8, 2)],
            LayerKind::Mul,
            "Mul cannot join 4 × 8 × 8 and 8 × 4 × 4 in layer joined: give both the same stride, padding and channels",
        ),
        (
            vec![branch(4, 1), branch(4, 2)],
            LayerKind::Concat,
            "Concat cannot join 4 × 8 × 8 and 4 × 4 × 4 in layer joined: give both the same height and width",
        ),
        (
            vec![branch(4, 1), (input, LayerKind::Flatten)],
            LayerKind::Concat,
            "Concat cannot join 4 × 8 × 8 and 256 in layer joined: give both the same kind of shape",
        ),
    ] {
        assert_eq!(words_of(&inputs, joined), expected);
    }
}

#[test]
fn layers_that_cut_or_rearrange_say_how_to_mend_them() {
    let input = Shape::maps(10, 8, 8);
    let transposed = |padding: u64, output_padding: u64| {
        LayerKind::ConvTranspose2d(ConvTranspose2d {
            window: Window::square(3, padding, 2),
            output_padding: [output_padding; 2],
            ..ConvTranspose2d::new(4, 3)
        })
    };
    for (kind, expected) in [
        (
            LayerKind::GroupNorm(GroupNorm {
                groups: 4,
                affine: true,
            }),
            "GroupNorm cannot cut 10 channels into 4 equal parts in layer conv3: lower g to 2",
        ),
        (
            LayerKind::Maxout(Maxout { pieces: 4 }),
            "Maxout cannot cut 10 channels into 4 equal parts in layer conv3: lower the pieces to 2",
        ),
        (
            LayerKind::Maxout(Maxout { pieces: 0 }),
            "pieces 0 in layer conv3: raise the pieces to 1",
        ),
        (
            LayerKind::PixelShuffle(PixelShuffle { factor: 3 }),
            "PixelShuffle cannot cut 10 channels into 9 equal parts in layer conv3: lower the factor to 1",
        ),
        (
            LayerKind::Chunk(Chunk {
                chunks: 5,
                index: 5,
            }),
            "there is no part 5 of 5 in layer conv3: lower it to 4 or less",
        ),
        (
            LayerKind::IndexSelect(IndexSelect {
                channels: vec![0, 10],
            }),
            "there is no channel 10 among 10 in layer conv3: choose one below 10",
        ),
        (
            LayerKind::Unflatten(Unflatten { shape: [10, 8, 9] }),
            "10 × 8 × 8 cannot become 10 × 8 × 9 in layer conv3: choose a shape with as many elements",
        ),
        (
            LayerKind::Crop2d(Crop2d {
                sides: [4, 4, 0, 0],
            }),
            "cutting 8 pixels leaves nothing of input 8 in layer conv3: cut fewer than 8",
        ),
        (
            transposed(0, 2),
            "output padding 2 is not below the stride or the dilation in layer conv3: lower it to 1",
        ),
        (
            transposed(9, 0),
            "padding 9 leaves nothing of the output of 17 in layer conv3: lower P to 8",
        ),
    ] {
        assert_eq!(error_of(input, kind).unwrap().to_string(), expected);
    }
    let same = LayerKind::ConvTranspose2d(ConvTranspose2d {
        window: Window {
            padding: Padding::Same,
            ..Window::square(3, 0, 2)
        },
        ..ConvTranspose2d::new(4, 3)
    });
    assert_eq!(
        error_of(input, same).unwrap().to_string(),
        "a transposed convolution needs its padding as numbers in layer conv3: choose explicit padding"
    );
    let last = Shape::ChannelsLast {
        height: 8,
        width: 8,
        channels: 10,
    };
    assert_eq!(
        error_of(last, conv(|_| {})).unwrap().to_string(),
        "Conv2d needs channels before height and width, but layer conv3 gets 8 × 8 × 10 (channels last): add a Permute before it"
    );
}
