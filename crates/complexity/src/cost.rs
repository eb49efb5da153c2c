//! What one layer costs: every quantity as a sum of products, written once.

use crate::axis::gcd;
use crate::error::Problem;
use crate::formula::{Factor, Formula, Ledger, Role, Symbol, Terms, Writer};
use crate::geometry::Geometry;
use crate::layer::{
    Activation, BatchNorm2d, Conv2d, ConvTranspose2d, LayerKind, Linear, UpsampleMode,
};
use crate::operator::{Operator, Work};
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
    /// Exponentials, powers and roots.
    Exponentials,
}

impl Quantity {
    pub(crate) const COUNT: usize = 9;
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

/// A layer placed on its inputs, for a batch.
pub(crate) struct Placed<'a> {
    pub(crate) kind: &'a LayerKind,
    /// The first input.
    pub(crate) input: Shape,
    /// How many inputs there are.
    pub(crate) inputs: usize,
    pub(crate) geometry: &'a Geometry,
    pub(crate) batch: u64,
}

/// What a layer costs, all at once.
pub(crate) struct Counts {
    pub(crate) macs: u128,
    pub(crate) output_elements: u128,
    pub(crate) parameters: Parameters,
    pub(crate) operations: Operations,
}

const MACS: &[Quantity] = &[
    Quantity::Macs,
    Quantity::Multiplications,
    Quantity::Additions,
];

