//! The numbers that a control sets, and where in the document each lives.

use complexity::{LayerKind, Padding, Parameter, Shape, UpsampleTo, Window};

use super::document::{Document, Selected};

/// Whose number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The network's: its input, or the batch.
    Network,
    /// A layer's.
    Layer(complexity::LayerId),
}

impl From<Selected> for Target {
    fn from(selected: Selected) -> Self {
        match selected {
            Selected::Input => Self::Network,
            Selected::Layer(id) => Self::Layer(id),
        }
    }
}

/// Which part of a pair, or of the four sides of a padding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All at once.
    All,
    /// The height.
    Height,
    /// The width.
    Width,
    /// Padding above.
    Top,
    /// Padding below.
    Bottom,
    /// Padding on the left.
    Left,
    /// Padding on the right.
    Right,
}

impl Part {
    const ALL: [Self; 7] = [
        Self::All,
        Self::Height,
        Self::Width,
        Self::Top,
        Self::Bottom,
        Self::Left,
        Self::Right,
    ];
}

/// A number that a control sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Which parameter.
    pub parameter: Parameter,
    /// Which part of it.
    pub part: Part,
}

impl Field {
    /// The parameter as a whole.
    pub fn all(parameter: Parameter) -> Self {
        Self {
            parameter,
            part: Part::All,
        }
    }

    /// Every number that some control may set.
    pub fn every() -> impl Iterator<Item = Self> {
        Parameter::ALL.into_iter().flat_map(|parameter| {
            let part = move |part| Self { parameter, part };
            Part::ALL.into_iter().map(part)
        })
    }

    /// A name that is unique among fields, for HTML.
    pub fn id(self) -> String {
        format!("knob-{}-{}", self.parameter as u8, self.part as u8)
    }

    /// The value in the document; none where the target has no such number.
    pub fn read(self, document: &Document, target: Target) -> Option<u64> {
        match target {
            Target::Network => self.read_network(document),
            Target::Layer(id) => self.read_kind(&document.network.node(id)?.kind),
        }
    }

    fn read_network(self, document: &Document) -> Option<u64> {
        match (self.parameter, document.network.input) {
            (Parameter::Batch, _) => Some(document.setting.batch),
            (Parameter::InputChannels, input) => Some(input.channels()),
            (Parameter::InputSize, Shape::Maps { height, width, .. }) => {
                Some(pair_value([height, width], self.part))
            }
            _ => None,
        }
    }

    /// The value in a layer; none where the layer has no such number.
    pub fn read_kind(self, kind: &LayerKind) -> Option<u64> {
        match (self.parameter, kind) {
            (Parameter::KernelSize, _) => kind
                .window()
                .map(|window| pair_value(window.kernel_size, self.part)),
            (Parameter::Stride, _) => kind
                .window()
                .map(|window| pair_value(window.stride, self.part)),
            (Parameter::Padding, _) => padding_value(&kind.window()?.padding, self.part),
            (Parameter::Dilation, _) => kind
                .dilation()
                .map(|dilation| pair_value(dilation, self.part)),
            (Parameter::OutChannels, LayerKind::Conv2d(conv)) => Some(conv.out_channels),
            (Parameter::OutChannels, LayerKind::ConvTranspose2d(conv)) => Some(conv.out_channels),
            (Parameter::OutputPadding, LayerKind::ConvTranspose2d(conv)) => {
                Some(pair_value(conv.output_padding, self.part))
            }
            (Parameter::Groups, LayerKind::Conv2d(conv)) => Some(conv.groups),
            (Parameter::Groups, LayerKind::ConvTranspose2d(conv)) => Some(conv.groups),
            (Parameter::Groups, LayerKind::GroupNorm(norm)) => Some(norm.groups),
            (Parameter::Groups, LayerKind::ChannelShuffle(shuffle)) => Some(shuffle.groups),
            (Parameter::Chunks, LayerKind::Chunk(chunk)) => Some(chunk.chunks),
            (Parameter::ChunkIndex, LayerKind::Chunk(chunk)) => Some(chunk.index),
            (Parameter::Pieces, LayerKind::Maxout(maxout)) => Some(maxout.pieces),
            (Parameter::ScaleFactor, LayerKind::PixelShuffle(shuffle)) => Some(shuffle.factor),
            (Parameter::ScaleFactor, LayerKind::Upsample(upsample)) => match upsample.to {
                UpsampleTo::Factor(factors) => Some(pair_value(factors, self.part)),
                UpsampleTo::Size(_) | UpsampleTo::SecondInput => None,
            },
            (Parameter::OutputSize, LayerKind::Upsample(upsample)) => match upsample.to {
                UpsampleTo::Size(sides) => Some(pair_value(sides, self.part)),
                UpsampleTo::Factor(_) | UpsampleTo::SecondInput => None,
            },
            (Parameter::OutFeatures, LayerKind::Linear(linear)) => Some(linear.out_features),
            (
                Parameter::OutputSize,
                LayerKind::AdaptiveAvgPool2d(pool) | LayerKind::AdaptiveMaxPool2d(pool),
            ) => Some(pair_value(pool.output_size, self.part)),
            (Parameter::Neighbourhood, LayerKind::LocalResponseNorm(norm)) => Some(norm.size),
            _ => None,
        }
    }

