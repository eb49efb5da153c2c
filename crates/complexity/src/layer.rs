//! The layers, in PyTorch's words.

use crate::axis::{AxisPadding, AxisWindow, Rounding};
use crate::error::Side;
use crate::operator::{Operator, Work};

/// What a layer does. The channels that come in follow from what feeds the layer, so that they
/// cannot be set wrong.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LayerKind {
    /// A convolution.
    Conv2d(Conv2d),
    /// A transposed convolution, which makes maps larger.
    ConvTranspose2d(ConvTranspose2d),
    /// The largest value under each window.
    MaxPool2d(MaxPool2d),
    /// The mean under each window.
    AvgPool2d(AvgPool2d),
    /// The mean under windows that give a wanted output side; global pooling when that is 1 × 1.
    AdaptiveAvgPool2d(AdaptivePool2d),
    /// The largest value under windows that give a wanted output side.
    AdaptiveMaxPool2d(AdaptivePool2d),
    /// Batch normalisation at inference: one scale and one shift per channel.
    BatchNorm2d(BatchNorm2d),
    /// Normalisation over groups of channels, per sample.
    GroupNorm(GroupNorm),
    /// Normalisation over the channels, per place (ConvNeXt's `LayerNorm2d` on feature maps).
    LayerNorm(LayerNorm),
    /// One learned factor per channel (ConvNeXt's layer scale), and a learned shift if wanted.
    Scale(Scale),
    /// An activation function, element by element.
    Activation(Activation),
    /// max(x, 0) + a·min(x, 0) with a learned.
    PReLU(PReLU),
    /// A fully connected layer.
    Linear(Linear),
    /// Channels × height × width as one vector: a view, without a map of its own.
    Flatten,
    /// The identity at inference.
    Dropout,
    /// The identity at inference: a whole branch is dropped while training.
    StochasticDepth,
    /// Softmax over the channels.
    Softmax,
    /// Local response normalisation across channels.
    LocalResponseNorm(LocalResponseNorm),
    /// The sum of its inputs, element by element.
    Add,
    /// The product of its inputs, element by element; a map of 1 × 1 applies to every place.
    Mul,
    /// Its inputs' channels, one after the other.
    Concat,
    /// One of equal parts of the channels, as `torch.chunk` cuts them.
    Chunk(Chunk),
    /// Channels chosen by their index, as `torch.index_select`.
    IndexSelect(IndexSelect),
    /// Channels in another order: g groups are interleaved.
    ChannelShuffle(ChannelShuffle),
    /// From channels first to channels last, and back.
    Permute,
    /// A vector as feature maps.
    Unflatten(Unflatten),
    /// The largest of every few channels.
    Maxout(Maxout),
    /// Larger maps by repetition or interpolation.
    Upsample(Upsample),
    /// r² channels become r × r pixels.
    PixelShuffle(PixelShuffle),
    /// Zeros around the maps, and around the channels.
    ZeroPad2d(ZeroPad2d),
    /// Pixels cut off the maps' sides: Keras's `Cropping2D`.
    Crop2d(Crop2d),
    /// An operation of a file that is none of these.
    Operator(Box<Operator>),
}

/// A sliding window, height before width.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Window {
    /// Filter sides f (K in the article), pixels.
    pub kernel_size: [u64; 2],
    /// Stride S, pixels.
    pub stride: [u64; 2],
    /// Padding P.
    pub padding: Padding,
}

/// Pixels added around the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Padding {
    /// So many pixels on each side.
    Explicit {
        /// Above the first row.
        top: u64,
        /// Below the last row.
        bottom: u64,
        /// Left of the first column.
        left: u64,
        /// Right of the last column.
        right: u64,
    },
    /// As many as make M = ⌈X/S⌉, an odd one behind: TensorFlow's SAME, and for stride 1
    /// PyTorch's `padding="same"`.
    Same,
    /// None: TensorFlow's VALID.
    Valid,
}

impl Padding {
    /// The same number of pixels on all four sides.
    ///
    /// ```
    /// use complexity::Padding;
    /// let two = Padding::Explicit { top: 2, bottom: 2, left: 2, right: 2 };
    /// assert_eq!(Padding::all(2), two);
    /// ```
    pub fn all(pixels: u64) -> Self {
        Self::Explicit {
            top: pixels,
            bottom: pixels,
            left: pixels,
            right: pixels,
        }
    }

