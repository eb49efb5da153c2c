//! Pasted text, and what the networks in it cost by PyTorch's and Keras's own figures.

mod pasted;

use complexity::{Setting, Shape, analyze};
use formats::text::{Form, Understood, read};
use pasted::{golden, totals};
use proptest::prelude::*;

const PICTURE: Option<Shape> = Some(Shape::Maps {
    channels: 3,
    height: 224,
    width: 224,
});

fn caveats(understood: &Understood) -> Vec<String> {
    understood.caveats.iter().map(ToString::to_string).collect()
}

#[test]
fn printed_modules_have_pytorchs_figures() {
    for (name, input, macs, params) in [
        ("alexnet", PICTURE, 714_188_480, 61_100_840),
        ("resnet18", PICTURE, 1_814_073_344, 11_689_512),
        ("mobilenet_v2", PICTURE, 300_774_272, 3_504_872),
        (
            "sequential_lenet",
            Some(Shape::maps(1, 32, 32)),
            416_520,
            61_706,
        ),
    ] {
        let understood = read(&golden(&format!("print_{name}")), input).unwrap();
        let totals = totals(&understood);
        assert_eq!(understood.form, Form::PrintedModule, "{name}");
        assert_eq!(
            (totals.macs, totals.learned, totals.partial),
            (macs, params, false),
            "{name}"
        );
    }
}

#[test]
fn what_a_printed_module_does_not_say_is_said() {
    let understood = read(&golden("print_resnet18"), PICTURE).unwrap();
    let caveats = caveats(&understood);
    assert!(caveats[0].starts_with("layers stand in the order of their definition"));
    // Of three blocks with a projection, and the flattening before the last layer.
    assert_eq!(caveats.len(), 1 + 3 + 1, "{caveats:#?}");
    assert_eq!(
        caveats[1],
        "line 30 reads an earlier layer, since that one gives 64 channels"
    );
    assert_eq!(
        caveats[4],
        "before line 83 maps are flattened, since they have 512 elements"
    );
    assert_eq!(understood.lines[0].number, 2);
    assert_eq!(understood.lines[0].layers, ["conv1"]);
    let named = |name: &str| {
        understood
            .network
            .nodes()
            .iter()
            .any(|node| node.name == name)
    };
    assert!(named("layer2.0.downsample.0"));
}

#[test]
fn code_is_read_with_its_names() {
    let code = r"
import torch.nn as nn

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 16, 3, padding=1),  # 16 filters
            nn.BatchNorm2d(16), nn.ReLU(inplace=True),
            nn.MaxPool2d(2),
        )
        self.fc = nn.Linear(in_features=16 * 4 * 4, out_features=10)
";
    let unknown = read(
        &code.replace("16 * 4 * 4", "16 * size"),
        Some(Shape::maps(3, 8, 8)),
    );
    assert_eq!(
        unknown.unwrap_err().to_string(),
        "line 12: in_features of Linear is missing or no number: write it"
    );
    let understood = read(code, Some(Shape::maps(3, 8, 8))).unwrap();
    assert_eq!(understood.form, Form::Code);
    let names: Vec<&str> = understood
        .network
        .nodes()
        .iter()
        .map(|node| &*node.name)
        .collect();
    assert_eq!(
        names,
        [
            "features.0",
            "features.1",
            "features.2",
            "features.3",
            "flatten",
            "fc"
        ]
    );
    let totals = totals(&understood);
    assert_eq!(totals.macs, 8 * 8 * 27 * 16 + 2_560);
    assert_eq!(totals.learned, 448 + 32 + 2_570);
}

#[test]
fn a_sequential_may_name_its_layers() {
    let code =
        "model = nn.Sequential(OrderedDict([('conv1', nn.Conv2d(1, 20, 5)), ('act', nn.ReLU())]))";
    let understood = read(code, Some(Shape::maps(1, 28, 28))).unwrap();
    let names: Vec<&str> = understood
        .network
        .nodes()
        .iter()
        .map(|node| &*node.name)
        .collect();
    assert_eq!(names, ["conv1", "act"]);
}

#[test]
fn repeated_modules_are_repeated() {
    let text = "Net(\n  (layers): Sequential(\n    (0-2): 3 x Block(\n      (conv): Conv2d(8, 8, kernel_size=(1, 1))\n    )\n  )\n)";
    let understood = read(text, Some(Shape::maps(8, 4, 4))).unwrap();
    let names: Vec<&str> = understood
        .network
        .nodes()
        .iter()
        .map(|node| &*node.name)
        .collect();
    assert_eq!(names, ["layers.0.conv", "layers.1.conv", "layers.2.conv"]);
}

#[test]
fn branches_whose_channels_add_up_are_joined() {
    let text = "Net(\n  (fire): Fire(\n    (squeeze): Conv2d(8, 2, kernel_size=(1, 1))\n    (expand1x1): Conv2d(2, 4, kernel_size=(1, 1))\n    (expand3x3): Conv2d(2, 4, kernel_size=(3, 3), padding=(1, 1))\n  )\n  (last): Conv2d(8, 3, kernel_size=(1, 1))\n)";
    let understood = read(text, Some(Shape::maps(8, 4, 4))).unwrap();
    assert_eq!(
        caveats(&understood)[1..],
        [
            "line 5 reads an earlier layer, since that one gives 2 channels",
            "before line 7 branches are concatenated, since they have 8 channels together"
        ]
    );
    assert_eq!(totals(&understood).macs, 16 * (16 + 8 + 72 + 24));
}

