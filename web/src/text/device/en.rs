//! English.

use kernels::Algorithm;
use runtime::Varied;

use super::messages::DeviceMessages;
use crate::components::Cause;

pub(in crate::text) static ENGLISH: DeviceMessages = DeviceMessages {
    cancel: "Cancel",
    running: "Running …",
    cancelled: "Cancelled.",
    fault: |cause, layer| {
        let at = layer.map_or(String::new(), |layer| format!(" at layer {layer}"));
        match cause {
            Cause::Unavailable(words) => format!(
                "This page can start no worker here, so nothing can be measured ({words}). Open it in a window of its own."
            ),
            Cause::Crashed(words) => format!(
                "The worker ended{at}: {words}. The next run gets a new one; with a smaller input or batch it needs less memory."
            ),
            Cause::Refused(words) => format!("This cannot run: {words}."),
        }
    },

    device: "This device",
    device_subtitle: "its limits, measured here, and each layer below them",
    calibrate: "Calibrate",
    calibrate_again: "Calibrate again",
    calibrate_hint: "About two seconds: the peak of multiply-adds in registers of each build of the kernels, the bandwidth of memory, and what starting a layer takes. One thread; kept in this browser only.",
    calibrate_first: "Calibrate this device first.",
    forget: "Forget the figures",
    device_figures: "Figures of this device",
    what: "what",
    figure: "measured",
    peak_of: |build| format!("peak, {build}"),
    bandwidth_of: |size| format!("read and write {size}, again and again"),
    start: "start a layer",

    roofline: "Roofline",
    roofline_is: "The line is what this device allows at most: left of its corner memory is the limit, right of it arithmetic. Operations are 2 × MACs, bytes are inputs, weights and output once each; a layer above the line has an algorithm that saves multiplications, or finds its data in a cache.",
    roofline_table: "The roofline's layers",
    as_table: "As a table",
    no_points: "No convolution or linear layer to show.",
    layer: "layer",
    intensity: "FLOP per byte",
    roof: "limit, GFLOP/s",
    predicted: "predicted",
    measured: "measured",
    point: |name, intensity, roof, predicted, measured| {
        let measured = measured.map_or(String::new(), |measured| format!(", measured {measured}"));
        format!(
            "{name}: {intensity} FLOP per byte, at most {roof} GFLOP/s; predicted {predicted}{measured}"
        )
    },

    other_devices: "Other devices",
    other_devices_are: "Published figures for single precision, which you can change. The last column is a bound, not a prediction: no device reaches its peak on every layer.",
    own_device: "my device",
    your_own: "your own figures",
    add_device: "Add a device",
    device_name: "device",
    at_least: "at least",
    source: "source",

    time: "Time, predicted and measured",
    time_subtitle: "the whole network on this device, layer by layer, one thread",
    measure: "Measure",
    will_take: |total, weights, maps, pass, calibrated| {
        let known = if calibrated {
            ""
        } else {
            ", on the device that the model was fitted on"
        };
        format!(
            "Takes {total} of memory ({weights} weights, {maps} feature maps). One pass should take {pass}{known}; passes go on for 3 seconds, at least 3 of them, with random weights."
        )
    },
    cannot_run: |words| format!("This network cannot run: {words}."),
    total_predicted: "predicted",
    total_measured: "measured",
    not_measured: "not yet",
    between: |low, high| format!(" between {low} and {high}"),
    passes: |passes, complete| {
        let passes = if passes == 1 {
            "1 pass".to_owned()
        } else {
            format!("median of {passes} passes")
        };
        if complete {
            format!(" {passes}")
        } else {
            format!(" {passes} so far")
        }
    },
    error: "error of the prediction",
    errors: |layer, total| format!("{layer} % of a layer's time (median), {total} % of the total"),
    bars: "time",
    range: "range",
    time_table: "Time of each layer",
    time_is: "Batch norms and activations that are computed with the layer before them are in its time. A layer's time is a median with its data in a cache; the total is that of whole passes.",

    algorithms: "Algorithms of one convolution",
    algorithms_subtitle: "the same result by fewer multiplications, or by less memory",
    algorithms_of: |layer| format!("Layer {layer}."),
    algorithms_table: "Algorithms",
    select_convolution: "Select a Conv2d in the list to see its algorithms.",
    run_all: "Run all of them",
    algorithm_name: "algorithm",
    algorithm: |algorithm| match algorithm {
        Algorithm::Naive => "naive (the textbook's loops)",
        Algorithm::Reordered => "reordered loops",
        Algorithm::Im2col => "im2col + product",
        Algorithm::Gemm => "implicit GEMM",
        Algorithm::Pointwise => "pointwise",
        Algorithm::Depthwise => "depthwise",
        Algorithm::Winograd2 => "Winograd F(2×2, 3×3)",
        Algorithm::Winograd4 => "Winograd F(4×4, 3×3)",
        Algorithm::Fft => "FFT",
    },
    multiplications: "multiplications",
    workspace: "workspace",
    difference: "difference / largest",
    difference_is: "The last column is the largest difference from the naive output, beside the largest number of that output.",
    winners: "Where each one wins",
    winners_are: "Predicted for this convolution with one number changed.",
    varied: |varied| match varied {
        Varied::Side => "X, input side",
        Varied::Kernel => "f, filter side",
        Varied::Channels => "C, channels in and out",
    },
    fastest: "fastest",
    impossible: "no such convolution",

    training: "Training time",
    training_subtitle: "forward, and the gradients that go back",
    training_wrong: "A layer is wrong: mend it to see what training takes.",
    images: "images",
    training_passes: "passes over all images (epochs)",
    forward: "forward, MACs of a step",
    input_gradient: "gradient of the inputs",
    weight_gradient: "gradient of the weights",
    step: "one step",
    steps: "steps",
    all_steps: "all steps, MACs",
    training_time: "on this device, one thread",
    training_is: "Each gradient of a layer is as many multiply-accumulates as its forward pass; the first layer needs no gradient of its input. The time takes them to be as fast as the forward pass, which is optimistic: batch norm's statistics and the optimiser come on top.",
};
