//! What the atlas says of the open network: the map, memory, ways of counting, what is taken away.

use e2e::{Browser, Page, Visit, in_each_browser};
use serde_json::json;
use thirtyfour::Key;

in_each_browser!(
    walks_the_map_by_keyboard,
    the_chosen_tool_s_total_follows_a_drag,
    counts_each_layer_as_the_chosen_tool_does,
    adds_im2col_s_matrix_to_the_peak,
    tells_the_traffic_of_each_layer,
    shows_what_each_line_was_understood_as,
    offers_a_file_where_the_link_is_long,
    draws_the_list_as_a_picture,
    leaves_controls_off_the_paper,
);

fn walks_the_map_by_keyboard(browser: Browser) {
    let page = Visit::with(browser).fragment("#v1/3x224/@resnet18").open();
    page.expect_text("This design has 1.81 G multiply-adds: 1 × ResNet-18");
    let map = page.find("region", "Map of published networks");
    // By keyboard, for a pointer that rests on the map shows what it scrolls over.
    let parameters = map.find("button", "Parameters");
    page.script::<()>("arguments[0].focus()", &[parameters.argument()]);
    page.keys(Key::Enter);
    page.expect_text("This design has 11.7 M parameters: 1 × ResNet-18");
    let own = "ResNet-18: 1.81 G multiply-adds, 11.7 M parameters, top-1 69.758 %";
    page.tab_to("button", own);
    page.keys(Key::Right);
    page.expect_text("1.83 G multiply-adds, 12.2 M parameters, top-1 82.008 %");
    page.keys(Key::Left);
    page.expect_focus("button", own);
    page.keys(Key::Home);
    page.find("button", "Open SqueezeNet 1.1").click();
    page.expect_total("params", "1235496");
}

fn the_chosen_tool_s_total_follows_a_drag(browser: Browser) {
    let page = Visit::with(browser).open();
    page.expect_total("operations", "416520");
    let slider = page.css("[data-symbol=f] input[type=range]");
    let seen: Vec<String> = page.script_async(
        include_str!("../src/drag_on.js"),
        &[slider.argument(), json!([3, 4])],
    );
    assert!(seen.iter().any(|total| total != "416520"), "{seen:?}");
    let now = page.total("macs");
    page.expect_total("operations", &now);
}

fn counts_each_layer_as_the_chosen_tool_does(browser: Browser) {
    let page = Visit::with(browser).open();
    page.find("combobox", "Count operations as")
        .choose("torchinfo 1.8.0");
    page.find("button", "Layer by layer").click();
    let table = page.find("region", "Layer by layer");
    // M²·K²·C_in·C_out and a bias for each output element.
    page.until("c1 is counted as torchinfo counts it", || {
        table.text().contains("c1 Conv2d 117,600 122,304")
    });
}

fn adds_im2col_s_matrix_to_the_peak(browser: Browser) {
    let page = Visit::with(browser).open();
    page.find("combobox", "Convolutions run")
        .choose("by im2col and a matrix product");
    page.expect_total("im2col-bytes", "78400");
    // 4 × (32² + 6 · 28² + 5² · 28²), all alive while c1 runs.
    page.expect_total("im2col-peak-bytes", "101312");
    page.expect_text("The peak is at c1.");
}

fn tells_the_traffic_of_each_layer(browser: Browser) {
    let page = Visit::with(browser).open();
    page.find("button", "What each layer reads, writes and holds")
        .click();
    let table = page.find("region", "What each layer reads, writes and holds");
    page.until("c1 reads its input and its weights", || {
        table.text().contains("c1 4.6 KiB 18.4 KiB 22.4 KiB")
    });
    page.expect_total("read-bytes", "309768");
}

fn shows_what_each_line_was_understood_as(browser: Browser) {
    let page = Visit::with(browser).open();
    let printed =
        "Sequential(\n  (0): Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1))\n  (1): Tanh()\n)";
    page.css("#paste-anything").fill(printed);
    page.find("button", "Read the text").click();
    page.find("spinbutton", "height").fill("32");
    page.find("spinbutton", "width").fill("32");
    page.find("button", "Open").click();
    page.expect_total("macs", "117600");
    let lines = page.find("region", "What each line was understood as");
    page.until("both lines are told", || {
        let told = lines.text();
        told.contains("0: Conv2d") && told.contains("(1): Tanh()") && told.contains("1: Tanh")
    });
    page.expect_text("what the code does by functions");
    page.expect_total("params", "156");
}

fn offers_a_file_where_the_link_is_long(browser: Browser) {
    let layers: Vec<String> = (0..300)
        .map(|index| format!("a_layer_whose_name_is_long_{index}:r"))
        .collect();
    let page = Visit::with(browser)
        .fragment(&format!("#v1/3x8/{}", layers.join(",")))
        .open();
    page.expect_total("feature-map-elements", "57600");
    keep_saved(&page);
    page.find("button", "Download the Convcost file").click();
    let layers: usize = page.script_async(
        "const done = arguments[0];
         saved[0].text().then((text) => done(JSON.parse(text).layers.length))",
        &[],
    );
    assert_eq!(layers, 300);
}

/// What the page offers as files is kept in place of being saved.
fn keep_saved(page: &Page) {
    page.script::<()>(
        "window.saved = [];
         const create = URL.createObjectURL;
         URL.createObjectURL = (blob) => {
           if (!blob.type.startsWith('image/svg')) saved.push(blob);
           return create.call(URL, blob);
         };
         HTMLAnchorElement.prototype.click = () => {};",
        &[],
    );
}

fn draws_the_list_as_a_picture(browser: Browser) {
    let page = Visit::with(browser).open();
    page.css("#take-as").choose("picture of the list (SVG)");
    page.find("button", "Show").click();
    page.until("it is written", || {
        page.css(".taken").text().contains(">117.6 k</text>")
    });
    page.css("#take-as").choose("picture of the list (PNG)");
    keep_saved(&page);
    page.find("button", "Download").click();
    page.until("it is drawn", || {
        page.script("return saved.length === 1", &[])
    });
    let [red, green, blue]: [u8; 3] = page.script_async(
        "const done = arguments[0];
         createImageBitmap(saved[0]).then((picture) => {
           const canvas = document.createElement('canvas');
           canvas.width = canvas.height = 1;
           const context = canvas.getContext('2d');
           context.drawImage(picture, 0, 0);
           done([...context.getImageData(0, 0, 1, 1).data].slice(0, 3));
         })",
        &[],
    );
    assert_eq!([red, green, blue], [255; 3], "it is on white paper");
}

fn leaves_controls_off_the_paper(browser: Browser) {
    let page = Visit::with(browser).open();
    page.css(".report");
    let print = page.print();
    assert!(print.starts_with(b"%PDF"));
    // What is printed of a style sheet shows only while it is printed, but in Chromium.
    if browser == Browser::Chromium {
        page.devtools("Emulation.setEmulatedMedia", json!({ "media": "print" }));
        assert_eq!(page.names("slider"), [""; 0]);
        page.expect_text("416,520 operations");
        page.expect_text("f6 Linear");
    }
    page.expect_total("macs", "416520");
}
