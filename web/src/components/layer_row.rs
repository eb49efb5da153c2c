//! One layer of the list.

use std::rc::Rc;

use complexity::{DataType, LayerError, LayerId, LayerReport, Node, Share, Storage};
use formats::number::{self, Precision};
use wasm_bindgen::JsCast as _;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::add_layer::kind_list;
use super::describe;
use super::figure::{Figure, Hook, scaled};
use super::lane_lines::LaneRow;
use super::menu::{Menu, focus};
use crate::hooks::{use_announce, use_dispatch};
use crate::state::{Action, RowCount, Selected};
use crate::text::{Messages, use_text};

/// What a row shows of its layer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    pub(crate) report: LayerReport,
    /// Whether the report is older than the network.
    pub(crate) stale: bool,
    pub(crate) shares: Shares,
    /// Why there is no map to give the bytes of.
    pub(crate) instead: Option<Storage>,
    pub(crate) data_type: DataType,
    pub(crate) rows: RowCount,
}

/// A layer's shares of the network's figures.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Shares {
    pub(crate) operations: Share,
    pub(crate) parameters: Share,
    pub(crate) map: Share,
}

/// What is wrong with a row's layer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Trouble {
    Failed(Rc<LayerError>),
    /// It waits for the layer of this name.
    Waiting(AttrValue),
    /// Nobody knows what it takes.
    NotCounted,
}

#[derive(Clone, PartialEq, Properties)]
pub(crate) struct LayerRowProps {
    pub(crate) node: Rc<Node>,
    /// From 0.
    pub(crate) position: usize,
    pub(crate) layers: usize,
    /// What the layer reads, where that is not just the layer before it.
    pub(crate) sources: Option<AttrValue>,
    pub(crate) shown: Option<Shown>,
    pub(crate) lanes: LaneRow,
    /// How many open blocks it stands in.
    pub(crate) depth: usize,
    /// How much of the name the line of the block around it says already, in bytes.
    pub(crate) said: usize,
    pub(crate) trouble: Option<Trouble>,
    pub(crate) selected: bool,
    /// The controls, where they open beneath the row.
    #[prop_or_default]
    pub(crate) children: Html,
}

