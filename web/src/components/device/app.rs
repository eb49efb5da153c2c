//! The cards of the device as a program of their own, in the atlas.

use std::rc::Rc;

use complexity::{Report, analyze};
use engine::protocol::Measure;
use kernels::Build;
use runtime::{Device, Options, Plan, PlanError, Prediction, predict};
use yew::prelude::*;

use super::algorithms::algorithms;
use super::calibration::calibration;
use super::devices::Devices;
use super::roofline::Roofline;
use super::runner::use_runner;
use super::time::time;
use super::training::TrainingTime;
use crate::browser::{Topic, hear, say};
use crate::components::card::card;
use crate::hooks::Surroundings;
use crate::run::estimate::rounded;
use crate::state::{Document, from_listing};
use crate::text::{DeviceMessages, Language};

/// The language's words.
pub(super) type Words = &'static DeviceMessages;

/// A document whose run is planned.
#[derive(Clone)]
pub(super) struct Study {
    pub(super) document: Rc<Document>,
    pub(super) report: Rc<Report>,
    pub(super) plan: Rc<Result<Plan, PlanError>>,
    /// The engine's, for which it is planned.
    build: Build,
    /// What the engine is given.
    pub(super) asked: Measure,
}

impl PartialEq for Study {
    fn eq(&self, other: &Self) -> bool {
        self.asked == other.asked
            && self.build == other.build
            && self.document.selected == other.document.selected
    }
}

impl Study {
    fn of(link: &str, build: Build) -> Option<Self> {
        let document = from_listing(link)?;
        let report = analyze(&document.network, &document.setting);
        let options = Options {
            batch: document.setting.batch,
            build,
            ..Options::default()
        };
        let plan = Plan::new(&document.network, &options);
        // What is selected, or set for other cards, is no other network.
        let layers = link.split('?').next().unwrap_or_default().to_owned();
        Some(Self {
            asked: Measure {
                link: layers,
                batch: document.setting.batch,
            },
            build,
            report: Rc::new(report),
            plan: Rc::new(plan),
            document: Rc::new(document),
        })
    }

    pub(super) fn names(&self) -> Vec<&str> {
        let nodes = self.document.network.nodes().iter();
        nodes.map(|node| node.name.as_str()).collect()
    }
}

/// A network's times on a device.
#[derive(Clone, PartialEq)]
pub(super) struct Predicted {
    pub(super) device: Rc<Device>,
    pub(super) layers: Rc<Vec<Option<Prediction>>>,
}

/// Follows the page's document.
#[component]
pub fn DeviceApp() -> Html {
    let link = use_state_eq(|| None::<String>);
    let language = use_state_eq(|| Language::English);
    let runner = use_runner();
    {
        let (link, language) = (link.clone(), language.clone());
        use_effect_with((), move |()| {
            let document = hear(Topic::Document, move |heard| link.set(Some(heard)));
            let tag = hear(Topic::Language, move |tag| {
                language.set(Language::of_tag(&tag));
            });
            say(Topic::CardReady, "");
            move || drop((document, tag))
        });
    }
    // Until the device was calibrated, nobody knows of another one.
    let build = runner
        .session
        .device
        .as_ref()
        .map_or(Build::Relaxed, |device| device.build());
    let study = use_memo(((*link).clone(), build), |(link, build)| {
        link.as_ref().and_then(|link| Study::of(link, *build))
    });
    let predicted = use_memo(
        ((*study).clone(), runner.session.device.clone()),
        |(study, device)| {
            let device = device.clone()?;
            let plan = study.as_ref()?.plan.as_ref().as_ref().ok()?;
            Some(Predicted {
                layers: Rc::new(predict(plan, &device)),
                device,
            })
        },
    );
    let Some(study) = (*study).clone() else {
        return html! {};
    };
    let text = language.device_messages();
    let predicted = (*predicted).clone();
    let times = runner.session.measured.clone();
    let own = times.filter(|times| {
        matches!(&times.job, engine::protocol::Job::Measure(asked) if *asked == study.asked)
    });
    html! {
        <ContextProvider<Surroundings> context={Surroundings { language: *language, page: None }}>
            { card(text.device, text.device_subtitle, html! {
                <>
                    { calibration(&runner, text) }
                    if let Some(predicted) = &predicted {
                        <Roofline
                            study={study.clone()}
                            predicted={predicted.clone()}
                            times={own.clone()}
                        />
                    }
                    <Devices study={study.clone()} />
                </>
            }) }
            { card(text.time, text.time_subtitle, time(&study, predicted.as_ref(), own.as_deref(), &runner, text)) }
            { card(text.algorithms, text.algorithms_subtitle, algorithms(&study, predicted.as_ref(), &runner, text)) }
            { card(text.training, text.training_subtitle, html! {
                <TrainingTime {study} {predicted} />
            }) }
        </ContextProvider<Surroundings>>
    }
}

/// Nanoseconds for the eye.
pub(super) fn shown(nanoseconds: f64) -> String {
    let (value, unit) = match nanoseconds {
        ..1e3 => (nanoseconds, "ns"),
        ..1e6 => (nanoseconds / 1e3, "µs"),
        ..1e9 => (nanoseconds / 1e6, "ms"),
        ..3.6e12 => (nanoseconds / 1e9, "s"),
        _ => (nanoseconds / 3.6e12, "h"),
    };
    format!("{}\u{a0}{unit}", rounded(value))
}
