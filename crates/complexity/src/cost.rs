//! What one layer costs: every quantity as a sum of products, written once.

use crate::axis::gcd;
use crate::error::Problem;
use crate::formula::{Factor, Formula, Role, Sum, Symbol, Terms};
use crate::geometry::Geometry;
use crate::layer::{Activation, Conv2d, LayerKind, Linear};
use crate::shape::Shape;

/// Something that is counted, in a layer or in a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quantity {
    /// Multiply-accumulates of convolutions and linear layers, without bias.
    Macs,
    /// Learned numbers: weights and, with [`Role::Bias`], biases.
    Parameters,
    /// Numbers that are stored but not learned.
    Buffers,
    /// Elements of the output, for the whole batch.
    OutputElements,
    /// Multiplications.
    Multiplications,
    /// Additions and subtractions.
    Additions,
    /// Comparisons.
    Comparisons,
    /// Divisions.
    Divisions,
    /// Exponentials and powers.
    Exponentials,
}

/// Raw operations of one layer or network, for the whole batch, taps on padding counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Operations {
    /// Multiplications.
    pub multiplications: u128,
    /// Additions and subtractions.
    pub additions: u128,
    /// Comparisons.
    pub comparisons: u128,
    /// Divisions.
    pub divisions: u128,
    /// Exponentials and powers.
    pub exponentials: u128,
}

/// Numbers that a layer or network stores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Parameters {
    /// Learned weights and scales.
    pub weights: u128,
    /// Learned biases and shifts.
    pub biases: u128,
    /// Stored, not learned: batch norm's means, variances and counter.
    pub buffers: u128,
}

impl Parameters {
    /// Learned numbers, weights and biases; none when a `u128` cannot hold them.
    ///
    /// ```
    /// use complexity::Parameters;
    /// let c1 = Parameters { weights: 150, biases: 6, buffers: 0 };
    /// assert_eq!(c1.learned(), Some(156));
    /// ```
    pub fn learned(&self) -> Option<u128> {
        self.weights.checked_add(self.biases)
    }
}

/// A layer placed on its input, for a batch.
pub(crate) struct Placed<'a> {
    pub(crate) kind: &'a LayerKind,
    pub(crate) input: Shape,
    pub(crate) geometry: &'a Geometry,
    pub(crate) batch: u64,
}

