//! The page's one worker, and when it runs what.

use std::rc::Rc;

use gloo::timers::callback::Timeout;
use kernels::Run;
use yew::prelude::*;

use super::session::{News, Session};
use crate::run::plan::Plan;
use crate::worker::client::Client;

/// A dragged knob moves on before this has passed, and only its last stop runs.
const REST_MS: u32 = 30;

/// The runs of the panel: what they are at, and how to start and stop them.
#[derive(Clone)]
pub(super) struct Runner {
    pub(super) session: UseReducerHandle<Session>,
    client: Client<Run>,
}

impl Runner {
    fn ask(&self, plan: &Rc<Plan>, pressed: bool) {
        // First, for the client may answer at once that there is no worker.
        self.session.dispatch(News::Asked {
            plan: Rc::clone(plan),
            pressed,
        });
        self.client.run(plan.run.clone());
    }

    pub(super) fn press(&self, plan: &Rc<Plan>) {
        self.ask(plan, true);
    }

    pub(super) fn cancel(&self) {
        self.client.cancel();
        self.session.dispatch(News::Cancelled);
    }
}

/// Runs short plans by itself once the panel was `seen`, so that the worker is not fetched before.
#[hook]
pub(super) fn use_runner(plan: Option<Rc<Plan>>, seen: bool) -> Runner {
    let session = use_reducer(Session::default);
    let client = {
        let dispatcher = session.dispatcher();
        use_memo((), move |()| {
            Client::new(Callback::from(move |event| {
                dispatcher.dispatch(News::Heard(event));
            }))
        })
    };
    let runner = Runner {
        session,
        client: Client::clone(&client),
    };
    let rest = use_mut_ref(|| None::<Timeout>);
    {
        let runner = runner.clone();
        use_effect_with((plan, seen), move |(plan, seen)| {
            let follows = *seen && runner.session.follows_knobs();
            let live = plan.clone().filter(|plan| follows && plan.is_live());
            rest.replace(live.map(|plan| Timeout::new(REST_MS, move || runner.ask(&plan, false))));
        });
    }
    runner
}
