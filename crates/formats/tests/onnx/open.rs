//! What is read of a file, what it leaves open, and what becomes of it.

use complexity::{Setting, analyze};
use formats::onnx::{self, Dimensions};

use crate::message::{bytes, float_tensor, number, varint};
use crate::open;

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
fn layers_behind_an_unknown_operator_are_counted_where_the_file_says_its_shape() {
    let imported = open("made/custom.onnx")
        .unwrap()
        .network(&Dimensions::default())
        .unwrap();
    let report = analyze(&imported.network, &Setting::default());
    assert_eq!(report.not_counted().collect::<Vec<_>>(), [1]);
    assert_eq!(imported.layers[1].kind, "DCNv2");
    let totals = report.totals.unwrap();
    assert!(totals.partial);
    assert_eq!(totals.macs, 30 * 30 * (8 * 27 + 4 * 8));
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
        "the file leaves the dimensions batch, height, width of its inputs open: give them, for example batch=1 height=224 width=224"
    );
    let mut dimensions = model.defaults();
    dimensions.named.remove("batch");
    assert_eq!(
        text(&dimensions),
        "the file leaves the dimension batch of input input open: give it, for example batch=1"
    );
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
