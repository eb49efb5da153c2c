//! Tables of figures, which may be wider than the screen.

use yew::prelude::*;

/// A table with a row of titles.
pub(super) fn table(title: &'static str, heads: &[&'static str], rows: Html) -> Html {
    wide(
        title,
        html! {
            <table class="figures">
                <caption class="visually-hidden">{ title }</caption>
                <thead>
                    <tr>
                        for &head in heads {
                            <th scope="col">{ head }</th>
                        }
                    </tr>
                </thead>
                <tbody>{ rows }</tbody>
            </table>
        },
    )
}

/// It scrolls on a phone, for which a keyboard needs to reach it.
pub(super) fn wide(title: &'static str, table: Html) -> Html {
    html! {
        <div class="wide" tabindex="0" role="region" aria-label={title}>{ table }</div>
    }
}
