//! The codes of layers in links.
//!
//! | code | layer | settings, with their defaults |
//! |---|---|---|
//! | `c64` | Conv2d, 64 output channels | `k3` filter, `s1` stride, `p` padding, `d1` dilation, `g1` groups, `b0` without bias |
//! | `ct64` | ConvTranspose2d, 64 output channels | `k3`, `s1`, `p0`, `o0` output padding, `d1`, `g1`, `b0` without bias |
//! | `m2` | MaxPool2d, filter 2 | `s` stride (the filter), `p0`, `d1`, `u` ceil mode |
//! | `a2` | AvgPool2d, filter 2 | `s` stride (the filter), `p0`, `u` ceil mode, `i0` without count_include_pad |
//! | `g` | AdaptiveAvgPool2d to 1 × 1 | `g7` to 7 × 7 |
//! | `gm` | AdaptiveMaxPool2d to 1 × 1 | `gm7` to 7 × 7 |
//! | `b` | BatchNorm2d | `b0` not affine, `s0` without scale |
//! | `gn32` `ln` | GroupNorm of 32 groups, LayerNorm | `b0` not affine |
//! | `sc` | Scale per channel | `sc1` with a shift |
//! | `r` `r6` `lr` `sg` `t` `si` `hs` `hw` `ge` | ReLU, ReLU6, LeakyReLU, Sigmoid, Tanh, SiLU, Hardsigmoid, Hardswish, GELU | |
//! | `pr` | PReLU with one slope | `pr1` a slope per channel |
//! | `l10` | Linear, 10 outputs | `b0` without bias |
//! | `f` `d` `sd` `sm` | Flatten, Dropout, StochasticDepth, Softmax | |
//! | `n5` | LocalResponseNorm over 5 channels | |
//! | `add` `mul` `cat` | Add, Mul, Concat | |
//! | `ch2x0` | Chunk 0 of 2 | |
//! | `is0x2x4` | IndexSelect of channels 0, 2 and 4 | |
//! | `cs3` `mx2` `px2` | ChannelShuffle of 3 groups, Maxout of 2, PixelShuffle by 2 | |
//! | `pm` | Permute | |
//! | `uf64x7x7` | Unflatten to 64 × 7 × 7 | |
//! | `u2` `ut7` `ui` | Upsample, nearest: by 2, to 7 × 7, to the second input's sides | `ul2`, `ult7`, `uli` bilinear |
//! | `z1x1x1x1` | ZeroPad2d above, below, left and right | `c8x8` channels before and behind |
//! | `cr1x0x1x0` | Crop2d above, below, left and right | |
//! | `op~Erf~` | an operation of a file, by its name | `i` the input shape that it is known for, `o` the output shape (the input's) or `u` unknown, `v` a view, `e0x0x0x0x1` operations per output element, `p64` products per output element (without `v`, `e` or `p`: not counted), `w5` learned numbers |
//!
//! A shape behind `i` or `o` is `64x7x7`, `10` or, with the channels last, `7x7x64l`.
//!
//! Where height and width differ, both are given: `k3x5`. Padding is `p1` on all sides, `p1x2`
//! for rows and columns, `p1x2x3x4` for top, bottom, left and right, `ps` same, `pv` valid.
//! Without `p`, a convolution is padded by half of its (dilated) filter, rounded down.

use std::fmt::Write as _;

use complexity::{
    Activation, AdaptivePool2d, AvgPool2d, BatchNorm2d, ChannelShuffle, Chunk, Conv2d,
    ConvTranspose2d, Crop2d, GroupNorm, IndexSelect, LayerKind, LayerNorm, Linear,
    LocalResponseNorm, MaxPool2d, Maxout, PReLU, Padding, PixelShuffle, Scale, Unflatten, Upsample,
    UpsampleMode, UpsampleTo, Window, ZeroPad2d,
};

use super::error::{Expected, LinkError};
use super::operator;
use super::reader::Reader;

