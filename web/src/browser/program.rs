//! Fetching the programs that the page loads after itself.

use gloo::timers::callback::Timeout;

/// How long the page may paint and listen before other programs are fetched.
const AFTER_START_MS: u32 = 60;

/// Fetches the run card or the atlas a moment later, unless the timeout is dropped.
pub(crate) fn load_program(program: &'static str) -> Timeout {
    Timeout::new(AFTER_START_MS, move || add_script(program))
}

/// Adds the script of the run card or the atlas, which the page's HTML names, as a built one
/// carries a hash.
fn add_script(program: &str) {
    let document = gloo::utils::document();
    let address = document
        .get_element_by_id(&format!("{program}-script"))
        .and_then(|meta| meta.get_attribute("content"));
    let (Some(address), Ok(script), Some(head)) =
        (address, document.create_element("script"), document.head())
    else {
        return;
    };
    // A new element takes attributes and a head takes a script.
    let _ = script.set_attribute("type", "module");
    let _ = script.set_attribute("src", &address);
    let _ = head.append_child(&script);
}
