//! Which layer a node's output becomes.

use complexity::{Geometry, LayerKind, Operator, OperatorOutput, Quantity, Shape, Work, derive};

use super::operators::{Call, Layer};
use super::value::{Content, Value, product};

/// How a file's tensors are one sample's.
pub(super) struct Samples {
    /// Samples at once.
    pub(super) batch: u64,
    /// Whether three dimensions are samples, channels and places, as one-dimensional
    /// convolutions have them; else samples, places and channels.
    pub(super) is_signal: bool,
}

/// A tensor that is not made of the batch's samples.
pub(super) struct NotSamples;

impl Samples {
    /// One sample of a tensor of `dims`.
    pub(super) fn shape(&self, dims: &[u64]) -> Result<Shape, NotSamples> {
        let elements = product(dims).ok_or(NotSamples)?;
        let rest: Vec<u64> = match dims.split_first() {
            Some((&first, rest)) if first == self.batch => rest.to_vec(),
            Some((&first, rest)) if first.is_multiple_of(self.batch) => {
                [&[first / self.batch], rest].concat()
            }
            _ if elements.is_multiple_of(self.batch) => vec![elements / self.batch],
            _ => return Err(NotSamples),
        };
        Ok(match *rest.as_slice() {
            [] => Shape::Features(1),
            [features] => Shape::Features(features),
            [channels, width] if self.is_signal => Shape::maps(channels, 1, width),
            [width, channels] => Shape::ChannelsLast {
                height: 1,
                width,
                channels,
            },
            [ref channels @ .., height, width] => {
                Shape::maps(product(channels).ok_or(NotSamples)?, height, width)
            }
        })
    }

    /// Whether one sample of a tensor of `dims` has this shape.
    fn is_shape_of(&self, shape: Shape, dims: &[u64]) -> bool {
        let Some((&batch, rest)) = dims.split_first() else {
            return false;
        };
        let is_rest = |sides: [u64; 3], line: [u64; 2], is_line: bool| {
            rest == sides || is_line && rest == line
        };
        batch == self.batch
            && match shape {
                Shape::Maps {
                    channels,
                    height,
                    width,
                } => is_rest([channels, height, width], [channels, width], height == 1),
                Shape::ChannelsLast {
                    height,
                    width,
                    channels,
                } => is_rest([height, width, channels], [width, channels], height == 1),
                Shape::Features(features) => rest == [features],
            }
    }
}

/// A layer for an output of known or unknown dimensions.
pub(super) struct Draft<'a> {
    samples: &'a Samples,
    layer: &'a Layer,
    operator: &'a str,
    dims: Option<&'a [u64]>,
    inputs: Vec<Option<Shape>>,
    is_like_first: bool,
    weights: u64,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        samples: &'a Samples,
        call: &'a Call,
        layer: &'a Layer,
        dims: Option<&'a [u64]>,
    ) -> Self {
        let computed = call.values.iter().copied().flatten();
        let mut inputs = Vec::new();
        let mut first = None;
        for value in computed {
            if let Content::Computed { shape, .. } = value.content {
                inputs.push(shape);
                first.get_or_insert(value);
            }
        }
        let is_like = |value: &Value| dims.is_some() && value.dims.as_deref() == dims;
        let weights = layer.learned.iter().filter_map(|&input| call.value(input));
        Self {
            samples,
            layer,
            operator: call.operator(),
            dims,
            is_like_first: first.is_some_and(is_like),
            weights: weights
                .map(|weight| weight.elements().unwrap_or(u64::MAX))
                .fold(0, u64::saturating_add),
            inputs,
        }
    }

    /// The layer and the shape of one sample of what it gives: the layer that PyTorch has,
    /// where it gives the file's shape and learns as much, else an operation with that shape.
    pub(super) fn kind(&self) -> Result<(LayerKind, Option<Shape>), NotSamples> {
        if let Some(kind) = &self.layer.kind {
            let inputs: Option<Vec<Shape>> = self.inputs.iter().copied().collect();
            match (inputs, self.dims) {
                (Some(inputs), Some(dims)) => {
                    if let Some(shape) = self.placed(kind, &inputs, dims) {
                        return Ok((kind.clone(), Some(shape)));
                    }
                }
                _ if takes(kind, self.inputs.len()) => return Ok((kind.clone(), None)),
                _ => {}
            }
        }
        match self.dims.filter(|dims| !dims.contains(&0)) {
            Some(dims) => self.operation(dims),
            None => Ok((operation(Operator::unknown(self.name())), None)),
        }
    }

    fn name(&self) -> &str {
        self.layer.name.unwrap_or(self.operator)
    }

    /// The shape that `kind` gives, if it is the file's, and the layer learns as much.
    fn placed(&self, kind: &LayerKind, inputs: &[Shape], dims: &[u64]) -> Option<Shape> {
        let shape = Geometry::of(kind, inputs).ok()?.output;
        let learned = derive(kind, inputs, 1, Quantity::Parameters).ok()?.value;
        let fits = self.samples.is_shape_of(shape, dims) && learned == u128::from(self.weights);
        fits.then_some(shape)
    }

    fn operation(&self, dims: &[u64]) -> Result<(LayerKind, Option<Shape>), NotSamples> {
        let first = self.inputs.first().copied().flatten();
        let shape = match first.filter(|_| self.is_like_first) {
            Some(shape) => shape,
            None => self.samples.shape(dims)?,
        };
        let output = if first == Some(shape) {
            OperatorOutput::LikeInput
        } else {
            OperatorOutput::Is(shape)
        };
        let keeps_elements = first.and_then(|first| first.elements()) == shape.elements();
        let work = if self.layer.work == Work::View && !keeps_elements {
            Work::Each([0; 5])
        } else {
            self.layer.work
        };
        let is_for_any_input = output == OperatorOutput::LikeInput
            && self.weights == 0
            && matches!(work, Work::Each(_) | Work::View);
        let operator = Operator {
            name: self.name().to_owned(),
            input: first.filter(|_| !is_for_any_input),
            output,
            work,
            weights: self.weights,
        };
        Ok((operation(operator), Some(shape)))
    }
}

fn operation(operator: Operator) -> LayerKind {
    LayerKind::Operator(Box::new(operator))
}

fn takes(kind: &LayerKind, inputs: usize) -> bool {
    let (least, most) = kind.arity();
    inputs >= least && most.is_none_or(|most| inputs <= most)
}
