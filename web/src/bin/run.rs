//! Mounts the run card in its place on the page.

use yew::Renderer;

fn main() {
    let document = gloo::utils::document();
    let (Some(place), Ok(nowhere)) = (
        document.get_element_by_id("run"),
        document.create_element("div"),
    ) else {
        return;
    };
    // Yew numbers the roots of a program from 1 and marks their elements with the number. This
    // card stands inside the page's root, so that its own must not be 1 too.
    let first = Renderer::<web::Nothing>::with_root(nowhere).render();
    Renderer::<web::RunApp>::with_root(place).render();
    first.destroy();
}
