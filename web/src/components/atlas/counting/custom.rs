//! A way of counting of the reader's own, made of switches.

use std::borrow::Cow;

use complexity::convention::{
    BatchNormCost, Convention, GlobalPoolCost, LrnCost, PoolCost, SoftmaxCost, Switches,
    TransposedCost, Unit, by_id,
};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use crate::browser::{Topic, say};
use crate::components::atlas::app::Words;
use crate::state::{CONVENTIONS, Counting, SWITCHES};

/// The convention that is chosen.
pub(in crate::components::atlas) fn convention_of(counting: Counting) -> Convention {
    match counting {
        Counting::Custom(positions) => of_positions(positions).convention(),
        Counting::Named(name) => by_id(name).cloned().unwrap_or_else(|| Convention {
            id: CONVENTIONS[0],
            rules: Cow::Borrowed(&[]),
            ..Switches::default().convention()
        }),
    }
}

/// Plain MACs with biases, to start from.
pub(super) fn first_custom() -> Counting {
    let mut positions = [0; SWITCHES];
    positions[1] = 1;
    Counting::Custom(positions)
}

fn of_positions(positions: [u8; SWITCHES]) -> Switches {
    let [
        unit,
        bias,
        batch_norm,
        activation,
        pool,
        global_pool,
        additions,
        softmax,
        lrn,
        upsample,
        transposed,
        padding,
    ] = positions;
    Switches {
        unit: at(unit, [Unit::Mac, Unit::TwiceMac, Unit::MulAdd]),
        bias: bias > 0,
        batch_norm: at(
            batch_norm,
            [
                BatchNormCost::Folded,
                BatchNormCost::One,
                BatchNormCost::Two,
                BatchNormCost::Four,
            ],
        ),
        activation: at(activation, [0, 1, 2]),
        pool: at(
            pool,
            [
                PoolCost::None,
                PoolCost::Input,
                PoolCost::Output,
                PoolCost::Window,
                PoolCost::WindowLessOne,
            ],
        ),
        global_pool: at(
            global_pool,
            [
                GlobalPoolCost::None,
                GlobalPoolCost::Input,
                GlobalPoolCost::InputAndOutput,
            ],
        ),
        additions: additions > 0,
        softmax: at(
            softmax,
            [SoftmaxCost::None, SoftmaxCost::One, SoftmaxCost::Full],
        ),
        lrn: at(lrn, [LrnCost::None, LrnCost::Neighbours, LrnCost::Full]),
        upsample: at(upsample, [0, 1, 4, 11]),
        transposed: at(transposed, [TransposedCost::Input, TransposedCost::Output]),
        skip_padding: padding > 0,
    }
}

/// The value at a switch's position, the last one beyond it.
fn at<T: Copy, const N: usize>(position: u8, values: [T; N]) -> T {
    values[usize::from(position).min(N - 1)]
}

pub(super) fn switches(positions: [u8; SWITCHES], text: Words) -> Html {
    let choose = |index: usize| {
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            let mut next = positions;
            if let Ok(position) = u8::try_from(select.selected_index()) {
                next[index] = position;
                say(Topic::Counting, &Counting::Custom(next).write());
            }
        })
    };
    html! {
        <div class="switches">
            for (index, (label, options)) in text.switches.iter().enumerate() {
                <p class="choice" key={index}>
                    <label for={format!("count-{index}")}>{ *label }</label>
                    <select id={format!("count-{index}")} onchange={choose(index)}>
                        for (position, option) in options.iter().enumerate() {
                            <option selected={usize::from(positions[index]) == position}>{ *option }</option>
                        }
                    </select>
                </p>
            }
        </div>
    }
}
