//! Published tables: what is printed, what is counted, and which rows differ.
#![expect(
    clippy::unwrap_used,
    reason = "a golden file that does not parse fails the test"
)]

mod truth;

use models::Agreement;
use models::tables::{Evidence, Figure, Line, Table, Unit, tables};
use serde_json::Value;

use truth::{count, json};

#[track_caller]
fn table(id: &str) -> &'static Table {
    tables().find(|table| table.id == id).unwrap()
}

#[track_caller]
fn line<'a>(lines: &'a [Line], label: &str) -> &'a Line {
    lines.iter().find(|line| line.label == label).unwrap()
}

/// The number that is printed, in whole units.
#[track_caller]
fn printed(figure: &Figure) -> f64 {
    let worth = match figure.unit {
        Unit::Kilo => 1e3,
        Unit::Mega => 1e6,
        Unit::Giga => 1e9,
        Unit::One | Unit::Kibi | Unit::Percent | Unit::Of(_) => 1.0,
    };
    figure.digits.replace(',', "").parse::<f64>().unwrap() * worth
}

/// Fails unless the digits, in the table's own unit, are those of the golden number.
#[track_caller]
fn assert_digits(figure: &Figure, golden: &Value, place: &str) {
    let digits: f64 = figure.digits.replace(',', "").parse().unwrap();
    assert!(
        golden.as_f64() == Some(digits),
        "{place}: {} against {golden}",
        figure.digits
    );
}

#[test]
fn no_two_tables_are_alike_by_name() {
    let mut ids: Vec<&str> = tables().map(|table| table.id).collect();
    let all = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), all);
}

#[test]
fn every_row_is_counted_and_agrees_or_says_why_not() {
    for table in tables() {
        let lines = table.lines();
        assert_eq!(
            lines.len(),
            table.row_count(),
            "{}: a row is not counted",
            table.id
        );
        for line in &lines {
            let place = format!("{}: {}", table.id, line.label);
            assert_eq!(line.figures.len(), table.columns.len(), "{place}");
            let differs = line
                .figures
                .iter()
                .any(|figure| figure.agreement == Some(Agreement::Differs));
            assert_eq!(
                differs,
                !line.reason.is_empty(),
                "{place}: {:?}",
                line.figures
            );
        }
    }
}

#[test]
fn the_rows_that_differ_are_those_that_are_known_to() {
    let differing: Vec<String> = tables()
        .flat_map(|table| {
            table.lines().into_iter().flat_map(|line| {
                let columns = line.figures.iter().zip(table.columns);
                let differing = columns
                    .filter(|(figure, _)| figure.agreement == Some(Agreement::Differs))
                    .map(|(_, counted)| format!("{} {} {counted:?}", table.id, line.label));
                differing.collect::<Vec<_>>()
            })
        })
        .collect();
    let known = [
        "googlenet-1 convolution 7×7/2 Parameters",
        "googlenet-1 convolution 7×7/2 Macs",
        "googlenet-1 inception (4a) Parameters",
        "googlenet-1 inception (4b) Parameters",
        "googlenet-1 inception (4c) Parameters",
        "googlenet-1 inception (4d) Parameters",
        "googlenet-1 inception (4e) Parameters",
        "googlenet-1 inception (5a) Parameters",
        "googlenet-1 inception (5a) Macs",
        "googlenet-1 inception (5b) Parameters",
        "resnet-1 50-layer, as torchvision has it Macs",
        "resnet-1 101-layer, as torchvision has it Macs",
        "resnet-1 152-layer, as torchvision has it Macs",
        "resnet-1 VGG-16, in the text Macs",
        "mobilenet-2 Conv 3×3 Macs",
        "mobilenet-4 Conv MobileNet Macs",
        "mobilenet-8 GoogleNet Macs",
        "mobilenet-8 GoogleNet ParametersWithoutNorm",
        "mobilenet-8 VGG 16 Macs",
        "mobilenet-8 Squeezenet Macs",
        "mobilenet-8 AlexNet Macs",
        "mobilenet-8 Inception V3 Macs",
        "mobilenet-8 Inception V3 ParametersWithoutNorm",
        "mobilenet-slim MobileNet_v1_0.75_224 Macs",
        "mobilenet-slim MobileNet_v1_0.75_192 Macs",
        "mobilenet-slim MobileNet_v1_0.75_160 Macs",
        "mobilenet-slim MobileNet_v1_0.75_128 Macs",
        "mobilenet-slim MobileNet_v1_0.50_224 Macs",
        "mobilenet-slim MobileNet_v1_0.25_192 Macs",
        "mobilenet-keras 1.0 MobileNet-224 Macs",
        "mobilenet-keras 1.0 MobileNet-192 Macs",
        "mobilenet-keras 1.0 MobileNet-160 Macs",
        "mobilenet-keras 1.0 MobileNet-128 Macs",
        "torchvision fcn_resnet50 Parameters",
        "torchvision fcn_resnet50 Macs",
        "torchvision fcn_resnet101 Parameters",
        "torchvision fcn_resnet101 Macs",
        "torchvision deeplabv3_resnet50 Parameters",
        "torchvision deeplabv3_resnet50 Macs",
        "torchvision deeplabv3_resnet101 Parameters",
        "torchvision deeplabv3_resnet101 Macs",
        "torchvision inception_v3 Parameters",
        "alexnet-neurons first layer, on 224 × 224 as printed Outputs",
        "alexnet-neurons first layer, on 227 × 227 Outputs",
        "lenet-5 S2 MacsAndBias",
        "lenet-5 S4 MacsAndBias",
        "shufflenet-1 g = 4 Macs",
        "shufflenet-1 g = 8 Macs",
        "cs231n-vgg16 TOTAL Outputs",
    ];
    assert_eq!(differing, known);
}

