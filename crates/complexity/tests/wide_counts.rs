//! Counts beyond 32 bits, natively and where `usize` has 32 bits.

use complexity::{Conv2d, LayerKind, Network, Setting, Shape, Window, analyze};

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

fn wide() -> Network {
    let mut network = Network::new(Shape::maps(64, 224, 224));
    let conv = Conv2d {
        window: Window::square(3, 1, 1),
        ..Conv2d::new(64, 3)
    };
    for _ in 0..4 {
        network.push("conv1", LayerKind::Conv2d(conv));
    }
    network
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn four_layers_of_vgg_pass_32_bits() {
    let totals = analyze(&wide(), &Setting::default()).totals.unwrap();
    assert_eq!(totals.macs, 4 * 1_849_688_064);
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn a_large_batch_passes_64_bits() {
    let setting = Setting {
        batch: 1 << 32,
        ..Setting::default()
    };
    let totals = analyze(&wide(), &setting).totals.unwrap();
    assert_eq!(totals.macs, (4 * 1_849_688_064) << 32);
    assert_eq!(totals.flops, (8 * 1_849_688_064) << 32);
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn sides_of_2_to_the_32_are_counted() {
    let mut network = Network::new(Shape::maps(1, 1 << 32, 1 << 32));
    network.push("conv1", LayerKind::Conv2d(Conv2d::new(1, 1)));
    let totals = analyze(&network, &Setting::default()).totals.unwrap();
    assert_eq!(totals.macs, 1 << 64);
}
