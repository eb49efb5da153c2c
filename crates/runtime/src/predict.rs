//! How long a planned network should take on a device, from counts, bytes and what was measured of
//! the device.
//!
//! A layer takes what starting it takes, and then the longer of two times: that of its arithmetic,
//! and that of its bytes. The arithmetic of a convolution is what its algorithm does, as
//! [`kernels::estimates`] counts it; that of another layer is a number per element. Both were
//! fitted on one device, [`fitted_on`], and are scaled by how much faster or slower this one's
//! multiply-adds and its memory are.

use complexity::{Activation, LayerKind, Shape, TrainingMacs, Window};
use kernels::{Algorithm, Build, Conv2d, Costs, Estimate};

use crate::device::{Bandwidth, Device, Peak, float};
use crate::parameters::Array;
use crate::plan::{Action, Plan, PlannedLayer};

/// What one layer should take.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// Nanoseconds, of the whole batch.
    pub nanoseconds: f64,
    /// Nine in ten layers of the fit lay above this.
    pub low: f64,
    /// And nine in ten below this.
    pub high: f64,
}

/// Measured times of layers over their predicted ones, on the networks of the fit: a tenth of the
/// layers lay below the first, a tenth above the second.
const RANGE: [f64; 2] = [0.86, 1.33];

impl Prediction {
    fn around(nanoseconds: f64) -> Self {
        Self {
            nanoseconds,
            low: nanoseconds * RANGE[0],
            high: nanoseconds * RANGE[1],
        }
    }
}

/// What every layer of a plan should take, by position; none where nothing runs of its own. The
/// arithmetic was fitted on convolutions of one sample, of which a batch is so many.
///
/// ```
/// use runtime::{Options, Plan, fitted_on, predict};
///
/// let network = models::network("alexnet", None).unwrap();
/// let plan = Plan::new(&network, &Options::default())?;
/// let times = predict(&plan, &fitted_on());
/// assert!(times[0].unwrap().nanoseconds > 1e6);
/// // The first ReLU is computed with the convolution.
/// assert_eq!(times[1], None);
/// # Ok::<(), runtime::PlanError>(())
/// ```
pub fn predict(plan: &Plan, device: &Device) -> Vec<Option<Prediction>> {
    let scale = Scale::of(device);
    let all_weights = plan.layers().iter().map(weights).sum();
    let mut times: Vec<Option<f64>> = plan
        .layers()
        .iter()
        .map(|layer| scale.layer(layer, plan.batch(), all_weights))
        .collect();
    for layer in plan.layers() {
        if let (Action::Fused { into }, LayerKind::Activation(kind)) =
            (&layer.action, &layer.node.kind)
            && !is_free(*kind, &plan.layers()[*into].action)
        {
            // What the layer before it wrote is still in a cache.
            let elements = elements(layer.output, plan.batch());
            if let Some(time) = times.get_mut(*into).and_then(Option::as_mut) {
                *time += elements * activation(*kind) * scale.arithmetic;
            }
        }
    }
    times
        .into_iter()
        .map(|time| time.map(Prediction::around))
        .collect()
}

/// The sum of all layers.
pub fn total(layers: &[Option<Prediction>]) -> Prediction {
    let sum = layers.iter().flatten().map(|layer| layer.nanoseconds).sum();
    Prediction::around(sum)
}

/// What every algorithm that can do a convolution should take on a device, the fastest first.
pub fn predict_algorithms(
    conv: &Conv2d,
    device: &Device,
) -> Result<Vec<Estimate>, kernels::PlanError> {
    let scale = Scale::of(device);
    let mut estimates = kernels::estimates(conv, &scale.costs)?;
    for estimate in &mut estimates {
        estimate.nanoseconds *= in_networks(estimate.algorithm);
        estimate.nanoseconds += scale.start;
    }
    Ok(estimates)
}