#[test]
fn googlenet_s_rows_are_the_golden_ones() {
    let golden = &json("papers.json")["googlenet_table1"]["rows"];
    let lines = table("googlenet-1").lines();
    let rows = golden.as_array().unwrap();
    assert_eq!(lines.len(), rows.len());
    for (line, row) in lines.iter().zip(rows) {
        let [parameters, operations] = line.figures[..] else {
            panic!("{}: two columns", line.label);
        };
        assert_digits(&parameters, &row["published_K"], line.label);
        assert_digits(&operations, &row["published_M"], line.label);
        let learned = count(&row["weights"]) + count(&row["bias"]);
        assert_eq!(
            [parameters.exact, operations.exact],
            [learned, count(&row["macs"])]
        );
        let agree = |figure: Figure| figure.agreement != Some(Agreement::Differs);
        assert_eq!(
            [agree(parameters), agree(operations)].map(Value::from),
            [row["params_ok"].clone(), row["ops_ok"].clone()],
            "{}",
            line.label
        );
    }
}

#[test]
fn vgg_s_and_resnet_s_rows_are_the_golden_ones() {
    let papers = json("papers.json");
    let lines = table("vgg-2").lines();
    for (label, key) in [
        ("A, A-LRN", "A"),
        ("B", "B"),
        ("C", "C"),
        ("D", "D"),
        ("E", "E"),
    ] {
        let (figure, row) = (line(&lines, label).figures[0], &papers["vgg"]["rows"][key]);
        assert_digits(&figure, &row["published_params_M"], label);
        assert_eq!(figure.exact, count(&row["params"]), "{label}");
    }
    let lines = table("resnet-1").lines();
    for (depth, row) in papers["resnet"]["rows"].as_object().unwrap() {
        let figure = line(&lines, &format!("{depth}-layer")).figures[0];
        assert_digits(&figure, &row["published_G"], depth);
        assert_eq!(figure.exact, count(&row["macs_v1"]), "{depth}");
    }
    for depth in ["50", "101", "152"] {
        let row = &papers["resnet"]["rows"][depth];
        let figure = line(&lines, &format!("{depth}-layer, as torchvision has it")).figures[0];
        assert_digits(&figure, &row["published_G"], depth);
        assert_eq!(figure.exact, count(&row["macs_v15"]), "{depth}");
    }
    let text = papers["resnet"]["source"].as_str().unwrap();
    let vgg = [
        line(&lines, "VGG-16, in the text"),
        line(&lines, "VGG-19, in the text"),
    ];
    let [d, e] = vgg.map(|line| line.figures[0].digits);
    assert!(text.contains(&format!("VGG-16/19 {d}/{e} x10^9")));
    let lines = table("resnet-6").lines();
    for (depth, row) in papers["resnet"]["cifar"].as_object().unwrap() {
        let figure = line(&lines, &format!("ResNet, {depth} layers")).figures[0];
        assert_digits(&figure, &row["published_M"], depth);
        assert_eq!(figure.exact, count(&row["params"]), "{depth}");
    }
}

