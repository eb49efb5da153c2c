//! A network that runs, layer by layer.

use complexity::LayerKind;

use crate::arrays::{Arrays, ScaleShift};
use crate::error::RunError;
use crate::kernel::{Kernel, Members, activation, kernel};
use crate::plan::{Action, Plan, size};
use crate::weights::{Weights, WeightsError};

/// A network with its weights, and room for what it computes.
pub struct Execution {
    plan: Plan,
    kernels: Vec<Option<Kernel>>,
    maps: Vec<f32>,
    workspace: Vec<f32>,
    /// The layer that is next.
    next: usize,
}

impl std::fmt::Debug for Execution {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Execution")
            .field("memory", &self.plan.memory())
            .field("next", &self.next)
            .finish_non_exhaustive()
    }
}

impl Execution {
    /// Allocates what the plan states, fetches the weights and brings them into each kernel's
    /// form; `progress` gets the position of every layer that is ready.
    pub fn prepare(
        plan: Plan,
        weights: &mut dyn Weights,
        mut progress: impl FnMut(usize),
    ) -> Result<Self, RunError> {
        let maps = zeros(plan.buffers.total)?;
        let workspace = zeros(plan.workspace)?;
        let mut kernels = Vec::with_capacity(plan.layers().len());
        for (position, layer) in plan.layers().iter().enumerate() {
            let arrays = fetch(&plan, position, weights)?;
            let members = members(&plan, position, weights)?;
            kernels.push(kernel(layer, plan.batch(), arrays, members)?);
            progress(position);
        }
        Ok(Self {
            next: plan.layers().len(),
            plan,
            kernels,
            maps,
            workspace,
        })
    }

    /// What was planned.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Takes a batch of inputs, `[N, …]` as the network's input has it; the first layer is next.
    pub fn start(&mut self, input: &[f32]) -> Result<(), RunError> {
        let own = &mut self.maps[self.plan.buffers.ranges[0].clone()];
        if input.len() != own.len() {
            return Err(RunError::InputLength {
                got: input.len(),
                needed: own.len(),
            });
        }
        own.copy_from_slice(input);
        self.next = 0;
        Ok(())
    }

    /// Runs the next layer that has something to do, and says its position; none behind the last.
    pub fn step(&mut self) -> Option<usize> {
        while let Some(kernel) = self.kernels.get_mut(self.next) {
            let position = self.next;
            self.next += 1;
            if let Some(kernel) = kernel {
                let maps = Maps {
                    plan: &self.plan,
                    numbers: &mut self.maps,
                };
                maps.run(position, kernel, &mut self.workspace);
                return Some(position);
            }
        }
        None
    }

    /// Runs the layer of the last step once more, to be timed; none before the first step. What a
    /// layer computes in place it then computes twice.
    pub fn step_again(&mut self) -> Option<usize> {
        self.next = self.next.checked_sub(1)?;
        self.step()
    }

    /// Runs all layers on a batch of inputs, and gives the last one's output.
    pub fn run(&mut self, input: &[f32]) -> Result<&[f32], RunError> {
        self.start(input)?;
        while self.step().is_some() {}
        Ok(self.output())
    }

    /// What the last layer gave; of a network without layers, its input.
    pub fn output(&self) -> &[f32] {
        self.tensor(self.plan.layers().len())
    }

    /// A tensor of the network: 0 is the input, i + 1 the output of the layer at position i. Those
    /// that no layer reads are there to the end of a run, the others until the last layer that
    /// reads them; with a layer that is fused stands the output of all of them.
    pub fn tensor(&self, tensor: usize) -> &[f32] {
        let range = self.plan.buffers.ranges.get(tensor).cloned();
        range.map_or(&[], |range| &self.maps[range])
    }
}

fn zeros(numbers: usize) -> Result<Vec<f32>, RunError> {
    let mut zeros = Vec::new();
    zeros
        .try_reserve_exact(numbers)
        .map_err(|_| RunError::OutOfMemory {
            bytes: numbers as u128 * size_of::<f32>() as u128,
        })?;
    zeros.resize(numbers, 0.0);
    Ok(zeros)
}

/// The arrays of a layer; none where it is computed by another one, which fetches them.
fn fetch(plan: &Plan, position: usize, weights: &mut dyn Weights) -> Result<Arrays, RunError> {
    if let Action::Fused { .. } = plan.layers()[position].action {
        return Ok(Arrays::default());
    }
    fetch_all(plan, position, weights)
}

fn fetch_all(plan: &Plan, position: usize, weights: &mut dyn Weights) -> Result<Arrays, RunError> {
    let layer = &plan.layers()[position];
    let wrong = |error: WeightsError| RunError::Weights {
        layer: layer.node.name.clone(),
        error,
    };
    let mut arrays = Arrays::default();
    for array in &layer.arrays {
        let numbers = weights.fetch(position, array).map_err(wrong)?;
        if numbers.len() as u128 != array.elements() {
            let error = format!(
                "its {} has {} numbers, but {} are needed",
                array.role.name(),
                numbers.len(),
                array.elements()
            );
            return Err(wrong(WeightsError::Source(error)));
        }
        arrays.0.push((array.role, numbers));
    }
    Ok(arrays)
}

/// The batch norm and the activation that a layer computes too.
fn members(plan: &Plan, head: usize, weights: &mut dyn Weights) -> Result<Members, RunError> {
    let mut members = Members::default();
    for (position, layer) in plan.layers().iter().enumerate().skip(head + 1) {
        if !matches!(layer.action, Action::Fused { into } if into == head) {
            continue;
        }
        if let LayerKind::Activation(kind) = layer.node.kind {
            members.activation = Some(activation(kind));
        } else {
            let channels = size(layer.output.channels());
            let arrays = fetch_all(plan, position, weights)?;
            members.norm = Some(ScaleShift::of_norm(arrays, channels));
        }
    }
    Ok(members)
}

/// All tensors.
struct Maps<'a> {
    plan: &'a Plan,
    numbers: &'a mut [f32],
}

impl Maps<'_> {
    /// Runs a kernel between its tensors.
    fn run(self, position: usize, kernel: &mut Kernel, workspace: &mut [f32]) {
        let layer = &self.plan.layers()[position];
        let buffers = &self.plan.buffers;
        let base = buffers.bases[position];
        let own = buffers.ranges[position + 1].clone();
        let (before, rest) = self.numbers.split_at_mut(own.start);
        let (output, behind) = rest.split_at_mut(own.len());
        let tensor = |index: usize| {
            let range = buffers.ranges[layer.inputs[index]].clone();
            if range.start < own.start {
                before.get(range)
            } else {
                let from_own = |at: usize| at.checked_sub(own.end);
                behind.get(from_own(range.start)?..from_own(range.end)?)
            }
        };
        // An input that cannot be had lies where the output lies.
        if let Some(input) = base.and_then(tensor) {
            output.copy_from_slice(input);
        }
        let inputs: Vec<&[f32]> = (0..layer.inputs.len())
            .filter(|&index| Some(index) != base)
            .filter_map(tensor)
            .collect();
        kernel(&inputs, output, workspace);
    }
}
