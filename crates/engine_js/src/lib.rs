//! The engine for the page: what `engine_loader.js` loads into a worker, in three builds.

use engine::protocol::{Answer, Job, Request};
use engine::{calibration, comparison, measurement};
use kernels::Build;
use messages::{Response, decode, post, scope};
use runtime::Peak;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::MessageEvent;

#[wasm_bindgen]
extern "C" {
    /// The builds that this browser runs, the fastest first.
    #[wasm_bindgen(js_namespace = ["globalThis", "engine"])]
    fn builds() -> Vec<String>;

    /// The peak of a build, by its own [`peak`].
    #[wasm_bindgen(js_namespace = ["globalThis", "engine"], js_name = peak, catch)]
    async fn peak_of(build: &str) -> Result<JsValue, JsValue>;
}

/// Listens for requests as long as the worker lives, and says that it does.
#[wasm_bindgen]
pub fn serve() {
    let listen = Closure::<dyn Fn(MessageEvent)>::new(|event: MessageEvent| {
        if let Some(request) = decode(event.data()) {
            accept(request);
        }
    });
    scope().set_onmessage(Some(listen.as_ref().unchecked_ref()));
    // It listens for as long as the worker lives.
    listen.forget();
    messages::open();
}

/// Floating-point operations per second, in 10⁹, of multiply-adds in registers.
#[wasm_bindgen]
pub fn peak() -> f64 {
    let mut sum = 0.0;
    #[expect(clippy::cast_precision_loss, reason = "below a hundred")]
    let operations = kernels::peak::OPERATIONS as f64;
    let peak = calibration::peak_gflop_per_s(&now_ms, operations, |steps| {
        sum += kernels::peak::multiply_add(steps);
    });
    std::hint::black_box(sum);
    peak
}

/// The name of this build.
#[wasm_bindgen]
pub fn build() -> String {
    Build::CURRENT.name().to_owned()
}

fn accept(Request { id, job }: Request) {
    let mut tell = move |answer: Answer| post(&Response::Answer(id, answer));
    match job {
        Job::Calibrate => spawn_local(async move {
            let answer = calibrate(&mut tell).await;
            tell(answer);
        }),
        Job::Measure(network) => measurement::measure(&network, &now_ms, &mut tell),
        Job::Compare { network, position } => {
            comparison::compare(&network, position, &now_ms, &mut tell);
        }
    }
}

async fn calibrate(tell: &mut dyn FnMut(Answer)) -> Answer {
    let builds = builds();
    let of = builds.len() + calibration::STEPS;
    let mut done = 0;
    let mut step = || {
        done += 1;
        tell(Answer::Progress {
            done,
            of,
            layer: None,
        });
    };
    let mut peaks = Vec::new();
    for build in builds {
        match peak_of(&build).await {
            Ok(peak) => peaks.push(Peak {
                gflop_per_s: peak.as_f64().unwrap_or(0.0),
                build,
            }),
            Err(error) => return Answer::Refused(format!("{error:?}")),
        }
        step();
    }
    Answer::Calibrated(calibration::finish(peaks, &now_ms, &mut step))
}

fn now_ms() -> f64 {
    scope()
        .performance()
        .map_or(0.0, |performance| performance.now())
}
