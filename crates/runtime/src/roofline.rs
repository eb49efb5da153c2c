//! Where layers lie under a device's roofline (Williams, Waterman & Patterson 2009).

use crate::device::{Device, float};

/// A layer as a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Intensity {
    /// Floating-point operations, 2 × MACs of the closed form.
    pub flops: u128,
    /// Bytes of inputs, weights and output.
    pub bytes: u128,
}

impl Intensity {
    /// Operations per byte.
    pub fn ratio(self) -> f64 {
        float(self.flops) / float(self.bytes)
    }

    /// Operations per second, in 10⁹, of a run that takes so long. An algorithm that saves
    /// multiplications can be above the roof, as the operations of the closed form are counted.
    pub fn gflop_per_s(self, nanoseconds: f64) -> f64 {
        float(self.flops) / nanoseconds
    }

    /// The roof over it: the peak, or what main memory's bandwidth allows.
    ///
    /// ```
    /// use runtime::{Intensity, fitted_on};
    /// let device = fitted_on();
    /// let attainable = |flops| Intensity { flops, bytes: 2 }.attainable(&device);
    /// assert_eq!(attainable(200), device.peak());
    /// assert_eq!(attainable(1), device.memory_bandwidth() / 2.0);
    /// ```
    pub fn attainable(self, device: &Device) -> f64 {
        device.peak().min(self.ratio() * device.memory_bandwidth())
    }
}

/// A logarithmic axis of a chart, from one power of ten to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogAxis {
    /// Exponents of its ends.
    pub decades: [i32; 2],
}

impl LogAxis {
    /// The shortest axis of whole decades that holds all values; at least one decade long.
    ///
    /// ```
    /// let axis = runtime::LogAxis::around(&[0.3, 48.0]);
    /// assert_eq!(axis.decades, [-1, 2]);
    /// ```
    pub fn around(values: &[f64]) -> Self {
        let logarithms = values
            .iter()
            .filter(|value| value.is_finite() && **value > 0.0)
            .map(|value| value.log10());
        let [low, high] = logarithms.fold([f64::INFINITY, f64::NEG_INFINITY], |[low, high], at| {
            [low.min(at), high.max(at)]
        });
        let [low, high] = if low > high {
            [0.0, 1.0]
        } else {
            [low.floor(), high.ceil()]
        };
        let low = exponent(low);
        Self {
            decades: [low, exponent(high).max(low + 1)],
        }
    }

    /// Where a value lies, in thousandths of the axis, not beyond its ends.
    ///
    /// ```
    /// let axis = runtime::LogAxis { decades: [0, 2] };
    /// assert_eq!([1.0, 10.0, 100.0, 0.0].map(|value| axis.thousandths(value)), [0.0, 500.0, 1000.0, 0.0]);
    /// ```
    pub fn thousandths(&self, value: f64) -> f64 {
        let [low, high] = self.decades.map(f64::from);
        let way = (value.log10() - low) / (high - low);
        (way.clamp(0.0, 1.0) * 1000.0).max(0.0)
    }

    /// Its powers of ten.
    pub fn powers(&self) -> impl Iterator<Item = f64> {
        let [low, high] = self.decades;
        (low..=high).map(|exponent| 10_f64.powi(exponent))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a rounded logarithm of a finite number is below 400"
)]
fn exponent(logarithm: f64) -> i32 {
    logarithm as i32
}
