//! Numbers for the eye, rounded in integers so that what is shown is what was counted.

use std::fmt;

const SI_UNITS: [&str; 11] = ["", "k", "M", "G", "T", "P", "E", "Z", "Y", "R", "Q"];
const IEC_UNITS: [&str; 9] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB"];

/// A rounded number and its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scaled {
    /// The digits, such as `417` or `61.7`.
    pub digits: String,
    /// The unit: `k`, `M`, `G` … for counts, `KiB`, `MiB` … for bytes; empty below 1000.
    pub unit: &'static str,
}

impl fmt::Display for Scaled {
    /// On one line: "417\u{a0}k", or "417" where there is no unit.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digits)?;
        if self.unit.is_empty() {
            return Ok(());
        }
        write!(f, "\u{a0}{}", self.unit)
    }
}

/// How many digits a rounded number has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// Three digits that count: 417, 61.7, 1.23.
    ThreeDigits,
    /// One digit behind the point: 117.6, 2.4, so that figures in a column align; none from
    /// 1000 on.
    OneDecimal,
}

/// A count in powers of 10³.
///
/// ```
/// use formats::number::{Precision, count};
/// let macs = count(416_520, Precision::ThreeDigits);
/// assert_eq!((macs.digits.as_str(), macs.unit), ("417", "k"));
/// ```
pub fn count(value: u128, precision: Precision) -> Scaled {
    scale(value, 1000, &SI_UNITS, precision)
}

/// Bytes in powers of 2¹⁰.
///
/// ```
/// use formats::number::{Precision, bytes};
/// let map = bytes(18_816, Precision::OneDecimal);
/// assert_eq!((map.digits.as_str(), map.unit), ("18.4", "KiB"));
/// ```
pub fn bytes(value: u128, precision: Precision) -> Scaled {
    scale(value, 1024, &IEC_UNITS, precision)
}

fn scale(value: u128, base: u128, units: &'static [&'static str], precision: Precision) -> Scaled {
    if value < base {
        return Scaled {
            digits: value.to_string(),
            unit: units[0],
        };
    }
    let mut size = base;
    for (index, unit) in units.iter().enumerate().skip(1) {
        let decimals = match precision {
            Precision::OneDecimal if value / size >= 1000 => 0,
            Precision::OneDecimal => 1,
            Precision::ThreeDigits if value / size >= 100 => 0,
            Precision::ThreeDigits if value / size >= 10 => 1,
            Precision::ThreeDigits => 2,
        };
        let digits = decimal(value, size, decimals);
        let is_last = index + 1 == units.len();
        // 999.96 k rounds to 1000.0 k, which is 1.0 M.
        let fits = !digits.starts_with("1000") && !digits.starts_with("1024");
        if is_last || (value / size < base && fits) {
            return Scaled { digits, unit };
        }
        size *= base;
    }
    Scaled {
        digits: value.to_string(),
        unit: units[0],
    }
}

/// `value / size` with so many decimals, halves rounded up.
fn decimal(value: u128, size: u128, decimals: u32) -> String {
    let ten = 10_u128.pow(decimals);
    let mut whole = value / size;
    // The remainder is below the size, which is far below 2¹²⁸ / 100 for every unit.
    let mut rest = ((value % size) * ten + size / 2) / size;
    if rest == ten {
        whole += 1;
        rest = 0;
    }
    pointed(whole, rest, decimals)
}

/// `value / size` with so many decimals, cut off, so that rounding what is shown gives what
/// rounding the whole gives; none where the size is 0 or a `u128` cannot hold the steps.
///
/// ```
/// use formats::number::cut_off;
/// assert_eq!(cut_off(149_497_088, 1_000_000, 2).as_deref(), Some("149.49"));
/// assert_eq!(cut_off(1, 0, 2), None);
/// ```
pub fn cut_off(value: u128, size: u128, decimals: u32) -> Option<String> {
    let whole = value.checked_div(size)?;
    let scaled = (value % size).checked_mul(10_u128.checked_pow(decimals)?)?;
    Some(pointed(whole, scaled / size, decimals))
}

/// A whole and the digits behind its point.
fn pointed(whole: u128, rest: u128, decimals: u32) -> String {
    match decimals {
        0 => whole.to_string(),
        _ => format!("{whole}.{rest:0width$}", width = decimals as usize),
    }
}

