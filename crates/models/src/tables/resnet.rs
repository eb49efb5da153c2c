//! The tables of ResNet's paper.

use super::row::{Row, giga, mega, network, row};
use super::{Counted, Evidence, Table};

const SOURCE: &str = "He et al. 2015, Deep Residual Learning for Image Recognition";
const STRIDE: &str = "The paper's networks have the stride in the first 1 × 1 convolution of a block (v1), as in the row of the same depth above; torchvision's have it in the 3 × 3 (v1.5), which then reads every pixel.";

pub(super) const TABLES: &[Table] = &[
    Table {
        id: "resnet-1",
        title: "ResNet",
        number: "1",
        source: SOURCE,
        evidence: Evidence::Read,
        columns: &[Counted::Macs],
        note: "The paper calls multiply-adds FLOPs.",
        rows: imagenet,
    },
    Table {
        id: "resnet-6",
        title: "ResNet",
        number: "6",
        source: SOURCE,
        evidence: Evidence::Read,
        columns: &[Counted::Parameters],
        note: "",
        rows: cifar,
    },
];

fn imagenet() -> Vec<Row> {
    let flops = |label, name, digits| row(label, network(name), [giga(digits)]);
    vec![
        flops("18-layer", "resnet18", "1.8"),
        flops("34-layer", "resnet34", "3.6"),
        flops("50-layer", "resnet50_v1", "3.8"),
        flops("101-layer", "resnet101_v1", "7.6"),
        flops("152-layer", "resnet152_v1", "11.3"),
        flops("50-layer, as torchvision has it", "resnet50", "3.8").because(STRIDE),
        flops("101-layer, as torchvision has it", "resnet101", "7.6").because(STRIDE),
        flops("152-layer, as torchvision has it", "resnet152", "11.3").because(STRIDE),
        flops("VGG-16, in the text", "vgg16", "15.3").because(
            "The convolutions alone take 15.347 × 10⁹; with the linear layers it is 15.470 × 10⁹.",
        ),
        flops("VGG-19, in the text", "vgg19", "19.6"),
    ]
}

fn cifar() -> Vec<Row> {
    [
        ("ResNet, 20 layers", "resnet20_cifar", "0.27"),
        ("ResNet, 32 layers", "resnet32_cifar", "0.46"),
        ("ResNet, 44 layers", "resnet44_cifar", "0.66"),
        ("ResNet, 56 layers", "resnet56_cifar", "0.85"),
        ("ResNet, 110 layers", "resnet110_cifar", "1.7"),
        ("ResNet, 1202 layers", "resnet1202_cifar", "19.4"),
    ]
    .map(|(label, name, parameters)| row(label, network(name), [mega(parameters)]))
    .into()
}