    /// The pixels, if all four sides have the same.
    ///
    /// ```
    /// assert_eq!(complexity::Padding::all(2).uniform(), Some(2));
    /// assert_eq!(complexity::Padding::Same.uniform(), None);
    /// ```
    pub fn uniform(&self) -> Option<u64> {
        match *self {
            Self::Explicit {
                top,
                bottom,
                left,
                right,
            } => (top == bottom && top == left && top == right).then_some(top),
            Self::Same => None,
            Self::Valid => Some(0),
        }
    }

    pub(crate) fn is_alike_on_both_axes(&self) -> bool {
        match *self {
            Self::Explicit {
                top,
                bottom,
                left,
                right,
            } => top == left && bottom == right,
            Self::Same | Self::Valid => true,
        }
    }

    /// Height's, then width's.
    fn axes(&self) -> [AxisPadding; 2] {
        match *self {
            Self::Explicit {
                top,
                bottom,
                left,
                right,
            } => [
                AxisPadding::Explicit([top, bottom]),
                AxisPadding::Explicit([left, right]),
            ],
            Self::Same => [AxisPadding::Same; 2],
            Self::Valid => [AxisPadding::Explicit([0, 0]); 2],
        }
    }
}

impl Window {
    /// A square window.
    ///
    /// ```
    /// let window = complexity::Window::square(3, 1, 2);
    /// assert_eq!(window.stride, [2, 2]);
    /// ```
    pub fn square(kernel: u64, padding: u64, stride: u64) -> Self {
        Self {
            kernel_size: [kernel; 2],
            stride: [stride; 2],
            padding: Padding::all(padding),
        }
    }

    pub(crate) fn axes(&self, dilation: [u64; 2], rounding: Rounding) -> [AxisWindow; 2] {
        let padding = self.padding.axes();
        let axis = |index: usize, side| AxisWindow {
            side,
            kernel: self.kernel_size[index],
            stride: self.stride[index],
            dilation: dilation[index],
            padding: padding[index],
            rounding,
        };
        [axis(0, Side::Height), axis(1, Side::Width)]
    }
}

/// `nn.Conv2d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Conv2d {
    /// Output channels, `C_out`.
    pub out_channels: u64,
    /// The filter's window.
    pub window: Window,
    /// Pixels between two taps, δ, height before width.
    pub dilation: [u64; 2],
    /// Groups g: each sees `C_in/g` channels and makes `C_out/g`.
    pub groups: u64,
    /// Whether one bias is added per output channel.
    pub bias: bool,
}

impl Conv2d {
    /// A square filter with PyTorch's defaults: stride 1, no padding, bias.
    ///
    /// ```
    /// let conv = complexity::Conv2d::new(6, 5);
    /// assert!(conv.bias && conv.groups == 1);
    /// ```
    pub fn new(out_channels: u64, kernel: u64) -> Self {
        Self {
            out_channels,
            window: Window::square(kernel, 0, 1),
            dilation: [1; 2],
            groups: 1,
            bias: true,
        }
    }
}

/// `nn.ConvTranspose2d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ConvTranspose2d {
    /// Output channels, `C_out`.
    pub out_channels: u64,
    /// The filter's window; its padding is cut off the output.
    pub window: Window,
    /// Rows and columns added behind the output, height before width.
    pub output_padding: [u64; 2],
    /// Pixels between two taps, δ, height before width.
    pub dilation: [u64; 2],
    /// Groups g: each sees `C_in/g` channels and makes `C_out/g`.
    pub groups: u64,
    /// Whether one bias is added per output channel.
    pub bias: bool,
}

impl ConvTranspose2d {
    /// A square filter with PyTorch's defaults: stride 1, no padding, bias.
    ///
    /// ```
    /// let up = complexity::ConvTranspose2d::new(64, 2);
    /// assert!(up.bias && up.output_padding == [0, 0]);
    /// ```
    pub fn new(out_channels: u64, kernel: u64) -> Self {
        Self {
            out_channels,
            window: Window::square(kernel, 0, 1),
            output_padding: [0; 2],
            dilation: [1; 2],
            groups: 1,
            bias: true,
        }
    }
}

/// `nn.MaxPool2d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MaxPool2d {
    /// The window.
    pub window: Window,
    /// Pixels between two taps, height before width.
    pub dilation: [u64; 2],
    /// Whether a last window may hang over the end.
    pub ceil_mode: bool,
}

