//! The knobs of a layer, and of the input.

use std::rc::Rc;

use complexity::{
    Activation, LayerId, LayerKind, LayerReport, Outcome, Parameter, Problem, Shape, bounds,
};
use wasm_bindgen::JsCast as _;
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::knob::{Knob, Turned};
use super::panel::feeder;
use crate::hooks::{Dispatch, use_dispatch};
use crate::state::{Action, Field, Flag, PaddingMode, Page, Part, Target};
use crate::text::{Messages, SideWords, use_text};

#[derive(PartialEq, Properties)]
pub(crate) struct InputControlsProps {
    pub(crate) page: Rc<Page>,
}

#[component]
pub(crate) fn InputControls(props: &InputControlsProps) -> Html {
    let desk = Desk {
        page: Rc::clone(&props.page),
        text: use_text(),
        dispatch: use_dispatch(),
        target: Target::Network,
        kind: None,
        input: props.page.document().network.input,
        problem: input_problem(&props.page),
    };
    let sides = desk.input.sides().unwrap_or([1; 2]);
    let apart = use_state(|| sides[0] != sides[1]);
    html! {
        <div class="controls">
            { desk.sides(Parameter::InputSize, "X", *apart) }
            { desk.knob(Field::all(Parameter::InputChannels), "C", None) }
            { desk.knob(Field::all(Parameter::Batch), "N", None) }
            { fold(desk.text.more, desk.apart_switch(&apart, &[Parameter::InputSize])) }
        </div>
    }
}

#[derive(PartialEq, Properties)]
pub(crate) struct LayerControlsProps {
    pub(crate) page: Rc<Page>,
    pub(crate) id: LayerId,
}

#[component]
pub(crate) fn LayerControls(props: &LayerControlsProps) -> Html {
    let text = use_text();
    let dispatch = use_dispatch();
    let page = &props.page;
    let network = &page.document().network;
    let position = network.position(props.id);
    let kind = position.map(|position| network.nodes()[position].kind.clone());
    let apart = use_state(|| kind.as_ref().is_some_and(is_apart));
    let (Some(position), Some(kind)) = (position, kind) else {
        return html! {};
    };
    let report = known_report(page, props.id, position);
    let desk = Desk {
        page: Rc::clone(page),
        text,
        dispatch,
        target: Target::Layer(props.id),
        input: input_shape(page, position, report),
        problem: problem(&page.report.layers[position]),
        kind: Some(kind.clone()),
    };
    let window = kind.window().is_some();
    html! {
        <div class="controls">
            if takes_maps(&kind) {
                { desk.input_side(position, *apart) }
            }
            if window {
                { desk.sides(Parameter::KernelSize, "f", *apart) }
                { desk.padding(*apart) }
                { desk.sides(Parameter::Stride, "S", *apart) }
            }
            { desk.knob(Field::all(Parameter::OutChannels), "C_out", None) }
            { desk.knob(Field::all(Parameter::OutFeatures), "C_out", None) }
            { desk.sides(Parameter::OutputSize, "M", *apart) }
            { desk.knob(Field::all(Parameter::Neighbourhood), "n", None) }
            { desk.sides(Parameter::ScaleFactor, "", *apart) }
            { desk.knob(Field::all(Parameter::Chunks), "", None) }
            { desk.knob(Field::all(Parameter::ChunkIndex), "", None) }
            { desk.knob(Field::all(Parameter::Pieces), "", None) }
            if !has_more(&kind) {
                { desk.knob(Field::all(Parameter::Groups), "g", None) }
            }
            if let LayerKind::Activation(activation) = kind {
                { desk.activation(props.id, activation) }
            }
            { desk.flag(props.id, Flag::Affine) }
            { desk.flag(props.id, Flag::PerChannel) }
            if !has_more(&kind) {
                { desk.flag(props.id, Flag::Bias) }
            }
            { desk.repeats_switch(props.id) }
            { desk.input_channels(position) }
            if has_nothing_to_set(&kind) {
                <p class="hint">{ text.nothing_to_set }</p>
            }
            if has_more(&kind) {
                { fold(text.more, desk.more(props.id, &kind, &apart)) }
            }
        </div>
    }
}

fn is_apart(kind: &LayerKind) -> bool {
    let differs = |[height, width]: [u64; 2]| height != width;
    let window = kind.window().is_some_and(|window| {
        differs(window.kernel_size)
            || differs(window.stride)
            || PaddingMode::of(&window.padding) == PaddingMode::Explicit
                && window.padding.uniform().is_none()
    });
    let output = matches!(
        kind,
        LayerKind::AdaptiveAvgPool2d(pool) | LayerKind::AdaptiveMaxPool2d(pool)
            if differs(pool.output_size)
    );
    window || output || kind.dilation().is_some_and(differs)
}

