//! The layers as a list in execution order.

use std::rc::Rc;

use complexity::{DataType, LayerKind, LayerReport, Node, Outcome, Padding, Share, Totals, Window};
use formats::number::{self, Precision};
use yew::prelude::*;

use super::add_layer::AddLayer;
use super::figure::Hook;
use super::input_row::input_row;
use super::layer_row::{Cell, Figures, LayerRow, MapCell, Trouble};
use super::panel::panel;
use crate::hooks::use_dispatch;
use crate::state::{Page, RowCount, Selected};
use crate::text::{Messages, use_text};

#[derive(PartialEq, Properties)]
pub(crate) struct LayerListProps {
    pub(crate) page: Rc<Page>,
    /// Whether the controls open beneath their row.
    pub(crate) narrow: bool,
}

#[component]
pub(crate) fn LayerList(props: &LayerListProps) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    let page = &props.page;
    let document = page.document();
    let nodes = document.network.nodes();
    let selected = document.selected;
    let panel_under = |is_selected: bool| {
        if props.narrow && is_selected {
            panel(page, text, &dispatch)
        } else {
            html! {}
        }
    };
    let mut waited_for = page
        .report
        .input_error
        .as_ref()
        .map(|_| AttrValue::from(text.input));
    let rows = nodes.iter().zip(&page.report.layers).enumerate();
    let rows: Html = rows
        .map(|(position, (node, outcome))| {
            let is_selected = selected == Selected::Layer(node.id);
            let trouble = trouble(outcome, node, &mut waited_for);
            html! {
                <LayerRow
                    key={node.id.0}
                    id={node.id}
                    {position}
                    layers={nodes.len()}
                    name={node.name.clone()}
                    kind={node.kind.name()}
                    window={window(&node.kind)}
                    figures={figures(page, node, outcome, text)}
                    {trouble}
                    selected={is_selected}
                >
                    { panel_under(is_selected) }
                </LayerRow>
            }
        })
        .collect();
    let operations = match document.rows {
        RowCount::Macs => text.macs,
        RowCount::Flops => text.flops,
    };
    html! {
        <section class="card layers" aria-label={text.layers}>
            <h2>{ text.layers }<small>{ summary(page, text) }</small></h2>
            { input_row(page, text, dispatch.clone()) }
            { panel_under(selected == Selected::Input) }
            if nodes.is_empty() {
                <p class="hint">{ text.empty_list }</p>
            } else {
                <div class="head" aria-hidden="true">
                    <span></span>
                    <span>{ text.column_layer }</span>
                    <span>{ text.column_sides }</span>
                    <span>{ text.column_window }</span>
                    <span>{ text.column_channels }</span>
                    <span>{ operations }</span>
                    <span>{ text.column_parameters }</span>
                    <span>{ text.column_map }</span>
                    <span></span>
                </div>
            }
            <ol>{ rows }</ol>
            <AddLayer position={nodes.len()} />
        </section>
    }
}

fn summary(page: &Page, text: &Messages) -> String {
    let network = &page.document().network;
    let Some(totals) = page.totals() else {
        return (text.list_summary)(network.nodes().len(), None);
    };
    let sides = network.input.sides().unwrap_or([1; 2]);
    let seen = totals.receptive_field.axes;
    let pair = |height: String, width: String| {
        if height == width {
            height
        } else {
            format!("{height} × {width}")
        }
    };
    let words = (text.list_summary)(network.nodes().len(), Some(totals.conv_depth));
    let sees = (text.sees)(
        &pair(
            seen[0].seen_of(sides[0]).to_string(),
            seen[1].seen_of(sides[1]).to_string(),
        ),
        &pair(sides[0].to_string(), sides[1].to_string()),
    );
    format!("{words} · {sees}")
}

/// A waiting layer waits for the first one that is wrong.
fn trouble(outcome: &Outcome, node: &Node, waited_for: &mut Option<AttrValue>) -> Option<Trouble> {
    match outcome {
        Outcome::Done(_) => None,
        Outcome::Failed(error) => {
            waited_for.get_or_insert_with(|| node.name.clone().into());
            Some(Trouble::Failed(Rc::new(error.clone())))
        }
        Outcome::Waiting => waited_for.clone().map(Trouble::Waiting),
    }
}

