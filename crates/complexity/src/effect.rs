//! What an edit changed: the knob, the layer's multiply-adds in factors, and other layers.

use crate::analysis::{Report, derive};
use crate::cost::Quantity;
use crate::formula::{Factor, Symbol};
use crate::layer::LayerKind;
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
    let inputs = (
        before.1.layer(before.0, id)?.input,
        after.1.layer(after.0, id)?.input,
    );
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
    match kind {
        LayerKind::Conv2d(conv) => {
            knobs.push((Symbol::Dilation, conv.dilation[0]));
            knobs.push((Symbol::Groups, conv.groups));
            knobs.push((Symbol::OutChannels, conv.out_channels));
        }
        LayerKind::Linear(linear) => knobs.push((Symbol::OutChannels, linear.out_features)),
        LayerKind::AdaptiveAvgPool2d(pool) => pair(
            &mut knobs,
            Symbol::Output,
            [Symbol::OutputHeight, Symbol::OutputWidth],
            pool.output_size,
        ),
        LayerKind::MaxPool2d(pool) => knobs.push((Symbol::Dilation, pool.dilation[0])),
        LayerKind::LocalResponseNorm(norm) => knobs.push((Symbol::Neighbourhood, norm.size)),
        LayerKind::AvgPool2d(_)
        | LayerKind::BatchNorm2d(_)
        | LayerKind::Activation(_)
        | LayerKind::Flatten
        | LayerKind::Dropout
        | LayerKind::Softmax => {}
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
    after
        .0
        .nodes()
        .iter()
        .filter(|node| Some(node.id) != edited)
        .flat_map(|node| {
            let inputs = (
                before.1.layer(before.0, node.id),
                after.1.layer(after.0, node.id),
            );
            let changes = match inputs {
                (Some(b), Some(a)) => shape_changes(&b.input, &a.input),
                _ => Vec::new(),
            };
            changes.into_iter().map(|change| (node.id, change))
        })
        .collect()
}

fn parameters(before: Counted, after: Counted) -> Vec<(LayerId, u128, u128)> {
    after
        .0
        .nodes()
        .iter()
        .filter_map(|node| {
            let earlier = before.1.layer(before.0, node.id)?.parameters.learned()?;
            let later = after.1.layer(after.0, node.id)?.parameters.learned()?;
            (earlier != later).then_some((node.id, earlier, later))
        })
        .collect()
}
