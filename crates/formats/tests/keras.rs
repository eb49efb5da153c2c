//! Keras models as files, and what they cost by Keras's own figures.
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that does not parse fails the test"
)]

mod frameworks;

use complexity::{LayerKind, Report, Setting, Shape, Source, Totals, analyze};
use formats::export::keras::write;
use formats::keras::{Imported, json_of_h5, json_of_zip, read};
use frameworks::{Exported, zoo};
use proptest::prelude::*;
use serde_json::Value;

fn golden(name: &str) -> Vec<u8> {
    let path = format!("{}/../../tests/golden/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(path).unwrap()
}

fn text(name: &str) -> String {
    String::from_utf8(golden(name)).unwrap()
}

#[track_caller]
fn analysed(model: &Imported) -> Report {
    let report = analyze(&model.network, &Setting::default());
    assert!(report.totals.is_ok(), "{:?}", report.layers);
    report
}

#[track_caller]
fn totals(model: &Imported) -> Totals {
    analysed(model).totals.unwrap()
}

#[test]
fn one_model_is_the_same_in_every_file() {
    let json = read(&text("text/keras_lenet.json"), None).unwrap();
    let zip = json_of_zip(&mut &golden("text/keras_lenet.keras")[..]).unwrap();
    let h5 = json_of_h5(golden("text/keras_lenet.h5")).unwrap();
    assert_eq!(read(&zip, None).unwrap(), json);
    assert_eq!(read(&h5, None).unwrap(), json);
    let totals = totals(&json);
    assert_eq!(totals.learned, 61_706);
    // 28² · 25 · 6 + 10² · 25 · 6 · 16 + 400 · 120 + 120 · 84 + 84 · 10.
    assert_eq!(totals.macs, 117_600 + 240_000 + 48_000 + 10_080 + 840);
    assert!(json.notes.is_empty() && !totals.partial);
}

#[test]
fn branches_and_separable_and_transposed_convolutions_are_read() {
    let model = read(&text("text/keras_functional_small.json"), None).unwrap();
    let zip = json_of_zip(&mut &golden("text/keras_functional_small.keras")[..]).unwrap();
    assert_eq!(read(&zip, None).unwrap(), model);
    // Keras prints 4,618 trainable parameters.
    assert_eq!(totals(&model).learned, 4_618);
    let report = analysed(&model);
    let output = |name: &str| {
        let at = model
            .network
            .nodes()
            .iter()
            .position(|node| node.name == name);
        report.layers[at.unwrap()].report().unwrap().output
    };
    assert_eq!(output("depthwise_conv2d"), Shape::maps(16, 16, 16));
    assert_eq!(output("concatenate"), Shape::maps(24, 16, 16));
    assert_eq!(output("conv2d_transpose"), Shape::maps(8, 32, 32));
    assert_eq!(output("dense_3"), Shape::Features(10));
}

#[test]
fn an_application_has_kerass_figures_layer_by_layer() {
    let model = read(&text("text/keras_mobilenet_v2.json"), None).unwrap();
    let report = analysed(&model);
    let golden: Value = serde_json::from_str(&text("keras/MobileNetV2.json")).unwrap();
    let totals = report.totals.as_ref().unwrap();
    assert_eq!(golden["macs"], u64::try_from(totals.macs).unwrap());
    assert_eq!(
        golden["trainable_params"],
        u64::try_from(totals.learned).unwrap()
    );
    let layers = model.network.nodes().iter().zip(&report.layers);
    for row in golden["layers"].as_array().unwrap() {
        let Some((node, outcome)) = layers.clone().find(|(node, _)| node.name == row["name"])
        else {
            // The pooling goes by another name in the model of the sample.
            let class = row["type"].as_str().unwrap();
            assert!(
                ["InputLayer", "GlobalAveragePooling2D"].contains(&class),
                "{row}"
            );
            continue;
        };
        let layer = outcome.report().unwrap();
        assert_eq!(
            row["macs"],
            u64::try_from(layer.macs).unwrap(),
            "{}",
            node.name
        );
        if let (
            Shape::Maps {
                channels,
                height,
                width,
            },
            LayerKind::Conv2d(_),
        ) = (layer.output, &node.kind)
        {
            assert_eq!(
                row["output"],
                serde_json::json!([null, height, width, channels])
            );
        }
    }
}

#[test]
fn what_keras_writes_of_an_export_is_the_network_again() {
    let networks = zoo().into_iter().filter(|(name, _)| {
        // Functions of Keras's `ops` are layers of classes that say nothing of themselves.
        ![
            "squeezenet1_1",
            "resnet18",
            "googlenet",
            "densenet121",
            "shufflenet_v2_x1_0",
            "convnext_tiny",
        ]
        .contains(name)
    });
    let exported: Vec<Exported> = networks
        .map(|(name, network)| {
            Exported::new(&format!("{name}_again"), network, "py", |network| {
                write(network).map(String::into_bytes)
            })
        })
        .collect();
    let models = frameworks::run("keras_model.py", exported.iter().map(Exported::path));
    for (exported, model) in exported.iter().zip(models) {
        let again = read(model["json"].as_str().unwrap(), None).unwrap();
        exported.assert_same_totals(&totals(&again));
    }
}

#[test]
fn an_open_input_is_asked_for() {
    let open = text("text/keras_mobilenet_v2.json").replacen(
        "[null, 224, 224, 3]",
        "[null, null, null, 3]",
        1,
    );
    assert_eq!(
        read(&open, None).unwrap_err().to_string(),
        "this model leaves sides of its input [null,null,null,3] open: give the whole shape"
    );
    let given = read(&open, Some(Shape::maps(3, 224, 224))).unwrap();
    assert_eq!(totals(&given).macs, 300_774_272);
}

#[test]
fn a_layer_that_is_not_known_is_not_counted() {
    let json = text("text/keras_functional_small.json").replace(
        r#""class_name": "SeparableConv2D""#,
        r#""class_name": "Fancy""#,
    );
    let model = read(&json, None).unwrap();
    assert_eq!(
        model
            .notes
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>(),
        ["layer separable_conv2d (Fancy) is not counted"]
    );
    let totals = totals(&model);
    assert!(totals.partial);
    assert_eq!(totals.learned, 4_618 - 416);
}

/// A Sequential model of these layers on 8 × 8 × 3.
fn sequential(layers: &str) -> String {
    let input = r#"{"class_name": "InputLayer", "config": {"batch_shape": [null, 8, 8, 3]}}"#;
    format!(r#"{{"class_name": "Sequential", "config": {{"layers": [{input}, {layers}]}}}}"#)
}

#[test]
fn what_is_wrong_is_named() {
    for (json, expected) in [
        (
            "{",
            "this is no model of Keras: EOF while parsing an object at line 1 column 1",
        ),
        (
            "{}",
            "this JSON has the class_name \"\", but Sequential or Functional was expected: write it with model.to_json()",
        ),
        (
            r#"{"class_name": "Sequential", "config": {"layers": []}}"#,
            "this model does not say its input's shape: give it",
        ),
        (
            &sequential(
                r#"{"class_name": "Conv2D", "config": {"name": "c", "filters": -1, "kernel_size": [3, 3]}}"#,
            ),
            "filters of layer c cannot be -1: mend it, and save the model anew",
        ),
        (
            &sequential(
                r#"{"class_name": "Conv2D", "config": {"name": "c", "filters": 8, "kernel_size": [3]}}"#,
            ),
            "kernel_size of layer c cannot be [3]: mend it, and save the model anew",
        ),
        (
            &sequential(
                r#"{"class_name": "Conv2D", "config": {"name": "c", "filters": 8, "kernel_size": 3, "padding": "causal"}}"#,
            ),
            "padding of layer c cannot be \"causal\": mend it, and save the model anew",
        ),
    ] {
        assert_eq!(
            read(json, None).unwrap_err().to_string(),
            expected,
            "{json}"
        );
    }
    assert_eq!(
        json_of_zip(&mut &b"PK"[..]).unwrap_err().to_string(),
        "this zip file cannot be read: invalid Zip archive: Could not find EOCD"
    );
    let weights = hdf5_pure::FileBuilder::new().finish().unwrap();
    assert_eq!(
        json_of_h5(weights).unwrap_err().to_string(),
        "this HDF5 file has no model_config, so that it holds weights alone: save the whole model with model.save(\"model.keras\")"
    );
}

#[test]
fn models_within_models_are_read_to_a_depth() {
    let mut inner = r#"{"class_name": "Dense", "config": {"name": "d", "units": 2}}"#.to_owned();
    for depth in 0..3 {
        inner = format!(
            r#"{{"class_name": "Sequential", "config": {{"name": "s{depth}", "layers": [{inner}]}}}}"#
        );
    }
    let model = read(
        &sequential(&format!(
            r#"{{"class_name": "Flatten", "config": {{"name": "f"}}}}, {inner}"#
        )),
        None,
    )
    .unwrap();
    assert_eq!(model.network.nodes()[1].name, "s2.s1.s0.d");
    for depth in 3..20 {
        inner = format!(
            r#"{{"class_name": "Sequential", "config": {{"name": "s{depth}", "layers": [{inner}]}}}}"#
        );
    }
    assert_eq!(
        read(&sequential(&inner), None).unwrap_err().to_string(),
        "models are nested more than 16 deep in this file"
    );
}

proptest! {
    #[test]
    fn no_damaged_model_panics(
        at in any::<prop::sample::Index>(),
        removed in 0..60_usize,
        put in "[0-9]{0,24}|-1|null|\\[\\]|true|[ -~]{0,8}",
    ) {
        let mut json = text("text/keras_functional_small.json").into_bytes();
        let at = at.index(json.len());
        let end = (at + removed).min(json.len());
        json.splice(at..end, put.bytes());
        if let Ok(model) = read(&String::from_utf8_lossy(&json), None) {
            let _ = analyze(&model.network, &Setting::default());
        }
    }

    #[test]
    fn no_damaged_file_panics(
        at in any::<prop::sample::Index>(),
        put in prop::collection::vec(any::<u8>(), 1..12),
    ) {
        for file in ["text/keras_lenet.keras", "text/keras_lenet.h5"] {
            let mut bytes = golden(file);
            let at = at.index(bytes.len());
            let end = (at + put.len()).min(bytes.len());
            bytes.splice(at..end, put.iter().copied());
            let _ = json_of_zip(&mut &bytes[..]);
            let _ = json_of_h5(bytes);
        }
    }
}

/// A functional model: its layers, its inputs and its output.
fn functional(layers: &str, inputs: &str, output: &str) -> String {
    format!(
        r#"{{"class_name": "Functional", "config": {{"layers": [{layers}],
            "input_layers": {inputs}, "output_layers": {output}}}}}"#
    )
}

