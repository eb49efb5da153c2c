//! The frame of one subject, in the programs that come after the page.

use yew::prelude::*;

pub(super) fn card(title: &'static str, subtitle: &'static str, inside: Html) -> Html {
    html! {
        <section class="card" aria-label={title}>
            <h2>{ title }<small>{ subtitle }</small></h2>
            { inside }
        </section>
    }
}
