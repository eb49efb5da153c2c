//! Networks whose analysis is timed, natively and in WebAssembly.

use complexity::{
    Activation, Conv2d, LayerId, LayerKind, Network, Node, Setting, Shape, Source, Window, analyze,
};
use std::hint::black_box;
use wasm_bindgen::prelude::*;

/// A network whose analysis is timed.
#[wasm_bindgen]
pub struct Subject {
    network: Network,
}

#[wasm_bindgen]
impl Subject {
    /// A published network by its name, or a chain of so many layers: convolutions and
    /// activations in turn.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::missing_panics_doc, reason = "the networks are there")]
    pub fn new(name: &str) -> Self {
        let network = match name.parse() {
            Ok(layers) => chain(layers),
            Err(_) => models::network(name, None).expect("it is a published network"),
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

fn chain(layers: u32) -> Network {
    let same_size = Conv2d {
        window: Window::square(3, 1, 1),
        ..Conv2d::new(64, 3)
    };
    let node = |position: u32| Node {
        id: LayerId(position),
        name: format!("layer{position}"),
        kind: match position % 2 {
            0 => LayerKind::Conv2d(same_size),
            _ => LayerKind::Activation(Activation::ReLU),
        },
        inputs: vec![match position.checked_sub(1) {
            Some(before) => Source::Layer(LayerId(before)),
            None => Source::Input,
        }],
        functional: false,
    };
    let input = Shape::maps(64, 56, 56);
    Network::of_nodes(input, (0..layers).map(node).collect()).expect("a chain is a network")
}