fn input(name: &str, channels: u64) -> String {
    format!(
        r#"{{"class_name": "InputLayer", "name": "{name}",
            "config": {{"name": "{name}", "batch_shape": [null, 8, 8, {channels}]}}, "inbound_nodes": []}}"#
    )
}

/// Places as Keras 2 writes them.
fn layer(class: &str, name: &str, settings: &str, nodes: &str) -> String {
    format!(
        r#"{{"class_name": "{class}", "name": "{name}",
            "config": {{"name": "{name}"{settings}}}, "inbound_nodes": {nodes}}}"#
    )
}

const POINTWISE: &str = r#", "filters": 3, "kernel_size": [1, 1]"#;

#[test]
fn a_layer_that_is_called_again_has_its_parameters_once_and_each_call_its_own_input() {
    // The second call reads a layer that stands behind it in the file.
    let layers = [
        input("x", 3),
        layer(
            "Conv2D",
            "conv",
            POINTWISE,
            r#"[[["x", 0, 0, {}]], [["relu", 0, 0, {}]]]"#,
        ),
        layer("ReLU", "relu", "", r#"[[["conv", 0, 0, {}]]]"#),
        layer(
            "Add",
            "add",
            "",
            r#"[[["conv", 0, 0, {}], ["conv", 1, 0, {}]]]"#,
        ),
    ];
    let json = functional(&layers.join(","), r#"["x", 0, 0]"#, r#"["add", 0, 0]"#);
    let model = read(&json, None).unwrap();
    let nodes = model.network.nodes();
    let read_by = |position: usize| nodes[position].inputs.clone();
    let names: Vec<&str> = nodes.iter().map(|node| node.name.as_str()).collect();
    assert_eq!(names, ["conv", "relu", "conv2", "add"]);
    assert_eq!(read_by(2), [Source::Layer(nodes[1].id)]);
    assert_eq!(
        read_by(3),
        [Source::Layer(nodes[0].id), Source::Layer(nodes[2].id)]
    );
    let totals = analyze(&model.network, &Setting::default()).totals.unwrap();
    assert_eq!((totals.learned, totals.macs), (12, 2 * 64 * 9));
    assert_eq!(
        model.notes[0].to_string(),
        "layer conv is called 2 times, and its parameters are counted once"
    );
}

#[test]
fn calls_that_wait_for_each_other_are_refused() {
    let layers = [
        input("x", 3),
        layer("ReLU", "a", "", r#"[[["b", 0, 0, {}]]]"#),
        layer("ReLU", "b", "", r#"[[["a", 0, 0, {}]]]"#),
    ];
    let json = functional(&layers.join(","), r#"["x", 0, 0]"#, r#"["b", 0, 0]"#);
    assert_eq!(
        read(&json, None).unwrap_err().to_string(),
        "layer b reads a, which does not come before it: save the model anew"
    );
}

#[test]
fn a_second_input_is_a_layer_that_gives_its_shape() {
    let layers = [
        input("x", 3),
        input("y", 2),
        layer(
            "Concatenate",
            "cat",
            "",
            r#"[[["x", 0, 0, {}], ["y", 0, 0, {}]]]"#,
        ),
        layer("Conv2D", "conv", POINTWISE, r#"[[["cat", 0, 0, {}]]]"#),
    ];
    let json = functional(
        &layers.join(","),
        r#"[["x", 0, 0], ["y", 0, 0]]"#,
        r#"["conv", 0, 0]"#,
    );
    let model = read(&json, None).unwrap();
    let report = analyze(&model.network, &Setting::default());
    let totals = report.totals.as_ref().unwrap();
    assert_eq!(totals.learned, 5 * 3 + 3);
    assert!(!totals.partial);
    assert_eq!(model.network.nodes()[0].name, "y");
    assert_eq!(
        report.layers[1].report().unwrap().output,
        Shape::maps(5, 8, 8)
    );
}

#[test]
fn numbers_that_are_none_in_json_are_read_over() {
    let conv = r#"{"class_name": "Conv2D", "config": {"name": "NaN \"Infinity", "filters": 2,
        "kernel_size": [3, 3], "a": NaN, "b": [-Infinity, Infinity]}}"#;
    let model = read(&sequential(conv), Some(Shape::maps(1, 8, 8))).unwrap();
    assert_eq!(model.network.nodes()[0].name, "NaN \"Infinity");
}
