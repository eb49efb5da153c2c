//! Programs that repeat a run of the page exactly, to copy.
//!
//! Each stands alone and reads nothing: its numbers are written out, or drawn by the generator of
//! [`kernels::random`] from the same seed. On whole numbers all of them give the page's output to
//! the last bit, whatever the order in which they add.

use std::fmt::Write as _;

use kernels::{Conv2d, Run, Values};

/// The run in Python with `NumPy`, by the article's loops.
///
/// It leaves `output` of shape `(C_out, height, width)`, `multiply_adds` and `on_padding`.
///
/// ```
/// use kernels::{Conv2d, Padding, Run, Values};
///
/// let run = Run {
///     conv: Conv2d {
///         in_channels: 1,
///         height: 28,
///         width: 28,
///         out_channels: 6,
///         kernel_size: [5, 5],
///         stride: [1, 1],
///         padding: Padding::all(2),
///         dilation: [1, 1],
///         groups: 1,
///     },
///     input: Values::Seed(1),
///     weight: Values::Seed(2),
///     bias: None,
/// };
/// let program = formats::run_code::numpy(&run);
/// assert!(program.contains("img = array(draw(1, 784)).reshape(1, 28, 28)"));
/// ```
pub fn numpy(run: &Run) -> String {
    let conv = &run.conv;
    let padding = conv.padding;
    let no_bias = || format!("np.zeros({}, dtype=np.float32)", conv.out_channels);
    let mut program = Program::new("#", conv);
    program.line("import numpy as np");
    program.python_function("def array(values):\n    return np.array(values, dtype=np.float32)");
    program.python_draw(run);
    program.python_function(include_str!("run_code/conv2d.py"));
    program.python_arrays(run, &no_bias());
    program.line(&format!(
        "output, multiply_adds, on_padding = conv2d(\n    \
             img,\n    \
             kernel,\n    \
             bias,\n    \
             stride={},\n    \
             padding=({}, {}, {}, {}),  # top, bottom, left, right\n    \
             dilation={},\n    \
             groups={},\n\
         )",
        python_tuple(&conv.stride),
        padding.top,
        padding.bottom,
        padding.left,
        padding.right,
        python_tuple(&conv.dilation),
        conv.groups,
    ));
    program.line("print(output)");
    program.line(r#"print(f"{multiply_adds} multiply-adds, {on_padding} of them on padding")"#);
    program.text
}

/// The run in Python with `PyTorch`'s own convolution.
///
/// It leaves `output` of shape `(1, C_out, height, width)` and, as `PyTorch` counts nothing,
/// `multiply_adds` by the closed form.
pub fn pytorch(run: &Run) -> String {
    let conv = &run.conv;
    let padding = conv.padding;
    let mut program = Program::new("#", conv);
    program.line("import torch\nimport torch.nn.functional as F");
    program.python_function(
        "def array(values):\n    return torch.tensor(values, dtype=torch.float32)",
    );
    program.python_draw(run);
    program.python_arrays(run, "None");
    program.line("# The order of sides is left, right, top, bottom.");
    program.line(&format!(
        "padded = F.pad(img.unsqueeze(0), ({}, {}, {}, {}))",
        padding.left, padding.right, padding.top, padding.bottom
    ));
    program.line(&format!(
        "output = F.conv2d(\n    \
             padded,\n    \
             kernel,\n    \
             bias,\n    \
             stride={},\n    \
             dilation={},\n    \
             groups={},\n\
         )",
        python_tuple(&conv.stride),
        python_tuple(&conv.dilation),
        conv.groups,
    ));
    program.line("multiply_adds = output.numel() * kernel[0].numel()");
    program.line("print(output)");
    program.line(r#"print(f"{multiply_adds} multiply-adds")"#);
    program.text
}

/// The run in Rust, by the loops that the page itself runs.
///
/// It prints the counts in one line, then the output, channel by channel and row by row.
pub fn rust(run: &Run) -> String {
    let conv = &run.conv;
    let mut program = Program::new("//", conv);
    for (name, value) in rust_sizes(conv) {
        program.line(&format!("const {name}: usize = {value};"));
    }
    program.line(&format!("const STRIDE: [usize; 2] = {:?};", conv.stride));
    program.line(&format!(
        "const DILATION: [usize; 2] = {:?};",
        conv.dilation
    ));
    program.line(include_str!("run_code/conv2d.rs"));
    if draws(run) {
        program.line(include_str!("run_code/draw.rs"));
    }
    let [input, weight, bias] = shapes(conv);
    let bias_values = run.bias.as_ref().map_or_else(
        || format!("vec![0.0; {}]", conv.out_channels),
        |values| rust_values(values, &bias),
    );
    program.line("fn main() {");
    program.line(&format!(
        "    let img = {};\n    let kernel = {};\n    let bias = {bias_values};",
        rust_values(&run.input, &input),
        rust_values(&run.weight, &weight),
    ));
    program.line("    let (output, multiply_adds, on_padding) = conv2d(&img, &kernel, &bias);");
    program
        .line(r#"    println!("{multiply_adds} multiply-adds, {on_padding} of them on padding");"#);
    program.line("    println!(\"{output:?}\");\n}");
    program.text
}

/// A program in the making.
struct Program {
    text: String,
}

impl Program {
    fn new(comment: &str, conv: &Conv2d) -> Self {
        let [kernel_height, kernel_width] = conv.kernel_size;
        let mut program = Self {
            text: String::new(),
        };
        program.line(&format!(
            "{comment} Input {}×{}×{} (channels × height × width),\n\
             {comment} kernel {}×{}×{kernel_height}×{kernel_width} \
             (output channels × input channels per group × height × width).",
            conv.in_channels,
            conv.height,
            conv.width,
            conv.out_channels,
            conv.group_channels(),
        ));
        program
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn python_function(&mut self, function: &str) {
        self.line("\n");
        self.line(function.trim_end());
    }

    fn python_draw(&mut self, run: &Run) {
        if draws(run) {
            self.python_function(include_str!("run_code/draw.py"));
        }
    }

    fn python_arrays(&mut self, run: &Run, no_bias: &str) {
        let [input, weight, bias] = shapes(&run.conv);
        self.line("\n");
        self.python_array("img", &run.input, &input);
        self.python_array("kernel", &run.weight, &weight);
        match &run.bias {
            Some(values) => self.python_array("bias", values, &bias),
            None => self.line(&format!("bias = {no_bias}")),
        }
    }

    fn python_array(&mut self, name: &str, values: &Values, shape: &[usize]) {
        let values = match values {
            Values::Given(values) => format!("[\n{}]", rows(values, shape, f32::to_string)),
            Values::Seed(seed) => format!("draw({seed}, {})", elements(shape)),
        };
        self.line(&format!(
            "{name} = array({values}).reshape{}",
            python_tuple(shape)
        ));
    }
}

fn draws(run: &Run) -> bool {
    [Some(&run.input), Some(&run.weight), run.bias.as_ref()]
        .into_iter()
        .flatten()
        .any(|values| matches!(values, Values::Seed(_)))
}

/// The shapes of input, weight and bias.
fn shapes(conv: &Conv2d) -> [Vec<usize>; 3] {
    let [kernel_height, kernel_width] = conv.kernel_size;
    [
        vec![conv.in_channels, conv.height, conv.width],
        vec![
            conv.out_channels,
            conv.group_channels(),
            kernel_height,
            kernel_width,
        ],
        vec![conv.out_channels],
    ]
}

/// Saturates, as a run that large is refused before it could be copied.
fn elements(shape: &[usize]) -> usize {
    shape.iter().copied().fold(1, usize::saturating_mul)
}

/// One line of text per line of the array.
fn rows(values: &[f32], shape: &[usize], written: impl Fn(&f32) -> String) -> String {
    let width = shape.last().copied().unwrap_or(1).max(1);
    let mut text = String::new();
    for row in values.chunks(width) {
        let numbers: Vec<String> = row.iter().map(&written).collect();
        let _ = writeln!(text, "    {},", numbers.join(", "));
    }
    text
}

fn python_tuple(sizes: &[usize]) -> String {
    let sizes: Vec<String> = sizes.iter().map(usize::to_string).collect();
    match sizes.as_slice() {
        [one] => format!("({one},)"),
        several => format!("({})", several.join(", ")),
    }
}

fn rust_values(values: &Values, shape: &[usize]) -> String {
    match values {
        Values::Given(values) => {
            format!(
                "vec![\n{}    ]",
                rows(values, shape, |value| format!("{value:?}"))
            )
        }
        Values::Seed(seed) => format!("draw({seed}, {})", elements(shape)),
    }
}

fn rust_sizes(conv: &Conv2d) -> [(&'static str, usize); 11] {
    [
        ("IN_CHANNELS", conv.in_channels),
        ("HEIGHT", conv.height),
        ("WIDTH", conv.width),
        ("OUT_CHANNELS", conv.out_channels),
        ("KERNEL_HEIGHT", conv.kernel_size[0]),
        ("KERNEL_WIDTH", conv.kernel_size[1]),
        ("TOP", conv.padding.top),
        ("BOTTOM", conv.padding.bottom),
        ("LEFT", conv.padding.left),
        ("RIGHT", conv.padding.right),
        ("GROUPS", conv.groups),
    ]
}
