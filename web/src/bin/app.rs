//! Mounts the page.

fn main() {
    if let Some(root) = gloo::utils::document().get_element_by_id("app") {
        yew::Renderer::<web::App>::with_root(root).render();
    }
}
