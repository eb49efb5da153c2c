//! What axe-core says in every state, and the page on a phone.

use e2e::{Browser, Page, Visit, in_each_browser};
use thirtyfour::Key;

in_each_browser!(
    is_accessible_in_light_english,
    is_accessible_in_dark_english,
    is_accessible_in_light_chinese,
    is_accessible_in_dark_chinese,
    is_accessible_on_a_phone_in_light_english,
    is_accessible_on_a_phone_in_dark_chinese,
    fits_a_phone,
    fits_a_phone_in_chinese,
    opens_controls_beneath_their_row_on_a_phone,
    keeps_the_focus_in_sight,
);

const VGG16: &str = "#v1/3x224/features(c64,r,c64,r,m2,c128,r,c128,r,m2,c256,r,c256,r,c256,r,m2,c512,r,c512,r,c512,r,m2,c512,r,c512,r,c512,r,m2),g7,f,classifier(l4096,r,d,l4096,r,d,l1000)";
const WRONG: &str = "#v1/1x32/c1:c6k5p0,s2:a2,c3:c16k99p0,l10?at=c3";
const LAYER_RUN: &str = "#v1/6x14/c3:c16k5p0?run=layer";
const GOOGLENET: &str = "#v1/3x224/@googlenet?count=ptflops_pytorch";
/// The names that the states need in a language.
struct Names {
    settings: &'static str,
    filter: &'static str,
}

const ENGLISH: Names = Names {
    settings: "Settings",
    filter: "f exactly",
};
const CHINESE: Names = Names {
    settings: "设置",
    filter: "f 的准确值",
};

const DAMAGED: &str = "#v1/1x32/q7";

fn is_accessible_in_light_english(browser: Browser) {
    expect_accessible(Visit::with(browser), &ENGLISH);
}

fn is_accessible_in_dark_english(browser: Browser) {
    expect_accessible(Visit::with(browser).dark(), &ENGLISH);
}

fn is_accessible_in_light_chinese(browser: Browser) {
    expect_accessible(Visit::with(browser).in_chinese(), &CHINESE);
}

fn is_accessible_in_dark_chinese(browser: Browser) {
    expect_accessible(Visit::with(browser).in_chinese().dark(), &CHINESE);
}

fn is_accessible_on_a_phone_in_light_english(browser: Browser) {
    expect_accessible(Visit::with(browser).width(360), &ENGLISH);
}

fn is_accessible_on_a_phone_in_dark_chinese(browser: Browser) {
    expect_accessible(
        Visit::with(browser).width(360).dark().in_chinese(),
        &CHINESE,
    );
}

/// Goes through the states of the page, and fails with what axe found in any of them.
fn expect_accessible(visit: Visit, names: &Names) {
    let page = visit.open();
    let mut found = Vec::new();
    let mut look = |state: &str| {
        let violations = page.axe();
        if !violations.is_empty() {
            found.push(format!("{state}: {violations}"));
        }
    };
    page.expect_total("macs", "416520");
    look("first visit");
    page.find("button", names.settings).click();
    look("settings");
    page.find("button", names.settings).click();
    let filter = page.find("spinbutton", names.filter);
    filter.fill("99");
    filter.keys(Key::Enter);
    page.expect_stale(true);
    look("a layer went wrong");
    page.visit(WRONG);
    look("a wrong layer from the first");
    page.visit(DAMAGED);
    look("a damaged link");
    page.visit(LAYER_RUN);
    page.css(".run__start").show();
    page.expect_total("counted-macs", "240000");
    look("results of a run");
    page.visit(VGG16);
    page.expect_total("macs", "15470264320");
    look("VGG-16");
    page.visit(GOOGLENET);
    page.expect_total("macs", "1498376192");
    page.expect_total("operations", "1513907448");
    look("a network with branches, counted as a tool does");
    assert!(found.is_empty(), "{}", found.join("\n\n"));
}

fn fits_a_phone(browser: Browser) {
    expect_no_overflow(&Visit::with(browser).width(360).open());
}

fn fits_a_phone_in_chinese(browser: Browser) {
    expect_no_overflow(&Visit::with(browser).width(360).in_chinese().open());
}

fn expect_no_overflow(page: &Page) {
    page.expect_total("macs", "416520");
    assert!(!page.overflows(), "first visit");
    for link in [WRONG, LAYER_RUN, VGG16] {
        page.visit(link);
        page.css(".run__start").show();
        assert!(!page.overflows(), "{link}");
    }
    page.expect_total("macs", "15470264320");
    page.visit(GOOGLENET);
    page.expect_total("operations", "1513907448");
    assert!(!page.overflows(), "{GOOGLENET}");
}

fn opens_controls_beneath_their_row_on_a_phone(browser: Browser) {
    let page = Visit::with(browser).width(360).open();
    page.find("button", "c3 Conv2d").click();
    let panel = page.find("region", "c3");
    let row = page.find("button", "c3 Conv2d");
    let next = page.find("button", "t3 Tanh");
    let between: bool = page.script(
        "const [row, panel, next] = [...arguments].map((each) => each.getBoundingClientRect());
         return row.bottom <= panel.top && panel.bottom <= next.top",
        &[row.argument(), panel.argument(), next.argument()],
    );
    assert!(between, "the controls of c3 are beneath its row");
    panel.find("slider", "f filter side (K)").drag_to(3.0);
    page.expect_row("c3", "macs", "124416");
    assert!(!page.overflows());
}

fn keeps_the_focus_in_sight(browser: Browser) {
    let page = Visit::with(browser).fragment(VGG16).open();
    page.find("button", "+ Add a layer").show();
    page.tab_to("button", "+ Add a layer");
    for _ in 0..40 {
        page.chord(&[Key::Shift], Key::Tab);
        assert_eq!(page.covered_focus(), "");
    }
    page.expect_total("macs", "15470264320");
}
