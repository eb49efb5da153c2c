//! Every error's exact words.
#![cfg(not(target_arch = "wasm32"))]

use complexity::{
    Activation, AdaptivePool2d, AvgPool2d, Conv2d, LayerError, LayerKind, Linear,
    LocalResponseNorm, MaxPool2d, Network, Outcome, Padding, SIZE_LIMIT, Setting, Shape, Window,
    analyze,
};

fn error_of(input: Shape, kind: LayerKind) -> Option<LayerError> {
    let mut network = Network::new(input);
    network.push("conv3", kind);
    match analyze(&network, &Setting::default()).layers.remove(0) {
        Outcome::Failed(error) => Some(error),
        Outcome::Done(_) | Outcome::Waiting => None,
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
