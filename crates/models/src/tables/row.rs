//! Rows of tables, and how each is counted.

use complexity::{LayerKind, LayerReport, Network, Node, Report, Setting, Shape, analyze};

use super::{Counted, Figure, Line, Unit};
use crate::agreement::agreement;

/// A row as it is printed, and what it is of.
pub(super) struct Row {
    label: &'static str,
    subject: Subject,
    cells: Vec<Cell>,
    reason: &'static str,
}

/// What a row is of.
#[derive(Clone, Copy)]
pub(super) struct Subject {
    network: Built,
    part: Part,
}

#[derive(Clone, Copy)]
enum Built {
    /// One of the zoo, on its published input or on another.
    Named(&'static str, Option<Shape>),
    /// One that only a table has.
    Made(fn() -> Option<Network>),
}

/// The layers that a row is of.
#[derive(Clone, Copy)]
enum Part {
    Whole,
    /// The layer of this name, or those whose names begin with it and a dot.
    Block(&'static str),
    Kind(fn(&LayerKind) -> bool),
}

/// A figure as it is printed; no digits where nothing is.
#[derive(Clone, Copy)]
pub(super) struct Cell {
    digits: &'static str,
    unit: Unit,
}

/// A published network.
pub(super) const fn network(name: &'static str) -> Subject {
    Subject {
        network: Built::Named(name, None),
        part: Part::Whole,
    }
}

/// A published network on a picture of `side` × `side` pixels.
pub(super) fn network_on(name: &'static str, side: u64) -> Subject {
    Subject {
        network: Built::Named(name, Some(Shape::maps(3, side, side))),
        part: Part::Whole,
    }
}

/// A layer or a block of a published network.
pub(super) const fn block(name: &'static str, block: &'static str) -> Subject {
    network(name).block(block)
}

/// A network that only the table has.
pub(super) const fn made(build: fn() -> Option<Network>) -> Subject {
    Subject {
        network: Built::Made(build),
        part: Part::Whole,
    }
}

impl Subject {
    pub(super) const fn block(self, block: &'static str) -> Self {
        Self {
            part: Part::Block(block),
            ..self
        }
    }

    pub(super) const fn kind(self, is_kind: fn(&LayerKind) -> bool) -> Self {
        Self {
            part: Part::Kind(is_kind),
            ..self
        }
    }
}

pub(super) const fn one(digits: &'static str) -> Cell {
    printed(digits, Unit::One)
}

pub(super) const fn kilo(digits: &'static str) -> Cell {
    printed(digits, Unit::Kilo)
}

pub(super) const fn mega(digits: &'static str) -> Cell {
    printed(digits, Unit::Mega)
}

pub(super) const fn giga(digits: &'static str) -> Cell {
    printed(digits, Unit::Giga)
}

pub(super) const fn printed(digits: &'static str, unit: Unit) -> Cell {
    Cell { digits, unit }
}

/// A row whose figures agree.
pub(super) fn row<const N: usize>(label: &'static str, subject: Subject, cells: [Cell; N]) -> Row {
    Row {
        label,
        subject,
        cells: cells.to_vec(),
        reason: "",
    }
}

impl Row {
    /// Says why a figure differs.
    pub(super) fn because(self, reason: &'static str) -> Self {
        Self { reason, ..self }
    }

    /// The row counted, one figure for each column; none where something of it is not counted.
    pub(super) fn line(&self, columns: &[Counted]) -> Option<Line> {
        let counts = Counts::of(self.subject.network.build()?);
        let cells = columns.iter().zip(&self.cells);
        let figures =
            cells.map(|(&counted, cell)| cell.figure(&counts, self.subject.part, counted));
        Some(Line {
            label: self.label,
            network: self.subject.network.published(),
            figures: figures.collect::<Option<_>>()?,
            reason: self.reason,
        })
    }
}

impl Cell {
    fn figure(self, counts: &Counts, part: Part, counted: Counted) -> Option<Figure> {
        let exact = counts.sum(part, counted)?;
        let (dividend, divisor) = match self.unit {
            Unit::One => (exact, 1),
            Unit::Kilo => (exact, 1_000),
            Unit::Kibi => (exact, 1_024),
            Unit::Mega => (exact, 1_000_000),
            Unit::Giga => (exact, 1_000_000_000),
            Unit::Percent => (exact.checked_mul(100)?, counts.sum(Part::Whole, counted)?),
            Unit::Of(other) => {
                let other = Counts::of(crate::network(other, None)?);
                (exact, other.sum(part, counted)?)
            }
        };
        let is_printed = !self.digits.is_empty();
        Some(Figure {
            digits: self.digits,
            unit: self.unit,
            exact,
            dividend,
            divisor,
            agreement: is_printed.then(|| agreement(self.digits, dividend, divisor)),
        })
    }
}

/// A network, counted.
struct Counts {
    network: Network,
    report: Report,
}

impl Counts {
    fn of(network: Network) -> Self {
        let report = analyze(&network, &Setting::default());
        Self { network, report }
    }

    /// The sum over a part's layers; none where there is no such layer, where one is wrong, or
    /// where a `u128` cannot hold it.
    fn sum(&self, part: Part, counted: Counted) -> Option<u128> {
        let layers = self.network.nodes().iter().zip(&self.report.layers);
        let mut layers = layers.filter(|(node, _)| part.has(node)).peekable();
        layers.peek()?;
        layers.try_fold(0_u128, |sum, (node, outcome)| {
            sum.checked_add(counted.of(&node.kind, outcome.report()?)?)
        })
    }
}

impl Built {
    fn build(self) -> Option<Network> {
        match self {
            Self::Named(name, input) => crate::network(name, input),
            Self::Made(build) => build(),
        }
    }

    fn published(self) -> Option<&'static str> {
        match self {
            Self::Named(name, None) => Some(name),
            Self::Named(_, Some(_)) | Self::Made(_) => None,
        }
    }
}

impl Part {
    fn has(self, node: &Node) -> bool {
        match self {
            Self::Whole => true,
            Self::Block(name) => {
                let rest = node.name.strip_prefix(name);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            }
            Self::Kind(is_kind) => is_kind(&node.kind),
        }
    }
}

impl Counted {
    fn of(self, kind: &LayerKind, layer: &LayerReport) -> Option<u128> {
        match self {
            Self::ParametersWithoutNorm if is_batch_norm(kind) => Some(0),
            Self::Parameters | Self::ParametersWithoutNorm => layer.parameters.learned(),
            Self::Weights if kind.has_macs() => Some(layer.parameters.weights),
            Self::Weights => Some(0),
            Self::MacsAndBias if kind.has_macs() && kind.has_bias() => {
                layer.macs.checked_add(layer.output_elements)
            }
            Self::Macs | Self::MacsAndBias => Some(layer.macs),
            Self::Outputs => Some(layer.output_elements),
        }
    }
}

fn is_batch_norm(kind: &LayerKind) -> bool {
    matches!(kind, LayerKind::BatchNorm2d(_))
}
