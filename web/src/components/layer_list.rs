//! The layers as a list in execution order.

use std::cell::RefCell;
use std::ops::Range;
use std::rc::Rc;

use complexity::{Block, Lanes, Network, Node, Outcome, Share, Source, Storage, lanes};
use yew::prelude::*;

use super::add_layer::use_add_layer;
use super::block_row::{BlockLine, BlockRow};
use super::describe;
use super::input_row::input_row;
use super::lane_lines::LaneRow;
use super::layer_row::{Figures, LayerRow, Row, Shares, Trouble};
use super::panel::panel;
use super::row_drag::use_row_drag;
use crate::hooks::{use_dispatch, use_reach};
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
    let drawn = use_drawn(&document.network);
    let folded = use_state(Vec::<String>::new);
    let fold = use_callback(folded.clone(), |name: String, folded| {
        let mut next = Vec::clone(folded);
        match next.iter().position(|other| *other == name) {
            Some(index) => drop(next.remove(index)),
            None => next.push(name),
        }
        folded.set(next);
    });
    let add_layer = use_add_layer(nodes.len());
    let list_ref = use_node_ref();
    let reach = use_reach(page, &list_ref);
    let drag = use_row_drag(&document.network);
    let fold_all = {
        let (folded, drawn) = (folded.clone(), Rc::clone(&drawn));
        Callback::from(move |_: MouseEvent| {
            let all = drawn.blocks.iter().map(|block| block.name.clone());
            folded.set(if folded.is_empty() {
                all.collect()
            } else {
                Vec::new()
            });
        })
    };
    let list = List {
        page,
        text,
        drawn: &drawn,
        reach,
        folded: &folded,
        fold: &fold,
        panel: &|| {
            if props.narrow {
                panel(page, text, &dispatch)
            } else {
                html! {}
            }
        },
    };
    let operations = match document.rows {
        RowCount::Macs => text.macs,
        RowCount::Flops => text.flops,
    };
    html! {
        <section class="card layers" aria-label={text.layers}>
            <h2>
                { text.layers }<small>{ summary(page, text) }</small>
                if !drawn.blocks.is_empty() {
                    <button type="button" class="button button--small" onclick={fold_all}>
                        { if folded.is_empty() { text.fold_all } else { text.unfold_all } }
                    </button>
                }
            </h2>
            { input_row(page, text, dispatch.clone()) }
            if document.selected == Selected::Input {
                { (list.panel)() }
            }
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
            <ol
                ref={list_ref}
                class={classes!(drawn.lanes_class())}
                onpointerdown={drag.clone()}
                onpointermove={drag.clone()}
                onpointerup={drag.clone()}
                onpointercancel={drag}
            >
                { list.items() }
            </ol>
            { add_layer }
        </section>
    }
}

/// What of the list follows from names and connections alone.
struct Drawn {
    lanes: Rc<Vec<Lanes>>,
    blocks: Vec<Block>,
    /// What each layer reads, where that is not just the layer before it.
    sources: Vec<Option<AttrValue>>,
    /// What the rows and the blocks' lines show: those out of sight may be a moment old.
    rows: Vec<Kept<Row>>,
    lines: Vec<Kept<BlockLine>>,
}

type Kept<T> = RefCell<Option<Rc<T>>>;

/// What is drawn: what was, unless it is to follow now and differs.
fn follow<T: PartialEq>(
    kept: &Kept<T>,
    follows: impl FnOnce(&T) -> bool,
    make: impl FnOnce() -> T,
) -> Rc<T> {
    let mut kept = kept.borrow_mut();
    match &*kept {
        Some(before) if !follows(before) => Rc::clone(before),
        before => {
            let made = make();
            let shown = match before {
                Some(before) if **before == made => Rc::clone(before),
                _ => Rc::new(made),
            };
            *kept = Some(Rc::clone(&shown));
            shown
        }
    }
}

impl Drawn {
    fn of(network: &Network) -> Self {
        let blocks = network.blocks();
        Self {
            lanes: Rc::new(lanes(network)),
            rows: network.nodes().iter().map(|_| Kept::default()).collect(),
            lines: blocks.iter().map(|_| Kept::default()).collect(),
            blocks,
            sources: (0..network.nodes().len())
                .map(|position| sources(network, position))
                .collect(),
        }
    }

