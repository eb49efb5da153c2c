//! Files that are wrong: an error that names the place, the values and the remedy.

use complexity::{Setting, analyze};
use formats::onnx::{self, Dimensions, ImportError};

use crate::golden::json;
use crate::message::{bytes, float_tensor};
use crate::open;

#[test]
fn malformed_files_do_what_is_expected_of_them() {
    let expected = json("malformed/malformed.json");
    let mut texts = Vec::new();
    for (name, entry) in expected.as_object().unwrap() {
        let opened = open(&format!("malformed/{name}"))
            .and_then(|model| model.network(&Dimensions::default()));
        let (outcome, text) = match opened {
            Err(
                error @ (ImportError::MissingDimensions { .. } | ImportError::MissingShape { .. }),
            ) => ("ask", error.to_string()),
            Err(error) => ("error", error.to_string()),
            Ok(imported) => {
                let report = analyze(&imported.network, &Setting::default());
                let notes: Vec<String> = imported.notes.iter().map(ToString::to_string).collect();
                if report.totals.unwrap().partial {
                    ("partial", notes.join("; "))
                } else {
                    ("ok", notes.join("; "))
                }
            }
        };
        assert_eq!(
            outcome,
            entry["expected"].as_str().unwrap(),
            "{name}: {text}"
        );
        texts.push((name.as_str(), text));
    }
    let export = "choose a file that ends in .onnx, or export it again";
    let not_onnx = |at: u64| format!("byte {at} cannot stand in an ONNX file: {export}");
    let wanted = [
        ("channel_mismatch.onnx", "node y (Conv): the weight w is for 3 input channels, but x has 5: give it an input of as many channels".to_owned()),
        ("empty_graph.onnx", "there is no layer in the file's graph: export the model with its layers".to_owned()),
        ("huge_dims.onnx", "tensor x has a dimension of 1099511627776: export the model with dimensions from 1 to 2^32".to_owned()),
        ("kernel_too_big.onnx", "filter 3 does not fit input 2 with padding 0 in layer y: raise P to 1 or lower f to 2".to_owned()),
        ("negative_dims.onnx", "tensor x has a dimension of -8: export the model with dimensions from 1 to 2^32".to_owned()),
        ("nested_if_20.onnx", "layer If (If) is not counted".to_owned()),
        ("no_shape_input.onnx", "the file leaves the shape of input x open: give it, for example 1x3x224x224".to_owned()),
        ("random.onnx", not_onnx(0)),
        ("text.onnx", not_onnx(0)),
        ("unknown_op.onnx", "layer FancyConv (FancyConv) is not counted".to_owned()),
        ("varint_overlong.onnx", not_onnx(1)),
        ("zero_group.onnx", "node y (Conv): group is 0: it must be at least 1".to_owned()),
        ("zeros_4k.onnx", not_onnx(0)),
    ];
    texts.sort();
    assert_eq!(texts, wanted);
}

#[test]
fn what_a_source_cannot_read_is_said() {
    struct Gone;
    impl onnx::Source for Gone {
        fn len(&self) -> u64 {
            10
        }
        fn read(&mut self, _: u64, _: usize) -> Result<Vec<u8>, String> {
            Err("the disk is gone".to_owned())
        }
    }
    let text = |source: &mut dyn onnx::Source| onnx::read(source).err().unwrap().to_string();
    assert_eq!(
        text(&mut Gone),
        "the bytes from 0 on cannot be read (the disk is gone): see that the file is still there"
    );
    assert_eq!(text(&mut &b""[..]), "the file is empty: export it again");
    assert_eq!(
        text(&mut &b"\x3a\x05\x0a"[..]),
        "the file ends too early: 5 bytes should follow byte 0: copy or export it again"
    );
    assert_eq!(
        text(&mut &b"\x08\x08"[..]),
        "there is no graph in the file: choose an ONNX model, or export it again"
    );
}

