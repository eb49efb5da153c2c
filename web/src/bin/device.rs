//! Mounts the cards of the device in their place in the atlas.

use yew::Renderer;

fn main() {
    let document = gloo::utils::document();
    let (Some(place), Ok(nowhere)) = (
        document.get_element_by_id("device"),
        document.create_element("div"),
    ) else {
        return;
    };
    // As the atlas, this root stands inside others', whose numbers it must not have: the page's is
    // 1, the atlas's 2.
    let first = Renderer::<web::Nothing>::with_root(nowhere.clone()).render();
    let second = Renderer::<web::Nothing>::with_root(nowhere).render();
    Renderer::<web::DeviceApp>::with_root(place).render();
    second.destroy();
    first.destroy();
}
