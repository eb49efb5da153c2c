//! How the kernel goes over the picture.

use complexity::{Bounds, LayerKind, Parameter, bounds};
use yew::prelude::*;

use crate::components::knob::{Knob, Turned};
use crate::run::plan::on_picture;
use crate::state::RunSetup;
use crate::text::RunMessages;

/// How a number of the setup is set.
type Set = fn(&mut RunSetup, u64);

/// The knobs for a picture that is run at `side` pixels.
pub(super) fn knobs(
    setup: &RunSetup,
    side: usize,
    on_setup: &Callback<RunSetup>,
    text: &RunMessages,
) -> Html {
    let (conv, input) = on_picture(setup, side);
    let kind = LayerKind::Conv2d(conv);
    let bounds_of = |parameter| bounds(Some(&kind), &input, parameter);
    let knob = |id: &'static str, label: &'static str, value: u64, bounds: Bounds, set: Set| {
        let (setup, on_setup) = (setup.clone(), on_setup.clone());
        let turn = Callback::from(move |(value, _): Turned| {
            let mut next = setup.clone();
            set(&mut next, value);
            on_setup.emit(next);
        });
        html! {
            // The letter stands in the label: alone, it would name a knob of the layer too.
            <Knob
                {id}
                letter=""
                {label}
                {value}
                {bounds}
                invalid={!bounds.contains(value)}
                on_turn={turn}
                on_settle={Callback::noop()}
            />
        }
    };
    html! {
        <div class="controls">
            { knob(
                "run-side",
                text.picture_side,
                setup.side,
                bounds(None, &input, Parameter::InputSize),
                |setup, side| setup.side = side,
            ) }
            { knob(
                "run-padding",
                text.padding,
                setup.padding,
                bounds_of(Parameter::Padding),
                |setup, padding| setup.padding = padding,
            ) }
            { knob(
                "run-stride",
                text.stride,
                setup.stride,
                bounds_of(Parameter::Stride),
                |setup, stride| setup.stride = stride,
            ) }
            { knob(
                "run-dilation",
                text.dilation,
                setup.dilation,
                bounds_of(Parameter::Dilation),
                |setup, dilation| setup.dilation = dilation,
            ) }
        </div>
    }
}
