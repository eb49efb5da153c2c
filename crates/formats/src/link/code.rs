//! The codes of layers in links.
//!
//! | code | layer | settings, with their defaults |
//! |---|---|---|
//! | `c64` | Conv2d, 64 output channels | `k3` filter, `s1` stride, `p` padding, `d1` dilation, `g1` groups, `b0` without bias |
//! | `m2` | MaxPool2d, filter 2 | `s` stride (the filter), `p0`, `d1`, `u` ceil mode |
//! | `a2` | AvgPool2d, filter 2 | `s` stride (the filter), `p0`, `u` ceil mode, `i0` without count_include_pad |
//! | `g` | AdaptiveAvgPool2d to 1 × 1 | `g7` to 7 × 7 |
//! | `b` | BatchNorm2d | `b0` not affine |
//! | `r` `r6` `lr` `sg` `t` `si` `hs` `hw` | ReLU, ReLU6, LeakyReLU, Sigmoid, Tanh, SiLU, Hardsigmoid, Hardswish | |
//! | `l10` | Linear, 10 outputs | `b0` without bias |
//! | `f` `d` `sm` | Flatten, Dropout, Softmax | |
//! | `n5` | LocalResponseNorm over 5 channels | |
//!
//! Where height and width differ, both are given: `k3x5`. Padding is `p1` on all sides, `p1x2`
//! for rows and columns, `p1x2x3x4` for top, bottom, left and right, `ps` same, `pv` valid.
//! Without `p`, a convolution is padded by half of its (dilated) filter, rounded down.

use std::fmt::Write as _;

use complexity::{
    Activation, AdaptiveAvgPool2d, AvgPool2d, BatchNorm2d, Conv2d, LayerKind, Linear,
    LocalResponseNorm, MaxPool2d, Padding, Window,
};

use super::error::{Expected, LinkError};
use super::reader::Reader;

const ACTIVATIONS: [(&str, Activation); 8] = [
    ("r", Activation::ReLU),
    ("r6", Activation::ReLU6),
    ("lr", Activation::LeakyReLU),
    ("sg", Activation::Sigmoid),
    ("t", Activation::Tanh),
    ("si", Activation::SiLU),
    ("hs", Activation::Hardsigmoid),
    ("hw", Activation::Hardswish),
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
        LayerKind::AdaptiveAvgPool2d(pool) if pool.output_size == [1; 2] => text.push('g'),
        LayerKind::AdaptiveAvgPool2d(pool) => pair(text, 'g', pool.output_size),
        LayerKind::BatchNorm2d(norm) => text.push_str(if norm.affine { "b" } else { "b0" }),
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
        LayerKind::Softmax => text.push_str("sm"),
        LayerKind::LocalResponseNorm(norm) => number(text, 'n', norm.size),
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
        "g" => LayerKind::AdaptiveAvgPool2d(AdaptiveAvgPool2d {
            output_size: if is_digit(reader) {
                read_pair(reader)?
            } else {
                [1; 2]
            },
        }),
        "b" => LayerKind::BatchNorm2d(BatchNorm2d {
            affine: !reader.take('0'),
        }),
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
        "sm" => LayerKind::Softmax,
        "n" => LayerKind::LocalResponseNorm(LocalResponseNorm {
            size: reader.number()?,
        }),
        _ => LayerKind::Activation(
            read_activation(reader, letters)
                .ok_or_else(|| reader.error_at(start, Expected::Layer))?,
        ),
    };
    Ok(kind)
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
