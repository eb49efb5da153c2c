//! Decimal numbers of a link. In the browser, its own conversion serves: Rust's would add its
//! tables to what the page loads first.

/// The finite number that `text` writes.
pub(super) fn read(text: &str) -> Option<f32> {
    let is_plain = |byte: u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    if text.is_empty() || !text.bytes().all(is_plain) {
        return None;
    }
    Some(nearest(text)).filter(|value| value.is_finite())
}

/// The nearest number; no finite one where `text` writes none.
#[cfg(target_arch = "wasm32")]
#[expect(
    clippy::cast_possible_truncation,
    reason = "kernels hold f32: the nearest one is meant"
)]
fn nearest(text: &str) -> f32 {
    wasm_bindgen::JsValue::from(text).unchecked_into_f64() as f32
}

#[cfg(target_arch = "wasm32")]
pub(super) fn write(value: f32) -> String {
    // Nine digits tell any f32 from every other; most need fewer.
    (1..=9)
        .filter_map(|digits| js_sys::Number::from(value).to_precision(digits).ok())
        .map(String::from)
        .find(|text| read(text) == Some(value))
        .unwrap_or_default()
}

#[cfg(not(target_arch = "wasm32"))]
fn nearest(text: &str) -> f32 {
    text.parse().unwrap_or(f32::NAN)
}

#[cfg(not(target_arch = "wasm32"))]
pub(super) fn write(value: f32) -> String {
    value.to_string()
}