fn takes_maps(kind: &LayerKind) -> bool {
    !matches!(
        kind,
        LayerKind::Linear(_)
            | LayerKind::Dropout
            | LayerKind::StochasticDepth
            | LayerKind::Softmax
            | LayerKind::Unflatten(_)
    )
}

fn has_more(kind: &LayerKind) -> bool {
    kind.window().is_some()
        || matches!(
            kind,
            LayerKind::AdaptiveAvgPool2d(_)
                | LayerKind::AdaptiveMaxPool2d(_)
                | LayerKind::Linear(_)
        )
}

fn has_nothing_to_set(kind: &LayerKind) -> bool {
    let numbers = [
        Parameter::KernelSize,
        Parameter::OutFeatures,
        Parameter::OutputSize,
        Parameter::Neighbourhood,
        Parameter::ScaleFactor,
        Parameter::Chunks,
        Parameter::Pieces,
        Parameter::Groups,
    ];
    let has_number = numbers
        .into_iter()
        .any(|parameter| Field::all(parameter).read_kind(kind).is_some());
    let has_flag = [Flag::Bias, Flag::Affine, Flag::PerChannel]
        .into_iter()
        .any(|flag| flag.read(kind).is_some());
    !has_number && !has_flag && !matches!(kind, LayerKind::Activation(_))
}

fn known_report(page: &Page, id: LayerId, position: usize) -> Option<&LayerReport> {
    page.report.layers[position]
        .report()
        .or_else(|| page.last_good_layer(id))
}

/// The shape that the layer is given; while it waits, the last one that was good.
fn input_shape(page: &Page, position: usize, report: Option<&LayerReport>) -> Shape {
    let network = &page.document().network;
    let inputs = page.report.inputs(network, network.nodes()[position].id);
    inputs
        .and_then(|inputs| inputs.first().copied())
        .or(report.map(|report| report.input))
        .unwrap_or(page.document().network.input)
}

fn problem(outcome: &Outcome) -> Option<Parameter> {
    match outcome {
        Outcome::Failed(error) => parameter_of(&error.problem),
        Outcome::Done(_) | Outcome::Unknown | Outcome::Waiting => None,
    }
}

fn input_problem(page: &Page) -> Option<Parameter> {
    parameter_of(&page.report.input_error.as_ref()?.problem)
}

/// The knob that a problem is marked at.
fn parameter_of(problem: &Problem) -> Option<Parameter> {
    match problem {
        Problem::FilterDoesNotFit { .. } | Problem::FilterTooLarge { .. } => {
            Some(Parameter::KernelSize)
        }
        Problem::Zero { parameter } | Problem::PartsDoNotDivide { parameter, .. } => {
            Some(*parameter)
        }
        Problem::GroupsDoNotDivide { .. } => Some(Parameter::Groups),
        Problem::PaddingBeyondHalf { .. } | Problem::PaddingCutsAll { .. } => {
            Some(Parameter::Padding)
        }
        Problem::OutputPaddingTooLarge { .. } => Some(Parameter::OutputPadding),
        Problem::NoSuchChunk { .. } => Some(Parameter::ChunkIndex),
        Problem::SizeTooLarge { .. }
        | Problem::CountTooLarge
        | Problem::NeedsMaps { .. }
        | Problem::NeedsChannelsFirst { .. }
        | Problem::TooFewInputs { .. }
        | Problem::TooManyInputs { .. }
        | Problem::ShapesDiffer { .. }
        | Problem::NoSuchChannel { .. }
        | Problem::ElementsDiffer { .. }
        | Problem::CropTooLarge { .. }
        | Problem::NeedsExplicitPadding
        | Problem::OtherInput { .. }
        | Problem::OutputUnknown
        | Problem::NeedsFeatures { .. } => None,
    }
}

/// What every knob of a panel shares.
struct Desk {
    page: Rc<Page>,
    text: &'static Messages,
    dispatch: Dispatch,
    target: Target,
    kind: Option<LayerKind>,
    input: Shape,
    problem: Option<Parameter>,
}

impl Desk {
    /// A knob for a number; nothing where the target has no such number.
    fn knob(&self, field: Field, letter: &'static str, part: Option<&'static str>) -> Html {
        let Some(value) = field.read(self.page.document(), self.target) else {
            return html! {};
        };
        let name = (self.text.parameter)(field.parameter);
        let label = match part {
            Some(part) => format!("{name}, {part}"),
            None => name.to_owned(),
        };
        let letter = match part {
            Some(_) => String::new(),
            None => letter.to_owned(),
        };
        let (dispatch, target) = (self.dispatch.clone(), self.target);
        let on_turn = Callback::from(move |(value, dragging): Turned| {
            dispatch.dispatch(Action::Set {
                target,
                field,
                value,
                dragging,
            });
        });
        let dispatch = self.dispatch.clone();
        html! {
            <Knob
                key={field.id()}
                id={field.id()}
                {letter}
                {label}
                {value}
                bounds={bounds(self.kind.as_ref(), &self.input, field.parameter)}
                invalid={self.problem == Some(field.parameter)}
                {on_turn}
                on_settle={Callback::from(move |()| dispatch.dispatch(Action::Settle))}
            />
        }
    }

