//! Which pixels of a layer's input are never read, in words and in a small picture.

use complexity::Axis;
use yew::prelude::*;

use crate::text::{ExplanationMessages, UnreadWords};

/// The longest side that is still drawn pixel by pixel.
const DRAWN: u64 = 256;

/// `unread` counts the pixels of one channel.
pub(crate) fn coverage(axes: &[Axis; 2], unread: u128, text: &ExplanationMessages) -> Html {
    let [rows, columns] = axes;
    if unread == 0 {
        let remainder = rows.remainder.max(columns.remainder);
        return if remainder == 0 {
            html! {}
        } else {
            html! { <p class="hint">{ (text.remainder_in_padding)(remainder) }</p> }
        };
    }
    let all = complexity::Shape::maps(1, rows.input, columns.input);
    let words = UnreadWords {
        pixels: formats::number::exact(unread),
        all: all
            .elements()
            .map(formats::number::exact)
            .unwrap_or_default(),
        at_end: axes.map(|axis| axis.unread_at_end()),
        skips_between: axes.iter().any(Axis::skips_between),
    };
    html! {
        <div class="note">
            <p>{ (text.unread)(&words) }</p>
            if rows.input.max(columns.input) <= DRAWN {
                { picture(axes, text) }
            }
        </div>
    }
}

/// Unread rows and columns as stripes over the input.
fn picture([rows, columns]: &[Axis; 2], text: &ExplanationMessages) -> Html {
    let unread = |axis: &Axis| -> Vec<u64> {
        (0..axis.input)
            .filter(|&pixel| axis.read_in(pixel, pixel + 1) == 0)
            .collect()
    };
    let (height, width) = (rows.input.to_string(), columns.input.to_string());
    html! {
        <svg
            class="coverage"
            viewBox={format!("0 0 {width} {height}")}
            role="img"
            aria-label={text.unread_picture}
        >
            <rect class="coverage__read" width={width.clone()} height={height.clone()} />
            for row in unread(rows) {
                <rect class="coverage__unread" y={row.to_string()} width={width.clone()} height="1" />
            }
            for column in unread(columns) {
                <rect class="coverage__unread" x={column.to_string()} width="1" height={height.clone()} />
            }
        </svg>
    }
}
