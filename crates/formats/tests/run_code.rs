//! The programs that the page shows are run, and must give the kernels' output and counts exactly.
#![cfg(not(target_arch = "wasm32"))]

use std::env;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use formats::run_code;
use kernels::{Conv2d, Counted, Padding, Run, Values};

const SQUARE: Conv2d = Conv2d {
    in_channels: 1,
    height: 6,
    width: 7,
    out_channels: 1,
    kernel_size: [3, 3],
    stride: [1, 1],
    padding: Padding::NONE,
    dilation: [1, 1],
    groups: 1,
};

const EVERYTHING_UNEQUAL: Conv2d = Conv2d {
    in_channels: 4,
    height: 11,
    width: 8,
    out_channels: 6,
    kernel_size: [3, 2],
    stride: [2, 3],
    padding: Padding {
        top: 1,
        bottom: 2,
        left: 3,
        right: 0,
    },
    dilation: [2, 3],
    groups: 2,
};

fn runs() -> Vec<Run> {
    let grey_levels: Vec<f32> = (0_u8..42).map(|index| f32::from(index * 6)).collect();
    let blur = [1, 2, 1, 2, 4, 2, 1, 2, 1].map(|sixteenths: u8| f32::from(sixteenths) / 16.0);
    vec![
        Run {
            conv: SQUARE,
            input: Values::Given(grey_levels),
            weight: Values::Given(blur.to_vec()),
            bias: Some(Values::Given(vec![-3.0])),
        },
        Run {
            conv: Conv2d {
                padding: Padding::all(1),
                out_channels: 2,
                ..SQUARE
            },
            input: Values::Seed(0),
            weight: Values::Seed(u32::MAX),
            bias: None,
        },
        Run {
            conv: EVERYTHING_UNEQUAL,
            input: Values::Seed(1),
            weight: Values::Seed(2),
            bias: Some(Values::Seed(3)),
        },
        Run {
            conv: Conv2d {
                in_channels: 3,
                out_channels: 3,
                groups: 3,
                padding: Padding::all(4),
                stride: [4, 1],
                ..SQUARE
            },
            input: Values::Seed(9),
            weight: Values::Seed(10),
            bias: None,
        },
    ]
}

fn counted(run: &Run) -> Counted {
    run.clone().start().expect("a legal run").finish()
}

fn printed(output: &Output) -> String {
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the program failed: {errors}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn python(program: &str) -> Output {
    let python = env::var("CONVCOST_PYTHON").unwrap_or_else(|_| "python3".into());
    let run = |program: &str| Command::new(&python).args(["-c", program]).output();
    assert!(
        run("import numpy").is_ok_and(|output| output.status.success()),
        "no Python with NumPy at {python}: run ./dev test, which makes one"
    );
    run(program).expect("Python has just been there")
}

fn numbers(list: &str) -> Vec<f32> {
    list.trim_matches(['[', ']'])
        .split(", ")
        .map(|number| number.parse().expect("a list of numbers"))
        .collect()
}

#[test]
fn numpy_gives_the_same_output_and_counts() {
    for run in runs() {
        let program = run_code::numpy(&run)
            + "print(output.shape, multiply_adds, on_padding)\nprint(output.ravel().tolist())\n";
        let text = printed(&python(&program));
        let mut last_lines = text.lines().rev();
        let expected = counted(&run);
        assert_eq!(
            last_lines.next().map(numbers),
            Some(expected.output),
            "{program}"
        );
        let [height, width] = expected.output_size;
        assert_eq!(
            last_lines.next(),
            Some(&*format!(
                "({}, {height}, {width}) {} {}",
                run.conv.out_channels, expected.taps, expected.padding_taps
            ))
        );
    }
}

#[test]
fn rust_gives_the_same_output_and_counts() {
    for (index, run) in runs().iter().enumerate() {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let source = folder.join(format!("run{index}.rs"));
        let binary = folder.join(format!("run{index}"));
        fs::write(&source, run_code::rust(run)).expect("a writable target folder");
        let compiled = Command::new("rustc")
            .args(["--edition", "2024", "-Dwarnings", "-o"])
            .args([&binary, &source])
            .output()
            .expect("rustc on the path");
        printed(&compiled);
        let text = printed(&Command::new(&binary).output().expect("the compiled run"));
        let expected = counted(run);
        let (counts, output) = text.split_once('\n').expect("two lines");
        assert_eq!(
            counts,
            format!(
                "{} multiply-adds, {} of them on padding",
                expected.taps, expected.padding_taps
            )
        );
        assert_eq!(numbers(output.trim_end()), expected.output);
    }
}

/// `PyTorch` itself is too large to install for a test: this stands in for the few functions the
/// program calls, with `PyTorch`'s order of arguments.
const TORCH: &str = r#"
import sys, types
import numpy as np

class Tensor(np.ndarray):
    def unsqueeze(self, axis):
        return np.expand_dims(self, axis)
    def numel(self):
        return self.size

def tensor(values, dtype):
    return np.array(values, dtype=dtype).view(Tensor)

def pad(img, sides):
    left, right, top, bottom = sides
    return np.pad(img, ((0, 0), (0, 0), (top, bottom), (left, right))).view(Tensor)

def conv2d(img, kernel, bias, stride, dilation, groups):
    height = (img.shape[2] - dilation[0] * (kernel.shape[2] - 1) - 1) // stride[0] + 1
    width = (img.shape[3] - dilation[1] * (kernel.shape[3] - 1) - 1) // stride[1] + 1
    output = np.zeros((1, kernel.shape[0], height, width), dtype=np.float32).view(Tensor)
    for group in range(groups):
        channels = slice(group * kernel.shape[1], (group + 1) * kernel.shape[1])
        share = kernel.shape[0] // groups
        kernels = slice(group * share, (group + 1) * share)
        for i in range(kernel.shape[2]):
            for j in range(kernel.shape[3]):
                rows = slice(i * dilation[0], i * dilation[0] + (height - 1) * stride[0] + 1, stride[0])
                columns = slice(j * dilation[1], j * dilation[1] + (width - 1) * stride[1] + 1, stride[1])
                pixels = img[0, channels, rows, columns]
                output[0, kernels] += np.einsum("oc,chw->ohw", kernel[kernels, :, i, j], pixels)
    return output if bias is None else output + bias.reshape(1, -1, 1, 1)

for name in ("torch", "torch.nn", "torch.nn.functional"):
    sys.modules[name] = types.ModuleType(name)
torch = sys.modules["torch"]
torch.float32, torch.tensor, torch.nn = np.float32, tensor, sys.modules["torch.nn"]
torch.nn.functional = sys.modules["torch.nn.functional"]
torch.nn.functional.pad, torch.nn.functional.conv2d = pad, conv2d
"#;

#[test]
fn pytorch_gives_the_same_output_and_count() {
    for run in runs() {
        let program = format!(
            "{TORCH}{}print(output.ravel().tolist())\n",
            run_code::pytorch(&run)
        );
        let text = printed(&python(&program));
        let mut last_lines = text.lines().rev();
        let expected = counted(&run);
        assert_eq!(last_lines.next().map(numbers), Some(expected.output));
        assert_eq!(
            last_lines.next(),
            Some(&*format!("{} multiply-adds", expected.taps))
        );
    }
}
