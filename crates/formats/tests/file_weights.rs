//! Networks run with the weights that their files hold.

mod weighted;

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use complexity::{Network, Shape};
use formats::onnx::{self, DiskFile, Imported, StoredError};
use runtime::{Array, Execution, Options, Plan, Seeded, Weights, WeightsError};

const SEED: u32 = 9;

/// The arrays of a file.
struct Stored {
    file: DiskFile,
    imported: Imported,
}

impl Weights for Stored {
    fn fetch(&mut self, layer: usize, array: &Array) -> Result<Vec<f32>, WeightsError> {
        let needed = u64::try_from(array.elements()).expect("a small network");
        self.imported.layers[layer]
            .fetch(&mut self.file, array.role.name(), needed)
            .map_err(|error| WeightsError::Source(error.to_string()))
    }
}

fn written(network: &Network, name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("stored_{name}.onnx"));
    let plan = Plan::new(network, &Options::default()).expect("a network that runs");
    let mut file = BufWriter::new(File::create(&path).expect("a writable target folder"));
    weighted::write(network, &plan, SEED, &mut file).expect("a writable target folder");
    path
}

fn stored(path: &Path) -> Stored {
    let mut file = DiskFile::open(path).expect("the file");
    let model = onnx::read(&mut file).unwrap_or_else(|error| panic!("{error}"));
    let imported = model.network(&model.defaults());
    Stored {
        file,
        imported: imported.unwrap_or_else(|error| panic!("{error}")),
    }
}

fn output(network: &Network, weights: impl FnOnce(&Plan) -> Box<dyn Weights>) -> Vec<f32> {
    let plan = Plan::new(network, &Options::default()).unwrap_or_else(|error| panic!("{error}"));
    let mut weights = weights(&plan);
    let mut execution = Execution::prepare(plan, weights.as_mut(), |_| {})
        .unwrap_or_else(|error| panic!("{error}"));
    let input = vec![0.5; execution.tensor(0).len()];
    execution
        .run(&input)
        .expect("an input of the right length")
        .to_vec()
}

#[test]
fn a_file_gives_the_weights_that_were_written_into_it() {
    for name in [
        "resnet18",
        "mobilenet_v2",
        "densenet121",
        "squeezenet1_1",
        "efficientnet_b0",
    ] {
        let network = models::network(name, Some(Shape::maps(3, 64, 64)));
        let network = network.expect("a published network");
        let expected = output(&network, |plan| Box::new(Seeded::new(SEED, plan)));
        let stored = stored(&written(&network, name));
        let imported = stored.imported.network.clone();
        let got = output(&imported, |_| Box::new(stored));
        assert_eq!(got, expected, "{name}");
    }
}

#[test]
fn what_a_file_does_not_hold_as_it_is_wanted_is_said() {
    let lenet = models::network("lenet5", None).expect("a published network");
    let mut stored = stored(&written(&lenet, "lenet5"));
    let layer = &mut stored.imported.layers[0];
    let mut fetch = |layer: &onnx::ImportedLayer, name: &str, needed: u64| {
        layer
            .fetch(&mut stored.file, name, needed)
            .map(|numbers| numbers.len())
    };
    assert_eq!(fetch(layer, "weight", 150), Ok(150));
    assert_eq!(
        fetch(layer, "weight", 151)
            .expect_err("a refusal")
            .to_string(),
        "the file holds 150 of these weights, but the layer needs 151: run it with random weights"
    );
    assert_eq!(fetch(layer, "running_mean", 6), Err(StoredError::NotStored));
    layer.stored[0].element = 10;
    assert_eq!(
        fetch(layer, "weight", 150)
            .expect_err("a refusal")
            .to_string(),
        "the file holds these weights in another type than 32-bit floating point: run it with \
         random weights"
    );
}
