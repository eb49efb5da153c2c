//! What a device can do at most: the two lines of its roofline, measured or published.

use kernels::Build;
use serde::{Deserialize, Serialize};

/// Multiply-adds per second that wait for nothing, of one build of the kernels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Peak {
    /// The build's name, such as `relaxed`.
    pub build: String,
    /// Floating-point operations per second, in 10⁹; a multiply-add is two.
    pub gflop_per_s: f64,
}

/// How fast memory is read and written.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bandwidth {
    /// Bytes that are gone through again and again.
    pub working_set: u64,
    /// Bytes per second, in 10⁹, those read and those written.
    pub gb_per_s: f64,
}

/// What was measured of a device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// The builds that it runs, the fastest first: the first one runs networks.
    pub peaks: Vec<Peak>,
    /// By working sets, the smallest first.
    pub bandwidths: Vec<Bandwidth>,
    /// Nanoseconds that a layer takes which has nearly nothing to do.
    pub start_ns: f64,
}

impl Device {
    /// Whether every figure is one that a device can have: what is kept somewhere may be damaged.
    pub fn is_sound(&self) -> bool {
        let positive = |number: f64| number.is_finite() && number > 0.0;
        let grows = self
            .bandwidths
            .is_sorted_by(|one, next| one.working_set < next.working_set);
        !self.peaks.is_empty()
            && !self.bandwidths.is_empty()
            && grows
            && positive(self.start_ns)
            && self.peaks.iter().all(|peak| positive(peak.gflop_per_s))
            && self.bandwidths.iter().all(|each| positive(each.gb_per_s))
    }

    /// The most floating-point operations per second, in 10⁹; 0 where none was measured.
    pub fn peak(&self) -> f64 {
        self.peaks.first().map_or(0.0, |peak| peak.gflop_per_s)
    }

    /// The build that runs networks; the one of this program where none was measured.
    pub fn build(&self) -> Build {
        let named = |build: &Build| {
            self.peaks
                .first()
                .is_some_and(|peak| peak.build == build.name())
        };
        Build::ALL.into_iter().find(named).unwrap_or(Build::CURRENT)
    }

    /// The bandwidth of a working set in 10⁹ bytes per second: between two that were measured, on
    /// the line between them over the logarithm of bytes; 0 where none was measured.
    ///
    /// ```
    /// use runtime::{Bandwidth, Device};
    /// let device = Device {
    ///     peaks: Vec::new(),
    ///     bandwidths: vec![
    ///         Bandwidth { working_set: 1 << 20, gb_per_s: 40.0 },
    ///         Bandwidth { working_set: 1 << 24, gb_per_s: 8.0 },
    ///     ],
    ///     start_ns: 100.0,
    /// };
    /// assert_eq!(device.bandwidth(1 << 10), 40.0);
    /// assert_eq!(device.bandwidth(1 << 22), 24.0);
    /// assert_eq!(device.bandwidth(1 << 30), 8.0);
    /// ```
    pub fn bandwidth(&self, working_set: u64) -> f64 {
        let behind = self
            .bandwidths
            .iter()
            .position(|each| each.working_set >= working_set);
        match (behind, self.bandwidths.last()) {
            (_, None) => 0.0,
            (None, Some(last)) => last.gb_per_s,
            (Some(0), _) => self.bandwidths[0].gb_per_s,
            (Some(behind), _) => {
                let [low, high] = [self.bandwidths[behind - 1], self.bandwidths[behind]];
                let logarithm = |bytes: u64| float(u128::from(bytes)).log2();
                let from = logarithm(low.working_set);
                let way = (logarithm(working_set) - from) / (logarithm(high.working_set) - from);
                low.gb_per_s + way * (high.gb_per_s - low.gb_per_s)
            }
        }
    }

    /// The bandwidth of main memory.
    pub fn memory_bandwidth(&self) -> f64 {
        self.bandwidths.last().map_or(0.0, |each| each.gb_per_s)
    }
}

/// A device by its two published figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Published {
    /// Its name.
    pub name: String,
    /// Floating-point operations of single precision per second, in 10⁹.
    pub gflop_per_s: f64,
    /// Bytes of main memory per second, in 10⁹.
    pub gb_per_s: f64,
    /// Where both are printed; empty for the user's own figures.
    pub source: String,
}