    /// One knob for both sides, or one for each.
    fn sides(&self, parameter: Parameter, letter: &'static str, apart: bool) -> Html {
        if !apart {
            return self.knob(Field::all(parameter), letter, None);
        }
        let part = |part, name| self.knob(Field { parameter, part }, letter, Some(name));
        html! {
            <>
                { part(Part::Height, self.text.height) }
                { part(Part::Width, self.text.width) }
            </>
        }
    }

    fn padding(&self, apart: bool) -> Html {
        if !apart {
            return self.knob(Field::all(Parameter::Padding), "P", None);
        }
        let sides = [
            (Part::Top, SideWords::Top),
            (Part::Bottom, SideWords::Bottom),
            (Part::Left, SideWords::Left),
            (Part::Right, SideWords::Right),
        ];
        sides
            .into_iter()
            .map(|(part, side)| {
                let field = Field {
                    parameter: Parameter::Padding,
                    part,
                };
                self.knob(field, "P", Some((self.text.side)(side)))
            })
            .collect()
    }

    /// The first layer's X is the input's; a later one's is the M of the layer before it.
    fn input_side(&self, position: usize, apart: bool) -> Html {
        let feeder = feeder(&self.page, position);
        if feeder.name.is_none() {
            let desk = Self {
                page: Rc::clone(&self.page),
                text: self.text,
                dispatch: self.dispatch.clone(),
                target: Target::Network,
                kind: None,
                input: self.input,
                problem: input_problem(&self.page),
            };
            let sides = self.input.sides().unwrap_or([1; 2]);
            return desk.sides(Parameter::InputSize, "X", apart || sides[0] != sides[1]);
        }
        let sides = match self.input.sides() {
            Some([height, width]) if height == width => height.to_string(),
            Some([height, width]) => format!("{height} × {width}"),
            None => self.text.no_side.to_owned(),
        };
        let words = match &feeder.name {
            Some(name) if self.input.sides().is_some() => (self.text.input_side_of)(&sides, name),
            Some(_) => sides,
            None => (self.text.input_side_is)(&sides),
        };
        self.fixed(
            "X",
            (self.text.parameter)(Parameter::InputSize),
            words,
            feeder.selected,
        )
    }

    fn input_channels(&self, position: usize) -> Html {
        let feeder = feeder(&self.page, position);
        let channels = self.input.channels().to_string();
        let words = match &feeder.name {
            Some(name) => (self.text.channels_of)(&channels, name),
            None => (self.text.channels_of_input)(&channels),
        };
        self.fixed("C_in", self.text.input_channels, words, feeder.selected)
    }

    /// A number that follows from elsewhere, with the way there.
    fn fixed(
        &self,
        letter: &'static str,
        label: &'static str,
        words: String,
        to: crate::state::Selected,
    ) -> Html {
        let dispatch = self.dispatch.clone();
        let go = Callback::from(move |_: MouseEvent| dispatch.dispatch(Action::Select(to)));
        html! {
            <p class="knob knob--fixed">
                <span class="knob__label">
                    { super::knob::letter(letter) }{ " " }
                    { label }
                </span>
                <button type="button" class="link" onclick={go}>{ words }</button>
            </p>
        }
    }

