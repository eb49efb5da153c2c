//! Golden texts, and what the networks in them cost.

use complexity::{Setting, Totals, analyze};
use formats::text::Understood;

pub(crate) fn golden(name: &str) -> String {
    let folder = format!("{}/../../tests/golden/text", env!("CARGO_MANIFEST_DIR"));
    let path = format!("{folder}/{name}.txt");
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[track_caller]
pub(crate) fn totals(understood: &Understood) -> Totals {
    let report = analyze(&understood.network, &Setting::default());
    report
        .totals
        .unwrap_or_else(|error| panic!("{error}: {:?}", report.layers))
}
