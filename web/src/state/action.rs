//! Everything that can happen to the page, as data.

use complexity::{
    Activation, Block, DataType, LayerId, LayerKind, Network, Padding, Parameter, Setting,
};

use super::counting::Counting;
use super::document::{Document, RowCount, Selected};
use super::field::{Field, Target};
use super::limits::Limits;
use super::options::Opening;
use super::run_setup::RunSetup;

/// Everything that can happen to the page.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A number was set. While `dragging`, what the same knob does next is the same step.
    Set {
        /// Whose number.
        target: Target,
        /// Which number.
        field: Field,
        /// The number, legal or not.
        value: u64,
        /// Whether a slider is being dragged.
        dragging: bool,
    },
    /// A dragged slider was let go.
    Settle,
    /// A yes or no of a layer was set.
    SetFlag(LayerId, Flag, bool),
    /// How a layer's input is padded was set.
    SetPadding(LayerId, PaddingMode),
    /// An activation function was chosen.
    SetActivation(LayerId, Activation),
    /// A layer was added at a position.
    Insert(usize, LayerKind),
    /// A layer was removed.
    Remove(LayerId),
    /// A copy of a layer was put behind it.
    Duplicate(LayerId),
    /// A layer was moved to a position, counted without it.
    Move(LayerId, usize),
    /// A layer was given a name.
    Rename(LayerId, String),
    /// The controls were opened for something.
    Select(Selected),
    /// The data type was chosen.
    SetDataType(DataType),
    /// How the network is run.
    SetSetting(Setting),
    /// The most that the totals may be.
    SetLimits(Limits),
    /// What the rows show as operations was chosen.
    SetRows(RowCount),
    /// A way of counting was chosen.
    SetCounting(Counting),
    /// A design was pinned to be compared with, by its link; or none any more.
    Pin(Option<String>),
    /// What runs was changed.
    SetRun(RunSetup),
    /// An empty network was chosen.
    Clear,
    /// A copy of a block was put behind it.
    Repeat(Block),
    /// A layer's numbers are set in all repeats of its block, or in it alone.
    SetRepeats(bool),
    /// A layer's input was connected: which one, and to the layer of which name; to the
    /// network's input if none is given.
    Connect(LayerId, usize, Option<String>),
    /// A layer's input was taken away.
    Disconnect(LayerId, usize),
    /// A published network is wanted, which has to be built.
    Await(Opening),
    /// A published network was built; none where its name is not known.
    Built(String, Option<Box<Network>>),
    /// A document came from a link or from storage.
    Open(Box<Document>),
    /// A link could not be read.
    Refuse(formats::link::LinkError),
    /// The notice was read.
    Dismiss,
    /// One step back.
    Undo,
    /// One step forth.
    Redo,
}

/// A yes or no of a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// One bias per output channel.
    Bias,
    /// A last window may hang over the end.
    CeilMode,
    /// The mean divides by the padding's pixels too.
    CountIncludePad,
    /// A normalisation learns a scale and a shift.
    Affine,
    /// A PReLU learns a slope per channel.
    PerChannel,
}

/// How a layer's input is padded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaddingMode {
    /// By numbers.
    Explicit,
    /// As "same".
    Same,
    /// As "valid".
    Valid,
}

impl PaddingMode {
    /// The mode of a padding.
    pub fn of(padding: &Padding) -> Self {
        match padding {
            Padding::Explicit { .. } => Self::Explicit,
            Padding::Same => Self::Same,
            Padding::Valid => Self::Valid,
        }
    }
}

impl Flag {
    /// The flag's value; none where the layer has no such flag.
    pub fn read(self, kind: &LayerKind) -> Option<bool> {
        match (self, kind) {
            (Self::Bias, LayerKind::Conv2d(conv)) => Some(conv.bias),
            (Self::Bias, LayerKind::ConvTranspose2d(conv)) => Some(conv.bias),
            (Self::Bias, LayerKind::Linear(linear)) => Some(linear.bias),
            (Self::Bias, LayerKind::Scale(scale)) => Some(scale.bias),
            (Self::CeilMode, LayerKind::MaxPool2d(pool)) => Some(pool.ceil_mode),
            (Self::CeilMode, LayerKind::AvgPool2d(pool)) => Some(pool.ceil_mode),
            (Self::CountIncludePad, LayerKind::AvgPool2d(pool)) => Some(pool.count_include_pad),
            (Self::Affine, LayerKind::BatchNorm2d(norm)) => Some(norm.affine),
            (Self::Affine, LayerKind::GroupNorm(norm)) => Some(norm.affine),
            (Self::Affine, LayerKind::LayerNorm(norm)) => Some(norm.affine),
            (Self::PerChannel, LayerKind::PReLU(prelu)) => Some(prelu.per_channel),
            _ => None,
        }
    }