impl MaxPool2d {
    /// A square window that moves by its own side, PyTorch's default.
    ///
    /// ```
    /// assert_eq!(complexity::MaxPool2d::new(2).window.stride, [2, 2]);
    /// ```
    pub fn new(kernel: u64) -> Self {
        Self {
            window: Window::square(kernel, 0, kernel),
            dilation: [1; 2],
            ceil_mode: false,
        }
    }
}

/// `nn.AvgPool2d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AvgPool2d {
    /// The window.
    pub window: Window,
    /// Whether a last window may hang over the end.
    pub ceil_mode: bool,
    /// Whether the mean divides by the padding's pixels too.
    pub count_include_pad: bool,
}

impl AvgPool2d {
    /// A square window that moves by its own side, PyTorch's default.
    ///
    /// ```
    /// assert!(complexity::AvgPool2d::new(2).count_include_pad);
    /// ```
    pub fn new(kernel: u64) -> Self {
        Self {
            window: Window::square(kernel, 0, kernel),
            ceil_mode: false,
            count_include_pad: true,
        }
    }
}

/// `nn.AdaptiveAvgPool2d` and `nn.AdaptiveMaxPool2d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AdaptivePool2d {
    /// Output height and width, pixels; `[1, 1]` is global average pooling.
    pub output_size: [u64; 2],
}

/// `nn.BatchNorm2d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BatchNorm2d {
    /// Whether a scale and a shift are learned per channel.
    pub affine: bool,
    /// Whether an affine norm learns the scale too; Keras's `scale=False` leaves it out.
    pub scale: bool,
}

impl BatchNorm2d {
    /// With a learned scale and shift, PyTorch's default.
    ///
    /// ```
    /// assert!(complexity::BatchNorm2d::new().affine);
    /// ```
    #[expect(
        clippy::new_without_default,
        reason = "what a batch norm is by default is PyTorch's choice, not the type's"
    )]
    pub fn new() -> Self {
        Self {
            affine: true,
            scale: true,
        }
    }
}

/// `nn.GroupNorm`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct GroupNorm {
    /// Groups that the channels are cut into.
    pub groups: u64,
    /// Whether a scale and a shift are learned per channel.
    pub affine: bool,
}

/// `nn.LayerNorm` over the channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LayerNorm {
    /// Whether a scale and a shift are learned per channel.
    pub affine: bool,
}

/// A factor per channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scale {
    /// Whether a shift is learned per channel too.
    pub bias: bool,
}

/// `nn.PReLU`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PReLU {
    /// Whether each channel learns its own slope; else all share one.
    pub per_channel: bool,
}

/// One of `torch.chunk`'s parts: each but the last has ⌈C/chunks⌉ channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Chunk {
    /// How many parts the channels are cut into.
    pub chunks: u64,
    /// Which part this is, from 0.
    pub index: u64,
}

/// `torch.index_select` on the channels.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IndexSelect {
    /// The channels, from 0, in their new order; one may stand more than once.
    pub channels: Vec<u64>,
}

/// `nn.ChannelShuffle`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChannelShuffle {
    /// Groups that are interleaved.
    pub groups: u64,
}

/// `nn.Unflatten` to channels × height × width.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Unflatten {
    /// Channels, height and width.
    pub shape: [u64; 3],
}

/// Maxout (Goodfellow et al. 2013).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Maxout {
    /// Channels that one output is the largest of.
    pub pieces: u64,
}

/// `nn.Upsample`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Upsample {
    /// How the new pixels are made.
    pub mode: UpsampleMode,
    /// How large the maps become.
    pub to: UpsampleTo,
}

/// How an upsampling makes new pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UpsampleMode {
    /// The nearest pixel again.
    Nearest,
    /// The mean of four, weighted by distance.
    Bilinear,
}

/// How large an upsampling makes the maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UpsampleTo {
    /// So many times, height before width.
    Factor([u64; 2]),
    /// To these sides, height before width.
    Size([u64; 2]),
    /// To the sides of the second input, of which nothing else is read.
    SecondInput,
}

/// `nn.PixelShuffle`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PixelShuffle {
    /// How many times larger a side becomes, r.
    pub factor: u64,
}

