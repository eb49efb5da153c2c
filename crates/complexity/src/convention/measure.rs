//! What counters look at: sorts of layers, and raw quantities of one layer.

use super::taps;
use crate::analysis::LayerReport;
use crate::axis::gcd;
use crate::layer::{
    Activation, AdaptivePool2d, BatchNorm2d, ConvTranspose2d, GroupNorm, LayerKind, LayerNorm,
    Padding, UpsampleMode, UpsampleTo,
};
use crate::memory::Storage;
use crate::network::Node;
use crate::operator::Work;
use crate::shape::Shape;

/// Layers that some counter treats alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sort {
    /// Convolutions; a batch norm folded into a weighted sum is part of that.
    Conv,
    /// Transposed convolutions.
    ConvTranspose,
    /// Fully connected layers.
    Linear,
    /// Batch norms that are not folded.
    BatchNorm,
    /// Layer norms on vectors or on maps with the channels last: PyTorch's module.
    LayerNorm,
    /// Layer norms on maps with the channels first: ConvNeXt's own class.
    LayerNorm2d,
    /// Group norms.
    GroupNorm,
    /// Learned factors per channel.
    Scale,
    /// One activation function.
    Activation(Activation),
    /// ReLU with a learned slope.
    PReLU,
    /// Max pools.
    MaxPool,
    /// Average pools.
    AvgPool,
    /// Adaptive average pools to more than one pixel.
    AdaptiveAvgPool,
    /// Adaptive average pools to one pixel per channel.
    GlobalAvgPool,
    /// The same written as a mean over rows and columns: a function called `mean`.
    Mean,
    /// Adaptive max pools.
    AdaptiveMaxPool,
    /// Softmax.
    Softmax,
    /// Local response norms.
    LocalResponseNorm,
    /// Sums of branches.
    Add,
    /// Products of branches.
    Mul,
    /// Larger maps, by one way to make pixels.
    Upsample(UpsampleMode),
}

impl Sort {
    /// Every sort.
    pub const ALL: [Self; 30] = [
        Self::Conv,
        Self::ConvTranspose,
        Self::Linear,
        Self::BatchNorm,
        Self::LayerNorm,
        Self::LayerNorm2d,
        Self::GroupNorm,
        Self::Scale,
        Self::Activation(Activation::ReLU),
        Self::Activation(Activation::ReLU6),
        Self::Activation(Activation::LeakyReLU),
        Self::Activation(Activation::Sigmoid),
        Self::Activation(Activation::Tanh),
        Self::Activation(Activation::SiLU),
        Self::Activation(Activation::Hardsigmoid),
        Self::Activation(Activation::Hardswish),
        Self::Activation(Activation::GELU),
        Self::PReLU,
        Self::MaxPool,
        Self::AvgPool,
        Self::AdaptiveAvgPool,
        Self::GlobalAvgPool,
        Self::Mean,
        Self::AdaptiveMaxPool,
        Self::Softmax,
        Self::LocalResponseNorm,
        Self::Add,
        Self::Mul,
        Self::Upsample(UpsampleMode::Nearest),
        Self::Upsample(UpsampleMode::Bilinear),
    ];