const ACTIVATIONS: [(&str, Activation); 9] = [
    ("r", Activation::ReLU),
    ("r6", Activation::ReLU6),
    ("lr", Activation::LeakyReLU),
    ("sg", Activation::Sigmoid),
    ("t", Activation::Tanh),
    ("si", Activation::SiLU),
    ("hs", Activation::Hardsigmoid),
    ("hw", Activation::Hardswish),
    ("ge", Activation::GELU),
];

pub(super) fn write(text: &mut String, kind: &LayerKind) {
    match kind {
        LayerKind::Conv2d(conv) => write_conv(text, conv),
        LayerKind::MaxPool2d(pool) => {
            write_pool(text, 'm', &pool.window, pool.dilation);
            flag(text, "u", pool.ceil_mode);
        }
        LayerKind::AvgPool2d(pool) => {
            write_pool(text, 'a', &pool.window, [1; 2]);
            flag(text, "u", pool.ceil_mode);
            flag(text, "i0", !pool.count_include_pad);
        }
        LayerKind::AdaptiveAvgPool2d(pool) => write_adaptive(text, "g", *pool),
        LayerKind::AdaptiveMaxPool2d(pool) => write_adaptive(text, "gm", *pool),
        LayerKind::BatchNorm2d(norm) => {
            text.push('b');
            match (norm.scale, norm.affine) {
                (true, true) => {}
                (true, false) => text.push('0'),
                (false, true) => text.push_str("s0"),
                (false, false) => text.push_str("s0b0"),
            }
        }
        LayerKind::GroupNorm(norm) => {
            numbers(text, "gn", &[norm.groups]);
            flag(text, "b0", !norm.affine);
        }
        LayerKind::LayerNorm(norm) => text.push_str(if norm.affine { "ln" } else { "lnb0" }),
        LayerKind::Scale(scale) => text.push_str(if scale.bias { "sc1" } else { "sc" }),
        LayerKind::PReLU(prelu) => text.push_str(if prelu.per_channel { "pr1" } else { "pr" }),
        LayerKind::Activation(activation) => {
            let code = ACTIVATIONS.iter().find(|(_, other)| other == activation);
            text.push_str(code.map_or("r", |(code, _)| code));
        }
        LayerKind::Linear(linear) => {
            number(text, 'l', linear.out_features);
            flag(text, "b0", !linear.bias);
        }
        LayerKind::Flatten => text.push('f'),
        LayerKind::Dropout => text.push('d'),
        LayerKind::StochasticDepth => text.push_str("sd"),
        LayerKind::Softmax => text.push_str("sm"),
        LayerKind::LocalResponseNorm(norm) => number(text, 'n', norm.size),
        LayerKind::ConvTranspose2d(conv) => write_transposed(text, conv),
        LayerKind::Add => text.push_str("add"),
        LayerKind::Mul => text.push_str("mul"),
        LayerKind::Concat => text.push_str("cat"),
        LayerKind::Chunk(chunk) => numbers(text, "ch", &[chunk.chunks, chunk.index]),
        LayerKind::IndexSelect(select) => numbers(text, "is", &select.channels),
        LayerKind::ChannelShuffle(shuffle) => numbers(text, "cs", &[shuffle.groups]),
        LayerKind::Permute => text.push_str("pm"),
        LayerKind::Unflatten(unflatten) => numbers(text, "uf", &unflatten.shape),
        LayerKind::Maxout(maxout) => numbers(text, "mx", &[maxout.pieces]),
        LayerKind::Upsample(upsample) => write_upsample(text, *upsample),
        LayerKind::PixelShuffle(shuffle) => numbers(text, "px", &[shuffle.factor]),
        LayerKind::ZeroPad2d(pad) => {
            numbers(text, "z", &pad.sides);
            if pad.channels != [0; 2] {
                numbers(text, "c", &pad.channels);
            }
        }
        LayerKind::Crop2d(crop) => numbers(text, "cr", &crop.sides),
        LayerKind::Operator(operator) => operator::write(text, operator),
    }
}

