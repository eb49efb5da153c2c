//! What a person meets who comes for the first time, or cannot start the page at all.

use e2e::{Browser, Visit, in_each_browser};

in_each_browser!(
    opens_on_lenet5,
    says_why_it_cannot_start_from_a_file,
    says_why_it_cannot_start_without_scripts,
    says_why_it_cannot_start_without_webassembly,
    starts_in_a_sandboxed_frame,
);

fn opens_on_lenet5(browser: Browser) {
    let page = Visit::with(browser).open();
    page.expect_total("macs", "416520");
    assert_eq!(page.axe(), "");
}

fn starts_in_a_sandboxed_frame(browser: Browser) {
    let page = Visit::with(browser).sandboxed().open();
    page.expect_total("macs", "416520");
}

fn says_why_it_cannot_start_from_a_file(browser: Browser) {
    says_why_it_cannot_start(Visit::with(browser).from_file());
}

fn says_why_it_cannot_start_without_scripts(browser: Browser) {
    says_why_it_cannot_start(Visit::with(browser).without_scripts());
}

fn says_why_it_cannot_start_without_webassembly(browser: Browser) {
    says_why_it_cannot_start(Visit::with(browser).without_webassembly());
}

fn says_why_it_cannot_start(visit: Visit) {
    let page = visit.open();
    page.expect_text("The page has not started.");
    page.expect_text("页面尚未启动");
    // The browser gives its own reasons there.
    page.console();
}