#[test]
fn mobilenet_s_rows_are_the_golden_ones() {
    let golden = &json("papers.json")["mobilenet_v1"];
    let pair = |figures: &[Figure], row: &Value, place: &str| {
        assert_digits(&figures[0], &row[0], place);
        assert_digits(&figures[1], &row[1], place);
    };
    let shares = table("mobilenet-2").lines();
    for (label, key) in [
        ("Conv 1×1", "pw"),
        ("Conv DW 3×3", "dw"),
        ("Conv 3×3", "conv3x3"),
        ("Fully Connected", "fc"),
    ] {
        let row = line(&shares, label);
        pair(&row.figures, &golden["table2"]["published"][key], label);
        for (index, figure) in row.figures.iter().enumerate() {
            let share = format!(
                "{:.2}",
                golden["table2"]["recomputed_percent_macs_params"][key][index]
                    .as_f64()
                    .unwrap()
            );
            assert_eq!(hundredths(figure), share, "{label}");
        }
    }
    let layers = table("mobilenet-3").lines();
    for (line, key) in layers.iter().zip(["conv", "dws", "a75", "r714"]) {
        pair(&line.figures, &golden["table3"]["published"][key], key);
        let millions = golden["table3"]["computed"][key][0].as_f64().unwrap();
        assert_eq!(
            hundredths(&line.figures[0]),
            format!("{millions:.2}"),
            "{key}"
        );
    }
    for (id, label, key) in [
        ("mobilenet-4", "Conv MobileNet", "table4_full_conv"),
        ("mobilenet-5", "Shallow MobileNet", "table5_shallow"),
    ] {
        let lines = table(id).lines();
        let figures = &line(&lines, label).figures;
        pair(figures, &golden[key]["published"], label);
        assert_eq!(figures[0].exact, count(&golden[key]["macs"]), "{label}");
    }
    for (id, label, key) in [
        ("mobilenet-4", "MobileNet", "1_224"),
        ("mobilenet-5", "0.75 MobileNet", "0.75_224"),
        ("mobilenet-6", "1.0 MobileNet-224", "1_224"),
        ("mobilenet-6", "0.75 MobileNet-224", "0.75_224"),
        ("mobilenet-6", "0.5 MobileNet-224", "0.5_224"),
        ("mobilenet-6", "0.25 MobileNet-224", "0.25_224"),
        ("mobilenet-7", "1.0 MobileNet-224", "1_224"),
        ("mobilenet-7", "1.0 MobileNet-192", "1_192"),
        ("mobilenet-7", "1.0 MobileNet-160", "1_160"),
        ("mobilenet-7", "1.0 MobileNet-128", "1_128"),
        ("mobilenet-8", "0.50 MobileNet-160", "0.5_160"),
    ] {
        let lines = table(id).lines();
        let (figures, row) = (&line(&lines, label).figures, &golden["grid"][key]);
        pair(figures, &row["paper"], label);
        assert_eq!(figures[0].exact, count(&row["macs"]), "{label}");
        assert_eq!(figures[1].exact, count(&row["weights_no_bn"]), "{label}");
    }
    let others = table("mobilenet-8").lines();
    for (label, key) in [
        ("GoogleNet", "GoogleNet"),
        ("VGG 16", "VGG 16"),
        ("Squeezenet", "Squeezenet"),
        ("AlexNet", "AlexNet"),
        ("Inception V3", "Inception V3 (Table 10)"),
    ] {
        pair(
            &line(&others, label).figures,
            &golden["table8_9_published"][key],
            label,
        );
    }
    let slim = table("mobilenet-slim").lines();
    let grid = golden["grid"].as_object().unwrap();
    assert_eq!(slim.len(), grid.len());
    for (key, row) in grid {
        let (width, side) = key.split_once('_').unwrap();
        let width = match width {
            "1" => "1.0",
            "0.5" => "0.50",
            width => width,
        };
        let figure = line(&slim, &format!("MobileNet_v1_{width}_{side}")).figures[0];
        assert_digits(&figure, &row["tf_slim_readme_M"], key);
        assert_eq!(figure.exact, count(&row["macs"]), "{key}");
    }
}

