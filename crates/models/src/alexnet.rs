//! AlexNet.

use complexity::{AdaptiveAvgPool2d, LayerKind, Network, Shape};

use crate::sequential::{conv, linear, max_pool, push_all, relu};

/// torchvision's `alexnet`: Krizhevsky 2014, "One weird trick for parallelizing convolutional
/// neural networks", on 224 × 224 pixels.
pub(crate) fn alexnet() -> Network {
    let mut network = Network::new(Shape::maps(3, 224, 224));
    let features = vec![
        conv(64, 11, 2, 4),
        relu(),
        max_pool(3, 2),
        conv(192, 5, 2, 1),
        relu(),
        max_pool(3, 2),
        conv(384, 3, 1, 1),
        relu(),
        conv(256, 3, 1, 1),
        relu(),
        conv(256, 3, 1, 1),
        relu(),
        max_pool(3, 2),
    ];
    push_all(&mut network, "features", features);
    let pool = AdaptiveAvgPool2d {
        output_size: [6, 6],
    };
    network.push("avgpool", LayerKind::AdaptiveAvgPool2d(pool));
    network.push("flatten", LayerKind::Flatten);
    let classifier = vec![
        LayerKind::Dropout,
        linear(4096),
        relu(),
        LayerKind::Dropout,
        linear(4096),
        relu(),
        linear(1000),
    ];
    push_all(&mut network, "classifier", classifier);
    network
}