impl Placed<'_> {
    pub(crate) fn counts(&self) -> Result<Counts, Problem> {
        let mut ledger = Ledger::new();
        self.terms(&mut ledger);
        if !ledger.fits {
            return Err(Problem::CountTooLarge);
        }
        let of = |quantity: Quantity| ledger.sums[quantity as usize];
        Ok(Counts {
            macs: of(Quantity::Macs),
            output_elements: of(Quantity::OutputElements),
            parameters: Parameters {
                weights: of(Quantity::Parameters),
                biases: ledger.biases,
                buffers: of(Quantity::Buffers),
            },
            operations: Operations {
                multiplications: of(Quantity::Multiplications),
                additions: of(Quantity::Additions),
                comparisons: of(Quantity::Comparisons),
                divisions: of(Quantity::Divisions),
                exponentials: of(Quantity::Exponentials),
            },
        })
    }

    pub(crate) fn formula(&self, quantity: Quantity) -> Result<Formula, Problem> {
        let counts = self.counts()?;
        let mut writer = Writer {
            quantity,
            terms: Vec::new(),
        };
        self.terms(&mut writer);
        Ok(Formula {
            terms: writer.terms,
            value: counts.value(quantity).ok_or(Problem::CountTooLarge)?,
        })
    }

    fn terms<T: Terms>(&self, to: &mut T) {
        let outputs = &to.product(&self.output_elements());
        to.term(&[Quantity::OutputElements], Role::Main, outputs);
        match self.kind {
            LayerKind::Conv2d(conv) => self.conv(conv, outputs, to),
            LayerKind::ConvTranspose2d(conv) => self.transposed(conv, outputs, to),
            LayerKind::Linear(linear) => self.linear(*linear, outputs, to),
            LayerKind::MaxPool2d(_) => self.window_sum(Quantity::Comparisons, outputs, to),
            LayerKind::AvgPool2d(_) => {
                self.window_sum(Quantity::Additions, outputs, to);
                to.term(&[Quantity::Divisions], Role::Main, outputs);
            }
            LayerKind::AdaptiveAvgPool2d(_) => {
                self.adaptive_sum(Quantity::Additions, outputs, to);
                to.term(&[Quantity::Divisions], Role::Main, outputs);
            }
            LayerKind::AdaptiveMaxPool2d(_) => {
                self.adaptive_sum(Quantity::Comparisons, outputs, to);
            }
            LayerKind::BatchNorm2d(norm) => self.batch_norm(*norm, outputs, to),
            LayerKind::GroupNorm(norm) => {
                let groups = [Factor::new(Symbol::Groups, norm.groups)];
                self.sample_norm(norm.affine, &groups, outputs, to);
            }
            LayerKind::LayerNorm(norm) => {
                self.sample_norm(norm.affine, &self.output_area(), outputs, to);
            }
            LayerKind::Scale(scale) => self.scale(scale.bias, outputs, to),
            LayerKind::Activation(activation) => {
                for &(counted, times) in activation_operations(*activation) {
                    self.per_output(&[counted], times, outputs, to);
                }
            }
            LayerKind::PReLU(prelu) => {
                to.term(
                    &[Quantity::Comparisons, Quantity::Multiplications],
                    Role::Main,
                    outputs,
                );
                let slopes = if prelu.per_channel {
                    self.output_channels()
                } else {
                    Factor::new(Symbol::Constant, 1)
                };
                weights(&[slopes], to);
            }
            LayerKind::Softmax => self.softmax(outputs, to),
            LayerKind::LocalResponseNorm(norm) => self.local_response(norm.size, outputs, to),
            LayerKind::Add => {
                self.per_output(&[Quantity::Additions], self.inputs as u64 - 1, outputs, to);
            }
            LayerKind::Mul => {
                self.per_output(
                    &[Quantity::Multiplications],
                    self.inputs as u64 - 1,
                    outputs,
                    to,
                );
            }
            LayerKind::Maxout(maxout) => {
                self.per_output(&[Quantity::Comparisons], maxout.pieces - 1, outputs, to);
            }
            LayerKind::Upsample(upsample) => {
                if upsample.mode == UpsampleMode::Bilinear {
                    self.per_output(&[Quantity::Multiplications], 4, outputs, to);
                    self.per_output(&[Quantity::Additions], 3, outputs, to);
                }
            }
            LayerKind::Operator(operator) => self.operator(operator, outputs, to),
            LayerKind::Flatten
            | LayerKind::Dropout
            | LayerKind::StochasticDepth
            | LayerKind::Concat
            | LayerKind::Chunk(_)
            | LayerKind::IndexSelect(_)
            | LayerKind::ChannelShuffle(_)
            | LayerKind::Permute
            | LayerKind::Unflatten(_)
            | LayerKind::PixelShuffle(_)
            | LayerKind::ZeroPad2d(_)
            | LayerKind::Crop2d(_) => {}
        }
    }

    fn operator<T: Terms>(&self, operator: &Operator, outputs: &T::Product, to: &mut T) {
        const EACH: [Quantity; 5] = [
            Quantity::Multiplications,
            Quantity::Additions,
            Quantity::Comparisons,
            Quantity::Divisions,
            Quantity::Exponentials,
        ];
        match operator.work {
            Work::Unknown | Work::View => {}
            Work::Each(times) => {
                for (counted, times) in EACH.into_iter().zip(times) {
                    if times > 0 {
                        self.per_output(&[counted], times, outputs, to);
                    }
                }
            }
            Work::Products(depth) => {
                let [batch, rows, columns, channels] = self.output_elements();
                let depth = Factor::new(Symbol::InChannels, depth);
                let macs = to.product(&[batch, rows, columns, depth, channels]);
                to.term(MACS, Role::Main, &macs);
                to.term(&[Quantity::Additions], Role::Less, outputs);
            }
        }
        if operator.weights > 0 {
            let learned = Factor::new(Symbol::Constant, operator.weights);
            weights(&[learned], to);
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
        let symbol = if self.kind.has_macs() {
            Symbol::OutChannels
        } else {
            Symbol::Channels
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
    /// A sum of n products takes n multiplications and n − 1 additions, and one more with bias.
    fn conv<T: Terms>(&self, conv: &Conv2d, outputs: &T::Product, to: &mut T) {
        let [batch, rows, columns, out_channels] = self.output_elements();
        let [kernel_rows, kernel_columns] = self.kernel_area();
        let in_channels = match conv.groups {
            1 => Factor::new(Symbol::InChannels, self.input.channels()),
            groups => Factor::new(Symbol::InChannelsPerGroup, self.input.channels() / groups),
        };
        let weight = [kernel_rows, kernel_columns, in_channels, out_channels];
        let macs = to.product(&[
            batch,
            rows,
            columns,
            kernel_rows,
            kernel_columns,
            in_channels,
            out_channels,
        ]);
        to.term(MACS, Role::Main, &macs);
        to.term(&[Quantity::Additions], Role::Less, outputs);
        weights(&weight, to);
        self.bias(conv.bias, outputs, to);
    }

    /// Every input element is multiplied with a whole filter, X²·K²·C_in·C_out (Dumoulin &
    /// Visin 2016, section 4), and every product is added to the output that it falls on.
    fn transposed<T: Terms>(&self, conv: &ConvTranspose2d, outputs: &T::Product, to: &mut T) {
        let [rows, columns] = Factor::area(
            Symbol::Input,
            [Symbol::InputHeight, Symbol::InputWidth],
            self.input.sides().unwrap_or([1; 2]),
        );
        let [kernel_rows, kernel_columns] = self.kernel_area();
        let in_channels = Factor::new(Symbol::InChannels, self.input.channels());
        let out_channels = match conv.groups {
            1 => self.output_channels(),
            groups => Factor::new(Symbol::OutChannelsPerGroup, conv.out_channels / groups),
        };
        let weight = [kernel_rows, kernel_columns, in_channels, out_channels];
        let macs = to.product(&[
            Factor::batch(self.batch),
            rows,
            columns,
            kernel_rows,
            kernel_columns,
            in_channels,
            out_channels,
        ]);
        to.term(MACS, Role::Main, &macs);
        weights(&weight, to);
        self.bias(conv.bias, outputs, to);
    }

    /// A Linear is the case M = 1, K = X; on maps with the channels last it stands at every
    /// place.
    fn linear<T: Terms>(&self, linear: Linear, outputs: &T::Product, to: &mut T) {
        let in_features = Factor::new(Symbol::InChannels, self.input.channels());
        let [batch, rows, columns, out_features] = self.output_elements();
        let macs = to.product(&[batch, rows, columns, in_features, out_features]);
        to.term(MACS, Role::Main, &macs);
        to.term(&[Quantity::Additions], Role::Less, outputs);
        weights(&[in_features, out_features], to);
        self.bias(linear.bias, outputs, to);
    }

    fn biases(&self, to: &mut impl Terms) {
        let biases = to.product(&[self.output_channels()]);
        to.term(&[Quantity::Parameters], Role::Bias, &biases);
    }

    fn bias<T: Terms>(&self, is_there: bool, outputs: &T::Product, to: &mut T) {
        if is_there {
            to.term(&[Quantity::Additions], Role::Bias, outputs);
            self.biases(to);
        }
    }

    /// f² values under each window are combined by f² − 1 operations.
    fn window_sum<T: Terms>(&self, counted: Quantity, outputs: &T::Product, to: &mut T) {
        let [batch, rows, columns, channels] = self.output_elements();
        let [kernel_rows, kernel_columns] = self.kernel_area();
        let under_windows =
            to.product(&[batch, rows, columns, kernel_rows, kernel_columns, channels]);
        to.term(&[counted], Role::Main, &under_windows);
        to.term(&[counted], Role::Less, outputs);
    }

    /// PyTorch's adaptive window i reads the rows ⌊iX/M⌋..⌈(i+1)X/M⌉; over all i that is
    /// X + M − gcd(X, M) rows (Hermite's identity).
    fn adaptive_sum<T: Terms>(&self, counted: Quantity, outputs: &T::Product, to: &mut T) {
        let (Some(from), Some(into)) = (self.input.sides(), self.geometry.output.sides()) else {
            return;
        };
        let read = |axis: usize| from[axis] + into[axis] - gcd(from[axis], into[axis]);
        let [rows, columns] = Factor::area(
            Symbol::RowsRead,
            [Symbol::RowsReadHeight, Symbol::RowsReadWidth],
            [read(0), read(1)],
        );
        let batch = Factor::batch(self.batch);
        let under_windows = to.product(&[batch, rows, columns, self.output_channels()]);
        to.term(&[counted], Role::Main, &under_windows);
        to.term(&[counted], Role::Less, outputs);
    }

    /// At inference y = a·x + b with a and b known per channel; two learned numbers per channel
    /// if affine, a mean and a variance kept, and PyTorch's counter of batches.
    fn batch_norm<T: Terms>(&self, norm: BatchNorm2d, outputs: &T::Product, to: &mut T) {
        to.term(
            &[Quantity::Multiplications, Quantity::Additions],
            Role::Main,
            outputs,
        );
        if norm.scale || !norm.affine {
            self.affine(norm.affine, to);
        } else {
            self.biases(to);
        }
        let two = Factor::new(Symbol::Constant, 2);
        let statistics = to.product(&[two, self.output_channels()]);
        to.term(&[Quantity::Buffers], Role::Main, &statistics);
        let counter = to.product(&[Factor::new(Symbol::Constant, 1)]);
        to.term(&[Quantity::Buffers], Role::Main, &counter);
    }

    /// The statistics are taken of the sample itself (Ba et al. 2016, Wu & He 2018): per
    /// element one addition for the mean, one subtraction of it, one square with its addition,
    /// one product with 1/σ; per group two means, one reciprocal and one root, the additions
    /// one fewer in each sum and one for ε. Affine: one product and one sum per element.
    fn sample_norm<T: Terms>(
        &self,
        affine: bool,
        groups: &[Factor],
        outputs: &T::Product,
        to: &mut T,
    ) {
        let per_element = 2 + u64::from(affine);
        self.per_output(&[Quantity::Multiplications], per_element, outputs, to);
        self.per_output(&[Quantity::Additions], per_element + 1, outputs, to);
        let mut factors = vec![Factor::batch(self.batch)];
        factors.extend_from_slice(groups);
        let group = to.product(&factors);
        to.term(&[Quantity::Additions], Role::Less, &group);
        to.term(&[Quantity::Exponentials], Role::Main, &group);
        factors.insert(0, Factor::new(Symbol::Constant, 3));
        let divisions = to.product(&factors);
        to.term(&[Quantity::Divisions], Role::Main, &divisions);
        self.affine(affine, to);
    }

    fn affine(&self, is_learned: bool, to: &mut impl Terms) {
        if is_learned {
            weights(&[self.output_channels()], to);
            self.biases(to);
        }
    }

    fn scale<T: Terms>(&self, bias: bool, outputs: &T::Product, to: &mut T) {
        to.term(&[Quantity::Multiplications], Role::Main, outputs);
        weights(&[self.output_channels()], to);
        self.bias(bias, outputs, to);
    }

    /// e^x per element, one sum over the channels of a place, one division per element.
    fn softmax<T: Terms>(&self, outputs: &T::Product, to: &mut T) {
        let each = [
            Quantity::Exponentials,
            Quantity::Additions,
            Quantity::Divisions,
        ];
        to.term(&each, Role::Main, outputs);
        let [batch, rows, columns, _] = self.output_elements();
        let places = to.product(&[batch, rows, columns]);
        to.term(&[Quantity::Additions], Role::Less, &places);
    }

    /// x/(k + α/n·Σ x²)^β (Krizhevsky et al. 2012, section 3.3): each square once, n − 1
    /// additions for the sum and one for k, one multiplication by α/n, one power, one division.
    fn local_response<T: Terms>(&self, size: u64, outputs: &T::Product, to: &mut T) {
        self.per_output(&[Quantity::Multiplications], 2, outputs, to);
        let [batch, rows, columns, channels] = self.output_elements();
        let size = Factor::new(Symbol::Neighbourhood, size);
        let neighbours = to.product(&[batch, rows, columns, channels, size]);
        to.term(&[Quantity::Additions], Role::Main, &neighbours);
        to.term(
            &[Quantity::Exponentials, Quantity::Divisions],
            Role::Main,
            outputs,
        );
    }

    fn per_output<T: Terms>(
        &self,
        counted: &[Quantity],
        times: u64,
        outputs: &T::Product,
        to: &mut T,
    ) {
        if times == 1 {
            to.term(counted, Role::Main, outputs);
            return;
        }
        let [batch, rows, columns, channels] = self.output_elements();
        let times = Factor::new(Symbol::Constant, times);
        let product = to.product(&[times, batch, rows, columns, channels]);
        to.term(counted, Role::Main, &product);
    }
}

impl Counts {
    fn value(&self, quantity: Quantity) -> Option<u128> {
        Some(match quantity {
            Quantity::Macs => self.macs,
            Quantity::Parameters => self.parameters.learned()?,
            Quantity::Buffers => self.parameters.buffers,
            Quantity::OutputElements => self.output_elements,
            Quantity::Multiplications => self.operations.multiplications,
            Quantity::Additions => self.operations.additions,
            Quantity::Comparisons => self.operations.comparisons,
            Quantity::Divisions => self.operations.divisions,
            Quantity::Exponentials => self.operations.exponentials,
        })
    }
}

fn weights(factors: &[Factor], to: &mut impl Terms) {
    let weights = to.product(factors);
    to.term(&[Quantity::Parameters], Role::Main, &weights);
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
        Activation::GELU => &[(Multiplications, 3), (Exponentials, 1), (Additions, 1)],
        Activation::Hardswish => &[
            (Additions, 1),
            (Comparisons, 2),
            (Divisions, 1),
            (Multiplications, 1),
        ],
    }
}
