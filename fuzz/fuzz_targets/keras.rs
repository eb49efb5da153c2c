//! Any bytes as a Keras model, in each of its files.
#![no_main]

use complexity::{Setting, Shape, analyze};
use formats::keras::{json_of_h5, json_of_zip, read};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let texts = [
        std::str::from_utf8(bytes).ok().map(str::to_owned),
        json_of_zip(&mut &*bytes).ok(),
        json_of_h5(bytes.to_vec()).ok(),
    ];
    for json in texts.into_iter().flatten() {
        let _ = read(&json, None);
        if let Ok(model) = read(&json, Some(Shape::maps(3, 224, 224))) {
            let _ = analyze(&model.network, &Setting::default());
        }
    }
});
