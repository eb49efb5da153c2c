//! Any bytes as a file of weights: behind a header's length, so that its JSON is reached at once.
#![no_main]

use formats::weights::safetensors;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = safetensors(&mut &*bytes);
    let length = (bytes.len() as u64).to_le_bytes();
    for numbers in [0, 4, 64] {
        let file = [&length[..], bytes, &vec![0; numbers]].concat();
        if let Ok(weights) = safetensors(&mut &*file) {
            assert!(weights.tensors.iter().all(|tensor| !tensor.sides().is_empty()));
            let _ = (weights.json(), weights.to_string());
        }
    }
});
