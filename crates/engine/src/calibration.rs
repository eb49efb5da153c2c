//! What a device can do: peaks, bandwidths, and what starting a layer takes.

use runtime::{Bandwidth, Device, Peak, calibrate};

use crate::Clock;
use crate::timing::{least_ms, median_ms};

/// How long each figure is measured.
const EACH_MS: f64 = 200.0;

/// Steps of a whole calibration, beside those of the peaks.
pub const STEPS: usize = calibrate::WORKING_SETS.len() + 1;

/// The bandwidths and the cost of starting, beside peaks that were measured already; `progress` is
/// told after each figure.
pub fn finish(peaks: Vec<Peak>, clock: Clock, progress: &mut dyn FnMut()) -> Device {
    let bandwidths = calibrate::WORKING_SETS
        .into_iter()
        .map(|working_set| {
            let bandwidth = bandwidth(working_set, clock);
            progress();
            bandwidth
        })
        .collect();
    let start_ns = start_ns(clock);
    progress();
    Device {
        peaks,
        bandwidths,
        start_ns,
    }
}

fn bandwidth(working_set: u64, clock: Clock) -> Bandwidth {
    let numbers = usize::try_from(working_set).unwrap_or(usize::MAX) / size_of::<f32>();
    let mut numbers = vec![1.0; numbers];
    let sweep_ms = least_ms(clock, EACH_MS, || calibrate::sweep(&mut numbers));
    #[expect(
        clippy::cast_precision_loss,
        reason = "a measured rate has three digits"
    )]
    let bytes = 2.0 * working_set as f64;
    Bandwidth {
        working_set,
        gb_per_s: bytes / sweep_ms / 1e6,
    }
}

fn start_ns(clock: Clock) -> f64 {
    let Some(mut execution) = calibrate::nearly_nothing() else {
        return 0.0;
    };
    let run_ms = median_ms(clock, EACH_MS, || {
        // One number fits.
        let _ = execution.run(&[1.0]);
    });
    #[expect(clippy::cast_precision_loss, reason = "256 is exact")]
    let layers = calibrate::IDLE_LAYERS as f64;
    run_ms * 1e6 / layers
}

/// Floating-point operations per second, in 10⁹, of so many operations per step of `steps`.
pub fn peak_gflop_per_s(clock: Clock, operations: f64, mut steps: impl FnMut(u32)) -> f64 {
    const STEPS: u32 = 20_000;
    let ms = least_ms(clock, EACH_MS, || steps(STEPS));
    f64::from(STEPS) * operations / ms / 1e6
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::time::Instant;

    use super::*;

    #[test]
    fn every_figure_is_sound_and_told() {
        let start = Instant::now();
        let clock = || start.elapsed().as_secs_f64() * 1e3;
        let told = Cell::new(0);
        let peaks = vec![Peak {
            build: "native".to_owned(),
            gflop_per_s: 10.0,
        }];
        let device = finish(peaks, &clock, &mut || told.set(told.get() + 1));
        assert!(device.is_sound(), "{device:?}");
        assert_eq!(told.get(), STEPS);
    }

    #[test]
    fn a_peak_is_operations_over_time() {
        let time = Cell::new(0.0);
        let peak = peak_gflop_per_s(&|| time.get(), 100.0, |steps| {
            time.set(time.get() + f64::from(steps) / 1e5);
        });
        assert!((peak - 10.0).abs() < 1e-9, "{peak}");
    }
}
