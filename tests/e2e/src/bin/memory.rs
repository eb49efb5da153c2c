//! Prints what memory the page takes to open an ONNX file of half a gigabyte, and how long.

use e2e::{Browser, LargeFile, Visit};
use std::time::Instant;

const MB_AIM: u64 = 30;
const MS_AIM: u64 = 1000;

fn main() {
    let file = LargeFile::new("memory");
    let page = Visit::with(Browser::Chromium).open();
    page.expect_total("macs", "416520");
    // The worker that reads files is there before the file is.
    page.css("#paste-anything").fill("#v1/1x32/c6k5p0");
    page.find("button", "Read the text").click();
    page.expect_total("macs", "117600");
    let before = page.memory();
    page.forget_peak();
    let start = Instant::now();
    page.css("#open-file").keys(file.path());
    page.expect_total("macs", LargeFile::MACS);
    let milliseconds = start.elapsed().as_millis();
    let after = page.memory();
    let megabytes = |bytes: u64| bytes / 1_000_000;
    println!("an ONNX file of {} MB, opened", megabytes(file.bytes()));
    println!("  in {milliseconds} ms, aim {MS_AIM} ms");
    println!(
        "  with {} MB more at most and {} MB more in the end, aim {MB_AIM} MB",
        megabytes(after.peak.saturating_sub(before.now)),
        megabytes(after.now.saturating_sub(before.now)),
    );
}
