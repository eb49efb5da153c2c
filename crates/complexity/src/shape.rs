//! Shapes of tensors, and the bytes of their elements.

use std::fmt;

/// The largest size of a side, a channel count, a filter or a batch: 2³².
pub const SIZE_LIMIT: u64 = 1 << 32;

/// The shape of one sample, without the batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Feature maps: channels × height × width, in elements.
    Maps {
        /// Channels, C.
        channels: u64,
        /// Height, in pixels.
        height: u64,
        /// Width, in pixels.
        width: u64,
    },
    /// A vector, as [`LayerKind::Flatten`](crate::LayerKind::Flatten) makes it.
    Features(u64),
    /// Feature maps with the channels last: height × width × channels.
    ChannelsLast {
        /// Height, in pixels.
        height: u64,
        /// Width, in pixels.
        width: u64,
        /// Channels, C.
        channels: u64,
    },
}

impl Shape {
    /// Feature maps of `channels` × `height` × `width`.
    ///
    /// ```
    /// assert_eq!(complexity::Shape::maps(3, 224, 224).elements(), Some(150_528));
    /// ```
    pub fn maps(channels: u64, height: u64, width: u64) -> Self {
        Self::Maps {
            channels,
            height,
            width,
        }
    }

    /// The dimensions of `batch` samples, as PyTorch prints them: N × C × H × W, or N × features;
    /// channels last where the network has them last.
    ///
    /// ```
    /// assert_eq!(complexity::Shape::maps(3, 224, 112).with_batch(8), [8, 3, 224, 112]);
    /// assert_eq!(complexity::Shape::Features(84).with_batch(1), [1, 84]);
    /// ```
    pub fn with_batch(&self, batch: u64) -> Vec<u64> {
        match *self {
            Self::Maps {
                channels,
                height,
                width,
            } => vec![batch, channels, height, width],
            Self::Features(features) => vec![batch, features],
            Self::ChannelsLast {
                height,
                width,
                channels,
            } => vec![batch, height, width, channels],
        }
    }

    /// Channels of feature maps, or the features of a vector: what the next layer's C_in is.
    ///
    /// ```
    /// assert_eq!(complexity::Shape::maps(3, 224, 224).channels(), 3);
    /// assert_eq!(complexity::Shape::Features(84).channels(), 84);
    /// ```
    pub fn channels(&self) -> u64 {
        match *self {
            Self::Maps { channels, .. } | Self::ChannelsLast { channels, .. } => channels,
            Self::Features(features) => features,
        }
    }

    /// Height and width in pixels; none for a vector.
    ///
    /// ```
    /// assert_eq!(complexity::Shape::maps(3, 224, 160).sides(), Some([224, 160]));
    /// ```
    pub fn sides(&self) -> Option<[u64; 2]> {
        match *self {
            Self::Maps { height, width, .. } | Self::ChannelsLast { height, width, .. } => {
                Some([height, width])
            }
            Self::Features(_) => None,
        }
    }

    /// Elements of one sample; none when a `u128` cannot hold them.
    ///
    /// ```
    /// assert_eq!(complexity::Shape::Features(10).elements(), Some(10));
    /// ```
    pub fn elements(&self) -> Option<u128> {
        match *self {
            Self::Maps {
                channels,
                height,
                width,
            }
            | Self::ChannelsLast {
                channels,
                height,
                width,
            } => u128::from(channels)
                .checked_mul(u128::from(height))?
                .checked_mul(u128::from(width)),
            Self::Features(features) => Some(u128::from(features)),
        }
    }

    /// The same places with other channels; a vector of other length.
    ///
    /// ```
    /// use complexity::Shape;
    /// assert_eq!(Shape::maps(3, 8, 8).with_channels(16), Shape::maps(16, 8, 8));
    /// ```
    #[must_use]
    pub fn with_channels(self, channels: u64) -> Self {
        match self {
            Self::Maps { height, width, .. } => Self::maps(channels, height, width),
            Self::Features(_) => Self::Features(channels),
            Self::ChannelsLast { height, width, .. } => Self::ChannelsLast {
                height,
                width,
                channels,
            },
        }
    }

