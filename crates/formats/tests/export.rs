//! Exported networks, as the frameworks themselves see them.
//!
//! They are run by the Python that `./dev test` makes, which has Keras and ONNX; PyTorch's by the
//! one of `./dev check --torch`.

mod frameworks;

use complexity::{
    Activation, AvgPool2d, Conv2d, LayerKind, MaxPool2d, Network, Operator, Padding, Shape, Window,
};
use formats::export::onnx::{Piece, Weights};
use formats::export::{ExportError, keras, onnx, pytorch};
use frameworks::{Exported, everything, zoo};

fn keras_programs() -> Vec<Exported> {
    let networks = zoo().into_iter().chain([everything()]);
    networks
        .map(|(name, network)| {
            Exported::new(name, network, "py", |network| {
                keras::write(network).map(String::into_bytes)
            })
        })
        .collect()
}

fn bytes(pieces: Vec<Piece>) -> Vec<u8> {
    let each = pieces.into_iter().flat_map(|piece| match piece {
        Piece::Bytes(bytes) => bytes,
        Piece::Zeros(zeros) => vec![0; usize::try_from(zeros).unwrap_or(usize::MAX)],
    });
    each.collect()
}

fn onnx_files(weights: Weights) -> Vec<Exported> {
    let networks = zoo().into_iter().chain([everything()]);
    networks
        .map(|(name, network)| {
            Exported::new(&format!("{name}_{weights:?}"), network, "onnx", |network| {
                onnx::write(network, 1, weights).map(bytes)
            })
        })
        .collect()
}

#[test]
fn keras_builds_what_was_written() {
    let exported = keras_programs();
    let models = frameworks::run("keras_model.py", exported.iter().map(Exported::path));
    for (exported, model) in exported.iter().zip(models) {
        exported.assert_keras(&model);
    }
}

#[test]
fn onnx_accepts_and_runs_what_was_written() {
    for weights in [Weights::Zeros, Weights::Light] {
        let exported = onnx_files(weights);
        let files = frameworks::run("onnx_file.py", exported.iter().map(Exported::path));
        for (exported, file) in exported.iter().zip(files) {
            exported.assert_onnx(&file);
        }
    }
}

#[test]
fn a_light_file_is_small() {
    let vgg = models::network("vgg16", None).unwrap();
    let light = bytes(onnx::write(&vgg, 1, Weights::Light).unwrap());
    assert!(light.len() < 20_000, "{}", light.len());
}

/// The first program of a network of one layer of 3 × 8 × 8.
fn program(
    kind: LayerKind,
    write: impl Fn(&Network) -> Result<String, ExportError>,
) -> Result<String, ExportError> {
    let mut network = Network::new(Shape::maps(3, 8, 8));
    network.push("layer", kind);
    write(&network)
}

#[test]
fn what_a_framework_has_not_is_said() {
    let strided = LayerKind::Conv2d(Conv2d {
        window: Window::square(3, 0, 2),
        dilation: [2; 2],
        ..Conv2d::new(4, 3)
    });
    let asymmetric = LayerKind::MaxPool2d(MaxPool2d {
        window: Window {
            padding: Padding::Explicit {
                top: 0,
                bottom: 1,
                left: 0,
                right: 0,
            },
            ..Window::square(2, 0, 2)
        },
        ceil_mode: true,
        ..MaxPool2d::new(2)
    });
    let adaptive = LayerKind::AdaptiveAvgPool2d(complexity::AdaptivePool2d {
        output_size: [3; 2],
    });
    let unknown = LayerKind::Operator(Box::new(Operator::unknown("FancyConv")));
    let text = |kind: &LayerKind, write: &dyn Fn(&Network) -> Result<String, ExportError>| {
        program(kind.clone(), write).unwrap_err().to_string()
    };
    assert_eq!(
        text(&strided, &keras::write),
        "Keras has no convolution with both a stride and a dilation, which layer layer needs: set one of them to 1"
    );
    assert_eq!(
        text(&adaptive, &|network| onnx::write(
            network,
            1,
            Weights::Light
        )
        .map(|_| String::new())),
        "ONNX has no adaptive pool to sides that do not divide the input's, which layer layer needs: choose an output size that divides them"
    );
    assert_eq!(
        text(&unknown, &pytorch::write),
        "layer layer does a FancyConv, of which only the name is known: delete it, or put known layers in its place"
    );
    assert_eq!(
        text(&LayerKind::Conv2d(Conv2d::new(4, 9)), &pytorch::write),
        "filter 9 does not fit input 8 with padding 0 in layer layer: raise P to 1 or lower f to 8"
    );
    assert_eq!(
        text(&asymmetric, &pytorch::write),
        "PyTorch has no pool in ceil mode with different padding on two sides, which layer layer needs: give it the same padding on both"
    );
}

#[test]
fn a_file_beyond_2_gib_is_refused() {
    let mut network = Network::new(Shape::Features(1 << 20));
    let linear = complexity::Linear {
        out_features: 1 << 20,
        bias: false,
    };
    network.push("fc", LayerKind::Linear(linear));
    let error = onnx::write(&network, 1, Weights::Zeros).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the file would have 4398046511341 bytes, but ONNX holds less than 2 GiB: write it without weights"
    );
    assert!(onnx::write(&network, 1, Weights::Light).is_ok());
}

#[test]
fn programs_stay_as_they_are() {
    let mut network = Network::new(Shape::maps(3, 8, 8));
    network.push(
        "block.conv",
        LayerKind::Conv2d(Conv2d {
            window: Window {
                padding: Padding::Same,
                ..Window::square(3, 0, 2)
            },
            ..Conv2d::new(4, 3)
        }),
    );
    let relu = network.push("forward", LayerKind::Activation(Activation::ReLU));
    network.push(
        "pool",
        LayerKind::AvgPool2d(AvgPool2d {
            window: Window::square(3, 1, 1),
            count_include_pad: false,
            ..AvgPool2d::new(3)
        }),
    );
    let add = network.push("add", LayerKind::Add);
    network
        .connect(add, 1, complexity::Source::Layer(relu))
        .unwrap();
    let expected = include_str!("export/small_torch.py");
    assert_eq!(pytorch::write(&network).unwrap(), expected);
    let expected = include_str!("export/small_keras.py");
    assert_eq!(keras::write(&network).unwrap(), expected);
}
