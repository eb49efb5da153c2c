//! Layers named as `nn.Sequential` names them: the module's name, a dot, the index.

use complexity::{Activation, Conv2d, LayerKind, Linear, MaxPool2d, Network, Window};

pub(crate) fn push_all(network: &mut Network, module: &str, layers: Vec<LayerKind>) {
    for (index, layer) in layers.into_iter().enumerate() {
        network.push(&format!("{module}.{index}"), layer);
    }
}

pub(crate) fn conv(out_channels: u64, kernel: u64, padding: u64, stride: u64) -> LayerKind {
    LayerKind::Conv2d(Conv2d {
        window: Window::square(kernel, padding, stride),
        ..Conv2d::new(out_channels, kernel)
    })
}

pub(crate) fn max_pool(kernel: u64, stride: u64) -> LayerKind {
    LayerKind::MaxPool2d(MaxPool2d {
        window: Window::square(kernel, 0, stride),
        ..MaxPool2d::new(kernel)
    })
}

pub(crate) fn linear(out_features: u64) -> LayerKind {
    LayerKind::Linear(Linear {
        out_features,
        bias: true,
    })
}

pub(crate) fn relu() -> LayerKind {
    LayerKind::Activation(Activation::ReLU)
}
