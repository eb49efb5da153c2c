//! The networks of He & Sun's study of depth, width and filter size at constrained time cost.
//!
//! Filters of 2 × 2 cannot keep the maps' size: they are padded by nothing and by one pixel in
//! turn. Behind the convolutions all have what the published configuration of J' has.

use complexity::{AdaptivePool2d, LayerKind, Network, Shape, Source};

use crate::Family;
use crate::builder::Builder;
use crate::entry::Entry;
use crate::kinds::{conv_bias, linear, max_pool, relu};

pub(crate) const FAMILY: Family = Family {
    title: "He & Sun 2015",
    entries: &[
        entry("he_sun_a", "He & Sun A"),
        entry("he_sun_b", "He & Sun B"),
        entry("he_sun_c", "He & Sun C"),
        entry("he_sun_e", "He & Sun E"),
        entry("he_sun_j_prime", "He & Sun J′"),
    ],
    build: |name, input| he_sun(&member(name)?, input),
    input: |name| member(name).map(|_| Shape::maps(3, 224, 224)),
};

const fn entry(name: &'static str, title: &'static str) -> Entry {
    Entry {
        name,
        title,
        year: 2015,
        source: "He & Sun 2015, Convolutional Neural Networks at Constrained Time Cost, Table 1",
        figures: &[],
    }
}

/// (s, n) × k in the paper's words: k convolutions of n filters with a side of s pixels.
type Convs = (u64, u64, usize);

/// What the networks differ in: all begin with (7, 64)/2 and a pool of 3 × 3.
struct HeSun {
    /// The convolutions between two pools.
    stages: &'static [&'static [Convs]],
    subsampled: Subsampled,
}

/// Where the maps become smaller.
enum Subsampled {
    /// In the pools: by 3, then by 2.
    Pools,
    /// In the convolutions behind the pools, which see more pixels: J' against J.
    Convs,
}

fn member(name: &str) -> Option<HeSun> {
    let stages: &[&[Convs]] = match name.strip_prefix("he_sun_")? {
        "a" => &[&[(5, 128, 1)], &[(3, 256, 3)]],
        "b" => &[&[(5, 128, 1)], &[(2, 256, 6)]],
        "c" => &[&[(3, 128, 2)], &[(3, 256, 3)]],
        "e" => &[&[(2, 128, 4)], &[(2, 256, 6)]],
        "j_prime" => {
            return Some(HeSun {
                stages: &[&[(2, 128, 4)], &[(2, 256, 4)], &[(2, 2304, 1), (2, 256, 1)]],
                subsampled: Subsampled::Convs,
            });
        }
        _ => return None,
    };
    Some(HeSun {
        stages,
        subsampled: Subsampled::Pools,
    })
}

fn he_sun(net: &HeSun, input: Shape) -> Option<Network> {
    let mut build = Builder::new(input);
    let stem = [("conv1", conv_bias(64, 7, 0, 2)), ("relu1", relu())];
    let mut last = build.chain(stem, Source::Input);
    let mut number = 2;
    for (index, (convs, factor)) in net.stages.iter().zip([3, 2, 3]).enumerate() {
        let (pool, stride) = match net.subsampled {
            Subsampled::Pools => (max_pool(factor, 0, factor), 1),
            Subsampled::Convs => (max_pool(3, 0, 1), factor),
        };
        last = build.module(&format!("pool{}", index + 1), pool, last);
        for layer in stage(convs, stride) {
            last = build.module(&format!("conv{number}"), layer, last);
            last = build.module(&format!("relu{number}"), relu(), last);
            number += 1;
        }
    }
    let pyramid = build.scope("spp", |build| pyramid(build, last));
    let classifier = [
        ("fc1", linear(4096)),
        ("fc1_relu", relu()),
        ("drop1", LayerKind::Dropout),
        ("fc2", linear(4096)),
        ("fc2_relu", relu()),
        ("drop2", LayerKind::Dropout),
        ("fc3", linear(1000)),
    ];
    build.chain(classifier, pyramid);
    build.finish()
}

/// The convolutions between two pools, of which the first has the stride.
fn stage(convs: &[Convs], stride: u64) -> impl Iterator<Item = LayerKind> {
    let repeated = convs
        .iter()
        .flat_map(|&(kernel, filters, repeats)| std::iter::repeat_n((kernel, filters), repeats));
    repeated.enumerate().map(move |(index, (kernel, filters))| {
        let alternates = kernel % 2 == 0 && index % 2 == 0;
        let padding = if alternates { 0 } else { kernel / 2 };
        let stride = if index == 0 { stride } else { 1 };
        conv_bias(filters, kernel, padding, stride)
    })
}

/// Spatial pyramid pooling to 6 × 6, 3 × 3, 2 × 2 and 1 × 1 bins.
fn pyramid(build: &mut Builder, from: Source) -> Source {
    let bins = [6, 3, 2, 1].map(|side| {
        let pool = LayerKind::AdaptiveMaxPool2d(AdaptivePool2d {
            output_size: [side; 2],
        });
        let pooled = build.module(&format!("pool{side}"), pool, from);
        build.call(&format!("flatten{side}"), LayerKind::Flatten, pooled)
    });
    build.merge("cat", LayerKind::Concat, &bins)
}
