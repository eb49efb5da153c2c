//! Networks whose analysis is timed, natively and in WebAssembly.

use complexity::{Activation, Conv2d, LayerKind, Network, Setting, Shape, Window, analyze};
use std::hint::black_box;
use wasm_bindgen::prelude::*;

/// A network whose analysis is timed.
#[wasm_bindgen]
pub struct Subject {
    network: Network,
}

#[wasm_bindgen]
impl Subject {
    /// VGG-16 for 0 layers, otherwise a chain of that many: convolutions and activations in turn.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::missing_panics_doc, reason = "the network is there")]
    pub fn new(layers: usize) -> Self {
        let network = match layers {
            0 => models::network("vgg16", None).expect("VGG-16 is published"),
            _ => chain(layers),
        };
        Self { network }
    }

    /// How many layers it has.
    pub fn layers(&self) -> usize {
        self.network.nodes().len()
    }

    /// Analyzes it so many times.
    pub fn analyze(&self, times: u32) {
        for _ in 0..times {
            black_box(analyze(black_box(&self.network), &Setting::default()));
        }
    }
}

fn chain(layers: usize) -> Network {
    let same_size = Conv2d {
        window: Window::square(3, 1, 1),
        ..Conv2d::new(64, 3)
    };
    let mut network = Network::new(Shape::maps(64, 56, 56));
    for position in 0..layers {
        let kind = match position % 2 {
            0 => LayerKind::Conv2d(same_size),
            _ => LayerKind::Activation(Activation::ReLU),
        };
        network.push(&format!("layer{position}"), kind);
    }
    network
}