impl Placed<'_> {
    pub(crate) fn count(&self, quantity: Quantity) -> Result<u128, Problem> {
        let mut sum = Sum(Some(0));
        self.terms(quantity, &mut sum);
        sum.0.ok_or(Problem::CountTooLarge)
    }

    pub(crate) fn formula(&self, quantity: Quantity) -> Result<Formula, Problem> {
        let mut formula = Formula {
            terms: Vec::new(),
            value: self.count(quantity)?,
        };
        self.terms(quantity, &mut formula);
        Ok(formula)
    }

    pub(crate) fn parameters(&self) -> Result<Parameters, Problem> {
        let mut split = Split {
            weights: Sum(Some(0)),
            biases: Sum(Some(0)),
        };
        self.terms(Quantity::Parameters, &mut split);
        Ok(Parameters {
            weights: split.weights.0.ok_or(Problem::CountTooLarge)?,
            biases: split.biases.0.ok_or(Problem::CountTooLarge)?,
            buffers: self.count(Quantity::Buffers)?,
        })
    }

    pub(crate) fn operations(&self) -> Result<Operations, Problem> {
        Ok(Operations {
            multiplications: self.count(Quantity::Multiplications)?,
            additions: self.count(Quantity::Additions)?,
            comparisons: self.count(Quantity::Comparisons)?,
            divisions: self.count(Quantity::Divisions)?,
            exponentials: self.count(Quantity::Exponentials)?,
        })
    }

    fn terms(&self, quantity: Quantity, to: &mut impl Terms) {
        if quantity == Quantity::OutputElements {
            return to.term(Role::Main, &self.output_elements());
        }
        match self.kind {
            LayerKind::Conv2d(conv) => self.conv(conv, quantity, to),
            LayerKind::Linear(linear) => self.linear(linear, quantity, to),
            LayerKind::MaxPool2d(_) => self.window_sum(quantity, Quantity::Comparisons, to),
            LayerKind::AvgPool2d(_) => {
                self.window_sum(quantity, Quantity::Additions, to);
                self.per_output(quantity, Quantity::Divisions, 1, to);
            }
            LayerKind::AdaptiveAvgPool2d(_) => {
                self.adaptive_sum(quantity, to);
                self.per_output(quantity, Quantity::Divisions, 1, to);
            }
            LayerKind::BatchNorm2d(norm) => self.batch_norm(norm.affine, quantity, to),
            LayerKind::Activation(activation) => {
                let per_element = activation_operations(*activation);
                for &(counted, times) in per_element {
                    self.per_output(quantity, counted, times, to);
                }
            }
            LayerKind::Softmax => self.softmax(quantity, to),
            LayerKind::LocalResponseNorm(norm) => self.local_response(norm.size, quantity, to),
            LayerKind::Flatten | LayerKind::Dropout => {}
        }
    }

    /// N·M²·C: the elements that come out.
    fn output_elements(&self) -> [Factor; 4] {
        let [rows, columns] = self.output_area();
        [
            Factor::batch(self.batch),
            rows,
            columns,
            self.output_channels(),
        ]
    }

    fn output_area(&self) -> [Factor; 2] {
        match self.geometry.output.sides() {
            Some(sides) => Factor::area(
                Symbol::Output,
                [Symbol::OutputHeight, Symbol::OutputWidth],
                sides,
            ),
            None => [Factor::unit(); 2],
        }
    }

    fn output_channels(&self) -> Factor {
        let symbol = match self.kind {
            LayerKind::Conv2d(_) | LayerKind::Linear(_) => Symbol::OutChannels,
            LayerKind::MaxPool2d(_)
            | LayerKind::AvgPool2d(_)
            | LayerKind::AdaptiveAvgPool2d(_)
            | LayerKind::BatchNorm2d(_)
            | LayerKind::Activation(_)
            | LayerKind::Flatten
            | LayerKind::Dropout
            | LayerKind::Softmax
            | LayerKind::LocalResponseNorm(_) => Symbol::Channels,
        };
        Factor::new(symbol, self.geometry.output.channels())
    }

    fn kernel_area(&self) -> [Factor; 2] {
        let sides = self
            .kind
            .window()
            .map_or([1; 2], |window| window.kernel_size);
        Factor::area(
            Symbol::Kernel,
            [Symbol::KernelHeight, Symbol::KernelWidth],
            sides,
        )
    }

    /// He & Sun 2015, equation 1: M²·K²·C_in·C_out; with groups, `C_in/g` of the channels.
    fn conv(&self, conv: &Conv2d, quantity: Quantity, to: &mut impl Terms) {
        let [batch, rows, columns, out_channels] = self.output_elements();
        let [kernel_rows, kernel_columns] = self.kernel_area();
        let in_channels = match conv.groups {
            1 => Factor::new(Symbol::InChannels, self.input.channels()),
            groups => Factor::new(Symbol::InChannelsPerGroup, self.input.channels() / groups),
        };
        let weight = [kernel_rows, kernel_columns, in_channels, out_channels];
        let macs = [
            batch,
            rows,
            columns,
            kernel_rows,
            kernel_columns,
            in_channels,
            out_channels,
        ];
        self.dot_products(quantity, &macs, &weight, conv.bias, to);
    }

    /// A Linear is the case M = 1, K = X.
    fn linear(&self, linear: &Linear, quantity: Quantity, to: &mut impl Terms) {
        let in_features = Factor::new(Symbol::InChannels, self.input.channels());
        let weight = [in_features, self.output_channels()];
        let macs = [Factor::batch(self.batch), weight[0], weight[1]];
        self.dot_products(quantity, &macs, &weight, linear.bias, to);
    }

    /// A sum of n products takes n multiplications and n − 1 additions, and one more with bias.
    fn dot_products(
        &self,
        quantity: Quantity,
        macs: &[Factor],
        weight: &[Factor],
        bias: bool,
        to: &mut impl Terms,
    ) {
        match quantity {
            Quantity::Macs | Quantity::Multiplications => to.term(Role::Main, macs),
            Quantity::Additions => {
                to.term(Role::Main, macs);
                to.term(Role::Less, &self.output_elements());
                if bias {
                    to.term(Role::Bias, &self.output_elements());
                }
            }
            Quantity::Parameters => {
                to.term(Role::Main, weight);
                if bias {
                    to.term(Role::Bias, &[self.output_channels()]);
                }
            }
            Quantity::Buffers
            | Quantity::OutputElements
            | Quantity::Comparisons
            | Quantity::Divisions
            | Quantity::Exponentials => {}
        }
    }

    /// f² values under each window are combined by f² − 1 operations.
    fn window_sum(&self, quantity: Quantity, counted: Quantity, to: &mut impl Terms) {
        if quantity != counted {
            return;
        }
        let [batch, rows, columns, channels] = self.output_elements();
        let [kernel_rows, kernel_columns] = self.kernel_area();
        to.term(
            Role::Main,
            &[batch, rows, columns, kernel_rows, kernel_columns, channels],
        );
        to.term(Role::Less, &self.output_elements());
    }

    /// PyTorch's adaptive window i reads the rows ⌊iX/M⌋..⌈(i+1)X/M⌉; over all i that is
    /// X + M − gcd(X, M) rows (Hermite's identity).
    fn adaptive_sum(&self, quantity: Quantity, to: &mut impl Terms) {
        let (Quantity::Additions, Some(inputs), Some(outputs)) =
            (quantity, self.input.sides(), self.geometry.output.sides())
        else {
            return;
        };
        let read = |axis: usize| inputs[axis] + outputs[axis] - gcd(inputs[axis], outputs[axis]);
        let [rows, columns] = Factor::area(
            Symbol::RowsRead,
            [Symbol::RowsReadHeight, Symbol::RowsReadWidth],
            [read(0), read(1)],
        );
        let batch = Factor::batch(self.batch);
        to.term(Role::Main, &[batch, rows, columns, self.output_channels()]);
        to.term(Role::Less, &self.output_elements());
    }

    /// At inference y = a·x + b with a and b known per channel; two learned numbers per channel
    /// if affine, a mean and a variance kept, and PyTorch's counter of batches.
    fn batch_norm(&self, affine: bool, quantity: Quantity, to: &mut impl Terms) {
        self.per_output(quantity, Quantity::Multiplications, 1, to);
        self.per_output(quantity, Quantity::Additions, 1, to);
        let channels = self.output_channels();
        if quantity == Quantity::Parameters && affine {
            to.term(Role::Main, &[channels]);
            to.term(Role::Bias, &[channels]);
        }
        if quantity == Quantity::Buffers {
            to.term(Role::Main, &[Factor::new(Symbol::Constant, 2), channels]);
            to.term(Role::Main, &[Factor::new(Symbol::Constant, 1)]);
        }
    }

    /// e^x per element, one sum over the channels of a place, one division per element.
    fn softmax(&self, quantity: Quantity, to: &mut impl Terms) {
        self.per_output(quantity, Quantity::Exponentials, 1, to);
        self.per_output(quantity, Quantity::Additions, 1, to);
        if quantity == Quantity::Additions {
            let [batch, rows, columns, _] = self.output_elements();
            to.term(Role::Less, &[batch, rows, columns]);
        }
        self.per_output(quantity, Quantity::Divisions, 1, to);
    }

    /// x/(k + α/n·Σ x²)^β (Krizhevsky et al. 2012, section 3.3): each square once, n − 1
    /// additions for the sum and one for k, one multiplication by α/n, one power, one division.
    fn local_response(&self, size: u64, quantity: Quantity, to: &mut impl Terms) {
        self.per_output(quantity, Quantity::Multiplications, 2, to);
        if quantity == Quantity::Additions {
            let [batch, rows, columns, channels] = self.output_elements();
            let size = Factor::new(Symbol::Neighbourhood, size);
            to.term(Role::Main, &[batch, rows, columns, channels, size]);
        }
        self.per_output(quantity, Quantity::Exponentials, 1, to);
        self.per_output(quantity, Quantity::Divisions, 1, to);
    }

    fn per_output(&self, quantity: Quantity, counted: Quantity, times: u64, to: &mut impl Terms) {
        if quantity != counted {
            return;
        }
        let [batch, rows, columns, channels] = self.output_elements();
        let times = match times {
            1 => Factor::unit(),
            times => Factor::new(Symbol::Constant, times),
        };
        to.term(Role::Main, &[times, batch, rows, columns, channels]);
    }
}

