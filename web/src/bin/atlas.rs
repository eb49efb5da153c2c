//! Mounts the atlas in its place on the page.

use yew::Renderer;

fn main() {
    let document = gloo::utils::document();
    let (Some(place), Ok(nowhere)) = (
        document.get_element_by_id("atlas"),
        document.create_element("div"),
    ) else {
        return;
    };
    // As the run card's, this root stands inside the page's, whose number it must not have.
    let first = Renderer::<web::Nothing>::with_root(nowhere).render();
    Renderer::<web::AtlasApp>::with_root(place).render();
    first.destroy();
}
