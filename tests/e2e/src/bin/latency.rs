//! Prints how long the page needs from a slider's input event to the painted totals.

use e2e::{Browser, Visit, quantiles};

/// Networks with their links and multiply-adds.
const NETWORKS: [(&str, &str, &str); 2] = [
    ("VGG-16", "#v1/3x224/@vgg16", "15470264320"),
    ("DenseNet-201", "#v1/3x224/@densenet201", "4291365888"),
];
const WARM_UP: usize = 20;
const STEPS: usize = 220;
const MEDIAN_AIM: f64 = 4.0;
const LATE_AIM: f64 = 8.0;

fn main() {
    for (name, link, macs) in NETWORKS {
        measure(name, link, macs);
    }
}

fn measure(network: &str, link: &str, macs: &str) {
    let page = Visit::with(Browser::Chromium).fragment(link).open();
    page.expect_total("macs", macs);
    let slider = page.css("[data-symbol=f] input[type=range]");
    let steps: Vec<Option<[f64; 3]>> = page.script_async(
        include_str!("../latency.js"),
        &[slider.argument(), STEPS.into()],
    );
    let shown: Vec<[f64; 3]> = steps.iter().skip(WARM_UP).copied().flatten().collect();
    println!(
        "{:<44}{:>10}{:>18}",
        format!("ms from {network}'s filter slider's event"),
        "median",
        "95th percentile"
    );
    for (end, name) in [
        "to the end of our code",
        "of style and layout",
        "of the frame with the new totals",
    ]
    .iter()
    .enumerate()
    {
        let [median, late] = quantiles(shown.iter().map(|step| step[end]));
        println!("{name:<44}{median:>10.1}{late:>18.1}");
    }
    println!("{:<44}{MEDIAN_AIM:>10.1}{LATE_AIM:>18.1}", "aim");
    let missing = steps.iter().filter(|step| step.is_none()).count();
    if missing > 0 {
        println!("{missing} of {STEPS} steps did not show in the frame of their event");
    }
}
