//! Published networks with random weights, for the comparison in the browser.

use kernels::{Algorithm, Build};
use runtime::{Action, Execution, Options, Plan, Seeded};
use wasm_bindgen::prelude::*;

/// The seed of all weights, here and in the files that other engines read.
pub const SEED: u32 = 1;

/// A network that runs.
#[wasm_bindgen]
#[derive(Debug)]
pub struct Network {
    execution: Execution,
}

#[wasm_bindgen]
impl Network {
    /// A published network on its own input; `algorithm` is `auto` or one for all convolutions that
    /// it can do.
    #[wasm_bindgen(constructor)]
    pub fn new(name: &str, algorithm: &str, fuse: bool) -> Result<Self, JsError> {
        let algorithm = match algorithm {
            "auto" => None,
            name => Some(name.parse::<Algorithm>()?),
        };
        let options = Options {
            algorithm,
            fuse,
            ..Options::default()
        };
        Ok(Self {
            execution: prepare(name, &options)?,
        })
    }

    /// From an input to the last layer's output.
    pub fn run(&mut self, input: &[f32]) -> Result<Vec<f32>, JsError> {
        Ok(self.execution.run(input)?.to_vec())
    }

    /// Takes an input to be run layer by layer.
    pub fn start(&mut self, input: &[f32]) -> Result<(), JsError> {
        Ok(self.execution.start(input)?)
    }

    /// Runs the next layer, and gives its position; none behind the last.
    pub fn step(&mut self) -> Option<usize> {
        self.execution.step()
    }

    /// A layer's name, what it does, and by which algorithm.
    pub fn layer(&self, position: usize) -> String {
        let layer = &self.execution.plan().layers()[position];
        let kind = match &layer.action {
            Action::Convolve(plan) => plan.algorithm().name(),
            Action::Compute | Action::Fused { .. } | Action::View => layer.node.kind.name(),
        };
        format!("{} {kind}", layer.node.name)
    }

    /// Bytes of everything.
    pub fn bytes(&self) -> f64 {
        let mib = self.execution.plan().memory().total() >> 20;
        u32::try_from(mib).map_or(f64::INFINITY, f64::from) * f64::from(1 << 20)
    }
}

/// Prepares a published network with the weights of [`SEED`].
pub fn prepare(name: &str, options: &Options) -> Result<Execution, JsError> {
    let network = models::network(name, None)
        .ok_or_else(|| JsError::new(&format!("There is no network {name:?}.")))?;
    let plan = Plan::new(&network, options)?;
    let mut weights = Seeded::new(SEED, &plan);
    Ok(Execution::prepare(plan, &mut weights, |_| {})?)
}

/// The name of this build.
#[wasm_bindgen]
pub fn build() -> String {
    Build::CURRENT.name().to_owned()
}