fn write_adaptive(text: &mut String, letters: &str, pool: AdaptivePool2d) {
    text.push_str(letters);
    if pool.output_size != [1; 2] {
        sides(text, "", pool.output_size);
    }
}

fn sides(text: &mut String, letters: &str, [rows, columns]: [u64; 2]) {
    if rows == columns {
        numbers(text, letters, &[rows]);
    } else {
        numbers(text, letters, &[rows, columns]);
    }
}

fn write_upsample(text: &mut String, upsample: Upsample) {
    text.push_str(match upsample.mode {
        UpsampleMode::Nearest => "u",
        UpsampleMode::Bilinear => "ul",
    });
    match upsample.to {
        UpsampleTo::Factor(factors) => sides(text, "", factors),
        UpsampleTo::Size(size) => sides(text, "t", size),
        UpsampleTo::SecondInput => text.push('i'),
    }
}

fn write_transposed(text: &mut String, conv: &ConvTranspose2d) {
    numbers(text, "ct", &[conv.out_channels]);
    let window = &conv.window;
    pair_unless(text, 'k', window.kernel_size, [3; 2]);
    pair_unless(text, 's', window.stride, [1; 2]);
    if window.padding != Padding::all(0) {
        write_padding(text, &window.padding);
    }
    pair_unless(text, 'o', conv.output_padding, [0; 2]);
    pair_unless(text, 'd', conv.dilation, [1; 2]);
    if conv.groups != 1 {
        number(text, 'g', conv.groups);
    }
    flag(text, "b0", !conv.bias);
}

/// Letters, then numbers with an x between them.
pub(super) fn numbers(text: &mut String, letters: &str, values: &[u64]) {
    text.push_str(letters);
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            text.push('x');
        }
        // Writing to a string cannot fail.
        let _ = write!(text, "{value}");
    }
}

fn write_conv(text: &mut String, conv: &Conv2d) {
    number(text, 'c', conv.out_channels);
    let window = &conv.window;
    pair_unless(text, 'k', window.kernel_size, [3; 2]);
    pair_unless(text, 's', window.stride, [1; 2]);
    if window.padding != half_padding(window.kernel_size, conv.dilation) {
        write_padding(text, &window.padding);
    }
    pair_unless(text, 'd', conv.dilation, [1; 2]);
    if conv.groups != 1 {
        number(text, 'g', conv.groups);
    }
    flag(text, "b0", !conv.bias);
}

fn write_pool(text: &mut String, letter: char, window: &Window, dilation: [u64; 2]) {
    pair(text, letter, window.kernel_size);
    pair_unless(text, 's', window.stride, window.kernel_size);
    if window.padding != Padding::all(0) {
        write_padding(text, &window.padding);
    }
    pair_unless(text, 'd', dilation, [1; 2]);
}

fn write_padding(text: &mut String, padding: &Padding) {
    // Writing to a string cannot fail.
    let _ = match *padding {
        Padding::Same => write!(text, "ps"),
        Padding::Valid => write!(text, "pv"),
        Padding::Explicit {
            top,
            bottom,
            left,
            right,
        } => {
            if let Some(all) = padding.uniform() {
                write!(text, "p{all}")
            } else if top == bottom && left == right {
                write!(text, "p{top}x{left}")
            } else {
                write!(text, "p{top}x{bottom}x{left}x{right}")
            }
        }
    };
}

fn half_padding(kernel: [u64; 2], dilation: [u64; 2]) -> Padding {
    let half = |axis: usize| {
        kernel[axis]
            .saturating_sub(1)
            .saturating_mul(dilation[axis])
            / 2
    };
    let [rows, columns] = [half(0), half(1)];
    Padding::Explicit {
        top: rows,
        bottom: rows,
        left: columns,
        right: columns,
    }
}

fn number(text: &mut String, letter: char, value: u64) {
    // Writing to a string cannot fail.
    let _ = write!(text, "{letter}{value}");
}

fn pair(text: &mut String, letter: char, [rows, columns]: [u64; 2]) {
    number(text, letter, rows);
    if columns != rows {
        number(text, 'x', columns);
    }
}