impl Published {
    /// The least time that so many operations and bytes can take, in nanoseconds: the longer of
    /// what the operations take at the peak and what the bytes take at full bandwidth (Williams,
    /// Waterman & Patterson 2009).
    ///
    /// ```
    /// let a100 = &runtime::published_devices()[5];
    /// assert_eq!(a100.name, "NVIDIA A100 (40 GB)");
    /// assert_eq!(a100.least_ns(19_500, 1), 1.0);
    /// assert_eq!(a100.least_ns(1, 15_550), 10.0);
    /// ```
    pub fn least_ns(&self, flops: u128, bytes: u128) -> f64 {
        (float(flops) / self.gflop_per_s).max(float(bytes) / self.gb_per_s)
    }
}

/// Devices with what their makers print of them, the slowest first.
pub fn published_devices() -> Vec<Published> {
    let rows = [
        (
            "NVIDIA Jetson Nano",
            235.9,
            25.6,
            "NVIDIA, Jetson Nano data sheet: 128 cores × 2 × 921.6 MHz; 25.6 GB/s",
        ),
        (
            "Apple M2, 10-core GPU",
            3_600.0,
            100.0,
            "Apple newsroom, 6 June 2022: 3.6 teraflops; 100 GB/s",
        ),
        (
            "NVIDIA T4",
            8_100.0,
            300.0,
            "NVIDIA, T4 data sheet: 8.1 TFLOPS single precision; 300 GB/s",
        ),
        (
            "Apple M1 Max, 32-core GPU",
            10_400.0,
            400.0,
            "Apple newsroom, 18 October 2021: 10.4 teraflops; 400 GB/s",
        ),
        (
            "NVIDIA V100 (SXM2)",
            15_700.0,
            900.0,
            "NVIDIA, V100 data sheet: 15.7 TFLOPS single precision; 900 GB/s",
        ),
        (
            "NVIDIA A100 (40 GB)",
            19_500.0,
            1_555.0,
            "NVIDIA, A100 data sheet: FP32 19.5 TFLOPS; 1,555 GB/s",
        ),
        (
            "NVIDIA H100 (SXM)",
            67_000.0,
            3_350.0,
            "NVIDIA, H100 data sheet: FP32 67 teraFLOPS; 3.35 TB/s",
        ),
    ];
    rows.into_iter()
        .map(|(name, gflop_per_s, gb_per_s, source)| Published {
            name: name.to_owned(),
            gflop_per_s,
            gb_per_s,
            source: source.to_owned(),
        })
        .collect()
}

/// A count as a number to calculate times with.
#[expect(
    clippy::cast_precision_loss,
    reason = "an estimate of a time needs no more digits than a float has"
)]
pub(crate) fn float(count: u128) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device() -> Device {
        Device {
            peaks: vec![Peak {
                build: "relaxed".to_owned(),
                gflop_per_s: 48.0,
            }],
            bandwidths: vec![Bandwidth {
                working_set: 1 << 14,
                gb_per_s: 60.0,
            }],
            start_ns: 200.0,
        }
    }

    #[test]
    fn damaged_figures_are_not_sound() {
        assert!(device().is_sound());
        let spoilers: [fn(&mut Device); 5] = [
            |device| device.peaks.clear(),
            |device| device.bandwidths.clear(),
            |device| device.start_ns = f64::NAN,
            |device| device.peaks[0].gflop_per_s = 0.0,
            |device| device.bandwidths.push(device.bandwidths[0]),
        ];
        for (index, spoil) in spoilers.into_iter().enumerate() {
            let mut damaged = device();
            spoil(&mut damaged);
            assert!(!damaged.is_sound(), "{index}");
        }
    }

    #[test]
    fn published_devices_are_sorted_and_have_sources() {
        let devices = published_devices();
        assert!(devices.is_sorted_by(|one, next| one.gflop_per_s < next.gflop_per_s));
        assert!(devices.iter().all(|device| !device.source.is_empty()));
    }
}
