//! The built command, as a user and a build pipeline see it.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot start the command, or read what it printed, fails"
)]

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use complexity::{DataType, Setting, analyze, convention};
use serde_json::Value;

/// What the command printed, and how it ended.
#[derive(Debug)]
struct Ended {
    out: String,
    error: String,
    code: Option<i32>,
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_convcost"));
    command.args(arguments);
    command
}

fn ended(command: &mut Command, input: &str) -> Ended {
    let pipes = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = pipes.spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // A command that reads nothing may have closed it.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    Ended {
        out: String::from_utf8(output.stdout).unwrap(),
        error: String::from_utf8(output.stderr).unwrap(),
        code: output.status.code(),
    }
}

fn run(arguments: &[&str]) -> Ended {
    ended(&mut command(arguments), "")
}

fn json(arguments: &[&str]) -> Value {
    let ended = run(arguments);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    serde_json::from_str(&ended.out).unwrap()
}

fn count(value: &Value) -> u128 {
    value.to_string().parse().unwrap()
}

#[test]
fn the_zoo_has_the_cores_integers() {
    let setting = Setting::default();
    for entry in models::entries() {
        let network = models::network(entry.name, None).unwrap();
        let report = analyze(&network, &setting);
        let totals = report.totals.as_ref().unwrap();
        let shown = json(&["analyze", entry.name, "--format", "json"]);
        let name = entry.name;
        for (field, expected) in [
            ("macs", totals.macs),
            ("flops", totals.flops),
            ("operations", totals.macs),
            ("params", totals.learned),
            ("activation_elements", totals.feature_map_elements),
            (
                "peak_activation_bytes",
                DataType::F32.bytes(totals.peak.elements).unwrap(),
            ),
        ] {
            assert_eq!(count(&shown["totals"][field]), expected, "{name} {field}");
        }
        let layers = shown["layers"].as_array().unwrap();
        assert_eq!(layers.len(), network.nodes().len(), "{name}");
        for ((layer, node), outcome) in layers.iter().zip(network.nodes()).zip(&report.layers) {
            let expected = outcome.report().unwrap();
            assert_eq!(layer["name"], node.name, "{name}");
            assert_eq!(layer["kind"], node.kind.own_name(), "{name}");
            assert_eq!(count(&layer["macs"]), expected.macs, "{name}");
            assert_eq!(count(&layer["output_elements"]), expected.output_elements);
            assert_eq!(
                count(&layer["params"]),
                expected.parameters.learned().unwrap()
            );
        }
    }
}

#[test]
fn the_zoo_has_pytorchs_integers() {
    let folder = format!("{}/../../tests/golden/networks", env!("CARGO_MANIFEST_DIR"));
    let files = fs::read_dir(folder).unwrap();
    let mut compared = 0;
    for file in files {
        let path = file.unwrap().path();
        let golden: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let name = stem.split('@').next().unwrap();
        let sides = golden["input"].as_array().unwrap();
        let sides: Vec<String> = sides.iter().map(Value::to_string).collect();
        let input = sides.join("x");
        let shown = json(&["analyze", name, "--input", &input, "--format", "json"]);
        assert_eq!(shown["totals"]["macs"], golden["macs"], "{stem}");
        assert_eq!(shown["totals"]["params"], golden["params"], "{stem}");
        compared += 1;
    }
    assert!(compared > 20);
}

#[test]
fn operations_follow_the_chosen_convention() {
    let network = models::network("resnet18", None).unwrap();
    let report = analyze(&network, &Setting::default());
    for convention in convention::all() {
        let arguments = ["analyze", "resnet18", "--format", "json", "--convention"];
        let shown = json(&[&arguments[..], &[convention.id]].concat());
        assert_eq!(shown["convention"], convention.id);
        let expected = convention.operations(&network, &report).unwrap();
        assert_eq!(count(&shown["totals"]["operations"]), expected);
        assert_eq!(shown["totals"]["macs"], 1_814_073_344_u64);
    }
}

#[test]
fn a_batch_multiplies_what_it_should() {
    let shown = json(&[
        "analyze",
        "lenet5",
        "--input",
        "4x1x32x32",
        "--format",
        "json",
    ]);
    assert_eq!(shown["totals"]["macs"], 4 * 416_520);
    assert_eq!(shown["totals"]["params"], 61_706);
    assert_eq!(
        shown["layers"][0]["output_shape"],
        serde_json::json!([4, 6, 28, 28])
    );
}

