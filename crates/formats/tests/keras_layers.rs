//! Layers of Keras 3.15.1, with its own count of what they learn, and the multiply-adds that follow
//! from their shapes.
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that is not there fails the test"
)]

use complexity::{Setting, analyze};
use formats::keras::read;

fn golden(name: &str) -> String {
    let folder = format!("{}/../../tests/golden/text", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(format!("{folder}/{name}.json")).unwrap()
}

#[test]
fn layers_have_the_figures_of_keras() {
    for (name, macs, params) in [
        ("keras_cifar", 9_973_440, 19_754),
        ("keras_operations", 756_153, 20_093),
        ("keras_norms", 42_096, 819),
        ("keras_ln_axes", 576, 315),
        ("keras_rms", 576, 31),
        ("keras_acts", 17_152, 336),
        ("keras_acts2", 384, 203),
        ("keras_up", 903_408, 641),
        ("keras_embed", 252, 242),
    ] {
        let imported = read(&golden(name), None).unwrap_or_else(|error| panic!("{name}: {error}"));
        let totals = analyze(&imported.network, &Setting::default()).totals;
        let totals = totals.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(!totals.partial, "{name}: {:?}", imported.notes);
        assert_eq!((totals.macs, totals.learned), (macs, params), "{name}");
    }
}
