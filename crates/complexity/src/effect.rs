//! What an edit changed: the knob, the layer's multiply-adds in factors, and other layers.

use crate::analysis::{LayerReport, Report, derive};
use crate::cost::Quantity;
use crate::formula::{Factor, Symbol};
use crate::layer::{Conv2d, ConvTranspose2d, LayerKind};
use crate::network::{LayerId, Network};
use crate::shape::Shape;

/// A value before and after an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its symbol.
    pub symbol: Symbol,
    /// Before.
    pub before: u64,
    /// After.
    pub after: u64,
    /// Its power in the formula that it changes.
    pub power: u32,
}

/// Multiply-adds before and after, with the factors that make the ratio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MacsEffect {
    /// Before.
    pub before: u128,
    /// After.
    pub after: u128,
    /// The factors whose product is after/before; empty where the formula changed its form.
    pub factors: Vec<Change>,
}

/// What an edit changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The edited layer; none for the input.
    pub layer: Option<LayerId>,
    /// What was set, as "f 5 → 3".
    pub edited: Vec<Change>,
    /// The edited layer's multiply-adds; the whole network's, for the input.
    pub macs: Option<MacsEffect>,
    /// Later layers whose input changed, as "X 14 → 15", in execution order.
    pub elsewhere: Vec<(LayerId, Change)>,
    /// Layers whose learned numbers changed, with the counts before and after.
    pub parameters: Vec<(LayerId, u128, u128)>,
}

/// A network with its report.
type Counted<'a> = (&'a Network, &'a Report);

/// Compares two states of a network that differ in the layer `edited`, or in the input.
/// None where one of them has no totals, or nothing that is counted changed.
///
/// ```
/// use complexity::{Conv2d, LayerKind, Network, Setting, Shape, analyze, effect};
/// let mut before = Network::new(Shape::maps(1, 32, 32));
/// let c1 = before.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
/// let mut after = before.clone();
/// after.replace(c1, LayerKind::Conv2d(Conv2d::new(6, 3))).unwrap();
/// let reports = [&before, &after].map(|network| analyze(network, &Setting::default()));
/// let effect = effect((&before, &reports[0]), (&after, &reports[1]), Some(c1)).unwrap();
/// let macs = effect.macs.unwrap();
/// assert_eq!((macs.before, macs.after), (117_600, 48_600));
/// assert_eq!(macs.factors.len(), 2);
/// ```
pub fn effect(before: Counted, after: Counted, edited: Option<LayerId>) -> Option<Effect> {
    let totals = [before.1, after.1].map(|report| report.totals.as_ref().ok());
    let [Some(totals_before), Some(totals_after)] = totals else {
        return None;
    };
    let (changes, macs) = match edited {
        Some(id) => layer_effect(before, after, id)?,
        None => (
            shape_changes(&before.0.input, &after.0.input),
            Some(MacsEffect {
                before: totals_before.macs,
                after: totals_after.macs,
                factors: Vec::new(),
            }),
        ),
    };
    let parameters = parameters(before, after);
    let elsewhere = elsewhere(before, after, edited);
    if changes.is_empty() && parameters.is_empty() && elsewhere.is_empty() {
        return None;
    }
    Some(Effect {
        layer: edited,
        edited: changes,
        macs: macs.filter(|macs| macs.before != macs.after),
        elsewhere,
        parameters,
    })
}

fn layer_effect(
    before: Counted,
    after: Counted,
    id: LayerId,
) -> Option<(Vec<Change>, Option<MacsEffect>)> {
    let kinds = (&before.0.node(id)?.kind, &after.0.node(id)?.kind);
    let inputs = (before.1.inputs(before.0, id)?, after.1.inputs(after.0, id)?);
    let formula_before = derive(kinds.0, &inputs.0, 1, Quantity::Macs).ok()?;
    let formula_after = derive(kinds.1, &inputs.1, 1, Quantity::Macs).ok()?;
    let knobs = knob_changes(kinds.0, kinds.1);
    let macs = (formula_before.value > 0 && formula_after.value > 0).then(|| MacsEffect {
        before: formula_before.value,
        after: formula_after.value,
        factors: knobs_first(
            &knobs,
            factor_changes(
                &formula_before.terms[0].factors,
                &formula_after.terms[0].factors,
            ),
        ),
    });
    Some((knobs, macs))
}

/// What was set comes before what follows from it.
fn knobs_first(knobs: &[Change], factors: Vec<Change>) -> Vec<Change> {
    let is_knob = |factor: &Change| knobs.iter().any(|knob| knob.symbol == factor.symbol);
    let (mut set, follow): (Vec<_>, Vec<_>) = factors.into_iter().partition(is_knob);
    set.extend(follow);
    set
}

fn factor_changes(before: &[Factor], after: &[Factor]) -> Vec<Change> {
    let alike = before.len() == after.len()
        && before
            .iter()
            .zip(after)
            .all(|(b, a)| b.symbol == a.symbol && b.power == a.power);
    if !alike {
        return Vec::new();
    }
    before
        .iter()
        .zip(after)
        .filter(|(b, a)| b.value != a.value)
        .map(|(b, a)| Change {
            symbol: b.symbol,
            before: b.value,
            after: a.value,
            power: b.power,
        })
        .collect()
}

