//! ONNX files against the figures that other tools give: every node's shape and multiply-adds,
//! the parameters, and the peak of memory.
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that does not parse fails the test"
)]

use std::path::{Path, PathBuf};

use complexity::{Outcome, Setting, analyze};
use formats::onnx::{self, Dimensions, DiskFile, ImportError, Imported, Model};
use serde_json::Value;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/onnx")
}

fn open(file: &str) -> Result<Model, ImportError> {
    onnx::read(&mut DiskFile::open(&folder().join(file)).unwrap())
}

fn json(path: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(folder().join(path)).unwrap()).unwrap()
}

fn integers(value: &Value) -> Vec<u64> {
    let list = value.as_array().unwrap();
    list.iter().map(|n| n.as_u64().unwrap()).collect()
}

/// The dimensions that the figures are for.
fn dimensions(truth: &Value) -> Dimensions {
    let mut dimensions = Dimensions::default();
    for (name, value) in truth["dims"].as_object().into_iter().flatten() {
        dimensions
            .named
            .insert(name.clone(), value.as_u64().unwrap());
    }
    dimensions
}

/// Where a file and its figures do not agree, and how many rows were compared.
fn compare(imported: &Imported, truth: &Value) -> (Vec<String>, usize) {
    let setting = Setting {
        batch: imported.batch,
        ..Setting::default()
    };
    let report = analyze(&imported.network, &setting);
    let mut differences = Vec::new();
    let mut check = |what: String, ours: String, theirs: String| {
        if ours != theirs {
            differences.push(format!("{what}: ours {ours}, theirs {theirs}"));
        }
    };
    // A row without a computed input is made of weights, or arithmetic on a shape.
    let is_layer = |row: &&Value| {
        let reads = row["input"].as_array().unwrap();
        let is_shape = matches!(row["op"].as_str().unwrap(), "Shape" | "Size");
        !reads.is_empty() && !is_shape
    };
    let rows: Vec<&Value> = truth["rows"]
        .as_array()
        .unwrap()
        .iter()
        .filter(is_layer)
        .collect();
    let ours = imported.layers.iter().zip(&report.layers);
    let mut macs = 0;
    check(
        "layers".to_owned(),
        imported.layers.len().to_string(),
        rows.len().to_string(),
    );
    for ((layer, outcome), row) in ours.zip(&rows) {
        let name = row["name"].as_str().unwrap();
        check(
            name.to_owned(),
            layer.operator.clone(),
            row["op"].as_str().unwrap().to_owned(),
        );
        let shape = integers(&row["output"][0]);
        check(
            format!("{name} shape"),
            format!("{:?}", layer.output_shape.as_deref().unwrap_or_default()),
            format!("{shape:?}"),
        );
        let Outcome::Done(report) = outcome else {
            check(
                name.to_owned(),
                "not counted".to_owned(),
                "counted".to_owned(),
            );
            continue;
        };
        macs += report.macs;
        let theirs = row["macs"].as_u64().unwrap_or(0);
        check(
            format!("{name} macs"),
            report.macs.to_string(),
            theirs.to_string(),
        );
        let elements: u64 = shape.iter().product();
        check(
            format!("{name} elements"),
            report.output_elements.to_string(),
            elements.to_string(),
        );
    }
    let totals = report.totals.unwrap();
    check(
        "macs".to_owned(),
        macs.to_string(),
        truth["macs"].to_string(),
    );
    check(
        "total macs".to_owned(),
        totals.macs.to_string(),
        truth["macs"].to_string(),
    );
    check(
        "params".to_owned(),
        imported.parameters.to_string(),
        truth["params"].to_string(),
    );
    check(
        "partial".to_owned(),
        totals.partial.to_string(),
        false.to_string(),
    );
    for (in_place, peak) in [(false, "plain"), (true, "relu")] {
        check(
            format!("peak {peak}"),
            imported.peak_bytes(in_place).unwrap().to_string(),
            truth["peak"][peak]["bytes"].to_string(),
        );
    }
    (differences, rows.len())
}

#[test]
fn every_file_agrees_with_its_figures() {
    let mut names: Vec<String> = std::fs::read_dir(folder().join("truth"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let mut failures = Vec::new();
    for name in &names {
        let truth = json(&format!("truth/{name}"));
        let file = truth["file"].as_str().unwrap();
        let imported = open(file).and_then(|model| model.network(&dimensions(&truth)));
        match imported {
            Ok(imported) => {
                let (differences, rows) = compare(&imported, &truth);
                println!("{file}: {rows} layers, {} differ", differences.len());
                failures.extend(differences.iter().map(|each| format!("{file}: {each}")));
            }
            Err(error) => failures.push(format!("{file}: {error}")),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
