//! Keras's layers in PyTorch's words.

use complexity::{
    Activation, AdaptivePool2d, AvgPool2d, Conv2d, ConvTranspose2d, LayerKind, Linear, MaxPool2d,
    Operator, OperatorOutput, PReLU, Padding, Scale, Shape, Source, Unflatten, Window, Work,
};
use serde_json::Value;

use super::settings::Settings;
use super::sizes::resized;
use super::{KerasError, Note, Reader};
use crate::elementwise::{function, learned};

/// What a layer of Keras does, for those that do one thing.
enum Known {
    Kind(LayerKind),
    Activation(String),
    /// It gives back its input.
    Nothing,
}

impl Reader {
    /// Adds a layer of a class that is known, and gives what comes out of it.
    pub(super) fn known(
        &mut self,
        class: &str,
        settings: &Settings,
        inputs: &[Source],
    ) -> Result<Option<Source>, KerasError> {
        let x = inputs[0];
        Ok(match class {
            "SeparableConv2D" | "SeparableConvolution2D" => Some(self.separable(settings, x)?),
            "DepthwiseConv2D" => Some(self.depthwise(settings, x)?),
            "BatchNormalization" => Some(self.batch_norm(settings, x)?),
            "GroupNormalization" | "LayerNormalization" | "RMSNormalization" => {
                self.norm(class, settings, x)?
            }
            "Dense" => Some(self.dense(settings, x)?),
            "GlobalAveragePooling2D" | "GlobalMaxPooling2D" => {
                Some(self.global_pool(class, settings, x)?)
            }
            "PReLU" => {
                let kind = prelu(settings, self.assembly.shape(x), self.channels_first);
                kind.map(|kind| self.assembly.push(settings.name, kind, &[x]))
            }
            "Reshape" => self.reshape(settings, x)?,
            "Permute" => self.permute(settings, x)?,
            "Add" | "Multiply" if inputs.len() == 1 => {
                // The other operand is a number in the code.
                let each = [
                    u64::from(class == "Multiply"),
                    u64::from(class == "Add"),
                    0,
                    0,
                    0,
                ];
                Some(
                    self.assembly
                        .push(settings.name, operation(class, each), inputs),
                )
            }
            _ => match single(class, settings, self.assembly.shape(x))? {
                None => None,
                Some(Known::Nothing) => Some(x),
                Some(Known::Activation(name)) => Some(self.activation(settings.name, &name, x)),
                Some(Known::Kind(kind)) => {
                    if is_operation(&kind) {
                        self.note_unless_counted(settings.name, &kind);
                    }
                    let output = self.assembly.push(settings.name, kind, inputs);
                    Some(self.activated(settings, output))
                }
            },
        })
    }

    fn note_unless_counted(&mut self, name: &str, kind: &LayerKind) {
        if !kind.is_counted() {
            self.notes.push(Note::NotCounted {
                layer: name.to_owned(),
                class: kind.own_name().to_owned(),
            });
        }
    }

    /// The activation that a layer has built in.
    fn activated(&mut self, settings: &Settings, x: Source) -> Source {
        match activation_name(settings.value("activation")) {
            "" | "linear" => x,
            name => self.activation(&format!("{}.{name}", settings.name), name, x),
        }
    }

    fn activation(&mut self, layer: &str, name: &str, x: Source) -> Source {
        let kind = match name {
            "linear" => return x,
            "softmax" => LayerKind::Softmax,
            _ => match activation(name)
                .map(LayerKind::Activation)
                .or_else(|| function(pytorch_name(name)))
            {
                Some(kind) => kind,
                None => LayerKind::Operator(Box::new(Operator {
                    output: OperatorOutput::LikeInput,
                    ..Operator::unknown(name)
                })),
            },
        };
        self.note_unless_counted(layer, &kind);
        self.assembly.push(layer, kind, &[x])
    }

