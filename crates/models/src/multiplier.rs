//! Width multipliers: what a name says of them, and the channels that they give.

/// How many times as wide as its family's plain network a network is: α in the papers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WidthMultiplier {
    stem: &'static Stem,
    /// As the name gives it, "0.75"; "1.0" where the name leaves it out.
    pub value: String,
}

#[derive(Debug, PartialEq, Eq)]
struct Stem {
    name: &'static str,
    /// `mnasnet0_75` where others are `mobilenet_v2_0.75`.
    style: Style,
    published: &'static [&'static str],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// `mobilenet_v2_0.75`, and `mobilenet_v2` for 1.
    Decimal,
    /// `mnasnet0_75`, as torchvision writes it.
    Underscore,
}

const STEMS: [Stem; 10] = [
    Stem {
        name: "mobilenet_v1",
        style: Style::Decimal,
        published: &["0.25", "0.5", "0.75", "1.0"],
    },
    Stem {
        name: "mobilenet_v2",
        style: Style::Decimal,
        published: &["0.35", "0.5", "0.75", "1.0", "1.4"],
    },
    Stem {
        name: "mobilenet_v3_large",
        style: Style::Decimal,
        published: &["0.35", "0.5", "0.75", "1.0", "1.25"],
    },
    Stem {
        name: "mobilenet_v3_small",
        style: Style::Decimal,
        published: &["0.35", "0.5", "0.75", "1.0", "1.25"],
    },
    Stem {
        name: "mnasnet",
        style: Style::Underscore,
        // 1.3 is torchvision's, 0.35 and 1.4 the paper's.
        published: &["0.35", "0.5", "0.75", "1.0", "1.3", "1.4"],
    },
    Stem {
        name: "shufflenet_v1_g1",
        style: Style::Decimal,
        published: &["0.25", "0.5", "1.0"],
    },
    Stem {
        name: "shufflenet_v1_g2",
        style: Style::Decimal,
        published: &["0.25", "0.5", "1.0"],
    },
    Stem {
        name: "shufflenet_v1_g3",
        style: Style::Decimal,
        published: &["0.25", "0.5", "1.0", "1.5", "2.0"],
    },
    Stem {
        name: "shufflenet_v1_g4",
        style: Style::Decimal,
        published: &["0.25", "0.5", "1.0"],
    },
    Stem {
        name: "shufflenet_v1_g8",
        style: Style::Decimal,
        published: &["0.25", "0.5", "1.0", "1.5", "2.0"],
    },
];

/// The width multiplier of the network of this name; none where its family has none.
///
/// ```
/// let width = models::width_multiplier("mobilenet_v1_0.5").unwrap();
/// assert_eq!((width.stem(), width.value.as_str()), ("mobilenet_v1", "0.5"));
/// assert_eq!(width.published(), ["0.25", "0.5", "0.75", "1.0"]);
/// assert_eq!(width.network("0.62"), "mobilenet_v1_0.62");
/// assert!(models::width_multiplier("resnet50").is_none());
/// ```
pub fn width_multiplier(name: &str) -> Option<WidthMultiplier> {
    STEMS.iter().find_map(|stem| {
        let value = stem.value(name)?;
        parsed(&value)?;
        Some(WidthMultiplier { stem, value })
    })
}

impl WidthMultiplier {
    /// What the names of these networks begin with.
    ///
    /// ```
    /// assert_eq!(models::width_multiplier("mnasnet1_3").unwrap().stem(), "mnasnet");
    /// ```
    pub fn stem(&self) -> &'static str {
        self.stem.name
    }

    /// The multipliers that the paper or torchvision has, smallest first.
    ///
    /// ```
    /// let width = models::width_multiplier("mobilenet_v2").unwrap();
    /// assert_eq!(width.published().last(), Some(&"1.4"));
    /// ```
    pub fn published(&self) -> &'static [&'static str] {
        self.stem.published
    }

    /// The name of the network that is `value` times as wide.
    ///
    /// ```
    /// let width = models::width_multiplier("mnasnet1_0").unwrap();
    /// assert_eq!(width.network("0.75"), "mnasnet0_75");
    /// ```
    pub fn network(&self, value: &str) -> String {
        let name = self.stem.name;
        match self.stem.style {
            Style::Decimal => format!("{name}_{value}"),
            Style::Underscore => {
                let (whole, places) = value.split_once('.').unwrap_or((value, "0"));
                format!("{name}{whole}_{places}")
            }
        }
    }
}

impl Stem {
    fn value(&self, name: &str) -> Option<String> {
        let rest = name.strip_prefix(self.name)?;
        match self.style {
            Style::Decimal if rest.is_empty() => Some("1.0".to_owned()),
            Style::Decimal => rest.strip_prefix('_').map(str::to_owned),
            Style::Underscore => {
                let (whole, places) = rest.split_once('_')?;
                Some(format!("{whole}.{places}"))
            }
        }
    }
}

/// The width multiplier in `name`, if that is `stem`'s.
pub(crate) fn of(stem: &str, name: &str) -> Option<f64> {
    let width = width_multiplier(name)?;
    if width.stem() != stem {
        return None;
    }
    parsed(&width.value)
}

/// A positive decimal; at most a thousand, so that channels fit a `u32`.
fn parsed(value: &str) -> Option<f64> {
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let (whole, places) = value.split_once('.').unwrap_or((value, "0"));
    if !is_digits(whole) || !is_digits(places) {
        return None;
    }
    let multiplier = value.parse().ok()?;
    (multiplier > 0.0 && multiplier <= 1000.0).then_some(multiplier)
}

/// torchvision's `_make_divisible(channels * multiplier, 8)`: the nearest multiple of 8 that is
/// not more than a tenth below. In floating point, as there: whether 0.58 · 200 is 116 or a bit
/// less is the last bit's to say.
pub(crate) fn divisible(channels: u32, multiplier: f64) -> u64 {
    let wanted = f64::from(channels) * multiplier;
    let nearest = (whole(wanted + 4.0) / 8 * 8).max(8);
    let is_too_small = f64::from(nearest) < 0.9 * wanted;
    u64::from(nearest) + if is_too_small { 8 } else { 0 }
}

/// The same rule for whole numbers.
pub(crate) fn nearest_eight(channels: u64) -> u64 {
    let nearest = ((channels + 4) / 8 * 8).max(8);
    let is_too_small = 10 * nearest < 9 * channels;
    nearest + if is_too_small { 8 } else { 0 }
}

/// TensorFlow-Slim's `max(int(channels * multiplier), 8)`.
pub(crate) fn at_least_eight(channels: u32, multiplier: f64) -> u64 {
    u64::from(whole(f64::from(channels) * multiplier).max(8))
}

/// `int(value)`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "channels are positive, and a multiplier of a thousand keeps them within u32"
)]
fn whole(value: f64) -> u32 {
    value as u32
}

#[cfg(test)]
mod tests {
    use super::{divisible, nearest_eight};

    #[test]
    fn channels_are_those_of_torchvision() {
        for (channels, multiplier, expected) in [
            (32, 0.1, 8),
            (24, 0.75, 24),
            (32, 1.4, 48),
            (200, 0.58, 112),
            (240, 2.05, 488),
        ] {
            assert_eq!(
                divisible(channels, multiplier),
                expected,
                "{multiplier} of {channels}"
            );
        }
    }

    #[test]
    fn whole_numbers_follow_the_same_rule() {
        assert_eq!([1, 12, 18, 30].map(nearest_eight), [8, 16, 24, 32]);
    }
}
