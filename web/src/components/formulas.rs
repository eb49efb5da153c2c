//! The selected layer's formulas with its own numbers in them.

use complexity::{
    FieldAxis, Formula, LayerKind, LayerReport, Quantity, ReceptiveField, Shape, Storage, derive,
    unread_pixels,
};
use yew::prelude::*;

use super::coverage::coverage;
use super::math::{self, AxisSymbols};
use crate::browser::{Topic, say};
use crate::state::Flag;
use crate::text::ExplanationMessages;

/// A layer that was counted, with what its formulas need.
pub(crate) struct Counted<'a> {
    pub(crate) kind: &'a LayerKind,
    pub(crate) report: &'a LayerReport,
    pub(crate) receptive_field: &'a ReceptiveField,
    /// The shapes of all inputs.
    pub(crate) inputs: &'a [Shape],
    pub(crate) batch: u64,
    /// Height and width of the network's input.
    pub(crate) input_sides: [u64; 2],
}

impl Counted<'_> {
    fn derived(&self, quantity: Quantity) -> Option<Formula> {
        derive(self.kind, self.inputs, self.batch, quantity)
            .ok()
            .filter(|formula| !formula.terms.is_empty())
    }
}

pub(crate) fn formulas(layer: &Counted, text: &ExplanationMessages) -> Html {
    html! {
        <div class="formulas">
            { output_side(layer, text) }
            { time(layer, text) }
            { parameters(layer, text) }
            { map(layer, text) }
            { field(layer, text) }
        </div>
    }
}

const TIME: [Quantity; 6] = [
    Quantity::Macs,
    Quantity::Multiplications,
    Quantity::Additions,
    Quantity::Comparisons,
    Quantity::Divisions,
    Quantity::Exponentials,
];

fn output_side(layer: &Counted, text: &ExplanationMessages) -> Html {
    let Some(axes) = layer.report.axes(layer.kind) else {
        return html! {};
    };
    let [height, width] = axes;
    let lines = if height == width {
        math::output_side(&height, AxisSymbols::BOTH)
    } else {
        html! {
            <>
                { math::output_side(&height, AxisSymbols::HEIGHT) }
                { math::output_side(&width, AxisSymbols::WIDTH) }
            </>
        }
    };
    html! {
        <section class="formula" data-depends="X f P S δ">
            <h3>{ text.formula_output }</h3>
            { lines }
            if height.drops_last || width.drops_last {
                <p class="hint">{ text.formula_drops_last }</p>
            }
            { coverage(&axes, unread_pixels(&axes), text) }
        </section>
    }
}

fn time(layer: &Counted, text: &ExplanationMessages) -> Html {
    let line = |(quantity, formula): (Quantity, Formula)| {
        html! {
            <>
                <h4>{ (text.quantity)(quantity) }</h4>
                { math::formula(&formula) }
            </>
        }
    };
    let mut lines = TIME
        .into_iter()
        .filter_map(|quantity| Some((quantity, layer.derived(quantity)?)))
        .peekable();
    if lines.peek().is_none() {
        return html! {};
    }
    let macs = lines.next_if(|(quantity, _)| *quantity == Quantity::Macs);
    let rest: Html = lines.map(line).collect();
    html! {
        <section class="formula formula--operations" data-depends="X f P S δ C_in C_out g N">
            <h3>{ text.formula_time }</h3>
            if let Some(macs) = macs {
                { line(macs) }
                if let LayerKind::Linear(_) = layer.kind {
                    <p class="hint">{ text.linear_note }</p>
                }
                <details class="fold">
                    <summary>{ text.raw_operations }</summary>
                    { rest }
                </details>
            } else {
                { rest }
            }
        </section>
    }
}

fn parameters(layer: &Counted, text: &ExplanationMessages) -> Html {
    let bias = Flag::Bias.read(layer.kind);
    let buffers = layer.report.parameters.buffers;
    let wanted = if bias == Some(true) { "off" } else { "on" };
    let toggle = Callback::from(move |_: MouseEvent| say(Topic::Bias, wanted));
    html! {
        <section class="formula formula--parameters" data-depends="f C_in C_out g">
            <h3>{ text.formula_parameters }</h3>
            if let Some(formula) = layer.derived(Quantity::Parameters) {
                { math::formula(&formula) }
            } else {
                <p class="hint">{ text.no_parameters }</p>
            }
            if buffers > 0 {
                <p class="hint">{ (text.buffers)(&math::formatted(buffers)) }</p>
            }
            if let Some(on) = bias {
                <p class="hint">
                    { if on { text.bias_is_left_out } else { text.no_bias } }{ " " }
                    <button
                        type="button"
                        class="button button--small"
                        aria-pressed={on.to_string()}
                        onclick={toggle}
                    >
                        { if on { text.bias_on } else { text.bias_off } }
                    </button>
                </p>
            }
        </section>
    }
}

fn map(layer: &Counted, text: &ExplanationMessages) -> Html {
    html! {
        <section class="formula formula--memory" data-depends="X f P S δ C_out N">
            <h3>{ text.formula_map }</h3>
            if let Some(formula) = layer.derived(Quantity::OutputElements) {
                { math::formula(&formula) }
            }
            if layer.kind.is_view() {
                <p class="hint">{ text.view_note }</p>
            } else if let Some(note) = storage_note(layer.report.storage, text) {
                <p class="hint">{ note }</p>
            }
        </section>
    }
}

fn storage_note(storage: Storage, text: &ExplanationMessages) -> Option<&'static str> {
    match storage {
        Storage::Own => None,
        Storage::InPlace => Some(text.in_place_note),
        Storage::Folded => Some(text.folded_note),
        Storage::Shared => Some(text.shared_note),
    }
}

fn field(layer: &Counted, text: &ExplanationMessages) -> Html {
    let (seen, input_sides) = (layer.receptive_field, layer.input_sides);
    let [height, width] = seen.axes;
    let exceeds =
        height.seen_of(input_sides[0]) < height.size || width.seen_of(input_sides[1]) < width.size;
    let apart = |axis: &FieldAxis| match axis.stride_divisor {
        1 => axis.stride.to_string(),
        divisor => format!("{}/{divisor}", axis.stride),
    };
    let both = |a: String, b: String| if a == b { a } else { format!("{a} × {b}") };
    let words = (text.field)(
        &both(height.size.to_string(), width.size.to_string()),
        &both(apart(&height), apart(&width)),
        &both(height.offset.to_string(), width.offset.to_string()),
    );
    html! {
        <section class="formula" data-depends="f P S δ">
            <h3>{ text.formula_field }</h3>
            <p class="hint">{ words }</p>
            if !seen.aligned {
                <p class="hint">{ text.not_aligned }</p>
            }
            if exceeds {
                <p class="hint">{ text.sees_beyond }</p>
            }
        </section>
    }
}
