//! The page's side: one worker, started when it is first needed and replaced when it ends.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use gloo::events::{EventListener, EventListenerOptions};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{ErrorEvent, MessageEvent, Worker};
use yew::Callback;

use messages::{Response, decode};

/// What a worker is asked to do.
pub trait Task: 'static {
    /// The element of the page's HTML that names the worker's script, as its file name carries
    /// a hash.
    const SCRIPT: &'static str;
    /// What the worker answers.
    type Answer: DeserializeOwned;

    /// The message that asks for it; `id` tells late answers to older requests apart.
    fn message(&self, id: u32) -> JsValue;
}

/// What the page hears about its latest task; late news of older ones is dropped.
#[derive(Clone, Debug, PartialEq)]
pub enum Event<A> {
    /// News of the task.
    Answer(A),
    /// No worker could be started, as in some sandboxed frames; with the browser's words.
    Unavailable(String),
    /// The worker broke; the next task gets a new one. With the browser's words.
    Crashed(String),
}

/// A handle to the worker; clones share it. The last one to go ends it.
pub struct Client<T: Task>(Rc<Line<T>>);

impl<T: Task> Clone for Client<T> {
    fn clone(&self) -> Self {
        Self(Rc::clone(&self.0))
    }
}

struct Line<T: Task> {
    on_event: Callback<Event<T::Answer>>,
    connection: RefCell<Option<Connection>>,
    latest: Cell<u32>,
    /// The request that waits for the worker to listen.
    waiting: RefCell<Option<T>>,
}

struct Connection {
    worker: Worker,
    ready: Cell<bool>,
    /// Why it broke, if it could say so; the browser's error event comes right after.
    last_words: RefCell<Option<String>>,
    _listeners: [EventListener; 3],
}

impl<T: Task> Client<T> {
    /// Starts nothing yet.
    pub fn new(on_event: Callback<Event<T::Answer>>) -> Self {
        Self(Rc::new(Line {
            on_event,
            connection: RefCell::default(),
            latest: Cell::default(),
            waiting: RefCell::default(),
        }))
    }

    /// Does this next; what was done before is given up.
    ///
    /// A worker that cannot be started is reported before this returns.
    pub fn run(&self, task: T) {
        let line = &self.0;
        line.forget_older();
        line.waiting.replace(Some(task));
        if let Err(reason) = line.connect().and_then(|()| line.send_waiting()) {
            line.fail(&reason);
        }
    }

    /// Ends whatever runs, at once, by ending the worker; a new one is started in its place.
    pub fn cancel(&self) {
        let line = &self.0;
        line.forget_older();
        if line.connection.take().is_some() {
            // Should this fail, the next run tries again and says so.
            let _ = line.connect();
        }
    }
}

// Nothing may stay borrowed when an event is emitted: whoever hears it may start the next run.
impl<T: Task> Line<T> {
    fn forget_older(&self) {
        self.latest.set(self.latest.get().wrapping_add(1));
        self.waiting.take();
    }

    fn connect(self: &Rc<Self>) -> Result<(), JsValue> {
        if self.connection.borrow().is_none() {
            self.connection.replace(Some(Connection::open(self)?));
        }
        Ok(())
    }

    fn send_waiting(&self) -> Result<(), JsValue> {
        match &*self.connection.borrow() {
            Some(connection) if connection.ready.get() => match self.waiting.take() {
                Some(task) => connection
                    .worker
                    .post_message(&task.message(self.latest.get())),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn hear(&self, message: JsValue) {
        match decode(message) {
            Some(Response::Ready) => {
                if let Some(connection) = &*self.connection.borrow() {
                    connection.ready.set(true);
                }
                if let Err(reason) = self.send_waiting() {
                    self.fail(&reason);
                }
            }
            Some(Response::Answer(id, answer)) => {
                if id == self.latest.get() {
                    self.on_event.emit(Event::Answer(answer));
                }
            }
            Some(Response::Panicked(words)) => {
                if let Some(connection) = &*self.connection.borrow() {
                    connection.last_words.replace(Some(words));
                }
            }
            None => self.fail(&"an answer that cannot be read".into()),
        }
    }

    fn fail(&self, reason: &JsValue) {
        self.forget_older();
        let connection = self.connection.take();
        self.on_event.emit(match connection {
            Some(connection) if connection.ready.get() => {
                let last_words = connection.last_words.take();
                Event::Crashed(last_words.unwrap_or_else(|| words(reason)))
            }
            _ => Event::Unavailable(words(reason)),
        });
    }
}

impl Connection {
    fn open<T: Task>(line: &Rc<Line<T>>) -> Result<Self, JsValue> {
        let worker = Worker::new(&script_address(T::SCRIPT)?)?;
        let on_message = {
            let line = Rc::downgrade(line);
            EventListener::new(&worker, "message", move |event| {
                if let (Some(line), Some(message)) =
                    (line.upgrade(), event.dyn_ref::<MessageEvent>())
                {
                    line.hear(message.data());
                }
            })
        };
        let on_error = failure_listener(&worker, "error", line);
        let on_message_error = failure_listener(&worker, "messageerror", line);
        Ok(Self {
            worker,
            ready: Cell::default(),
            last_words: RefCell::default(),
            _listeners: [on_message, on_error, on_message_error],
        })
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

fn failure_listener<T: Task>(
    worker: &Worker,
    event: &'static str,
    line: &Rc<Line<T>>,
) -> EventListener {
    let line = Rc::downgrade(line);
    let options = EventListenerOptions::enable_prevent_default();
    EventListener::new_with_options(worker, event, options, move |event| {
        // The page reports it; the browser need not do so again as a fault of the page.
        event.prevent_default();
        if let Some(line) = line.upgrade() {
            let message = event.dyn_ref::<ErrorEvent>().map(ErrorEvent::message);
            line.fail(&message.unwrap_or_default().into());
        }
    })
}

fn script_address(script: &str) -> Result<String, JsValue> {
    gloo::utils::document()
        .get_element_by_id(script)
        .and_then(|meta| meta.get_attribute("content"))
        .ok_or_else(|| format!("the page does not name its {script}").into())
}

fn words(reason: &JsValue) -> String {
    match (reason.as_string(), reason.dyn_ref::<js_sys::Error>()) {
        (Some(words), _) => words,
        (None, Some(error)) => error.message().into(),
        (None, None) => format!("{reason:?}"),
    }
}