fn figures(page: &Page, node: &Node, outcome: &Outcome, text: &Messages) -> Option<Figures> {
    let document = page.document();
    let totals = page.totals();
    let (report, stale) = match outcome.report() {
        Some(report) => (report, false),
        None => (page.last_good_layer(node.id)?, true),
    };
    let share = |part: u128, whole: fn(&Totals) -> u128| {
        totals.map_or(Share::default(), |totals| Share::of(part, whole(totals)))
    };
    let (hook, operations) = match document.rows {
        RowCount::Macs => (Hook::Macs, report.macs),
        RowCount::Flops => (Hook::Flops, report.flops()?),
    };
    let learned = report.parameters.learned()?;
    Some(Figures {
        operations: Cell {
            hook,
            exact: operations,
            rounded: number::count(operations, Precision::OneDecimal),
            share: share(report.macs, |totals| totals.macs),
        },
        parameters: Cell {
            hook: Hook::Params,
            exact: learned,
            rounded: number::count(learned, Precision::OneDecimal),
            share: share(learned, |totals| totals.learned),
        },
        map: map(node, report, document.data_type, totals, text)?,
        sides: sides(report),
        channels: channels(report),
        stale,
    })
}

fn map(
    node: &Node,
    report: &LayerReport,
    data_type: DataType,
    totals: Option<&Totals>,
    text: &Messages,
) -> Option<MapCell> {
    let elements = report.map_elements;
    let bytes = data_type.bytes(elements)?;
    let instead = if node.kind.is_view() {
        Some(text.no_map)
    } else if report.in_place {
        Some(text.map_in_place)
    } else {
        None
    };
    let whole = totals.map_or(0, |totals| totals.feature_map_elements);
    Some(MapCell {
        elements,
        cell: Cell {
            hook: Hook::FeatureMapBytes,
            exact: bytes,
            rounded: number::bytes(bytes, Precision::OneDecimal),
            share: Share::of(elements, whole),
        },
        instead,
    })
}

/// "32 → 28", or "28" where the side stays.
fn sides(report: &LayerReport) -> String {
    let written = |sides: Option<[u64; 2]>| match sides {
        Some([height, width]) if height == width => height.to_string(),
        Some([height, width]) => format!("{height}×{width}"),
        None => String::new(),
    };
    change(
        &written(report.input.sides()),
        &written(report.output.sides()),
    )
}

fn channels(report: &LayerReport) -> String {
    change(
        &report.input.channels().to_string(),
        &report.output.channels().to_string(),
    )
}

fn change(before: &str, after: &str) -> String {
    match (before == after, before.is_empty() || after.is_empty()) {
        (true, _) => before.to_owned(),
        (false, true) => format!("{before}{after}"),
        (false, false) => format!("{before} → {after}"),
    }
}

/// "5×5 · P 0 · S 1", and what else is not as usual.
fn window(kind: &LayerKind) -> AttrValue {
    let words = match (kind, kind.window()) {
        (_, Some(window)) => sliding(kind, window),
        (LayerKind::AdaptiveAvgPool2d(pool), None) => {
            format!("→ {}×{}", pool.output_size[0], pool.output_size[1])
        }
        (LayerKind::LocalResponseNorm(norm), None) => format!("n {}", norm.size),
        (_, None) => String::new(),
    };
    words.into()
}

fn sliding(kind: &LayerKind, window: &Window) -> String {
    let pair = |[height, width]: [u64; 2]| {
        if height == width {
            height.to_string()
        } else {
            format!("{height}×{width}")
        }
    };
    let [rows, columns] = window.kernel_size;
    let padding = match window.padding {
        Padding::Same => "same".to_owned(),
        Padding::Valid => "valid".to_owned(),
        Padding::Explicit {
            top,
            bottom,
            left,
            right,
        } => match window.padding.uniform() {
            Some(all) => all.to_string(),
            None => format!("{top},{bottom},{left},{right}"),
        },
    };
    let mut words = vec![
        format!("{rows}×{columns}"),
        format!("P {padding}"),
        format!("S {}", pair(window.stride)),
    ];
    if let Some(dilation) = kind.dilation().filter(|dilation| *dilation != [1; 2]) {
        words.push(format!("δ {}", pair(dilation)));
    }
    if let LayerKind::Conv2d(conv) = kind
        && conv.groups != 1
    {
        words.push(format!("g {}", conv.groups));
    }
    words.join(" · ")
}
