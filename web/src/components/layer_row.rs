//! One layer of the list.

use std::rc::Rc;

use complexity::{LayerError, LayerId, Node, Share, Storage};
use formats::number::{self, Precision};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::add_layer::kind_list;
use super::describe;
use super::figure::{Figure, Hook, scaled};
use super::lane_lines::LaneRow;
use super::menu::{Menu, focus};
use crate::hooks::{use_announce, use_dispatch, use_selected};
use crate::state::{Action, RowCount, Selected};
use crate::text::{Messages, use_text};

/// What a row shows.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) node: Rc<Node>,
    /// From 0.
    pub(crate) position: usize,
    pub(crate) layers: usize,
    /// What the layer reads, where that is not just the layer before it.
    pub(crate) sources: Option<AttrValue>,
    pub(crate) figures: Option<Figures>,
    pub(crate) lanes: LaneRow,
    /// How many open blocks it stands in.
    pub(crate) depth: usize,
    /// How much of the name the line of the block around it says already, in bytes.
    pub(crate) said: usize,
    pub(crate) trouble: Option<Trouble>,
    pub(crate) selected: bool,
}

impl Row {
    /// Whether the part that is no figure looks the same.
    fn has_head_of(&self, other: &Self) -> bool {
        self.node.id == other.node.id
            && self.node.name == other.node.name
            && self.node.kind.own_name() == other.node.kind.own_name()
            && (self.position, self.layers) == (other.position, other.layers)
            && (self.said, self.selected) == (other.said, other.selected)
            && self.lanes == other.lanes
    }
}

/// What a layer costs, as its row shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) sides: String,
    pub(crate) channels: String,
    pub(crate) rows: RowCount,
    /// MACs or FLOPs, as the rows count; none where they are not counted or cannot be held.
    pub(crate) operations: Option<u128>,
    pub(crate) learned: Option<u128>,
    pub(crate) map_elements: u128,
    pub(crate) map_bytes: Option<u128>,
    /// Why there is no map to give the bytes of.
    pub(crate) instead: Option<Storage>,
    pub(crate) shares: Shares,
    /// Whether they are older than the network.
    pub(crate) stale: bool,
}

/// A layer's shares of the network's figures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shares {
    pub(crate) operations: Share,
    pub(crate) parameters: Share,
    pub(crate) map: Share,
}

/// What is wrong with a row's layer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    Failed(Rc<LayerError>),
    /// It waits for the layer of this name.
    Waiting(AttrValue),
    /// Nobody knows what it takes.
    NotCounted,
}

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct LayerRowProps {
    pub(crate) row: Rc<Row>,
    /// The controls, where they open beneath the row.
    #[prop_or_default]
    pub(crate) children: Html,
}

#[component]
pub(crate) fn LayerRow(props: &LayerRowProps) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    let adding = use_state_eq(|| false);
    let row = &props.row;
    let id = row.node.id;
    let select = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Select(Selected::Layer(id))))
    };
    let toggle_adding = use_callback(*adding, {
        let adding = adding.clone();
        move |(), &is_adding| adding.set(!is_adding)
    });
    let added = {
        let adding = adding.clone();
        Callback::from(move |()| adding.set(false))
    };
    let class = classes!(
        "row",
        indent(row.depth),
        row.selected.then_some("row--on"),
        matches!(row.trouble, Some(Trouble::Failed(_))).then_some("row--wrong"),
        matches!(row.trouble, Some(Trouble::Waiting(_))).then_some("row--waiting"),
    );
    html! {
        <li class="layer" value={(row.position + 1).to_string()}>
            <div {class} onclick={select}>
                <RowHead row={Rc::clone(row)} on_add={toggle_adding} />
                { figures(row, text) }
            </div>
            { trouble(row.trouble.as_ref(), text) }
            if *adding {
                { kind_list(row.position + 1, text, &dispatch, &added) }
            }
            { props.children.clone() }
        </li>
    }
}

/// Everything in a row but its figures, which change while a slider moves.
#[derive(Properties)]
struct RowHeadProps {
    row: Rc<Row>,
    on_add: Callback<()>,
}

impl PartialEq for RowHeadProps {
    fn eq(&self, other: &Self) -> bool {
        self.on_add == other.on_add && self.row.has_head_of(&other.row)
    }
}

