//! The atlas as a program of its own, beside the page's.

use std::rc::Rc;

use complexity::{Network, Report, Shape, Totals, analyze};
use formats::link::{Layers, Link, encode};
use yew::prelude::*;

use super::compare::Compare;
use super::counting::counting;
use super::explanation::Explanation;
use super::export::Export;
use super::files::Files;
use super::memory::Memory;
use super::networks::Networks;
use super::sources::sources;
use super::tables::PublishedTables;
use super::whole_network::whole_network;
use crate::browser::{Topic, hear, say};
use crate::components::device::DevicePlace;
use crate::hooks::Surroundings;
use crate::state::{Document, Opened, from_link};
use crate::text::{AtlasMessages, Language};

/// The language's words.
pub(super) type Words = &'static AtlasMessages;

/// A document whose every layer was counted.
#[derive(Clone, PartialEq)]
pub(crate) struct Study {
    /// Whether it is older than the page's document, in which something is wrong.
    pub(crate) stale: bool,
    pub(crate) document: Rc<Document>,
    pub(crate) report: Rc<Report>,
    pub(crate) totals: Rc<Totals>,
}

/// Builds networks for the page, and follows its document.
#[component]
pub fn AtlasApp() -> Html {
    let study = use_state_eq(|| None::<Study>);
    let latest = use_mut_ref(|| None::<Study>);
    let language = use_state_eq(|| Language::English);
    {
        let (study, language) = (study.clone(), language.clone());
        use_effect_with((), move |()| {
            let build = hear(Topic::Build, |wanted| {
                say(Topic::Built, &answer(&wanted));
            });
            let link = hear(Topic::Link, move |link| {
                // While a layer is wrong, the last good state stays.
                let next = studied(&link).or_else(|| {
                    let good = latest.borrow().clone();
                    good.map(|good| Study {
                        stale: true,
                        ..good
                    })
                });
                latest.replace(next.clone());
                study.set(next);
            });
            let tag = hear(Topic::Language, move |tag| {
                language.set(Language::of_tag(&tag));
            });
            say(Topic::AtlasReady, &catalogue());
            move || drop((build, link, tag))
        });
    }
    html! {
        <ContextProvider<Surroundings> context={Surroundings { language: *language, page: None }}>
            <Explanation />
            if let Some(study) = &*study {
                { cards(study, language.atlas_messages()) }
            }
        </ContextProvider<Surroundings>>
    }
}

fn cards(study: &Study, text: Words) -> Html {
    html! {
        <>
            { card(text.open_file, text.open_subtitle, html! { <Files /> }) }
            { whole_network(study, text) }
            { card(text.counting, text.counting_subtitle, counting(study, text)) }
            { card(text.memory, text.memory_subtitle, html! { <Memory study={study.clone()} /> }) }
            { card(text.networks, text.networks_subtitle, html! { <Networks study={study.clone()} /> }) }
            { card(text.tables, text.tables_subtitle, html! { <PublishedTables /> }) }
            { card(text.compare, text.compare_subtitle, html! { <Compare study={study.clone()} /> }) }
            { card(text.take_away, text.take_away_subtitle, html! { <Export study={study.clone()} /> }) }
            <DevicePlace />
            { card(text.sources, text.sources_subtitle, sources(text)) }
        </>
    }
}

fn card(title: &'static str, subtitle: &'static str, inside: Html) -> Html {
    html! {
        <section class="card" aria-label={title}>
            <h2>{ title }<small>{ subtitle }</small></h2>
            { inside }
        </section>
    }
}

/// A line for each network: its family, its name, its title.
fn catalogue() -> String {
    let lines = models::families().flat_map(|family| {
        family.iter().map(|entry| {
            let head = family[0].title;
            format!("{head}\t{}\t{}\n", entry.name, entry.title)
        })
    });
    lines.collect()
}

/// The network that is wanted, by its name and, if given, its input.
fn answer(wanted: &str) -> String {
    let mut parts = wanted.split(' ');
    let name = parts.next().unwrap_or_default();
    let numbers: Vec<u64> = parts.filter_map(|part| part.parse().ok()).collect();
    let input = match numbers[..] {
        [channels, height, width] => Some(Shape::maps(channels, height, width)),
        _ => None,
    };
    let listed = models::network(name, input).map(|network| {
        encode(&Link {
            layers: Layers::Listed(network),
            options: Vec::new(),
        })
    });
    format!("{name}\n{}", listed.unwrap_or_default())
}

/// The document of a link, counted; none while something in it is wrong.
pub(super) fn studied(link: &str) -> Option<Study> {
    let document = match from_link(link).ok()? {
        Opened::Ready(document) => *document,
        Opened::Waits(opening) => {
            let built: Network = models::network(&opening.name, opening.input())?;
            opening.document(&Document::default(), built).ok()?
        }
    };
    let report = analyze(&document.network, &document.setting);
    let totals = Rc::new(report.totals.clone().ok()?);
    Some(Study {
        stale: false,
        document: Rc::new(document),
        report: Rc::new(report),
        totals,
    })
}

/// A row of a table of figures: what it is, and the figure.
pub(super) fn figure_row(label: Html, figure: Html) -> Html {
    html! { <tr><th scope="row">{ label }</th><td>{ figure }</td></tr> }
}
