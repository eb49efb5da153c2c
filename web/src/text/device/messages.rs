//! The table's columns. Numbers come in as they are shown.

use kernels::Algorithm;
use runtime::Varied;

use crate::components::Cause;

/// The words of the device and of time.
#[expect(missing_docs, reason = "each field's English text stands in en.rs")]
pub struct DeviceMessages {
    pub cancel: &'static str,
    pub running: &'static str,
    pub cancelled: &'static str,
    pub fault: fn(&Cause, Option<&str>) -> String,

    pub device: &'static str,
    pub device_subtitle: &'static str,
    pub calibrate: &'static str,
    pub calibrate_again: &'static str,
    pub calibrate_hint: &'static str,
    pub calibrate_first: &'static str,
    pub forget: &'static str,
    pub device_figures: &'static str,
    pub what: &'static str,
    pub figure: &'static str,
    pub peak_of: fn(&str) -> String,
    pub bandwidth_of: fn(&str) -> String,
    pub start: &'static str,

    pub roofline: &'static str,
    pub roofline_is: &'static str,
    pub roofline_table: &'static str,
    pub as_table: &'static str,
    pub no_points: &'static str,
    pub layer: &'static str,
    pub intensity: &'static str,
    pub roof: &'static str,
    pub predicted: &'static str,
    pub measured: &'static str,
    /// Name, FLOP per byte, the roof, predicted and measured GFLOP/s.
    pub point: fn(&str, &str, &str, &str, Option<&str>) -> String,

    pub other_devices: &'static str,
    pub other_devices_are: &'static str,
    pub own_device: &'static str,
    pub your_own: &'static str,
    pub add_device: &'static str,
    pub device_name: &'static str,
    pub at_least: &'static str,
    pub source: &'static str,

    pub time: &'static str,
    pub time_subtitle: &'static str,
    pub measure: &'static str,
    /// Memory of all, of weights, of maps; the time of a pass, and whether this device was
    /// calibrated.
    pub will_take: fn(&str, &str, &str, &str, bool) -> String,
    pub cannot_run: fn(&str) -> String,
    pub total_predicted: &'static str,
    pub total_measured: &'static str,
    pub not_measured: &'static str,
    pub between: fn(&str, &str) -> String,
    pub passes: fn(usize, bool) -> String,
    pub error: &'static str,
    /// The median over layers, and the total's with its sign, in percent.
    pub errors: fn(&str, &str) -> String,
    pub bars: &'static str,
    pub range: &'static str,
    pub time_table: &'static str,
    pub time_is: &'static str,

    pub algorithms: &'static str,
    pub algorithms_subtitle: &'static str,
    pub algorithms_of: fn(&str) -> String,
    pub algorithms_table: &'static str,
    pub select_convolution: &'static str,
    pub run_all: &'static str,
    pub algorithm_name: &'static str,
    pub algorithm: fn(Algorithm) -> &'static str,
    pub multiplications: &'static str,
    pub workspace: &'static str,
    pub difference: &'static str,
    pub difference_is: &'static str,
    pub winners: &'static str,
    pub winners_are: &'static str,
    pub varied: fn(Varied) -> &'static str,
    pub fastest: &'static str,
    pub impossible: &'static str,

    pub training: &'static str,
    pub training_subtitle: &'static str,
    pub training_wrong: &'static str,
    pub images: &'static str,
    pub training_passes: &'static str,
    pub forward: &'static str,
    pub input_gradient: &'static str,
    pub weight_gradient: &'static str,
    pub step: &'static str,
    pub steps: &'static str,
    pub all_steps: &'static str,
    pub training_time: &'static str,
    pub training_is: &'static str,
}
