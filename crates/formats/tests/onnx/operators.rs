//! Single operators: what they are called, and what is wrong with them.

use complexity::{Setting, analyze};
use formats::onnx::{self, Dimensions, ImportError, Imported};

use crate::message::{bytes, float_tensor, number};

/// A graph of one node that reads `x` of 1 × 4 × 8 × 8 and weights of these dimensions.
fn single(
    operator: &str,
    attributes: &[Vec<u8>],
    weights: &[&[u64]],
) -> Result<Imported, ImportError> {
    let names: Vec<String> = (0..weights.len()).map(|n| format!("w{n}")).collect();
    let mut node = vec![bytes(1, b"x")];
    node.extend(names.iter().map(|name| bytes(1, name.as_bytes())));
    node.push(bytes(2, b"y"));
    node.push(bytes(4, operator.as_bytes()));
    node.extend(attributes.iter().map(|attribute| bytes(5, attribute)));
    let mut graph = vec![bytes(1, &node.concat())];
    for (name, dims) in names.iter().zip(weights) {
        let dims: Vec<u8> = dims.iter().flat_map(|&dim| number(1, dim)).collect();
        graph.push(bytes(
            5,
            &[dims, number(2, 1), bytes(8, name.as_bytes())].concat(),
        ));
    }
    graph.push(bytes(11, &float_tensor("x", &[1, 4, 8, 8])));
    graph.push(bytes(12, &bytes(1, b"y")));
    let opset = bytes(8, &number(2, 17));
    let file = [opset, bytes(7, &graph.concat())].concat();
    onnx::read(&mut file.as_slice())?.network(&Dimensions::default())
}

fn integers_attribute(name: &str, all: &[u64]) -> Vec<u8> {
    let list = all
        .iter()
        .map(|&value| number(8, value))
        .collect::<Vec<_>>();
    [bytes(1, name.as_bytes()), list.concat(), number(20, 7)].concat()
}

fn integer_attribute(name: &str, value: u64) -> Vec<u8> {
    [bytes(1, name.as_bytes()), number(3, value), number(20, 2)].concat()
}

/// An operator with its attributes and weights, and the error.
type Case<'a> = (&'a str, Vec<Vec<u8>>, Vec<&'a [u64]>, &'a str);

fn are_refused(cases: &[Case]) {
    for (operator, attributes, weights, expected) in cases {
        let error = single(operator, attributes, weights).err();
        let error = error.map(|error| error.to_string());
        assert_eq!(error.as_deref(), Some(*expected), "{operator}");
    }
}

#[test]
fn a_convolution_that_contradicts_itself_is_refused_with_the_values_and_a_remedy() {
    let minus_one = u64::MAX;
    are_refused(&[
        (
            "Conv",
            vec![],
            vec![&[2, 4, 3, 3][..], &[3]],
            "node y (Conv): w1 has 3 numbers for 2 channels: give it one number per channel",
        ),
        (
            "Conv",
            vec![integers_attribute("strides", &[1])],
            vec![&[2, 4, 3, 3]],
            "node y (Conv): strides has 1 numbers where 2 belong: export the model again",
        ),
        (
            "Conv",
            vec![integers_attribute("strides", &[0, 0])],
            vec![&[2, 4, 3, 3]],
            "stride 0 in layer y: raise S to 1",
        ),
        (
            "Conv",
            vec![integers_attribute("pads", &[0, minus_one, 0, 0])],
            vec![&[2, 4, 3, 3]],
            "node y (Conv): pads is -1: it must be at least 0",
        ),
        (
            "Conv",
            vec![integers_attribute("kernel_shape", &[5, 5])],
            vec![&[2, 4, 3, 3]],
            "node y (Conv): kernel_shape [5, 5] is not the weight's [3, 3]: export the model again",
        ),
        (
            "Conv",
            vec![integer_attribute("group", 3)],
            vec![&[3, 1, 3, 3]],
            "node y (Conv): the weight w0 is for 3 input channels, but x has 4: give it an input of as many channels",
        ),
        (
            "Conv",
            vec![integer_attribute("group", 4)],
            vec![&[6, 1, 3, 3]],
            "groups 4 do not divide 4 input channels and 6 output channels in layer y: lower g to 2",
        ),
        (
            "Conv",
            vec![],
            vec![&[6, 4, 3]],
            "node y (Conv): the weight is for an input of 3 dimensions, but x has 4: give the input that many",
        ),
    ]);
}

