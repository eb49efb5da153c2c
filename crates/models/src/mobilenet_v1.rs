//! MobileNet.

use complexity::{Activation, LayerKind, Network, Shape, Source};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure, Printed};
use crate::kinds::{adaptive_pool, conv, grouped, linear};
use crate::multiplier::{self, at_least_eight};
use crate::sequential::Sequential;

const THREE_QUARTERS: [Figure; 3] = {
    let [macs, parameters] = paper("325", "2.6");
    let slim = Figure {
        erratum: "This table's rows of width 0.75 do not follow from the layers; the paper prints 325.",
        ..millions(Printed::Macs, "317", "TensorFlow-Slim's mobilenet_v1.md")
    };
    [macs, parameters, slim]
};

pub(crate) const FAMILY: Family = Family {
    title: "MobileNet V1",
    entries: &[
        entry("mobilenet_v1", "MobileNet", &paper("569", "4.2")),
        entry("mobilenet_v1_0.75", "MobileNet ×0.75", &THREE_QUARTERS),
        entry("mobilenet_v1_0.5", "MobileNet ×0.5", &paper("149", "1.3")),
        entry("mobilenet_v1_0.25", "MobileNet ×0.25", &paper("41", "0.5")),
    ],
    build: |name, input| mobilenet(multiplier::of("mobilenet_v1", name)?, input),
    input: |name| multiplier::of("mobilenet_v1", name).map(|_| Shape::maps(3, 224, 224)),
};

const fn entry(name: &'static str, title: &'static str, figures: &'static [Figure]) -> Entry {
    Entry {
        name,
        title,
        year: 2017,
        source: "Howard et al. 2017, MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications",
        figures,
    }
}

const fn paper(macs: &'static str, parameters: &'static str) -> [Figure; 2] {
    let source = "Howard et al. 2017, table 6";
    [
        millions(Printed::Macs, macs, source),
        millions(Printed::Parameters, parameters, source),
    ]
}

const fn millions(counts: Printed, digits: &'static str, source: &'static str) -> Figure {
    Figure::printed(counts, digits, 1_000_000, source)
}

/// Channels and stride of each depthwise separable convolution. The paper prints the last
/// stride as 2, but keeps 7 × 7.
pub(crate) const SEPARABLE: [(u32, u64); 13] = [
    (64, 1),
    (128, 2),
    (128, 1),
    (256, 2),
    (256, 1),
    (512, 2),
    (512, 1),
    (512, 1),
    (512, 1),
    (512, 1),
    (512, 1),
    (1024, 2),
    (1024, 1),
];

/// What the paper's tables change in the network.
pub(crate) struct MobileNet {
    pub(crate) multiplier: f64,
    /// Channels and stride of the convolutions behind the first.
    pub(crate) blocks: &'static [(u32, u64)],
    /// Depthwise separable convolutions, or full ones of 3 × 3.
    pub(crate) separable: bool,
}

fn mobilenet(multiplier: f64, input: Shape) -> Option<Network> {
    let plain = MobileNet {
        multiplier,
        blocks: &SEPARABLE,
        separable: true,
    };
    plain.build(input)
}

impl MobileNet {
    /// The paper's layers; there is no module to name them after, so that they are named as
    /// torchvision names those of MobileNetV2.
    pub(crate) fn build(&self, input: Shape) -> Option<Network> {
        let mut build = Builder::new(input);
        let relu = Some(Activation::ReLU);
        let mut channels = at_least_eight(32, self.multiplier);
        let features = build.scope("features", |build| {
            let mut features = Sequential::new(build, Source::Input);
            features.conv_norm(conv(channels, 3, 1, 2), relu);
            for &(wanted, stride) in self.blocks {
                let out_channels = at_least_eight(wanted, self.multiplier);
                if self.separable {
                    features.part(|build, from| {
                        let mut separable = Sequential::new(build, from);
                        separable.conv_norm(grouped(channels, 3, 1, stride, channels), relu);
                        separable.conv_norm(conv(out_channels, 1, 0, 1), relu);
                        separable.last
                    });
                } else {
                    features.conv_norm(conv(out_channels, 3, 1, stride), relu);
                }
                channels = out_channels;
            }
            features.last
        });
        let pooled = build.module("avgpool", adaptive_pool(1), features);
        let flat = build.call("flatten", LayerKind::Flatten, pooled);
        build.module("fc", linear(1000), flat);
        build.finish()
    }
}
