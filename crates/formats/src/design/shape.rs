//! Shapes as they stand in the file.

use complexity::Shape;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(
    untagged,
    deny_unknown_fields,
    expecting = "a shape must be {\"channels\": C, \"height\": H, \"width\": W}, with \"channels_last\": true where the channels come last, or {\"features\": N}"
)]
pub(super) enum Sizes {
    Maps {
        channels: u64,
        height: u64,
        width: u64,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        channels_last: bool,
    },
    Features {
        features: u64,
    },
}

impl Sizes {
    pub(super) fn of(shape: Shape) -> Self {
        let channels_last = matches!(shape, Shape::ChannelsLast { .. });
        match shape {
            Shape::Maps {
                channels,
                height,
                width,
            }
            | Shape::ChannelsLast {
                channels,
                height,
                width,
            } => Self::Maps {
                channels,
                height,
                width,
                channels_last,
            },
            Shape::Features(features) => Self::Features { features },
        }
    }

    pub(super) fn shape(&self) -> Shape {
        match *self {
            Self::Maps {
                channels,
                height,
                width,
                channels_last: false,
            } => Shape::maps(channels, height, width),
            Self::Maps {
                channels,
                height,
                width,
                channels_last: true,
            } => Shape::ChannelsLast {
                height,
                width,
                channels,
            },
            Self::Features { features } => Shape::Features(features),
        }
    }
}