    fn write(self, kind: &mut LayerKind, on: bool) {
        match (self, kind) {
            (Self::Bias, LayerKind::Conv2d(conv)) => conv.bias = on,
            (Self::Bias, LayerKind::ConvTranspose2d(conv)) => conv.bias = on,
            (Self::Bias, LayerKind::Linear(linear)) => linear.bias = on,
            (Self::Bias, LayerKind::Scale(scale)) => scale.bias = on,
            (Self::CeilMode, LayerKind::MaxPool2d(pool)) => pool.ceil_mode = on,
            (Self::CeilMode, LayerKind::AvgPool2d(pool)) => pool.ceil_mode = on,
            (Self::CountIncludePad, LayerKind::AvgPool2d(pool)) => pool.count_include_pad = on,
            (Self::Affine, LayerKind::BatchNorm2d(norm)) => norm.affine = on,
            (Self::Affine, LayerKind::GroupNorm(norm)) => norm.affine = on,
            (Self::Affine, LayerKind::LayerNorm(norm)) => norm.affine = on,
            (Self::PerChannel, LayerKind::PReLU(prelu)) => prelu.per_channel = on,
            _ => {}
        }
    }
}

/// The document after a number was set.
pub fn with_number(document: &Document, target: Target, field: Field, value: u64) -> Document {
    let mut next = document.clone();
    match target {
        Target::Network if field.parameter == Parameter::Batch => next.setting.batch = value,
        Target::Network => {
            let mut network = Network::clone(&document.network);
            field.write_input(&mut network.input, value);
            next.network = network.into();
        }
        Target::Layer(id) => return edit_kind(document, id, |kind| field.write_kind(kind, value)),
    }
    next
}

pub(super) fn set_flag(document: &Document, id: LayerId, flag: Flag, on: bool) -> Document {
    edit_kind(document, id, |kind| flag.write(kind, on))
}

pub(super) fn set_padding(document: &Document, id: LayerId, mode: PaddingMode) -> Document {
    edit_kind(document, id, |kind| {
        if let Some(window) = kind.window_mut() {
            window.padding = match mode {
                PaddingMode::Explicit => Padding::all(0),
                PaddingMode::Same => Padding::Same,
                PaddingMode::Valid => Padding::Valid,
            };
        }
    })
}

pub(super) fn edit_kind(
    document: &Document,
    id: LayerId,
    change: impl Fn(&mut LayerKind),
) -> Document {
    let layers = if document.edits_repeats {
        document.network.repeats(id)
    } else {
        vec![id]
    };
    edit_network(document, |network| {
        for id in layers {
            if let Some(node) = network.node(id) {
                let mut kind = node.kind.clone();
                change(&mut kind);
                // The layer was found just now.
                let _ = network.replace(id, kind);
            }
        }
    })
}

pub(super) fn edit_network(document: &Document, change: impl FnOnce(&mut Network)) -> Document {
    let mut network = Network::clone(&document.network);
    change(&mut network);
    Document {
        network: network.into(),
        ..document.clone()
    }
}

/// The document without a layer, its neighbour selected in its place.
pub(super) fn remove(document: &Document, id: LayerId) -> Document {
    let position = document.network.position(id).unwrap_or(0);
    let mut next = edit_network(document, |network| {
        // A layer that is gone already stays gone.
        let _ = network.remove(id);
    });
    if next.selected == Selected::Layer(id) {
        let nodes = next.network.nodes();
        let neighbour = nodes.get(position).or(nodes.last());
        next.selected = neighbour.map_or(Selected::Input, |node| Selected::Layer(node.id));
    }
    next
}

/// The document with a layer added and selected.
pub(super) fn insert(document: &Document, position: usize, kind: LayerKind) -> Document {
    let mut network = Network::clone(&document.network);
    let id = network.insert(position, formats::link::default_name(&kind), kind);
    Document {
        network: network.into(),
        selected: Selected::Layer(id),
        ..document.clone()
    }
}

/// The document with a copy of a layer behind it, the copy selected.
pub(super) fn duplicate(document: &Document, id: LayerId) -> Document {
    let mut network = Network::clone(&document.network);
    let selected = match network.duplicate(id) {
        Ok(copy) => Selected::Layer(copy),
        Err(_) => document.selected,
    };
    Document {
        network: network.into(),
        selected,
        ..document.clone()
    }
}
