//! Caffe's prototxt: layers with what they read and write by name.

use std::collections::HashMap;

use complexity::{
    Activation, AdaptivePool2d, AvgPool2d, BatchNorm2d, Conv2d, ConvTranspose2d, LayerKind, Linear,
    LocalResponseNorm, MaxPool2d, Operator, OperatorOutput, PReLU, Padding, Scale, Shape, Source,
    Window,
};

use super::error::{Caveat, TextError};
use super::{Form, Line, Understood};
use crate::assembly::Assembly;

/// The deepest nesting that is read.
const MAX_DEPTH: usize = 16;

/// A message: fields in their order.
#[derive(Debug, Default)]
struct Message {
    line: usize,
    fields: Vec<(String, Field)>,
}

#[derive(Debug)]
enum Field {
    Word(String),
    Message(Message),
}

pub(super) fn read(text: &str, input: Option<Shape>) -> Result<Understood, TextError> {
    let mut tokens = Tokens {
        text,
        at: 0,
        line: 1,
    };
    let root = tokens.message(0)?;
    let input = input.or_else(|| stated_input(&root));
    let Some(input) = input else {
        return Err(TextError::NoInput { channels: None });
    };
    let mut walk = Walk {
        assembly: Assembly::new(input),
        tops: HashMap::new(),
        lines: Vec::new(),
        caveats: Vec::new(),
    };
    for name in root.words("input") {
        walk.tops.insert(name.to_owned(), Source::Input);
    }
    for layer in root.messages("layer").chain(root.messages("layers")) {
        walk.layer(layer)?;
    }
    if walk.assembly.len() == 0 {
        return Err(TextError::NoLayers);
    }
    Ok(Understood {
        form: Form::Prototxt,
        network: walk.assembly.finish().map_err(TextError::Network)?,
        lines: walk.lines,
        caveats: walk.caveats,
    })
}

/// `input_dim`, `input_shape` or an Input layer.
fn stated_input(root: &Message) -> Option<Shape> {
    let layers = root
        .messages("layer")
        .filter_map(|layer| layer.message("input_param"));
    let layers = layers.filter_map(|input| input.message("shape"));
    let shapes = root
        .messages("input_shape")
        .chain(layers)
        .map(|shape| shape.numbers("dim"));
    let dims = std::iter::once(root.numbers("input_dim"))
        .chain(shapes)
        .find(|dims| !dims.is_empty())?;
    match dims[..] {
        [_, channels, height, width] => Some(Shape::maps(channels, height, width)),
        [_, features] => Some(Shape::Features(features)),
        _ => None,
    }
}

impl Message {
    fn words(&self, name: &str) -> impl Iterator<Item = &str> {
        self.fields
            .iter()
            .filter_map(move |(key, field)| match field {
                Field::Word(word) if key == name => Some(word.as_str()),
                Field::Word(_) | Field::Message(_) => None,
            })
    }

    fn messages(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.fields
            .iter()
            .filter_map(move |(key, field)| match field {
                Field::Message(message) if key == name => Some(message),
                Field::Word(_) | Field::Message(_) => None,
            })
    }

    fn message(&self, name: &str) -> Option<&Self> {
        self.messages(name).next()
    }

    fn word(&self, name: &str) -> Option<&str> {
        self.words(name).next()
    }

    fn numbers(&self, name: &str) -> Vec<u64> {
        self.words(name)
            .filter_map(|word| word.parse().ok())
            .collect()
    }

    fn flag(&self, name: &str, default: bool) -> bool {
        self.word(name)
            .map_or(default, |word| word == "true" || word == "1")
    }

    /// Height and width: `name_h` and `name_w`, or one `name` for both.
    fn pair(&self, name: &str, stem: &str) -> Option<[u64; 2]> {
        let side = |axis: &str| self.numbers(&format!("{stem}_{axis}")).first().copied();
        if let (Some(rows), Some(columns)) = (side("h"), side("w")) {
            return Some([rows, columns]);
        }
        match self.numbers(name)[..] {
            [] => None,
            [both] => Some([both; 2]),
            [rows, columns, ..] => Some([rows, columns]),
        }
    }
}

/// A cursor over protobuf's text format.
struct Tokens<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl<'a> Tokens<'a> {
    /// Fields up to a closing brace, or the end of the text.
    fn message(&mut self, depth: usize) -> Result<Message, TextError> {
        let mut message = Message {
            line: self.line,
            fields: Vec::new(),
        };
        if depth > MAX_DEPTH {
            return Err(TextError::TooDeep { line: self.line });
        }
        loop {
            self.skip();
            let key = self.word();
            if key.is_empty() {
                let is_closed = self.take('}');
                if is_closed == (depth > 0) && (is_closed || self.at == self.text.len()) {
                    return Ok(message);
                }
                return Err(self.error("a field such as name: \"conv1\", or a brace"));
            }
            self.skip();
            let has_colon = self.take(':');
            self.skip();
            let field = if self.take('{') {
                Field::Message(self.message(depth + 1)?)
            } else if has_colon {
                Field::Word(self.value()?)
            } else {
                return Err(self.error("a colon or an opening brace"));
            };
            message.fields.push((key.to_owned(), field));
        }
    }

