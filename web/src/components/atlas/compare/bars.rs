//! Tables of both designs, whose figures stand on bars.

use complexity::Share;
use formats::number;
use yew::prelude::*;

use crate::components::atlas::app::Words;
use crate::components::table::wide;

/// What is compared: its colour, and what a full bar is.
#[derive(Clone, Copy)]
pub(super) struct Scale {
    /// Which of the three colours.
    pub(super) kind: &'static str,
    pub(super) full: u128,
}

/// A, B, and the way from one to the other; a figure that there is not is said to be none.
pub(super) fn figures(
    both: [Option<u128>; 2],
    scale: Scale,
    quantity: Option<&'static str>,
) -> Html {
    let cell = |side: &'static str, figure: Option<u128>| {
        html! {
            <td
                class={classes!("compared", format!("compared--{}", scale.kind))}
                data-compared={quantity.map(|quantity| format!("{quantity}-{side}"))}
                data-exact={figure.map(|figure| figure.to_string())}
            >
                if let Some(figure) = figure {
                    <svg class="compared__bar" aria-hidden="true">
                        <rect width={Share::of(figure, scale.full).percent()} height="100%" />
                    </svg>
                    <span>{ number::exact(figure) }</span>
                }
            </td>
        }
    };
    let [a, b] = both;
    let change = a.zip(b).map(|(a, b)| number::difference(a, b));
    html! {
        <>
            { cell("a", a) }
            { cell("b", b) }
            <td>
                if let Some(change) = change {
                    { change.absolute }{ " " }<small>{ change.percent.unwrap_or_default() }</small>
                }
            </td>
        </>
    }
}

/// A table whose rows begin with so many columns that are no figures.
pub(super) fn table(title: &'static str, heads: usize, rows: Html, text: Words) -> Html {
    wide(
        title,
        html! {
                <table class="figures figures--compared">
                    <caption>{ title }</caption>
                    <thead>
                        <tr>
                            <td colspan={heads.to_string()}></td>
                            <th scope="col">{ text.design_a }</th>
                            <th scope="col">{ text.design_b }</th>
                            <th scope="col">{ text.change }</th>
                        </tr>
                    </thead>
                    <tbody>{ rows }</tbody>
                </table>
        },
    )
}
