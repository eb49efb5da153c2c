//! Where on the sliders' tracks a limit is broken.

use std::cell::RefCell;
use std::ops::RangeInclusive;
use std::rc::Rc;

use complexity::{Budget, Report, Share, analyze, bounds, broken_budget};
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use crate::components::knob::over_id;
use crate::state::{Document, Field, Limit, Target, with_number};
use crate::text::{BudgetMessages, use_atlas_text};

/// How long the page's document rests before the tracks follow it.
const REST_MS: u32 = 150;

#[derive(PartialEq, Properties)]
pub(crate) struct TracksProps {
    pub(crate) document: Rc<Document>,
    pub(crate) report: Rc<Report>,
    /// Where the explanation is: with another panel the sliders are others too.
    pub(crate) panel: Option<Element>,
}

/// On each slider of the page the stretches that break a limit.
#[component]
pub(crate) fn Tracks(props: &TracksProps) -> Html {
    let text = &use_atlas_text().budget;
    let tracks = use_state_eq(Vec::<Track>::new);
    let timer = use_mut_ref(|| None::<Timeout>);
    let switched = use_state(|| 0_usize);
    {
        let switched = switched.clone();
        // A switch of the panel may bring other sliders.
        use_effect_with(*switched, move |count| {
            let next = count.wrapping_add(1);
            let document = gloo::utils::document();
            let listener = EventListener::once(&document, "change", move |_| switched.set(next));
            move || drop(listener)
        });
    }
    {
        let tracks = tracks.clone();
        let design = Design::new(&props.document, &props.report);
        let seen = (Rc::clone(&props.document), props.panel.clone(), *switched);
        use_effect_with(seen, move |_| {
            let next = Rc::clone(&timer);
            let start = move || {
                let sliders = if design.budgets.is_empty() {
                    Vec::new()
                } else {
                    sliders()
                };
                design.draw(sliders, Vec::new(), &next, tracks);
            };
            timer.replace(Some(Timeout::new(REST_MS, start)));
        });
    }
    tracks
        .iter()
        .map(|track| create_portal(track.draw(text), track.place.clone()))
        .collect()
}

/// A slider whose track is partly over a limit.
#[derive(Clone, PartialEq)]
struct Track {
    place: Element,
    /// The track's ends.
    ends: [u64; 2],
    broken: Vec<RangeInclusive<u64>>,
}

impl Track {
    fn draw(&self, text: &BudgetMessages) -> Html {
        let [low, high] = self.ends;
        let at = |value: &u64| Share::along(low, high, *value).percent();
        let words = self.broken.iter().map(|stretch| {
            let from = Some(*stretch.start()).filter(|start| *start > low);
            let to = Some(*stretch.end()).filter(|end| *end < high);
            (text.over_budget)(from, to)
        });
        html! {
            <>
                <svg aria-hidden="true" focusable="false">
                    for stretch in &self.broken {
                        <line x1={at(stretch.start())} x2={at(stretch.end())} y1="50%" y2="50%" />
                    }
                </svg>
                <span class="visually-hidden">{ words.collect::<Vec<_>>().join(" ") }</span>
            </>
        }
    }
}

/// A slider that is on the page.
struct Slider {
    field: Field,
    place: Element,
    ends: [u64; 2],
}

fn sliders() -> Vec<Slider> {
    Field::every()
        .filter_map(|field| {
            let document = gloo::utils::document();
            let id = field.id();
            let input: HtmlInputElement = document.get_element_by_id(&id)?.dyn_into().ok()?;
            Some(Slider {
                field,
                place: document.get_element_by_id(&over_id(&id))?,
                ends: [input.min().parse().ok()?, input.max().parse().ok()?],
            })
        })
        .collect()
}

#[derive(Clone)]
struct Design {
    document: Rc<Document>,
    report: Rc<Report>,
    budgets: Vec<Budget>,
}

impl Design {
    fn new(document: &Rc<Document>, report: &Rc<Report>) -> Self {
        let budget = |limit: &Limit| Budget::new(limit.total, limit.amount, document.data_type);
        Self {
            document: Rc::clone(document),
            report: Rc::clone(report),
            budgets: document.limits.iter().map(budget).collect(),
        }
    }

    /// Draws one slider after the other, each in a task of its own, so that a press never waits
    /// for all of them.
    fn draw(
        self,
        mut sliders: Vec<Slider>,
        mut drawn: Vec<Track>,
        timer: &Rc<RefCell<Option<Timeout>>>,
        tracks: UseStateHandle<Vec<Track>>,
    ) {
        let Some(slider) = sliders.pop() else {
            tracks.set(drawn);
            return;
        };
        let broken = self.broken(&slider);
        if !broken.is_empty() {
            drawn.push(Track {
                place: slider.place,
                ends: slider.ends,
                broken,
            });
        }
        let next = Rc::clone(timer);
        let go_on = move || self.draw(sliders, drawn, &next, tracks);
        timer.replace(Some(Timeout::new(0, go_on)));
    }

    fn broken(&self, slider: &Slider) -> Vec<RangeInclusive<u64>> {
        let Slider { field, ends, .. } = *slider;
        let network = &self.document.network;
        let target = match field.read(&self.document, Target::Network) {
            Some(_) => Target::Network,
            None => Target::from(self.document.selected),
        };
        let layer = match target {
            Target::Network => None,
            Target::Layer(id) => network.node(id),
        };
        let input = layer
            .and_then(|node| self.report.inputs(network, node.id)?.first().copied())
            .unwrap_or(network.input);
        let bounds = bounds(layer.map(|node| &node.kind), &input, field.parameter);
        broken_budget(
            network,
            field.parameter,
            &bounds.stops(ends[1]),
            &self.budgets,
            |value| {
                let next = with_number(&self.document, target, field, value);
                analyze(&next.network, &next.setting).totals.ok()
            },
        )
    }
}