    fn value(&mut self) -> Result<String, TextError> {
        for quote in ['"', '\''] {
            if self.take(quote) {
                let rest = &self.text[self.at..];
                let end = rest.find([quote, '\n']).unwrap_or(rest.len());
                self.at += end;
                if !self.take(quote) {
                    return Err(self.error("a closing quotation mark"));
                }
                return Ok(rest[..end].to_owned());
            }
        }
        let word = self.word();
        if word.is_empty() {
            return Err(self.error("a value"));
        }
        Ok(word.to_owned())
    }

    fn word(&mut self) -> &'a str {
        let rest = &self.text[self.at..];
        let belongs = |c: char| c.is_alphanumeric() || "_.+-/".contains(c);
        let end = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.text[self.at..].starts_with(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    /// Passes blanks, separators and comments.
    fn skip(&mut self) {
        let mut in_comment = false;
        for (length, c) in self.text[self.at..].char_indices() {
            in_comment = match c {
                '\n' => {
                    self.line += 1;
                    false
                }
                '#' => true,
                _ if in_comment || c.is_whitespace() || ",;".contains(c) => in_comment,
                _ => {
                    self.at += length;
                    return;
                }
            };
        }
        self.at = self.text.len();
    }

    fn error(&self, expected: &'static str) -> TextError {
        TextError::Syntax {
            line: self.line,
            expected,
        }
    }
}

struct Walk {
    assembly: Assembly,
    /// What stands under each name at present: a layer may write over what it reads.
    tops: HashMap<String, Source>,
    lines: Vec<Line>,
    caveats: Vec<Caveat>,
}

impl Walk {
    fn layer(&mut self, layer: &Message) -> Result<(), TextError> {
        let class = layer.word("type").unwrap_or_default();
        let name = layer.word("name").unwrap_or(class);
        let bottoms: Vec<&str> = layer.words("bottom").collect();
        let is_training = layer
            .messages("include")
            .any(|rule| rule.word("phase") == Some("TRAIN"));
        if is_training || is_of_training(class) {
            return Ok(());
        }
        if bottoms.is_empty() {
            // Data: the network's input.
            if let Some(top) = layer.word("top") {
                self.tops.insert(top.to_owned(), Source::Input);
            }
            return Ok(());
        }
        let inputs: Option<Vec<Source>> = bottoms
            .iter()
            .map(|bottom| self.tops.get(*bottom).copied())
            .collect();
        let inputs = inputs.ok_or(TextError::Syntax {
            line: layer.line,
            expected: "a bottom that an earlier layer writes",
        })?;
        let before = self.assembly.len();
        let output = match class {
            "Split" | "Silence" => inputs[0],
            "InnerProduct" | "INNER_PRODUCT" => self.inner_product(layer, name, inputs[0])?,
            _ => {
                let kind = self.kind(layer, class, inputs[0])?;
                if !kind.is_counted() {
                    self.caveats.push(Caveat::NotCounted {
                        line: layer.line,
                        class: class.to_owned(),
                    });
                }
                self.assembly.push(name, kind, &inputs)
            }
        };
        for top in layer.words("top") {
            self.tops.insert(top.to_owned(), output);
        }
        self.lines.push(Line {
            number: layer.line,
            layers: self.assembly.names_from(before),
        });
        Ok(())
    }

    /// Caffe flattens what it gets.
    fn inner_product(
        &mut self,
        layer: &Message,
        name: &str,
        from: Source,
    ) -> Result<Source, TextError> {
        let settings = parameters(layer, "inner_product_param")?;
        let linear = LayerKind::Linear(Linear {
            out_features: number(layer, settings, "num_output")?,
            bias: settings.flag("bias_term", true),
        });
        let shape = self.assembly.shape(from);
        let input = if shape.is_some_and(|shape| shape.sides().is_some()) {
            self.assembly.call("flatten", LayerKind::Flatten, &[from])
        } else {
            from
        };
        Ok(self.assembly.push(name, linear, &[input]))
    }

