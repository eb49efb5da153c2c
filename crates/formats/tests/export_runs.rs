//! What the runtime computes, beside what onnxruntime computes of the exported file: every layer
//! of every kind, with the same weights and the same input.

mod frameworks;
mod weighted;

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use complexity::{Network, Shape};
use frameworks::everything;
use kernels::Algorithm;
use runtime::{Execution, Options, Plan, Seeded};
use serde_json::Value;

const SEED: u32 = 5;

/// Of the largest number of the layer. Errors add up through the layers.
const BOUND: f32 = 2e-5;

fn network(name: &str, side: u64) -> (String, Network) {
    let published = models::network(name, None).expect("a published network");
    let input = Shape::maps(published.input.channels(), side, side);
    let network = models::network(name, Some(input)).expect("a network for any input");
    (name.to_owned(), network)
}

fn networks() -> Vec<(String, Network)> {
    let (name, everything) = everything();
    let mut networks = vec![(name.to_owned(), everything)];
    networks.extend([
        network("resnet18", 64),
        network("mobilenet_v2", 64),
        network("squeezenet1_1", 64),
        network("mobilenet_v3_small", 64),
        network("shufflenet_v2_x1_0", 64),
        network("densenet121", 64),
        network("googlenet", 64),
        network("convnext_tiny", 64),
        network("unet_small", 64),
    ]);
    networks
}

fn numbers(count: usize) -> Vec<f32> {
    let mut state = 3_u32;
    let mut draw = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [.., low, high] = state.to_le_bytes();
        f32::from(i16::from_le_bytes([low, high])) / 20_000.0
    };
    (0..count).map(|_| draw()).collect()
}

fn bytes(numbers: &[f32]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect()
}

/// A network in a file, its input in one beside it.
struct Case {
    name: String,
    network: Network,
    batch: u64,
    path: PathBuf,
    input: Vec<f32>,
}

impl Case {
    fn write((name, network): (String, Network), batch: u64) -> Self {
        let options = Options {
            batch,
            ..Options::default()
        };
        let plan = Plan::new(&network, &options).expect("a network that runs");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let path = folder.join(format!("run_{name}_{batch}.onnx"));
        let mut file = BufWriter::new(File::create(&path).expect("a writable target folder"));
        weighted::write(&network, &plan, SEED, &mut file).expect("a writable target folder");
        let elements = network.input.elements().expect("a small input") * u128::from(batch);
        let input = numbers(usize::try_from(elements).expect("a small input"));
        fs::write(path.with_extension("input"), bytes(&input)).expect("a writable target folder");
        Self {
            name,
            network,
            batch,
            path,
            input,
        }
    }

    fn execution(&self, options: &Options) -> Execution {
        let options = Options {
            batch: self.batch,
            ..*options
        };
        let plan = Plan::new(&self.network, &options).expect("a network that runs");
        let mut weights = Seeded::new(SEED, &plan);
        Execution::prepare(plan, &mut weights, |_| {}).expect("enough memory")
    }

    /// Every layer that runs by itself gives what onnxruntime gives.
    fn assert_layers(&self, options: &Options, tensors: &Value) {
        let mut execution = self.execution(options);
        execution
            .start(&self.input)
            .expect("an input of the right length");
        let expected = fs::read(self.path.with_extension("output")).expect("onnxruntime's output");
        let mut compared = 0;
        while let Some(position) = execution.step() {
            let position = execution.plan().last_computed_by(position);
            let name = &self.network.nodes()[position].name;
            let [start, end] = [0, 1].map(|edge| {
                let edge = tensors[name][edge].as_u64().expect("a tensor of the file");
                usize::try_from(edge).expect("a small file")
            });
            let (expected, _) = expected[start..end].as_chunks::<4>();
            let expected: Vec<f32> = expected
                .iter()
                .map(|bytes| f32::from_le_bytes(*bytes))
                .collect();
            assert_near(
                execution.tensor(position + 1),
                &expected,
                &format!("{} {name}", self.name),
            );
            compared += 1;
        }
        // All but fused layers and views.
        assert!(3 * compared >= self.network.nodes().len(), "{}", self.name);
    }
}

#[track_caller]
fn assert_near(got: &[f32], expected: &[f32], what: &str) {
    let largest = expected
        .iter()
        .fold(0.0, |most: f32, number| most.max(number.abs()));
    let difference = got
        .iter()
        .zip(expected)
        .fold(0.0, |most: f32, (a, b)| most.max((a - b).abs()));
    assert_eq!(got.len(), expected.len(), "{what}");
    assert!(
        difference <= BOUND * largest,
        "{what}: {difference} of {largest}"
    );
}

fn assert_runs(networks: Vec<(String, Network)>, batch: u64, options: &[Options]) {
    let cases: Vec<Case> = networks
        .into_iter()
        .map(|network| Case::write(network, batch))
        .collect();
    let paths = cases.iter().map(|case| case.path.display().to_string());
    let tensors = frameworks::run("onnx_run.py", paths);
    assert_eq!(tensors.len(), cases.len());
    for (case, tensors) in cases.iter().zip(&tensors) {
        for options in options {
            case.assert_layers(options, tensors);
        }
    }
}

#[test]
fn every_layer_gives_what_onnxruntime_gives() {
    let exact = Options {
        fuse: false,
        algorithm: Some(Algorithm::Gemm),
        ..Options::default()
    };
    let fused = Options {
        fuse: true,
        ..exact
    };
    assert_runs(networks(), 1, &[exact, fused]);
}

#[test]
fn a_batch_gives_what_onnxruntime_gives() {
    let networks = vec![everything()]
        .into_iter()
        .map(|(name, network)| (name.to_owned(), network));
    let networks = networks.chain([
        network("squeezenet1_1", 64),
        network("mobilenet_v3_small", 32),
    ]);
    assert_runs(networks.collect(), 3, &[Options::default()]);
}
