//! The engine: one worker, one job at a time.

use engine::protocol::{Answer, Job, Request};
use runtime::Device;
use wasm_bindgen::JsValue;
use yew::prelude::*;

use super::session::{Kind, News, Session};
use crate::browser::Storage;
use crate::text::DeviceMessages;
use crate::worker::client::{Client, Task};

const STORED: &str = "device";

impl Task for Job {
    const SCRIPT: &'static str = "engine-script";
    type Answer = Answer;

    fn message(&self, id: u32) -> JsValue {
        messages::encode(&Request {
            id,
            job: self.clone(),
        })
        .into()
    }
}

/// What the engine is at, and how to start and stop it.
#[derive(Clone)]
pub(super) struct Runner {
    pub(super) session: UseReducerHandle<Session>,
    client: Client<Job>,
}

impl Runner {
    fn ask(&self, job: Job) {
        // First, for the client may answer at once that there is no worker.
        self.session.dispatch(News::Asked(job.clone()));
        self.client.run(job);
    }

    fn cancel(&self) {
        self.client.cancel();
        self.session.dispatch(News::Cancelled);
    }

    pub(super) fn forget(&self) {
        self.session.dispatch(News::Forgotten);
    }

    /// The buttons of a card, how far its job is, and what went wrong. `layers` are the names of
    /// the network's.
    pub(super) fn controls(
        &self,
        kind: Kind,
        label: &'static str,
        job: Option<Job>,
        layers: &[&str],
        text: &'static DeviceMessages,
    ) -> Html {
        let session = &*self.session;
        let own = session.running.as_ref().filter(|own| own.kind == kind);
        let has_job = job.is_some();
        let start = {
            let runner = self.clone();
            Callback::from(move |_: MouseEvent| {
                if let Some(job) = &job {
                    runner.ask(job.clone());
                }
            })
        };
        let cancel = {
            let runner = self.clone();
            Callback::from(move |_: MouseEvent| runner.cancel())
        };
        let name = |layer: Option<usize>| layer.and_then(|layer| layers.get(layer)).copied();
        html! {
            <>
                <p class="device__buttons">
                    <button
                        type="button"
                        class="button button--key"
                        disabled={session.running.is_some() || !has_job}
                        onclick={start}
                    >
                        { label }
                    </button>
                    if own.is_some() {
                        <button type="button" class="button" onclick={cancel}>{ text.cancel }</button>
                    }
                    <span role="status">
                        if own.is_some() {
                            { text.running }
                        } else if session.cancelled == Some(kind) {
                            { text.cancelled }
                        }
                    </span>
                </p>
                if let Some(running) = own {
                    <p class="device__progress">
                        <progress
                            aria-label={text.running}
                            value={running.steps.map(|[done, _]| done.to_string())}
                            max={running.steps.map(|[_, of]| of.to_string())}
                        />
                        <span>{ name(running.layer).unwrap_or_default() }</span>
                    </p>
                }
                if let Some(fault) = session.fault.as_ref().filter(|fault| fault.kind == kind) {
                    <p class="error" role="alert">{ (text.fault)(&fault.cause, name(fault.layer)) }</p>
                }
            </>
        }
    }
}

/// Starts no worker yet; begins with the device that was stored, if its figures can be true.
#[hook]
pub(super) fn use_runner() -> Runner {
    let storage = use_memo((), |()| Storage::open());
    let session = use_reducer({
        let storage = storage.clone();
        move || Session::with_device(stored(&storage))
    });
    let client = {
        let dispatcher = session.dispatcher();
        use_memo((), move |()| {
            Client::new(Callback::from(move |event| {
                dispatcher.dispatch(News::Heard(event));
            }))
        })
    };
    use_effect_with(session.device.clone(), move |device| {
        let written = device
            .as_ref()
            .and_then(|device| serde_json::to_string(&**device).ok());
        storage.set(STORED, &written.unwrap_or_default());
    });
    Runner {
        session,
        client: Client::clone(&client),
    }
}

fn stored(storage: &Storage) -> Option<Device> {
    let device: Device = serde_json::from_str(&storage.get(STORED)?).ok()?;
    device.is_sound().then_some(device)
}
