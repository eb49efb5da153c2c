//! LeNet-5.

use complexity::{Activation, AvgPool2d, LayerKind, Network, Shape};

use crate::sequential::{conv, linear};

/// LeNet-5 as courses build it today: LeCun et al. 1998, "Gradient-Based Learning Applied to
/// Document Recognition", with C3 fully connected, plain average pooling and a Linear output.
pub(crate) fn lenet5() -> Network {
    let mut network = Network::new(Shape::maps(1, 32, 32));
    let tanh = || LayerKind::Activation(Activation::Tanh);
    let pool = || LayerKind::AvgPool2d(AvgPool2d::new(2));
    for (name, layer) in [
        ("c1", conv(6, 5, 0, 1)),
        ("t1", tanh()),
        ("s2", pool()),
        ("c3", conv(16, 5, 0, 1)),
        ("t3", tanh()),
        ("s4", pool()),
        ("c5", conv(120, 5, 0, 1)),
        ("t5", tanh()),
        ("flatten", LayerKind::Flatten),
        ("f6", linear(84)),
        ("t6", tanh()),
        ("out", linear(10)),
    ] {
        network.push(name, layer);
    }
    network
}