    /// How much room the lanes take; none for a chain.
    fn lanes_class(&self) -> Option<String> {
        let passing = self.lanes.iter().flat_map(|row| &row.passing);
        let most = passing.map(|&(_, to)| to + 1).max()?;
        Some(format!("lanes lanes--{}", (most + 1).min(LaneRow::MOST)))
    }
}

/// Drawn anew only when names or connections change, which a knob does not.
#[hook]
fn use_drawn(network: &Rc<Network>) -> Rc<Drawn> {
    let cache = use_memo((), |()| RefCell::new(None::<(Rc<Network>, Rc<Drawn>)>));
    let mut cache = cache.borrow_mut();
    match &mut *cache {
        Some((before, drawn)) if before.has_frame_of(network) => {
            *before = Rc::clone(network);
            Rc::clone(drawn)
        }
        cache => {
            let drawn = Rc::new(Drawn::of(network));
            *cache = Some((Rc::clone(network), Rc::clone(&drawn)));
            drawn
        }
    }
}

struct List<'a> {
    page: &'a Rc<Page>,
    text: &'static Messages,
    drawn: &'a Drawn,
    /// The items that show the page as it is now.
    reach: Range<usize>,
    folded: &'a [String],
    fold: &'a Callback<String>,
    /// The controls beneath the selected row.
    panel: &'a dyn Fn() -> Html,
}

impl List<'_> {
    fn items(&self) -> Html {
        let page = self.page;
        let document = page.document();
        let nodes = document.network.nodes();
        let mut waited_for = page
            .report
            .input_error
            .as_ref()
            .map(|_| AttrValue::from(self.text.input));
        let mut blocks = self.drawn.blocks.iter().enumerate().peekable();
        let mut hidden_to = 0;
        let mut open: Vec<&Block> = Vec::new();
        let mut items = Vec::with_capacity(nodes.len() + self.drawn.blocks.len());
        for (position, (node, outcome)) in nodes.iter().zip(&page.report.layers).enumerate() {
            while let Some((index, block)) = blocks.next_if(|(_, block)| block.start == position) {
                if position >= hidden_to {
                    open.retain(|outer| outer.end > position);
                    items.push(self.block(index, &open, items.len()));
                    open.push(block);
                    if self.folded.contains(&block.name) {
                        hidden_to = block.end;
                    }
                }
            }
            let trouble = trouble(outcome, node, &mut waited_for);
            open.retain(|outer| outer.end > position);
            let is_selected = document.selected == Selected::Layer(node.id);
            // What is wrong, or open, is never folded away.
            if position >= hidden_to || is_selected || trouble.is_some() {
                items.push(self.layer(position, trouble, &open, items.len()));
            }
        }
        items.into_iter().collect()
    }

    fn layer(
        &self,
        position: usize,
        trouble: Option<Trouble>,
        open: &[&Block],
        item: usize,
    ) -> Html {
        let page = self.page;
        let document = page.document();
        let nodes = document.network.nodes();
        let node = &nodes[position];
        let selected = document.selected == Selected::Layer(node.id);
        let changes_by_itself = selected || trouble.is_some();
        let row = follow(
            &self.drawn.rows[position],
            |before| {
                self.reach.contains(&item)
                    || changes_by_itself
                    || before.selected
                    || before.trouble.is_some()
            },
            || Row {
                node: Rc::clone(node),
                position,
                layers: nodes.len(),
                sources: self.drawn.sources[position].clone(),
                figures: figures(page, node, &page.report.layers[position]),
                lanes: LaneRow::new(&self.drawn.lanes, position),
                depth: open.len(),
                said: said(open),
                trouble,
                selected,
            },
        );
        html! {
            <LayerRow key={node.id.0} {row}>
                if selected {
                    { (self.panel)() }
                }
            </LayerRow>
        }
    }

    fn block(&self, index: usize, open: &[&Block], item: usize) -> Html {
        let page = self.page;
        let block = &self.drawn.blocks[index];
        let folded = self.folded.contains(&block.name);
        let line = follow(
            &self.drawn.lines[index],
            |before| self.reach.contains(&item) || before.folded != folded,
            || {
                let sum = page.report.sum(block);
                BlockLine {
                    block: block.clone(),
                    lanes: LaneRow::new(&self.drawn.lanes, block.start),
                    depth: open.len(),
                    said: said(open),
                    sum,
                    shares: sum.map(|sum| shares(page, sum.macs, sum.learned, sum.map_elements)),
                    data_type: page.document().data_type,
                    rows: page.document().rows,
                    folded,
                }
            },
        );
        html! { <BlockRow key={block.name.clone()} {line} on_fold={self.fold} /> }
    }
}