/// An exact integer with a comma between thousands.
///
/// ```
/// assert_eq!(formats::number::exact(416_520), "416,520");
/// ```
pub fn exact(value: u128) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `after / before` for the eye: two decimals from 0.1 to 10, one digit less above, and two
/// digits that count below; zeros at the end left out. Nothing has no ratio to nothing.
///
/// ```
/// assert_eq!(formats::number::ratio(117_600, 48_600).as_deref(), Some("0.41"));
/// assert_eq!(formats::number::ratio(10, 40).as_deref(), Some("4"));
/// assert_eq!(formats::number::ratio(0, 40), None);
/// ```
pub fn ratio(before: u128, after: u128) -> Option<String> {
    if before == 0 {
        return None;
    }
    // Only the leading digits are shown, so that large counts may lose their last bits.
    let shift = 88_u32.saturating_sub(before.max(after).leading_zeros());
    let (before, after) = ((before >> shift).max(1), after >> shift);
    let decimals = match after / before {
        0 => leading_zeros(before, after) + 2,
        1..10 => 2,
        10..100 => 1,
        _ => 0,
    };
    let text = decimal(after, before, decimals);
    let trimmed = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    Some(trimmed.to_owned())
}

/// How a count became another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The exact difference with its sign; 0 has none.
    pub absolute: String,
    /// The same in percent of the first, with one decimal; none where that is 0.
    pub percent: Option<String>,
}

/// From `before` to `after`.
///
/// ```
/// let more = formats::number::difference(1_000, 1_250);
/// assert_eq!((more.absolute.as_str(), more.percent.as_deref()), ("+250", Some("+25.0 %")));
/// let less = formats::number::difference(3_000, 2_000);
/// assert_eq!((less.absolute.as_str(), less.percent.as_deref()), ("−1,000", Some("−33.3 %")));
/// ```
pub fn difference(before: u128, after: u128) -> Difference {
    let size = before.abs_diff(after);
    let sign = match after.cmp(&before) {
        std::cmp::Ordering::Less => "−",
        std::cmp::Ordering::Equal => "",
        std::cmp::Ordering::Greater => "+",
    };
    // Only the leading digits are shown, so that large counts may lose their last bits.
    let shift = 20_u32.saturating_sub(before.max(size).leading_zeros());
    let percent = (before > 0).then(|| {
        let whole = (before >> shift).max(1);
        format!("{sign}{} %", decimal((size >> shift) * 100, whole, 1))
    });
    Difference {
        absolute: format!("{sign}{}", exact(size)),
        percent,
    }
}

/// Zeros behind the point before the first digit that counts, of a ratio below 1.
fn leading_zeros(before: u128, after: u128) -> u32 {
    (0..9)
        .find(|&zeros| after * 10_u128.pow(zeros + 1) >= before)
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_carries_into_the_next_unit() {
        for (value, precision, expected) in [
            (0, Precision::OneDecimal, "0"),
            (999, Precision::OneDecimal, "999"),
            (1000, Precision::OneDecimal, "1.0k"),
            (999_949, Precision::OneDecimal, "999.9k"),
            (999_950, Precision::OneDecimal, "1.0M"),
            (999_500, Precision::ThreeDigits, "1.00M"),
            (61_706, Precision::ThreeDigits, "61.7k"),
            (15_470_264_320, Precision::ThreeDigits, "15.5G"),
            (u128::MAX, Precision::OneDecimal, "340282367Q"),
        ] {
            let Scaled { digits, unit } = count(value, precision);
            assert_eq!(format!("{digits}{unit}"), expected, "{value}");
        }
    }

    #[test]
    fn bytes_are_in_powers_of_1024() {
        for (value, precision, expected) in [
            (480, Precision::OneDecimal, "480B"),
            (1023, Precision::OneDecimal, "1023B"),
            (1024, Precision::OneDecimal, "1.0KiB"),
            (37_632, Precision::ThreeDigits, "36.8KiB"),
            (284_456, Precision::ThreeDigits, "278KiB"),
            (1_038_336, Precision::OneDecimal, "1014KiB"),
            (1_048_575, Precision::OneDecimal, "1.0MiB"),
            (1_048_575, Precision::ThreeDigits, "1.00MiB"),
        ] {
            let Scaled { digits, unit } = bytes(value, precision);
            assert_eq!(format!("{digits}{unit}"), expected, "{value}");
        }
    }

    #[test]
    fn ratios_show_the_digits_that_count() {
        for (before, after, expected) in [
            (1000, 1000, "1"),
            (1000, 2250, "2.25"),
            (1000, 11_600, "11.6"),
            (1000, 123_456, "123"),
            (1000, 41, "0.041"),
            (100_000, 41, "0.00041"),
            (1000, 0, "0"),
            (u128::MAX / 2, u128::MAX, "2"),
        ] {
            assert_eq!(
                ratio(before, after).as_deref(),
                Some(expected),
                "{after}/{before}"
            );
        }
    }
}
