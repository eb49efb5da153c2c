//! Reports of analysed networks.
#![expect(
    clippy::redundant_closure_for_method_calls,
    reason = "the method is of one lifetime, the closure of all"
)]

use complexity::{
    Conv2d, DataType, LayerKind, Linear, Network, Operator, Report, Setting, Shape, analyze,
    convention,
};
use formats::report::Table;
use serde_json::Value;

fn analysed(network: &Network, batch: u64) -> (Setting, Report) {
    let setting = Setting {
        batch,
        ..Setting::default()
    };
    (setting, analyze(network, &setting))
}

/// What `show` writes of a network.
fn shown(network: &Network, batch: u64, show: impl Fn(&Table) -> String) -> String {
    let (setting, report) = analysed(network, batch);
    let fvcore = convention::by_id("fvcore").expect("a convention");
    show(&Table::of(network, &report, &setting, DataType::F32, fvcore).expect("no layer is wrong"))
}

#[test]
fn json_has_the_documented_fields() {
    let lenet = models::network("lenet5", None).unwrap();
    let json: Value = serde_json::from_str(&shown(&lenet, 2, |table| table.json())).unwrap();
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    assert_eq!(keys(&json), ["convention", "layers", "totals"]);
    assert_eq!(
        keys(&json["totals"]),
        [
            "activation_elements",
            "flops",
            "macs",
            "operations",
            "params",
            "partial",
            "peak_activation_bytes"
        ]
    );
    assert_eq!(json["convention"], "fvcore");
    assert_eq!(json["totals"]["macs"], 833_040);
    assert_eq!(json["totals"]["flops"], 1_666_080);
    assert_eq!(json["totals"]["params"], 61_706);
    assert_eq!(json["totals"]["partial"], false);
    let c1 = &json["layers"][0];
    assert_eq!(
        c1,
        &serde_json::json!({
            "name": "c1", "kind": "Conv2d", "inputs": ["input"], "output_shape": [2, 6, 28, 28],
            "macs": 235_200, "params": 156, "output_elements": 9_408,
        })
    );
    assert_eq!(json["layers"][1]["inputs"], serde_json::json!(["c1"]));
    assert_eq!(json["layers"][1]["kind"], "Tanh");
}

#[test]
fn counts_beyond_64_bits_stay_integers() {
    let mut network = Network::new(Shape::Features(1 << 32));
    network.push(
        "fc",
        LayerKind::Linear(Linear {
            out_features: 1 << 32,
            bias: true,
        }),
    );
    let json = shown(&network, 1 << 10, |table| table.json());
    let macs = 1_u128 << 74;
    assert!(json.contains(&format!("\"macs\":{macs},")), "{json}");
    assert!(json.contains(&format!("\"flops\":{},", 2 * macs)), "{json}");
}

/// Names that programs take for something else.
fn hostile() -> Network {
    let mut network = Network::new(Shape::maps(3, 4, 4));
    for name in ["=1+1", "+a", "-b", "@c", "a,\"b\"", "x|y_z*", "50%&{~}^\\"] {
        network.push(name, LayerKind::Conv2d(Conv2d::new(2, 1)));
    }
    network
}

#[test]
fn csv_is_no_formula() {
    let text = shown(&hostile(), 1, |table| table.csv());
    let expected = "\
name,kind,inputs,output_shape,macs,params,output_elements
'=1+1,Conv2d,input,1×2×4×4,96,8,32
'+a,Conv2d,'=1+1,1×2×4×4,64,6,32
'-b,Conv2d,'+a,1×2×4×4,64,6,32
'@c,Conv2d,'-b,1×2×4×4,64,6,32
\"a,\"\"b\"\"\",Conv2d,'@c,1×2×4×4,64,6,32
x|y_z*,Conv2d,\"a,\"\"b\"\"\",1×2×4×4,64,6,32
50%&{~}^\\,Conv2d,x|y_z*,1×2×4×4,64,6,32
";
    assert_eq!(text, expected);
}

#[test]
fn markdown_and_latex_show_names_as_they_are() {
    let markdown = shown(&hostile(), 1, |table| table.markdown());
    assert!(
        markdown.contains("| x\\|y\\_z\\* | Conv2d | 1×2×4×4 | 64 | 6 | 32 |\n"),
        "{markdown}"
    );
    assert!(markdown.contains("| **Total** | | | **480** | **44** | **224** |\n"));
    assert!(
        markdown.contains("- Operations (fvcore): 480\n"),
        "{markdown}"
    );
    let latex = shown(&hostile(), 1, |table| table.latex());
    assert!(
        latex.contains(
            "50\\%\\&\\{\\textasciitilde{}\\}\\textasciicircum{}\\textbackslash{} & Conv2d & $1 \\times 2 \\times 4 \\times 4$ & 64 & 6 & 32 \\\\\n"
        ),
        "{latex}"
    );
    assert!(latex.ends_with("\\bottomrule\n\\end{tabular}\n"));
}

#[test]
fn a_network_with_a_wrong_layer_has_no_table() {
    let mut network = Network::new(Shape::maps(1, 4, 4));
    network.push("c", LayerKind::Conv2d(Conv2d::new(2, 5)));
    let (setting, report) = analysed(&network, 1);
    let macs = convention::by_id("macs").unwrap();
    let error = Table::of(&network, &report, &setting, DataType::F32, macs).unwrap_err();
    assert_eq!(
        error.to_string(),
        "a layer is wrong: mend it to see the totals"
    );
}

#[test]
fn what_is_not_counted_is_null_and_makes_totals_partial() {
    let mut network = Network::new(Shape::maps(3, 4, 4));
    network.push("c", LayerKind::Conv2d(Conv2d::new(2, 1)));
    network.push(
        "fancy",
        LayerKind::Operator(Box::new(Operator::unknown("FancyConv"))),
    );
    network.push("flatten", LayerKind::Flatten);
    let text = shown(&network, 1, |table| table.json());
    let json: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["totals"]["partial"], true);
    assert_eq!(
        (&json["totals"]["macs"], &json["totals"]["operations"]),
        (&96.into(), &96.into())
    );
    assert_eq!(
        json["layers"][1],
        serde_json::json!({
            "name": "fancy", "kind": "FancyConv", "inputs": ["c"], "output_shape": null,
            "macs": null, "params": null, "output_elements": null,
        })
    );
    let csv = shown(&network, 1, |table| table.csv());
    assert!(
        csv.ends_with("fancy,FancyConv,c,,,,\nflatten,Flatten,fancy,,,,\n"),
        "{csv}"
    );
    let markdown = shown(&network, 1, |table| table.markdown());
    assert!(
        markdown.contains("- Partial: layers that are not counted are missing"),
        "{markdown}"
    );
}