/// How much of a name the line of the block around it says already.
fn said(open: &[&Block]) -> usize {
    open.last().map_or(0, |block| block.name.len() + 1)
}

/// The shares of these figures in the network's; none of it while it has no totals.
fn shares(page: &Page, macs: u128, learned: u128, map_elements: u128) -> Shares {
    page.totals().map_or_else(Shares::default, |totals| Shares {
        operations: Share::of(macs, totals.macs),
        parameters: Share::of(learned, totals.learned),
        map: Share::of(map_elements, totals.feature_map_elements),
    })
}

/// The names of what a layer reads, where that is not just the layer before it.
fn sources(network: &Network, position: usize) -> Option<AttrValue> {
    let nodes = network.nodes();
    let before = match position.checked_sub(1) {
        Some(before) => Source::Layer(nodes[before].id),
        None => Source::Input,
    };
    let inputs = &nodes[position].inputs;
    if **inputs == [before] {
        return None;
    }
    if inputs.len() > 3 {
        return Some(AttrValue::from(inputs.len().to_string()));
    }
    let own = &nodes[position].name;
    let names = inputs.iter().map(|source| match source {
        Source::Input => "input",
        Source::Layer(id) => network
            .node(*id)
            .map_or("", |node| apart_from(own, &node.name)),
    });
    Some(names.collect::<Vec<_>>().join(" + ").into())
}

/// The part of `other` behind what both names say alike before a dot.
fn apart_from<'a>(own: &str, other: &'a str) -> &'a str {
    let alike = own.split_inclusive('.').zip(other.split_inclusive('.'));
    let shared: usize = alike
        .take_while(|(own, other)| own == other && own.ends_with('.'))
        .map(|(own, _)| own.len())
        .sum();
    &other[shared..]
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
        Outcome::Done(report) => (!report.counted).then_some(Trouble::NotCounted),
        Outcome::Failed(error) => {
            waited_for.get_or_insert_with(|| node.name.clone().into());
            Some(Trouble::Failed(Rc::new(error.clone())))
        }
        Outcome::Unknown => {
            waited_for.get_or_insert_with(|| node.name.clone().into());
            Some(Trouble::NotCounted)
        }
        Outcome::Waiting => waited_for.clone().map(Trouble::Waiting),
    }
}

/// What the layer costs now, or what it cost last.
fn figures(page: &Page, node: &Node, outcome: &Outcome) -> Option<Figures> {
    let document = page.document();
    let (report, stale) = match outcome.report() {
        Some(report) => (report, false),
        None => (page.last_good_layer(node.id)?, true),
    };
    let learned = report.parameters.learned().filter(|_| report.counted);
    let operations = match document.rows {
        RowCount::Macs => Some(report.macs),
        RowCount::Flops => report.flops(),
    };
    let map_elements = report.map_elements;
    let instead = if node.kind.is_view() {
        Some(Storage::Shared)
    } else {
        Some(report.storage).filter(|storage| *storage != Storage::Own && !node.kind.is_identity())
    };
    Some(Figures {
        sides: describe::sides(report),
        channels: describe::channels(report),
        rows: document.rows,
        operations: operations.filter(|_| report.counted),
        learned,
        map_elements,
        map_bytes: document.data_type.bytes(map_elements),
        instead,
        shares: shares(page, report.macs, learned.unwrap_or(0), map_elements),
        stale,
    })
}