#[component]
fn RowHead(props: &RowHeadProps) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    let announce = use_announce();
    let renaming = use_state_eq(|| false);

    let row = &props.row;
    let id = row.node.id;
    let layer_name = AttrValue::from(row.node.name.clone());
    let act = |action: Action| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(action.clone()))
    };
    let move_to = {
        let (dispatch, announce) = (dispatch.clone(), announce.clone());
        let (name, layers) = (layer_name.clone(), row.layers);
        move |position: usize| {
            dispatch.dispatch(Action::Move(id, position));
            announce.say((text.moved)(&name, position + 1, layers));
        }
    };
    let name = use_node_ref();
    let takes_focus = use_mut_ref(|| false);
    {
        let (name, takes_focus) = (name.clone(), Rc::clone(&takes_focus));
        use_effect_with((row.position, *renaming), move |_| {
            if name.get().is_some() && takes_focus.replace(false) {
                focus(&name);
            }
        });
    }
    let renamed = {
        let (renaming, takes_focus) = (renaming.clone(), Rc::clone(&takes_focus));
        Callback::from(move |()| {
            takes_focus.replace(true);
            renaming.set(false);
        })
    };
    // The focus goes to a neighbour, so that the next key goes on from there.
    let remove = {
        let dispatch = dispatch.clone();
        move |event: &Event| {
            let _ = focus_row_behind(event).or_else(|| focus_row_before(event));
            dispatch.dispatch(Action::Remove(id));
        }
    };
    let up = row.position.checked_sub(1);
    let down = Some(row.position + 1).filter(|&position| position < row.layers);
    let move_button = |label: &'static str, to: Option<usize>| {
        let move_to = move_to.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            if let Some(position) = to {
                move_to(position);
            }
        });
        html! { <button type="button" disabled={to.is_none()} {onclick}>{ label }</button> }
    };
    let press = {
        let (dispatch, renaming) = (dispatch.clone(), renaming.clone());
        let (remove, move_to) = (remove.clone(), move_to.clone());
        // A row that moves on the page loses the focus, which its name then takes again.
        let move_focused = move |position: usize| {
            takes_focus.replace(true);
            move_to(position);
        };
        Callback::from(move |event: KeyboardEvent| {
            let control = event.ctrl_key() || event.meta_key();
            match (event.key().as_str(), event.alt_key(), control) {
                ("ArrowUp", true, _) => up.into_iter().for_each(&move_focused),
                ("ArrowDown", true, _) => down.into_iter().for_each(&move_focused),
                ("ArrowUp", false, _) => focus_row_before(&event).unwrap_or_default(),
                ("ArrowDown", false, _) => focus_row_behind(&event).unwrap_or_default(),
                ("Delete", ..) => remove(&event),
                ("d", _, true) => dispatch.dispatch(Action::Duplicate(id)),
                ("F2", ..) => renaming.set(true),
                _ => return,
            }
            event.prevent_default();
        })
    };
    let delete = Callback::from(move |event: MouseEvent| remove(&event));
    let start_renaming = {
        let renaming = renaming.clone();
        Callback::from(move |_: MouseEvent| renaming.set(true))
    };
    let kind = row.node.kind.own_name();
    html! {
        <>
            <span class="row__number" title={text.drag_to_move}>{ row.position + 1 }</span>
            { row.lanes.draw() }
            <span class="row__name">
                if *renaming {
                    <NameBox {id} name={layer_name.clone()} on_done={renamed} />
                } else {
                    <button
                        ref={name}
                        type="button"
                        class="row__select"
                        aria-label={format!("{layer_name} {kind}")}
                        aria-current={row.selected.then_some("true")}
                        onkeydown={press}
                    >
                        <b>{ breakable(row.node.name.get(row.said..).unwrap_or_default()) }</b>{ " " }<small>{ kind }</small>
                    </button>
                }
            </span>
            <Menu class="row__menu" label={(text.actions_for)(&layer_name)} face={html! { "⋯" }}>
                { move_button(text.move_up, up) }
                { move_button(text.move_down, down) }
                <button type="button" onclick={act(Action::Duplicate(id))}>{ text.duplicate }</button>
                <button type="button" onclick={start_renaming}>{ text.rename }</button>
                <button type="button" onclick={props.on_add.reform(|_: MouseEvent| ())}>{ text.add_below }</button>
                <button type="button" onclick={delete}>{ text.delete }</button>
            </Menu>
        </>
    }
}

fn trouble(trouble: Option<&Trouble>, text: &Messages) -> Html {
    match trouble {
        Some(Trouble::Failed(error)) => html! {
            <p class="error" role="alert">{ (text.layer_error)(error) }</p>
        },
        Some(Trouble::Waiting(name)) => html! {
            <p class="hint row__waits">{ (text.waits_for)(name) }</p>
        },
        Some(Trouble::NotCounted) => html! {
            <p class="hint row__waits">{ text.not_counted }</p>
        },
        None => html! {},
    }
}

/// Focuses the name in the row before the one in which something happened.
fn focus_row_before(event: &Event) -> Option<()> {
    focus_name(&row_of(event)?.previous_element_sibling()?)
}

/// Focuses the name in the row behind the one in which something happened.
fn focus_row_behind(event: &Event) -> Option<()> {
    focus_name(&row_of(event)?.next_element_sibling()?)
}

fn row_of(event: &Event) -> Option<web_sys::Element> {
    let element: web_sys::Element = event.target()?.dyn_into().ok()?;
    element.closest("li").ok()?
}

