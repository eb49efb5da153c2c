//! Axes of charts: where a number stands between two others.

use std::iter;

use complexity::Share;

use crate::number::{Precision, count};

/// A logarithmic axis between two of 1, 2, 5, 10, 20 …
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogScale {
    low: u128,
    high: u128,
}

impl LogScale {
    /// The shortest axis that holds all `values`; none where there is none above 0.
    ///
    /// ```
    /// use formats::scale::LogScale;
    /// let scale = LogScale::around([40_000_000, 56_080_000_000]).unwrap();
    /// assert_eq!(scale.ticks().first(), Some(&20_000_000));
    /// assert_eq!(scale.ticks().last(), Some(&100_000_000_000));
    /// assert_eq!(LogScale::around([0]), None);
    /// ```
    pub fn around(values: impl IntoIterator<Item = u128>) -> Option<Self> {
        let values: Vec<u128> = values.into_iter().filter(|&value| value > 0).collect();
        let (least, most) = (*values.iter().min()?, *values.iter().max()?);
        Some(Self {
            low: steps().take_while(|&step| step <= least).last()?,
            high: steps().find(|&step| step > most)?,
        })
    }

    /// Where `value` stands; at the near end where it is beyond the axis.
    ///
    /// ```
    /// use complexity::Share;
    /// use formats::scale::LogScale;
    /// let scale = LogScale::around([1, 99]).unwrap();
    /// assert_eq!([0, 1, 10, 1_000].map(|value| scale.place(value).0), [0, 0, 500, 1000]);
    /// ```
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a place for the eye, in thousandths between 0 and 1000"
    )]
    pub fn place(self, value: u128) -> Share {
        let ratio = |to: u128| (to as f64 / self.low as f64).ln();
        let value = value.clamp(self.low, self.high);
        Share((ratio(value) / ratio(self.high) * 1000.0).round() as u16)
    }

    /// 1, 2, 5, 10 … from one end to the other.
    ///
    /// ```
    /// let scale = formats::scale::LogScale::around([3, 30]).unwrap();
    /// assert_eq!(scale.ticks(), [2, 5, 10, 20, 50]);
    /// ```
    pub fn ticks(self) -> Vec<u128> {
        let from = steps().skip_while(|&step| step < self.low);
        from.take_while(|&step| step <= self.high).collect()
    }
}

/// A step of an axis, as short as it can be: "100 M", "1 G".
///
/// ```
/// assert_eq!(formats::scale::label(20_000_000_000), "20\u{a0}G");
/// assert_eq!(formats::scale::label(5), "5");
/// ```
pub fn label(step: u128) -> String {
    let mut scaled = count(step, Precision::OneDecimal);
    if let Some(whole) = scaled.digits.strip_suffix(".0") {
        scaled.digits = whole.to_owned();
    }
    scaled.to_string()
}

/// 1, 2, 5, 10, 20 … as far as a `u128` goes.
fn steps() -> impl Iterator<Item = u128> {
    let powers = iter::successors(Some(1_u128), |power| power.checked_mul(10));
    powers.flat_map(|power| {
        [1, 2, 5]
            .into_iter()
            .filter_map(move |digit| power.checked_mul(digit))
    })
}

/// An axis with steps of one size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinearScale {
    low: u32,
    high: u32,
    step: u32,
}

impl LinearScale {
    /// The shortest axis between multiples of `step`, which is above 0, that holds all `values`;
    /// none where there are no values.
    ///
    /// ```
    /// use formats::scale::LinearScale;
    /// let percent = LinearScale::around([56_522, 85_808], 10_000).unwrap();
    /// assert_eq!(percent.ticks(), [50_000, 60_000, 70_000, 80_000, 90_000]);
    /// ```
    pub fn around(values: impl IntoIterator<Item = u32>, step: u32) -> Option<Self> {
        let values: Vec<u32> = values.into_iter().collect();
        let (least, most) = (*values.iter().min()?, *values.iter().max()?);
        Some(Self {
            low: least / step * step,
            high: most.checked_add(step)? / step * step,
            step,
        })
    }

    /// Where `value` stands; at the near end where it is beyond the axis.
    ///
    /// ```
    /// let scale = formats::scale::LinearScale::around([50, 99], 50).unwrap();
    /// assert_eq!([10, 50, 75, 200].map(|value| scale.place(value).0), [0, 0, 500, 1000]);
    /// ```
    pub fn place(self, value: u32) -> Share {
        let above = value.clamp(self.low, self.high) - self.low;
        Share::of(above.into(), (self.high - self.low).into())
    }

    /// The multiples of the step from one end to the other.
    ///
    /// ```
    /// let scale = formats::scale::LinearScale::around([3, 12], 5).unwrap();
    /// assert_eq!(scale.ticks(), [0, 5, 10, 15]);
    /// ```
    pub fn ticks(self) -> Vec<u32> {
        let steps = (self.high - self.low) / self.step;
        (0..=steps)
            .map(|step| self.low + step * self.step)
            .collect()
    }
}
