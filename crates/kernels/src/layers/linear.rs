//! Fully connected layers.

use crate::gemm::{COLUMNS, ROWS, Start, multiply};
use crate::lane::{F32x4, LANES, at_offset};

/// A fully connected layer with its weights.
#[derive(Debug)]
pub struct Linear {
    inputs: usize,
    outputs: usize,
    weights: Weights,
    bias: Vec<f32>,
}

#[derive(Debug)]
enum Weights {
    /// `[outputs, inputs]`, as they come: few samples are bound by reading them once.
    Rows(Vec<f32>),
    /// Panels `[inputs, COLUMNS]` for the micro-kernel.
    Panels(Vec<f32>),
}

/// Samples from which on panels are faster.
const MANY: usize = 4;

/// Samples that are multiplied at a time.
const BLOCK: usize = 16 * ROWS;

impl Linear {
    /// `weight` is `[outputs, inputs]`; `bias` has one number per output or is empty. `samples` is
    /// about how many [`Self::run`] will get: the form of the weights depends on it.
    pub fn new(weight: Vec<f32>, inputs: usize, bias: Vec<f32>, samples: usize) -> Self {
        let outputs = weight.len() / inputs.max(1);
        let weights = if samples < MANY {
            Weights::Rows(weight)
        } else {
            Weights::Panels(panels(&weight, inputs))
        };
        let bias = if bias.is_empty() {
            vec![0.0; outputs]
        } else {
            bias
        };
        Self {
            inputs,
            outputs,
            weights,
            bias,
        }
    }

    /// Numbers that a run with so many samples scribbles on.
    pub fn workspace(inputs: usize, samples: usize) -> usize {
        if samples < MANY {
            0
        } else {
            inputs * BLOCK.min(samples)
        }
    }

    /// Numbers of the weights' form, without the bias.
    pub fn weights(inputs: usize, outputs: usize, samples: usize) -> u128 {
        let outputs = if samples < MANY {
            outputs
        } else {
            outputs.next_multiple_of(COLUMNS)
        };
        inputs as u128 * outputs as u128
    }

    /// From `[samples, inputs]` to `[samples, outputs]`.
    pub fn run(&self, input: &[f32], output: &mut [f32], workspace: &mut [f32]) {
        match &self.weights {
            Weights::Rows(weight) => {
                for (input, output) in input
                    .chunks_exact(self.inputs)
                    .zip(output.chunks_exact_mut(self.outputs))
                {
                    output.copy_from_slice(&self.bias);
                    add_products(weight, input, output);
                }
            }
            Weights::Panels(panels) => {
                for (input, output) in input
                    .chunks(BLOCK * self.inputs)
                    .zip(output.chunks_mut(BLOCK * self.outputs))
                {
                    self.run_block(panels, input, output, workspace);
                }
            }
        }
    }

    /// Samples take the part of output channels, outputs that of pixels.
    fn run_block(&self, panels: &[f32], input: &[f32], output: &mut [f32], packed: &mut [f32]) {
        let samples = input.len() / self.inputs;
        for output in output.chunks_exact_mut(self.outputs) {
            output.copy_from_slice(&self.bias);
        }
        let packed = &mut packed[..input.len()];
        for (rows, packed) in input
            .chunks(ROWS * self.inputs)
            .zip(packed.chunks_mut(ROWS * self.inputs))
        {
            interleave(rows, self.inputs, packed);
        }
        multiply(
            (packed, samples),
            (panels, self.inputs),
            output,
            self.outputs,
            self.outputs,
            Start::Resume.into(),
        );
    }
}

/// From rows to `[inputs, rows]`.
fn interleave(rows: &[f32], inputs: usize, packed: &mut [f32]) {
    let count = rows.len() / inputs;
    for (row, numbers) in rows.chunks_exact(inputs).enumerate() {
        for (to, number) in packed[row..].iter_mut().step_by(count).zip(numbers) {
            *to = *number;
        }
    }
}

/// Rows of weights as panels of columns, the last one filled up with zeros.
fn panels(weight: &[f32], inputs: usize) -> Vec<f32> {
    let outputs = weight.len() / inputs.max(1);
    let mut panels = vec![0.0; inputs * outputs.next_multiple_of(COLUMNS)];
    for (panel, rows) in panels
        .chunks_exact_mut(inputs * COLUMNS)
        .zip(weight.chunks(inputs * COLUMNS))
    {
        for (column, row) in rows.chunks_exact(inputs).enumerate() {
            for (to, number) in panel[column..].iter_mut().step_by(COLUMNS).zip(row) {
                *to = *number;
            }
        }
    }
    panels
}

/// Adds the product of each row of weights with the input to the row's output.
fn add_products(weight: &[f32], input: &[f32], output: &mut [f32]) {
    /// Rows side by side, each of which reads the input once more from the first cache.
    const ROWS: usize = 4;
    let inputs = input.len();
    let mut rows = weight.chunks_exact(ROWS * inputs);
    let mut outputs = output.chunks_exact_mut(ROWS);
    for (rows, outputs) in (&mut rows).zip(&mut outputs) {
        for (to, sum) in outputs.iter_mut().zip(products::<ROWS>(rows, input)) {
            *to += sum;
        }
    }
    let rest = rows.remainder().chunks_exact(inputs);
    for (row, to) in rest.zip(outputs.into_remainder()) {
        let [sum] = products::<1>(row, input);
        *to += sum;
    }
}

fn products<const R: usize>(rows: &[f32], input: &[f32]) -> [f32; R] {
    const STEP: usize = 2 * LANES;
    let mut sums = [[F32x4::ZERO; 2]; R];
    let (steps, rest) = input.as_chunks::<STEP>();
    for (index, step) in steps.iter().enumerate() {
        for (row, sums) in sums.iter_mut().enumerate() {
            let weights: &[f32; STEP] = at_offset(rows, row * input.len() + index * STEP);
            let both = weights.as_chunks().0.iter().zip(step.as_chunks().0);
            for (sum, (weights, numbers)) in sums.iter_mut().zip(both) {
                *sum = sum.add_product(F32x4::load(weights), F32x4::load(numbers));
            }
        }
    }
    let done = steps.len() * STEP;
    let mut row = 0;
    sums.map(|[first, second]| {
        let weights = &rows[row * input.len() + done..][..rest.len()];
        row += 1;
        let tail: f32 = weights.iter().zip(rest).map(|(a, b)| a * b).sum();
        first.add(second).sum() + tail
    })
}
