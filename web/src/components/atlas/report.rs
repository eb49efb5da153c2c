//! What stands above a printed report, and nowhere else.

use formats::number;
use yew::prelude::*;

use super::app::{Study, Words};
use super::counting::convention_of;
use crate::browser::link_to;

/// The network's name, what its operations are counted as, and the link to it.
pub(super) fn report(study: &Study, text: Words) -> Html {
    let document = &study.document;
    let convention = convention_of(document.counting);
    let operations = convention.operations(&document.network, &study.report);
    html! {
        <section class="report" aria-hidden="true">
            if let Some(name) = document.published() {
                <h2>{ title(name) }</h2>
            }
            if let Some(operations) = operations {
                <p>
                    { convention.name }{ " " }{ convention.version }{ ": " }
                    { (text.operations_exact)(&number::exact(operations)) }
                </p>
            }
            <p>{ link_to(document) }</p>
        </section>
    }
}

fn title(name: &str) -> &str {
    let mut entries = models::entries();
    let entry = entries.find(|entry| entry.name == name);
    entry.map_or(name, |entry| entry.title)
}