    /// The channels that come in, where they are needed.
    fn channels(&self, settings: &Settings, class: &str, x: Source) -> Result<u64, KerasError> {
        let shape = self.assembly.shape(x);
        let channels = shape.map(|shape| shape.channels());
        channels.ok_or_else(|| KerasError::Unsupported {
            layer: settings.name.to_owned(),
            class: format!("{class} behind a layer of unknown output"),
        })
    }

    fn depthwise(&mut self, settings: &Settings, x: Source) -> Result<Source, KerasError> {
        let channels = self.channels(settings, "DepthwiseConv2D", x)?;
        let conv = depthwise(settings, channels, settings.flag("use_bias", true)?)?;
        let output = self.assembly.push(settings.name, conv, &[x]);
        Ok(self.activated(settings, output))
    }

    fn separable(&mut self, settings: &Settings, x: Source) -> Result<Source, KerasError> {
        let channels = self.channels(settings, "SeparableConv2D", x)?;
        let name = settings.name;
        let conv = depthwise(settings, channels, false)?;
        let each = self.assembly.push(&format!("{name}.depthwise"), conv, &[x]);
        let across = LayerKind::Conv2d(Conv2d {
            bias: settings.flag("use_bias", true)?,
            ..Conv2d::new(settings.number("filters")?, 1)
        });
        let output = self
            .assembly
            .push(&format!("{name}.pointwise"), across, &[each]);
        Ok(self.activated(settings, output))
    }

    /// Keras's Dense works on the channels of maps too.
    fn dense(&mut self, settings: &Settings, x: Source) -> Result<Source, KerasError> {
        let name = settings.name;
        let linear = LayerKind::Linear(Linear {
            out_features: settings.number("units")?,
            bias: settings.flag("use_bias", true)?,
        });
        let output = match self.assembly.shape(x) {
            Some(Shape::Maps { .. }) => {
                let permute = || LayerKind::Permute;
                let last = self
                    .assembly
                    .push(&format!("{name}.permute"), permute(), &[x]);
                let output = self.assembly.push(name, linear, &[last]);
                self.assembly
                    .push(&format!("{name}.permute"), permute(), &[output])
            }
            Some(Shape::Features(_) | Shape::ChannelsLast { .. }) | None => {
                self.assembly.push(name, linear, &[x])
            }
        };
        Ok(self.activated(settings, output))
    }

    fn global_pool(
        &mut self,
        class: &str,
        settings: &Settings,
        x: Source,
    ) -> Result<Source, KerasError> {
        let pool = AdaptivePool2d {
            output_size: [1, 1],
        };
        let pool = match class {
            "GlobalMaxPooling2D" => LayerKind::AdaptiveMaxPool2d(pool),
            _ => LayerKind::AdaptiveAvgPool2d(pool),
        };
        let output = self.assembly.push(settings.name, pool, &[x]);
        if settings.flag("keepdims", false)? {
            return Ok(output);
        }
        let name = format!("{}.flatten", settings.name);
        Ok(self.assembly.push(&name, LayerKind::Flatten, &[output]))
    }

    /// Axes in another order, counted from 1; none where that is not known.
    fn permute(&mut self, settings: &Settings, x: Source) -> Result<Option<Source>, KerasError> {
        let order = settings.list("dims")?;
        let input = self.assembly.shape(x);
        let Some(Shape::Maps {
            channels,
            height,
            width,
        }) = input
        else {
            return Ok((order == [1]).then_some(x));
        };
        let sides = if self.channels_first {
            [channels, height, width]
        } else {
            [height, width, channels]
        };
        let mut sorted = order.clone();
        sorted.sort_unstable();
        if sorted != [1, 2, 3] {
            return Err(settings.wrong("dims"));
        }
        if order == sorted {
            return Ok(Some(x));
        }
        let sides: Vec<u64> = order
            .iter()
            .filter_map(|&axis| sides.get(usize::try_from(axis - 1).ok()?).copied())
            .collect();
        let output = super::shape_of(&sides, self.channels_first);
        let operator = Operator {
            input,
            output: output.map_or(OperatorOutput::Unknown, OperatorOutput::Is),
            work: Work::Each([0; 5]),
            ..Operator::unknown("Permute")
        };
        let kind = LayerKind::Operator(Box::new(operator));
        Ok(Some(self.assembly.push(settings.name, kind, &[x])))
    }

