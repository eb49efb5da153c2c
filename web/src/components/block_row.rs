//! The line of a block, which folds its layers away.

use std::rc::Rc;

use complexity::{Block, BlockSum, DataType};
use formats::number::{self, Precision};
use yew::prelude::*;

use super::figure::scaled;
use super::lane_lines::LaneRow;
use super::layer_row::{Shares, breakable, indent, share_bar};
use super::menu::Menu;
use crate::hooks::use_dispatch;
use crate::state::{Action, RowCount};
use crate::text::{Messages, use_text};

/// What a block's line shows.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct BlockLine {
    pub(crate) block: Block,
    /// Its first layer's lanes.
    pub(crate) lanes: LaneRow,
    /// How many open blocks it stands in.
    pub(crate) depth: usize,
    /// How much of the name the line of the block around it says already, in bytes.
    pub(crate) said: usize,
    pub(crate) sum: Option<BlockSum>,
    pub(crate) shares: Option<Shares>,
    pub(crate) data_type: DataType,
    pub(crate) rows: RowCount,
    pub(crate) folded: bool,
}

#[derive(PartialEq, Properties)]
pub(crate) struct BlockRowProps {
    pub(crate) line: Rc<BlockLine>,
    pub(crate) on_fold: Callback<String>,
}

#[component]
pub(crate) fn BlockRow(props: &BlockRowProps) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    let line = &props.line;
    let name = &line.block.name;
    let held = (text.block_layers)(line.block.end - line.block.start);
    let fold = {
        let name = name.clone();
        props.on_fold.reform(move |_: MouseEvent| name.clone())
    };
    let repeat = {
        let block = line.block.clone();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Repeat(block.clone())))
    };
    html! {
        <li class="layer layer--block" value={(line.block.start + 1).to_string()}>
            <div class={classes!("row", "row--block", indent(line.depth))}>
                <span class="row__number" aria-hidden="true">{ if line.folded { "▸" } else { "▾" } }</span>
                { line.lanes.draw_above() }
                <span class="row__name">
                    <button
                        type="button"
                        class="row__select"
                        aria-label={format!("{name} {held}")}
                        aria-expanded={(!line.folded).to_string()}
                        onclick={fold}
                    >
                        <b>{ breakable(name.get(line.said..).unwrap_or_default()) }</b>{ " " }<small>{ held.as_str() }</small>
                    </button>
                </span>
                { sums(line, text) }
                <Menu class="row__menu" label={(text.actions_for)(name)} face={html! { "⋯" }}>
                    <button type="button" onclick={repeat}>{ text.repeat_block }</button>
                </Menu>
            </div>
        </li>
    }
}

fn sums(line: &BlockLine, text: &Messages) -> Html {
    let (Some(sum), Some(shares)) = (&line.sum, line.shares) else {
        return html! {};
    };
    let name = &line.block.name;
    let figure = |quantity: &'static str, exact: u128, face: Html| {
        html! {
            <span
                class="figure"
                title={number::exact(exact)}
                data-block={name.clone()}
                data-sum={quantity}
                data-exact={exact.to_string()}
            >
                { face }
            </span>
        }
    };
    let count = |exact: u128| scaled(&number::count(exact, Precision::OneDecimal));
    let (label, quantity, operations) = match line.rows {
        RowCount::Macs => (text.macs, "macs", Some(sum.macs)),
        RowCount::Flops => (text.flops, "flops", sum.flops()),
    };
    let bytes = line.data_type.bytes(sum.map_elements);
    html! {
        <>
            if let Some(exact) = operations {
                { share_bar("share--operations", label, shares.operations, text, figure(quantity, exact, count(exact))) }
            }
            { share_bar(
                "share--parameters",
                text.parameters_short,
                shares.parameters,
                text,
                figure("params", sum.learned, count(sum.learned)),
            ) }
            if let Some(exact) = bytes {
                { share_bar(
                    "share--memory",
                    text.column_map,
                    shares.map,
                    text,
                    figure("feature-map-bytes", exact, scaled(&number::bytes(exact, Precision::OneDecimal))),
                ) }
            }
        </>
    }
}
