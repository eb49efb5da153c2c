//! Any text as what people paste.
#![no_main]

use complexity::{Setting, Shape, analyze};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = formats::text::read(text, None);
    if let Ok(understood) = formats::text::read(text, Some(Shape::maps(3, 224, 224))) {
        let _ = analyze(&understood.network, &Setting::default());
    }
});