fn pair_unless(text: &mut String, letter: char, value: [u64; 2], default: [u64; 2]) {
    if value != default {
        pair(text, letter, value);
    }
}

fn flag(text: &mut String, code: &str, is_set: bool) {
    if is_set {
        text.push_str(code);
    }
}

pub(super) fn read(reader: &mut Reader) -> Result<LayerKind, LinkError> {
    let start = reader.place();
    let letters = reader.take_while(|character| character.is_ascii_lowercase());
    let kind = match letters {
        "c" => read_conv(reader)?,
        "m" => read_max_pool(reader)?,
        "a" => read_avg_pool(reader)?,
        "g" => LayerKind::AdaptiveAvgPool2d(read_adaptive(reader)?),
        "gm" => LayerKind::AdaptiveMaxPool2d(read_adaptive(reader)?),
        "b" | "bs" => read_batch_norm(reader, letters)?,
        "l" => {
            let out_features = reader.number()?;
            let settings = Settings::read(reader, "b")?;
            LayerKind::Linear(Linear {
                out_features,
                bias: settings.bias,
            })
        }
        "f" => LayerKind::Flatten,
        "d" => LayerKind::Dropout,
        "sd" => LayerKind::StochasticDepth,
        "sm" => LayerKind::Softmax,
        "n" => LayerKind::LocalResponseNorm(LocalResponseNorm {
            size: reader.number()?,
        }),
        "ct" => read_transposed(reader)?,
        "gn" => LayerKind::GroupNorm(GroupNorm {
            groups: reader.number()?,
            affine: Settings::read(reader, "b")?.bias,
        }),
        "ln" => LayerKind::LayerNorm(LayerNorm { affine: true }),
        "lnb" => {
            reader.expect('0', Expected::Setting)?;
            LayerKind::LayerNorm(LayerNorm { affine: false })
        }
        "sc" => LayerKind::Scale(Scale {
            bias: reader.take('1'),
        }),
        "pr" => LayerKind::PReLU(PReLU {
            per_channel: reader.take('1'),
        }),
        _ => match read_joint(reader, letters)? {
            Some(kind) => kind,
            None => LayerKind::Activation(
                read_activation(reader, letters)
                    .ok_or_else(|| reader.error_at(start, Expected::Layer))?,
            ),
        },
    };
    Ok(kind)
}

/// The layers that join, cut or rearrange maps.
fn read_joint(reader: &mut Reader, letters: &str) -> Result<Option<LayerKind>, LinkError> {
    Ok(Some(match letters {
        "add" => LayerKind::Add,
        "mul" => LayerKind::Mul,
        "cat" => LayerKind::Concat,
        "ch" => {
            let [chunks, index] = read_numbers(reader)?;
            LayerKind::Chunk(Chunk { chunks, index })
        }
        "is" => LayerKind::IndexSelect(IndexSelect {
            channels: read_list(reader)?,
        }),
        "cs" => LayerKind::ChannelShuffle(ChannelShuffle {
            groups: reader.number()?,
        }),
        "op" => LayerKind::Operator(Box::new(operator::read(reader)?)),
        "pm" => LayerKind::Permute,
        "uf" => LayerKind::Unflatten(Unflatten {
            shape: read_numbers(reader)?,
        }),
        "mx" => LayerKind::Maxout(Maxout {
            pieces: reader.number()?,
        }),
        "px" => LayerKind::PixelShuffle(PixelShuffle {
            factor: reader.number()?,
        }),
        "z" => LayerKind::ZeroPad2d(ZeroPad2d {
            sides: read_numbers(reader)?,
            channels: if reader.take('c') {
                read_numbers(reader)?
            } else {
                [0; 2]
            },
        }),
        "cr" => LayerKind::Crop2d(Crop2d {
            sides: read_numbers(reader)?,
        }),
        "u" | "ul" | "ut" | "ult" | "ui" | "uli" => read_upsample(reader, letters)?,
        _ => return Ok(None),
    }))
}