#[test]
fn a_graph_that_is_none_is_refused_with_the_node_or_tensor() {
    let node = |inputs: &[&str], outputs: &[&str], operator: &str| {
        let inputs = inputs.iter().flat_map(|name| bytes(1, name.as_bytes()));
        let outputs = outputs.iter().flat_map(|name| bytes(2, name.as_bytes()));
        let all: Vec<u8> = inputs
            .chain(outputs)
            .chain(bytes(4, operator.as_bytes()))
            .collect();
        bytes(1, &all)
    };
    let opened = |nodes: &[Vec<u8>]| {
        let input = bytes(11, &float_tensor("x", &[1, 3, 8, 8]));
        let output = bytes(12, &float_tensor("y", &[1, 3, 8, 8]));
        let file = bytes(7, &[nodes.concat(), input, output].concat());
        onnx::read(&mut file.as_slice()).and_then(|model| model.network(&Dimensions::default()))
    };
    let text = |nodes: &[Vec<u8>]| opened(nodes).err().unwrap().to_string();
    assert_eq!(
        text(&[node(&["b"], &["a"], "Relu"), node(&["a"], &["b"], "Relu")]),
        "node a reads what is made of its own output: take the circle apart"
    );
    assert_eq!(
        text(&[node(&["x"], &["y"], "Relu"), node(&["x"], &["y"], "Tanh")]),
        "two nodes or weights are called y: rename one of them"
    );
    assert_eq!(
        text(&[node(&["x"], &["x"], "Relu")]),
        "node x reads what is made of its own output: take the circle apart"
    );
    assert_eq!(
        text(&[node(&["x"], &["z"], "Relu"), node(&["w"], &["y"], "Relu")]),
        "node y reads w, which nothing in the file makes: export the model again"
    );
    assert_eq!(
        text(&[node(&["x"], &["z"], "Relu")]),
        "the file's graph gives y, which nothing in it makes: export the model again"
    );
    let disordered = [node(&["a"], &["y"], "Tanh"), node(&["x"], &["a"], "Relu")];
    let imported = opened(&disordered).unwrap();
    let kinds: Vec<&str> = imported
        .layers
        .iter()
        .map(|layer| layer.kind.as_str())
        .collect();
    assert_eq!(kinds, ["ReLU", "Tanh"]);
    let names: Vec<&str> = imported
        .network
        .nodes()
        .iter()
        .map(|node| node.name.as_str())
        .collect();
    assert_eq!(names, ["Relu", "Tanh"]);
    let alike = [
        [node(&["x"], &["a"], "Relu"), node(&["a"], &["b"], "Relu")].concat(),
        node(&["b"], &["y"], "input"),
    ];
    let imported = opened(&alike).unwrap();
    let names: Vec<&str> = imported
        .network
        .nodes()
        .iter()
        .map(|node| node.name.as_str())
        .collect();
    assert_eq!(names, ["Relu", "Relu_2", "input_2"]);
}

/// A function of this name that calls another one twice.
fn doubling(name: &str, called: &str) -> Vec<u8> {
    let call = |from: &str, to: &str| {
        let parts = [
            bytes(1, from.as_bytes()),
            bytes(2, to.as_bytes()),
            bytes(4, called.as_bytes()),
            bytes(7, b"own"),
        ];
        bytes(7, &parts.concat())
    };
    let parts = [
        bytes(1, name.as_bytes()),
        bytes(4, b"a"),
        bytes(5, b"c"),
        call("a", "b"),
        call("b", "c"),
        bytes(10, b"own"),
    ];
    bytes(25, &parts.concat())
}

#[test]
fn functions_do_not_grow_without_limit() {
    let call = [
        bytes(1, b"x"),
        bytes(2, b"y"),
        bytes(4, b"F0"),
        bytes(7, b"own"),
    ]
    .concat();
    let graph = [
        bytes(1, &call),
        bytes(11, &float_tensor("x", &[1, 3, 8, 8])),
        bytes(12, &float_tensor("y", &[1, 3, 8, 8])),
    ];
    let graph = bytes(7, &graph.concat());
    let itself = [graph.clone(), doubling("F0", "F0")].concat();
    let model = onnx::read(&mut itself.as_slice()).unwrap();
    let imported = model.network(&Dimensions::default()).unwrap();
    assert_eq!(imported.layers.len(), 2);
    assert_eq!(
        imported.notes[0].to_string(),
        "layer F0_1/F0 (F0) is not counted"
    );
    let functions = (0..16).map(|n| doubling(&format!("F{n}"), &format!("F{}", n + 1)));
    let many = [graph, functions.collect::<Vec<_>>().concat()].concat();
    assert_eq!(
        onnx::read(&mut many.as_slice()).err().unwrap().to_string(),
        "the file has more than 20000 nodes in functions: export a part of the model"
    );
}
