//! Einstein's sums.

use std::collections::{BTreeMap, BTreeSet};

use complexity::Work;

use super::{Call, Layer, Lowered};

/// Stands for the axes of an ellipsis, counted from the last.
const ELLIPSIS: &str = "...";

/// An axis: a letter, or one of an ellipsis by its place from the end.
type Label = (char, usize);

pub(super) fn lower(call: &Call) -> Option<Lowered> {
    (call.operator() == "Einsum").then(|| Ok(vec![summed(call)]))
}

/// The shape that an equation such as `bhqd,bhkd->bhqk` gives; of one input, the additions too.
fn summed(call: &Call) -> Layer {
    let learned =
        (0..call.inputs()).filter(|&input| call.value(input).is_some() && !call.is_computed(input));
    let equation: String = call.text("equation").split_whitespace().collect();
    let Some((dims, depth)) = contracted(call, &equation) else {
        return Layer::unknown().learning(learned);
    };
    let work = match (call.inputs(), depth) {
        (1, depth) => Work::Each([0, depth.saturating_sub(1), 0, 0, 0]),
        // In which order inputs are multiplied and summed is not said.
        _ => Work::Unknown,
    };
    Layer::working(work, Some(dims)).learning(learned)
}

/// The output's dimensions, and how many terms each of its elements sums.
fn contracted(call: &Call, equation: &str) -> Option<(Vec<u64>, u64)> {
    let (inputs, output) = match equation.split_once("->") {
        Some((inputs, output)) => (inputs, Some(output)),
        None => (equation, None),
    };
    let mut sides: BTreeMap<Label, u64> = BTreeMap::new();
    let mut counts: BTreeMap<Label, usize> = BTreeMap::new();
    for (input, letters) in inputs.split(',').enumerate() {
        let dims = call.dims(input)?;
        let labels = labels(letters, dims.len())?;
        if labels.len() != dims.len() {
            return None;
        }
        for (label, &dim) in labels.into_iter().zip(dims) {
            let side = sides.entry(label).or_insert(dim);
            if *side == 1 {
                *side = dim;
            } else if dim != 1 && dim != *side {
                return None;
            }
            *counts.entry(label).or_default() += 1;
        }
    }
    let shared: Vec<Label> = sides
        .keys()
        .copied()
        .filter(|(letter, _)| *letter == '.')
        .rev()
        .collect();
    let kept: Vec<Label> = if let Some(output) = output {
        let named = output.replace(ELLIPSIS, "").chars().count();
        labels(output, named + shared.len())?
    } else {
        // Without an arrow: what stands once, in the alphabet's order.
        let once = counts
            .iter()
            .filter(|(label, count)| label.0 != '.' && **count == 1);
        let once = once.map(|(label, _)| *label);
        shared.iter().copied().chain(once).collect()
    };
    let dims: Option<Vec<u64>> = kept.iter().map(|label| sides.get(label).copied()).collect();
    let kept: BTreeSet<Label> = kept.into_iter().collect();
    let depth = sides
        .iter()
        .filter(|(label, _)| !kept.contains(label))
        .try_fold(1_u64, |depth, (_, &side)| depth.checked_mul(side))?;
    Some((dims?, depth))
}

/// The axes of `rank` dimensions that letters name.
fn labels(letters: &str, rank: usize) -> Option<Vec<Label>> {
    let named = |letters: &str| -> Option<Vec<Label>> {
        letters
            .chars()
            .map(|letter| letter.is_ascii_alphabetic().then_some((letter, 0)))
            .collect()
    };
    let Some((before, behind)) = letters.split_once(ELLIPSIS) else {
        return named(letters);
    };
    let (before, behind) = (named(before)?, named(behind)?);
    let open = rank.checked_sub(before.len() + behind.len())?;
    let between = (0..open).rev().map(|place| ('.', place));
    Some(before.into_iter().chain(between).chain(behind).collect())
}
