//! What the page knows of its runs: a pure reducer over what was asked and what was heard.

use std::rc::Rc;

use yew::Reducible;

use crate::run::estimate::DEFAULT_GMAC_PER_S;
use crate::run::plan::Plan;
use crate::worker::client::Event;
use crate::worker::protocol::{Answer, Output};
use engine::timing::Timing;

/// What runs, and what came of the last run.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Session {
    pub(super) running: Option<Running>,
    pub(super) shown: Option<Shown>,
    pub(super) fault: Option<Fault>,
    told: Told,
    /// The plan that was pressed last.
    pressed: Option<Rc<Plan>>,
    /// Billions of multiply-adds per second, as last measured.
    pub(super) gmac_per_s: f64,
}

/// A run on its way.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Running {
    plan: Rc<Plan>,
    /// Whether it was asked for by a press, not by a knob.
    pub(super) pressed: bool,
    /// Output rows done, and in all, once it says so.
    pub(super) rows: Option<[usize; 2]>,
}

/// A result with what it is the result of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shown {
    pub(super) plan: Rc<Plan>,
    pub(super) output: Rc<Output>,
    /// None while it is still being measured.
    pub(super) timing: Option<Timing>,
}

impl Shown {
    /// Tells outputs apart without comparing every value.
    pub(super) fn identity(&self) -> usize {
        Rc::as_ptr(&self.output).addr()
    }
}

/// Why there is no result.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Fault {
    /// No worker can be started.
    Unavailable(String),
    /// The worker broke.
    Crashed(String),
    /// The worker refuses the run.
    Refused(String),
}

/// What became of a run that was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    Nothing,
    Running,
    Done,
    Cancelled,
}

/// What happens to a session.
pub(super) enum News {
    Asked { plan: Rc<Plan>, pressed: bool },
    Heard(Event<Answer>),
    Cancelled,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            running: None,
            shown: None,
            fault: None,
            told: Told::Nothing,
            pressed: None,
            gmac_per_s: DEFAULT_GMAC_PER_S,
        }
    }
}

impl Session {
    /// Whether knobs may start runs: not where no worker can be started anyway.
    pub(super) fn follows_knobs(&self) -> bool {
        !matches!(self.fault, Some(Fault::Unavailable(_)))
    }

    /// What is told about the last run that was pressed, as long as its plan is the present one.
    pub(super) fn told_of(&self, plan: Option<&Rc<Plan>>) -> Told {
        let is_its = plan.zip(self.pressed.as_ref());
        if self.told == Told::Running || is_its.is_some_and(|(one, other)| same(one, other)) {
            self.told
        } else {
            Told::Nothing
        }
    }

    fn hear(&mut self, event: Event<Answer>) {
        match event {
            Event::Answer(Answer::Progress { done, rows }) => {
                if let Some(running) = &mut self.running {
                    running.rows = Some([done, rows]);
                }
            }
            Event::Answer(Answer::Output(output)) => {
                if let Some(running) = &self.running {
                    self.shown = Some(Shown {
                        plan: Rc::clone(&running.plan),
                        output: Rc::new(output),
                        timing: None,
                    });
                }
            }
            Event::Answer(Answer::Timed(timing)) => self.finish(timing),
            Event::Answer(Answer::Refused(words)) => self.fail(Fault::Refused(words)),
            Event::Unavailable(words) => self.fail(Fault::Unavailable(words)),
            Event::Crashed(words) => self.fail(Fault::Crashed(words)),
        }
    }

    fn finish(&mut self, timing: Timing) {
        if timing.gmac_per_s.is_finite() && timing.gmac_per_s > 0.0 {
            self.gmac_per_s = timing.gmac_per_s;
        }
        if let Some(shown) = &mut self.shown {
            shown.timing = Some(timing);
        }
        if self.running.take().is_some_and(|running| running.pressed) {
            self.told = Told::Done;
        }
    }

    fn fail(&mut self, fault: Fault) {
        self.running = None;
        self.fault = Some(fault);
        self.told = Told::Nothing;
    }
}

/// Whether two plans are one; comparing every number of a picture is the last resort.
pub(super) fn same(one: &Rc<Plan>, other: &Rc<Plan>) -> bool {
    Rc::ptr_eq(one, other) || **one == **other
}

impl Reducible for Session {
    type Action = News;

