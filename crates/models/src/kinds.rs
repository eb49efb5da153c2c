//! Layers as published code makes them, in few words.

use complexity::{
    Activation, AdaptivePool2d, AvgPool2d, BatchNorm2d, Conv2d, LayerKind, Linear,
    LocalResponseNorm, MaxPool2d, Padding, Source, Window,
};

use crate::builder::Builder;

/// A convolution without bias, padded by `padding`, as batch norm follows it.
pub(crate) fn conv(out_channels: u64, kernel: u64, padding: u64, stride: u64) -> LayerKind {
    LayerKind::Conv2d(plain(out_channels, kernel, padding, stride))
}

/// The same with a bias.
pub(crate) fn conv_bias(out_channels: u64, kernel: u64, padding: u64, stride: u64) -> LayerKind {
    LayerKind::Conv2d(Conv2d {
        bias: true,
        ..plain(out_channels, kernel, padding, stride)
    })
}

/// A convolution in groups, without bias.
pub(crate) fn grouped(
    out_channels: u64,
    kernel: u64,
    padding: u64,
    stride: u64,
    groups: u64,
) -> LayerKind {
    LayerKind::Conv2d(Conv2d {
        groups,
        ..plain(out_channels, kernel, padding, stride)
    })
}

/// A convolution without bias, to change what else differs.
pub(crate) fn plain(out_channels: u64, kernel: u64, padding: u64, stride: u64) -> Conv2d {
    Conv2d {
        window: Window::square(kernel, padding, stride),
        bias: false,
        ..Conv2d::new(out_channels, kernel)
    }
}

/// Padding for rows and columns.
pub(crate) fn padding(rows: u64, columns: u64) -> Padding {
    Padding::Explicit {
        top: rows,
        bottom: rows,
        left: columns,
        right: columns,
    }
}

pub(crate) fn batch_norm() -> LayerKind {
    LayerKind::BatchNorm2d(BatchNorm2d::new())
}

pub(crate) fn relu() -> LayerKind {
    LayerKind::Activation(Activation::ReLU)
}

pub(crate) fn max_pool(kernel: u64, padding: u64, stride: u64) -> LayerKind {
    LayerKind::MaxPool2d(MaxPool2d {
        window: Window::square(kernel, padding, stride),
        ..MaxPool2d::new(kernel)
    })
}

/// With a last window that may hang over the end.
pub(crate) fn max_pool_ceil(kernel: u64, padding: u64, stride: u64) -> LayerKind {
    LayerKind::MaxPool2d(MaxPool2d {
        window: Window::square(kernel, padding, stride),
        ceil_mode: true,
        ..MaxPool2d::new(kernel)
    })
}

pub(crate) fn avg_pool(kernel: u64, padding: u64, stride: u64) -> LayerKind {
    LayerKind::AvgPool2d(AvgPool2d {
        window: Window::square(kernel, padding, stride),
        ..AvgPool2d::new(kernel)
    })
}

/// Adaptive average pooling to a square; global where `side` is 1.
pub(crate) fn adaptive_pool(side: u64) -> LayerKind {
    LayerKind::AdaptiveAvgPool2d(AdaptivePool2d {
        output_size: [side; 2],
    })
}

pub(crate) fn linear(out_features: u64) -> LayerKind {
    LayerKind::Linear(Linear {
        out_features,
        bias: true,
    })
}

/// Over five neighbouring channels, as AlexNet's and Caffe's.
pub(crate) fn local_response_norm() -> LayerKind {
    LayerKind::LocalResponseNorm(LocalResponseNorm { size: 5 })
}

/// Inception's `BasicConv2d`, whose ReLU is a function.
pub(crate) fn basic_conv(build: &mut Builder, name: &str, conv: Conv2d, from: Source) -> Source {
    build.scope(name, |build| {
        let convolved = build.module("conv", LayerKind::Conv2d(conv), from);
        let normed = build.module("bn", batch_norm(), convolved);
        build.call("relu", relu(), normed)
    })
}
