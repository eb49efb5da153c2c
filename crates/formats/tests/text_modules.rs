//! Blocks as `print(model)` of PyTorch 2.15 and torchvision 0.29 shows them, and what they cost by
//! hooks on PyTorch's own layers.

mod pasted;

use complexity::Shape;
use formats::text::{Understood, read};
use pasted::{golden, totals};

/// Multiply-adds and learned numbers, which must be all there are.
#[track_caller]
fn figures(understood: &Understood) -> (u128, u128) {
    let totals = totals(understood);
    assert!(!totals.partial, "{:#?}", understood.caveats);
    (totals.macs, totals.learned)
}

#[test]
fn blocks_have_pytorchs_figures() {
    for (name, [channels, side], macs, params) in [
        ("se", [3, 16], 111_776, 558),
        ("regnet", [8, 16], 43_008, 544),
        ("shuffle", [4, 16], 16_128, 270),
        ("aspp", [8, 16], 172_064, 744),
        ("inception", [4, 17], 22_309_632, 154_570),
        ("convnext", [4, 8], 20_736, 360),
        ("unet", [3, 16], 128_000, 832),
        ("odd", [3, 8], 13_056, 6_282),
    ] {
        let input = Some(Shape::maps(channels, side, side));
        let understood = read(&golden(&format!("block_{name}")), input)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(figures(&understood), (macs, params), "{name}");
    }
}

#[test]
fn a_gate_is_said_to_multiply() {
    let understood = read(&golden("block_se"), Some(Shape::maps(3, 16, 16))).unwrap();
    let said: Vec<String> = understood.caveats[1..]
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        said,
        [
            "line 3: what SqueezeExcitation reads is multiplied by what it gives, since it ends in a sigmoid"
        ]
    );
}

#[test]
fn a_norm_of_timm_has_its_activation_in_it() {
    // timm 1.0.
    let text = "Net(
  (conv_stem): Conv2d(3, 4, kernel_size=(3, 3), stride=(2, 2), padding=(1, 1), bias=False)
  (bn1): BatchNormAct2d(
    4, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True
    (drop): Identity()
    (act): SiLU(inplace=True)
  )
)";
    let understood = read(text, Some(Shape::maps(3, 8, 8))).unwrap();
    assert_eq!(figures(&understood), (16 * 27 * 4, 108 + 8));
    let names: Vec<&str> = understood
        .network
        .nodes()
        .iter()
        .map(|node| &*node.name)
        .collect();
    assert_eq!(names, ["conv_stem", "bn1.norm", "bn1.act"]);
}

#[test]
fn a_lazy_layer_takes_what_comes() {
    let printed = "Sequential(
  (0): LazyConv2d(0, 8, kernel_size=(3, 3), stride=(1, 1))
  (1): LazyBatchNorm2d(0, eps=1e-05, momentum=0.1, affine=True, bias=True, track_running_stats=True)
  (2): Flatten(start_dim=1, end_dim=-1)
  (3): LazyLinear(in_features=0, out_features=10, bias=True)
)";
    let code =
        "nn.Sequential(nn.LazyConv2d(8, 3), nn.LazyBatchNorm2d(), nn.Flatten(), nn.LazyLinear(10))";
    for text in [printed, code] {
        let understood = read(text, Some(Shape::maps(3, 8, 8))).unwrap();
        let expected = (36 * 27 * 8 + 2_880, 224 + 16 + 2_890);
        assert_eq!(figures(&understood), expected, "{text}");
    }
}

#[test]
fn layers_of_sequences_are_refused() {
    let text = "Net(\n  (a): Conv1d(3, 8, kernel_size=(3,), stride=(1,))\n)";
    let error = read(text, Some(Shape::maps(3, 8, 8))).unwrap_err();
    assert_eq!(
        error.to_string(),
        "line 2: Conv1d works on sequences or volumes: only networks of pictures and vectors are read"
    );
}