    fn reduce(self: Rc<Self>, news: News) -> Rc<Self> {
        let mut next = Self::clone(&self);
        match news {
            News::Asked { plan, pressed } => {
                next.fault = None;
                next.pressed = pressed.then(|| Rc::clone(&plan));
                next.told = if pressed {
                    Told::Running
                } else {
                    Told::Nothing
                };
                next.running = Some(Running {
                    plan,
                    pressed,
                    rows: None,
                });
            }
            News::Heard(event) => next.hear(event),
            News::Cancelled => {
                next.running = None;
                next.told = Told::Cancelled;
            }
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::plan::{Levels, of_picture};
    use crate::state::RunSetup;

    fn plan() -> Rc<Plan> {
        plan_of_side(3)
    }

    fn plan_of_side(side: usize) -> Rc<Plan> {
        let picture = Levels {
            side,
            grey: vec![1; side * side],
        };
        Rc::new(of_picture(&RunSetup::default(), &picture).unwrap())
    }

    fn asked(pressed: bool) -> News {
        News::Asked {
            plan: plan(),
            pressed,
        }
    }

    fn output() -> News {
        News::Heard(Event::Answer(Answer::Output(Output {
            values: vec![0.0],
            size: [1, 1],
            taps: 9,
            padding_taps: 0,
        })))
    }

    fn timed(gmac_per_s: f64) -> News {
        News::Heard(Event::Answer(Answer::Timed(Timing {
            run_ms: 0.1,
            samples: 9,
            runs: 900,
            gmac_per_s,
        })))
    }

    fn after(news: impl IntoIterator<Item = News>) -> Session {
        let session = news
            .into_iter()
            .fold(Rc::new(Session::default()), Session::reduce);
        Rc::unwrap_or_clone(session)
    }

    #[test]
    fn a_result_is_shown_before_its_time_is_known() {
        let session = after([asked(false), output()]);
        let shown = session.shown.unwrap();
        assert_eq!((shown.plan, shown.timing), (plan(), None));
        assert!(session.running.is_some());
        let session = after([asked(true), output(), timed(0.5)]);
        assert!(session.shown.unwrap().timing.is_some());
        assert_eq!((session.running, session.told), (None, Told::Done));
        assert!((session.gmac_per_s - 0.5).abs() < f64::EPSILON);
    }

    #[test]
    fn what_is_told_of_a_run_is_told_until_the_setup_changes() {
        let session = after([asked(true), output()]);
        assert_eq!(session.told_of(None), Told::Running);
        let session = after([asked(true), output(), timed(0.5)]);
        assert_eq!(session.told_of(Some(&plan())), Told::Done);
        assert_eq!(session.told_of(Some(&plan_of_side(4))), Told::Nothing);
        assert_eq!(session.told_of(None), Told::Nothing);
    }

    #[test]
    fn a_rate_that_could_not_be_measured_is_not_kept() {
        for rate in [f64::INFINITY, f64::NAN, 0.0] {
            let session = after([asked(false), output(), timed(rate)]);
            assert!((session.gmac_per_s - DEFAULT_GMAC_PER_S).abs() < f64::EPSILON);
        }
    }

    #[test]
    fn a_cancelled_run_leaves_the_older_result() {
        let progress = News::Heard(Event::Answer(Answer::Progress { done: 1, rows: 8 }));
        let session = after([
            asked(false),
            output(),
            timed(0.5),
            asked(true),
            progress,
            News::Cancelled,
        ]);
        assert_eq!((session.running, session.told), (None, Told::Cancelled));
        assert!(session.shown.is_some());
    }

    #[test]
    fn a_crash_is_told_until_the_next_run() {
        let crash = || News::Heard(Event::Crashed("out of memory".to_owned()));
        let session = after([asked(true), crash()]);
        assert_eq!(session.running, None);
        assert!(session.follows_knobs());
        assert_eq!(
            session.fault,
            Some(Fault::Crashed("out of memory".to_owned()))
        );
        assert_eq!(after([asked(true), crash(), asked(false)]).fault, None);
    }

    #[test]
    fn knobs_start_nothing_where_no_worker_can_be() {
        let session = after([asked(false), News::Heard(Event::Unavailable(String::new()))]);
        assert!(!session.follows_knobs());
    }
}
