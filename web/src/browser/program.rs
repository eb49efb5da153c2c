//! Fetching the programs that the page loads after itself.

/// Adds the script of the run card or the atlas, which the page's HTML names, as a built one
/// carries a hash.
pub(crate) fn load_program(program: &str) {
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