fn read_upsample(reader: &mut Reader, letters: &str) -> Result<LayerKind, LinkError> {
    let (mode, to) = match letters.strip_prefix("ul") {
        Some(to) => (UpsampleMode::Bilinear, to),
        None => (UpsampleMode::Nearest, &letters[1..]),
    };
    let to = match to {
        "t" => UpsampleTo::Size(read_pair(reader)?),
        "i" => UpsampleTo::SecondInput,
        _ => UpsampleTo::Factor(read_pair(reader)?),
    };
    Ok(LayerKind::Upsample(Upsample { mode, to }))
}

/// `b`, `b0` not affine, `bs0` without scale, `bs0b0` neither.
fn read_batch_norm(reader: &mut Reader, letters: &str) -> Result<LayerKind, LinkError> {
    let mut norm = BatchNorm2d::new();
    if letters == "b" {
        norm.affine = !reader.take('0');
    } else {
        reader.expect('0', Expected::Setting)?;
        norm.scale = false;
        norm.affine = Settings::read(reader, "b")?.bias;
    }
    Ok(LayerKind::BatchNorm2d(norm))
}

fn read_adaptive(reader: &mut Reader) -> Result<AdaptivePool2d, LinkError> {
    let output_size = if is_digit(reader) {
        read_pair(reader)?
    } else {
        [1; 2]
    };
    Ok(AdaptivePool2d { output_size })
}

fn read_transposed(reader: &mut Reader) -> Result<LayerKind, LinkError> {
    let out_channels = reader.number()?;
    let settings = Settings::read(reader, "kspodgb")?;
    Ok(LayerKind::ConvTranspose2d(ConvTranspose2d {
        out_channels,
        window: Window {
            kernel_size: settings.kernel.unwrap_or([3; 2]),
            stride: settings.stride.unwrap_or([1; 2]),
            padding: settings.padding.unwrap_or(Padding::all(0)),
        },
        output_padding: settings.output_padding.unwrap_or([0; 2]),
        dilation: settings.dilation.unwrap_or([1; 2]),
        groups: settings.groups.unwrap_or(1),
        bias: settings.bias,
    }))
}

/// So many numbers with an x between them.
pub(super) fn read_numbers<const N: usize>(reader: &mut Reader) -> Result<[u64; N], LinkError> {
    let mut values = [0; N];
    for (index, value) in values.iter_mut().enumerate() {
        if index > 0 {
            reader.expect('x', Expected::Number)?;
        }
        *value = reader.number()?;
    }
    Ok(values)
}

pub(super) fn read_list(reader: &mut Reader) -> Result<Vec<u64>, LinkError> {
    let mut values = vec![reader.number()?];
    while reader.take('x') {
        values.push(reader.number()?);
    }
    Ok(values)
}

fn read_activation(reader: &mut Reader, letters: &str) -> Option<Activation> {
    let code = match (letters, reader.take('6')) {
        (letters, false) => letters,
        ("r", true) => "r6",
        (_, true) => return None,
    };
    let entry = ACTIVATIONS.iter().find(|(other, _)| *other == code);
    entry.map(|&(_, activation)| activation)
}

fn read_conv(reader: &mut Reader) -> Result<LayerKind, LinkError> {
    let out_channels = reader.number()?;
    let settings = Settings::read(reader, "kspdgb")?;
    let kernel_size = settings.kernel.unwrap_or([3; 2]);
    let dilation = settings.dilation.unwrap_or([1; 2]);
    Ok(LayerKind::Conv2d(Conv2d {
        out_channels,
        window: Window {
            kernel_size,
            stride: settings.stride.unwrap_or([1; 2]),
            padding: settings
                .padding
                .unwrap_or_else(|| half_padding(kernel_size, dilation)),
        },
        dilation,
        groups: settings.groups.unwrap_or(1),
        bias: settings.bias,
    }))
}