    /// The sort of a layer; none for layers that no counter counts.
    ///
    /// ```
    /// use complexity::convention::Sort;
    /// use complexity::{Conv2d, LayerKind, Network, Setting, Shape, analyze};
    /// let mut network = Network::new(Shape::maps(1, 32, 32));
    /// network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
    /// let report = analyze(&network, &Setting::default());
    /// let c1 = report.layers[0].report().unwrap();
    /// assert_eq!(Sort::of(&network.nodes()[0], c1), Some(Sort::Conv));
    /// ```
    pub fn of(node: &Node, report: &LayerReport) -> Option<Self> {
        Some(match &node.kind {
            LayerKind::Conv2d(_) => Self::Conv,
            LayerKind::BatchNorm2d(_) if report.storage == Storage::Folded => Self::Conv,
            LayerKind::ConvTranspose2d(_) => Self::ConvTranspose,
            LayerKind::Linear(_) => Self::Linear,
            LayerKind::Operator(operator) if matches!(operator.work, Work::Products(_)) => {
                Self::Linear
            }
            LayerKind::BatchNorm2d(_) => Self::BatchNorm,
            LayerKind::LayerNorm(_) => match report.input {
                Shape::Maps { .. } => Self::LayerNorm2d,
                Shape::Features(_) | Shape::ChannelsLast { .. } => Self::LayerNorm,
            },
            LayerKind::GroupNorm(_) => Self::GroupNorm,
            LayerKind::Scale(_) => Self::Scale,
            LayerKind::Activation(activation) => Self::Activation(*activation),
            LayerKind::PReLU(_) => Self::PReLU,
            LayerKind::MaxPool2d(_) => Self::MaxPool,
            LayerKind::AvgPool2d(_) => Self::AvgPool,
            LayerKind::AdaptiveAvgPool2d(pool) => averaging(node, *pool),
            LayerKind::AdaptiveMaxPool2d(_) => Self::AdaptiveMaxPool,
            LayerKind::Softmax => Self::Softmax,
            LayerKind::LocalResponseNorm(_) => Self::LocalResponseNorm,
            LayerKind::Add => Self::Add,
            LayerKind::Mul => Self::Mul,
            LayerKind::Upsample(upsample) => Self::Upsample(upsample.mode),
            LayerKind::Flatten
            | LayerKind::Operator(_)
            | LayerKind::Maxout(_)
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
            | LayerKind::Crop2d(_) => return None,
        })
    }
}

/// Published code may write `x.mean([2, 3])`, which tools do not take for a pool.
fn averaging(node: &Node, pool: AdaptivePool2d) -> Sort {
    let own_name = node.name.rsplit('.').next();
    match pool.output_size {
        [1, 1] if node.functional && own_name == Some("mean") => Sort::Mean,
        [1, 1] => Sort::GlobalAvgPool,
        _ => Sort::AdaptiveAvgPool,
    }
}

/// A raw quantity of a layer. All are for the whole batch unless they say otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Count {
    /// Multiply-accumulates, taps on padding counted.
    Macs,
    /// Multiply-accumulates without taps on padding; of a transposed convolution without those
    /// whose product is cut off.
    RealMacs,
    /// Output elements that have a tap that is not on padding.
    RealOutput,
    /// Additions of a bias.
    Bias,
    /// Output elements.
    Output,
    /// Output elements of a norm that learns a scale and a shift.
    AffineOutput,
    /// Output elements of a norm that learns nothing.
    PlainOutput,
    /// Elements of the first input.
    Input,
    /// Elements under all windows of a pool: K² · output, or what adaptive windows read.
    Window,
    /// Output elements × S², the window's stride.
    StridedOutput,
    /// Output elements × (inputs − 1).
    Merged,
    /// Sets of elements that are normalised together: places, or a group norm's groups.
    Groups,
    /// Places of the output: rows × columns.
    Places,
    /// Channels, not for the batch but once.
    Channels,
    /// Learned scales, not for the batch but once.
    Scales,
    /// Learned numbers, once per image whatever the output's size.
    Parameters,
    /// Output elements × the size of the neighbourhood.
    Neighbours,
    /// Places × the size of the neighbourhood.
    NeighbourPlaces,
    /// Of a transposed convolution: output elements × K² × C_in/g, as if it were a plain one.
    ByOutput,
    /// Of a transposed convolution: output elements × K² × C_out/g.
    ByOutputChannels,
    /// Of a transposed convolution: multiply-accumulates divided by the groups once more.
    GroupedTwice,
    /// Of a transposed convolution with bias: the elements that come out if it is taken for a
    /// plain one with C_out/g channels.
    BiasAsConv,
    /// Of a transposed convolution: output places × C_in × C_out × K²/S², a remainder dropped.
    PerStride,
    /// Of an upsampling: the input's elements, or rows × columns if it is given a size.
    Resized,
}

