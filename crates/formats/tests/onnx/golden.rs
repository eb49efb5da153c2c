//! Every node's shape and multiply-adds, the parameters, and the peak of memory.

use std::path::PathBuf;

use complexity::{Outcome, Report, Setting, analyze};
use formats::onnx::{self, Dimensions, DiskFile, Imported, Note};
use serde_json::Value;

use crate::{folder, open};

pub(crate) fn json(path: &str) -> Value {
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

/// Where a file and its figures do not agree.
#[derive(Default)]
struct Differences(Vec<String>);

impl Differences {
    fn check<T: std::fmt::Debug + PartialEq>(&mut self, what: &str, ours: &T, theirs: &T) {
        if ours != theirs {
            self.0
                .push(format!("{what}: ours {ours:?}, theirs {theirs:?}"));
        }
    }
}

fn count(value: &Value) -> u128 {
    value.as_u64().unwrap_or(0).into()
}

/// A row without a computed input is made of weights, or arithmetic on a shape.
fn is_layer(row: &Value) -> bool {
    let reads = row["input"].as_array().unwrap();
    !reads.is_empty() && row["op"] != "Shape" && row["op"] != "Size"
}

fn compare(imported: &Imported, truth: &Value) -> (Vec<String>, usize) {
    let setting = Setting {
        batch: imported.batch,
        ..Setting::default()
    };
    let report = analyze(&imported.network, &setting);
    let rows = truth["rows"].as_array().unwrap();
    let rows: Vec<&Value> = rows.iter().filter(|row| is_layer(row)).collect();
    let mut differences = Differences::default();
    differences.check("layers", &imported.layers.len(), &rows.len());
    compare_rows(imported, &report, &rows, &mut differences);
    let totals = report.totals.unwrap();
    differences.check("macs", &totals.macs, &count(&truth["macs"]));
    differences.check("params", &imported.parameters, &count(&truth["params"]));
    differences.check("partial", &totals.partial, &false);
    let plain = Some(count(&truth["peak"]["plain"]["bytes"]));
    if !rows.iter().any(|row| row["op"] == "QuantizeLinear") {
        let peak = imported.data_type.bytes(totals.peak.elements);
        differences.check("peak of the network", &peak, &plain);
    }
    differences.check("peak", &imported.peak_bytes(false), &plain);
    let in_place = Some(count(&truth["peak"]["relu"]["bytes"]));
    differences.check("peak in place", &imported.peak_bytes(true), &in_place);
    (differences.0, rows.len())
}

fn compare_rows(
    imported: &Imported,
    report: &Report,
    rows: &[&Value],
    differences: &mut Differences,
) {
    let ours = imported.layers.iter().zip(&report.layers);
    for ((layer, outcome), row) in ours.zip(rows) {
        let name = row["name"].as_str().unwrap();
        differences.check(name, &layer.operator.as_str(), &row["op"].as_str().unwrap());
        let shape = integers(&row["output"][0]);
        differences.check(name, &layer.output_shape.as_ref(), &Some(&shape));
        let Outcome::Done(report) = outcome else {
            differences.check(name, &"not counted", &"counted");
            continue;
        };
        differences.check(name, &report.macs, &count(&row["macs"]));
        let elements: u64 = shape.iter().product();
        differences.check(name, &report.output_elements, &elements.into());
    }
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

#[test]
fn made_files_have_the_shapes_that_onnx_infers() {
    let shapes = json("made/shapes.json");
    let mut failures = Vec::new();
    for (name, truth) in shapes.as_object().unwrap() {
        let model = open(&format!("made/{name}.onnx")).unwrap();
        let imported = model.network(&dimensions(truth)).unwrap();
        let mut compared = 0;
        for row in truth["shapes"].as_array().unwrap() {
            let tensor = row[0].as_str().unwrap();
            let ours = imported.layers.iter().find(|layer| layer.output == tensor);
            let theirs = integers(&row[1]);
            // Arithmetic on shapes is no layer.
            if let Some(ours) = ours {
                compared += 1;
                if ours.output_shape.as_ref() != Some(&theirs) {
                    let ours = &ours.output_shape;
                    failures.push(format!("{name}: {tensor} {ours:?}, theirs {theirs:?}"));
                }
            }
        }
        let setting = Setting {
            batch: imported.batch,
            ..Setting::default()
        };
        let totals = analyze(&imported.network, &setting).totals.unwrap();
        println!("{name}: {compared} shapes, {} macs", totals.macs);
        let theirs = &truth["macs"];
        if !theirs.is_null() && theirs.as_u64().map(u128::from) != Some(totals.macs) {
            failures.push(format!("{name}: macs {}, theirs {theirs}", totals.macs));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn single_operators_have_the_shapes_that_their_files_say() {
    let mut failures = Vec::new();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder().join("node"))
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    files.sort();
    for path in &files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let model = onnx::read(&mut DiskFile::open(path).unwrap()).unwrap();
        match model.network(&model.defaults()) {
            Ok(imported) => {
                let is_about_shapes = |note: &&Note| matches!(note, Note::ShapeDiffers { .. });
                failures.extend(
                    imported
                        .notes
                        .iter()
                        .filter(is_about_shapes)
                        .map(|note| format!("{name}: {note}")),
                );
            }
            Err(error) => failures.push(format!("{name}: {error}")),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(files.len() > 150, "{} files", files.len());
}