#[test]
fn tables_are_plain_where_nobody_sees_colours() {
    let table = run(&["analyze", "lenet5"]);
    assert_eq!(table.code, Some(0));
    assert!(!table.out.contains('\u{1b}'), "{table:?}");
    let row = "c3       Conv2d     1×16×10×10  240,000       2,416     1,600\n";
    assert!(table.out.contains(row), "{}", table.out);
    assert!(table.out.contains("Peak activation bytes   37,632\n"));
    let markdown = run(&["analyze", "lenet5", "--format", "markdown"]).out;
    assert!(markdown.contains("| c3 | Conv2d | 1×16×10×10 | 240,000 | 2,416 | 1,600 |\n"));
    let csv = run(&["analyze", "lenet5", "--format", "csv"]).out;
    assert!(
        csv.contains("c3,Conv2d,s2,1×16×10×10,240000,2416,1600\n"),
        "{csv}"
    );
    let latex = run(&["export", "lenet5", "--to", "latex"]).out;
    assert!(latex.contains("\\toprule\n"), "{latex}");
}

#[test]
fn budgets_are_a_line_each() {
    let limits = [
        "--max-macs",
        "600M",
        "--max-params",
        "61706",
        "--max-peak",
        "36KiB",
    ];
    let over = run(&[&["check", "lenet5"][..], &limits].concat());
    assert_eq!(over.code, Some(1));
    assert_eq!(
        over.out,
        "ok: 416,520 MACs, limit 600,000,000\n\
         ok: 61,706 parameters, limit 61,706\n\
         over: 37,632 bytes of feature maps at the peak, limit 36,864, 768 too many\n"
    );
    let fine = run(&["check", "lenet5", "--max-params", "61.706k"]);
    assert_eq!(fine.code, Some(0), "{fine:?}");
}

#[test]
fn networks_are_compared() {
    let same = run(&["compare", "resnet18", "resnet18"]);
    assert_eq!(same.code, Some(0));
    assert!(
        same.out.ends_with("\nAll 69 layers are alike.\n"),
        "{}",
        same.out
    );
    let other = run(&["compare", "vgg11", "vgg16"]);
    assert_eq!(other.code, Some(1));
    let macs = "MACs                    7,609,090,048  15,470,264,320   +7,861,174,272  +103.3 %\n";
    assert!(other.out.contains(macs), "{}", other.out);
    let added = other.out.lines().filter(|line| line.starts_with("+ "));
    assert_eq!(added.count(), 10, "{}", other.out);
    assert!(
        other.out.ends_with("\n30 other layers are alike.\n"),
        "{}",
        other.out
    );
}

#[test]
fn the_verdict_stands_where_nobody_reads_it() {
    for (arguments, verdict) in [
        (&["compare", "resnet18", "resnet34"][..], 1),
        (&["check", "resnet18", "--max-macs", "1G"], 1),
        (&["check", "resnet18", "--max-macs", "2G"], 0),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let status = command(arguments).stdout(writer).status().unwrap();
        assert_eq!(status.code(), Some(verdict), "{arguments:?}");
    }
}

#[test]
fn a_design_goes_out_and_comes_back() {
    let written = run(&["export", "resnet50", "--to", "json"]).out;
    let ended = ended(&mut command(&["compare", "resnet50", "-"]), &written);
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

#[test]
fn pictures_are_written() {
    for (form, figure) in [
        ("svg", ">117.6 k</text>"),
        ("svg-macs", ">240.0 k · 57.6%</text>"),
        ("svg-params", ">48.1 k · 77.9%</text>"),
        ("svg-maps", ">18.4 KiB · 32.2%</text>"),
    ] {
        let written = run(&["export", "lenet5", "--to", form]);
        assert_eq!(written.code, Some(0), "{form}");
        assert!(written.out.starts_with("<svg xmlns="), "{form}");
        assert!(written.out.contains(figure), "{}", written.out);
    }
}

#[test]
fn links_are_written_and_read() {
    let link = run(&["link", "resnet50", "--input", "8x3x160x160"]).out;
    assert_eq!(link, "#v1/3x160/@resnet50?batch=8\n");
    let page = format!("https://example.org/convcost/{link}");
    let read = ended(&mut command(&["analyze", "-", "--format", "json"]), &page);
    let read: Value = serde_json::from_str(&read.out).unwrap();
    let expected = json(&[
        "analyze",
        "resnet50",
        "--input",
        "8x3x160x160",
        "--format",
        "json",
    ]);
    assert_eq!(read, expected);
    let written = run(&["export", "lenet5", "--to", "json"]).out;
    let listed = ended(&mut command(&["link", "-"]), &written).out;
    assert!(listed.starts_with("#v1/1x32/c1:c6k5p0,t1:t,"), "{listed}");
}

#[test]
fn a_file_wins_over_a_published_network() {
    let folder = tempfile::tempdir().unwrap();
    let design = r#"{"format": "convcost", "version": 1, "input": {"features": 3},
        "layers": [{"name": "fc", "layer": {"Linear": {"out_features": 2}}}]}"#;
    fs::write(folder.path().join("lenet5"), design).unwrap();
    let analyze = |folder: &Path| {
        let mut command = command(&["analyze", "lenet5", "--format", "json"]);
        let ended = ended(command.current_dir(folder), "");
        serde_json::from_str::<Value>(&ended.out).unwrap()["totals"]["params"].clone()
    };
    assert_eq!(analyze(folder.path()), 8);
    assert_eq!(analyze(&folder.path().join("..")), 61_706);
}