/// `nn.ZeroPad2d`, and `F.pad` where channels are padded too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ZeroPad2d {
    /// Pixels above, below, left and right.
    pub sides: [u64; 4],
    /// Channels before and behind.
    pub channels: [u64; 2],
}

/// Keras's `Cropping2D`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Crop2d {
    /// Pixels cut above, below, left and right.
    pub sides: [u64; 4],
}

/// `nn.Linear`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Linear {
    /// Outputs, `C_out` with M = 1.
    pub out_features: u64,
    /// Whether one bias is added per output.
    pub bias: bool,
}

/// `nn.LocalResponseNorm`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct LocalResponseNorm {
    /// Channels in a neighbourhood.
    pub size: u64,
}

/// An activation function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Activation {
    /// max(x, 0).
    ReLU,
    /// min(max(x, 0), 6).
    ReLU6,
    /// x, or a small part of it below 0.
    LeakyReLU,
    /// 1/(1 + e^−x).
    Sigmoid,
    /// (e^2x − 1)/(e^2x + 1).
    Tanh,
    /// x · sigmoid(x).
    SiLU,
    /// ReLU6(x + 3)/6.
    Hardsigmoid,
    /// x · hardsigmoid(x).
    Hardswish,
    /// x · Φ(x) with the normal distribution's Φ.
    GELU,
}

impl Activation {
    /// Every activation, the plainest first.
    pub const ALL: [Self; 9] = [
        Self::ReLU,
        Self::ReLU6,
        Self::LeakyReLU,
        Self::Sigmoid,
        Self::Tanh,
        Self::SiLU,
        Self::Hardsigmoid,
        Self::Hardswish,
        Self::GELU,
    ];

    /// PyTorch's name of it.
    ///
    /// ```
    /// assert_eq!(complexity::Activation::SiLU.name(), "SiLU");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::ReLU => "ReLU",
            Self::ReLU6 => "ReLU6",
            Self::LeakyReLU => "LeakyReLU",
            Self::Sigmoid => "Sigmoid",
            Self::Tanh => "Tanh",
            Self::SiLU => "SiLU",
            Self::Hardsigmoid => "Hardsigmoid",
            Self::Hardswish => "Hardswish",
            Self::GELU => "GELU",
        }
    }
}

/// A number that a user sets, in a layer or in the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Parameter {
    /// Samples in a batch.
    Batch,
    /// Channels of the input.
    InputChannels,
    /// Side of the input, X.
    InputSize,
    /// Filter side, f.
    KernelSize,
    /// Padding, P.
    Padding,
    /// Stride, S.
    Stride,
    /// Dilation, δ.
    Dilation,
    /// Output channels.
    OutChannels,
    /// Groups, g.
    Groups,
    /// Output features of a Linear.
    OutFeatures,
    /// Output side of an adaptive pool.
    OutputSize,
    /// Channels in a neighbourhood of a local response normalisation.
    Neighbourhood,
    /// Rows and columns added behind a transposed convolution's output.
    OutputPadding,
    /// How many times larger an upsampling or a pixel shuffle makes a side.
    ScaleFactor,
    /// Parts that the channels are cut into.
    Chunks,
    /// Which part of them, from 0.
    ChunkIndex,
    /// Channels that one output of a maxout is the largest of.
    Pieces,
}

impl Parameter {
    /// Every parameter.
    pub const ALL: [Self; 17] = [
        Self::Batch,
        Self::InputChannels,
        Self::InputSize,
        Self::KernelSize,
        Self::Padding,
        Self::Stride,
        Self::Dilation,
        Self::OutChannels,
        Self::Groups,
        Self::OutFeatures,
        Self::OutputSize,
        Self::Neighbourhood,
        Self::OutputPadding,
        Self::ScaleFactor,
        Self::Chunks,
        Self::ChunkIndex,
        Self::Pieces,
    ];
}