impl Count {
    /// The quantity of one layer; none when a `u128` cannot hold it.
    ///
    /// ```
    /// use complexity::convention::Count;
    /// use complexity::{Conv2d, LayerKind, Network, Setting, Shape, analyze};
    /// let mut network = Network::new(Shape::maps(1, 32, 32));
    /// network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
    /// let report = analyze(&network, &Setting::default());
    /// let c1 = report.layers[0].report().unwrap();
    /// assert_eq!(Count::Bias.of(&network.nodes()[0], c1), Some(4_704));
    /// ```
    pub fn of(self, node: &Node, report: &LayerReport) -> Option<u128> {
        if report.storage == Storage::Folded {
            let bias = report.operations.additions;
            return Some(if self == Self::Bias { bias } else { 0 });
        }
        let layer = Layer {
            kind: &node.kind,
            inputs: node.inputs.len(),
            report,
        };
        match self {
            Self::Macs => Some(report.macs),
            Self::RealMacs => layer.real_macs(),
            Self::RealOutput => layer.real_output(),
            Self::Bias => Some(layer.output_if(node.kind.has_bias())),
            Self::Output => Some(report.output_elements),
            Self::AffineOutput => Some(layer.output_if(layer.is_affine())),
            Self::PlainOutput => Some(layer.output_if(!layer.is_affine())),
            Self::Input => layer.input(),
            Self::Window => layer.under_windows(),
            Self::StridedOutput => layer.strided_output(),
            Self::Merged => layer.merged(),
            Self::Groups => layer.groups(),
            Self::Places => Some(layer.places()),
            Self::Channels => Some(report.output.channels().into()),
            Self::Scales => Some(report.parameters.weights),
            Self::Parameters => report.parameters.learned()?.checked_mul(layer.batch()),
            Self::Neighbours => report.output_elements.checked_mul(layer.neighbourhood()),
            Self::NeighbourPlaces => layer.places().checked_mul(layer.neighbourhood()),
            Self::ByOutput => layer.by_output(),
            Self::ByOutputChannels => layer.by_output_channels(),
            Self::GroupedTwice => layer.grouped_twice(),
            Self::BiasAsConv => layer.bias_as_conv(),
            Self::PerStride => layer.per_stride(),
            Self::Resized => layer.resized(),
        }
    }
}

/// A layer and its report.
struct Layer<'a> {
    kind: &'a LayerKind,
    inputs: usize,
    report: &'a LayerReport,
}

fn area(sides: [u64; 2]) -> u128 {
    u128::from(sides[0]) * u128::from(sides[1])
}