fn focus_name(row: &web_sys::Element) -> Option<()> {
    let name = row.query_selector(".row__select").ok()??;
    name.dyn_into::<web_sys::HtmlElement>().ok()?.focus().ok()
}

/// A name that may go on in the next line behind each of its dots.
pub(crate) fn breakable(name: &str) -> Html {
    let parts = name.split_inclusive('.');
    parts.map(|part| html! { <>{ part }<wbr /></> }).collect()
}

/// How far a row is set in.
pub(crate) fn indent(depth: usize) -> Option<String> {
    (depth > 0).then(|| format!("row--in-{}", depth.min(4)))
}

/// A figure on a bar as long as its share.
pub(crate) fn share_bar(
    class: &'static str,
    label: &'static str,
    share: Share,
    text: &Messages,
    face: Html,
) -> Html {
    let percent = share.percent();
    html! {
        <span class={classes!("share", class)} title={(text.share_of)(&percent)}>
            <svg class="share__bar" aria-hidden="true" focusable="false">
                <rect width={percent} height="100%" />
            </svg>
            <span class="share__label">{ label }{ " " }</span>
            { face }
        </span>
    }
}

fn figures(row: &Row, text: &Messages) -> Html {
    let window = html! {
        <span class="row__window">
            { describe::window(&row.node.kind) }
            if let Some(sources) = &row.sources {
                <small class="row__sources">{ (text.reads)(sources) }</small>
            }
        </span>
    };
    let Some(figures) = &row.figures else {
        return window;
    };
    let figure = |hook: Hook, exact: u128, face: Html| {
        let figure = Figure {
            hook,
            layer: Some(&row.node.name),
            exact,
            stale: figures.stale,
        };
        figure.show(face)
    };
    let count = |hook: Hook, exact: u128| {
        figure(
            hook,
            exact,
            scaled(&number::count(exact, Precision::OneDecimal)),
        )
    };
    let (label, hook) = match figures.rows {
        RowCount::Macs => (text.macs, Hook::Macs),
        RowCount::Flops => (text.flops, Hook::Flops),
    };
    let elements = figures.map_elements;
    let bytes = figures.map_bytes.map(|bytes| {
        let face = match figures.instead {
            None | Some(Storage::Own) => scaled(&number::bytes(bytes, Precision::OneDecimal)),
            Some(Storage::InPlace) => text.map_in_place.into(),
            Some(Storage::Folded) => text.map_folded.into(),
            Some(Storage::Shared) if row.node.kind.is_view() => text.no_map.into(),
            Some(Storage::Shared) => text.map_shared.into(),
        };
        figure(Hook::FeatureMapBytes, bytes, face)
    });
    let stale = figures.stale.then_some("stale");
    let shares = figures.shares;
    html! {
        <>
            <span class={classes!("row__sides", stale)}>{ figures.sides.as_str() }</span>
            { window }
            <span class={classes!("row__channels", stale)}>{ figures.channels.as_str() }</span>
            if let Some(operations) = figures.operations {
                { share_bar("share--operations", label, shares.operations, text, count(hook, operations)) }
            }
            if let Some(learned) = figures.learned {
                { share_bar("share--parameters", text.parameters_short, shares.parameters, text, count(Hook::Params, learned)) }
            }
            if let Some(bytes) = bytes {
                { share_bar("share--memory", text.column_map, shares.map, text, html! {
                    <>
                        { bytes }
                        <span class="visually-hidden">
                            { figure(
                                Hook::FeatureMapElements,
                                elements,
                                (text.elements)(&number::exact(elements)).into(),
                            ) }
                        </span>
                    </>
                }) }
            }
        </>
    }
}

#[derive(PartialEq, Properties)]
struct NameBoxProps {
    id: LayerId,
    name: AttrValue,
    on_done: Callback<()>,
}

#[component]
fn NameBox(props: &NameBoxProps) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    let input = use_node_ref();
    use_selected(&input);
    let finish = {
        let (id, input, on_done) = (props.id, input.clone(), props.on_done.clone());
        move |keep: bool| {
            if let (true, Some(input)) = (keep, input.cast::<HtmlInputElement>()) {
                dispatch.dispatch(Action::Rename(id, input.value()));
            }
            on_done.emit(());
        }
    };
    let press = {
        let finish = finish.clone();
        Callback::from(move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" => finish(true),
            "Escape" => finish(false),
            _ => {}
        })
    };
    html! {
        <input
            ref={input}
            class="row__rename"
            type="text"
            aria-label={(text.new_name)(&props.name)}
            value={props.name.clone()}
            maxlength="64"
            onkeydown={press}
            onchange={Callback::from(move |_: Event| finish(true))}
            onclick={Callback::from(|event: MouseEvent| event.stop_propagation())}
        />
    }
}
