//! Amounts as people type them: `600M`, `1.5G`, `8MiB`, `8MB`.

use std::fmt;

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
    amount(text, Unit::Count).ok_or(AmountError::NoCount)
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
    amount(text, Unit::Byte).ok_or(AmountError::NoBytes)
}

/// What is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Unit {
    Count,
    Byte,
}

impl Unit {
    /// What a prefix stands for, with the B behind it or without.
    fn worth(self, name: &str) -> Option<u64> {
        let (prefix, base) = match self {
            Self::Count => (name, 1000_u64),
            Self::Byte => {
                let prefix = name.strip_suffix('B').unwrap_or(name);
                match prefix.strip_suffix('i') {
                    Some(prefix) => (prefix, 1024),
                    None => (prefix, 1000),
                }
            }
        };
        let power = match prefix {
            "" if base == 1000 => 0,
            "k" if base == 1000 => 1,
            "K" => 1,
            "M" => 2,
            "G" => 3,
            "T" => 4,
            _ => return None,
        };
        Some(base.pow(power))
    }
}

/// Exact: none where the digits do not make a whole number of units.
fn amount(text: &str, unit: Unit) -> Option<u128> {
    let text = text.trim_matches(' ');
    let (mut amount, mut places) = (0_u128, None);
    let mut length = 0;
    let mut ends_in_digit = false;
    for byte in text.bytes() {
        match (byte, places) {
            (b'0'..=b'9', _) => {
                amount = times(amount, 10)?.checked_add((byte - b'0').into())?;
                places = places.map(|places| places + 1);
            }
            (b'.', None) if ends_in_digit => places = Some(0),
            _ => break,
        }
        ends_in_digit = byte != b'.';
        length += 1;
    }
    let name = text.get(length..)?.trim_start_matches(' ');
    amount = times(amount, unit.worth(name)?)?;
    for _ in 0..places.unwrap_or(0) {
        if !amount.is_multiple_of(10) {
            return None;
        }
        amount /= 10;
    }
    ends_in_digit.then_some(amount)
}

/// Once in the program, which holds three of them inlined otherwise.
#[inline(never)]
fn times(amount: u128, factor: u64) -> Option<u128> {
    amount.checked_mul(factor.into())
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