    fn activation(&self, id: LayerId, activation: Activation) -> Html {
        let dispatch = self.dispatch.clone();
        let choose = Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let chosen = Activation::ALL
                .into_iter()
                .find(|activation| activation.name() == select.value());
            if let Some(activation) = chosen {
                dispatch.dispatch(Action::SetActivation(id, activation));
            }
        });
        html! {
            <p class="choice">
                <label for="activation">{ self.text.activation }</label>
                <select id="activation" onchange={choose}>
                    for each in Activation::ALL {
                        <option value={each.name()} selected={each == activation}>{ each.name() }</option>
                    }
                </select>
                <span class="hint">{ (self.text.activation_formula)(activation) }</span>
            </p>
        }
    }

    /// A switch; nothing where the layer has no such flag.
    fn flag(&self, id: LayerId, flag: Flag) -> Html {
        let Some(on) = self.kind.as_ref().and_then(|kind| flag.read(kind)) else {
            return html! {};
        };
        let label = match flag {
            Flag::Bias => self.text.bias,
            Flag::CeilMode => self.text.ceil_mode,
            Flag::CountIncludePad => self.text.count_include_pad,
            Flag::Affine => self.text.affine,
            Flag::PerChannel => self.text.per_channel,
        };
        let dispatch = self.dispatch.clone();
        let set = Callback::from(move |on: bool| dispatch.dispatch(Action::SetFlag(id, flag, on)));
        switch(label, on, &set)
    }

    /// Whether an edit goes to all repeats of the layer's block; nothing where it has none.
    fn repeats_switch(&self, id: LayerId) -> Html {
        let document = self.page.document();
        let repeats = document.network.repeats(id).len();
        if repeats < 2 {
            return html! {};
        }
        let dispatch = self.dispatch.clone();
        let set = Callback::from(move |on: bool| dispatch.dispatch(Action::SetRepeats(on)));
        switch(
            (self.text.edit_repeats)(repeats),
            document.edits_repeats,
            &set,
        )
    }

    fn more(&self, id: LayerId, kind: &LayerKind, apart: &UseStateHandle<bool>) -> Html {
        let pairs: &[Parameter] = if let LayerKind::ConvTranspose2d(_) = kind {
            &[
                Parameter::KernelSize,
                Parameter::Padding,
                Parameter::Stride,
                Parameter::Dilation,
                Parameter::OutputPadding,
            ]
        } else if kind.window().is_some() {
            &[
                Parameter::KernelSize,
                Parameter::Padding,
                Parameter::Stride,
                Parameter::Dilation,
            ]
        } else {
            &[Parameter::OutputSize]
        };
        let is_linear = matches!(kind, LayerKind::Linear(_));
        html! {
            <>
                { self.padding_mode(id, kind) }
                { self.sides(Parameter::OutputPadding, "", **apart) }
                { self.sides(Parameter::Dilation, "δ", **apart) }
                { self.knob(Field::all(Parameter::Groups), "g", None) }
                { self.flag(id, Flag::Bias) }
                { self.flag(id, Flag::CeilMode) }
                { self.flag(id, Flag::CountIncludePad) }
                if !is_linear {
                    { self.apart_switch(apart, pairs) }
                }
            </>
        }
    }

    fn padding_mode(&self, id: LayerId, kind: &LayerKind) -> Html {
        let Some(window) = kind.window() else {
            return html! {};
        };
        let mode = PaddingMode::of(&window.padding);
        let modes = [
            (
                "explicit",
                PaddingMode::Explicit,
                self.text.padding_explicit,
            ),
            ("same", PaddingMode::Same, self.text.padding_same),
            ("valid", PaddingMode::Valid, self.text.padding_valid),
        ];
        let dispatch = self.dispatch.clone();
        let choose = Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let chosen = modes.into_iter().find(|(name, ..)| *name == select.value());
            if let Some((_, mode, _)) = chosen {
                dispatch.dispatch(Action::SetPadding(id, mode));
            }
        });
        html! {
            <p class="choice">
                <label for="padding-mode">{ self.text.padding_mode }</label>
                <select id="padding-mode" onchange={choose}>
                    for (name, each, words) in modes {
                        <option value={name} selected={each == mode}>{ words }</option>
                    }
                </select>
            </p>
        }
    }

    /// Shows height and width apart; together again, the width follows the height.
    fn apart_switch(&self, apart: &UseStateHandle<bool>, pairs: &'static [Parameter]) -> Html {
        let (dispatch, target, apart_handle) = (self.dispatch.clone(), self.target, apart.clone());
        let document = Rc::clone(self.page.document());
        let toggle = Callback::from(move |on: bool| {
            apart_handle.set(on);
            if on {
                return;
            }
            for &parameter in pairs {
                let field = Field::all(parameter);
                if let Some(value) = field.read(&document, target) {
                    dispatch.dispatch(Action::Set {
                        target,
                        field,
                        value,
                        dragging: false,
                    });
                }
            }
        });
        switch(self.text.sides_apart, **apart, &toggle)
    }
}

/// A box to tick.
pub(crate) fn switch(label: impl Into<AttrValue>, on: bool, on_switch: &Callback<bool>) -> Html {
    let toggle = on_switch.reform(|event: Event| {
        event
            .target()
            .and_then(|target| target.dyn_into::<HtmlInputElement>().ok())
            .is_some_and(|input| input.checked())
    });
    html! {
        <label class="switch">
            <input type="checkbox" checked={on} onchange={toggle} />
            { label.into() }
        </label>
    }
}

fn fold(label: &'static str, inside: Html) -> Html {
    html! {
        <details class="fold">
            <summary>{ label }</summary>
            { inside }
        </details>
    }
}
