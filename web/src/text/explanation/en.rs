//! English.

use complexity::Quantity;

use super::super::en::counted;
use super::{ExplanationMessages, UnreadWords};

pub(in crate::text) const ENGLISH: ExplanationMessages = ExplanationMessages {
    bias_is_left_out: "dimmed: the bias, which the article leaves out",
    no_bias: "no bias, as in the article",
    bias_on: "bias on",
    bias_off: "bias off",
    formula_output: "Output side",
    formula_drops_last: "− 1: the last window would start in the padding, and is dropped",
    formula_time: "Time",
    formula_parameters: "Space: parameters",
    formula_map: "Space: feature map",
    formula_field: "Receptive field",
    field: |size, stride, offset| {
        format!(
            "sees {size} input pixels, {stride} apart from its neighbour's, the first from pixel {offset} on"
        )
    },
    quantity: |quantity| match quantity {
        Quantity::Macs => "multiply-adds",
        Quantity::Parameters => "parameters",
        Quantity::Buffers => "buffers",
        Quantity::OutputElements => "output elements",
        Quantity::Multiplications => "multiplications",
        Quantity::Additions => "additions",
        Quantity::Comparisons => "comparisons",
        Quantity::Divisions => "divisions",
        Quantity::Exponentials => "exponentials",
    },
    raw_operations: "Every operation by kind",
    no_parameters: "This layer learns nothing.",
    buffers: |count| {
        format!(
            "and {count} stored numbers that are not learned (running mean, variance, a counter)"
        )
    },
    view_note: "A view of the same memory under another shape: no map of its own.",
    in_place_note: "Written over its input: no map of its own.",
    folded_note: "Folded into the layer before it: its scale and shift are in that layer's weights and bias, so that it costs nothing of its own.",
    shared_note: "Its output is its input's memory.",
    sees_beyond: "That is more than the whole input: the rest lies on padding.",
    not_aligned: "The branches do not see the same place: their centres or strides differ.",
    linear_note: "A Linear is a convolution with M = 1 and K = X.",
    remainder_in_padding: |remainder| {
        format!("The division by S leaves {remainder}: only padding is lost, every pixel is read.")
    },
    unread: |words| unread(words),
    unread_picture: "the input; marked pixels are never read",
    change: |change| format!("{} {} → {}", change.symbol, change.before, change.after),
    macs_of: |name, ratio| format!("MACs of {name} × {ratio}"),
    all_macs: |ratio| format!("all MACs × {ratio}"),
    changed_too: |name, change| format!("{name} changed too: {change}"),
    and_more: |count| format!("and {count} more"),
    parameters_of: |name, before, after| format!("parameters of {name} {before} → {after}"),
    parameters_kept: "no convolution's parameters change, as X is not in f²·C_in·C_out",
    parameters_follow: "since M²·C values feed it",
    effect_place: "What the last change did is said here.",
};

fn unread(words: &UnreadWords) -> String {
    let UnreadWords {
        pixels,
        all,
        at_end: [rows, columns],
        skips_between,
    } = words;
    let mut reasons = Vec::new();
    if *rows > 0 {
        reasons.push(format!("{} at the bottom", counted(*rows, "row")));
    }
    if *columns > 0 {
        reasons.push(format!("{} on the right", counted(*columns, "column")));
    }
    if *skips_between {
        reasons.push("pixels that the windows step over".to_owned());
    }
    format!(
        "{pixels} of {all} input pixels are never read: {}.",
        reasons.join(", ")
    )
}