    /// To a vector, or to maps; none for other shapes.
    fn reshape(&mut self, settings: &Settings, x: Source) -> Result<Option<Source>, KerasError> {
        let Some(elements) = self.assembly.shape(x).and_then(|shape| shape.elements()) else {
            return Ok(None);
        };
        let target = settings.list("target_shape")?;
        let mut known = target.iter().filter_map(|&side| u128::try_from(side).ok());
        let Some(known) = known.try_fold(1_u128, u128::checked_mul) else {
            return Err(settings.wrong("target_shape"));
        };
        let side = |&side: &i64| match u64::try_from(side) {
            Ok(side) => Some(side),
            Err(_) => u64::try_from(elements.checked_div(known)?).ok(),
        };
        let sides: Option<Vec<u64>> = target.iter().map(side).collect();
        let name = settings.name;
        Ok(match (sides.as_deref(), self.channels_first) {
            (Some(&[_]), _) => match self.assembly.shape(x) {
                Some(Shape::Features(_)) => Some(x),
                _ => Some(self.assembly.push(name, LayerKind::Flatten, &[x])),
            },
            (Some(&[channels, height, width]), true)
            | (Some(&[height, width, channels]), false) => {
                let shape = [channels, height, width];
                let maps = LayerKind::Unflatten(Unflatten { shape });
                Some(self.assembly.push(name, maps, &[x]))
            }
            _ => None,
        })
    }
}

fn is_operation(kind: &LayerKind) -> bool {
    matches!(kind, LayerKind::Operator(_))
}

/// A layer that is one of ours.
fn single(
    class: &str,
    settings: &Settings,
    input: Option<Shape>,
) -> Result<Option<Known>, KerasError> {
    let kind = match class {
        "Conv2D" | "Convolution2D" => LayerKind::Conv2d(Conv2d {
            out_channels: settings.number("filters")?,
            window: window(settings, "kernel_size", [1; 2])?,
            dilation: settings.pair_or("dilation_rate", [1; 2])?,
            groups: settings.number_or("groups", 1)?,
            bias: settings.flag("use_bias", true)?,
        }),
        "Conv2DTranspose" | "Deconvolution2D" => transposed(settings)?,
        "MaxPooling2D" | "MaxPool2D" => {
            let size = settings.pair("pool_size")?;
            LayerKind::MaxPool2d(MaxPool2d {
                window: window(settings, "pool_size", size)?,
                dilation: [1; 2],
                ceil_mode: false,
            })
        }
        "AveragePooling2D" | "AvgPool2D" => {
            let size = settings.pair("pool_size")?;
            LayerKind::AvgPool2d(AvgPool2d {
                window: window(settings, "pool_size", size)?,
                ceil_mode: false,
                count_include_pad: false,
            })
        }
        "AdaptiveAveragePooling2D" => LayerKind::AdaptiveAvgPool2d(AdaptivePool2d {
            output_size: settings.pair("output_size")?,
        }),
        "AdaptiveMaxPooling2D" => LayerKind::AdaptiveMaxPool2d(AdaptivePool2d {
            output_size: settings.pair("output_size")?,
        }),
        "ReLU" => return Ok(Some(Known::Activation(rectified(settings)))),
        "LeakyReLU" => LayerKind::Activation(Activation::LeakyReLU),
        "Activation" => {
            let name = activation_name(settings.value("activation"));
            return Ok(Some(Known::Activation(name.to_owned())));
        }
        "Softmax" => LayerKind::Softmax,
        "Flatten" => LayerKind::Flatten,
        "Dropout"
        | "SpatialDropout2D"
        | "GaussianDropout"
        | "GaussianNoise"
        | "AlphaDropout"
        | "ActivityRegularization" => LayerKind::Dropout,
        "Add" => LayerKind::Add,
        "Multiply" => LayerKind::Mul,
        "Concatenate" | "Merge" => LayerKind::Concat,
        "LayerScale" => LayerKind::Scale(Scale { bias: false }),
        "Relu" | "Relu6" | "Sigmoid" | "Silu" | "Tanh" | "Gelu" | "Elu" | "ELU" | "Selu"
        | "Celu" | "Mish" | "Softplus" | "Softsign" => {
            return Ok(Some(Known::Activation(class.to_ascii_lowercase())));
        }
        "ThresholdedReLU" => operation("Threshold", [0, 0, 1, 0, 0]),
        "UnitNormalization" => operation(class, [2, 1, 0, 0, 0]),
        "Rescaling" | "CustomScaleLayer" => operation(class, [1, 1, 0, 0, 0]),
        "Normalization" | "Average" => operation(class, [0, 1, 0, 1, 0]),
        "Subtract" => operation(class, [0, 1, 0, 0, 0]),
        "Divide" | "TrueDivide" => operation(class, [0, 0, 0, 1, 0]),
        "Maximum" | "Minimum" => operation(class, [0, 0, 1, 0, 0]),
        "RandomFlip"
        | "RandomRotation"
        | "RandomZoom"
        | "RandomContrast"
        | "RandomBrightness"
        | "RandomTranslation"
        | "RandomShear"
        | "RandomHue"
        | "RandomSaturation"
        | "RandomSharpness"
        | "RandomGrayscale"
        | "RandomColorJitter"
        | "RandomColorDegeneration"
        | "RandomPosterization"
        | "RandomInvert"
        | "RandomErasing"
        | "RandomElasticTransform"
        | "RandomPerspective"
        | "RandomGaussianBlur"
        | "RandAugment"
        | "AugMix"
        | "CutMix"
        | "MixUp"
        | "Identity" => return Ok(Some(Known::Nothing)),
        _ => match resized(class, settings, input)? {
            Some(kind) => kind,
            None => return Ok(None),
        },
    };
    Ok(Some(Known::Kind(kind)))
}

