//! What a knob changed elsewhere, said in a line, in factors.

use complexity::{Change, Effect, LayerId, LayerKind, MacsEffect, Network};
use formats::number;
use yew::prelude::*;

use super::math::plain_symbol;
use crate::text::{ChangeWords, ExplanationMessages};

pub(crate) fn effect_line(
    effect: Option<&Effect>,
    network: &Network,
    text: &ExplanationMessages,
) -> Html {
    let words = match effect {
        Some(effect) => words(effect, network, text),
        None => text.effect_place.to_owned(),
    };
    html! { <p class="effect">{ words }</p> }
}

fn words(effect: &Effect, network: &Network, text: &ExplanationMessages) -> String {
    let edited: Vec<String> = effect
        .edited
        .iter()
        .map(|change| change_words(change, text))
        .collect();
    let consequences: Vec<String> = [
        macs(effect, network, text),
        elsewhere(effect, network, text),
        parameters(effect, network, text),
    ]
    .into_iter()
    .flatten()
    .collect();
    match (edited.is_empty(), consequences.is_empty()) {
        (true, _) => consequences.join("; "),
        (false, true) => edited.join(", "),
        (false, false) => format!("{}: {}", edited.join(", "), consequences.join("; ")),
    }
}

fn change_words(change: &Change, text: &ExplanationMessages) -> String {
    (text.change)(&ChangeWords {
        symbol: plain_symbol(change.symbol),
        before: change.before.to_string(),
        after: change.after.to_string(),
    })
}

/// "MACs of c1 × 0.41 = (3/5)² × (30/28)²".
fn macs(effect: &Effect, network: &Network, text: &ExplanationMessages) -> Option<String> {
    let macs = effect.macs.as_ref()?;
    let ratio = number::ratio(macs.before, macs.after)?;
    let head = match effect.layer {
        Some(id) => (text.macs_of)(&network.node(id)?.name, &ratio),
        None => (text.all_macs)(&ratio),
    };
    let factors = factors(macs);
    Some(if factors.is_empty() {
        head
    } else {
        format!("{head} = {factors}")
    })
}

fn factors(macs: &MacsEffect) -> String {
    let written: Vec<String> = macs
        .factors
        .iter()
        .map(|change| {
            let power = match change.power {
                2 => "²",
                _ => "",
            };
            format!("({}/{}){power}", change.after, change.before)
        })
        .collect();
    written.join(" × ")
}

/// The first later layer with multiply-adds, or the first at all, and how many more.
fn elsewhere(effect: &Effect, network: &Network, text: &ExplanationMessages) -> Option<String> {
    let counts = |id: LayerId| {
        network
            .node(id)
            .is_some_and(|node| matches!(node.kind, LayerKind::Conv2d(_) | LayerKind::Linear(_)))
    };
    let all = &effect.elsewhere;
    let (id, change) = all.iter().find(|(id, _)| counts(*id)).or(all.first())?;
    let first = (text.changed_too)(&network.node(*id)?.name, &change_words(change, text));
    Some(match all.len() {
        1 => first,
        more => format!("{first}, {}", (text.and_more)(more - 1)),
    })
}

/// Which parameters changed; where the input's side did, also why the others did not.
fn parameters(effect: &Effect, network: &Network, text: &ExplanationMessages) -> Option<String> {
    let changed = effect.parameters.first().and_then(|(id, before, after)| {
        let name = &network.node(*id)?.name;
        Some((text.parameters_of)(
            name,
            &number::exact(*before),
            &number::exact(*after),
        ))
    });
    if effect.layer.is_some() {
        return changed;
    }
    let moved_side = effect
        .edited
        .iter()
        .any(|change| change.symbol != complexity::Symbol::InChannels);
    let kept = moved_side.then(|| text.parameters_kept.to_owned());
    let followed = changed.map(|changed| format!("{changed} {}", text.parameters_follow));
    match (kept, followed) {
        (Some(kept), Some(followed)) => Some(format!("{kept}; {followed}")),
        (kept, followed) => kept.or(followed),
    }
}
