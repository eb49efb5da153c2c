//! How far the reading of a file has come.

use std::rc::Rc;

use formats::weights::Weights;
use yew::prelude::*;

use crate::reader::protocol::{Answer, Read, Reading};
use crate::worker::client::Event;

/// What happens to a reading.
pub(super) enum News {
    Asked(Rc<Reading>),
    Heard(Event<Answer>),
    Cancelled,
}

/// The latest reading, and what became of it.
#[derive(Clone, Default, PartialEq)]
pub(super) struct Stage {
    pub(super) reading: Option<Rc<Reading>>,
    pub(super) outcome: Outcome,
}

#[derive(Clone, Default, PartialEq)]
pub(super) enum Outcome {
    #[default]
    None,
    Waits,
    /// The file leaves dimensions open.
    Asks(Vec<(String, u64)>),
    Opened(Read),
    /// There is no network in it.
    Weights(Weights),
    Failed(Failure),
}

#[derive(Clone, PartialEq)]
pub(super) enum Failure {
    /// In the words of the reader.
    Refused(String),
    /// The worker broke, or there is none; in the browser's words.
    NoWorker(String),
}

impl Reducible for Stage {
    type Action = News;

    fn reduce(self: Rc<Self>, news: News) -> Rc<Self> {
        let outcome = match news {
            News::Asked(reading) => {
                return Rc::new(Self {
                    reading: Some(reading),
                    outcome: Outcome::Waits,
                });
            }
            News::Cancelled => Outcome::None,
            News::Heard(Event::Answer(Answer::Asks(asks))) => Outcome::Asks(asks),
            News::Heard(Event::Answer(Answer::Read(read))) => Outcome::Opened(read),
            News::Heard(Event::Answer(Answer::Weights(weights))) => Outcome::Weights(weights),
            News::Heard(Event::Answer(Answer::Refused(words))) => {
                Outcome::Failed(Failure::Refused(words))
            }
            News::Heard(Event::Unavailable(words) | Event::Crashed(words)) => {
                Outcome::Failed(Failure::NoWorker(words))
            }
        };
        Rc::new(Self {
            reading: self.reading.clone(),
            outcome,
        })
    }
}
