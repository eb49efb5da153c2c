//! Summaries as several versions of several tools print them, and what the networks cost by hooks
//! on PyTorch's layers or from the shapes of Keras's.

mod pasted;

use complexity::Shape;
use formats::text::{Form, Understood, read};
use pasted::{golden, totals};

/// Multiply-adds and learned numbers, which must be all there are.
#[track_caller]
fn figures(understood: &Understood) -> (u128, u128) {
    let totals = totals(understood);
    assert!(!totals.partial, "{:#?}", understood.caveats);
    (totals.macs, totals.learned)
}

fn caveats(understood: &Understood) -> Vec<String> {
    understood.caveats.iter().map(ToString::to_string).collect()
}

/// A golden file, the input where the text does not say it, multiply-adds, learned numbers.
type Sample = (&'static str, Option<[u64; 2]>, u128, u128);

#[track_caller]
fn check(form: Form, samples: &[Sample]) {
    for (name, input, macs, params) in samples {
        let input = input.map(|[channels, side]| Shape::maps(channels, side, side));
        let understood =
            read(&golden(name), input).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(understood.form, form, "{name}");
        assert_eq!(figures(&understood), (*macs, *params), "{name}");
    }
}

/// torchinfo 1.8.0, and torch-summary 1.4.5, from which it comes.
#[test]
fn trees_have_the_figures_of_their_networks() {
    let samples = [
        ("torchinfo_ascii_unet", Some([3, 16]), 128_000, 832),
        ("torchinfo_lenet", Some([1, 28]), 416_520, 61_706),
        ("torchinfo_lenet_inputs", None, 416_520, 61_706),
        ("torchinfo_convnext", Some([4, 8]), 20_736, 360),
        ("torchinfo_inception", Some([4, 17]), 22_309_632, 154_570),
        ("torchinfo_regnet", Some([8, 16]), 43_008, 544),
        ("torch_summary_lenet", Some([1, 28]), 416_520, 61_706),
    ];
    check(Form::Torchinfo, &samples);
}

/// torchsummary 1.5.1.
#[test]
fn lists_have_the_figures_of_their_networks() {
    let samples = [("torchsummary_se", Some([3, 16]), 111_776, 558)];
    check(Form::Torchsummary, &samples);
}

/// Keras 3.15.1, and by their code Keras 2.9 and 2.4.
#[test]
fn tables_of_keras_have_the_figures_of_their_networks() {
    let samples = [
        ("keras_summary_cifar", Some([3, 32]), 9_973_440, 19_754),
        ("keras_summary_dense", Some([4, 8]), 8_704, 662),
        ("keras_summary_unet", None, 67_895_296, 58_209),
        ("keras_summary_operations", None, 756_153, 20_093),
        ("keras_summary_nested", Some([3, 8]), 838, 109),
        ("keras_2_summary_functional", None, 2_801_824, 2_970),
        ("keras_2_summary_sequential", Some([1, 28]), 248_768, 54_474),
    ];
    check(Form::KerasSummary, &samples);
}

#[test]
fn what_stands_between_rows_is_said() {
    let understood = read(&golden("torchinfo_lenet_inputs"), None).unwrap();
    assert_eq!(
        caveats(&understood)[1..],
        [
            "before line 6 a function that is not in the text makes 6 × 14 × 14 of 6 × 28 × 28: it is taken to cost nothing",
            "before line 7 a function that is not in the text makes 400 of 16 × 10 × 10: it is taken to cost nothing",
        ]
    );
}

#[test]
fn a_summary_without_shapes_says_how_to_get_them() {
    let error = read(&golden("torchinfo_without_input"), None).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the summary has no output shapes: make it with an input size and the column of output shapes, as summary(model, input_size=(1, 3, 224, 224)), or paste print(model)"
    );
}

#[test]
fn other_parameters_than_the_text_says_are_said() {
    let text = golden("torchinfo_lenet").replace("Total params: 61,706", "Total params: 61,710");
    let understood = read(&text, Some(Shape::maps(1, 28, 28))).unwrap();
    assert_eq!(
        caveats(&understood).last().unwrap(),
        "the text says 61710 parameters, and its layers have 61706: something is not in the text, or understood otherwise"
    );
}
