//! What AlexNet's paper prints of its network.

use super::row::{Row, block, network_on, one, row};
use super::{Counted, Evidence, Table};

pub(super) const TABLES: &[Table] = &[Table {
    id: "alexnet-neurons",
    title: "AlexNet",
    number: "",
    source: "Krizhevsky et al. 2012, ImageNet Classification with Deep Convolutional Neural Networks",
    evidence: Evidence::Read,
    columns: &[Counted::Outputs],
    note: "Neurons of each layer. The input that the paper prints, 224 × 224, must be 227 × 227: (224 − 11) / 4 + 1 = 54.25 is no side of a map, and (227 − 11) / 4 + 1 = 55 is.",
    rows: neurons,
}];

fn neurons() -> Vec<Row> {
    let layer = |label, name, digits| row(label, block("alexnet_2012", name), [one(digits)]);
    vec![
        row(
            "first layer, on 224 × 224 as printed",
            network_on("alexnet_2012", 224).block("conv1"),
            [one("253,440")],
        )
        .because("On 224 × 224 the maps are 54 × 54, and the second layer would have 26 · 26 · 256 neurons in place of 27 · 27 · 256."),
        layer("first layer, on 227 × 227", "conv1", "253,440")
            .because("55 · 55 · 96 = 290,400; printed is 55 · 48 · 96. With 290,400 all layers have 659,272 neurons, nearer to the abstract's 650,000 than the 622,312 of the printed numbers."),
        layer("second layer", "conv2", "186,624"),
        layer("third layer", "conv3", "64,896"),
        layer("fourth layer", "conv4", "64,896"),
        layer("fifth layer", "conv5", "43,264"),
        layer("sixth layer", "fc6", "4096"),
        layer("seventh layer", "fc7", "4096"),
        layer("eighth layer", "fc8", "1000"),
    ]
}
