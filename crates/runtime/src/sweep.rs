//! Which algorithm should win as one of a convolution's numbers varies.

use kernels::{Conv2d, Estimate, Padding};

use crate::device::Device;
use crate::predict::predict_algorithms;

/// What varies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Varied {
    /// The input's side X.
    Side,
    /// The filter's side f, with a padding of half of it.
    Kernel,
    /// The channels, in and out alike; groups of a depthwise convolution too.
    Channels,
}

impl Varied {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Side, Self::Kernel, Self::Channels];

    fn values(self) -> [usize; 6] {
        match self {
            Self::Side => [7, 14, 28, 56, 112, 224],
            Self::Kernel => [1, 3, 5, 7, 11, 15],
            Self::Channels => [8, 16, 32, 64, 256, 512],
        }
    }

    fn apply(self, conv: &Conv2d, value: usize) -> Conv2d {
        match self {
            Self::Side => Conv2d {
                height: value,
                width: value,
                ..*conv
            },
            Self::Kernel => Conv2d {
                kernel_size: [value; 2],
                padding: Padding::all(value / 2),
                dilation: [1, 1],
                ..*conv
            },
            Self::Channels => Conv2d {
                in_channels: value,
                out_channels: value,
                groups: if conv.group_channels() == 1 { value } else { 1 },
                ..*conv
            },
        }
    }
}

/// What should win at one value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Win {
    /// The value.
    pub value: usize,
    /// The fastest algorithm, with its time; none where there is no such convolution.
    pub fastest: Option<Estimate>,
}

/// The winners at six values, all else as it is.
///
/// ```
/// use kernels::{Algorithm, Conv2d, Padding};
/// use runtime::{Varied, fitted_on, winners};
/// let conv = Conv2d {
///     in_channels: 64, height: 56, width: 56, out_channels: 64, kernel_size: [3, 3],
///     stride: [1, 1], padding: Padding::all(1), dilation: [1, 1], groups: 1,
/// };
/// let by_filter = winners(&conv, Varied::Kernel, &fitted_on());
/// let fastest = |index: usize| by_filter[index].fastest.unwrap().algorithm;
/// assert_eq!([fastest(0), fastest(1)], [Algorithm::Pointwise, Algorithm::Winograd4]);
/// ```
pub fn winners(conv: &Conv2d, varied: Varied, device: &Device) -> Vec<Win> {
    let win = |value| Win {
        value,
        fastest: predict_algorithms(&varied.apply(conv, value), device)
            .ok()
            .and_then(|estimates| estimates.into_iter().next()),
    };
    varied.values().into_iter().map(win).collect()
}