#[test]
fn a_node_that_contradicts_itself_is_refused_with_the_values_and_a_remedy() {
    are_refused(&[
        (
            "MaxPool",
            vec![],
            vec![],
            "node y (MaxPool): it has no kernel_shape: export the model again",
        ),
        (
            "MaxPool",
            vec![integers_attribute("kernel_shape", &[9, 9])],
            vec![],
            "filter height 9 does not fit input height 8 with padding 0 in layer y: raise P to 1 or lower f to 8",
        ),
        (
            "BatchNormalization",
            vec![],
            vec![&[3], &[3], &[3], &[3]],
            "node y (BatchNormalization): w0 has 3 numbers for 4 channels: give it one number per channel",
        ),
        (
            "Gemm",
            vec![],
            vec![&[4, 2]],
            "node y (Gemm): Gemm needs a matrix, but x has 4 dimensions: add a Flatten before it",
        ),
        (
            "MatMul",
            vec![],
            vec![&[5, 2]],
            "node y (MatMul): x gives 8 features, but w0 is for 5: give it an input of as many features",
        ),
        (
            "Add",
            vec![],
            vec![&[5]],
            "node y (Add): x of 1 × 4 × 8 × 8 and w0 of 5 do not go together element by element: give both the same shape",
        ),
        (
            "Concat",
            vec![integer_attribute("axis", 1)],
            vec![&[1, 2, 8, 7]],
            "node y (Concat): x of 1 × 4 × 8 × 8 and w0 of 1 × 2 × 8 × 7 do not go together along axis 1: give both the same other sides",
        ),
        (
            "Transpose",
            vec![integers_attribute("perm", &[0, 1, 1, 2])],
            vec![],
            "node y (Transpose): perm [0, 1, 1, 2] does not name each of the 4 axes of x once: export the model again",
        ),
        (
            "DepthToSpace",
            vec![],
            vec![],
            "node y (DepthToSpace): blocksize is 0: it must be at least 1",
        ),
        (
            "Conv",
            vec![],
            vec![&[2, 4, u64::MAX, 3]],
            "tensor w0 has a dimension of -1: export the model with dimensions from 1 to 2^32",
        ),
    ]);
}

#[test]
fn layers_are_called_as_pytorch_calls_them() {
    for (operator, attributes, weights, kind, params) in [
        ("Conv", vec![], vec![&[2, 4, 3, 3][..], &[2]], "Conv2d", 74),
        (
            "ConvTranspose",
            vec![],
            vec![&[4, 2, 3, 3]],
            "ConvTranspose2d",
            72,
        ),
        (
            "BatchNormalization",
            vec![],
            vec![&[4], &[4], &[4], &[4]],
            "BatchNorm2d",
            8,
        ),
        (
            "InstanceNormalization",
            vec![],
            vec![&[4], &[4]],
            "InstanceNorm2d",
            8,
        ),
        ("PRelu", vec![], vec![&[4, 1, 1]], "PReLU", 4),
        ("PRelu", vec![], vec![&[8]], "PReLU", 8),
        (
            "LayerNormalization",
            vec![],
            vec![&[8], &[8]],
            "LayerNorm",
            16,
        ),
        ("GlobalAveragePool", vec![], vec![], "AdaptiveAvgPool2d", 0),
        (
            "AveragePool",
            vec![integers_attribute("kernel_shape", &[2, 2])],
            vec![],
            "AvgPool2d",
            0,
        ),
        ("HardSwish", vec![], vec![], "Hardswish", 0),
        ("Elu", vec![], vec![], "ELU", 0),
        (
            "LRN",
            vec![integer_attribute("size", 3)],
            vec![],
            "LocalResponseNorm",
            0,
        ),
        ("MatMul", vec![], vec![&[8, 5]], "Linear", 40),
        ("Mul", vec![], vec![&[4, 1, 1]], "Scale", 4),
        ("Add", vec![], vec![&[4, 1, 1]], "Add", 4),
        ("Mul", vec![], vec![&[]], "Mul", 0),
        ("Div", vec![], vec![&[1, 4, 8, 8]], "Div", 256),
        (
            "DepthToSpace",
            vec![integer_attribute("blocksize", 2)],
            vec![],
            "PixelShuffle",
            0,
        ),
        ("Flatten", vec![], vec![], "Flatten", 0),
        ("Softmax", vec![], vec![], "Softmax", 0),
        ("Identity", vec![], vec![], "Identity", 0),
    ] {
        let imported = single(operator, &attributes, &weights).unwrap();
        assert_eq!(imported.layers[0].kind, kind, "{operator}");
        assert_eq!(imported.parameters, params, "{operator}");
    }
}

