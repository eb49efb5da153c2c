//! Files of `torch.save`.

#![expect(
    clippy::expect_used,
    reason = "a golden file that is not there fails the test"
)]

use formats::Source;
use formats::weights::{Weights, pytorch};
use proptest::prelude::*;

fn golden(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/pytorch");
    std::fs::read(format!("{folder}/{name}")).expect("a golden file")
}

fn listed(weights: &Weights) -> Vec<(&str, String, bool)> {
    let tensors = weights.tensors.iter();
    let lines = tensors.map(|each| (&*each.name, each.sides(), each.is_parameter));
    lines.collect()
}

#[test]
fn a_checkpoint_is_read() {
    let weights = pytorch(&mut &golden("checkpoint.pth")[..]).unwrap();
    assert_eq!(
        listed(&weights),
        [
            ("conv.weight", "2 × 1 × 3 × 3".to_owned(), true),
            ("conv.bias", "2".to_owned(), true),
            ("bn.weight", "2".to_owned(), true),
            ("bn.bias", "2".to_owned(), true),
            ("bn.running_mean", "2".to_owned(), false),
            ("bn.running_var", "2".to_owned(), false),
            ("bn.num_batches_tracked", "1".to_owned(), false),
            ("encode.weight", "3 × 4".to_owned(), true),
            ("decode.weight", "3 × 4".to_owned(), true),
        ]
    );
    // 18 + 2 + 2 + 2 + 12, as decode.weight is encode.weight.
    assert_eq!((weights.parameters, weights.buffers), (36, 5));
    assert_eq!(
        weights.notes,
        [
            "taken: state_dict; left aside: epoch, optimizer, model_ema",
            "tensors that hold the numbers of one before them, and are not counted again: 1",
        ]
    );
    assert_eq!(weights.tensors[8].counts(), ["", ""]);
}

#[test]
fn a_module_says_what_is_learned() {
    let module = pytorch(&mut &golden("module.pth")[..]).unwrap();
    let before = pytorch(&mut &golden("before_1_6.pth")[..]).unwrap();
    assert_eq!(listed(&module), listed(&before));
    assert_eq!((module.parameters, module.buffers), (24, 5));
    assert_eq!(module.notes, ["its modules themselves say what is learned"]);
    assert!(before.notes.is_empty());
}

/// A file that counts the bytes that are read of it.
struct Counted {
    file: Vec<u8>,
    read: usize,
}

impl Source for Counted {
    fn len(&self) -> u64 {
        self.file.len() as u64
    }

    fn read(&mut self, offset: u64, length: usize) -> Result<Vec<u8>, String> {
        self.read += length;
        Source::read(&mut &*self.file, offset, length)
    }
}

#[test]
fn numbers_are_not_read() {
    let mut file = golden("before_1_6.pth");
    file.resize(100 << 20, 0);
    let mut source = Counted { file, read: 0 };
    assert_eq!(pytorch(&mut source).unwrap().parameters, 24);
    assert!(source.read < 100_000, "{}", source.read);
}

#[test]
fn a_file_that_is_cut_off_says_so() {
    for (name, length, expected) in [
        (
            "checkpoint.pth",
            4000,
            "this PyTorch file is no whole zip file: invalid Zip archive: Could not find EOCD: save or download it anew",
        ),
        (
            "before_1_6.pth",
            400,
            "the pickle in this PyTorch file cannot be read: it ends too early: save or download it anew",
        ),
    ] {
        let file = golden(name);
        let error = pytorch(&mut &file[..length]).unwrap_err().to_string();
        let way = "; for operations and shapes, export ONNX, and open that, with\n\
            import torch\n\
            model = Network().eval()  # the class that the weights belong to\n\
            torch.onnx.export(model, torch.zeros(1, 3, 224, 224), \"model.onnx\")";
        assert_eq!(error, format!("{expected}{way}"));
    }
}

#[test]
fn torchscript_is_refused() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["net/data.pkl", "net/constants.pkl"] {
        zip.start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
    }
    let file = zip.finish().unwrap().into_inner();
    let error = pytorch(&mut &file[..]).unwrap_err().to_string();
    let expected = "this is a TorchScript archive, whose graph is code that is not read here; for operations and shapes, export ONNX, and open that, with\nimport torch\n";
    assert!(error.starts_with(expected), "{error}");
}

proptest! {
    #[test]
    fn no_damaged_file_panics(
        at in any::<prop::sample::Index>(),
        put in prop::collection::vec(any::<u8>(), 1..12),
    ) {
        for name in ["checkpoint.pth", "module.pth", "before_1_6.pth"] {
            let mut file = golden(name);
            let at = at.index(file.len());
            let end = (at + put.len()).min(file.len());
            file.splice(at..end, put.iter().copied());
            let _ = pytorch(&mut &file[..]);
        }
    }
}
