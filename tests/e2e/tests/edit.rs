//! Sliders, number boxes, what is wrong, and what is taken back.

use e2e::{Browser, Page, Visit, in_each_browser};
use thirtyfour::Key;

in_each_browser!(
    takes_a_key_on_a_slider_as_one_step,
    takes_a_drag_as_one_step,
    says_what_is_wrong_with_a_filter,
    judges_half_typed_text_on_enter_alone,
    undoes_and_redoes,
);

fn takes_a_key_on_a_slider_as_one_step(browser: Browser) {
    let page = Visit::with(browser).open();
    select(&page, "c1 Conv2d");
    let slider = page.find("slider", "f filter side (K)");
    slider.keys(Key::Left);
    page.expect_row("c1", "macs", "80736");
    slider.keys(Key::Left);
    page.expect_row("c1", "macs", "48600");
    page.expect_text("f 4 → 3: MACs of c1 × 0.6 = (3/4)² × (30/29)²");
    page.expect_total("macs", "397920");
    undo(&page);
    page.expect_row("c1", "macs", "80736");
    undo(&page);
    page.expect_row("c1", "macs", "117600");
    page.expect_total("macs", "416520");
}

fn takes_a_drag_as_one_step(browser: Browser) {
    let page = Visit::with(browser).open();
    select(&page, "c1 Conv2d");
    page.find("slider", "f filter side (K)").drag_to(3.0);
    page.expect_row("c1", "macs", "48600");
    page.expect_text("f 5 → 3: MACs of c1 × 0.41 = (3/5)² × (30/28)²; c3 changed too: X 14 → 15");
    undo(&page);
    page.expect_row("c1", "macs", "117600");
    page.expect_total("macs", "416520");
}

fn says_what_is_wrong_with_a_filter(browser: Browser) {
    const ERROR: &str = "filter 99 does not fit input 14 with padding 0 in layer c3: raise P to 43 or lower f to 14";
    let page = Visit::with(browser).open();
    select(&page, "c3 Conv2d");
    let filter = page.find("spinbutton", "f exactly");
    filter.fill("99");
    filter.keys(Key::Enter);
    page.expect_text(ERROR);
    page.expect_text("waits for c3");
    page.expect_stale(true);
    page.expect_total("macs", "416520");
    page.expect_row("c1", "macs", "117600");
    assert_eq!(filter.value(), "99");
    assert_eq!(filter.attribute("aria-invalid").as_deref(), Some("true"));
    filter.fill("5");
    filter.keys(Key::Enter);
    page.expect_stale(false);
    assert!(!page.text().contains("does not fit"));
    page.expect_total("macs", "416520");
}

fn judges_half_typed_text_on_enter_alone(browser: Browser) {
    const ERROR: &str = "“abc” is not a whole number: type digits only, such as 3";
    let page = Visit::with(browser).open();
    select(&page, "c3 Conv2d");
    let filter = page.find("spinbutton", "f exactly");
    filter.fill("99");
    page.expect_total("macs", "416520");
    page.expect_stale(false);
    filter.fill("abc");
    assert_eq!(filter.value(), "abc");
    assert!(!page.text().contains(ERROR));
    filter.keys(Key::Enter);
    page.expect_text(ERROR);
    assert_eq!(filter.value(), "abc");
    page.expect_stale(false);
    filter.fill("3");
    filter.keys(Key::Enter);
    page.expect_row("c3", "macs", "124416");
    assert!(!page.text().contains(ERROR));
}

fn undoes_and_redoes(browser: Browser) {
    let page = Visit::with(browser).open();
    select(&page, "c3 Conv2d");
    page.find("button", "less f").click();
    page.expect_row("c3", "macs", "185856");
    page.chord(&[Key::Control], 'z');
    page.expect_row("c3", "macs", "240000");
    page.chord(&[Key::Control, Key::Shift], 'z');
    page.expect_row("c3", "macs", "185856");
    undo(&page);
    page.expect_row("c3", "macs", "240000");
    assert_eq!(
        page.find("button", "Undo").attribute("disabled").as_deref(),
        Some("true")
    );
    page.find("button", "Redo").click();
    page.expect_row("c3", "macs", "185856");
    undo(&page);
    page.expect_total("macs", "416520");
}

fn select(page: &Page, layer: &str) {
    page.find("button", layer).click();
}

fn undo(page: &Page) {
    page.find("button", "Undo").click();
}