    fn kind(&self, layer: &Message, class: &str, from: Source) -> Result<LayerKind, TextError> {
        let empty = Message::default();
        let settings = |name: &str| layer.message(name).unwrap_or(&empty);
        Ok(match class {
            "Convolution" | "CONVOLUTION" | "DepthwiseConvolution" | "ConvolutionDepthwise" => {
                convolution(layer)?
            }
            "Deconvolution" | "DECONVOLUTION" => deconvolution(layer)?,
            "Pooling" | "POOLING" => pooling(layer)?,
            "ReLU" | "RELU" => LayerKind::Activation(Activation::ReLU),
            "ReLU6" => LayerKind::Activation(Activation::ReLU6),
            "Sigmoid" | "SIGMOID" => LayerKind::Activation(Activation::Sigmoid),
            "TanH" | "TANH" => LayerKind::Activation(Activation::Tanh),
            "PReLU" => LayerKind::PReLU(PReLU {
                per_channel: !settings("prelu_param").flag("channel_shared", false),
            }),
            // Caffe's own has no scale and shift: those are a Scale's.
            "BatchNorm" => LayerKind::BatchNorm2d(BatchNorm2d {
                affine: false,
                scale: true,
            }),
            "Scale" => LayerKind::Scale(Scale {
                bias: settings("scale_param").flag("bias_term", false),
            }),
            "Dropout" | "DROPOUT" => LayerKind::Dropout,
            "Softmax" | "SOFTMAX" => LayerKind::Softmax,
            "LRN" => LayerKind::LocalResponseNorm(LocalResponseNorm {
                size: settings("lrn_param")
                    .numbers("local_size")
                    .first()
                    .copied()
                    .unwrap_or(5),
            }),
            "Flatten" | "FLATTEN" => LayerKind::Flatten,
            "Concat" | "CONCAT" => LayerKind::Concat,
            "Eltwise" | "ELTWISE" => match settings("eltwise_param").word("operation") {
                None | Some("SUM" | "1") => LayerKind::Add,
                Some("PROD" | "0") => LayerKind::Mul,
                Some(other) => unknown(other),
            },
            _ => {
                let shape = self.assembly.shape(from);
                LayerKind::Operator(Box::new(Operator {
                    output: shape.map_or(OperatorOutput::Unknown, |_| OperatorOutput::LikeInput),
                    ..Operator::unknown(class)
                }))
            }
        })
    }
}

fn unknown(class: &str) -> LayerKind {
    LayerKind::Operator(Box::new(Operator {
        output: OperatorOutput::LikeInput,
        ..Operator::unknown(class)
    }))
}

/// Losses and measures, which are no part of the network that runs.
fn is_of_training(class: &str) -> bool {
    class.ends_with("Loss")
        || class.ends_with("LOSS")
        || matches!(class, "Accuracy" | "ACCURACY" | "SoftmaxWithLoss")
}

fn parameters<'a>(layer: &'a Message, name: &'static str) -> Result<&'a Message, TextError> {
    layer.message(name).ok_or_else(|| missing(layer, name))
}

fn missing(layer: &Message, setting: &'static str) -> TextError {
    TextError::Setting {
        line: layer.line,
        class: layer.word("type").unwrap_or_default().to_owned(),
        setting,
    }
}

fn number(layer: &Message, settings: &Message, name: &'static str) -> Result<u64, TextError> {
    let number = settings.numbers(name).first().copied();
    number.ok_or_else(|| missing(layer, name))
}

fn both([rows, columns]: [u64; 2]) -> Padding {
    Padding::Explicit {
        top: rows,
        bottom: rows,
        left: columns,
        right: columns,
    }
}

fn window(layer: &Message, settings: &Message) -> Result<Window, TextError> {
    let kernel = settings.pair("kernel_size", "kernel");
    Ok(Window {
        kernel_size: kernel.ok_or_else(|| missing(layer, "kernel_size"))?,
        stride: settings.pair("stride", "stride").unwrap_or([1; 2]),
        padding: both(settings.pair("pad", "pad").unwrap_or([0; 2])),
    })
}

fn convolution(layer: &Message) -> Result<LayerKind, TextError> {
    let settings = parameters(layer, "convolution_param")?;
    Ok(LayerKind::Conv2d(Conv2d {
        out_channels: number(layer, settings, "num_output")?,
        window: window(layer, settings)?,
        dilation: settings.pair("dilation", "dilation").unwrap_or([1; 2]),
        groups: settings.numbers("group").first().copied().unwrap_or(1),
        bias: settings.flag("bias_term", true),
    }))
}

fn deconvolution(layer: &Message) -> Result<LayerKind, TextError> {
    let settings = parameters(layer, "convolution_param")?;
    Ok(LayerKind::ConvTranspose2d(ConvTranspose2d {
        out_channels: number(layer, settings, "num_output")?,
        window: window(layer, settings)?,
        output_padding: [0; 2],
        dilation: settings.pair("dilation", "dilation").unwrap_or([1; 2]),
        groups: settings.numbers("group").first().copied().unwrap_or(1),
        bias: settings.flag("bias_term", true),
    }))
}

/// Caffe rounds up the sides of pools, unless it is told otherwise.
fn pooling(layer: &Message) -> Result<LayerKind, TextError> {
    let settings = parameters(layer, "pooling_param")?;
    let is_average = matches!(settings.word("pool"), Some("AVE" | "1"));
    if settings.flag("global_pooling", false) {
        let pool = AdaptivePool2d {
            output_size: [1, 1],
        };
        return Ok(if is_average {
            LayerKind::AdaptiveAvgPool2d(pool)
        } else {
            LayerKind::AdaptiveMaxPool2d(pool)
        });
    }
    let window = window(layer, settings)?;
    let ceil_mode = settings
        .word("round_mode")
        .is_none_or(|mode| mode == "CEIL" || mode == "0")
        && settings.flag("ceil_mode", true);
    Ok(if is_average {
        LayerKind::AvgPool2d(AvgPool2d {
            window,
            ceil_mode,
            count_include_pad: true,
        })
    } else {
        LayerKind::MaxPool2d(MaxPool2d {
            window,
            dilation: [1; 2],
            ceil_mode,
        })
    })
}
