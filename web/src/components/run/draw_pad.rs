//! A small canvas to draw a picture on, with the pointer or with the keyboard.

use web_sys::Element;
use yew::prelude::*;

use super::own::{Deed, OwnDispatcher};
use super::pixels::{Picture, Pixels};
use crate::run::drawing::{Cell, Drawing, Pencil, SIDE};
use crate::text::RunMessages;

/// `picture` is the drawing, cell by cell.
pub(super) fn draw_pad(
    drawing: &Drawing,
    picture: &Picture,
    own: &OwnDispatcher,
    text: &RunMessages,
) -> Html {
    let on_pencil = {
        let own = own.clone();
        Callback::from(move |pencil| own.dispatch(Deed::Draw(pencil)))
    };
    let down = on_pencil.reform(|event: PointerEvent| {
        // Without it a stroke merely ends at the edge.
        let _ = paper(&event).set_pointer_capture(event.pointer_id());
        Pencil::Down(cell(&event))
    });
    let go = on_pencil.reform(|event: PointerEvent| Pencil::Move(cell(&event)));
    let up = on_pencil.reform(|_: PointerEvent| Pencil::Up);
    let clear = on_pencil.reform(|_: MouseEvent| Pencil::Clear);
    let press = Callback::from(move |event: KeyboardEvent| {
        if let Some(pencil) = key(&event.key()) {
            event.prevent_default();
            on_pencil.emit(pencil);
        }
    });
    let [row, column] = drawing.cursor;
    let name = (text.drawing)(SIDE);
    html! {
        <div class="draw-pad">
            <div
                class="draw-pad__paper"
                role="application"
                tabindex="0"
                aria-label={name.clone()}
                aria-describedby="run-drawing-help"
                onpointerdown={down}
                onpointermove={go}
                onpointerup={up.clone()}
                onpointercancel={up}
                onkeydown={press}
            >
                <Pixels picture={picture.clone()} label={name} />
                <svg class="draw-pad__cursor" viewBox={format!("0 0 {SIDE} {SIDE}")} aria-hidden="true">
                    <rect x={column.to_string()} y={row.to_string()} width="1" height="1" />
                </svg>
            </div>
            <p class="visually-hidden" aria-live="polite">
                { (text.drawing_cell)(drawing.cursor, drawing.is_white(drawing.cursor)) }
            </p>
            <p id="run-drawing-help" class="hint">{ text.drawing_help }</p>
            <button type="button" class="button button--small" onclick={clear}>{ text.clear }</button>
        </div>
    }
}

/// What a key does, if anything.
fn key(key: &str) -> Option<Pencil> {
    match key {
        "ArrowUp" => Some(Pencil::Step([-1, 0])),
        "ArrowDown" => Some(Pencil::Step([1, 0])),
        "ArrowLeft" => Some(Pencil::Step([0, -1])),
        "ArrowRight" => Some(Pencil::Step([0, 1])),
        " " => Some(Pencil::Toggle),
        _ => None,
    }
}

/// The canvas: nothing else under the pointer takes its events.
fn paper(event: &PointerEvent) -> Element {
    event.target_unchecked_into()
}

/// The cell under the pointer; the nearest one while a stroke goes beyond the edge.
fn cell(event: &PointerEvent) -> Cell {
    let paper = paper(event).get_bounding_client_rect();
    let along = |position: i32, start: f64, length: f64| {
        let share = (f64::from(position) - start) / length;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a share of a few cells; a float to an integer saturates"
        )]
        let cell = (share * SIDE as f64) as usize;
        cell.min(SIDE - 1)
    };
    [
        along(event.client_y(), paper.top(), paper.height()),
        along(event.client_x(), paper.left(), paper.width()),
    ]
}
