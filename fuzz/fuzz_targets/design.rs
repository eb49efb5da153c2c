//! Any text as a file of ours: what is read is written and read again.
#![no_main]

use complexity::{Setting, analyze};
use formats::design::{read, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(network) = read(text) {
        let _ = analyze(&network, &Setting::default());
        assert_eq!(read(&write(&network)).ok(), Some(network));
    }
});
