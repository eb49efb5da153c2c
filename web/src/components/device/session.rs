//! What the page knows of the engine's jobs: a pure reducer over what was asked and heard.

use std::rc::Rc;

use engine::protocol::{Answer, Compared, Job, Measured};
use runtime::Device;
use yew::Reducible;

use crate::worker::client::Event;

/// What runs, and what came of the last jobs.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Session {
    pub(super) running: Option<Running>,
    pub(super) device: Option<Rc<Device>>,
    pub(super) measured: Option<Rc<Times>>,
    pub(super) compared: Option<Rc<Comparison>>,
    pub(super) fault: Option<Fault>,
    /// The job that was cancelled last, until another one starts.
    pub(super) cancelled: Option<Kind>,
}

/// A kind of job, each in a card of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Calibrate,
    Measure,
    Compare,
}

impl Kind {
    fn of(job: &Job) -> Self {
        match job {
            Job::Calibrate => Self::Calibrate,
            Job::Measure(_) => Self::Measure,
            Job::Compare { .. } => Self::Compare,
        }
    }
}

/// A job on its way.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Running {
    pub(super) kind: Kind,
    job: Job,
    /// Steps done and in all, once it says so.
    pub(super) steps: Option<[usize; 2]>,
    /// The layer that it is at.
    pub(super) layer: Option<usize>,
}

/// Times of the network of a link.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Times {
    pub(super) job: Job,
    pub(super) measured: Measured,
    pub(super) complete: bool,
}

/// Algorithms of one convolution.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Comparison {
    pub(super) job: Job,
    pub(super) algorithms: Vec<Compared>,
}

/// Why there is no result.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Fault {
    pub(super) kind: Kind,
    pub(super) cause: Cause,
    /// The layer at which it happened.
    pub(super) layer: Option<usize>,
}

/// What went wrong.
#[derive(Clone, Debug, PartialEq)]
pub enum Cause {
    /// No worker can be started.
    Unavailable(String),
    /// The worker broke.
    Crashed(String),
    /// The worker refuses the job.
    Refused(String),
}

/// What happens to a session.
pub(super) enum News {
    Asked(Job),
    Heard(Event<Answer>),
    Cancelled,
    Forgotten,
}

impl Session {
    pub(super) fn with_device(device: Option<Device>) -> Self {
        Self {
            device: device.map(Rc::new),
            ..Self::default()
        }
    }

    fn hear(&mut self, answer: Answer) {
        let Some(running) = &mut self.running else {
            return;
        };
        match answer {
            Answer::Progress { done, of, layer } => {
                running.steps = Some([done, of]);
                running.layer = layer;
            }
            Answer::Measured(measured) => {
                self.measured = Some(Rc::new(Times {
                    job: running.job.clone(),
                    measured,
                    complete: false,
                }));
            }
            Answer::Compared(compared) => {
                let same = self
                    .compared
                    .take()
                    .filter(|older| older.job == running.job);
                let mut algorithms = same.map_or_else(Vec::new, |older| older.algorithms.clone());
                algorithms.push(compared);
                self.compared = Some(Rc::new(Comparison {
                    job: running.job.clone(),
                    algorithms,
                }));
            }
            Answer::Calibrated(device) => {
                self.device = Some(Rc::new(device));
                self.running = None;
            }
            Answer::Done => {
                if let (Kind::Measure, Some(times)) = (running.kind, &mut self.measured) {
                    Rc::make_mut(times).complete = true;
                }
                self.running = None;
            }
            Answer::Refused(words) => self.fail(Cause::Refused(words)),
        }
    }

    fn fail(&mut self, cause: Cause) {
        if let Some(running) = self.running.take() {
            self.fault = Some(Fault {
                kind: running.kind,
                cause,
                layer: running.layer,
            });
        }
    }
}

impl Reducible for Session {
    type Action = News;

    fn reduce(self: Rc<Self>, news: News) -> Rc<Self> {
        let mut next = Self::clone(&self);
        match news {
            News::Asked(job) => {
                let kind = Kind::of(&job);
                match kind {
                    Kind::Calibrate => {}
                    Kind::Measure => next.measured = None,
                    Kind::Compare => next.compared = None,
                }
                next.fault = None;
                next.cancelled = None;
                next.running = Some(Running {
                    kind,
                    job,
                    steps: None,
                    layer: None,
                });
            }
            News::Heard(Event::Answer(answer)) => next.hear(answer),
            News::Heard(Event::Unavailable(words)) => next.fail(Cause::Unavailable(words)),
            News::Heard(Event::Crashed(words)) => next.fail(Cause::Crashed(words)),
            News::Cancelled => {
                next.cancelled = next.running.take().map(|running| running.kind);
            }
            News::Forgotten => next.device = None,
        }
        Rc::new(next)
    }
}

#[cfg(test)]
mod tests {
    use engine::protocol::Measure;

    use super::*;

    fn measure() -> Job {
        Job::Measure(Measure {
            link: "v1/1x8/c4".to_owned(),
            batch: 1,
        })
    }

    fn after(news: impl IntoIterator<Item = News>) -> Session {
        let session = Rc::new(Session::default());
        Rc::unwrap_or_clone(news.into_iter().fold(session, Session::reduce))
    }

    fn heard(answer: Answer) -> News {
        News::Heard(Event::Answer(answer))
    }

    #[test]
    fn times_are_complete_with_the_last_word() {
        let pass = || heard(Answer::Measured(Measured::default()));
        let session = after([News::Asked(measure()), pass()]);
        assert!(!session.measured.expect("a pass").complete);
        let session = after([News::Asked(measure()), pass(), heard(Answer::Done)]);
        assert!(session.measured.expect("a pass").complete);
        assert_eq!(session.running, None);
    }

    #[test]
    fn a_crash_names_the_layer_at_which_it_was() {
        let progress = Answer::Progress {
            done: 3,
            of: 9,
            layer: Some(3),
        };
        let crash = News::Heard(Event::Crashed("memory".to_owned()));
        let session = after([News::Asked(measure()), heard(progress), crash]);
        let fault = session.fault.expect("it crashed");
        assert_eq!((fault.kind, fault.layer), (Kind::Measure, Some(3)));
        assert_eq!(session.running, None);
    }

    #[test]
    fn what_is_cancelled_leaves_the_passes_so_far() {
        let pass = heard(Answer::Measured(Measured::default()));
        let session = after([News::Asked(measure()), pass, News::Cancelled]);
        assert!(session.measured.is_some());
        assert_eq!(session.cancelled, Some(Kind::Measure));
    }
}