/// The device on which the constants here were fitted: one core of a virtual machine, Chromium.
///
/// The networks of the fit were AlexNet, SqueezeNet 1.1, GoogLeNet, ResNet-34, EfficientNet-B0,
/// DenseNet-121, VGG-11, MNASNet and two chains of 3 × 3 filters with other channels and sides.
pub fn fitted_on() -> Device {
    let peaks = [
        (Build::Relaxed, 53.4),
        (Build::Simd, 49.2),
        (Build::Scalar, 9.9),
    ];
    let bandwidths = [(16, 96.0), (256, 96.0), (4 << 10, 94.0), (64 << 10, 64.0)];
    Device {
        peaks: peaks
            .into_iter()
            .map(|(build, gflop_per_s)| Peak {
                build: build.name().to_owned(),
                gflop_per_s,
            })
            .collect(),
        bandwidths: bandwidths
            .into_iter()
            .map(|(kib, gb_per_s)| Bandwidth {
                working_set: kib << 10,
                gb_per_s,
            })
            .collect(),
        start_ns: 14.0,
    }
}

/// How a device stands to the one of the fit.
struct Scale<'a> {
    device: &'a Device,
    /// Times of arithmetic, as a factor.
    arithmetic: f64,
    costs: Costs,
    start: f64,
}

impl<'a> Scale<'a> {
    fn of(device: &'a Device) -> Self {
        let fitted = fitted_on();
        let build = device.build();
        let same = fitted.peaks.iter().find(|peak| peak.build == build.name());
        let arithmetic = same.map_or(fitted.peak(), |peak| peak.gflop_per_s) / device.peak();
        let memory = |bytes| fitted.bandwidth(bytes) / device.bandwidth(bytes);
        let (cached, main) = (memory(256 << 10), memory(64 << 20));
        let costs = Costs::of(build);
        let winograd = costs
            .winograd
            .map(|each| each.map(|cost| cost * arithmetic));
        Self {
            device,
            arithmetic,
            costs: Costs {
                multiply_add: costs.multiply_add * arithmetic,
                tile: costs.tile * arithmetic,
                tile_size: costs.tile_size,
                pack: costs.pack * cached,
                read: costs.read * cached,
                pad: costs.pad * cached,
                loose_multiply_add: costs.loose_multiply_add * arithmetic,
                row: costs.row * arithmetic,
                depthwise_multiply_add: costs.depthwise_multiply_add.map(|cost| cost * arithmetic),
                channel: costs.channel * arithmetic,
                winograd,
                fourier: costs.fourier * arithmetic,
                weight_byte: costs.weight_byte * main,
                far_multiply_add: costs.far_multiply_add * main,
                far_byte: costs.far_byte * main,
            },
            start: device.start_ns,
        }
    }

    fn layer(&self, layer: &PlannedLayer, batch: usize, all_weights: f64) -> Option<f64> {
        let arithmetic = match &layer.action {
            Action::Fused { .. } | Action::View => return None,
            Action::Convolve(plan) => self.convolution(plan, batch)?,
            Action::Compute => per_layer(layer, batch) * self.arithmetic,
        };
        let bytes = self.bytes(layer, batch, all_weights);
        Some(self.start + arithmetic.max(bytes))
    }

    fn convolution(&self, plan: &kernels::Plan, batch: usize) -> Option<f64> {
        let estimates = kernels::estimates(plan.conv(), &self.costs).ok()?;
        let estimate = estimates
            .into_iter()
            .find(|estimate| estimate.algorithm == plan.algorithm())?;
        Some(estimate.nanoseconds * in_networks(estimate.algorithm) * float(batch as u128))
    }

    /// What it takes to read the inputs and the weights and to write the output. Of weights no cache
    /// holds more from one pass to the next than it can of all.
    fn bytes(&self, layer: &PlannedLayer, batch: usize, all_weights: f64) -> f64 {
        let inputs: f64 = layer
            .shapes
            .iter()
            .map(|&shape| elements(shape, batch))
            .sum();
        let maps = 4.0 * (inputs + elements(layer.output, batch));
        maps / self.device.bandwidth(whole(maps))
            + weights(layer) / self.device.bandwidth(whole(all_weights)) / READING
    }
}

/// Bytes of a layer's weights.
fn weights(layer: &PlannedLayer) -> f64 {
    4.0 * float(layer.arrays.iter().map(Array::elements).sum())
}

/// Whether an activation is done on a convolution's sums while they are in registers.
fn is_free(kind: Activation, before: &Action) -> bool {
    matches!(kind, Activation::ReLU | Activation::ReLU6) && matches!(before, Action::Convolve(_))
}

