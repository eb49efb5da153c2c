//! Whether printed digits are those of a counted number.

/// How printed digits stand to the number that they give.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// They are its digits, rounded to as many places.
    Rounded,
    /// They are its digits, cut off behind as many places.
    CutOff,
    /// They are neither.
    Differs,
}

/// Compares digits as printed, "61,100,840" or "1.8", with `dividend / divisor`.
pub(crate) fn agreement(digits: &str, dividend: u128, divisor: u128) -> Agreement {
    let rounds = || -> Option<(u128, u128, u128)> {
        let places = digits.split_once('.').map_or(0, |(_, places)| places.len());
        let plain: String = digits.chars().filter(char::is_ascii_digit).collect();
        let scale = 10_u128.checked_pow(u32::try_from(places).ok()?)?;
        let scaled = dividend.checked_mul(scale)?;
        // Twice, so that halves are whole.
        let twice = scaled.checked_mul(2)?.checked_add(divisor)?;
        let nearest = twice.checked_div(divisor.checked_mul(2)?)?;
        Some((plain.parse().ok()?, nearest, scaled / divisor))
    };
    match rounds() {
        Some((printed, nearest, _)) if printed == nearest => Agreement::Rounded,
        Some((printed, _, cut)) if printed == cut => Agreement::CutOff,
        Some(_) | None => Agreement::Differs,
    }
}

#[cfg(test)]
mod tests {
    use super::{Agreement, agreement};

    #[test]
    fn digits_are_rounded_or_cut_off_in_whole_numbers() {
        for (digits, dividend, divisor, expected) in [
            ("34", 34_019_328, 1_000_000, Agreement::Rounded),
            ("73", 73_608_192, 1_000_000, Agreement::CutOff),
            ("1.19", 191, 100, Agreement::Differs),
            ("2.5", 245, 100, Agreement::Rounded),
            ("2.4", 245, 100, Agreement::CutOff),
            ("61,100,840", 61_100_840, 1, Agreement::Rounded),
            ("1", 1, 0, Agreement::Differs),
            ("340", u128::MAX, 1, Agreement::Differs),
            ("", 0, 1, Agreement::Differs),
        ] {
            assert_eq!(
                agreement(digits, dividend, divisor),
                expected,
                "{digits} for {dividend}/{divisor}"
            );
        }
    }
}
