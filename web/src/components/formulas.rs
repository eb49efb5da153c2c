//! The selected layer's formulas with its own numbers in them.

use complexity::{Formula, LayerKind, LayerReport, Quantity, derive};
use yew::prelude::*;

use super::coverage::Coverage;
use super::math::{self, AxisSymbols};
use crate::hooks::use_dispatch;
use crate::state::{Action, Flag};
use crate::text::use_text;

#[derive(PartialEq, Properties)]
pub(crate) struct FormulasProps {
    pub(crate) id: complexity::LayerId,
    pub(crate) kind: LayerKind,
    pub(crate) report: LayerReport,
    pub(crate) batch: u64,
}

#[component]
pub(crate) fn Formulas(props: &FormulasProps) -> Html {
    let report = &props.report;
    let derived = |quantity| {
        derive(&props.kind, &report.input, props.batch, quantity)
            .ok()
            .filter(|formula| !formula.terms.is_empty())
    };
    html! {
        <div class="formulas">
            <OutputSide report={report.clone()} />
            <Time kind={props.kind.clone()} derived={TIME.map(derived).to_vec()} />
            <Parameters
                id={props.id}
                kind={props.kind.clone()}
                formula={derived(Quantity::Parameters)}
                buffers={report.parameters.buffers}
            />
            <Map
                formula={derived(Quantity::OutputElements)}
                is_view={props.kind.is_view()}
                in_place={report.in_place}
            />
            <Field report={report.clone()} />
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

#[derive(PartialEq, Properties)]
struct ReportProps {
    report: LayerReport,
}

#[component]
fn OutputSide(props: &ReportProps) -> Html {
    let text = use_text();
    let Some(axes) = props.report.axes else {
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
            <Coverage {axes} unread={props.report.unread_pixels} />
        </section>
    }
}

#[derive(PartialEq, Properties)]
struct TimeProps {
    kind: LayerKind,
    derived: Vec<Option<Formula>>,
}

#[component]
fn Time(props: &TimeProps) -> Html {
    let text = use_text();
    let line = |(quantity, formula): (Quantity, &Formula)| {
        html! {
            <>
                <h4>{ (text.quantity)(quantity) }</h4>
                { math::formula(formula) }
            </>
        }
    };
    let mut lines = TIME
        .into_iter()
        .zip(&props.derived)
        .filter_map(|(quantity, formula)| Some((quantity, formula.as_ref()?)))
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
                if let LayerKind::Linear(_) = props.kind {
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

#[derive(PartialEq, Properties)]
struct ParametersProps {
    id: complexity::LayerId,
    kind: LayerKind,
    formula: Option<Formula>,
    buffers: u128,
}

#[component]
fn Parameters(props: &ParametersProps) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    let bias = Flag::Bias.read(&props.kind);
    let toggle = {
        let id = props.id;
        Callback::from(move |_: MouseEvent| {
            dispatch.dispatch(Action::SetFlag(id, Flag::Bias, bias != Some(true)));
        })
    };
    html! {
        <section class="formula formula--parameters" data-depends="f C_in C_out g">
            <h3>{ text.formula_parameters }</h3>
            if let Some(formula) = &props.formula {
                { math::formula(formula) }
            } else {
                <p class="hint">{ text.no_parameters }</p>
            }
            if props.buffers > 0 {
                <p class="hint">{ (text.buffers)(&math::formatted(props.buffers)) }</p>
            }
            if let Some(on) = bias {
                <p class="hint">
                    { text.bias_is_left_out }{ " " }
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

#[derive(PartialEq, Properties)]
struct MapProps {
    formula: Option<Formula>,
    is_view: bool,
    in_place: bool,
}

#[component]
fn Map(props: &MapProps) -> Html {
    let text = use_text();
    html! {
        <section class="formula formula--memory" data-depends="X f P S δ C_out N">
            <h3>{ text.formula_map }</h3>
            if let Some(formula) = &props.formula {
                { math::formula(formula) }
            }
            if props.is_view {
                <p class="hint">{ text.view_note }</p>
            } else if props.in_place {
                <p class="hint">{ text.in_place_note }</p>
            }
        </section>
    }
}

#[component]
fn Field(props: &ReportProps) -> Html {
    let text = use_text();
    let [height, width] = props.report.receptive_field.axes;
    let both = |a: String, b: String| if a == b { a } else { format!("{a} × {b}") };
    let words = (text.field)(
        &both(height.size.to_string(), width.size.to_string()),
        &both(height.stride.to_string(), width.stride.to_string()),
        &both(height.offset.to_string(), width.offset.to_string()),
    );
    html! {
        <section class="formula" data-depends="f P S δ">
            <h3>{ text.formula_field }</h3>
            <p class="hint">{ words }</p>
        </section>
    }
}
