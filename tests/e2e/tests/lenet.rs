//! LeNet-5: as it stands there at first, and as a person builds it without a mouse.

use e2e::{Browser, Page, Visit, in_each_browser};
use thirtyfour::Key;

in_each_browser!(
    counts_lenet5_at_first_sight,
    works_in_place_by_a_switch,
    builds_lenet5_by_keyboard_alone,
);

fn counts_lenet5_at_first_sight(browser: Browser) {
    let page = Visit::with(browser).open();
    page.expect_layers("c1 t1 s2 c3 t3 s4 c5 t5 flatten f6 t6 out");
    for (quantity, exact) in [
        ("macs", "416520"),
        ("flops", "833040"),
        ("params", "61706"),
        ("feature-map-elements", "14602"),
        ("feature-map-bytes", "58408"),
        ("peak-activation-bytes", "37632"),
    ] {
        page.expect_total(quantity, exact);
    }
    for (layer, macs, params) in [
        ("c1", "117600", "156"),
        ("s2", "0", "0"),
        ("c3", "240000", "2416"),
        ("c5", "48000", "48120"),
        ("f6", "10080", "10164"),
        ("out", "840", "850"),
    ] {
        page.expect_row(layer, "macs", macs);
        page.expect_row(layer, "params", params);
    }
    page.expect_text("416,520 = conv 405,600 + linear 10,920");
}

fn works_in_place_by_a_switch(browser: Browser) {
    let page = Visit::with(browser).open();
    page.expect_total("peak-activation-bytes", "37632");
    page.find("button", "Settings").click();
    page.find("checkbox", "Activations in place").click();
    page.expect_total("peak-activation-bytes", "23520");
    page.expect_total("macs", "416520");
}

fn builds_lenet5_by_keyboard_alone(browser: Browser) {
    let page = Visit::with(browser).open();
    page.tab_to("combobox", "Network");
    page.keys("Empty");
    page.expect_text("No layers yet.");
    press(&page, "input 3 channels, 32 × 32 px");
    type_number(&page, "C exactly", 1);
    for (kind, numbers) in [
        (CONV, [5, 0, 1, 6].as_slice()),
        (ACTIVATION, &[]),
        (POOL, &[]),
        (CONV, &[5, 0, 1, 16]),
        (ACTIVATION, &[]),
        (POOL, &[]),
        (CONV, &[5, 0, 1, 120]),
        (ACTIVATION, &[]),
        (FLATTEN, &[]),
        (LINEAR, &[84]),
        (ACTIVATION, &[]),
        (LINEAR, &[10]),
    ] {
        add(&page, kind, numbers);
    }
    page.expect_total("macs", "416520");
    page.expect_total("params", "61706");
    page.expect_total("feature-map-elements", "14602");
}

/// A kind of layer: its button, and the boxes of the numbers that are typed.
type Kind = (&'static str, &'static [&'static str]);

const CONV: Kind = (
    "Conv2d convolution",
    &[
        "f exactly",
        "P exactly",
        "S exactly",
        "output channels exactly",
    ],
);
const ACTIVATION: Kind = ("ReLU activation, one of nine", &[]);
const POOL: Kind = ("AvgPool2d mean of each window", &[]);
const FLATTEN: Kind = ("Flatten maps as one vector", &[]);
const LINEAR: Kind = ("Linear fully connected", &["output features exactly"]);

fn add(page: &Page, (kind, boxes): Kind, numbers: &[u64]) {
    let layers = page.layers().len();
    press(page, "+ Add a layer");
    press(page, kind);
    page.until("there is one layer more", || {
        page.layers().len() == layers + 1
    });
    for (name, number) in boxes.iter().zip(numbers) {
        type_number(page, name, *number);
    }
}

fn press(page: &Page, button: &str) {
    page.tab_to("button", button);
    page.keys(Key::Enter);
}

fn type_number(page: &Page, name: &str, number: u64) {
    page.tab_to("spinbutton", name);
    page.chord(&[Key::Control], 'a');
    page.keys(number.to_string());
    page.keys(Key::Enter);
}
