//! A slider and its number box as one control, with the article's letter.

use complexity::Bounds;
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::number_box::NumberBox;
use crate::text::use_text;

/// A number that a knob gives: the value, and whether a slider is being dragged.
pub(crate) type Turned = (u64, bool);

#[derive(PartialEq, Properties)]
pub(crate) struct KnobProps {
    /// Unique on the page.
    pub(crate) id: AttrValue,
    /// The article's letter, such as `f` or `C_out`; empty where it has none.
    pub(crate) letter: AttrValue,
    pub(crate) label: AttrValue,
    pub(crate) value: u64,
    pub(crate) bounds: Bounds,
    /// Whether the value is what is wrong with the layer.
    #[prop_or_default]
    pub(crate) invalid: bool,
    pub(crate) on_turn: Callback<Turned>,
    pub(crate) on_settle: Callback<()>,
}

#[component]
pub(crate) fn Knob(props: &KnobProps) -> Html {
    let text = use_text();
    // A slider's end stays where it is while it is dragged, whatever the value becomes.
    let end = use_mut_ref(|| 0_u64);
    let reached = props.bounds.slider_max.max(props.value).max(*end.borrow());
    end.replace(reached);

    let spoken = if props.letter.is_empty() || props.letter.contains('_') {
        props.label.clone()
    } else {
        props.letter.clone()
    };
    let slide = {
        let (on_turn, bounds, value) = (props.on_turn.clone(), props.bounds, props.value);
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            if let Ok(wanted) = input.value().parse() {
                let stop = bounds.stop(value, wanted);
                // The thumb goes where the value is, even if that did not change.
                input.set_value(&stop.to_string());
                on_turn.emit((stop, true));
            }
        })
    };
    let settle = props.on_settle.reform(|_: Event| ());
    let step = |to: u64| {
        let (on_turn, bounds, value) = (props.on_turn.clone(), props.bounds, props.value);
        Callback::from(move |_: MouseEvent| on_turn.emit((bounds.stop(value, to), false)))
    };
    let button = |sign: &'static str, name: String, to: u64, off: bool| {
        html! {
            <button
                type="button"
                class="knob__step"
                aria-label={name}
                disabled={off}
                onclick={step(to)}
            >
                { sign }
            </button>
        }
    };
    let over = over_id(&props.id);
    html! {
        <div class="knob" data-symbol={props.letter.clone()}>
            <label class="knob__label" for={props.id.clone()}>
                { letter(&props.letter) }{ " " }
                { props.label.clone() }
            </label>
            <span class="knob__slider">
                { button("−", (text.less)(&spoken), props.value.saturating_sub(1), props.value <= props.bounds.min) }
                <input
                    id={props.id.clone()}
                    type="range"
                    min={props.bounds.min.min(props.value).to_string()}
                    max={reached.to_string()}
                    value={props.value.to_string()}
                    aria-describedby={over.clone()}
                    oninput={slide}
                    onchange={settle}
                />
                <span id={over} class="knob__over"></span>
                { button("+", (text.more_of)(&spoken), props.value.saturating_add(1), props.value >= props.bounds.max) }
            </span>
            <NumberBox
                id={format!("{}-number", props.id)}
                label={(text.exactly)(&spoken)}
                value={props.value}
                bounds={props.bounds}
                invalid={props.invalid}
                on_number={props.on_turn.reform(|value| (value, false))}
            />
        </div>
    }
}

/// Where the atlas writes on which part of a slider's track a limit is broken.
pub(super) fn over_id(knob: &str) -> String {
    format!("{knob}-over")
}

/// The article's letter, its index set lower.
pub(crate) fn letter(letter: &str) -> Html {
    match letter.split_once('_') {
        Some((letter, index)) => html! { <b class="letter">{ letter }<sub>{ index }</sub></b> },
        None if letter.is_empty() => html! {},
        None => html! { <b class="letter">{ letter }</b> },
    }
}