/// So many multiplications, additions, comparisons, divisions and exponentials per element.
fn operation(class: &str, each: [u64; 5]) -> LayerKind {
    learned(class, each, 0)
}

fn padding(settings: &Settings) -> Result<Padding, KerasError> {
    match settings.text("padding") {
        "same" => Ok(Padding::Same),
        "valid" | "" => Ok(Padding::Valid),
        _ => Err(settings.wrong("padding")),
    }
}

fn window(settings: &Settings, size: &str, stride: [u64; 2]) -> Result<Window, KerasError> {
    Ok(Window {
        kernel_size: settings.pair(size)?,
        stride: settings.pair_or("strides", stride)?,
        padding: padding(settings)?,
    })
}

fn depthwise(settings: &Settings, channels: u64, bias: bool) -> Result<LayerKind, KerasError> {
    let each = settings.number_or("depth_multiplier", 1)?;
    Ok(LayerKind::Conv2d(Conv2d {
        out_channels: channels.saturating_mul(each),
        window: window(settings, "kernel_size", [1; 2])?,
        dilation: settings.pair_or("dilation_rate", [1; 2])?,
        groups: channels,
        bias,
    }))
}

/// Keras cuts so much off that the sides become S times as large, or leaves all.
fn transposed(settings: &Settings) -> Result<LayerKind, KerasError> {
    let kernel_size = settings.pair("kernel_size")?;
    let stride = settings.pair_or("strides", [1; 2])?;
    let dilation = settings.pair_or("dilation_rate", [1; 2])?;
    let wanted = match settings.given("output_padding") {
        None => None,
        Some(_) => Some(settings.pair("output_padding")?),
    };
    let is_same = padding(settings)? == Padding::Same;
    let mut cuts = [[0; 2]; 2];
    let mut output_padding = [0; 2];
    for axis in 0..2 {
        let reach = dilation[axis]
            .saturating_mul(kernel_size[axis].saturating_sub(1))
            .saturating_add(1);
        let more = stride[axis].saturating_sub(reach);
        match (is_same, wanted) {
            (true, Some(wanted)) => {
                cuts[axis] = [reach / 2; 2];
                output_padding[axis] = wanted[axis];
            }
            (true, None) => {
                let cut = reach.saturating_sub(stride[axis]);
                cuts[axis] = [cut / 2, cut - cut / 2];
                output_padding[axis] = more;
            }
            (false, Some(wanted)) => output_padding[axis] = wanted[axis],
            (false, None) => output_padding[axis] = more,
        }
    }
    let [[top, bottom], [left, right]] = cuts;
    Ok(LayerKind::ConvTranspose2d(ConvTranspose2d {
        out_channels: settings.number("filters")?,
        window: Window {
            kernel_size,
            stride,
            padding: Padding::Explicit {
                top,
                bottom,
                left,
                right,
            },
        },
        output_padding,
        dilation,
        groups: 1,
        bias: settings.flag("use_bias", true)?,
    }))
}

