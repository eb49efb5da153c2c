//! What Keras's applications have in common.

use std::collections::BTreeMap;

use complexity::{AvgPool2d, Conv2d, LayerKind, Padding, Source, Window};

use crate::builder::Builder;
use crate::kinds::{conv, plain};

/// Keras's `SeparableConv2D`: a convolution of each channel alone, and one across them.
pub(crate) fn separable(
    build: &mut Builder,
    name: &str,
    [input, output]: [u64; 2],
    window: Window,
    from: Source,
) -> Source {
    let depthwise = LayerKind::Conv2d(Conv2d {
        window,
        groups: input,
        ..plain(input, 1, 0, 1)
    });
    let layers = [
        ("depthwise", depthwise),
        ("pointwise", conv(output, 1, 0, 1)),
    ];
    build.scope(name, |build| build.chain(layers, from))
}

/// A square window with Keras's `padding="same"`.
pub(crate) fn same(kernel: u64, stride: u64) -> Window {
    Window {
        padding: Padding::Same,
        ..Window::square(kernel, 0, stride)
    }
}

/// Keras's own names: `add`, `add_1`, `add_2`.
pub(crate) fn numbered(kind: &str, index: u64) -> String {
    match index {
        0 => kind.to_owned(),
        _ => format!("{kind}_{index}"),
    }
}

/// The mean of 3 × 3 pixels, of which those outside the maps do not count.
pub(crate) fn mean() -> LayerKind {
    LayerKind::AvgPool2d(AvgPool2d {
        window: same(3, 1),
        count_include_pad: false,
        ..AvgPool2d::new(3)
    })
}

/// How many layers of a kind have no name in Keras's code, so that Keras numbers them.
#[derive(Default)]
pub(crate) struct Unnamed(BTreeMap<&'static str, u64>);

impl Unnamed {
    /// The next one's name.
    pub(crate) fn next(&mut self, kind: &'static str) -> String {
        let count = self.0.entry(kind).or_default();
        *count += 1;
        numbered(kind, *count - 1)
    }
}
