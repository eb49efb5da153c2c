//! The line of a block, which folds its layers away.

use complexity::{Block, BlockSum, DataType};
use formats::number::{self, Precision};
use yew::prelude::*;

use super::figure::scaled;
use super::lane_lines::LaneRow;
use super::layer_row::{Shares, breakable, indent, share_bar};
use super::menu::Menu;
use crate::hooks::Dispatch;
use crate::state::{Action, RowCount};
use crate::text::Messages;

/// What a block's line shows.
pub(crate) struct BlockRow {
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
    pub(crate) on_fold: Callback<String>,
}

pub(crate) fn block_row(props: &BlockRow, text: &'static Messages, dispatch: Dispatch) -> Html {
    let name = &props.block.name;
    let held = (text.block_layers)(props.block.end - props.block.start);
    let fold = {
        let name = name.clone();
        props.on_fold.reform(move |_: MouseEvent| name.clone())
    };
    let repeat = {
        let block = props.block.clone();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Repeat(block.clone())))
    };
    html! {
        <li key={name.clone()} class="layer layer--block">
            <div class={classes!("row", "row--block", indent(props.depth))}>
                <span class="row__number" aria-hidden="true">{ if props.folded { "▸" } else { "▾" } }</span>
                { props.lanes.draw_above() }
                <span class="row__name">
                    <button
                        type="button"
                        class="row__select"
                        aria-label={format!("{name} {held}")}
                        aria-expanded={(!props.folded).to_string()}
                        onclick={fold}
                    >
                        <b>{ breakable(name.get(props.said..).unwrap_or_default()) }</b>{ " " }<small>{ held.as_str() }</small>
                    </button>
                </span>
                { sums(props, text) }
                <Menu class="row__menu" label={(text.actions_for)(name)} face={html! { "⋯" }}>
                    <button type="button" onclick={repeat}>{ text.repeat_block }</button>
                </Menu>
            </div>
        </li>
    }
}

fn sums(props: &BlockRow, text: &Messages) -> Html {
    let (Some(sum), Some(shares)) = (&props.sum, props.shares) else {
        return html! {};
    };
    let name = &props.block.name;
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
    let (label, quantity, operations) = match props.rows {
        RowCount::Macs => (text.macs, "macs", Some(sum.macs)),
        RowCount::Flops => (text.flops, "flops", sum.flops()),
    };
    let bytes = props.data_type.bytes(sum.map_elements);
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
