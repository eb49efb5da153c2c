//! A convention that a reader makes with switches.

use std::borrow::Cow;

use super::{Convention, Count, Operation, Rule, Sort};
use crate::layer::{Activation, UpsampleMode};

/// What one multiply-accumulate counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Unit {
    /// One.
    #[default]
    Mac,
    /// Two.
    TwiceMac,
    /// Its multiplication and its addition, where there is one: a sum of n products takes n − 1.
    MulAdd,
}

/// What a batch norm costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum BatchNormCost {
    /// Nothing, as it is folded into the layer before it.
    #[default]
    Folded,
    /// One per element.
    One,
    /// Two per element.
    Two,
    /// Four per element.
    Four,
}

/// What a pool costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PoolCost {
    /// Nothing.
    #[default]
    None,
    /// One per input element.
    Input,
    /// One per output element.
    Output,
    /// K² per output element.
    Window,
    /// K² − 1 per output element.
    WindowLessOne,
}

/// What a global or other adaptive average pool costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum GlobalPoolCost {
    /// Nothing.
    #[default]
    None,
    /// One per input element.
    Input,
    /// One per input element and one per output element.
    InputAndOutput,
}

/// What a softmax costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SoftmaxCost {
    /// Nothing.
    #[default]
    None,
    /// One per element.
    One,
    /// n exponentials, n − 1 additions and n divisions for n elements.
    Full,
}

/// What a local response norm costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum LrnCost {
    /// Nothing.
    #[default]
    None,
    /// The size of the neighbourhood per element.
    Neighbours,
    /// That, and two multiplications, a power and a division per element.
    Full,
}

/// What a transposed convolution is counted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum TransposedCost {
    /// By its input: every element meets every tap.
    #[default]
    Input,
    /// By its output, as if it were a plain convolution.
    Output,
}

/// A reader's own convention. The default is plain MACs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Switches {
    /// What a multiply-accumulate counts.
    pub unit: Unit,
    /// Whether each addition of a bias counts one.
    pub bias: bool,
    /// What a batch norm costs.
    pub batch_norm: BatchNormCost,
    /// Operations per element of an activation function.
    pub activation: u8,
    /// What a pool costs.
    pub pool: PoolCost,
    /// What global and other adaptive average pools cost.
    pub global_pool: GlobalPoolCost,
    /// Whether sums of branches count one per element.
    pub additions: bool,
    /// What a softmax costs.
    pub softmax: SoftmaxCost,
    /// What a local response norm costs.
    pub lrn: LrnCost,
    /// Operations per output element of an upsampling.
    pub upsample: u8,
    /// What a transposed convolution is counted by.
    pub transposed: TransposedCost,
    /// Whether taps on padding are left out.
    pub skip_padding: bool,
}

const CONV: &[Sort] = &[Sort::Conv];
const TRANSPOSED: &[Sort] = &[Sort::ConvTranspose];
const LINEAR: &[Sort] = &[Sort::Linear];
const BATCH_NORM: &[Sort] = &[Sort::BatchNorm];
const POOLS: &[Sort] = &[Sort::MaxPool, Sort::AvgPool];
const MEANS: &[Sort] = &[Sort::AdaptiveAvgPool, Sort::GlobalAvgPool, Sort::Mean];
const SOFTMAX: &[Sort] = &[Sort::Softmax];
const LRN: &[Sort] = &[Sort::LocalResponseNorm];
const ACTIVATIONS: &[Sort] = &[
    Sort::Activation(Activation::ReLU),
    Sort::Activation(Activation::ReLU6),
    Sort::Activation(Activation::LeakyReLU),
    Sort::Activation(Activation::Sigmoid),
    Sort::Activation(Activation::Tanh),
    Sort::Activation(Activation::SiLU),
    Sort::Activation(Activation::Hardsigmoid),
    Sort::Activation(Activation::Hardswish),
    Sort::Activation(Activation::GELU),
    Sort::PReLU,
];
const UPSAMPLE: &[Sort] = &[
    Sort::Upsample(UpsampleMode::Nearest),
    Sort::Upsample(UpsampleMode::Bilinear),
];

fn rule(layers: &'static [Sort], count: Count, weight: i64) -> Rule {
    Rule {
        layers,
        count,
        module: weight,
        function: weight,
        fault: None,
    }
}

