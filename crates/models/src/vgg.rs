//! The VGG networks.

use complexity::{AdaptiveAvgPool2d, LayerKind, Network, Shape};

use crate::sequential::{conv, linear, max_pool, push_all, relu};

/// torchvision's `vgg16`: Simonyan & Zisserman 2014, "Very Deep Convolutional Networks for
/// Large-Scale Image Recognition", configuration D, on 224 × 224 pixels.
pub(crate) fn vgg16() -> Network {
    let mut network = Network::new(Shape::maps(3, 224, 224));
    let stages = [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)];
    let features = stages.into_iter().flat_map(|(channels, convs)| {
        let block = (0..convs).flat_map(move |_| [conv(channels, 3, 1, 1), relu()]);
        block.chain([max_pool(2, 2)])
    });
    push_all(&mut network, "features", features.collect());
    let pool = AdaptiveAvgPool2d {
        output_size: [7, 7],
    };
    network.push("avgpool", LayerKind::AdaptiveAvgPool2d(pool));
    network.push("flatten", LayerKind::Flatten);
    let classifier = vec![
        linear(4096),
        relu(),
        LayerKind::Dropout,
        linear(4096),
        relu(),
        LayerKind::Dropout,
        linear(1000),
    ];
    push_all(&mut network, "classifier", classifier);
    network
}