#[test]
fn mobilenets_of_keras_and_tensorflow_have_the_golden_rows() {
    let papers = json("papers.json");
    let slim = table("mobilenet-v2-slim").lines();
    let rows = papers["mobilenet_v2"]["rows"].as_object().unwrap();
    assert_eq!(slim.len(), rows.len());
    for (key, row) in rows {
        let key = key
            .strip_prefix("1_")
            .map_or_else(|| key.clone(), |side| format!("1.0_{side}"));
        let figure = line(&slim, &format!("mobilenet_v2_{key}")).figures[0];
        assert_digits(&figure, &row["tf_slim_readme_M"], &key);
        assert_eq!(figure.exact, count(&row["macs"]), "{key}");
    }
    let errata = papers["errata"].as_array().unwrap();
    let keras = errata
        .iter()
        .find(|erratum| erratum["where"] == "Keras MobileNet docstring")
        .unwrap();
    let printed = keras["printed"].as_str().unwrap();
    for line in table("mobilenet-keras").lines() {
        assert_eq!(
            printed,
            format!("{} at every resolution", line.figures[0].digits)
        );
    }
}

/// What a figure is in its printed unit, with two decimals.
fn hundredths(figure: &Figure) -> String {
    let rounded = (figure.dividend * 200 + figure.divisor) / (2 * figure.divisor);
    format!("{}.{:02}", rounded / 100, rounded % 100)
}

#[test]
fn facenet_s_rows_are_the_golden_ones_and_count_biases_as_operations() {
    let golden = &json("papers.json")["facenet"];
    for (id, key, parameters) in [
        ("facenet-1", "nn1", "weights_bias"),
        ("facenet-2", "nn2", "params"),
    ] {
        let lines = table(id).lines();
        let rows = golden[key].as_array().unwrap();
        assert_eq!(lines.len(), rows.len() + 1, "the total stands below");
        for (line, row) in lines.iter().zip(rows) {
            let [learned, operations] = line.figures[..] else {
                panic!("{}: two columns", line.label);
            };
            assert_eq!(Some(printed(&learned)), row["published_params"].as_f64());
            assert_eq!(Some(printed(&operations)), row["published_ops"].as_f64());
            assert_eq!(learned.exact, count(&row[parameters]), "{}", line.label);
            assert!(operations.exact > count(&row["macs"]), "{}", line.label);
            assert_eq!(
                operations.agreement,
                Some(Agreement::Rounded),
                "{}",
                line.label
            );
        }
        let total = &golden[format!("{key}_total")];
        assert_eq!(lines[rows.len()].figures[0].exact, count(&total["params"]));
    }
}

#[test]
fn he_and_sun_s_rows_are_recalled() {
    let golden = &json("papers.json")["he_sun_2015"];
    let table = table("he-sun-1");
    assert_eq!(table.evidence, Evidence::Recalled);
    let lines = table.lines();
    for row in golden["table1"].as_array().unwrap() {
        let model = row["model"].as_str().unwrap();
        if let Some(line) = lines.iter().find(|line| line.label == model) {
            assert_digits(&line.figures[0], &row["recalled_comp"], model);
        }
    }
    let j_prime = line(&lines, "J′").figures[0];
    assert_eq!(j_prime.agreement, None);
    assert_eq!(j_prime.exact, count(&golden["Jprime_traced"]["conv_macs"]));
}