#[test]
fn the_output_goes_to_a_file_where_one_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lenet.json");
    let path = path.to_str().unwrap();
    let ended = run(&["export", "lenet5", "--to", "json", "--output", path]);
    assert_eq!((ended.code, &*ended.out), (Some(0), ""));
    assert_eq!(run(&["compare", "lenet5", path]).code, Some(0));
}

#[test]
fn errors_name_the_place_and_the_remedy() {
    let design = "{\"format\": \"convcost\", \"version\": 1,\n \"inptu\": 1}";
    for (arguments, input, expected) in [
        (
            &["analyze", "resnet5"][..],
            "",
            "error: resnet5: there is no such file, and no published network of that name (did you mean resnet50?): convcost models lists them\n",
        ),
        (
            &["analyze", "-"],
            design,
            "error: standard input: unknown field `inptu`, expected one of `format`, `version`, `input`, `layers` at line 2 column 8\n",
        ),
        (
            &["analyze", "lenet5", "--input", "1x1x4x4"],
            "",
            "error: lenet5: filter 5 does not fit input 4 with padding 0 in layer c1: raise P to 1 or lower f to 4\n",
        ),
        (
            &["analyze", "lenet5", "--dim", "batch=2"],
            "",
            "error: lenet5: it has no dimension called batch: leave --dim out\n",
        ),
        (
            &["analyze", "-"],
            "v1/3x224/q7",
            "error: standard input: this link cannot be read at character 10, “q7”: a layer such as c64k3, m2 or l10 was expected there\n",
        ),
    ] {
        let ended = ended(&mut command(arguments), input);
        assert_eq!(ended.error, expected, "{arguments:?}");
        assert_eq!((ended.code, &*ended.out), (Some(2), ""), "{arguments:?}");
    }
}

fn golden(name: &str) -> String {
    format!("{}/../../tests/golden/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn files_are_told_by_their_content() {
    for (file, macs, params) in [
        ("text/keras_lenet.keras", 416_520, 61_706),
        ("text/keras_lenet.h5", 416_520, 61_706),
        ("text/keras_lenet.json", 416_520, 61_706),
        ("text/keras_mobilenet_v2.json", 300_774_272, 3_504_872),
    ] {
        let shown = json(&["analyze", &golden(file), "--format", "json"]);
        assert_eq!(shown["totals"]["macs"], macs, "{file}");
        assert_eq!(shown["totals"]["params"], params, "{file}");
        assert_eq!(shown["totals"]["partial"], false, "{file}");
    }
    let file = golden("text/print_resnet18.txt");
    let arguments = [
        "analyze",
        &file,
        "--input",
        "2x3x224x224",
        "--format",
        "json",
    ];
    assert_eq!(json(&arguments)["totals"]["macs"], 2 * 1_814_073_344_u64);
    let notes = run(&arguments).error;
    assert_eq!(notes.lines().count(), 5, "{notes}");
    let unsaid = run(&["analyze", &file]);
    assert_eq!(unsaid.code, Some(2));
    assert!(
        unsaid.error.ends_with(": the text does not say its input's shape, of which line 2 wants 3 channels: give it with --input, as --input 1x3x224x224\n"),
        "{}",
        unsaid.error
    );
}

#[test]
fn all_that_a_file_leaves_open_is_named_at_once() {
    let file = golden("onnx/dynamic/resnet18_bhw.onnx");
    let refused = run(&["analyze", &file]);
    assert_eq!(refused.code, Some(2));
    assert_eq!(
        refused.error,
        format!(
            "error: {file}: the file leaves the dimensions batch, height, width of its inputs open: give them, for example --dim batch=1 --dim height=224 --dim width=224\n"
        )
    );
    let dims = ["--dim", "height=224", "--dim", "width=224"];
    let refused = run(&[&["analyze", &*file], &dims[..]].concat());
    let expected = ": the file leaves the dimension batch of input input open: give it, for example --dim batch=1\n";
    assert!(refused.error.ends_with(expected), "{}", refused.error);
    let given = [&["analyze", &*file, "--format", "json"], &dims[..]].concat();
    let given = json(&[&given[..], &["--dim", "batch=2"]].concat());
    assert_eq!(count(&given["totals"]["macs"]), 3_628_146_688);
}

#[test]
fn an_onnx_export_is_the_network_again() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["lenet5", "resnet18", "squeezenet1_1", "mobilenet_v3_small"] {
        let path = folder.path().join(format!("{name}.onnx"));
        let path = path.to_str().unwrap();
        let written = run(&["export", name, "--to", "onnx", "--output", path]);
        assert_eq!(written.code, Some(0), "{written:?}");
        let again = json(&["analyze", path, "--format", "json"]);
        let own = json(&["analyze", name, "--format", "json"]);
        for field in ["macs", "params", "partial"] {
            assert_eq!(
                again["totals"][field], own["totals"][field],
                "{name} {field}"
            );
        }
    }
}

