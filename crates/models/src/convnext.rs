//! ConvNeXt.

use complexity::{Activation, Conv2d, LayerKind, LayerNorm, Network, Scale, Shape, Source};

use crate::Family;
use crate::builder::Builder;
use crate::entry::{Entry, Figure};
use crate::kinds::{adaptive_pool, conv_bias, linear, plain};
use crate::sequential::Sequential;

pub(crate) const FAMILY: Family = Family {
    title: "ConvNeXt",
    entries: &[
        entry(
            "convnext_tiny",
            "ConvNeXt-T",
            &Figure::torchvision("28,589,128", "4.456"),
        ),
        entry(
            "convnext_small",
            "ConvNeXt-S",
            &Figure::torchvision("50,223,688", "8.684"),
        ),
        entry(
            "convnext_base",
            "ConvNeXt-B",
            &Figure::torchvision("88,591,464", "15.355"),
        ),
        entry(
            "convnext_large",
            "ConvNeXt-L",
            &Figure::torchvision("197,767,336", "34.361"),
        ),
    ],
    build: |name, input| {
        let (channels, blocks) = design(name)?;
        convnext(channels, blocks, input)
    },
    input: |name| design(name).map(|_| Shape::maps(3, 224, 224)),
};

const fn entry(name: &'static str, title: &'static str, figures: &'static [Figure]) -> Entry {
    Entry {
        name,
        title,
        year: 2022,
        source: "Liu et al. 2022, A ConvNet for the 2020s",
        figures,
    }
}

/// Channels of the first stage, and blocks of the third.
fn design(name: &str) -> Option<(u64, usize)> {
    Some(match name {
        "convnext_tiny" => (96, 9),
        "convnext_small" => (96, 27),
        "convnext_base" => (128, 27),
        "convnext_large" => (192, 27),
        _ => return None,
    })
}

const NORM: LayerKind = LayerKind::LayerNorm(LayerNorm { affine: true });

fn convnext(channels: u64, third_blocks: usize, input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let features = build.scope("features", |build| {
        let mut features = Sequential::new(build, Source::Input);
        let patches = conv_bias(channels, 4, 0, 4);
        features.part(|build, from| build.sequence([patches, NORM], from));
        for (stage, blocks) in [3, 3, third_blocks, 3].into_iter().enumerate() {
            let channels = channels << stage;
            if stage > 0 {
                let halve = conv_bias(channels, 2, 0, 2);
                features.part(|build, from| build.sequence([NORM, halve], from));
            }
            features.part(|build, from| {
                let mut stage = Sequential::new(build, from);
                for _ in 0..blocks {
                    stage.part(|build, from| block(build, channels, from));
                }
                stage.last
            });
        }
        features.last
    });
    let pooled = build.module("avgpool", adaptive_pool(1), features);
    build.scope("classifier", |build| {
        build.sequence([NORM, LayerKind::Flatten, linear(1000)], pooled)
    });
    build.finish()
}

/// torchvision's `CNBlock`.
fn block(build: &mut Builder, channels: u64, from: Source) -> Source {
    let depthwise = LayerKind::Conv2d(Conv2d {
        groups: channels,
        bias: true,
        ..plain(channels, 7, 3, 1)
    });
    let layers = [
        depthwise,
        LayerKind::Permute,
        NORM,
        linear(4 * channels),
        LayerKind::Activation(Activation::GELU),
        linear(channels),
        LayerKind::Permute,
    ];
    let mixed = build.scope("block", |build| build.sequence(layers, from));
    let scaled = build.call(
        "layer_scale",
        LayerKind::Scale(Scale { bias: false }),
        mixed,
    );
    let kept = build.module("stochastic_depth", LayerKind::StochasticDepth, scaled);
    build.merge("add", LayerKind::Add, &[kept, from])
}