#[test]
fn summaries_have_the_figures_of_their_networks() {
    let lenet = Some(Shape::maps(1, 32, 32));
    for (name, input, form, macs, params) in [
        (
            "torchinfo_alexnet",
            PICTURE,
            Form::Torchinfo,
            714_188_480,
            61_100_840,
        ),
        (
            "torchinfo_kernels_alexnet",
            None,
            Form::Torchinfo,
            714_188_480,
            61_100_840,
        ),
        (
            "torchinfo_sequential_lenet",
            lenet,
            Form::Torchinfo,
            416_520,
            61_706,
        ),
        (
            "torchsummary_alexnet",
            PICTURE,
            Form::Torchsummary,
            714_188_480,
            61_100_840,
        ),
        (
            "torchsummary_resnet18",
            PICTURE,
            Form::Torchsummary,
            1_814_073_344,
            11_689_512,
        ),
        (
            "keras_summary_lenet",
            Some(Shape::maps(1, 28, 28)),
            Form::KerasSummary,
            416_520,
            61_706,
        ),
        (
            "keras_summary_mobilenet_v2",
            None,
            Form::KerasSummary,
            300_774_272,
            3_504_872,
        ),
    ] {
        let understood = read(&golden(name), input).unwrap();
        let totals = totals(&understood);
        assert_eq!(understood.form, form, "{name}");
        assert_eq!(
            (totals.macs, totals.learned),
            (macs, params),
            "{name}: {:#?}",
            caveats(&understood)
        );
        assert!(!totals.partial, "{name}: {:#?}", caveats(&understood));
    }
}

#[test]
fn what_a_summary_leaves_out_makes_totals_partial() {
    // The projections are rows of their own there, without their layers.
    let understood = read(&golden("torchinfo_kernels_resnet18"), None).unwrap();
    let found = totals(&understood);
    // 64 · 128 · 28², 128 · 256 · 14², 256 · 512 · 7².
    let without = 3 * 6_422_528;
    assert!(found.partial);
    assert_eq!(found.macs, 1_814_073_344 - without);
    let notes = caveats(&understood);
    let missing = notes.iter().filter(|note| note.contains("is not counted"));
    assert_eq!(missing.count(), 3, "{notes:#?}");
}

#[test]
fn a_functional_summary_is_connected() {
    let understood = read(&golden("keras_summary_functional_small"), None).unwrap();
    let found = totals(&understood);
    assert_eq!((found.learned, found.partial), (4_618, false));
    assert_eq!(understood.caveats.len(), 1, "{:#?}", understood.caveats);
    let mut nodes = understood.network.nodes().iter();
    assert_eq!(
        nodes.find(|node| node.name == "add").unwrap().inputs.len(),
        2
    );
}

/// LeNet as Caffe's examples have it: 20 and 50 filters, pools that round up.
const CAFFE_LENET: &str = r#"
name: "LeNet"
layer { name: "data" type: "Input" top: "data" input_param { shape: { dim: 64 dim: 1 dim: 28 dim: 28 } } }
layer {
  name: "conv1" type: "Convolution" bottom: "data" top: "conv1"
  convolution_param { num_output: 20 kernel_size: 5 stride: 1 weight_filler { type: "xavier" } }
}
layer { name: "pool1" type: "Pooling" bottom: "conv1" top: "pool1"
  pooling_param { pool: MAX kernel_size: 2 stride: 2 } }  # 12 × 12
layer { name: "conv2" type: "Convolution" bottom: "pool1" top: "conv2"
  convolution_param { num_output: 50 kernel_size: 5 } }
layer { name: "pool2" type: "Pooling" bottom: "conv2" top: "pool2"
  pooling_param { pool: MAX kernel_size: 2 stride: 2 } }
layer { name: "ip1" type: "InnerProduct" bottom: "pool2" top: "ip1" inner_product_param { num_output: 500 } }
layer { name: "relu1" type: "ReLU" bottom: "ip1" top: "ip1" }
layer { name: "ip2" type: "InnerProduct" bottom: "ip1" top: "ip2" inner_product_param { num_output: 10 } }
layer { name: "accuracy" type: "Accuracy" bottom: "ip2" bottom: "label" top: "accuracy" include { phase: TEST } }
layer { name: "prob" type: "Softmax" bottom: "ip2" top: "prob" }
"#;

