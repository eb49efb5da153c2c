//! Published tables: what is printed, beside what is counted here.

use formats::number;
use models::Agreement;
use models::tables::{Evidence, Figure, Line, Table, Unit, tables};
use web_sys::HtmlSelectElement;
use yew::prelude::*;

use super::app::Words;
use crate::browser::{Topic, say};
use crate::text::use_atlas_text;

/// One table of those to choose from; only that is counted.
#[component]
pub(crate) fn PublishedTables() -> Html {
    let text = use_atlas_text();
    let chosen = use_state_eq(|| 0_usize);
    let lines = use_memo(*chosen, |&index| {
        tables().nth(index).map_or_else(Vec::new, Table::lines)
    });
    let choose = {
        let chosen = chosen.clone();
        Callback::from(move |event: Event| {
            let select: HtmlSelectElement = event.target_unchecked_into();
            if let Ok(index) = usize::try_from(select.selected_index()) {
                chosen.set(index);
            }
        })
    };
    html! {
        <>
            <p class="choice">
                <label for="published-table">{ text.choose_table }</label>
                <select id="published-table" onchange={choose}>
                    for (index, table) in tables().enumerate() {
                        <option selected={index == *chosen}>{ title(table, text) }</option>
                    }
                </select>
            </p>
            if let Some(table) = tables().nth(*chosen) {
                { shown(table, &lines, text) }
            }
        </>
    }
}

fn title(table: &Table, text: Words) -> String {
    (text.table_title)(table.title, table.number)
}

fn shown(table: &Table, lines: &[Line], text: Words) -> Html {
    let title = title(table, text);
    let subject = only_network(lines);
    html! {
        <>
            <p class="published__source" lang="en">{ table.source }</p>
            if table.evidence == Evidence::Recalled {
                <p><b>{ text.recalled }</b></p>
            }
            if !table.note.is_empty() {
                <p class="hint" lang="en">{ table.note }</p>
            }
            if let Some(name) = subject {
                <p>{ open(name, (text.open_network)(entry_title(name)), text) }</p>
            }
            // It scrolls on a phone, for which a keyboard needs to reach it.
            <div class="wide published" tabindex="0" role="region" aria-label={title.clone()}>
                <table class="figures published__table">
                    <caption>{ caption(&title, lines) }</caption>
                    { head(table, text) }
                    <tbody>
                        for line in lines {
                            { row(line, subject.is_none(), text) }
                        }
                    </tbody>
                </table>
            </div>
        </>
    }
}

/// The network that all rows are of which are of any.
fn only_network(lines: &[Line]) -> Option<&'static str> {
    let mut networks = lines.iter().filter_map(|line| line.network);
    let first = networks.next()?;
    networks.all(|network| network == first).then_some(first)
}

fn open(name: &'static str, words: String, text: Words) -> Html {
    let choose = Callback::from(move |_: MouseEvent| say(Topic::Wanted, name));
    let title = (text.open_network)(entry_title(name));
    html! { <button type="button" class="link" {title} onclick={choose}>{ words }</button> }
}

fn entry_title(name: &'static str) -> &'static str {
    let entry = models::entries().find(|entry| entry.name == name);
    entry.map_or(name, |entry| entry.title)
}

/// The title, and what the units are worth that the figures are in.
fn caption(title: &str, lines: &[Line]) -> String {
    let mut words = vec![title];
    for figure in lines.iter().flat_map(|line| &line.figures) {
        let worth = match figure.unit {
            Unit::Kilo => "K = 10³",
            Unit::Kibi => "K = 1024",
            Unit::Mega => "M = 10⁶",
            Unit::Giga => "G = 10⁹",
            Unit::One | Unit::Percent | Unit::Of(_) => continue,
        };
        if !words.contains(&worth) {
            words.push(worth);
        }
    }
    words.join(" · ")
}

fn head(table: &Table, text: Words) -> Html {
    html! {
        <thead>
            <tr>
                <td></td>
                for &counted in table.columns {
                    <th scope="colgroup" colspan="2">{ (text.counted)(counted) }</th>
                }
            </tr>
            <tr>
                <td></td>
                for _ in table.columns {
                    <th scope="col">{ text.printed }</th>
                    <th scope="col">{ text.computed }</th>
                }
            </tr>
        </thead>
    }
}

/// The figures, and beneath them why one differs.
fn row(line: &Line, opens: bool, text: Words) -> Html {
    let columns = 1 + 2 * line.figures.len();
    html! {
        <>
            <tr>
                <th scope="row" lang="en">
                    if let Some(name) = line.network.filter(|_| opens) {
                        { open(name, line.label.to_owned(), text) }
                    } else {
                        { line.label }
                    }
                </th>
                for figure in &line.figures {
                    <td>{ printed(figure) }</td>
                    <td>{ counted(figure) }{ verdict(figure, text) }</td>
                }
            </tr>
            if !line.reason.is_empty() {
                <tr class="published__reason">
                    <td colspan={columns.to_string()}><p lang="en">{ line.reason }</p></td>
                </tr>
            }
        </>
    }
}

fn printed(figure: &Figure) -> String {
    match figure.digits {
        "" => "–".to_owned(),
        digits => format!("{digits}{}", unit(figure.unit)),
    }
}

/// The counted number in the printed unit, with its exact integer.
fn counted(figure: &Figure) -> Html {
    let exact = number::exact(figure.exact);
    let (face, title) = match figure.unit {
        Unit::One => (exact.clone(), exact),
        Unit::Kilo | Unit::Kibi | Unit::Mega | Unit::Giga => (decimals(figure), exact),
        Unit::Percent | Unit::Of(_) => {
            let whole = number::exact(figure.divisor);
            (decimals(figure), format!("{exact} / {whole}"))
        }
    };
    html! {
        <span class="figure" {title} data-exact={figure.exact.to_string()}>{ face }</span>
    }
}

/// Two places more than are printed, four where nothing is.
fn decimals(figure: &Figure) -> String {
    let places = figure.places().map_or(4, |places| places + 2);
    let digits = number::cut_off(figure.dividend, figure.divisor, places);
    format!("{}{}", digits.unwrap_or_default(), unit(figure.unit))
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::One | Unit::Of(_) => "",
        Unit::Kilo | Unit::Kibi => "\u{a0}K",
        Unit::Mega => "\u{a0}M",
        Unit::Giga => "\u{a0}G",
        Unit::Percent => "\u{a0}%",
    }
}

fn verdict(figure: &Figure, text: Words) -> Html {
    let Some(agreement) = figure.agreement else {
        return html! {};
    };
    let class = match agreement {
        Agreement::Rounded | Agreement::CutOff => "published__verdict",
        Agreement::Differs => "published__verdict fault",
    };
    html! { <small {class}>{ (text.agreement)(agreement) }</small> }
}