impl LayerKind {
    /// PyTorch's name of the layer, or the field's where PyTorch has none.
    ///
    /// ```
    /// assert_eq!(complexity::LayerKind::Flatten.name(), "Flatten");
    /// ```
    pub fn name(&self) -> &'static str {
        match self {
            Self::Conv2d(_) => "Conv2d",
            Self::ConvTranspose2d(_) => "ConvTranspose2d",
            Self::MaxPool2d(_) => "MaxPool2d",
            Self::AvgPool2d(_) => "AvgPool2d",
            Self::AdaptiveAvgPool2d(_) => "AdaptiveAvgPool2d",
            Self::AdaptiveMaxPool2d(_) => "AdaptiveMaxPool2d",
            Self::BatchNorm2d(_) => "BatchNorm2d",
            Self::GroupNorm(_) => "GroupNorm",
            Self::LayerNorm(_) => "LayerNorm",
            Self::Scale(_) => "Scale",
            Self::Activation(activation) => activation.name(),
            Self::PReLU(_) => "PReLU",
            Self::Linear(_) => "Linear",
            Self::Flatten => "Flatten",
            Self::Dropout => "Dropout",
            Self::StochasticDepth => "StochasticDepth",
            Self::Softmax => "Softmax",
            Self::LocalResponseNorm(_) => "LocalResponseNorm",
            Self::Add => "Add",
            Self::Mul => "Mul",
            Self::Concat => "Concat",
            Self::Chunk(_) => "Chunk",
            Self::IndexSelect(_) => "IndexSelect",
            Self::ChannelShuffle(_) => "ChannelShuffle",
            Self::Permute => "Permute",
            Self::Unflatten(_) => "Unflatten",
            Self::Maxout(_) => "Maxout",
            Self::Upsample(_) => "Upsample",
            Self::PixelShuffle(_) => "PixelShuffle",
            Self::ZeroPad2d(_) => "ZeroPad2d",
            Self::Crop2d(_) => "Crop2d",
            Self::Operator(_) => "Operator",
        }
    }

    /// The layer's name, and an operation's own in place of `Operator`.
    ///
    /// ```
    /// use complexity::{LayerKind, Operator};
    /// let unknown = LayerKind::Operator(Box::new(Operator::unknown("FancyConv")));
    /// assert_eq!((unknown.own_name(), LayerKind::Flatten.own_name()), ("FancyConv", "Flatten"));
    /// ```
    pub fn own_name(&self) -> &str {
        if let Self::Operator(operator) = self {
            &operator.name
        } else {
            self.name()
        }
    }

    /// Whether what the layer takes is known: not so of an operation that is known by its name
    /// only.
    ///
    /// ```
    /// use complexity::{LayerKind, Operator};
    /// assert!(LayerKind::Flatten.is_counted());
    /// assert!(!LayerKind::Operator(Box::new(Operator::unknown("FancyConv"))).is_counted());
    /// ```
    pub fn is_counted(&self) -> bool {
        !matches!(self, Self::Operator(operator) if operator.work == Work::Unknown)
    }

    /// The sliding window, if the layer has one.
    ///
    /// ```
    /// use complexity::{Conv2d, LayerKind};
    /// let conv = LayerKind::Conv2d(Conv2d::new(6, 5));
    /// assert_eq!(conv.window().unwrap().kernel_size, [5, 5]);
    /// assert!(LayerKind::Flatten.window().is_none());
    /// ```
    pub fn window(&self) -> Option<&Window> {
        if let Self::Conv2d(Conv2d { window, .. })
        | Self::ConvTranspose2d(ConvTranspose2d { window, .. })
        | Self::MaxPool2d(MaxPool2d { window, .. })
        | Self::AvgPool2d(AvgPool2d { window, .. }) = self
        {
            Some(window)
        } else {
            None
        }
    }

    /// The sliding window, to change it.
    ///
    /// ```
    /// use complexity::{LayerKind, MaxPool2d};
    /// let mut pool = LayerKind::MaxPool2d(MaxPool2d::new(2));
    /// pool.window_mut().unwrap().stride = [1, 1];
    /// assert_eq!(pool.window().unwrap().stride, [1, 1]);
    /// ```
    pub fn window_mut(&mut self) -> Option<&mut Window> {
        if let Self::Conv2d(Conv2d { window, .. })
        | Self::ConvTranspose2d(ConvTranspose2d { window, .. })
        | Self::MaxPool2d(MaxPool2d { window, .. })
        | Self::AvgPool2d(AvgPool2d { window, .. }) = self
        {
            Some(window)
        } else {
            None
        }
    }

    /// The dilation, if the layer can have one, height before width.
    ///
    /// ```
    /// use complexity::{Conv2d, LayerKind};
    /// assert_eq!(LayerKind::Conv2d(Conv2d::new(6, 5)).dilation(), Some([1, 1]));
    /// ```
    pub fn dilation(&self) -> Option<[u64; 2]> {
        if let Self::Conv2d(Conv2d { dilation, .. })
        | Self::ConvTranspose2d(ConvTranspose2d { dilation, .. })
        | Self::MaxPool2d(MaxPool2d { dilation, .. }) = self
        {
            Some(*dilation)
        } else {
            None
        }
    }

    /// How many inputs the layer takes, at least and at most; none for no limit.
    ///
    /// ```
    /// use complexity::LayerKind;
    /// assert_eq!(LayerKind::Add.arity(), (2, None));
    /// assert_eq!(LayerKind::Flatten.arity(), (1, Some(1)));
    /// ```
    pub fn arity(&self) -> (usize, Option<usize>) {
        if self.merges() {
            return (2, None);
        }
        if let Self::Operator(_) = self {
            return (1, None);
        }
        let to_second = matches!(
            self,
            Self::Upsample(Upsample {
                to: UpsampleTo::SecondInput,
                ..
            })
        );
        if to_second {
            (2, Some(2))
        } else {
            (1, Some(1))
        }
    }

    /// Whether the layer brings branches together.
    ///
    /// ```
    /// assert!(complexity::LayerKind::Concat.merges());
    /// ```
    pub fn merges(&self) -> bool {
        matches!(self, Self::Add | Self::Mul | Self::Concat)
    }

    /// Whether the layer is a weighted sum whose multiply-adds are counted: a convolution,
    /// plain or transposed, or a Linear.
    ///
    /// ```
    /// use complexity::{Conv2d, LayerKind};
    /// assert!(LayerKind::Conv2d(Conv2d::new(6, 5)).has_macs());
    /// ```
    pub fn has_macs(&self) -> bool {
        matches!(
            self,
            Self::Conv2d(_) | Self::ConvTranspose2d(_) | Self::Linear(_)
        )
    }

    /// Whether the layer is a convolution, plain or transposed.
    ///
    /// ```
    /// use complexity::{Conv2d, LayerKind};
    /// assert!(LayerKind::Conv2d(Conv2d::new(6, 5)).is_convolution());
    /// ```
    pub fn is_convolution(&self) -> bool {
        matches!(self, Self::Conv2d(_) | Self::ConvTranspose2d(_))
    }

    /// Whether one learned number is added per output channel.
    ///
    /// ```
    /// use complexity::{Conv2d, LayerKind};
    /// assert!(LayerKind::Conv2d(Conv2d::new(6, 5)).has_bias());
    /// ```
    pub fn has_bias(&self) -> bool {
        if let Self::Conv2d(Conv2d { bias, .. })
        | Self::ConvTranspose2d(ConvTranspose2d { bias, .. })
        | Self::Linear(Linear { bias, .. })
        | Self::Scale(Scale { bias }) = self
        {
            *bias
        } else {
            false
        }
    }

    /// Whether the layer can write over its input, as activations can.
    ///
    /// ```
    /// use complexity::{Activation, LayerKind};
    /// assert!(LayerKind::Activation(Activation::ReLU).can_run_in_place());
    /// assert!(!LayerKind::Softmax.can_run_in_place());
    /// ```
    pub fn can_run_in_place(&self) -> bool {
        matches!(self, Self::Activation(_) | Self::PReLU(_))
    }

    /// Whether the output is the input's memory under another shape.
    ///
    /// ```
    /// assert!(complexity::LayerKind::Flatten.is_view());
    /// ```
    pub fn is_view(&self) -> bool {
        matches!(self, Self::Flatten | Self::Unflatten(_))
            || matches!(self, Self::Operator(operator) if operator.work == Work::View)
    }

    /// Whether the layer gives back its input at inference.
    ///
    /// ```
    /// assert!(complexity::LayerKind::Dropout.is_identity());
    /// ```
    pub fn is_identity(&self) -> bool {
        matches!(self, Self::Dropout | Self::StochasticDepth)
    }

    pub(crate) fn rounding(&self) -> Rounding {
        if let Self::MaxPool2d(MaxPool2d {
            ceil_mode: true, ..
        })
        | Self::AvgPool2d(AvgPool2d {
            ceil_mode: true, ..
        }) = self
        {
            Rounding::Ceil
        } else {
            Rounding::Floor
        }
    }
}
