//! The state in the address, and what is there again on the next visit.

use e2e::{Browser, Page, Visit, in_each_browser};
use thirtyfour::Key;

in_each_browser!(
    opens_its_own_link_elsewhere,
    opens_a_pasted_link,
    refuses_a_damaged_link_whole,
    opens_on_the_input_with_a_link_that_says_so,
    writes_vgg16_in_under_200_characters,
    comes_back_where_it_was_left,
    starts_afresh_with_a_damaged_link,
);

fn opens_its_own_link_elsewhere(browser: Browser) {
    let page = Visit::with(browser).open();
    narrow_first_filter(&page);
    page.find("button", "Settings").click();
    page.find("combobox", "Data type").choose("f16");
    page.expect_total("peak-activation-bytes", "21600");
    page.until("the address holds all of it", || {
        page.fragment().contains("dtype=f16")
    });
    let link = page.fragment();
    assert!(link.starts_with("#v1/1x32/c1:c6p0,"), "{link}");
    drop(page);
    let page = Visit::with(browser).fragment(&link).open();
    page.expect_total("macs", "397920");
    page.expect_total("peak-activation-bytes", "21600");
    assert_eq!(page.fragment(), link);
}

fn opens_a_pasted_link(browser: Browser) {
    let page = Visit::with(browser).open();
    page.expect_total("macs", "416520");
    page.paste_fragment("#v1/3x8/c4k3p0");
    page.expect_total("macs", "3888");
    page.find("button", "Undo").click();
    page.expect_total("macs", "416520");
}

fn refuses_a_damaged_link_whole(browser: Browser) {
    let page = Visit::with(browser).open();
    for (link, sentence) in [
        (
            "#v1/3x224/q7",
            "This link cannot be read at character 10, “q7”: a layer such as c64k3, m2 or l10 was expected there. What was open stays.",
        ),
        (
            "#v1/1x32/r?colour=red",
            "This link has an option that this page does not know: colour. What was open stays.",
        ),
        (
            "#v1/1x32/r?at=conv9",
            "This link's option at cannot be “conv9”. What was open stays.",
        ),
    ] {
        page.paste_fragment(link);
        page.expect_text(sentence);
    }
    page.expect_stale(false);
    page.expect_total("macs", "416520");
    page.find("button", "Dismiss").click();
    page.expect_gone("button", "Dismiss");
    page.expect_total("macs", "416520");
}

fn opens_on_the_input_with_a_link_that_says_so(browser: Browser) {
    let page = Visit::with(browser)
        .fragment("#v1/1x32/c6k5p0?at=&batch=8&inplace=1")
        .open();
    page.expect_total("macs", "940800");
    assert_eq!(page.find("spinbutton", "N exactly").value(), "8");
}

fn writes_vgg16_in_under_200_characters(browser: Browser) {
    let page = Visit::with(browser).open();
    page.find("combobox", "Network").choose("VGG-16");
    page.expect_total("macs", "15470264320");
    page.expect_total("params", "138357544");
    page.until("the address holds VGG-16", || {
        page.fragment() == "#v1/3x224/@vgg16"
    });
}

fn comes_back_where_it_was_left(browser: Browser) {
    let page = Visit::with(browser).open();
    narrow_first_filter(&page);
    page.until("the address holds it", || {
        page.fragment().contains("c1:c6p0,")
    });
    page.visit("");
    page.expect_total("macs", "397920");
    page.reload();
    page.expect_total("macs", "397920");
}

fn starts_afresh_with_a_damaged_link(browser: Browser) {
    let page = Visit::with(browser).fragment("#v2/whatever").open();
    page.expect_text("This link starts with “v2”, but this page reads links that start with v1/");
    page.expect_total("macs", "416520");
}

fn narrow_first_filter(page: &Page) {
    page.find("button", "c1 Conv2d").click();
    let filter = page.find("spinbutton", "f exactly");
    filter.fill("3");
    filter.keys(Key::Enter);
    page.expect_total("macs", "397920");
}
