//! The user's own files in the page.

use e2e::{Browser, LargeFile, Page, Visit, in_each_browser};
use std::{fs, path::PathBuf};

in_each_browser!(
    opens_an_onnx_file,
    asks_for_open_dimensions,
    asks_for_a_missing_shape,
    leaves_what_was_open_where_a_file_is_wrong,
    says_what_is_not_counted,
    opens_a_pasted_link,
    asks_for_the_input_of_pasted_code,
    opens_a_keras_file,
    writes_the_network_as_code_and_tables,
    opens_a_file_of_half_a_gigabyte,
    lists_weights_and_leaves_the_network,
    lists_the_weights_of_a_checkpoint,
);

fn golden(file: &str) -> PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../golden/onnx");
    PathBuf::from(folder).join(file)
}

fn choose(page: &Page, file: &PathBuf) {
    let path = fs::canonicalize(file).expect("the file is there");
    page.css("#open-file")
        .keys(path.to_str().expect("a path of text"));
}

fn opens_an_onnx_file(browser: Browser) {
    let page = Visit::with(browser).open();
    choose(&page, &golden("shufflenet_v2_x1_0.onnx"));
    page.expect_total("macs", "144907992");
    page.expect_total("params", "2270514");
    page.expect_text("shufflenet_v2_x1_0.onnx is open.");
    page.find("button", "Undo").click();
    page.expect_total("macs", "416520");
}

fn asks_for_open_dimensions(browser: Browser) {
    let page = Visit::with(browser).open();
    choose(&page, &golden("dynamic/resnet18_bhw.onnx"));
    page.expect_text("resnet18_bhw.onnx leaves these dimensions open:");
    page.find("spinbutton", "batch").fill("2");
    page.find("button", "Open").click();
    page.expect_total("macs", "3628146688");
    page.expect_total("params", "11684712");
}

fn asks_for_a_missing_shape(browser: Browser) {
    let page = Visit::with(browser).open();
    choose(&page, &golden("malformed/no_shape_input.onnx"));
    page.expect_text("no_shape_input.onnx leaves these dimensions open:");
    page.find("spinbutton", "channels").fill("3");
    page.find("spinbutton", "height").fill("8");
    page.find("spinbutton", "width").fill("8");
    page.find("button", "Open").click();
    // 6² · 3² · 3 · 4.
    page.expect_total("macs", "3888");
}

fn leaves_what_was_open_where_a_file_is_wrong(browser: Browser) {
    let page = Visit::with(browser).open();
    choose(&page, &golden("malformed/zero_group.onnx"));
    page.expect_text("zero_group.onnx cannot be opened; what was open stays.");
    page.expect_total("macs", "416520");
    choose(&page, &golden("malformed/random.onnx"));
    page.expect_text("random.onnx cannot be opened; what was open stays.");
    page.expect_total("macs", "416520");
}

fn says_what_is_not_counted(browser: Browser) {
    let page = Visit::with(browser).open();
    choose(&page, &golden("malformed/unknown_op.onnx"));
    page.expect_text("unknown_op.onnx is open.");
    page.expect_text("(FancyConv) is not counted");
    page.expect_text("Partial: layers that are not counted are left out of the sums.");
}

fn opens_a_pasted_link(browser: Browser) {
    let page = Visit::with(browser).open();
    let link = "https://example.org/course/#v1/3x224/@resnet18";
    page.css("#paste-anything").fill(link);
    page.find("button", "Read the text").click();
    page.expect_total("macs", "1814073344");
}

fn asks_for_the_input_of_pasted_code(browser: Browser) {
    let page = Visit::with(browser).open();
    let code = "nn.Sequential(nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2))";
    page.css("#paste-anything").fill(code);
    page.find("button", "Read the text").click();
    page.find("spinbutton", "height").fill("32");
    page.find("spinbutton", "width").fill("32");
    page.find("button", "Open").click();
    // 32² · 3² · 3 · 16.
    page.expect_total("macs", "442368");
}

fn opens_a_keras_file(browser: Browser) {
    let page = Visit::with(browser).open();
    choose(&page, &golden("../text/keras_lenet.keras"));
    page.expect_text("keras_lenet.keras is open.");
    page.expect_total("params", "61706");
}

fn writes_the_network_as_code_and_tables(browser: Browser) {
    let page = Visit::with(browser).open();
    for (form, words) in [
        ("PyTorch code", "class "),
        ("table (CSV)", "name,kind,"),
        ("table (LaTeX, booktabs)", "\\toprule"),
        ("formulas of every layer (LaTeX)", "M &= \\left\\lfloor"),
    ] {
        page.css("#take-as").choose(form);
        page.find("button", "Show").click();
        page.until("it is written", || {
            page.css(".taken").text().contains(words)
        });
    }
}

fn opens_a_file_of_half_a_gigabyte(browser: Browser) {
    let file = LargeFile::new(&format!("{browser}"));
    let page = Visit::with(browser).open();
    page.css("#open-file").keys(file.path());
    page.expect_total("params", LargeFile::MACS);
    page.expect_total("macs", LargeFile::MACS);
}

fn lists_weights_and_leaves_the_network(browser: Browser) {
    let page = Visit::with(browser).open();
    let path = std::env::temp_dir().join(format!("convcost-{browser}.safetensors"));
    let header = br#"{"conv.weight":{"dtype":"F32","shape":[20,50],"data_offsets":[0,4000]},"bn.running_mean":{"dtype":"F32","shape":[4],"data_offsets":[4000,4016]}}"#;
    let length = (header.len() as u64).to_le_bytes();
    fs::write(&path, [&length[..], header, &[0; 4016]].concat()).expect("a file that is made");
    choose(&page, &path);
    page.expect_text("holds weights but no graph: 1,000 parameters in 2 tensors.");
    page.expect_text("torch.onnx.export(model, ");
    page.expect_text("20 × 50");
    page.expect_total("macs", "416520");
    fs::remove_file(&path).expect("the file that was made");
}

fn lists_the_weights_of_a_checkpoint(browser: Browser) {
    let page = Visit::with(browser).open();
    choose(&page, &golden("../pytorch/checkpoint.pth"));
    page.expect_text("holds weights but no graph: 36 parameters in 9 tensors.");
    page.expect_text("taken: state_dict; left aside: epoch, optimizer, model_ema");
    page.expect_text("torch.onnx.export(model, ");
    page.expect_text("2 × 1 × 3 × 3");
    page.expect_total("macs", "416520");
}
