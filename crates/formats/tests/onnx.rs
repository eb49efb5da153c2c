//! ONNX files against the figures that other tools give: every node's shape and multiply-adds,
//! the parameters, and the peak of memory.
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that does not parse fails the test"
)]

use std::path::{Path, PathBuf};

use complexity::{Outcome, Setting, analyze};
use formats::onnx::{self, Dimensions, DiskFile, ImportError, Imported, Model, Note};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/onnx")
}

fn open(file: &str) -> Result<Model, ImportError> {
    onnx::read(&mut DiskFile::open(&folder().join(file)).unwrap())
}

fn json(path: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(folder().join(path)).unwrap()).unwrap()
}

fn integers(value: &Value) -> Vec<u64> {
    let list = value.as_array().unwrap();
    list.iter().map(|n| n.as_u64().unwrap()).collect()
}

/// The dimensions that the figures are for.
fn dimensions(truth: &Value) -> Dimensions {
    let mut dimensions = Dimensions::default();
    for (name, value) in truth["dims"].as_object().into_iter().flatten() {
        dimensions
            .named
            .insert(name.clone(), value.as_u64().unwrap());
    }
    dimensions
}

/// Where a file and its figures do not agree, and how many rows were compared.
fn compare(imported: &Imported, truth: &Value) -> (Vec<String>, usize) {
    let setting = Setting {
        batch: imported.batch,
        ..Setting::default()
    };
    let report = analyze(&imported.network, &setting);
    let mut differences = Vec::new();
    let mut check = |what: String, ours: String, theirs: String| {
        if ours != theirs {
            differences.push(format!("{what}: ours {ours}, theirs {theirs}"));
        }
    };
    // A row without a computed input is made of weights, or arithmetic on a shape.
    let is_layer = |row: &&Value| {
        let reads = row["input"].as_array().unwrap();
        let is_shape = matches!(row["op"].as_str().unwrap(), "Shape" | "Size");
        !reads.is_empty() && !is_shape
    };
    let rows: Vec<&Value> = truth["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(is_layer)
        .collect();
    let ours = imported.layers.iter().zip(&report.layers);
    let mut macs = 0;
    check(
        "layers".to_owned(),
        imported.layers.len().to_string(),
        rows.len().to_string(),
    );
    for ((layer, outcome), row) in ours.zip(&rows) {
        let name = row["name"].as_str().unwrap();
        check(
            name.to_owned(),
            layer.operator.clone(),
            row["op"].as_str().unwrap().to_owned(),
        );
        let shape = integers(&row["output"][0]);
        check(
            format!("{name} shape"),
            format!("{:?}", layer.output_shape.as_deref().unwrap_or_default()),
            format!("{shape:?}"),
        );
        let Outcome::Done(report) = outcome else {
            check(
                name.to_owned(),
                "not counted".to_owned(),
                "counted".to_owned(),
            );
            continue;
        };
        macs += report.macs;
        let theirs = row["macs"].as_u64().unwrap_or(0);
        check(
            format!("{name} macs"),
            report.macs.to_string(),
            theirs.to_string(),
        );
        let elements: u64 = shape.iter().product();
        check(
            format!("{name} elements"),
            report.output_elements.to_string(),
            elements.to_string(),
        );
    }
    let totals = report.totals.unwrap();
    check(
        "macs".to_owned(),
        macs.to_string(),
        truth["macs"].to_string(),
    );
    check(
        "total macs".to_owned(),
        totals.macs.to_string(),
        truth["macs"].to_string(),
    );
    check(
        "params".to_owned(),
        imported.parameters.to_string(),
        truth["params"].to_string(),
    );
    check(
        "partial".to_owned(),
        totals.partial.to_string(),
        false.to_string(),
    );
    let bytes = truth["peak"]["plain"]["bytes"].as_u64().unwrap();
    let quantises = rows.iter().any(|row| row["op"] == "QuantizeLinear");
    if !quantises {
        check(
            "peak of the network".to_owned(),
            format!("{:?}", imported.data_type.bytes(totals.peak.elements)),
            format!("{:?}", Some(u128::from(bytes))),
        );
    }
    for (in_place, peak) in [(false, "plain"), (true, "relu")] {
        check(
            format!("peak {peak}"),
            imported.peak_bytes(in_place).unwrap().to_string(),
            truth["peak"][peak]["bytes"].to_string(),
        );
    }
    (differences, rows.len())
}

#[test]
fn every_file_agrees_with_its_figures() {
    let mut names: Vec<String> = std::fs::read_dir(folder().join("truth"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut failures = Vec::new();
    for name in &names {
        let truth = json(&format!("truth/{name}"));
        let file = truth["file"].as_str().unwrap();
        let imported = open(file).and_then(|model| model.network(&dimensions(&truth)));
        match imported {
            Ok(imported) => {
                let (differences, rows) = compare(&imported, &truth);
                println!("{file}: {rows} layers, {} differ", differences.len());
                failures.extend(differences.iter().map(|each| format!("{file}: {each}")));
            }
            Err(error) => failures.push(format!("{file}: {error}")),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn made_files_have_the_shapes_that_onnx_infers() {
    let shapes = json("made/shapes.json");
    let mut failures = Vec::new();
    for (name, truth) in shapes.as_object().unwrap() {
        let model = open(&format!("made/{name}.onnx")).unwrap();
        let imported = model.network(&dimensions(truth)).unwrap();
        let mut compared = 0;
        for row in truth["shapes"].as_array().unwrap() {
            let tensor = row[0].as_str().unwrap();
            let ours = imported.layers.iter().find(|layer| layer.output == tensor);
            let theirs = integers(&row[1]);
            // Arithmetic on shapes is no layer.
            if let Some(ours) = ours {
                compared += 1;
                if ours.output_shape.as_ref() != Some(&theirs) {
                    let ours = &ours.output_shape;
                    failures.push(format!("{name}: {tensor} {ours:?}, theirs {theirs:?}"));
                }
            }
        }
        let setting = Setting {
            batch: imported.batch,
            ..Setting::default()
        };
        let totals = analyze(&imported.network, &setting).totals.unwrap();
        println!("{name}: {compared} shapes, {} macs", totals.macs);
        let theirs = &truth["macs"];
        if !theirs.is_null() && theirs.as_u64().map(u128::from) != Some(totals.macs) {
            failures.push(format!("{name}: macs {}, theirs {theirs}", totals.macs));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn single_operators_have_the_shapes_that_their_files_say() {
    let mut failures = Vec::new();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder().join("node"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    for path in &files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let model = onnx::read(&mut DiskFile::open(path).unwrap()).unwrap();
        match model.network(&model.defaults()) {
            Ok(imported) => {
                let is_about_shapes = |note: &&Note| matches!(note, Note::ShapeDiffers { .. });
                failures.extend(
                    imported
                        .notes
                        .iter()
                        .filter(is_about_shapes)
                        .map(|note| format!("{name}: {note}")),
                );
            }
            Err(error) => failures.push(format!("{name}: {error}")),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(files.len() > 150, "{} files", files.len());
}

#[test]
fn malformed_files_do_what_is_expected_of_them() {
    let expected = json("malformed/malformed.json");
    let mut texts = Vec::new();
    for (name, entry) in expected.as_object().unwrap() {
        let opened = open(&format!("malformed/{name}"))
            .and_then(|model| model.network(&Dimensions::default()));
        let (outcome, text) = match opened {
            Err(
                error @ (ImportError::MissingDimension { .. } | ImportError::MissingShape { .. }),
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

/// A file of one convolution whose weight is as large as wanted, made up as it is read; counts
/// what is read.
struct Made {
    head: Vec<u8>,
    weight: u64,
    tail: Vec<u8>,
    reads: usize,
    bytes: usize,
}

impl onnx::Source for Made {
    fn len(&self) -> u64 {
        self.head.len() as u64 + self.weight + self.tail.len() as u64
    }

    fn read(&mut self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        self.reads += 1;
        self.bytes += length;
        let behind = self.head.len() as u64 + self.weight;
        let byte = |at: u64| match usize::try_from(at) {
            Ok(at) if at < self.head.len() => self.head[at],
            _ if at >= behind => self.tail[usize::try_from(at - behind).unwrap()],
            _ => 0,
        };
        Ok((offset..offset + length as u64).map(byte).collect())
    }
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(u8::try_from(value & 0x7f).unwrap() | 0x80);
        value >>= 7;
    }
    bytes.push(u8::try_from(value).unwrap());
    bytes
}

fn number(field: u64, value: u64) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

fn bytes(field: u64, content: &[u8]) -> Vec<u8> {
    [
        &varint(field << 3 | 2),
        &varint(content.len() as u64),
        content,
    ]
    .concat()
}

fn float_tensor(name: &str, dims: &[u64]) -> Vec<u8> {
    let dims: Vec<u8> = dims
        .iter()
        .flat_map(|&dim| bytes(1, &number(1, dim)))
        .collect();
    let tensor = [number(1, 1), bytes(2, &dims)].concat();
    [bytes(1, name.as_bytes()), bytes(2, &bytes(1, &tensor))].concat()
}

#[test]
fn of_a_large_file_only_the_structure_is_read() {
    let channels = 12_000;
    let weight = channels * channels * 4;
    let dims: Vec<u8> = [channels, channels, 1, 1]
        .iter()
        .flat_map(|&dim| number(1, dim))
        .collect();
    let described = [
        dims,
        number(2, 1),
        bytes(8, b"w"),
        varint(9 << 3 | 2),
        varint(weight),
    ]
    .concat();
    let node = [
        bytes(1, b"x"),
        bytes(1, b"w"),
        bytes(2, b"y"),
        bytes(4, b"Conv"),
    ]
    .concat();
    let tail = [
        bytes(1, &node),
        bytes(11, &float_tensor("x", &[1, channels, 4, 4])),
        bytes(12, &float_tensor("y", &[1, channels, 4, 4])),
    ]
    .concat();
    let tensor = described.len() as u64 + weight;
    let graph = [varint(5 << 3 | 2), varint(tensor)].concat();
    let graph_length = graph.len() as u64 + tensor + tail.len() as u64;
    let head = [
        number(1, 8),
        varint(7 << 3 | 2),
        varint(graph_length),
        graph,
        described,
    ]
    .concat();
    let mut file = Made {
        head,
        weight,
        tail,
        reads: 0,
        bytes: 0,
    };
    assert!(onnx::Source::len(&file) > 500_000_000);
    let model = onnx::read(&mut file).unwrap();
    let imported = model.network(&Dimensions::default()).unwrap();
    assert_eq!(imported.parameters, u128::from(channels * channels));
    assert!(file.reads <= 4, "{} reads", file.reads);
    assert!(file.bytes <= 128 * 1024, "{} bytes", file.bytes);
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
}

#[test]
fn what_branches_read_is_alive_until_they_ran() {
    let imported = open("made/if.onnx")
        .unwrap()
        .network(&Dimensions::default())
        .unwrap();
    let maps = 8 * 30 * 30 * 4;
    let condition = 1;
    assert_eq!(imported.peak_bytes(false), Some(maps + condition + maps));
}

#[test]
fn what_is_open_is_asked_for() {
    let model = open("dynamic/resnet18_bhw.onnx").unwrap();
    let names: Vec<String> = model
        .asks()
        .into_iter()
        .map(|ask| format!("{}={}", ask.name, ask.default))
        .collect();
    assert_eq!(names, ["batch=1", "height=224", "width=224"]);
    let text = |dimensions: &Dimensions| model.network(dimensions).err().unwrap().to_string();
    assert_eq!(
        text(&Dimensions::default()),
        "the file leaves the dimension batch of input input open: give it, for example batch=1"
    );
    let mut dimensions = model.defaults();
    dimensions.named.insert("batch".to_owned(), 4);
    let imported = model.network(&dimensions).unwrap();
    assert_eq!(
        (imported.batch, imported.layers[0].output_shape.as_deref()),
        (4, Some(&[4, 64, 112, 112][..]))
    );
    dimensions.shapes.insert("input".to_owned(), vec![1, 3, 64]);
    assert_eq!(
        text(&dimensions),
        "input input has 4 dimensions, but 3 were given (1 × 3 × 64): give as many, each from 1 to 2^32"
    );
    dimensions
        .shapes
        .insert("input".to_owned(), vec![2, 3, 64, 64]);
    let imported = model.network(&dimensions).unwrap();
    assert_eq!(
        imported.layers[0].output_shape.as_deref(),
        Some(&[2, 64, 32, 32][..])
    );
}

#[test]
fn an_imported_network_survives_a_link() {
    use formats::link::{Layers, Link, decode, encode};
    for file in [
        "convnext_tiny.onnx",
        "shufflenet_v2_x1_0.onnx",
        "made/vit_1.onnx",
        "malformed/unknown_op.onnx",
    ] {
        let model = open(file).unwrap();
        let imported = model.network(&model.defaults()).unwrap();
        let link = Link {
            layers: Layers::Listed(imported.network),
            options: Vec::new(),
        };
        let text = encode(&link);
        assert_eq!(decode(&text).unwrap(), link, "{file}");
    }
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