#[test]
fn torchvision_s_list_has_every_convolutional_network_of_it() {
    let golden = &json("papers.json")["torchvision"]["rows"];
    let lines = table("torchvision").lines();
    let mut listed = Vec::new();
    for (weights, row) in golden.as_object().unwrap() {
        let (name, version) = weights.split_once('/').unwrap();
        let mut name = name.to_lowercase();
        if name.starts_with("swin") || name.starts_with("vit") {
            continue;
        }
        if version == "IMAGENET1K_SWAG_E2E_V1" {
            name.push_str(", 384 × 384");
        }
        let [parameters, macs] = line(&lines, &name).figures[..] else {
            panic!("{name}: two columns");
        };
        assert_digits(&parameters, &row["params"], weights);
        assert_digits(&macs, &row["gmacs"], weights);
        listed.push(name);
    }
    // The file has torchvision's classifiers.
    let others: Vec<&str> = lines
        .iter()
        .map(|line| line.label)
        .filter(|label| !listed.iter().any(|name| name == label))
        .collect();
    assert_eq!(
        others,
        [
            "fcn_resnet50",
            "fcn_resnet101",
            "deeplabv3_resnet50",
            "deeplabv3_resnet101"
        ]
    );
}

#[test]
fn the_other_tables_rows_are_the_golden_ones() {
    let papers = json("papers.json");
    let alexnet = &papers["alexnet"]["neurons"];
    let lines = table("alexnet-neurons").lines();
    for (index, line) in lines[1..].iter().enumerate() {
        assert_digits(&line.figures[0], &alexnet["paper"][index], line.label);
        assert_eq!(
            line.figures[0].exact,
            count(&alexnet["computed"][index]),
            "{}",
            line.label
        );
    }
    let lenet = table("lenet-5").lines();
    for (label, parameters, connections) in [
        ("C1", "C1_params", "C1_conn"),
        ("S2", "S2_params", "S2_conn"),
        ("C3", "C3_params", "C3_conn"),
        ("S4", "S4_params", "S4_conn"),
        ("C5", "C5", "C5"),
        ("F6", "F6", "F6"),
    ] {
        let figures = &line(&lenet, label).figures;
        assert_digits(&figures[0], &papers["lenet5"][parameters], label);
        assert_digits(&figures[1], &papers["lenet5"][connections], label);
    }
    let shufflenet = table("shufflenet-1").lines();
    for (groups, row) in papers["shufflenet_v1_table1"]["rows"].as_object().unwrap() {
        let figure = line(&shufflenet, &format!("g = {groups}")).figures[0];
        assert_digits(&figure, &row["published_M"], groups);
        assert_eq!(figure.exact, count(&row["macs"]), "{groups}");
    }
    let squeezenet = &papers["squeezenet"]["rows"]["1.0@227"];
    let lines = table("squeezenet-1").lines();
    assert_digits(&lines[0].figures[0], &squeezenet["rows"][1][1], "fire2");
    assert_digits(&lines[1].figures[0], &squeezenet["params"], "total");
}

#[test]
fn cs231n_s_rows_are_the_golden_ones() {
    let golden = &json("papers.json")["cs231n_vgg16"];
    let lines = table("cs231n-vgg16").lines();
    let (total, layers) = lines.split_last().unwrap();
    let rows = golden["rows"].as_array().unwrap();
    assert_eq!(layers.len(), rows.len());
    for (line, row) in layers.iter().zip(rows) {
        assert_digits(&line.figures[0], &row[3], line.label);
        assert_digits(&line.figures[1], &row[4], line.label);
    }
    let [memory, weights] = total.figures[..] else {
        panic!("two columns");
    };
    let input = count(&golden["input"]);
    assert_eq!(memory.exact + input, count(&golden["sum_of_listed_rows"]));
    assert_eq!(weights.exact, count(&golden["weights_only"]));
    let words = golden["published"].as_str().unwrap();
    assert!(words.contains(&format!("TOTAL memory: {}M", memory.digits)));
    assert!(words.contains(&format!("{}M parameters", weights.digits)));
}
