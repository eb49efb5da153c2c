//! What is selected on the page, explained there: what the last change did, and the formulas.

use std::rc::Rc;

use complexity::{Effect, LayerId, Network, Outcome, Report, analyze, effect};
use web_sys::Element;
use yew::prelude::*;

use super::super::effect_line::effect_line;
use super::super::explanation_place::PLACE;
use super::super::formulas::{Counted, formulas};
use super::budget::{HeadlineLimits, Tracks};
use crate::browser::{Topic, hear, say};
use crate::hooks::use_language;
use crate::state::{Document, from_listing};
use crate::text::ExplanationMessages;

/// A document with its report.
#[derive(Clone, PartialEq)]
struct Analysed {
    document: Rc<Document>,
    report: Rc<Report>,
}

impl Analysed {
    fn of(link: &str) -> Option<Self> {
        let document = from_listing(link)?;
        Some(Self {
            report: Rc::new(analyze(&document.network, &document.setting)),
            document: Rc::new(document),
        })
    }
}

/// What is to be explained.
#[derive(Clone, PartialEq)]
struct Explained {
    now: Analysed,
    effect: Option<Effect>,
}

/// The document before the last change, with its link, as a drag tells it many times.
type Before = Option<(String, Analysed)>;

#[component]
pub(super) fn Explanation() -> Html {
    let explained = use_state(|| None::<(Explained, Option<Element>)>);
    let text = use_language().explanation_messages();
    {
        let explained = explained.clone();
        use_effect_with((), move |()| {
            let mut before = Before::None;
            let listener = hear(Topic::Explain, move |words| {
                let place = gloo::utils::document().get_element_by_id(PLACE);
                explained.set(read(&words, &mut before).map(|explained| (explained, place)));
            });
            say(Topic::ExplanationReady, "");
            move || drop(listener)
        });
    }
    let Some((explained, place)) = &*explained else {
        return html! {};
    };
    let Analysed { document, report } = &explained.now;
    html! {
        <>
            if let Some(place) = place {
                { create_portal(show(explained, text), place.clone()) }
            }
            <HeadlineLimits document={Rc::clone(document)} totals={report.totals.as_ref().ok().cloned()} />
            <Tracks document={Rc::clone(document)} report={Rc::clone(report)} panel={place.clone()} />
        </>
    }
}

/// As the page tells it.
fn read(words: &str, before: &mut Before) -> Option<Explained> {
    let mut lines = words.splitn(3, '\n');
    let now = Analysed::of(lines.next()?)?;
    let effect = match (lines.next(), lines.next()) {
        (Some(position), Some(link)) => changed(&now, position, remembered(before, link)?),
        _ => None,
    };
    Some(Explained { now, effect })
}

fn remembered<'a>(before: &'a mut Before, link: &str) -> Option<&'a Analysed> {
    if before.as_ref().is_none_or(|(known, _)| known != link) {
        *before = Analysed::of(link).map(|analysed| (link.to_owned(), analysed));
    }
    before.as_ref().map(|(_, analysed)| analysed)
}

fn changed(now: &Analysed, position: &str, before: &Analysed) -> Option<Effect> {
    let network: &Network = &now.document.network;
    let edited: Option<LayerId> = match position.parse::<usize>() {
        Ok(position) => Some(network.nodes().get(position)?.id),
        Err(_) => None,
    };
    effect(
        (&before.document.network, &before.report),
        (network, &now.report),
        edited,
    )
}

fn show(explained: &Explained, text: &ExplanationMessages) -> Html {
    let Analysed { document, report } = &explained.now;
    let network = &document.network;
    let line = effect_line(explained.effect.as_ref(), network, text);
    let position = document
        .selected
        .layer()
        .and_then(|id| network.position(id));
    let Some(position) = position else {
        return line;
    };
    let node = &network.nodes()[position];
    html! {
        <>
            { line }
            if let (Outcome::Done(counted), Some(receptive_field)) =
                (&report.layers[position], report.receptive_field(network, node.id))
            {
                { formulas(
                    &Counted {
                        kind: &node.kind,
                        report: counted,
                        receptive_field,
                        inputs: &report.inputs(network, node.id).unwrap_or_default(),
                        batch: document.setting.batch,
                        input_sides: network.input.sides().unwrap_or([1; 2]),
                    },
                    text,
                ) }
            }
        </>
    }
}

#[cfg(test)]
mod tests {
    use complexity::Parameter;
    use yew::Reducible as _;

    use super::super::super::explanation_place::{Written, words};
    use super::*;
    use crate::state::{Action, Field, Page, Target};

    #[test]
    fn the_effect_of_a_drag_is_told_in_factors_from_where_it_began() {
        let first = Page::new(Document::default());
        let c1 = first.document().network.nodes()[0].id;
        let (mut page, mut written, mut before) = (Rc::new(first), Written::None, Before::None);
        let mut elsewhere = 0;
        for (value, macs) in [(4, 80_736), (3, 48_600)] {
            page = page.reduce(Action::Set {
                target: Target::Layer(c1),
                field: Field::all(Parameter::KernelSize),
                value,
                dragging: true,
            });
            let explained = read(&words(&page, &mut written), &mut before).unwrap();
            let effect = explained.effect.unwrap();
            let change = effect.macs.unwrap();
            assert_eq!((change.before, change.after), (117_600, macs));
            assert_eq!(change.factors.len(), 2);
            elsewhere = effect.elsewhere.len();
        }
        assert_eq!(elsewhere, 5);
    }

    #[test]
    fn what_set_no_number_is_explained_without_an_effect() {
        let page = Page::new(Document::default());
        let told = words(&page, &mut Written::None);
        let explained = read(&told, &mut Before::None).unwrap();
        assert_eq!(explained.now.report, page.report);
        assert_eq!(explained.effect, None);
    }
}
