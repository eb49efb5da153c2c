//! The place of the device's cards in the atlas, which loads their program when one comes near.

use gloo::timers::callback::Timeout;
use yew::prelude::*;

use crate::browser::load_program;
use crate::hooks::use_seen;

#[component]
pub(crate) fn DevicePlace() -> Html {
    let place = use_node_ref();
    let seen = use_seen(&place);
    use_effect_with(seen, |&seen| {
        let load: Option<Timeout> = seen.then(|| load_program("device"));
        move || drop(load)
    });
    html! { <div ref={place} id="device" class="atlas device"></div> }
}