#[test]
fn a_prototxt_is_read_whole() {
    let understood = read(CAFFE_LENET, None).unwrap();
    assert_eq!(understood.form, Form::Prototxt);
    let totals = totals(&understood);
    // 24² · 25 · 20 + 8² · 25 · 20 · 50 + 800 · 500 + 500 · 10, and Caffe's 431,080 parameters.
    assert_eq!(totals.macs, 288_000 + 1_600_000 + 400_000 + 5_000);
    assert_eq!(totals.learned, 431_080);
    assert!(understood.caveats.is_empty() && !totals.partial);
    let relu = &understood.network.nodes()[6];
    assert_eq!((&*relu.name, understood.lines[0].number), ("relu1", 4));
    for (text, expected) in [
        (
            CAFFE_LENET.replace("num_output: 500", "output: 500"),
            "line 14: num_output of InnerProduct is missing or no number: write it",
        ),
        (
            CAFFE_LENET.replace("bottom: \"pool1\"", "bottom: \"pool7\""),
            "line 10 is not understood: a bottom that an earlier layer writes was expected there",
        ),
        (
            CAFFE_LENET.replacen("shape: {", "shape: ", 1),
            "line 3 is not understood: a field such as name: \"conv1\", or a brace was expected there",
        ),
    ] {
        assert_eq!(read(&text, None).unwrap_err().to_string(), expected);
    }
}

#[test]
fn what_is_wrong_is_named_with_its_line() {
    let conv =
        "Net(\n  (a): Conv2d(3, 8, kernel_size=(3, 3))\n  (b): Conv2d(5, 8, kernel_size=(3, 3))\n)";
    for (text, input, expected) in [
        (
            "hello",
            PICTURE,
            "the text is none that is known: paste print(model), nn.Sequential(…), a summary of torchinfo, torchsummary or Keras, or a Caffe prototxt",
        ),
        (
            conv,
            None,
            "the text does not say its input's shape, of which line 2 wants 3 channels: give it",
        ),
        (
            conv,
            PICTURE,
            "line 3: Conv2d wants 5 channels, but gets 8 × 222 × 222, and no layer before it gives them: the text does not say what stands between them, an ONNX file does",
        ),
        (
            "Net(\n  (a): Conv2d(3, 8)\n)",
            PICTURE,
            "line 2: kernel_size of Conv2d is missing or no number: write it",
        ),
        (
            "Net(\n  (a): Conv2d(3, 8, kernel_size=(3, 3))\n",
            PICTURE,
            "line 2 is not understood: a closing bracket for each open one was expected there",
        ),
        (
            "x = nn.Conv2d(3, 8",
            PICTURE,
            "line 1 is not understood: a closing bracket was expected there",
        ),
        (
            "Net(\n)",
            PICTURE,
            "the text has no layers: paste the whole model",
        ),
    ] {
        assert_eq!(
            read(text, input).unwrap_err().to_string(),
            expected,
            "{text}"
        );
    }
    let deep = format!("nn.Sequential({}", "nn.Sequential(".repeat(10_000));
    assert_eq!(
        read(&deep, PICTURE).unwrap_err().to_string(),
        "line 1: groups are nested more than 64 deep"
    );
}

const SAMPLES: [&str; 10] = [
    "print_resnet18",
    "print_sequential_lenet",
    "torchinfo_alexnet",
    "torchinfo_kernels_resnet18",
    "torchinfo_mobilenet_v2",
    "torchsummary_alexnet",
    "torchsummary_resnet18",
    "keras_summary_functional_small",
    "keras_summary_lenet",
    "keras_summary_mobilenet_v2",
];

/// Found by fuzzing.
#[test]
fn a_pool_without_a_window_is_not_counted() {
    let text = golden("torchinfo_kernels_alexnet");
    let without = text.replacen(
        "--                        3  ",
        "--                        0  ",
        1,
    );
    assert_ne!(text, without);
    let understood = read(&without, None).unwrap();
    let report = analyze(&understood.network, &Setting::default());
    assert!(report.not_counted().next().is_some());
}

proptest! {
    #[test]
    fn no_damaged_sample_panics(
        sample in prop::sample::select(&SAMPLES),
        at in any::<prop::sample::Index>(),
        removed in 0..80_usize,
        put in "[0-9]{0,24}|[ -~\n│┃…\\[\\]()]{0,12}",
    ) {
        let mut characters: Vec<char> = golden(sample).chars().collect();
        let at = at.index(characters.len());
        let end = (at + removed).min(characters.len());
        characters.splice(at..end, put.chars());
        let text: String = characters.into_iter().collect();
        if let Ok(understood) = read(&text, PICTURE) {
            let _ = analyze(&understood.network, &Setting::default());
        }
        let _ = read(&text, None);
    }

    #[test]
    fn no_text_panics(
        text in "[ -~\n│─├└é]{0,200}",
        words in prop::collection::vec("(nn\\.)?(Sequential\\(|Conv2d\\(3, 8, 3\\)|\\)|\\(0\\): |Linear\\(8, 2\\)|,|\n|\\(0-3\\): 4 x |Flatten\\(\\))", 0..30),
    ) {
        let _ = read(&text, PICTURE);
        let _ = read(&words.concat(), PICTURE);
        let _ = read(&format!("layer {{ {text} }}"), PICTURE);
        let _ = read(&format!("Layer (type)\n{text}"), PICTURE);
        let _ = read(&format!("nn.{text}"), PICTURE);
        let _ = read(&format!("Net(\n(a): {text}\n)"), PICTURE);
    }
}