/// One slope per channel, one for all, or one for each place that does not share its axis; none
/// where the input is not known.
fn prelu(settings: &Settings, input: Option<Shape>, channels_first: bool) -> Option<LayerKind> {
    let shared = settings.list("shared_axes").unwrap_or_default();
    let input = input?;
    let channels = input.channels();
    // The first axis is the batch.
    let (sides, channel_axis) = match input.sides() {
        None => (vec![channels], 1),
        Some([height, width]) if channels_first => (vec![channels, height, width], 1),
        Some([height, width]) => (vec![height, width, channels], 3),
    };
    let axes = sides.into_iter().zip(1..);
    let own: Vec<(u64, i64)> = axes.filter(|(_, axis)| !shared.contains(axis)).collect();
    Some(match own[..] {
        [] => LayerKind::PReLU(PReLU { per_channel: false }),
        [(_, axis)] if axis == channel_axis => LayerKind::PReLU(PReLU { per_channel: true }),
        _ => {
            let mut sides = own.into_iter().map(|(side, _)| side);
            let slopes = sides.try_fold(1_u64, u64::checked_mul)?;
            learned("PReLU", [1, 0, 1, 0, 0], slopes)
        }
    })
}

/// Keras's ReLU has a limit and a slope.
fn rectified(settings: &Settings) -> String {
    let number = |setting: &str| settings.value(setting).as_f64().unwrap_or_default();
    let name = match settings.given("max_value") {
        None if number("negative_slope") > 0.0 => "leaky_relu",
        None => "relu",
        Some(_) => "relu6",
    };
    name.to_owned()
}

/// The name of an activation, which may be an object of its own.
fn activation_name(value: &Value) -> &str {
    let name = value.as_str();
    let name = name.or_else(|| value["config"].as_str());
    let name = name.or_else(|| value["config"]["name"].as_str());
    name.or_else(|| value["class_name"].as_str())
        .unwrap_or_default()
}

/// PyTorch's name of a function that is no activation of the core.
fn pytorch_name(name: &str) -> &str {
    match name {
        "celu" => "CELU",
        "elu" => "ELU",
        "exponential" => "Exponential",
        "hard_shrink" => "Hardshrink",
        "hard_tanh" => "Hardtanh",
        "log_sigmoid" => "LogSigmoid",
        "log_softmax" => "LogSoftmax",
        "mish" => "Mish",
        "selu" => "SELU",
        "softplus" => "Softplus",
        "soft_shrink" => "Softshrink",
        "softsign" | "soft_sign" => "Softsign",
        "tanh_shrink" => "Tanhshrink",
        name => name,
    }
}

fn activation(name: &str) -> Option<Activation> {
    Some(match name {
        "relu" | "ReLU" => Activation::ReLU,
        "relu6" => Activation::ReLU6,
        "leaky_relu" | "LeakyReLU" => Activation::LeakyReLU,
        "sigmoid" => Activation::Sigmoid,
        "tanh" => Activation::Tanh,
        "silu" | "swish" => Activation::SiLU,
        "hard_sigmoid" => Activation::Hardsigmoid,
        "hard_silu" | "hard_swish" => Activation::Hardswish,
        "gelu" => Activation::GELU,
        _ => return None,
    })
}