#[component]
pub(crate) fn LayerRow(props: &LayerRowProps) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    let announce = use_announce();
    let renaming = use_state_eq(|| false);
    let adding = use_state_eq(|| false);

    let id = props.node.id;
    let layer_name = AttrValue::from(props.node.name.clone());
    let select = {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Select(Selected::Layer(id))))
    };
    let act = |action: Action| {
        let dispatch = dispatch.clone();
        Callback::from(move |_: MouseEvent| dispatch.dispatch(action.clone()))
    };
    let move_to = {
        let (dispatch, announce) = (dispatch.clone(), announce.clone());
        let (name, layers) = (layer_name.clone(), props.layers);
        move |position: usize| {
            dispatch.dispatch(Action::Move(id, position));
            announce.say((text.moved)(&name, position + 1, layers));
        }
    };
    let name = use_node_ref();
    let takes_focus = use_mut_ref(|| false);
    {
        let (name, takes_focus) = (name.clone(), Rc::clone(&takes_focus));
        use_effect_with((props.position, *renaming), move |_| {
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
    let up = props.position.checked_sub(1);
    let down = Some(props.position + 1).filter(|&position| position < props.layers);
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
    let toggle_adding = {
        let adding = adding.clone();
        Callback::from(move |_: MouseEvent| adding.set(!*adding))
    };
    let added = {
        let adding = adding.clone();
        Callback::from(move |()| adding.set(false))
    };
    let class = classes!(
        "row",
        indent(props.depth),
        props.selected.then_some("row--on"),
        matches!(props.trouble, Some(Trouble::Failed(_))).then_some("row--wrong"),
        matches!(props.trouble, Some(Trouble::Waiting(_))).then_some("row--waiting"),
    );
    html! {
        <li class="layer">
            <div {class} onclick={select.clone()}>
                <span class="row__number">{ props.position + 1 }</span>
                { props.lanes.draw() }
                <span class="row__name">
                    if *renaming {
                        <NameBox {id} name={layer_name.clone()} on_done={renamed} />
                    } else {
                        <button
                            ref={name}
                            type="button"
                            class="row__select"
                            aria-label={format!("{layer_name} {}", props.node.kind.own_name())}
                            aria-current={props.selected.then_some("true")}
                            onclick={select}
                            onkeydown={press}
                        >
                            <b>{ breakable(props.node.name.get(props.said..).unwrap_or_default()) }</b>{ " " }<small>{ props.node.kind.own_name() }</small>
                        </button>
                    }
                </span>
                { row_figures(props, text) }
                <Menu class="row__menu" label={(text.actions_for)(&layer_name)} face={html! { "⋯" }}>
                    { move_button(text.move_up, up) }
                    { move_button(text.move_down, down) }
                    <button type="button" onclick={act(Action::Duplicate(id))}>{ text.duplicate }</button>
                    <button type="button" onclick={start_renaming}>{ text.rename }</button>
                    <button type="button" onclick={toggle_adding}>{ text.add_below }</button>
                    <button type="button" onclick={delete}>{ text.delete }</button>
                </Menu>
            </div>
            { trouble(props.trouble.as_ref(), text) }
            if *adding {
                { kind_list(props.position + 1, text, &dispatch, &added) }
            }
            { props.children.clone() }
        </li>
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

fn row_figures(props: &LayerRowProps, text: &Messages) -> Html {
    let window = html! {
        <span class="row__window">
            { describe::window(&props.node.kind) }
            if let Some(sources) = &props.sources {
                <small class="row__sources">{ (text.reads)(sources) }</small>
            }
        </span>
    };
    let Some(shown) = &props.shown else {
        return window;
    };
    let (report, stale) = (&shown.report, shown.stale);
    let figure = |hook: Hook, exact: u128, face: Html| {
        let figure = Figure {
            hook,
            layer: Some(&props.node.name),
            exact,
            stale,
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
    let (label, hook, operations) = match shown.rows {
        RowCount::Macs => (text.macs, Hook::Macs, Some(report.macs)),
        RowCount::Flops => (text.flops, Hook::Flops, report.flops()),
    };
    let operations = operations
        .filter(|_| report.counted)
        .map(|operations| count(hook, operations));
    let learned = report.parameters.learned().filter(|_| report.counted);
    let elements = report.map_elements;
    let bytes = shown.data_type.bytes(elements).map(|bytes| {
        let face = match shown.instead {
            None | Some(Storage::Own) => scaled(&number::bytes(bytes, Precision::OneDecimal)),
            Some(Storage::InPlace) => text.map_in_place.into(),
            Some(Storage::Folded) => text.map_folded.into(),
            Some(Storage::Shared) if props.node.kind.is_view() => text.no_map.into(),
            Some(Storage::Shared) => text.map_shared.into(),
        };
        figure(Hook::FeatureMapBytes, bytes, face)
    });
    html! {
        <>
            <span class={classes!("row__sides", stale.then_some("stale"))}>{ describe::sides(report) }</span>
            { window }
            <span class={classes!("row__channels", stale.then_some("stale"))}>{ describe::channels(report) }</span>
            if let Some(operations) = operations {
                { share_bar("share--operations", label, shown.shares.operations, text, operations) }
            }
            if let Some(learned) = learned {
                { share_bar("share--parameters", text.parameters_short, shown.shares.parameters, text, count(Hook::Params, learned)) }
            }
            if let Some(bytes) = bytes {
                { share_bar("share--memory", text.column_map, shown.shares.map, text, html! {
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
    {
        let input = input.clone();
        use_effect_with((), move |()| {
            if let Some(input) = input.cast::<HtmlInputElement>() {
                // A box that cannot take the focus can still be pressed.
                let _ = input.focus();
                input.select();
            }
        });
    }
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
