//! The worker's side: one run at a time, the newest.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use wasm_bindgen::JsCast as _;
use web_sys::MessageEvent;

use super::job::{Job, Step};
use super::protocol::{Answer, Request};
use engine::timing::clock_step_ms;
use messages::{Response, decode, post, scope};

/// Listens for requests as long as the worker lives, and says that it does.
pub fn serve() {
    let server = Rc::new(Server {
        clock_step_ms: clock_step_ms(&now_ms),
        state: RefCell::default(),
    });
    EventListener::new(&scope(), "message", move |event| {
        if let Some(request) = request(event) {
            server.accept(request);
        }
    })
    .forget();
    messages::open();
}

struct Server {
    clock_step_ms: f64,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    job: Option<(u32, Job)>,
    /// A slice is already waiting for its turn behind the messages.
    scheduled: bool,
}

impl Server {
    fn accept(self: &Rc<Self>, Request { id, run }: Request) {
        match Job::new(run) {
            Ok(job) => {
                self.state.borrow_mut().job = Some((id, job));
                self.schedule();
            }
            Err(error) => {
                self.state.borrow_mut().job = None;
                post(&Response::Answer(id, Answer::Refused(error.to_string())));
            }
        }
    }

    fn schedule(self: &Rc<Self>) {
        if std::mem::replace(&mut self.state.borrow_mut().scheduled, true) {
            return;
        }
        let server = Rc::clone(self);
        Timeout::new(0, move || server.work()).forget();
    }

    fn work(self: &Rc<Self>) {
        let mut state = self.state.borrow_mut();
        state.scheduled = false;
        let Some((id, job)) = &mut state.job else {
            return;
        };
        match job.step(&now_ms, self.clock_step_ms) {
            Step::Continue(answer) => {
                if let Some(answer) = answer {
                    post(&Response::Answer(*id, answer));
                }
                drop(state);
                self.schedule();
            }
            Step::End(answer) => {
                post(&Response::Answer(*id, answer));
                state.job = None;
            }
        }
    }
}

fn request(event: &web_sys::Event) -> Option<Request> {
    decode(event.dyn_ref::<MessageEvent>()?.data())
}

fn now_ms() -> f64 {
    scope()
        .performance()
        .map_or(0.0, |performance| performance.now())
}
