//! Pasted text: what people have of a network when they have no file of it.
//!
//! | form | what it says | what it cannot say |
//! |---|---|---|
//! | PyTorch's `print(model)` | constructors' arguments, in definition order | the input, functions such as `F.relu`, `view` or `+` |
//! | `nn.Sequential(…)` in code | the same | the input |
//! | torchinfo, torchsummary | outputs and parameters, in execution order | branches, often filters, the input |
//! | Keras `summary()` | outputs, parameters and connections | filters |
//! | Caffe's prototxt | everything | |
//!
//! The form is recognised by itself. What follows from the text is concluded and said as a
//! [`Caveat`]; what does not is asked for or left out, and said too.

mod error;
mod module;
mod module_branches;
mod module_layers;
mod module_roles;
mod module_walk;
mod prototxt;
mod python;
mod python_names;
mod summary;
mod summary_classes;
mod summary_filters;
mod summary_layers;
mod summary_walk;

use complexity::{Network, Shape};

pub use error::{Caveat, TextError};

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// PyTorch's `print(model)`.
    PrintedModule,
    /// Python code with `nn.Sequential(…)` or `self.conv = nn.Conv2d(…)`.
    Code,
    /// torchinfo's `summary(model, …)`.
    Torchinfo,
    /// torchsummary's `summary(model, …)`.
    Torchsummary,
    /// Keras's `model.summary()`.
    KerasSummary,
    /// Caffe's prototxt.
    Prototxt,
}

impl Form {
    /// What it is called.
    ///
    /// ```
    /// assert_eq!(formats::text::Form::PrintedModule.name(), "PyTorch's print(model)");
    /// ```
    pub fn name(self) -> &'static str {
        match self {
            Self::PrintedModule => "PyTorch's print(model)",
            Self::Code => "PyTorch code",
            Self::Torchinfo => "torchinfo's summary",
            Self::Torchsummary => "torchsummary's summary",
            Self::KerasSummary => "Keras's summary",
            Self::Prototxt => "Caffe's prototxt",
        }
    }
}

/// A text that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// What it is.
    pub form: Form,
    /// The network.
    pub network: Network,
    /// What was understood of each line that says something, in order.
    pub lines: Vec<Line>,
    /// What the text does not say, or says only together with other lines.
    pub caveats: Vec<Caveat>,
}

/// A line of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its number, from 1.
    pub number: usize,
    /// The names of the layers that it became; none for a line that only groups others.
    pub layers: Vec<String>,
}

/// The longest text that is read, in bytes.
const MAX_LENGTH: usize = 4 << 20;

/// Reads a text of any form, for an input where the text does not say it.
///
/// ```
/// use complexity::Shape;
/// let text = "Sequential(\n  (0): Conv2d(1, 6, kernel_size=(5, 5), stride=(1, 1))\n  (1): Tanh()\n)";
/// let error = formats::text::read(text, None).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "the text does not say its input's shape, of which line 2 wants 1 channels: give it",
/// );
/// let understood = formats::text::read(text, Some(Shape::maps(1, 32, 32))).unwrap();
/// assert_eq!(understood.lines[0].layers, ["0"]);
/// ```
pub fn read(text: &str, input: Option<Shape>) -> Result<Understood, TextError> {
    if text.len() > MAX_LENGTH {
        return Err(TextError::TooLong);
    }
    match form(text) {
        None => Err(TextError::UnknownForm),
        Some(form @ Form::PrintedModule) => module_walk::read(form, &module::printed(text)?, input),
        Some(form @ Form::Code) => module_walk::read(form, &python::modules(text)?, input),
        Some(Form::Prototxt) => prototxt::read(text, input),
        Some(form @ (Form::Torchinfo | Form::Torchsummary | Form::KerasSummary)) => {
            summary_walk::read(form, &summary::read(form, text)?, input)
        }
    }
}

/// What the text is; none where no form is recognised.
fn form(text: &str) -> Option<Form> {
    if text.contains("Layer (type:depth-idx)") || text.contains("Layer (type (var_name)") {
        return Some(Form::Torchinfo);
    }
    if text.contains("Layer (type)") {
        let is_tree = |line: &str| {
            // Keras draws boxes of the same signs.
            line.starts_with("├─") && !line.starts_with("├──") || line.starts_with("+ ")
        };
        if text.lines().any(is_tree) {
            return Some(Form::Torchinfo);
        }
        let is_keras = text.contains("Model: ") || text.contains('┃');
        return Some(if is_keras {
            Form::KerasSummary
        } else {
            Form::Torchsummary
        });
    }
    let is_layer = |line: &str| {
        let key = line
            .split('{')
            .next()
            .unwrap_or_default()
            .trim_end_matches([' ', ':']);
        line.contains('{') && matches!(key, "layer" | "layers")
    };
    if text.lines().any(|line| is_layer(line.trim())) {
        return Some(Form::Prototxt);
    }
    let mut lines = text.lines().map(str::trim);
    let is_child = |line: &str| {
        line.strip_prefix('(')
            .and_then(|rest| rest.split_once("): "))
            .is_some_and(|(_, rest)| rest.contains('('))
    };
    if text.contains("nn.") && text.contains('(') {
        return Some(Form::Code);
    }
    if lines.any(is_child) {
        return Some(Form::PrintedModule);
    }
    let has_layers = text.contains("Conv2d(") || text.contains("Linear(");
    if text.contains("Sequential(") && has_layers {
        return Some(Form::Code);
    }
    let is_printed = text.trim_end().ends_with(')') && python::starts_with_call(text.trim());
    is_printed.then_some(Form::PrintedModule)
}
