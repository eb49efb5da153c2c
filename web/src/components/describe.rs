//! A layer's hyper-parameters and shapes in a few signs.

use complexity::{Conv2d, ConvTranspose2d, LayerKind, LayerReport, Padding, UpsampleTo, Window};

/// "32 → 28", or "28" where the side stays.
pub(crate) fn sides(report: &LayerReport) -> String {
    let written = |sides: Option<[u64; 2]>| sides.map(pair).unwrap_or_default();
    change(
        &written(report.input.sides()),
        &written(report.output.sides()),
    )
}

/// "6 → 16", or "16" where the channels stay.
pub(crate) fn channels(report: &LayerReport) -> String {
    change(
        &report.input.channels().to_string(),
        &report.output.channels().to_string(),
    )
}

fn change(before: &str, after: &str) -> String {
    match (before == after, before.is_empty() || after.is_empty()) {
        (true, _) => before.to_owned(),
        (false, true) => format!("{before}{after}"),
        (false, false) => format!("{before} → {after}"),
    }
}

/// "28", or "28×14".
fn pair([height, width]: [u64; 2]) -> String {
    if height == width {
        height.to_string()
    } else {
        format!("{height}×{width}")
    }
}

/// "5×5 · P 0 · S 1", and what else is not as usual.
pub(crate) fn window(kind: &LayerKind) -> String {
    if let Some(window) = kind.window() {
        return sliding(kind, window);
    }
    match kind {
        LayerKind::AdaptiveAvgPool2d(pool) | LayerKind::AdaptiveMaxPool2d(pool) => {
            format!("→ {}×{}", pool.output_size[0], pool.output_size[1])
        }
        LayerKind::LocalResponseNorm(norm) => format!("n {}", norm.size),
        LayerKind::GroupNorm(norm) => format!("g {}", norm.groups),
        LayerKind::ChannelShuffle(shuffle) => format!("g {}", shuffle.groups),
        LayerKind::Chunk(chunk) => format!("{}/{}", chunk.index + 1, chunk.chunks),
        LayerKind::IndexSelect(select) => format!("{} ch", select.channels.len()),
        LayerKind::Maxout(maxout) => format!("÷ {}", maxout.pieces),
        LayerKind::PixelShuffle(shuffle) => format!("× {}", shuffle.factor),
        LayerKind::Upsample(upsample) => match upsample.to {
            UpsampleTo::Factor(factors) => format!("× {}", pair(factors)),
            UpsampleTo::Size(sides) => format!("→ {}", pair(sides)),
            UpsampleTo::SecondInput => String::new(),
        },
        LayerKind::ZeroPad2d(pad) => format!("P {}", four(pad.sides)),
        LayerKind::Crop2d(crop) => format!("− {}", four(crop.sides)),
        LayerKind::Conv2d(_)
        | LayerKind::ConvTranspose2d(_)
        | LayerKind::MaxPool2d(_)
        | LayerKind::AvgPool2d(_)
        | LayerKind::BatchNorm2d(_)
        | LayerKind::LayerNorm(_)
        | LayerKind::Scale(_)
        | LayerKind::Activation(_)
        | LayerKind::PReLU(_)
        | LayerKind::Linear(_)
        | LayerKind::Flatten
        | LayerKind::Dropout
        | LayerKind::StochasticDepth
        | LayerKind::Softmax
        | LayerKind::Add
        | LayerKind::Mul
        | LayerKind::Concat
        | LayerKind::Permute
        | LayerKind::Operator(_)
        | LayerKind::Unflatten(_) => String::new(),
    }
}

fn four([top, bottom, left, right]: [u64; 4]) -> String {
    format!("{top},{bottom},{left},{right}")
}

fn sliding(kind: &LayerKind, window: &Window) -> String {
    let [rows, columns] = window.kernel_size;
    let padding = match window.padding {
        Padding::Same => "same".to_owned(),
        Padding::Valid => "valid".to_owned(),
        Padding::Explicit {
            top,
            bottom,
            left,
            right,
        } => match window.padding.uniform() {
            Some(all) => all.to_string(),
            None => four([top, bottom, left, right]),
        },
    };
    let mut words = format!("{rows}×{columns} · P {padding} · S {}", pair(window.stride));
    if let Some(dilation) = kind.dilation().filter(|dilation| *dilation != [1; 2]) {
        words.push_str(" · δ ");
        words.push_str(&pair(dilation));
    }
    if let LayerKind::Conv2d(Conv2d { groups, .. })
    | LayerKind::ConvTranspose2d(ConvTranspose2d { groups, .. }) = kind
        && *groups != 1
    {
        words.push_str(" · g ");
        words.push_str(&groups.to_string());
    }
    words
}