/// Bytes that fit a `u64`, as those of a plan do.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the sum of sizes of arrays that a plan found to be addressable"
)]
fn whole(bytes: f64) -> u64 {
    bytes as u64
}

fn elements(shape: Shape, batch: usize) -> f64 {
    float(shape.elements().unwrap_or(0)) * float(batch as u128)
}

/// Nanoseconds of the arithmetic of a layer that is no convolution.
fn per_layer(layer: &PlannedLayer, batch: usize) -> f64 {
    let input = elements(layer.shapes[0], batch);
    let output = elements(layer.output, batch);
    match &layer.node.kind {
        LayerKind::Activation(kind) => output * activation(*kind),
        LayerKind::Linear(_) => {
            let inputs = float(layer.shapes[0].channels().into());
            inputs * output * LINEAR
        }
        LayerKind::ConvTranspose2d(_) => transposed(layer, batch),
        LayerKind::MaxPool2d(pool) => pooled(layer, pool.window, batch),
        LayerKind::AvgPool2d(pool) => pooled(layer, pool.window, batch),
        LayerKind::AdaptiveAvgPool2d(_) | LayerKind::AdaptiveMaxPool2d(_) => {
            let is_global = layer.output.sides() == Some([1, 1]);
            let window = if is_global { ADAPTIVE_CHANNEL } else { ADAPTIVE_WINDOW };
            input * ADAPTIVE_INPUT + output * window
        }
        LayerKind::BatchNorm2d(_) | LayerKind::Scale(_) | LayerKind::PReLU(_) => output * AFFINE,
        LayerKind::GroupNorm(_) | LayerKind::LayerNorm(_) => output * NORM,
        LayerKind::LocalResponseNorm(_) => output * LOCAL_NORM,
        LayerKind::Softmax => output * SOFTMAX,
        LayerKind::Add | LayerKind::Mul | LayerKind::Maxout(_) => output * MERGE,
        LayerKind::Permute
        | LayerKind::Upsample(_)
        | LayerKind::PixelShuffle(_) => output * MOVED,
        LayerKind::Concat
        | LayerKind::Chunk(_)
        | LayerKind::IndexSelect(_)
        | LayerKind::ChannelShuffle(_)
        | LayerKind::ZeroPad2d(_)
        | LayerKind::Crop2d(_)
        // What nothing runs for takes nothing.
        | LayerKind::Conv2d(_)
        | LayerKind::Flatten
        | LayerKind::Unflatten(_)
        | LayerKind::Dropout
        | LayerKind::StochasticDepth
        | LayerKind::Operator(_) => 0.0,
    }
}

fn pooled(layer: &PlannedLayer, window: Window, batch: usize) -> f64 {
    let input = elements(layer.shapes[0], batch);
    let output = elements(layer.output, batch);
    let columns = layer
        .output
        .sides()
        .map_or(1.0, |[_, width]| float(width.into()));
    let [height, width] = window.kernel_size.map(|side| float(side.into()));
    output / columns * POOL_ROW + input * POOL_INPUT + output * height * width * POOL_TAP
}

/// As a convolution of the same product, by the packed algorithm.
fn transposed(layer: &PlannedLayer, batch: usize) -> f64 {
    let LayerKind::ConvTranspose2d(conv) = &layer.node.kind else {
        return 0.0;
    };
    let conv = crate::plan::transposed(layer, conv);
    let estimates = kernels::estimates(&conv, &Costs::of(Build::Relaxed)).unwrap_or_default();
    let packed = estimates
        .iter()
        .find(|estimate| estimate.algorithm == Algorithm::Gemm);
    packed.map_or(0.0, |estimate| estimate.nanoseconds * float(batch as u128))
}

/// The time of a convolution within networks over its time by [`Costs`], which were fitted to single
/// convolutions on another device: the median over the networks of the fit; of the algorithms that
/// none of them has, by hand.
fn in_networks(algorithm: Algorithm) -> f64 {
    match algorithm {
        Algorithm::Naive => 1.75,
        Algorithm::Im2col | Algorithm::Gemm => 0.98,
        Algorithm::Pointwise => 0.93,
        Algorithm::Reordered
        | Algorithm::Depthwise
        | Algorithm::Winograd2
        | Algorithm::Winograd4
        | Algorithm::Fft => 1.0,
    }
}

