//! Two designs side by side.

use e2e::{Browser, Page, Visit, in_each_browser};
use thirtyfour::Key;

in_each_browser!(
    compares_a_pinned_design_with_the_present_one,
    lists_a_layer_of_which_only_the_shape_differs,
);

fn expect(page: &Page, compared: &str, exact: &str) {
    let cell = format!("[data-compared='{compared}'][data-exact='{exact}']");
    page.css(&cell);
}

fn compares_a_pinned_design_with_the_present_one(browser: Browser) {
    let page = Visit::with(browser).open();
    page.find("button", "Pin this design as A").click();
    page.find("button", "c1 Conv2d").click();
    page.find("spinbutton", "f exactly").fill("3");
    page.keys(Key::Enter);
    page.expect_row("c1", "macs", "48600");
    expect(&page, "macs-a", "416520");
    let now = page.total("macs");
    expect(&page, "macs-b", &now);
    page.until("the pin is in the link", || {
        page.fragment().contains("pin=v1%2F1x32%2F")
    });
    page.find("button", "Swap A and B").click();
    page.expect_total("macs", "416520");
    expect(&page, "macs-a", &now);
    page.find("button", "Unpin A").click();
    page.until("the pin is gone", || !page.fragment().contains("pin="));
}

fn lists_a_layer_of_which_only_the_shape_differs(browser: Browser) {
    let page = Visit::with(browser)
        .fragment("#v1/3x8/r,m2?pin=v1%2F3x8%2Fm2%2Cr")
        .open();
    let layers = page.find("region", "Layers of A and B");
    page.until("what the layer takes and gives is told", || {
        layers.text().contains("3 × 4 × 4 → 3 × 4 × 4")
    });
    expect(&page, "peak-elements-a", "240");
}
