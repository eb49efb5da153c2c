//! Convolutions that really run.

use e2e::{Browser, Page, Visit, in_each_browser};
use thirtyfour::Key;

in_each_browser!(
    runs_a_kernel_over_a_picture,
    runs_a_layer_on_random_weights,
    cancels_a_long_run_and_runs_again,
    says_why_nothing_runs,
    shows_the_code_of_the_run,
);

/// LeNet-5's second convolution, and VGG-16's, which takes seconds.
const LENET_C3: &str = "#v1/6x14/c3:c16k5p0?run=layer";
const LONG: &str = "#v1/64x224/c64?run=layer";

fn runs_a_kernel_over_a_picture(browser: Browser) {
    let page = Visit::with(browser).open();
    show_run(&page);
    expect_run(&page, "34596", "0");
    let padding = page.find("spinbutton", "picture padding P exactly");
    padding.fill("1");
    padding.keys(Key::Enter);
    expect_run(&page, "36864", "764");
    page.find("combobox", "Kernel").choose("Laplacian");
    page.find("combobox", "Picture").choose("rings");
    page.find("button", "more picture stride S").click();
    expect_run(&page, "9216", "191");
}

fn runs_a_layer_on_random_weights(browser: Browser) {
    let page = Visit::with(browser).open();
    page.find("button", "c3 Conv2d").click();
    page.find("button", "This layer, random weights").click();
    page.expect_text("c3 on random whole numbers from −4 to 4");
    expect_run(&page, "240000", "0");
}

fn cancels_a_long_run_and_runs_again(browser: Browser) {
    let page = Visit::with(browser).fragment(LONG).open();
    page.expect_text("1,849,688,064 multiply-adds, more than a million: press Run.");
    page.find("button", "Run").click();
    page.expect_text("of 14,336 output rows");
    page.find("button", "Cancel").click();
    page.expect_text("Cancelled.");
    page.expect_gone("button", "Cancel");
    page.expect_focus("button", "Run");
    page.find("button", "One picture, one kernel").click();
    expect_run(&page, "34596", "0");
}

fn says_why_nothing_runs(browser: Browser) {
    let page = Visit::with(browser).open();
    page.find("button", "t1 Tanh").click();
    page.find("button", "This layer, random weights").click();
    page.expect_text("t1 is a Tanh, not a convolution: select a Conv2d in the list to run it.");
    page.find("button", "c1 Conv2d").click();
    expect_run(&page, "117600", "0");
}

fn shows_the_code_of_the_run(browser: Browser) {
    let page = Visit::with(browser).fragment(LENET_C3).open();
    page.find("button", "The code of exactly this run").click();
    for (language, word) in [
        ("Python with NumPy", "import numpy as np"),
        ("PyTorch", "import torch"),
        ("Rust", "fn main()"),
    ] {
        page.find("button", language).click();
        let code = page.find("region", &format!("the run in {language}"));
        page.until(&format!("“{word}” is in the code"), || {
            code.text().contains(word)
        });
    }
    expect_run(&page, "240000", "0");
}

fn show_run(page: &Page) {
    page.find("button", "One picture, one kernel").show();
}

/// Waits for a run of so many multiply-adds, of which some touched padding.
fn expect_run(page: &Page, macs: &str, on_padding: &str) {
    page.expect_total("counted-macs", macs);
    page.expect_total("closed-form-macs", macs);
    page.expect_total("padding-macs", on_padding);
    page.expect_text("the closed form, equal");
}