/// Operations on one element, as the formulas of [`Activation`] are written.
fn activation_operations(activation: Activation) -> &'static [(Quantity, u64)] {
    use Quantity::{Additions, Comparisons, Divisions, Exponentials, Multiplications};
    match activation {
        Activation::ReLU => &[(Comparisons, 1)],
        Activation::ReLU6 => &[(Comparisons, 2)],
        Activation::LeakyReLU => &[(Comparisons, 1), (Multiplications, 1)],
        Activation::Sigmoid => &[(Exponentials, 1), (Additions, 1), (Divisions, 1)],
        Activation::Tanh => &[
            (Multiplications, 1),
            (Exponentials, 1),
            (Additions, 2),
            (Divisions, 1),
        ],
        Activation::SiLU => &[
            (Exponentials, 1),
            (Additions, 1),
            (Divisions, 1),
            (Multiplications, 1),
        ],
        Activation::Hardsigmoid => &[(Additions, 1), (Comparisons, 2), (Divisions, 1)],
        Activation::Hardswish => &[
            (Additions, 1),
            (Comparisons, 2),
            (Divisions, 1),
            (Multiplications, 1),
        ],
    }
}

/// Weights apart from biases.
struct Split {
    weights: Sum,
    biases: Sum,
}

impl Terms for Split {
    fn term(&mut self, role: Role, factors: &[Factor]) {
        match role {
            Role::Main | Role::Less => self.weights.term(role, factors),
            Role::Bias => self.biases.term(role, factors),
        }
    }
}