/// Nanoseconds per multiply-add of a matrix and a vector.
const LINEAR: f64 = 0.09;
/// What of the bandwidth is left where only weights are read.
const READING: f64 = 0.4;
/// Per row of a pool's output.
const POOL_ROW: f64 = 14.7;
/// Per element of a pool's input.
const POOL_INPUT: f64 = 0.13;
/// Per element of a pool's windows.
const POOL_TAP: f64 = 0.086;
/// Per element of the input of an adaptive pool.
const ADAPTIVE_INPUT: f64 = 0.07;
/// Per channel that is pooled as a whole.
const ADAPTIVE_CHANNEL: f64 = 2.0;
/// Per window of others.
const ADAPTIVE_WINDOW: f64 = 10.8;
/// Per element that is scaled and shifted.
const AFFINE: f64 = 0.12;
/// Per element of a norm over its sample.
const NORM: f64 = 0.6;
/// Per element of a norm over neighbouring channels, which takes a power.
const LOCAL_NORM: f64 = 8.0;
/// Per element of a softmax.
const SOFTMAX: f64 = 4.0;
/// Per element of a sum or product of maps.
const MERGE: f64 = 0.12;
/// Per element that is moved on its own.
const MOVED: f64 = 0.8;

/// Nanoseconds per element.
fn activation(kind: Activation) -> f64 {
    match kind {
        Activation::ReLU | Activation::ReLU6 | Activation::LeakyReLU => 0.08,
        Activation::Hardsigmoid | Activation::Hardswish => 0.2,
        Activation::Sigmoid | Activation::SiLU | Activation::Tanh => 2.6,
        Activation::GELU => 6.0,
    }
}

/// How far predictions were from what was measured, in percent of what was measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Errors {
    /// The middle one of all layers, without sign.
    pub median_layer: f64,
    /// Of the whole network; above 0 where it was faster than predicted.
    pub total: f64,
}

impl Errors {
    /// Compares predictions with measured nanoseconds, layer by layer and in total; none where no
    /// layer has both.
    ///
    /// ```
    /// use runtime::{Errors, Prediction};
    /// let predicted = |nanoseconds| Some(Prediction { nanoseconds, low: 0.0, high: 0.0 });
    /// let layers = [predicted(90.0), None, predicted(150.0)];
    /// let errors = Errors::of(&layers, &[Some(100.0), None, Some(120.0)], 200.0).unwrap();
    /// assert_eq!((errors.median_layer, errors.total), (25.0, 20.0));
    /// ```
    pub fn of(
        predicted: &[Option<Prediction>],
        measured: &[Option<f64>],
        whole: f64,
    ) -> Option<Self> {
        let percent = |predicted: f64, measured: f64| 100.0 * (predicted - measured) / measured;
        let mut layers: Vec<f64> = predicted
            .iter()
            .zip(measured)
            .filter_map(|(predicted, measured)| {
                Some(percent(predicted.as_ref()?.nanoseconds, (*measured)?).abs())
            })
            .collect();
        layers.sort_by(f64::total_cmp);
        Some(Self {
            median_layer: *layers.get(layers.len() / 2)?,
            total: percent(total(predicted).nanoseconds, whole),
        })
    }
}

/// `part / whole` in thousandths, at most 1000, for a bar.
///
/// ```
/// assert_eq!(runtime::share(1.0, 4.0), 250.0);
/// assert_eq!(runtime::share(1.0, 0.0), 0.0);
/// ```
pub fn share(part: f64, whole: f64) -> f64 {
    let share = 1000.0 * part / whole;
    if share.is_finite() {
        share.clamp(0.0, 1000.0)
    } else {
        0.0
    }
}

/// Nanoseconds of so many training steps, where a forward pass takes `forward_ns`: every other
/// multiply-accumulate of a step is taken to be as fast as those of the forward pass.
///
/// ```
/// use complexity::TrainingMacs;
/// let step = TrainingMacs { forward: 10, input_gradient: 5, weight_gradient: 10, total: 25 };
/// assert_eq!(runtime::training_ns(&step, 4.0, 100), 1_000.0);
/// ```
pub fn training_ns(step: &TrainingMacs, forward_ns: f64, steps: u128) -> f64 {
    if step.forward == 0 {
        return 0.0;
    }
    forward_ns * float(step.total) / float(step.forward) * float(steps)
}