#[test]
fn weights_without_a_graph_are_refused_with_the_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model.pth");
    fs::write(&path, b"\x80\x02}q\x00.").unwrap();
    let refused = run(&["analyze", path.to_str().unwrap()]);
    assert_eq!(refused.code, Some(2));
    assert!(
        refused.error.contains("torch.onnx.export(model, "),
        "{}",
        refused.error
    );
}

/// A `.safetensors` file with a weight of 2 × 3 numbers and a running mean.
fn safetensors(folder: &Path) -> String {
    let header = br#"{"conv.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"bn.running_mean":{"dtype":"F16","shape":[4],"data_offsets":[24,32]}}"#;
    let length = (header.len() as u64).to_le_bytes();
    let path = folder.join("model.safetensors");
    fs::write(&path, [&length[..], header, &[0; 32]].concat()).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn weights_are_listed_with_the_way_to_a_graph() {
    let folder = tempfile::tempdir().unwrap();
    let path = safetensors(folder.path());
    let listed = run(&["analyze", &path]);
    assert_eq!(listed.code, Some(0), "{listed:?}");
    assert_eq!(
        listed.out,
        "Tensor           Type  Shape  Parameters  Buffers\n\
         conv.weight      F32   2 × 3           6\n\
         bn.running_mean  F16   4                        4\n\
         Total                                  6        4\n"
    );
    assert!(listed.error.contains("6 parameters in 2 tensors"));
    assert!(listed.error.contains("torch.onnx.export(model, "));
    let object = json(&["analyze", &path, "--format", "json"]);
    assert_eq!(count(&object["totals"]["params"]), 6);
    assert!(object["totals"]["macs"].is_null());
    assert_eq!(object["totals"]["partial"], true);
    assert_eq!(object["tensors"][0]["name"], "conv.weight");
    for arguments in [
        &["analyze", &path, "--format", "csv"][..],
        &["check", &path, "--max-params", "1M"],
        &["export", &path, "--to", "onnx"],
    ] {
        let refused = run(arguments);
        assert_eq!(refused.code, Some(2), "{refused:?}");
        assert!(refused.out.is_empty() && refused.error.contains("torch.onnx.export(model, "));
    }
}

#[test]
fn of_a_checkpoint_the_weights_are_listed() {
    let path = golden("pytorch/checkpoint.pth");
    let object = json(&["analyze", &path, "--format", "json"]);
    assert_eq!(count(&object["totals"]["params"]), 36);
    assert_eq!(object["tensors"][8]["is_shared"], true);
    let listed = run(&["analyze", &path]);
    let note = "taken: state_dict; left aside: epoch, optimizer, model_ema\n";
    assert!(listed.error.contains(note), "{}", listed.error);
    assert_eq!(run(&["check", &path, "--max-params", "1M"]).code, Some(2));
}

#[test]
fn wrong_usage_ends_with_2() {
    for arguments in [
        &[][..],
        &["analyse", "lenet5"],
        &["analyze"],
        &["analyze", "lenet5", "--convention", "guess"],
        &["analyze", "lenet5", "--input", "3x224x224"],
        &["check", "lenet5"],
        &["check", "lenet5", "--max-macs", "many"],
        &["export", "lenet5"],
    ] {
        let ended = run(arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}");
        assert!(ended.out.is_empty() && !ended.error.is_empty(), "{ended:?}");
    }
    assert_eq!(run(&["--help"]).code, Some(0));
}

#[test]
fn the_zoo_is_listed() {
    let listed = run(&["models"]);
    assert_eq!(listed.code, Some(0));
    assert_eq!(listed.out.lines().count(), 1 + models::entries().count());
    let lenet =
        "LeNet-5 (modern)                   1998  1 × 32 × 32            416,520       61,706";
    assert!(listed.out.contains(lenet), "{}", listed.out);
}

#[test]
fn every_shell_has_completions() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ended = run(&["completions", shell]);
        assert_eq!(ended.code, Some(0), "{shell}");
        assert!(ended.out.contains("max-macs"), "{shell}");
    }
}
