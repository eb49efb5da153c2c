//! Amounts as people type them: `600M`, `1.5G`, `8MiB`, `8MB`.

use std::fmt;

/// Multiples of 10³.
const SI: [(&str, u128); 6] = [
    ("", 1),
    ("k", 1_000),
    ("K", 1_000),
    ("M", 1_000_000),
    ("G", 1_000_000_000),
    ("T", 1_000_000_000_000),
];

/// Multiples of 2¹⁰.
const IEC: [(&str, u128); 4] = [
    ("Ki", 1 << 10),
    ("Mi", 1 << 20),
    ("Gi", 1 << 30),
    ("Ti", 1 << 40),
];

/// Why a text is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountError {
    /// It is no count.
    NoCount,
    /// It is no number of bytes.
    NoBytes,
}

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoCount => {
                "write a whole number, or one with k, M, G or T behind it, as 600M or 1.5G"
            }
            Self::NoBytes => {
                "write whole bytes, or a number with kB, MB, GB, KiB, MiB or GiB behind it, as 8MiB"
            }
        })
    }
}

impl std::error::Error for AmountError {}

/// A count: a whole number, or a decimal one with k, M, G or T (10³ …) behind it, if together
/// they are whole.
///
/// ```
/// use formats::amount::{AmountError, count};
/// assert_eq!(count("1.5G"), Ok(1_500_000_000));
/// assert_eq!(count("1.5"), Err(AmountError::NoCount));
/// ```
pub fn count(text: &str) -> Result<u128, AmountError> {
    amount(text, si).ok_or(AmountError::NoCount)
}

/// Bytes: a whole number, or a decimal one with kB, MB … (10³ …) or KiB, MiB … (2¹⁰ …) behind
/// it, if together they are whole; the B may be left out.
///
/// ```
/// use formats::amount::bytes;
/// assert_eq!(bytes("8MiB"), Ok(8 << 20));
/// assert_eq!(bytes("8 MB"), Ok(8_000_000));
/// ```
pub fn bytes(text: &str) -> Result<u128, AmountError> {
    amount(text, si_or_iec).ok_or(AmountError::NoBytes)
}

fn si(unit: &str) -> Option<u128> {
    lookup(&SI, unit)
}

fn si_or_iec(unit: &str) -> Option<u128> {
    let prefix = unit.strip_suffix('B').unwrap_or(unit);
    si(prefix).or_else(|| lookup(&IEC, prefix))
}

fn lookup(units: &[(&str, u128)], wanted: &str) -> Option<u128> {
    let found = units.iter().find(|(unit, _)| *unit == wanted);
    found.map(|&(_, worth)| worth)
}

/// Exact: none where the digits do not make a whole number of units.
fn amount(text: &str, unit: fn(&str) -> Option<u128>) -> Option<u128> {
    let text = text.trim_matches(' ');
    let is_digit = |c: char| c.is_ascii_digit();
    let end = text
        .find(|c| !is_digit(c) && c != '.')
        .unwrap_or(text.len());
    let (number, unit_name) = text.split_at(end);
    if !number.starts_with(is_digit) || !number.ends_with(is_digit) {
        return None;
    }
    let (mut digits, mut places) = (0_u128, None);
    for byte in number.bytes() {
        if byte == b'.' {
            if places.replace(0).is_some() {
                return None;
            }
        } else {
            digits = digits.checked_mul(10)?.checked_add((byte - b'0').into())?;
            places = places.map(|places| places + 1);
        }
    }
    let mut amount = digits.checked_mul(unit(unit_name.trim_start_matches(' '))?)?;
    for _ in 0..places.unwrap_or(0) {
        if !amount.is_multiple_of(10) {
            return None;
        }
        amount /= 10;
    }
    Some(amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_exact() {
        for (text, expected) in [
            ("0", 0),
            ("600M", 600_000_000),
            ("5 M", 5_000_000),
            ("1.5G", 1_500_000_000),
            ("0.000000001G", 1),
            ("9007199254740993", 9_007_199_254_740_993),
            ("4k", 4_000),
            ("18446744073709551617", (1 << 64) + 1),
        ] {
            assert_eq!(count(text), Ok(expected), "{text}");
        }
        for text in [
            "",
            "M",
            "-1",
            "1e6",
            "1.G",
            ".5M",
            "1.5",
            "1.2345k",
            "6m",
            "600MiB",
            "1.1.1k",
            "1,000",
            "9999999999999999999999999999999999999999G",
        ] {
            assert!(count(text).is_err(), "{text}");
        }
    }

    #[test]
    fn bytes_know_both_kinds_of_units() {
        for (text, expected) in [
            ("8MiB", 8 << 20),
            ("8MB", 8_000_000),
            ("8M", 8_000_000),
            ("1.5KiB", 1536),
            ("512", 512),
            ("512B", 512),
            ("2 GiB", 2 << 30),
        ] {
            assert_eq!(bytes(text), Ok(expected), "{text}");
        }
        for text in ["", "MiB", "8mib", "0.3KiB", "8MiBs"] {
            assert!(bytes(text).is_err(), "{text}");
        }
    }
}
