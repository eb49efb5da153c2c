//! Any bytes as an ONNX file: what opens is asked everything that the page and the command line
//! ask of it.
#![no_main]

use complexity::{Setting, Traffic, analyze};
use formats::link::{Layers, Link, decode, encode};
use formats::onnx;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = bytes;
    let Ok(model) = onnx::read(&mut bytes) else {
        return;
    };
    let imported = match model.network(&model.defaults()) {
        Ok(imported) => imported,
        Err(error) => {
            assert!(error.to_string().contains(": "), "no remedy: {error}");
            return;
        }
    };
    let setting = Setting {
        batch: imported.batch,
        ..Setting::default()
    };
    let report = analyze(&imported.network, &setting);
    let _ = Traffic::of(&report);
    let _ = (imported.peak_bytes(false), imported.peak_bytes(true));
    assert_eq!(imported.layers.len(), imported.network.nodes().len());
    let text = encode(&Link {
        layers: Layers::Listed(imported.network.clone()),
        options: Vec::new(),
    });
    if let Ok(link) = decode(&text) {
        assert_eq!(link.layers, Layers::Listed(imported.network), "{text}");
    }
});
