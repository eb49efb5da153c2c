//! What training takes besides inference.

use crate::analysis::Report;
use crate::network::{Network, Source};
use crate::totals::Totals;

/// What an optimiser keeps for every parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Optimizer {
    /// Nothing: plain stochastic gradient descent.
    Sgd,
    /// A momentum.
    #[default]
    Momentum,
    /// Two moments (Kingma & Ba 2015).
    Adam,
}

impl Optimizer {
    /// Every optimiser, the leanest first.
    pub const ALL: [Self; 3] = [Self::Sgd, Self::Momentum, Self::Adam];

    /// Numbers kept per parameter.
    ///
    /// ```
    /// assert_eq!(complexity::Optimizer::Adam.numbers_per_parameter(), 2);
    /// ```
    pub fn numbers_per_parameter(self) -> u64 {
        match self {
            Self::Sgd => 0,
            Self::Momentum => 1,
            Self::Adam => 2,
        }
    }
}

/// Memory while training, in elements, by the rule of Stanford's CS231n: every feature map is
/// kept for the backward pass and gets a gradient of its size, every parameter gets a gradient
/// and the optimiser's numbers. Scratch memory is not counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Training {
    /// Feature maps kept, of the whole batch.
    pub activations: u128,
    /// Their gradients.
    pub activation_gradients: u128,
    /// Learned numbers.
    pub parameters: u128,
    /// Their gradients.
    pub parameter_gradients: u128,
    /// What the optimiser keeps.
    pub optimizer_state: u128,
    /// All of it.
    pub total: u128,
}

impl Training {
    /// The memory of a network with these totals; none when a `u128` cannot hold it.
    ///
    /// ```
    /// use complexity::{Conv2d, LayerKind, Network, Optimizer, Setting, Shape, Training, analyze};
    /// let mut network = Network::new(Shape::maps(1, 32, 32));
    /// network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
    /// let totals = analyze(&network, &Setting::default()).totals.unwrap();
    /// let training = Training::of(&totals, Optimizer::Momentum).unwrap();
    /// assert_eq!(training.total, 2 * 4_704 + 3 * 156);
    /// ```
    pub fn of(totals: &Totals, optimizer: Optimizer) -> Option<Self> {
        let parameters = totals.learned;
        let optimizer_state = parameters.checked_mul(optimizer.numbers_per_parameter().into())?;
        let activations = totals.feature_map_elements;
        Some(Self {
            activations,
            activation_gradients: activations,
            parameters,
            parameter_gradients: parameters,
            optimizer_state,
            total: activations
                .checked_mul(2)?
                .checked_add(parameters.checked_mul(2)?)?
                .checked_add(optimizer_state)?,
        })
    }

    /// The largest batch whose training fits `elements`, this one being for a batch of `batch`;
    /// 0 where not even one sample does.
    ///
    /// ```
    /// # use complexity::{Conv2d, LayerKind, Network, Optimizer, Setting, Shape, Training, analyze};
    /// # let mut network = Network::new(Shape::maps(1, 32, 32));
    /// # network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
    /// # let totals = analyze(&network, &Setting::default()).totals.unwrap();
    /// let training = Training::of(&totals, Optimizer::Momentum).unwrap();
    /// assert_eq!(training.largest_batch(1, 10 * 2 * 4_704 + 3 * 156), 10);
    /// ```
    pub fn largest_batch(&self, batch: u64, elements: u128) -> u128 {
        let maps = self.activations + self.activation_gradients;
        let per_sample = maps / u128::from(batch.max(1));
        let room = elements.saturating_sub(self.total - maps);
        room.checked_div(per_sample).unwrap_or(0)
    }
}

/// Multiply-accumulates of one training step, for the whole batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrainingMacs {
    /// Of the forward pass.
    pub forward: u128,
    /// Of the gradients of the layers' inputs; a layer with nothing to learn before it needs none.
    pub input_gradient: u128,
    /// Of the gradients of the weights.
    pub weight_gradient: u128,
    /// All of them.
    pub total: u128,
}

impl TrainingMacs {
    /// Counts them: each gradient of a convolution or a linear layer is a sum of as many products as
    /// its forward pass. None while a layer is wrong, or when a `u128` cannot hold them.
    ///
    /// ```
    /// use complexity::{Conv2d, LayerKind, Linear, Network, Setting, Shape, TrainingMacs, analyze};
    /// let mut network = Network::new(Shape::maps(1, 32, 32));
    /// network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
    /// network.push("c2", LayerKind::Conv2d(Conv2d::new(16, 5)));
    /// let report = analyze(&network, &Setting::default());
    /// let step = TrainingMacs::of(&network, &report).unwrap();
    /// assert_eq!((step.forward, step.weight_gradient), (1_500_000, 1_500_000));
    /// assert_eq!(step.input_gradient, 1_500_000 - 117_600);
    /// ```
    pub fn of(network: &Network, report: &Report) -> Option<Self> {
        let tensors = network.tensors();
        // By tensor: whether something before it learns. The input is the first.
        let mut learns = vec![false];
        let mut step = Self::default();
        for (node, outcome) in network.nodes().iter().zip(&report.layers) {
            let layer = outcome.report()?;
            let before = node.inputs.iter().any(|source| match source {
                Source::Input => false,
                Source::Layer(id) => tensors.get(*id).is_some_and(|tensor| learns[tensor]),
            });
            let own = layer.parameters.learned()? > 0;
            step.forward = step.forward.checked_add(layer.macs)?;
            if before {
                step.input_gradient = step.input_gradient.checked_add(layer.macs)?;
            }
            if own {
                step.weight_gradient = step.weight_gradient.checked_add(layer.macs)?;
            }
            learns.push(before || own);
        }
        step.total = step
            .forward
            .checked_add(step.input_gradient)?
            .checked_add(step.weight_gradient)?;
        Some(step)
    }

    /// Those of so many passes over so many images, this step being for a batch of `batch`: the
    /// last batch of a pass is counted as a whole one.
    ///
    /// ```
    /// use complexity::TrainingMacs;
    /// let step = TrainingMacs { forward: 10, input_gradient: 5, weight_gradient: 10, total: 25 };
    /// assert_eq!(TrainingMacs::steps(1_000, 32, 3), Some(96));
    /// assert_eq!(step.times(96), Some(2_400));
    /// ```
    pub fn times(&self, steps: u128) -> Option<u128> {
        self.total.checked_mul(steps)
    }

    /// Steps of so many passes over so many images; none for an empty batch, or when a `u128`
    /// cannot hold them.
    pub fn steps(images: u64, batch: u64, passes: u64) -> Option<u128> {
        if batch == 0 {
            return None;
        }
        u128::from(images.div_ceil(batch)).checked_mul(passes.into())
    }
}
