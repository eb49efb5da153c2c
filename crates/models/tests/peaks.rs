//! Peak memory against the liveness of the same networks' ONNX files.

mod truth;

use complexity::{DataType, Setting, Shape, analyze};

use truth::text;

/// Networks whose exporter takes layers apart (GELU, SiLU), so that more is alive in the file.
const TAKEN_APART: [&str; 3] = ["convnext_tiny", "efficientnet_b0", "efficientnet_b3@300"];

#[test]
fn peaks_are_those_of_the_graphs_as_they_stand() {
    let table = text("summary.csv");
    let mut lines = table
        .lines()
        .map(|line| line.split(',').collect::<Vec<_>>());
    let head = lines.next().unwrap();
    let column = |name: &str| head.iter().position(|other| *other == name).unwrap();
    let mut failures = Vec::new();
    let mut compared = 0;
    for row in lines.filter(|row| !TAKEN_APART.contains(&row[0])) {
        let sides: Vec<u64> = row[1]
            .split('x')
            .map(|side| side.parse().unwrap())
            .collect();
        let name = row[0].split('@').next().unwrap();
        let input = Shape::maps(sides[1], sides[2], sides[3]);
        let network = models::network(name, Some(input)).unwrap();
        for (quantity, fold_batch_norm, in_place) in [
            ("peak_plain", true, false),
            ("peak_relu_inplace", true, true),
            ("peak_plain_bn_kept", false, false),
        ] {
            let theirs = row.get(column(quantity)).copied().unwrap_or_default();
            if theirs.is_empty() {
                continue;
            }
            let setting = Setting {
                in_place,
                fold_batch_norm,
                ..Setting::default()
            };
            let peak = analyze(&network, &setting).totals.unwrap().peak;
            let ours = DataType::F32.bytes(peak.elements).unwrap().to_string();
            compared += 1;
            if ours != theirs {
                failures.push(format!(
                    "{}: {quantity} {ours}, the file's {theirs}",
                    row[0]
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(compared > 40, "{compared} compared");
}
