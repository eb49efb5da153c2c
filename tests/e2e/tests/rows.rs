//! Moving, duplicating, renaming and deleting layers, by a row's menu and by its keys.

use e2e::{Browser, Page, Side, Visit, in_each_browser};
use thirtyfour::Key;

in_each_browser!(
    edits_the_list_by_a_rows_menu,
    moves_a_layer_by_keyboard,
    drags_a_layer_by_its_number,
    drags_a_layer_behind_a_folded_block,
    renames_a_layer_by_keyboard,
    deletes_and_duplicates_by_keyboard,
    adds_a_layer_below_another,
    refuses_a_name_that_is_taken,
);

const LENET: &str = "c1 t1 s2 c3 t3 s4 c5 t5 flatten f6 t6 out";

fn edits_the_list_by_a_rows_menu(browser: Browser) {
    let page = Visit::with(browser).open();
    choose(&page, "c1", "Move down");
    page.expect_layers("t1 c1 s2 c3 t3 s4 c5 t5 flatten f6 t6 out");
    page.expect_total("feature-map-elements", "10922");
    choose(&page, "c1", "Move up");
    page.expect_layers(LENET);
    page.expect_total("feature-map-elements", "14602");
    choose(&page, "out", "Duplicate");
    page.until("there are 13 layers", || page.layers().len() == 13);
    page.expect_total("macs", "416620");
    page.expect_total("params", "61816");
    choose(&page, "out", "Delete");
    page.expect_total("params", "61706");
    choose(&page, "c1", "Rename");
    let name = page.find("textbox", "New name for c1");
    name.fill("first");
    name.keys(Key::Enter);
    page.expect_row("first", "macs", "117600");
    page.expect_total("macs", "416520");
}

fn moves_a_layer_by_keyboard(browser: Browser) {
    let page = Visit::with(browser).open();
    page.tab_to("button", "c1 Conv2d");
    page.chord(&[Key::Alt], Key::Down);
    page.expect_layers("t1 c1 s2 c3 t3 s4 c5 t5 flatten f6 t6 out");
    page.expect_text("c1 is now layer 2 of 12");
    page.expect_focus("button", "c1 Conv2d");
    page.chord(&[Key::Alt], Key::Down);
    page.expect_layers("t1 s2 c1 c3 t3 s4 c5 t5 flatten f6 t6 out");
    page.chord(&[Key::Alt], Key::Up);
    page.chord(&[Key::Alt], Key::Up);
    page.expect_layers(LENET);
    page.expect_focus("button", "c1 Conv2d");
    page.keys(Key::Down);
    page.expect_focus("button", "t1 Tanh");
    page.expect_total("feature-map-elements", "14602");
}

fn drags_a_layer_by_its_number(browser: Browser) {
    let page = Visit::with(browser).open();
    page.drag_row("c1", "s2", Side::Behind);
    page.expect_layers("t1 s2 c1 c3 t3 s4 c5 t5 flatten f6 t6 out");
    page.expect_text("c1 is now layer 3 of 12");
    page.drag_row("c1", "t1", Side::Before);
    page.expect_layers(LENET);
    // Put down where it was it has not moved; every other move is one step.
    page.drag_row("c3", "c3", Side::Behind);
    page.expect_layers(LENET);
    page.find("button", "Undo").click();
    page.expect_layers("t1 s2 c1 c3 t3 s4 c5 t5 flatten f6 t6 out");
    page.find("button", "Undo").click();
    page.expect_layers(LENET);
    page.expect_total("feature-map-elements", "14602");
}

fn drags_a_layer_behind_a_folded_block(browser: Browser) {
    let page = Visit::with(browser)
        .fragment(
            "#v1/3x8/a:c8k3p1,b.one:c16k3p1,b.two:c8k3p1,b.three:c8k3p1,b.four:c8k3p1,z:c4k3p1",
        )
        .open();
    page.find("button", "Fold all").click();
    page.expect_layers("a b z");
    page.drag_row("a", "z", Side::Before);
    page.expect_layers("b a z");
    page.drag_row("z", "b", Side::Behind);
    page.expect_layers("b z a");
    page.find("button", "Unfold all").click();
    page.expect_layers("b one two three four z a");
    // (3·16 + 16·8 + 2·8·8 + 8·4 + 4·8)·3² weights and 16 + 3·8 + 4 + 8 biases.
    page.expect_total("params", "3364");
}

fn renames_a_layer_by_keyboard(browser: Browser) {
    let page = Visit::with(browser).open();
    page.tab_to("button", "c1 Conv2d");
    page.keys(Key::F2);
    page.expect_focus("textbox", "New name for c1");
    page.keys("first");
    page.keys(Key::Enter);
    page.expect_row("first", "macs", "117600");
    page.expect_focus("button", "first Conv2d");
    page.keys(Key::F2);
    page.expect_focus("textbox", "New name for first");
    page.keys("second");
    page.keys(Key::Escape);
    page.expect_focus("button", "first Conv2d");
    page.expect_row("first", "macs", "117600");
}

fn deletes_and_duplicates_by_keyboard(browser: Browser) {
    let page = Visit::with(browser).open();
    page.tab_to("button", "t6 Tanh");
    page.keys(Key::Delete);
    page.expect_layers("c1 t1 s2 c3 t3 s4 c5 t5 flatten f6 out");
    page.expect_total("feature-map-elements", "14518");
    // The list keeps the focus, so that the next key goes on from there.
    page.expect_focus("button", "out Linear");
    page.chord(&[Key::Control], 'd');
    page.until("there are 12 layers", || page.layers().len() == 12);
    page.expect_total("macs", "416620");
    page.expect_total("params", "61816");
}

fn adds_a_layer_below_another(browser: Browser) {
    let page = Visit::with(browser).open();
    choose(&page, "c1", "Add a layer below");
    page.find("button", "BatchNorm2d batch normalisation")
        .click();
    page.until("there are 13 layers", || page.layers().len() == 13);
    assert_eq!(page.layers()[0], "c1");
    assert_eq!(page.layers()[2], "t1");
    page.expect_total("params", "61718");
}

fn refuses_a_name_that_is_taken(browser: Browser) {
    let page = Visit::with(browser).open();
    choose(&page, "c1", "Rename");
    let name = page.find("textbox", "New name for c1");
    name.fill("c3");
    name.keys(Key::Enter);
    page.find("button", "Dismiss").click();
    page.expect_gone("button", "Dismiss");
    page.expect_layers(LENET);
    page.expect_row("c1", "macs", "117600");
}

fn choose(page: &Page, layer: &str, command: &str) {
    page.find("button", &format!("Actions for {layer}")).click();
    page.find("button", command).click();
}
