//! How long a run will take, before it runs, and how long it took, in the digits that count.

/// Billions of multiply-adds per second, before anything was measured on this device.
pub const DEFAULT_GMAC_PER_S: f64 = 0.3;

/// A time to come, in a unit that one can feel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// Less than one second.
    Moment,
    /// So many seconds.
    Seconds(u64),
    /// So many minutes.
    Minutes(u64),
    /// So many hours.
    Hours(u64),
}

/// How long so many multiply-adds take at a rate.
pub fn about(macs: u128, gmac_per_s: f64) -> About {
    #[expect(clippy::cast_precision_loss, reason = "an estimate has one digit")]
    let seconds = macs as f64 / (gmac_per_s * 1e9);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a time is not negative, and one too long for 64 bits is long enough"
    )]
    let whole = |time: f64| time.round() as u64;
    match seconds {
        ..1.0 => About::Moment,
        1.0..100.0 => About::Seconds(whole(seconds)),
        100.0..6_000.0 => About::Minutes(whole(seconds / 60.0)),
        _ => About::Hours(whole(seconds / 3_600.0)),
    }
}

/// A measured number with the digits that count: two below 1, at most three above.
pub fn rounded(value: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "what was measured is not negative, and far below 10¹⁰"
    )]
    let billionths = (value * 1e9).round() as u64;
    formats::number::ratio(1_000_000_000, u128::from(billionths)).unwrap_or_default()
}

/// A measured time, its number and its unit.
pub fn duration(milliseconds: f64) -> (String, &'static str) {
    if milliseconds < 1_000.0 {
        (rounded(milliseconds), "ms")
    } else {
        (rounded(milliseconds / 1_000.0), "s")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_to_come_is_told_in_a_fitting_unit() {
        for (macs, expected) in [
            (8_100, About::Moment),
            (300_000_000, About::Seconds(1)),
            (3_600_000_000, About::Seconds(12)),
            (60_000_000_000, About::Minutes(3)),
            (15_470_264_320 * 1_000, About::Hours(14)),
            (u128::MAX, About::Hours(u64::MAX)),
        ] {
            assert_eq!(about(macs, DEFAULT_GMAC_PER_S), expected, "{macs}");
        }
        assert_eq!(about(1, 0.0), About::Hours(u64::MAX));
    }

    #[test]
    fn measured_times_have_the_digits_that_count() {
        for (milliseconds, expected) in [
            (0.013_84, "0.014 ms"),
            (0.138, "0.14 ms"),
            (1.384, "1.38 ms"),
            (138.4, "138 ms"),
            (6_100.0, "6.1 s"),
            (0.0, "0 ms"),
        ] {
            let (digits, unit) = duration(milliseconds);
            assert_eq!(format!("{digits} {unit}"), expected);
        }
    }
}
