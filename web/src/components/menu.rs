//! A button that opens a small list beneath it, closed again by Escape or by leaving it.

use wasm_bindgen::JsCast as _;
use yew::prelude::*;

#[derive(PartialEq, Properties)]
pub(crate) struct MenuProps {
    /// What the button says to those who do not see it.
    pub(crate) label: AttrValue,
    /// What the button shows.
    pub(crate) face: Html,
    #[prop_or_default]
    pub(crate) class: Classes,
    /// Whether a press inside closes it, as in a list of commands.
    #[prop_or(true)]
    pub(crate) closes_on_press: bool,
    pub(crate) children: Html,
}

#[component]
pub(crate) fn Menu(props: &MenuProps) -> Html {
    let open = use_state_eq(|| false);
    let root = use_node_ref();
    let button = use_node_ref();
    let toggle = {
        let open = open.clone();
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            open.set(!*open);
        })
    };
    let leave = {
        let (open, root) = (open.clone(), root.clone());
        Callback::from(move |event: FocusEvent| {
            let to = event
                .related_target()
                .and_then(|target| target.dyn_into::<web_sys::Node>().ok());
            let stays = root.get().is_some_and(|root| root.contains(to.as_ref()));
            // Focus that goes nowhere is a press on something that takes none.
            if to.is_some() && !stays {
                open.set(false);
            }
        })
    };
    let press = {
        let (open, button) = (open.clone(), button.clone());
        Callback::from(move |event: KeyboardEvent| {
            if *open && event.key() == "Escape" {
                event.stop_propagation();
                open.set(false);
                focus(&button);
            }
        })
    };
    let choose = {
        let (open, button, closes) = (open.clone(), button.clone(), props.closes_on_press);
        let root = root.clone();
        Callback::from(move |event: MouseEvent| {
            event.stop_propagation();
            if closes {
                open.set(false);
                if holds_focus(&root) {
                    focus(&button);
                }
            }
        })
    };
    use_outside_press(&root, &open);
    html! {
        <div class={classes!("menu", props.class.clone())} ref={root} onfocusout={leave} onkeydown={press}>
            <button
                ref={button}
                type="button"
                class="button menu__button"
                aria-label={props.label.clone()}
                aria-expanded={open.to_string()}
                onclick={toggle}
            >
                { props.face.clone() }
            </button>
            if *open {
                <div class="menu__list" onclick={choose}>{ props.children.clone() }</div>
            }
        </div>
    }
}

/// A command may have given the focus to something else.
fn holds_focus(root: &NodeRef) -> bool {
    let active = gloo::utils::document().active_element();
    let active = active.as_deref();
    root.get().is_some_and(|root| root.contains(active))
}

/// Gives the focus to an element, so that a keyboard goes on from there.
pub(crate) fn focus(node: &NodeRef) {
    if let Some(element) = node.cast::<web_sys::HtmlElement>() {
        // An element that cannot take the focus leaves it where it is.
        let _ = element.focus();
    }
}

/// Closes the menu when something outside of it is pressed.
#[hook]
fn use_outside_press(root: &NodeRef, open: &UseStateHandle<bool>) {
    let (root, open) = (root.clone(), open.clone());
    use_effect_with(*open, move |&is_open| {
        let listener = is_open.then(|| {
            gloo::events::EventListener::new(
                &gloo::utils::document(),
                "pointerdown",
                move |event| {
                    let target = event
                        .target()
                        .and_then(|target| target.dyn_into::<web_sys::Node>().ok());
                    if !root
                        .get()
                        .is_some_and(|root| root.contains(target.as_ref()))
                    {
                        open.set(false);
                    }
                },
            )
        });
        move || drop(listener)
    });
}