impl Layer<'_> {
    fn batch(&self) -> u128 {
        let one = self.report.output.elements().unwrap_or(1).max(1);
        self.report.output_elements / one
    }

    fn places(&self) -> u128 {
        let channels = u128::from(self.report.output.channels()).max(1);
        self.report.output_elements / channels
    }

    fn input(&self) -> Option<u128> {
        self.report.input.elements()?.checked_mul(self.batch())
    }

    fn output_if(&self, counts: bool) -> u128 {
        if counts {
            self.report.output_elements
        } else {
            0
        }
    }

    fn is_affine(&self) -> bool {
        matches!(
            self.kind,
            LayerKind::BatchNorm2d(BatchNorm2d { affine: true, .. })
                | LayerKind::LayerNorm(LayerNorm { affine: true })
                | LayerKind::GroupNorm(GroupNorm { affine: true, .. })
        )
    }

    fn taps(&self) -> Option<[taps::AxisTaps; 2]> {
        let padding = if let LayerKind::ConvTranspose2d(_) = self.kind {
            self.cut()
        } else {
            self.report.axes(self.kind)?.map(|axis| axis.padding[0])
        };
        let (input, output) = (self.report.input.sides()?, self.report.output.sides()?);
        taps::taps(self.kind, input, output, padding)
    }

    fn real_macs(&self) -> Option<u128> {
        let (LayerKind::Conv2d(_) | LayerKind::ConvTranspose2d(_)) = self.kind else {
            return Some(self.report.macs);
        };
        let [rows, columns] = self.taps()?;
        // Multiply-accumulates per pair of taps first: that divides, and what is multiplied
        // again is no more than what was divided by.
        let each = self.report.macs / rows.all.checked_mul(columns.all)?;
        each.checked_mul(rows.real)?.checked_mul(columns.real)
    }

    fn real_output(&self) -> Option<u128> {
        let LayerKind::Conv2d(_) = self.kind else {
            return Some(self.report.output_elements);
        };
        let [rows, columns] = self.taps()?;
        let each = self.report.output_elements / area(self.report.output.sides()?);
        each.checked_mul(rows.windows)?.checked_mul(columns.windows)
    }

    fn under_windows(&self) -> Option<u128> {
        let Some(window) = self.kind.window() else {
            return self.under_adaptive_windows();
        };
        self.report
            .output_elements
            .checked_mul(area(window.kernel_size))
    }

    /// ⌊iX/M⌋..⌈(i+1)X/M⌉ over all i: X + M − gcd(X, M) rows.
    fn under_adaptive_windows(&self) -> Option<u128> {
        let (input, output) = (self.report.input.sides()?, self.report.output.sides()?);
        let read = |axis: usize| input[axis] + output[axis] - gcd(input[axis], output[axis]);
        let maps = self.report.output_elements / area(output);
        maps.checked_mul(area([read(0), read(1)]))
    }

    fn strided_output(&self) -> Option<u128> {
        let stride = self.kind.window().map_or([1; 2], |window| window.stride);
        self.report.output_elements.checked_mul(area(stride))
    }

    fn merged(&self) -> Option<u128> {
        let others = self.inputs.saturating_sub(1);
        self.report.output_elements.checked_mul(others as u128)
    }

    fn groups(&self) -> Option<u128> {
        if let LayerKind::GroupNorm(norm) = self.kind {
            self.batch().checked_mul(norm.groups.into())
        } else {
            Some(self.places())
        }
    }

    fn neighbourhood(&self) -> u128 {
        if let LayerKind::LocalResponseNorm(norm) = self.kind {
            norm.size.into()
        } else {
            0
        }
    }

    /// C_in/g and C_out/g of a transposed convolution; none of other layers.
    fn transposed(&self) -> Option<(ConvTranspose2d, [u128; 2])> {
        let LayerKind::ConvTranspose2d(conv) = self.kind else {
            return None;
        };
        let channels = [self.report.input.channels(), conv.out_channels];
        Some((*conv, channels.map(|all| (all / conv.groups).into())))
    }

    fn by_output(&self) -> Option<u128> {
        let (conv, [in_channels, _]) = self.transposed()?;
        let taps = in_channels.checked_mul(area(conv.window.kernel_size))?;
        self.report.output_elements.checked_mul(taps)
    }

    fn by_output_channels(&self) -> Option<u128> {
        let (conv, [_, out_channels]) = self.transposed()?;
        let taps = out_channels.checked_mul(area(conv.window.kernel_size))?;
        self.report.output_elements.checked_mul(taps)
    }

    fn grouped_twice(&self) -> Option<u128> {
        let (conv, [_, out_channels]) = self.transposed()?;
        let per_channel = self.report.macs / out_channels;
        per_channel.checked_mul(out_channels / u128::from(conv.groups))
    }

    fn bias_as_conv(&self) -> Option<u128> {
        let (conv, [_, out_channels]) = self.transposed()?;
        if !conv.bias {
            return Some(0);
        }
        let places = self.conv_places()?.checked_mul(self.batch())?;
        places.checked_mul(out_channels)
    }

    fn per_stride(&self) -> Option<u128> {
        let (conv, [in_channels, _]) = self.transposed()?;
        let taps = area(conv.window.kernel_size).checked_mul(in_channels)?;
        let all = self.report.output_elements.checked_mul(taps)?;
        let all = all.checked_mul(conv.groups.into())?;
        Some(all / area(conv.window.stride))
    }

    /// The places that come out if the layer is taken for a plain convolution. Both sides may
    /// come out negative, and their product positive.
    fn conv_places(&self) -> Option<u128> {
        let window = self.kind.window()?;
        let (input, dilation) = (self.report.input.sides()?, self.kind.dilation()?);
        let padding = self.cut();
        let side = |axis: usize| {
            let reach = i128::from(dilation[axis]) * (i128::from(window.kernel_size[axis]) - 1) + 1;
            let room = i128::from(input[axis]) + 2 * i128::from(padding[axis]) - reach;
            room.div_euclid(i128::from(window.stride[axis])) + 1
        };
        u128::try_from(side(0).checked_mul(side(1))?).ok()
    }

    /// Rows and columns that a transposed convolution's padding cuts off in front.
    fn cut(&self) -> [u64; 2] {
        match self.kind.window().map(|window| window.padding) {
            Some(Padding::Explicit { top, left, .. }) => [top, left],
            Some(Padding::Same | Padding::Valid) | None => [0, 0],
        }
    }

    fn resized(&self) -> Option<u128> {
        let LayerKind::Upsample(upsample) = self.kind else {
            return None;
        };
        match upsample.to {
            UpsampleTo::Factor(_) => self.input(),
            UpsampleTo::Size(_) | UpsampleTo::SecondInput => self.report.output.sides().map(area),
        }
    }
}
