//! What is typed in a small box: a weight of a kernel, or a seed.

/// What a box wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A finite number: 3, −0.5, 0,5 or 1/9.
    Weight,
    /// A whole number from 0 to 2³² − 1.
    Seed,
}

impl Wanted {
    /// The number as it is written when nobody types, or none where it is none.
    pub fn written(self, text: &str) -> Option<String> {
        match self {
            Self::Weight => weight(text).map(|weight| weight.to_string()),
            Self::Seed => text.trim().parse::<u32>().ok().map(|seed| seed.to_string()),
        }
    }
}

/// A finite number, or none.
pub fn weight(text: &str) -> Option<f32> {
    let text = text.replace(',', ".").replace('−', "-");
    let number = |text: &str| text.trim().parse::<f32>().ok();
    let value = match text.split_once('/') {
        Some((above, below)) => number(above)? / number(below)?,
        None => number(&text)?,
    };
    value.is_finite().then_some(value)
}

/// A number for the eye, with a minus of its own width: a whole one exactly, any other to the
/// digits that count.
pub fn plain(value: f32) -> String {
    let decimals = match value.abs() {
        _ if value.fract().abs() < f32::MIN_POSITIVE => 0,
        100.0.. => 1,
        1.0.. => 2,
        0.01.. => 4,
        _ => 6,
    };
    // −0 is written as 0.
    format!("{:.decimals$}", value + 0.0).replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_finite_numbers() {
        for (text, expected) in [
            ("3", Some(3.0)),
            (" -0.5 ", Some(-0.5)),
            ("−2", Some(-2.0)),
            ("0,25", Some(0.25)),
            ("1/4", Some(0.25)),
            ("-1 / 8", Some(-0.125)),
            ("", None),
            ("-", None),
            ("1/0", None),
            ("inf", None),
            ("NaN", None),
            ("1e39", None),
            ("one", None),
        ] {
            assert_eq!(weight(text), expected, "{text}");
        }
    }

    #[test]
    fn numbers_are_written_as_they_were_meant() {
        assert_eq!(Wanted::Weight.written("0,50").as_deref(), Some("0.5"));
        assert_eq!(Wanted::Seed.written("007").as_deref(), Some("7"));
        assert_eq!(Wanted::Seed.written("4294967296"), None);
        assert_eq!(Wanted::Seed.written("-1"), None);
        for (value, expected) in [
            (-4.0, "−4"),
            (-0.0, "0"),
            (680.0, "680"),
            (16_777_216.0, "16777216"),
            (-51.555_542, "−51.56"),
            (234.567, "234.6"),
            (0.111_111_11, "0.1111"),
            (0.001_234, "0.001234"),
        ] {
            assert_eq!(plain(value), expected);
        }
    }
}