/// What the user set, each symbol with its value.
fn knobs(kind: &LayerKind) -> Vec<(Symbol, u64)> {
    let mut knobs = Vec::new();
    if let Some(window) = kind.window() {
        pair(
            &mut knobs,
            Symbol::Kernel,
            [Symbol::KernelHeight, Symbol::KernelWidth],
            window.kernel_size,
        );
        if let Some(padding) = window.padding.uniform() {
            knobs.push((Symbol::Padding, padding));
        }
        if window.stride[0] == window.stride[1] {
            knobs.push((Symbol::Stride, window.stride[0]));
        }
    }
    if let Some(dilation) = kind.dilation() {
        knobs.push((Symbol::Dilation, dilation[0]));
    }
    match kind {
        LayerKind::Conv2d(Conv2d {
            groups,
            out_channels,
            ..
        })
        | LayerKind::ConvTranspose2d(ConvTranspose2d {
            groups,
            out_channels,
            ..
        }) => {
            knobs.push((Symbol::Groups, *groups));
            knobs.push((Symbol::OutChannels, *out_channels));
        }
        LayerKind::Linear(linear) => knobs.push((Symbol::OutChannels, linear.out_features)),
        LayerKind::AdaptiveAvgPool2d(pool) | LayerKind::AdaptiveMaxPool2d(pool) => pair(
            &mut knobs,
            Symbol::Output,
            [Symbol::OutputHeight, Symbol::OutputWidth],
            pool.output_size,
        ),
        LayerKind::LocalResponseNorm(norm) => knobs.push((Symbol::Neighbourhood, norm.size)),
        LayerKind::GroupNorm(norm) => knobs.push((Symbol::Groups, norm.groups)),
        LayerKind::ChannelShuffle(shuffle) => knobs.push((Symbol::Groups, shuffle.groups)),
        LayerKind::MaxPool2d(_)
        | LayerKind::AvgPool2d(_)
        | LayerKind::BatchNorm2d(_)
        | LayerKind::LayerNorm(_)
        | LayerKind::Scale(_)
        | LayerKind::Activation(_)
        | LayerKind::PReLU(_)
        | LayerKind::Flatten
        | LayerKind::Dropout
        | LayerKind::StochasticDepth
        | LayerKind::Softmax
        | LayerKind::Add
        | LayerKind::Mul
        | LayerKind::Concat
        | LayerKind::Chunk(_)
        | LayerKind::IndexSelect(_)
        | LayerKind::Permute
        | LayerKind::Unflatten(_)
        | LayerKind::Maxout(_)
        | LayerKind::Upsample(_)
        | LayerKind::PixelShuffle(_)
        | LayerKind::ZeroPad2d(_)
        | LayerKind::Crop2d(_)
        | LayerKind::Operator(_) => {}
    }
    knobs
}

fn pair(knobs: &mut Vec<(Symbol, u64)>, both: Symbol, apart: [Symbol; 2], values: [u64; 2]) {
    if values[0] == values[1] {
        knobs.push((both, values[0]));
    } else {
        knobs.extend(apart.into_iter().zip(values));
    }
}

fn knob_changes(before: &LayerKind, after: &LayerKind) -> Vec<Change> {
    changes(&knobs(before), &knobs(after))
}

fn changes(before: &[(Symbol, u64)], after: &[(Symbol, u64)]) -> Vec<Change> {
    after
        .iter()
        .filter_map(|&(symbol, value)| {
            let &(_, earlier) = before.iter().find(|(other, _)| *other == symbol)?;
            (earlier != value).then_some(Change {
                symbol,
                before: earlier,
                after: value,
                power: 1,
            })
        })
        .collect()
}

fn shape_changes(before: &Shape, after: &Shape) -> Vec<Change> {
    if before == after {
        return Vec::new();
    }
    let knobs = |shape: &Shape| {
        let mut knobs = vec![(Symbol::InChannels, shape.channels())];
        if let Some(sides) = shape.sides() {
            pair(
                &mut knobs,
                Symbol::Input,
                [Symbol::InputHeight, Symbol::InputWidth],
                sides,
            );
        }
        knobs
    };
    changes(&knobs(before), &knobs(after))
}

fn elsewhere(before: Counted, after: Counted, edited: Option<LayerId>) -> Vec<(LayerId, Change)> {
    layer_pairs(before, after)
        .filter(|(id, ..)| Some(*id) != edited)
        .flat_map(|(id, earlier, later)| {
            let changes = shape_changes(&earlier.input, &later.input);
            changes.into_iter().map(move |change| (id, change))
        })
        .collect()
}

fn parameters(before: Counted, after: Counted) -> Vec<(LayerId, u128, u128)> {
    layer_pairs(before, after)
        .filter_map(|(id, earlier, later)| {
            let earlier = earlier.parameters.learned()?;
            let later = later.parameters.learned()?;
            (earlier != later).then_some((id, earlier, later))
        })
        .collect()
}

/// The layers that both networks have, where both were counted.
fn layer_pairs<'a>(
    before: Counted<'a>,
    after: Counted<'a>,
) -> impl Iterator<Item = (LayerId, &'a LayerReport, &'a LayerReport)> {
    let tensors = before.0.tensors();
    let layers = after.0.nodes().iter().zip(&after.1.layers);
    layers.filter_map(move |(node, outcome)| {
        let position = tensors.get(node.id)?.checked_sub(1)?;
        let earlier = before.1.layers.get(position)?.report()?;
        Some((node.id, earlier, outcome.report()?))
    })
}
