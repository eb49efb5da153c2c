//! A picture on a canvas, one canvas pixel per pixel.

use std::rc::Rc;

use wasm_bindgen::{Clamped, JsCast as _, JsValue};
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement, ImageData};
use yew::prelude::*;

/// A picture as a canvas takes it; copies are the same picture.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    pub(super) width: usize,
    pub(super) height: usize,
    rgba: Rc<[u8]>,
}

impl Picture {
    /// Four bytes per pixel, row by row.
    pub(super) fn new(height: usize, width: usize, rgba: Vec<u8>) -> Self {
        Self {
            width,
            height,
            rgba: rgba.into(),
        }
    }
}

/// By identity, since comparing every pixel on every change of the page would take longer than
/// drawing the few pictures that are made anew.
impl PartialEq for Picture {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.rgba, &other.rgba)
    }
}

#[derive(PartialEq, Properties)]
pub(super) struct PixelsProps {
    pub(super) picture: Picture,
    pub(super) label: AttrValue,
}

#[component]
pub(super) fn Pixels(props: &PixelsProps) -> Html {
    let node = use_node_ref();
    use_drawn(&node, &props.picture);
    html! {
        <canvas
            ref={node}
            class="pixels"
            role="img"
            aria-label={props.label.clone()}
            width={props.picture.width.to_string()}
            height={props.picture.height.to_string()}
        />
    }
}

/// Draws the picture whenever it is another one.
#[hook]
pub(super) fn use_drawn(node: &NodeRef, picture: &Picture) {
    let node = node.clone();
    use_effect_with(picture.clone(), move |picture| {
        if let Some(canvas) = node.cast::<HtmlCanvasElement>() {
            // A browser that refuses a canvas leaves it empty; its label says what it would show.
            let _ = draw(&canvas, picture);
        }
    });
}

fn draw(canvas: &HtmlCanvasElement, picture: &Picture) -> Result<(), JsValue> {
    let side = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
    let data = ImageData::new_with_u8_clamped_array_and_sh(
        Clamped(&picture.rgba),
        side(picture.width),
        side(picture.height),
    )?;
    match context(canvas) {
        Some(context) => context.put_image_data(&data, 0.0, 0.0),
        None => Ok(()),
    }
}

pub(super) fn context(canvas: &HtmlCanvasElement) -> Option<CanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}
