//! Prints how evenly the frames come while the list of DenseNet-201, unfolded, is scrolled through.

use e2e::{Browser, Visit, quantiles};

const LINK: &str = "#v1/3x224/@densenet201";
const MACS: &str = "4291365888";
/// What a finger does in a frame, from slow to a fling.
const PIXELS: [u32; 3] = [20, 100, 400];
/// A frame at 60 a second, and a little for the clock.
const FRAME_MS: f64 = 17.0;

fn main() {
    let page = Visit::with(Browser::Chromium).fragment(LINK).open();
    page.expect_total("macs", MACS);
    println!(
        "{:<44}{:>8}{:>9}{:>18}{:>15}",
        "ms from frame to frame", "frames", "median", "95th percentile", "over 17 ms, %"
    );
    for pixels in PIXELS {
        let intervals: Vec<f64> = page.script_async(
            include_str!("../scroll.js"),
            &[page.css(".layers ol").argument(), pixels.into()],
        );
        let late = intervals.iter().filter(|each| **each > FRAME_MS).count();
        let frames = intervals.len();
        let [median, p95] = quantiles(intervals.into_iter());
        println!(
            "{:<44}{frames:>8}{median:>9.1}{p95:>18.1}{:>15}",
            format!("DenseNet-201, {pixels} px a frame"),
            late * 100 / frames
        );
    }
}
