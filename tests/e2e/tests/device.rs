//! What the device can do, and how long networks take on it.

use e2e::{Browser, Page, Visit, in_each_browser};
use thirtyfour::Key;

in_each_browser!(
    calibrates_and_remembers,
    measures_a_network_beside_its_prediction,
    cancels_a_measurement_and_measures_again,
    runs_every_algorithm_of_a_convolution,
    counts_what_training_takes,
    forgets_damaged_figures,
    measures_on_a_phone_in_chinese,
);

/// A network that runs for seconds.
const LONG: &str = "#v1/3x224/c64,r,c64,r,m2,c128,r,c128";

fn come_near(page: &Page) {
    page.css("#device").show();
    page.expect_text("Calibrate");
}

fn calibrate(page: &Page) {
    come_near(page);
    page.find("button", "Calibrate").click();
    page.find("button", "Calibrate again");
    page.expect_text("read and write 64.0 MiB, again and again");
}

fn calibrates_and_remembers(browser: Browser) {
    let page = Visit::with(browser).open();
    calibrate(&page);
    page.expect_text("peak, scalar");
    page.reload();
    come_near(&page);
    page.find("button", "Calibrate again");
    page.find("button", "Forget the figures").click();
    page.find("button", "Calibrate");
    page.expect_text("Calibrate this device first.");
}

fn measures_a_network_beside_its_prediction(browser: Browser) {
    let page = Visit::with(browser).open();
    calibrate(&page);
    watch_long_tasks(&page, browser);
    page.find("button", "Measure").click();
    // LeNet-5's 12 without four activations, computed with the layers before them, and a view.
    page.expect_total("measured-layers", "7");
    page.expect_text("of a layer's time (median)");
    page.expect_text("c1: ");
    expect_no_long_task(&page, browser);
    // Axe itself is a long task.
    assert_eq!(page.axe(), "");
}

fn cancels_a_measurement_and_measures_again(browser: Browser) {
    let page = Visit::with(browser).fragment(LONG).open();
    come_near(&page);
    page.find("button", "Measure").click();
    page.find("button", "Cancel").click();
    page.expect_text("Cancelled.");
    page.visit("#v1/1x8/c4");
    come_near(&page);
    page.find("button", "Measure").click();
    page.expect_total("measured-layers", "1");
}

fn runs_every_algorithm_of_a_convolution(browser: Browser) {
    let page = Visit::with(browser).fragment("#v1/6x14/c3:c16k3").open();
    come_near(&page);
    page.find("button", "Run all of them").click();
    // 16 tiles of 36 products for each of 96 pairs of channels; the loops take 14² · 9 · 96.
    page.expect_row("winograd4", "multiplications", "55296");
    page.expect_row("naive", "multiplications", "169344");
    page.until("every algorithm ran", || !page.text().contains("Running …"));
}

fn counts_what_training_takes(browser: Browser) {
    let page = Visit::with(browser).open();
    come_near(&page);
    page.expect_total("training-forward-macs", "416520");
    // The first convolution's 117,600 are not needed.
    page.expect_total("training-input-gradient-macs", "298920");
    page.expect_total("training-step-macs", "1131960");
    page.css("#training-images").fill("many");
    page.css("#training-images").keys(Key::Enter);
    page.expect_text("“many” is not a whole number: type digits only, such as 3");
    page.css("#training-images").fill("60000");
    page.css("#training-passes").fill("2");
    page.css("#training-passes").keys(Key::Enter);
    page.expect_total("training-steps", "120000");
}

fn forgets_damaged_figures(browser: Browser) {
    let page = Visit::with(browser).open();
    page.script::<()>(
        "localStorage.setItem('convcost.device', '{\"peaks\":[]}')",
        &[],
    );
    page.reload();
    come_near(&page);
    page.find("button", "Calibrate");
}

fn measures_on_a_phone_in_chinese(browser: Browser) {
    let page = Visit::with(browser).width(360).in_chinese().open();
    page.css("#device").show();
    page.find("button", "校准").click();
    page.find("button", "重新校准");
    page.find("button", "测量").click();
    page.expect_total("measured-layers", "7");
    assert!(!page.overflows());
    assert_eq!(page.axe(), "");
}

/// Only Chromium tells of long tasks.
fn watch_long_tasks(page: &Page, browser: Browser) {
    if browser == Browser::Chromium {
        page.script::<()>(
            "window.longTasks = [];
             new PerformanceObserver((list) => {
               for (const task of list.getEntries()) window.longTasks.push(task.duration);
             }).observe({ type: 'longtask' })",
            &[],
        );
    }
}

fn expect_no_long_task(page: &Page, browser: Browser) {
    if browser == Browser::Chromium {
        let tasks: Vec<f64> = page.script("return window.longTasks", &[]);
        assert!(tasks.is_empty(), "tasks of {tasks:?} ms");
    }
}
