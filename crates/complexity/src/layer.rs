//! The layers, in PyTorch's words.

use crate::axis::{AxisPadding, AxisWindow, Rounding};
use crate::error::Side;

/// What a layer does. The channels that come in follow from what feeds the layer, so that they
/// cannot be set wrong.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum LayerKind {
    /// A convolution.
    Conv2d(Conv2d),
    /// The largest value under each window.
    MaxPool2d(MaxPool2d),
    /// The mean under each window.
    AvgPool2d(AvgPool2d),
    /// The mean under windows that give a wanted output side; global pooling when that is 1 × 1.
    AdaptiveAvgPool2d(AdaptiveAvgPool2d),
    /// Batch normalisation at inference: one scale and one shift per channel.
    BatchNorm2d(BatchNorm2d),
    /// An activation function, element by element.
    Activation(Activation),
    /// A fully connected layer.
    Linear(Linear),
    /// Channels × height × width as one vector: a view, without a map of its own.
    Flatten,
    /// The identity at inference.
    Dropout,
    /// Softmax over the channels.
    Softmax,
    /// Local response normalisation across channels.
    LocalResponseNorm(LocalResponseNorm),
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

/// `nn.AdaptiveAvgPool2d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct AdaptiveAvgPool2d {
    /// Output height and width, pixels; `[1, 1]` is global average pooling.
    pub output_size: [u64; 2],
}

/// `nn.BatchNorm2d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct BatchNorm2d {
    /// Whether a scale and a shift are learned per channel.
    pub affine: bool,
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
}

impl Activation {
    /// Every activation, the plainest first.
    pub const ALL: [Self; 8] = [
        Self::ReLU,
        Self::ReLU6,
        Self::LeakyReLU,
        Self::Sigmoid,
        Self::Tanh,
        Self::SiLU,
        Self::Hardsigmoid,
        Self::Hardswish,
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
}

impl LayerKind {
    /// PyTorch's name of the layer.
    ///
    /// ```
    /// assert_eq!(complexity::LayerKind::Flatten.name(), "Flatten");
    /// ```
    pub fn name(&self) -> &'static str {
        match self {
            Self::Conv2d(_) => "Conv2d",
            Self::MaxPool2d(_) => "MaxPool2d",
            Self::AvgPool2d(_) => "AvgPool2d",
            Self::AdaptiveAvgPool2d(_) => "AdaptiveAvgPool2d",
            Self::BatchNorm2d(_) => "BatchNorm2d",
            Self::Activation(activation) => activation.name(),
            Self::Linear(_) => "Linear",
            Self::Flatten => "Flatten",
            Self::Dropout => "Dropout",
            Self::Softmax => "Softmax",
            Self::LocalResponseNorm(_) => "LocalResponseNorm",
        }
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
        match self {
            Self::Conv2d(conv) => Some(&conv.window),
            Self::MaxPool2d(pool) => Some(&pool.window),
            Self::AvgPool2d(pool) => Some(&pool.window),
            Self::AdaptiveAvgPool2d(_)
            | Self::BatchNorm2d(_)
            | Self::Activation(_)
            | Self::Linear(_)
            | Self::Flatten
            | Self::Dropout
            | Self::Softmax
            | Self::LocalResponseNorm(_) => None,
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
        match self {
            Self::Conv2d(conv) => Some(&mut conv.window),
            Self::MaxPool2d(pool) => Some(&mut pool.window),
            Self::AvgPool2d(pool) => Some(&mut pool.window),
            Self::AdaptiveAvgPool2d(_)
            | Self::BatchNorm2d(_)
            | Self::Activation(_)
            | Self::Linear(_)
            | Self::Flatten
            | Self::Dropout
            | Self::Softmax
            | Self::LocalResponseNorm(_) => None,
        }
    }

    /// The dilation, if the layer can have one, height before width.
    ///
    /// ```
    /// use complexity::{Conv2d, LayerKind};
    /// assert_eq!(LayerKind::Conv2d(Conv2d::new(6, 5)).dilation(), Some([1, 1]));
    /// ```
    pub fn dilation(&self) -> Option<[u64; 2]> {
        match self {
            Self::Conv2d(conv) => Some(conv.dilation),
            Self::MaxPool2d(pool) => Some(pool.dilation),
            Self::AvgPool2d(_)
            | Self::AdaptiveAvgPool2d(_)
            | Self::BatchNorm2d(_)
            | Self::Activation(_)
            | Self::Linear(_)
            | Self::Flatten
            | Self::Dropout
            | Self::Softmax
            | Self::LocalResponseNorm(_) => None,
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
        matches!(self, Self::Activation(_))
    }

    /// Whether the output is the input's memory under another shape.
    ///
    /// ```
    /// assert!(complexity::LayerKind::Flatten.is_view());
    /// ```
    pub fn is_view(&self) -> bool {
        matches!(self, Self::Flatten)
    }

    pub(crate) fn rounding(&self) -> Rounding {
        let ceil = match self {
            Self::MaxPool2d(pool) => pool.ceil_mode,
            Self::AvgPool2d(pool) => pool.ceil_mode,
            Self::Conv2d(_)
            | Self::AdaptiveAvgPool2d(_)
            | Self::BatchNorm2d(_)
            | Self::Activation(_)
            | Self::Linear(_)
            | Self::Flatten
            | Self::Dropout
            | Self::Softmax
            | Self::LocalResponseNorm(_) => false,
        };
        if ceil {
            Rounding::Ceil
        } else {
            Rounding::Floor
        }
    }
}
