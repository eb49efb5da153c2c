//! Any bytes as a file of PyTorch's, and as the pickle in one from before PyTorch 1.6.
#![no_main]

use formats::weights::pytorch;
use libfuzzer_sys::fuzz_target;

/// The number, version and system of such a file.
const HEAD: &[u8] =
    b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.\x80\x02}.";

fuzz_target!(|bytes: &[u8]| {
    let _ = pytorch(&mut &*bytes);
    let file = [HEAD, bytes].concat();
    if let Ok(weights) = pytorch(&mut &*file) {
        assert!(!weights.tensors.is_empty());
        let _ = (weights.json(), weights.to_string());
    }
});