    /// Whether both are maps, both vectors, or both maps with the channels last.
    pub(crate) fn is_alike(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Maps {
                channels,
                height,
                width,
            } => write!(f, "{channels} × {height} × {width}"),
            Self::Features(features) => write!(f, "{features}"),
            Self::ChannelsLast {
                height,
                width,
                channels,
            } => write!(f, "{height} × {width} × {channels} (channels last)"),
        }
    }
}

/// The data type that elements are stored in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum DataType {
    /// 32-bit floating point.
    #[default]
    F32,
    /// 16-bit floating point, IEEE half.
    F16,
    /// 16-bit floating point with f32's exponent.
    Bf16,
    /// 8-bit integers.
    Int8,
}

impl DataType {
    /// Every data type, widest first.
    pub const ALL: [Self; 4] = [Self::F32, Self::F16, Self::Bf16, Self::Int8];

    /// The name that frameworks print.
    ///
    /// ```
    /// assert_eq!(complexity::DataType::Bf16.name(), "bf16");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F16 => "f16",
            Self::Bf16 => "bf16",
            Self::Int8 => "int8",
        }
    }

    /// Bytes of `elements` elements; none when a `u128` cannot hold them.
    ///
    /// ```
    /// assert_eq!(complexity::DataType::F32.bytes(61_706), Some(246_824));
    /// ```
    pub fn bytes(self, elements: u128) -> Option<u128> {
        elements.checked_mul(self.width())
    }

    /// Elements that fit so many bytes.
    ///
    /// ```
    /// assert_eq!(complexity::DataType::F16.elements_in(1_023), 511);
    /// ```
    pub fn elements_in(self, bytes: u128) -> u128 {
        bytes / self.width()
    }

    fn width(self) -> u128 {
        match self {
            Self::F32 => 4,
            Self::F16 | Self::Bf16 => 2,
            Self::Int8 => 1,
        }
    }
}

/// Elements that fit so many GiB (2³⁰ bytes); none when a `u128` cannot hold the bytes.
///
/// ```
/// use complexity::{DataType, elements_in_gib};
/// assert_eq!(elements_in_gib(DataType::F32, 1), Some(1 << 28));
/// ```
pub fn elements_in_gib(data_type: DataType, gib: u64) -> Option<u128> {
    let bytes = u128::from(gib).checked_mul(1 << 30)?;
    Some(data_type.elements_in(bytes))
}

/// A part of a whole, in thousandths, rounded down: the length of a bar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share(pub u16);

impl Share {
    /// The share of `part` in `whole`; nothing of nothing is nothing.
    ///
    /// ```
    /// assert_eq!(complexity::Share::of(117_600, 416_520), complexity::Share(282));
    /// ```
    pub fn of(part: u128, whole: u128) -> Self {
        if whole == 0 {
            return Self(0);
        }
        // Thousandths of a count near 2¹²⁸ would not fit: shift both, which a bar cannot show.
        let shift = 16_u32.saturating_sub(whole.leading_zeros());
        let thousandths = ((part >> shift) * 1000 / (whole >> shift)).min(1000);
        Self(u16::try_from(thousandths).unwrap_or(1000))
    }

    /// How far `value` is on the way from `low` to `high`.
    ///
    /// ```
    /// assert_eq!(complexity::Share::along(1, 15, 8), complexity::Share(500));
    /// ```
    pub fn along(low: u64, high: u64, value: u64) -> Self {
        let from_low = |value: u64| u128::from(value.saturating_sub(low));
        Self::of(from_low(value), from_low(high))
    }

    /// The share as a percentage with one decimal, as a bar's length is written.
    ///
    /// ```
    /// assert_eq!(complexity::Share(282).percent(), "28.2%");
    /// ```
    pub fn percent(self) -> String {
        format!("{}.{}%", self.0 / 10, self.0 % 10)
    }
}
