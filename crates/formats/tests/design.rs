//! Our own files: what is written is read again, and what is wrong is refused with its name and
//! place.

mod any;

use complexity::{LayerKind, Network, Shape};
use formats::design::{read, write};
use proptest::prelude::*;

#[test]
fn every_published_network_comes_back() {
    for entry in models::entries() {
        let network = models::network(entry.name, None).unwrap();
        let text = write(&network);
        assert_eq!(read(&text).unwrap(), network, "{text}");
    }
}

#[test]
fn a_file_stays_as_it_is() {
    let mut network = models::network("lenet5", None).unwrap();
    while network.nodes().len() > 3 {
        let last = network.nodes()[3].id;
        network.remove(last).unwrap();
    }
    assert_eq!(
        write(&network),
        r#"{
  "format": "convcost",
  "version": 1,
  "input": {"channels":1,"height":32,"width":32},
  "layers": [
    {"name":"c1","layer":{"Conv2d":{"out_channels":6,"kernel_size":[5,5],"stride":[1,1],"padding":[0,0,0,0],"dilation":[1,1],"groups":1,"bias":true}}},
    {"name":"t1","layer":"Tanh"},
    {"name":"s2","layer":{"AvgPool2d":{"kernel_size":[2,2],"stride":[2,2],"padding":[0,0,0,0],"ceil_mode":false,"count_include_pad":true}}}
  ]
}
"#
    );
}

#[test]
fn what_has_pytorchs_default_may_be_left_out() {
    let network = read(
        r#"{"format": "convcost", "version": 1, "input": {"channels": 1, "height": 32, "width": 32},
            "layers": [
                {"name": "c1", "layer": {"Conv2d": {"out_channels": 6, "kernel_size": [5, 5]}}},
                {"name": "s2", "layer": {"MaxPool2d": {"kernel_size": [2, 2]}}}
            ]}"#,
    )
    .unwrap();
    let conv = LayerKind::Conv2d(complexity::Conv2d::new(6, 5));
    let pool = LayerKind::MaxPool2d(complexity::MaxPool2d::new(2));
    let kinds: Vec<&LayerKind> = network.nodes().iter().map(|node| &node.kind).collect();
    assert_eq!(kinds, [&conv, &pool]);
}

#[test]
fn a_layer_that_is_called_input_is_not_taken_for_the_networks() {
    let mut network = Network::new(Shape::Features(8));
    network.push("input", LayerKind::Dropout);
    network.push("out", LayerKind::Softmax);
    let read = read(&write(&network)).unwrap();
    assert_eq!(read.nodes()[0].name, "input2");
    assert_eq!(read.nodes()[1].inputs, network.nodes()[1].inputs);
}

/// A file with these layers.
fn file(layers: &str) -> String {
    format!(
        "{{\"format\": \"convcost\", \"version\": 1, \"input\": {{\"features\": 8}},\n\"layers\": [{layers}]}}"
    )
}

#[test]
fn what_is_wrong_is_refused_with_its_name_and_place() {
    for (text, expected) in [
        ("", "EOF while parsing a value at line 1 column 0"),
        (
            r#"{"format": "other"}"#,
            "this is \"format\": \"other\" with \"version\": null, but only \"format\": \"convcost\" with \"version\": 1 is read: save it anew, or use a newer Convcost",
        ),
        (
            r#"{"format": "convcost", "version": 2, "input": {"features": 8}, "future": 1}"#,
            "this is \"format\": \"convcost\" with \"version\": 2, but only \"format\": \"convcost\" with \"version\": 1 is read: save it anew, or use a newer Convcost",
        ),
        (
            &file(r#"{"name": "a", "layer": "Flatten", "colour": 1}"#),
            "unknown field `colour`, expected one of `name`, `layer`, `inputs`, `functional` at line 2 column 53",
        ),
        (
            &file(r#"{"name": "a", "layer": {"Linear": {"out_features": -1}}}"#),
            "invalid value: integer `-1`, expected u64 at line 2 column 64",
        ),
        (
            &file(
                r#"{"name": "a", "layer": {"MaxPool2d": {"kernel_size": [2, 2], "padding": "full"}}}"#,
            ),
            "padding must be [top, bottom, left, right], \"same\" or \"valid\" at line 2 column 90",
        ),
        (
            &file(r#"{"name": "a", "layer": "Flatten", "inputs": ["b"]}"#),
            "layer a reads b, which is no layer before it: name an earlier layer, or input",
        ),
        (
            &file(r#"{"name": "a", "layer": "Flatten", "inputs": []}"#),
            "layer a reads a layer that does not come before it: move it behind its inputs",
        ),
        (
            &file(r#"{"name": "a", "layer": "Flatten"}, {"name": "a", "layer": "Flatten"}"#),
            "two layers are called a: rename one of them",
        ),
        (
            &file(r#"{"name": "input", "layer": "Flatten"}"#),
            "layer 1 cannot be called \"input\": give it a visible name other than input",
        ),
        (
            &file(r#"{"name": " ", "layer": "Flatten"}"#),
            "layer 1 cannot be called \" \": give it a visible name other than input",
        ),
    ] {
        assert_eq!(read(text).unwrap_err().to_string(), expected, "{text}");
    }
    let fields = file(r#"{"name": "a", "layer": {"Linear": {"out_features": 1, "in": 2}}}"#);
    let error = read(&fields).unwrap_err().to_string();
    assert!(error.starts_with("unknown field `in`"), "{error}");
}

proptest! {
    #[test]
    fn a_file_gives_back_what_was_put_in(network in any::network()) {
        let text = write(&network);
        prop_assert_eq!(read(&text).unwrap(), network, "{}", text);
    }

    #[test]
    fn no_text_panics(text in "[ -~é]{0,40}", value in "[ -~é]{0,12}") {
        let _ = read(&text);
        let _ = read(&file(&format!(r#"{{"name": "a", "layer": {value}}}"#)));
    }
}