fn text_attribute(name: &str, value: &str) -> Vec<u8> {
    [
        bytes(1, name.as_bytes()),
        bytes(4, value.as_bytes()),
        number(20, 3),
    ]
    .concat()
}

/// Shapes as onnxruntime 1.32.0 gives them for the same nodes.
#[test]
fn operators_without_a_layer_have_their_shape_and_products() {
    let equation = |text: &str| vec![text_attribute("equation", text)];
    let of = |side: u64| [side; 2];
    for (operator, attributes, weights, output, macs) in [
        (
            "Einsum",
            equation("bchw,dc->bdhw"),
            vec![&[7, 4][..]],
            vec![1, 7, 8, 8],
            None,
        ),
        (
            "Einsum",
            equation("...w,wd->...d"),
            vec![&[8, 3]],
            vec![1, 4, 8, 3],
            None,
        ),
        (
            "Einsum",
            equation("bchw,wd"),
            vec![&[8, 3]],
            vec![1, 4, 3, 8],
            None,
        ),
        (
            "Einsum",
            equation("b c h w -> b h"),
            vec![],
            vec![1, 8],
            Some(0),
        ),
        (
            "DeformConv",
            vec![],
            vec![&[6, 4, 3, 3], &[1, 18, 6, 6]],
            vec![1, 6, 6, 6],
            Some(6 * 36 * 36),
        ),
        (
            "MaxUnpool",
            vec![
                integers_attribute("kernel_shape", &of(2)),
                integers_attribute("strides", &of(2)),
            ],
            vec![&[1, 4, 8, 8]],
            vec![1, 4, 16, 16],
            Some(0),
        ),
    ] {
        let imported = single(operator, &attributes, &weights).unwrap();
        assert_eq!(imported.layers[0].output_shape, Some(output), "{operator}");
        let report = analyze(&imported.network, &Setting::default());
        let totals = report.totals.unwrap();
        let counted = (!totals.partial).then_some(totals.macs);
        assert_eq!(counted, macs, "{operator}");
    }
}

fn node(operator: &str, inputs: &[&str], output: &str, attributes: &[Vec<u8>]) -> Vec<u8> {
    let mut node: Vec<Vec<u8>> = inputs
        .iter()
        .map(|name| bytes(1, name.as_bytes()))
        .collect();
    node.push(bytes(2, output.as_bytes()));
    node.push(bytes(4, operator.as_bytes()));
    node.extend(attributes.iter().map(|attribute| bytes(5, attribute)));
    bytes(1, &node.concat())
}

/// A constant without dimensions.
fn integer(name: &str, value: u64) -> Vec<u8> {
    let tensor = [number(2, 7), number(7, value), bytes(8, name.as_bytes())];
    bytes(5, &tensor.concat())
}

#[test]
fn parts_of_a_sequence_are_parts_of_the_tensor() {
    let minus_one = u64::MAX;
    for (axis, size, kind, shape) in [
        (1, 2, "Chunk", "2 × 8 × 8"),
        // The last part is smaller, which no chunk is.
        (1, 3, "SequenceAt", "1 × 8 × 8"),
        (2, 5, "SequenceAt", "4 × 3 × 8"),
    ] {
        let graph = [
            integer("size", size),
            integer("last", minus_one),
            node(
                "SplitToSequence",
                &["x", "size"],
                "all",
                &[integer_attribute("axis", axis)],
            ),
            node("SequenceAt", &["all", "last"], "y", &[]),
            bytes(11, &float_tensor("x", &[1, 4, 8, 8])),
            bytes(12, &bytes(1, b"y")),
        ];
        let file = [bytes(8, &number(2, 17)), bytes(7, &graph.concat())].concat();
        let read = onnx::read(&mut file.as_slice()).unwrap();
        let imported = read.network(&Dimensions::default()).unwrap();
        let report = analyze(&imported.network, &Setting::default());
        let layers = imported.network.nodes().iter().zip(&report.layers);
        let layers: Vec<(String, String)> = layers
            .map(|(node, outcome)| {
                let output = outcome.report().unwrap().output;
                (node.kind.own_name().to_owned(), output.to_string())
            })
            .collect();
        assert_eq!(layers, [(kind.to_owned(), shape.to_owned())]);
        assert!(!report.totals.unwrap().partial);
    }
}