fn read_max_pool(reader: &mut Reader) -> Result<LayerKind, LinkError> {
    let kernel_size = read_pair(reader)?;
    let settings = Settings::read(reader, "spdu")?;
    Ok(LayerKind::MaxPool2d(MaxPool2d {
        window: settings.pool_window(kernel_size),
        dilation: settings.dilation.unwrap_or([1; 2]),
        ceil_mode: settings.ceil_mode,
    }))
}

fn read_avg_pool(reader: &mut Reader) -> Result<LayerKind, LinkError> {
    let kernel_size = read_pair(reader)?;
    let settings = Settings::read(reader, "spui")?;
    Ok(LayerKind::AvgPool2d(AvgPool2d {
        window: settings.pool_window(kernel_size),
        ceil_mode: settings.ceil_mode,
        count_include_pad: settings.count_include_pad,
    }))
}

/// The settings behind a layer's number.
struct Settings {
    kernel: Option<[u64; 2]>,
    stride: Option<[u64; 2]>,
    padding: Option<Padding>,
    output_padding: Option<[u64; 2]>,
    dilation: Option<[u64; 2]>,
    groups: Option<u64>,
    bias: bool,
    ceil_mode: bool,
    count_include_pad: bool,
}

impl Settings {
    /// Reads settings, each of `letters` at most once.
    fn read(reader: &mut Reader, letters: &str) -> Result<Self, LinkError> {
        let mut settings = Self {
            kernel: None,
            stride: None,
            padding: None,
            output_padding: None,
            dilation: None,
            groups: None,
            bias: true,
            ceil_mode: false,
            count_include_pad: true,
        };
        let mut open = letters.to_owned();
        while let Some(letter) = reader.peek().filter(char::is_ascii_lowercase) {
            let Some(place) = open.find(letter) else {
                return Err(reader.error(Expected::Setting));
            };
            open.remove(place);
            reader.take(letter);
            settings.read_one(reader, letter)?;
        }
        Ok(settings)
    }

    fn read_one(&mut self, reader: &mut Reader, letter: char) -> Result<(), LinkError> {
        match letter {
            'k' => self.kernel = Some(read_pair(reader)?),
            's' => self.stride = Some(read_pair(reader)?),
            'p' => self.padding = Some(read_padding(reader)?),
            'o' => self.output_padding = Some(read_pair(reader)?),
            'd' => self.dilation = Some(read_pair(reader)?),
            'g' => self.groups = Some(reader.number()?),
            'u' => self.ceil_mode = true,
            'b' => {
                reader.expect('0', Expected::Setting)?;
                self.bias = false;
            }
            'i' => {
                reader.expect('0', Expected::Setting)?;
                self.count_include_pad = false;
            }
            _ => return Err(reader.error(Expected::Setting)),
        }
        Ok(())
    }

    fn pool_window(&self, kernel_size: [u64; 2]) -> Window {
        Window {
            kernel_size,
            stride: self.stride.unwrap_or(kernel_size),
            padding: self.padding.unwrap_or(Padding::all(0)),
        }
    }
}

fn is_digit(reader: &Reader) -> bool {
    reader.peek().is_some_and(|next| next.is_ascii_digit())
}

fn read_pair(reader: &mut Reader) -> Result<[u64; 2], LinkError> {
    let rows = reader.number()?;
    let columns = if reader.take('x') {
        reader.number()?
    } else {
        rows
    };
    Ok([rows, columns])
}

fn read_padding(reader: &mut Reader) -> Result<Padding, LinkError> {
    if reader.take('s') {
        return Ok(Padding::Same);
    }
    if reader.take('v') {
        return Ok(Padding::Valid);
    }
    let [first, second] = read_pair(reader)?;
    if reader.take('x') {
        let left = reader.number()?;
        reader.expect('x', Expected::Number)?;
        return Ok(Padding::Explicit {
            top: first,
            bottom: second,
            left,
            right: reader.number()?,
        });
    }
    Ok(Padding::Explicit {
        top: first,
        bottom: first,
        left: second,
        right: second,
    })
}
