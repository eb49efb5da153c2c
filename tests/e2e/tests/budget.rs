//! Limits for the totals: typed, in the link, and on the sliders' tracks.

use e2e::{Browser, Page, Visit, in_each_browser};
use thirtyfour::Key;

in_each_browser!(
    tells_what_is_over_a_typed_limit,
    is_an_exercise_in_a_link,
    refuses_what_is_no_limit,
    refuses_a_link_with_a_wrong_limit,
    shades_tracks_where_a_limit_breaks,
    is_typed_on_a_phone,
);

fn tells_what_is_over_a_typed_limit(browser: Browser) {
    let page = Visit::with(browser).open();
    page.tab_to("button", "MACs: budget ≤ …");
    page.keys(Key::Enter);
    page.expect_focus("textbox", "MACs at most");
    page.keys("≤ 300k");
    page.keys(Key::Enter);
    let over = "MACs: over by 117 k (≤ 300k)";
    page.expect_focus("button", over);
    expect_over(&page, "116520");
    page.until("the address holds it", || {
        page.fragment().ends_with("?max-macs=300k")
    });
    page.find("button", "Undo").click();
    page.expect_gone("button", over);
    page.find("button", "Redo").click();
    let channels = page.find("spinbutton", "output channels exactly");
    channels.fill("4");
    channels.keys(Key::Enter);
    page.find("button", "MACs: within 300k");
    expect_over(&page, "0");
    page.find("button", "MACs: within 300k").click();
    page.find("button", "No budget").click();
    page.expect_focus("button", "MACs: budget ≤ …");
    page.expect_total("macs", "297320");
}

fn is_an_exercise_in_a_link(browser: Browser) {
    let page = Visit::with(browser)
        .fragment("#v1/1x32/c6k5p0,a2,c16k5p0,f,l10?max-params=5k&max-peak=8KiB")
        .open();
    page.find("button", "parameters: over by 13.6 k (≤ 5k)");
    page.find("button", "peak: over by 15.0 KiB (≤ 8KiB)");
    page.find("button", "Settings").click();
    page.find("combobox", "Data type").choose("int8");
    page.find("button", "peak: within 8KiB");
    page.expect_total("peak-activation-bytes", "5880");
}

fn refuses_what_is_no_limit(browser: Browser) {
    let page = Visit::with(browser).open();
    type_limit(&page, "peak: budget ≤ …", "peak at most", "8 KiB");
    page.find("button", "peak: over by 28.8 KiB (≤ 8KiB)")
        .click();
    page.find("textbox", "peak at most").fill("8 apples");
    page.keys(Key::Enter);
    page.expect_text(
        "“8 apples” is no budget: write whole bytes, or a number with kB, MB, GB, KiB, MiB or GiB behind it, as 8MiB. The budget stays at 8KiB.",
    );
    page.keys(Key::Escape);
    page.expect_focus("button", "peak: over by 28.8 KiB (≤ 8KiB)");
    page.find("button", "FLOPs: budget ≤ …").click();
    page.find("textbox", "FLOPs at most").fill("8MiB");
    page.find("button", "Set").click();
    page.expect_text(
        "“8MiB” is no budget: write a whole number, or one with k, M, G or T behind it, as 600M or 1.5G. There is still no budget.",
    );
    page.expect_total("peak-activation-bytes", "37632");
}

fn refuses_a_link_with_a_wrong_limit(browser: Browser) {
    let page = Visit::with(browser).open();
    page.paste_fragment("#v1/3x8/c4k3p0?max-macs=8MiB");
    page.expect_text("This link's option max-macs cannot be “8MiB”. What was open stays.");
    page.expect_total("macs", "416520");
}

fn shades_tracks_where_a_limit_breaks(browser: Browser) {
    let page = Visit::with(browser)
        .fragment("#v1/1x32/c6k5p0?max-macs=300k")
        .open();
    // 28² · 5² multiply-adds for each output channel: 15 are within.
    page.until("C_out is over budget from 16", || {
        described(&page, "[data-symbol=C_out]") == "Over budget from 16."
    });
    // (33 − f)² · f² · 6, and (X − 4)² · 5² · 6.
    assert_eq!(described(&page, "[data-symbol=f]"), "Over budget from 10.");
    assert_eq!(described(&page, "[data-symbol=X]"), "Over budget from 49.");
    assert_eq!(described(&page, "[data-symbol=S]"), "");
    type_limit(&page, "parameters: budget ≤ …", "parameters at most", "200");
    // 26 for each output channel.
    page.until("C_out is over budget from 8", || {
        described(&page, "[data-symbol=C_out]") == "Over budget from 8."
    });
    let channels = page.find("spinbutton", "output channels exactly");
    channels.fill("8");
    channels.keys(Key::Enter);
    page.find("button", "parameters: over by 8 (≤ 200)");
    page.expect_total("params", "208");
}

fn is_typed_on_a_phone(browser: Browser) {
    let page = Visit::with(browser).width(360).in_chinese().open();
    type_limit(&page, "特征图: 预算 ≤ …", "特征图上限", "50 KiB");
    page.find("button", "特征图: 超出 7.04 KiB（≤ 50KiB）");
    assert!(!page.overflows());
    assert_eq!(page.axe(), "");
    page.find("button", "特征图: 超出 7.04 KiB（≤ 50KiB）")
        .click();
    assert!(!page.overflows());
    page.find("textbox", "特征图上限").fill("50 个");
    page.keys(Key::Enter);
    page.expect_text(
        "“50 个”不是预算：请写整数个字节，或带 kB、MB、GB、KiB、MiB、GiB 的数，如 8MiB。预算仍为 50KiB。",
    );
    assert_eq!(page.axe(), "");
    page.expect_total("feature-map-bytes", "58408");
}

fn type_limit(page: &Page, chip: &str, label: &str, typed: &str) {
    page.find("button", chip).click();
    page.find("textbox", label).fill(typed);
    page.keys(Key::Enter);
}

/// By how many multiply-adds the network is over its limit.
fn expect_over(page: &Page, exact: &str) {
    page.until(&format!("it is over by {exact}"), || {
        page.css(".tile--operations .limit")
            .attribute("data-over")
            .as_deref()
            == Some(exact)
    });
}

/// What a screen reader says of a knob's slider besides its name.
fn described(page: &Page, knob: &str) -> String {
    page.script(
        "const slider = document.querySelector(`${arguments[0]} input[type=range]`);
         return document.getElementById(slider.getAttribute('aria-describedby')).textContent",
        &[knob.into()],
    )
}
