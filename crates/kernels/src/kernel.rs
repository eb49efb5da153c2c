use crate::conv::Conv2d;
use crate::layers::Activation;
use crate::naive::{Naive, Operands};

/// A convolution whose weights are prepared.
pub(crate) trait Kernel: std::fmt::Debug + Send + Sync {
    /// One picture. Lengths are as planned; what `workspace` holds before does not matter.
    fn run(&self, input: &[f32], output: &mut [f32], workspace: &mut [f32]);

    /// The same with an activation behind it, which is best applied while outputs are near.
    fn run_then(&self, input: &[f32], output: &mut [f32], workspace: &mut [f32], then: Activation) {
        self.run(input, output, workspace);
        then.apply(output);
    }
}

/// Numbers that an algorithm keeps besides the convolution's own arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Memory {
    /// The prepared weights.
    pub(crate) weights: u128,
    /// What one run scribbles on.
    pub(crate) workspace: u128,
}

/// The textbook's loops.
#[derive(Debug)]
pub(crate) struct Textbook {
    conv: Conv2d,
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Textbook {
    pub(crate) fn memory(conv: &Conv2d, output: [usize; 2]) -> Memory {
        let pixels = (output[0] * output[1]) as u128;
        let input = conv.in_channels as u128 * (conv.height * conv.width) as u128;
        Memory {
            weights: conv.weights(),
            // Its own copies of the arrays, as it can stop and go on later.
            workspace: input + conv.weights() + pixels * conv.out_channels as u128,
        }
    }

    pub(crate) fn new(conv: Conv2d, weight: &[f32], bias: &[f32]) -> Self {
        Self {
            conv,
            weight: weight.to_vec(),
            bias: bias.to_vec(),
        }
    }
}

impl Kernel for Textbook {
    fn run(&self, input: &[f32], output: &mut [f32], _workspace: &mut [f32]) {
        let operands = Operands {
            input: input.to_vec(),
            weight: self.weight.clone(),
            bias: Some(self.bias.clone()),
        };
        let naive = Naive::new(self.conv, operands).expect("the plan has checked all lengths");
        output.copy_from_slice(&naive.finish().output);
    }
}
