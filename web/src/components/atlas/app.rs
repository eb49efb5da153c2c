//! The atlas as a program of its own, beside the page's.

use std::rc::Rc;

use complexity::{Network, Report, Shape, Totals, analyze};
use formats::link::{Layers, Link, encode};
use gloo::timers::callback::Timeout;
use yew::prelude::*;

use super::compare::Compare;
use super::counting::Counted;
use super::explanation::Explanation;
use super::export::Export;
use super::files::Files;
use super::map::NetworkMap;
use super::memory::Memory;
use super::networks::Networks;
use super::report::report;
use super::sources::sources;
use super::tables::PublishedTables;
use super::whole_network::whole_network;
use crate::browser::{Topic, hear, say};
use crate::components::card::card;
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

/// How long the page's document rests before all of the atlas follows it, which takes longer than
/// a frame.
const REST_MS: u32 = 150;

/// Builds networks for the page, and follows its document: with one total at once, with all else
/// when it rests.
#[component]
pub fn AtlasApp() -> Html {
    let study = use_state_eq(|| None::<Study>);
    let latest = use_state_eq(|| None::<Study>);
    let language = use_state_eq(|| Language::English);
    {
        let (study, language) = (study.clone(), language.clone());
        let latest = latest.clone();
        use_effect_with((), move |()| {
            let (mut good, mut rest) = (None::<Study>, None::<Timeout>);
            let build = hear(Topic::Build, |wanted| {
                say(Topic::Built, &answer(&wanted));
            });
            let link = hear(Topic::Link, move |link| {
                // While a layer is wrong, the last good state stays.
                let is_first = good.is_none();
                good = studied(&link).or_else(|| {
                    good.take().map(|good| Study {
                        stale: true,
                        ..good
                    })
                });
                latest.set(good.clone());
                let (study, next) = (study.clone(), good.clone());
                if is_first {
                    study.set(next);
                } else {
                    // The one before no longer comes.
                    drop(rest.replace(Timeout::new(REST_MS, move || study.set(next))));
                }
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
            if let (Some(study), Some(latest)) = (&*study, &*latest) {
                { cards(study, latest, language.atlas_messages()) }
            }
        </ContextProvider<Surroundings>>
    }
}

/// All of them show what rests, the chosen tool's total what is latest.
fn cards(study: &Study, latest: &Study, text: Words) -> Html {
    html! {
        <>
            { report(study, text) }
            { card(text.open_file, text.open_subtitle, html! { <Files /> }) }
            { whole_network(study, text) }
            { card(text.counting, text.counting_subtitle, html! {
                <Counted study={study.clone()} latest={latest.clone()} />
            }) }
            { card(text.memory, text.memory_subtitle, html! { <Memory study={study.clone()} /> }) }
            { card(text.networks, text.networks_subtitle, html! { <Networks study={study.clone()} /> }) }
            { card(text.map.title, text.map.subtitle, html! {
                <NetworkMap macs={study.totals.macs} parameters={study.totals.learned} />
            }) }
            { card(text.tables, text.tables_subtitle, html! { <PublishedTables /> }) }
            { card(text.compare, text.compare_subtitle, html! { <Compare study={study.clone()} /> }) }
            { card(text.take_away, text.take_away_subtitle, html! { <Export study={study.clone()} /> }) }
            <DevicePlace />
            { card(text.sources, text.sources_subtitle, sources(text)) }
        </>
    }
}

/// A line for each network: its family, its name, its title.
fn catalogue() -> String {
    let lines = models::families().iter().flat_map(|family| {
        let entries = family.entries.iter();
        entries.map(|entry| format!("{}\t{}\t{}\n", family.title, entry.name, entry.title))
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