    /// Sets the value of a layer, where the layer has such a number.
    pub(super) fn write_kind(self, kind: &mut LayerKind, value: u64) {
        match (self.parameter, kind) {
            (Parameter::Dilation, LayerKind::Conv2d(conv)) => {
                set_pair(&mut conv.dilation, self.part, value);
            }
            (Parameter::Dilation, LayerKind::MaxPool2d(pool)) => {
                set_pair(&mut pool.dilation, self.part, value);
            }
            (Parameter::Dilation, LayerKind::ConvTranspose2d(conv)) => {
                set_pair(&mut conv.dilation, self.part, value);
            }
            (Parameter::OutputPadding, LayerKind::ConvTranspose2d(conv)) => {
                set_pair(&mut conv.output_padding, self.part, value);
            }
            (Parameter::OutChannels, LayerKind::Conv2d(conv)) => conv.out_channels = value,
            (Parameter::OutChannels, LayerKind::ConvTranspose2d(conv)) => conv.out_channels = value,
            (Parameter::Groups, LayerKind::Conv2d(conv)) => conv.groups = value,
            (Parameter::Groups, LayerKind::ConvTranspose2d(conv)) => conv.groups = value,
            (Parameter::Groups, LayerKind::GroupNorm(norm)) => norm.groups = value,
            (Parameter::Groups, LayerKind::ChannelShuffle(shuffle)) => shuffle.groups = value,
            (Parameter::Chunks, LayerKind::Chunk(chunk)) => chunk.chunks = value,
            (Parameter::ChunkIndex, LayerKind::Chunk(chunk)) => chunk.index = value,
            (Parameter::Pieces, LayerKind::Maxout(maxout)) => maxout.pieces = value,
            (Parameter::ScaleFactor, LayerKind::PixelShuffle(shuffle)) => shuffle.factor = value,
            (Parameter::ScaleFactor, LayerKind::Upsample(upsample)) => {
                if let UpsampleTo::Factor(factors) = &mut upsample.to {
                    set_pair(factors, self.part, value);
                }
            }
            (Parameter::OutputSize, LayerKind::Upsample(upsample)) => {
                if let UpsampleTo::Size(sides) = &mut upsample.to {
                    set_pair(sides, self.part, value);
                }
            }
            (Parameter::OutFeatures, LayerKind::Linear(linear)) => linear.out_features = value,
            (
                Parameter::OutputSize,
                LayerKind::AdaptiveAvgPool2d(pool) | LayerKind::AdaptiveMaxPool2d(pool),
            ) => {
                set_pair(&mut pool.output_size, self.part, value);
            }
            (Parameter::Neighbourhood, LayerKind::LocalResponseNorm(norm)) => norm.size = value,
            (_, kind) => {
                if let Some(window) = kind.window_mut() {
                    self.write_window(window, value);
                }
            }
        }
    }

    fn write_window(self, window: &mut Window, value: u64) {
        match self.parameter {
            Parameter::KernelSize => set_pair(&mut window.kernel_size, self.part, value),
            Parameter::Stride => set_pair(&mut window.stride, self.part, value),
            Parameter::Padding => set_padding(&mut window.padding, self.part, value),
            Parameter::Batch
            | Parameter::InputChannels
            | Parameter::InputSize
            | Parameter::Dilation
            | Parameter::OutChannels
            | Parameter::Groups
            | Parameter::OutFeatures
            | Parameter::OutputSize
            | Parameter::Neighbourhood
            | Parameter::OutputPadding
            | Parameter::ScaleFactor
            | Parameter::Chunks
            | Parameter::ChunkIndex
            | Parameter::Pieces => {}
        }
    }

    /// Sets the value of the input's shape.
    pub(super) fn write_input(self, input: &mut Shape, value: u64) {
        let Shape::Maps {
            channels,
            height,
            width,
        } = input
        else {
            return;
        };
        if self.parameter == Parameter::InputChannels {
            *channels = value;
        }
        if self.parameter == Parameter::InputSize {
            let mut sides = [*height, *width];
            set_pair(&mut sides, self.part, value);
            [*height, *width] = sides;
        }
    }
}

fn pair_value([height, width]: [u64; 2], part: Part) -> u64 {
    if part == Part::Width { width } else { height }
}

fn set_pair(pair: &mut [u64; 2], part: Part, value: u64) {
    match part {
        Part::Height => pair[0] = value,
        Part::Width => pair[1] = value,
        Part::All | Part::Top | Part::Bottom | Part::Left | Part::Right => *pair = [value; 2],
    }
}

fn padding_value(padding: &Padding, part: Part) -> Option<u64> {
    let (top, bottom, left, right) = match *padding {
        Padding::Explicit {
            top,
            bottom,
            left,
            right,
        } => (top, bottom, left, right),
        Padding::Same => return None,
        Padding::Valid => (0, 0, 0, 0),
    };
    Some(match part {
        Part::All | Part::Height | Part::Top => top,
        Part::Bottom => bottom,
        Part::Width | Part::Left => left,
        Part::Right => right,
    })
}

fn set_padding(padding: &mut Padding, part: Part, value: u64) {
    if !matches!(padding, Padding::Explicit { .. }) {
        *padding = Padding::all(0);
    }
    let Padding::Explicit {
        top,
        bottom,
        left,
        right,
    } = padding
    else {
        return;
    };
    match part {
        Part::All => *padding = Padding::all(value),
        Part::Height => [*top, *bottom] = [value; 2],
        Part::Width => [*left, *right] = [value; 2],
        Part::Top => *top = value,
        Part::Bottom => *bottom = value,
        Part::Left => *left = value,
        Part::Right => *right = value,
    }
}
