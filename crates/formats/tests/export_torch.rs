//! Exported networks, as PyTorch itself sees them: run by `./dev check --torch`, which installs it.
#![cfg(feature = "torch")]

mod frameworks;

use formats::export::pytorch;
use frameworks::{Exported, everything, zoo};

#[test]
fn pytorch_runs_what_was_written() {
    let networks = zoo().into_iter().chain([everything()]);
    let exported: Vec<Exported> = networks
        .map(|(name, network)| {
            Exported::new(&format!("{name}_torch"), network, "py", |network| {
                pytorch::write(network).map(String::into_bytes)
            })
        })
        .collect();
    let paths = exported.iter().map(Exported::path_and_input);
    let modules = frameworks::run_by("CONVCOST_TORCH", "torch_module.py", paths);
    for (exported, module) in exported.iter().zip(modules) {
        exported.assert_torch(&module);
    }
}
