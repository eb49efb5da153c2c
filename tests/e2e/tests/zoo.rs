//! The published networks in the page: totals as PyTorch has them, and every tool's number.

use e2e::{Browser, Visit, in_each_browser};
use serde_json::Value;
use std::{fs, path::PathBuf};
use thirtyfour::Key;

in_each_browser!(
    opens_every_golden_network,
    gives_every_tool_s_number_of_resnet50,
    opens_a_network_with_changes,
    refuses_a_network_that_it_does_not_know,
    edits_all_repeats_of_a_block,
    folds_and_unfolds_without_changing_a_number,
    connects_a_merge_by_keyboard,
    moves_a_whole_mobilenet,
    published_tables_stand_beside_what_is_counted,
);

fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../golden/networks"))
}

fn golden(file: &str) -> Value {
    let text = fs::read_to_string(folder().join(format!("{file}.json")));
    serde_json::from_str(&text.expect("the file is there")).expect("the file parses")
}

fn link(file: &str, golden: &Value) -> String {
    let name = file.split_once('@').map_or(file, |(name, _)| name);
    let side = |axis: usize| golden["input"][axis].as_u64().expect("an input has sides");
    format!("#v1/{}x{}x{}/@{name}", side(1), side(2), side(3))
}

fn opens_every_golden_network(browser: Browser) {
    let page = Visit::with(browser).open();
    let mut opened = 0;
    for file in fs::read_dir(folder()).expect("the folder is there") {
        let path = file.expect("the file is there").path();
        let file = path
            .file_stem()
            .and_then(|name| name.to_str())
            .expect("a name");
        let golden = golden(file);
        page.paste_fragment(&link(file, &golden));
        page.expect_total("macs", &golden["macs"].to_string());
        page.expect_total("params", &golden["params"].to_string());
        opened += 1;
    }
    assert_eq!(opened, 27);
}

fn gives_every_tool_s_number_of_resnet50(browser: Browser) {
    let golden = golden("resnet50");
    let page = Visit::with(browser)
        .fragment(&link("resnet50", &golden))
        .open();
    for (convention, exact) in [
        ("torchvision 0.24.1", "4089184256"),
        ("fvcore 0.1.5", "4111512576"),
        ("thop 0.1.1", "4133742592"),
        ("torchinfo 1.8.0", "4089238376"),
    ] {
        page.find("combobox", "Count operations as")
            .choose(convention);
        page.expect_total("operations", exact);
    }
    page.expect_text("11,113,984");
    page.until("the link says so", || {
        page.fragment().ends_with("?count=torchinfo")
    });
}

fn opens_a_network_with_changes(browser: Browser) {
    let page = Visit::with(browser)
        .fragment("#v1/3x224/@alexnet,features.0:c64k11s4p2b0?dtype=f16")
        .open();
    page.expect_total("params", "61100776");
    page.expect_row("features.0", "params", "23232");
    page.find("combobox", "Network").choose("AlexNet");
    page.expect_total("params", "61100840");
}

fn refuses_a_network_that_it_does_not_know(browser: Browser) {
    let page = Visit::with(browser).open();
    page.paste_fragment("#v1/3x224/@resnet1");
    page.expect_text(
        "This link names a network that this page does not know: resnet1. What was open stays.",
    );
    page.expect_total("macs", "416520");
}

fn edits_all_repeats_of_a_block(browser: Browser) {
    let page = Visit::with(browser)
        .fragment("#v1/3x224/@resnet18?at=layer1.0.conv1")
        .open();
    page.expect_total("macs", "1814073344");
    page.find("button", "bias off").click();
    page.expect_row("layer1.1.conv1", "params", "36928");
    page.find("checkbox", "in all 2 repeats of this block")
        .click();
    page.find("button", "bias on").click();
    page.expect_row("layer1.0.conv1", "params", "36864");
    page.expect_row("layer1.1.conv1", "params", "36928");
}

fn folds_and_unfolds_without_changing_a_number(browser: Browser) {
    let page = Visit::with(browser).fragment("#v1/3x224/@googlenet").open();
    page.expect_total("macs", "1498376192");
    page.find("button", "Fold all").click();
    page.expect_gone("button", "inception3a.branch1.conv Conv2d");
    page.expect_total("macs", "1498376192");
    page.find("button", "inception3a 20 layers").click();
    page.expect_row("inception3a.branch1.conv", "macs", "9633792");
    page.find("button", "Unfold all").click();
    page.expect_row("inception5b.branch1.conv", "params", "319488");
}

fn connects_a_merge_by_keyboard(browser: Browser) {
    let page = Visit::with(browser)
        .fragment("#v1/8x16/c8,relu1:r,add1:add?at=add1")
        .open();
    page.expect_text("Add needs two inputs, but layer add1 has 1: connect another layer to it");
    page.find("button", "+ Add an input").keys(Key::Enter);
    page.expect_total("macs", "147456");
    let second = page.find("textbox", "input 2");
    second.fill("input");
    // Firefox gives Enter to its list of suggestions where that is open already.
    second.keys(Key::Tab);
    page.until("the link says so", || page.fragment().contains("add;1;0"));
    page.expect_total("macs", "147456");
}

fn moves_a_whole_mobilenet(browser: Browser) {
    let page = Visit::with(browser)
        .fragment("#v1/3x224/@mobilenet_v1")
        .open();
    page.expect_total("params", "4231976");
    page.find("button", "0.5").click();
    page.expect_total("params", "1331592");
    let width = page.find("slider", "Width multiplier α");
    // The atlas follows when the page rests.
    page.until("the slider follows", || width.value() == "0.5");
    width.keys(Key::Right);
    page.until("the link follows", || {
        page.fragment().contains("@mobilenet_v1_0.55")
    });
}

fn published_tables_stand_beside_what_is_counted(browser: Browser) {
    let page = Visit::with(browser).open();
    let tables = page.find("combobox", "Published table");
    tables.choose("MobileNet, table 2");
    page.expect_text("Conv 3×3 1.19 % 1.9056 % differs 0.02 % 0.0205 % agrees");
    page.expect_text("A misprint, two digits having changed places");
    tables.choose("He & Sun, table 1");
    page.expect_text("These printed figures are quoted from memory");
    tables.choose("GoogLeNet, table 1");
    page.expect_text("convolution 7×7/2 2.7 K 9.250 K differs 34 M 118.01 M differs");
    page.expect_text("not those of a dense convolution of 7 × 7, but of a separable one");
    let counted = page.css(".published__table [data-exact='118013952']");
    assert_eq!(counted.attribute("title").as_deref(), Some("118,013,952"));
    page.expect_text("inception (4a) 364 K 367.35 K differs 73 M 73.60 M agrees, cut off");
    page.find("button", "Open GoogLeNet (paper)").click();
    page.expect_total("macs", "1582671872");
}