impl Switches {
    /// The convention that the switches make.
    ///
    /// ```
    /// use complexity::convention::{Switches, Unit};
    /// use complexity::{Conv2d, LayerKind, Network, Setting, Shape, analyze};
    /// let mut network = Network::new(Shape::maps(1, 32, 32));
    /// network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
    /// let report = analyze(&network, &Setting::default());
    /// let exact = Switches { unit: Unit::MulAdd, bias: true, ..Switches::default() };
    /// assert_eq!(exact.convention().operations(&network, &report), Some(2 * 117_600));
    /// ```
    pub fn convention(&self) -> Convention {
        let mut rules = self.weighted_sums();
        rules.extend([
            rule(BATCH_NORM, Count::AffineOutput, self.per_normed()),
            rule(BATCH_NORM, Count::PlainOutput, self.per_normed()),
            rule(ACTIVATIONS, Count::Output, self.activation.into()),
            rule(&[Sort::Add], Count::Merged, self.additions.into()),
            rule(UPSAMPLE, Count::Output, self.upsample.into()),
        ]);
        rules.extend(self.pools());
        rules.extend(self.softmax_and_lrn());
        rules.retain(|rule| rule.module != 0);
        Convention {
            id: "custom",
            name: "custom",
            version: "",
            operation: match self.unit {
                Unit::Mac => Operation::MultiplyAccumulate,
                Unit::TwiceMac | Unit::MulAdd => Operation::Single,
            },
            rules: Cow::Owned(rules),
        }
    }

    fn weighted_sums(&self) -> Vec<Rule> {
        let (weight, less) = match self.unit {
            Unit::Mac => (1, 0),
            Unit::TwiceMac => (2, 0),
            Unit::MulAdd => (2, -1),
        };
        let (macs, outputs) = if self.skip_padding {
            (Count::RealMacs, Count::RealOutput)
        } else {
            (Count::Macs, Count::Output)
        };
        let transposed = match self.transposed {
            TransposedCost::Input => macs,
            TransposedCost::Output => Count::ByOutput,
        };
        let mut rules = vec![
            rule(CONV, macs, weight),
            rule(TRANSPOSED, transposed, weight),
            rule(LINEAR, Count::Macs, weight),
            rule(CONV, outputs, less),
            rule(LINEAR, Count::Output, less),
        ];
        for layers in [CONV, TRANSPOSED, LINEAR] {
            rules.push(rule(layers, Count::Bias, self.bias.into()));
        }
        rules
    }

    fn per_normed(&self) -> i64 {
        match self.batch_norm {
            BatchNormCost::Folded => 0,
            BatchNormCost::One => 1,
            BatchNormCost::Two => 2,
            BatchNormCost::Four => 4,
        }
    }

    fn pools(&self) -> Vec<Rule> {
        let mut rules = match self.pool {
            PoolCost::None => vec![],
            PoolCost::Input => vec![rule(POOLS, Count::Input, 1)],
            PoolCost::Output => vec![rule(POOLS, Count::Output, 1)],
            PoolCost::Window => vec![rule(POOLS, Count::Window, 1)],
            PoolCost::WindowLessOne => vec![
                rule(POOLS, Count::Window, 1),
                rule(POOLS, Count::Output, -1),
            ],
        };
        let (input, output) = match self.global_pool {
            GlobalPoolCost::None => (0, 0),
            GlobalPoolCost::Input => (1, 0),
            GlobalPoolCost::InputAndOutput => (1, 1),
        };
        rules.push(rule(MEANS, Count::Input, input));
        rules.push(rule(MEANS, Count::Output, output));
        rules
    }

    fn softmax_and_lrn(&self) -> [Rule; 4] {
        let (per_element, less) = match self.softmax {
            SoftmaxCost::None => (0, 0),
            SoftmaxCost::One => (1, 0),
            SoftmaxCost::Full => (3, -1),
        };
        let (neighbours, each) = match self.lrn {
            LrnCost::None => (0, 0),
            LrnCost::Neighbours => (1, 0),
            LrnCost::Full => (1, 4),
        };
        [
            rule(SOFTMAX, Count::Output, per_element),
            rule(SOFTMAX, Count::Groups, less),
            rule(LRN, Count::Neighbours, neighbours),
            rule(LRN, Count::Output, each),
        ]
    }
}
