//! Files that the page gives to the user.

use js_sys::{Array, Promise, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, BlobPropertyBag, CanvasRenderingContext2d, HtmlAnchorElement, HtmlCanvasElement,
    HtmlImageElement, Url,
};

/// Pixels of a picture for each of its SVG's, as screens of today show them.
const SCALE: u32 = 2;
/// No browser draws on a canvas with longer sides.
const MAX_SIDE: u32 = 16_384;

/// Offers `bytes` as a file of this name.
pub(crate) fn download(name: &str, bytes: &[u8]) {
    // A frame that allows no downloads leaves the page as it is.
    let _ = blob(bytes, "").and_then(|blob| offer(name, &blob));
}

/// Draws an SVG, offers it as a PNG of this name, and then says whether that was possible.
pub(crate) fn download_png(name: String, svg: &[u8], then: impl FnOnce(bool) + 'static) {
    let svg = blob(svg, "image/svg+xml");
    yew::platform::spawn_local(async move {
        let offered = match svg {
            Ok(svg) => drawn(&svg).await.and_then(|png| offer(&name, &png)),
            Err(error) => Err(error),
        };
        then(offered.is_ok());
    });
}

fn blob(bytes: &[u8], kind: &str) -> Result<Blob, JsValue> {
    let parts = Array::of1(&Uint8Array::from(bytes));
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    Blob::new_with_u8_array_sequence_and_options(&parts, &options)
}

fn offer(name: &str, blob: &Blob) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(blob)?;
    let anchor: HtmlAnchorElement = gloo::utils::document()
        .create_element("a")?
        .unchecked_into();
    anchor.set_href(&address);
    anchor.set_download(name);
    anchor.click();
    Url::revoke_object_url(&address)
}

async fn drawn(svg: &Blob) -> Result<Blob, JsValue> {
    let address = Url::create_object_url_with_blob(svg)?;
    let image = HtmlImageElement::new()?;
    image.set_src(&address);
    let decoded = JsFuture::from(image.decode()).await;
    Url::revoke_object_url(&address)?;
    decoded?;
    let canvas: HtmlCanvasElement = gloo::utils::document()
        .create_element("canvas")?
        .unchecked_into();
    let longest = image.width().max(image.height()).max(1);
    let scale = SCALE.min(MAX_SIDE / longest).max(1);
    canvas.set_width(image.width() * scale);
    canvas.set_height(image.height() * scale);
    let context: CanvasRenderingContext2d = canvas
        .get_context("2d")?
        .ok_or(JsValue::NULL)?
        .unchecked_into();
    context.draw_image_with_html_image_element_and_dw_and_dh(
        &image,
        0.0,
        0.0,
        canvas.width().into(),
        canvas.height().into(),
    )?;
    let encoded = Promise::new(&mut |resolve, _| {
        // Where it throws, nobody resolves the promise, and nothing is offered.
        let _ = canvas.to_blob(&resolve);
    });
    // A canvas that is too large gives null.
    JsFuture::from(encoded).await?.dyn_into()
}
