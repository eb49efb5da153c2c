//! Work whose time tells what a device can do; whoever has a clock takes it.

use complexity::{Activation, LayerKind, Network, Shape};
use kernels::layers;

use crate::execution::Execution;
use crate::plan::{Options, Plan};
use crate::weights::Seeded;

/// Working sets to be gone through, in bytes: within a first, a second and a third cache, and
/// beyond all of them.
pub const WORKING_SETS: [u64; 4] = [16 << 10, 256 << 10, 4 << 20, 64 << 20];

/// Layers of [`nearly_nothing`].
pub const IDLE_LAYERS: usize = 256;

/// Reads and writes every number once, as most layers without multiply-adds do; numbers that are
/// not negative stay.
pub fn sweep(numbers: &mut [f32]) {
    layers::Activation::ReLU.apply(numbers);
}

/// A network of [`IDLE_LAYERS`] layers of one number each: running it takes what starting takes.
pub fn nearly_nothing() -> Option<Execution> {
    let mut network = Network::new(Shape::maps(1, 1, 1));
    for index in 0..IDLE_LAYERS {
        network.push(
            &format!("relu{index}"),
            LayerKind::Activation(Activation::ReLU),
        );
    }
    let plan = Plan::new(&network, &Options::default()).ok()?;
    let mut weights = Seeded::new(1, &plan);
    Execution::prepare(plan, &mut weights, |_| {}).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sweep_leaves_the_numbers() {
        let mut numbers = vec![1.5, 2.0];
        sweep(&mut numbers);
        assert_eq!(numbers, [1.5, 2.0]);
    }

    #[test]
    fn every_idle_layer_runs() {
        let mut execution = nearly_nothing().expect("a legal network");
        execution.start(&[1.0]).expect("one number");
        let ran = std::iter::from_fn(|| execution.step()).count();
        assert_eq!(ran, IDLE_LAYERS);
    }
}
