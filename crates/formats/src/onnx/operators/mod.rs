//! From a node to what it is as a layer.

mod conv;
mod einsum;
mod elementwise;
mod linear;
mod movement;
mod norm;
mod opaque;
mod pool;

use complexity::{LayerKind, Problem, Shape, Work};

use super::proto::{AttributeValue, Node, Tensor};
use super::value::{Content, Value, index};

/// A node with what it reads.
pub(super) struct Call<'a> {
    pub(super) node: &'a Node,
    /// Its inputs; none where one is left out.
    pub(super) values: Vec<Option<&'a Value>>,
    /// The version of its domain's operators.
    pub(super) opset: i64,
    /// Samples at once.
    pub(super) batch: u64,
}

/// What one output of a node is as a layer.
pub(super) struct Layer {
    /// The output's dimensions.
    pub(super) dims: Option<Vec<u64>>,
    /// Its elements' type; none for the first input's.
    pub(super) element: Option<i64>,
    /// The layer, where there is one for it.
    pub(super) kind: Option<LayerKind>,
    /// What the layer is called where it is not `kind` that says so; none for the operator's name.
    pub(super) name: Option<&'static str>,
    pub(super) work: Work,
    /// The inputs that it learned.
    pub(super) learned: Vec<usize>,
}

impl Layer {
    /// What takes `work`.
    fn working(work: Work, dims: Option<Vec<u64>>) -> Self {
        Self {
            dims,
            element: None,
            kind: None,
            name: None,
            work,
            learned: Vec::new(),
        }
    }

    /// What only moves elements.
    fn moving(dims: Option<Vec<u64>>) -> Self {
        Self::working(Work::Each([0; 5]), dims)
    }

    /// Its input under another shape.
    fn view(dims: Option<Vec<u64>>) -> Self {
        Self::working(Work::View, dims)
    }

    /// What is not counted.
    pub(super) fn unknown() -> Self {
        Self::working(Work::Unknown, None)
    }

    fn with(mut self, kind: LayerKind) -> Self {
        self.kind = Some(kind);
        self
    }

    fn with_if(mut self, kind: Option<LayerKind>) -> Self {
        self.kind = kind;
        self
    }

    fn named(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }

    fn of_type(mut self, element: i64) -> Self {
        self.element = Some(element);
        self
    }

    fn learning(mut self, inputs: impl IntoIterator<Item = usize>) -> Self {
        self.learned.extend(inputs);
        self
    }
}

/// Why a node cannot be a layer.
pub(super) enum Trouble {
    /// In words, with a remedy.
    Words(String),
    /// As the layer's own geometry has it.
    Geometry(Problem),
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Self {
        Self::Geometry(problem)
    }
}

impl From<String> for Trouble {
    fn from(words: String) -> Self {
        Self::Words(words)
    }
}

pub(super) type Lowered = Result<Vec<Layer>, Trouble>;

impl<'a> Call<'a> {
    pub(super) fn operator(&self) -> &'a str {
        &self.node.operator
    }

    pub(super) fn inputs(&self) -> usize {
        self.values.len()
    }

    pub(super) fn value(&self, input: usize) -> Option<&'a Value> {
        self.values.get(input).copied().flatten()
    }

    fn dims(&self, input: usize) -> Option<&'a [u64]> {
        self.value(input)?.dims.as_deref()
    }

    /// The input's dimensions, to be the output's.
    fn same(&self, input: usize) -> Option<Vec<u64>> {
        self.dims(input).map(<[u64]>::to_vec)
    }

    fn is_computed(&self, input: usize) -> bool {
        self.value(input).is_some_and(Value::is_computed)
    }

    /// Whether an input is a weight of the file.
    fn is_weight(&self, input: usize) -> bool {
        let content = self.value(input).map(|value| &value.content);
        matches!(
            content,
            Some(Content::Constant {
                weight: Some(_),
                ..
            })
        )
    }

    /// The inputs that layers make.
    pub(super) fn computed(&self) -> Vec<usize> {
        (0..self.inputs())
            .filter(|&input| self.is_computed(input))
            .collect()
    }

    /// One sample of an input, as the layers have it.
    fn shape(&self, input: usize) -> Option<Shape> {
        match self.value(input)?.content {
            Content::Computed { shape, .. } => shape,
            Content::Constant { .. } => None,
        }
    }

    fn attribute(&self, name: &str) -> Option<&'a AttributeValue> {
        let found = self.node.attributes.iter().find(|found| found.name == name);
        found.map(|found| &found.value)
    }

    pub(super) fn integer(&self, name: &str, default: i64) -> i64 {
        match self.attribute(name) {
            Some(&AttributeValue::Integer(value)) => value,
            _ => default,
        }
    }

    fn fraction(&self, name: &str, default: f64) -> f64 {
        match self.attribute(name) {
            Some(&AttributeValue::Fraction(value)) => value,
            _ => default,
        }
    }

    fn text(&self, name: &str) -> &'a str {
        match self.attribute(name) {
            Some(AttributeValue::Text(value)) => value,
            _ => "",
        }
    }

    pub(super) fn integers(&self, name: &str) -> Option<Vec<i64>> {
        match self.attribute(name) {
            Some(AttributeValue::Integers(all)) => Some(all.clone()),
            _ => None,
        }
    }

    pub(super) fn tensor(&self, name: &str) -> Option<&'a Tensor> {
        match self.attribute(name) {
            Some(AttributeValue::Tensor(tensor)) => Some(tensor),
            _ => None,
        }
    }

    /// Integers that were an attribute in earlier versions and are an input now.
    fn listed(&self, input: usize, attribute: &str) -> Option<Vec<i64>> {
        match self.value(input) {
            Some(value) => value.integers().map(<[i64]>::to_vec),
            None => self.integers(attribute),
        }
    }

    /// The axis that an attribute names in an input.
    fn axis(&self, name: &str, default: i64, input: usize) -> Option<usize> {
        index(self.integer(name, default), self.dims(input)?.len())
    }

    /// Fails where an input is there and does not hold one number per channel.
    fn check_per_channel(&self, input: usize, channels: u64) -> Result<(), Trouble> {
        match self.value(input).and_then(Value::elements) {
            Some(elements) if elements != channels => Err(Trouble::Words(format!(
                "{} has {elements} numbers for {channels} channels: give it one number per channel",
                self.node.inputs[input]
            ))),
            _ => Ok(()),
        }
    }

    /// Which axis of an input's dimensions its channels are, as the layers have them.
    fn channel_axis(&self, input: usize) -> Option<usize> {
        let rank = self.dims(input)?.len();
        match self.shape(input)? {
            Shape::Maps { .. } => Some(1),
            Shape::ChannelsLast { .. } | Shape::Features(_) => rank.checked_sub(1),
        }
        .filter(|&axis| axis < rank)
    }
}

/// What each output of a node is; fewer than there are outputs where the others are not known.
pub(super) fn lower(call: &Call) -> Lowered {
    let domain = call.node.domain.as_str();
    let is_known = matches!(
        domain,
        "" | "ai.onnx" | "com.microsoft" | "com.microsoft.nchwc" | "pkg.onnxscript.torch_lib"
    );
    if !is_known {
        return Ok(vec![Layer::unknown()]);
    }
    let lowerings = [
        conv::lower,
        linear::lower,
        einsum::lower,
        pool::lower,
        norm::lower,
        elementwise::lower,
        movement::lower,
        opaque::lower,
    ];
    for lowering in lowerings {
        if let Some(lowered) = lowering(call) {
            return lowered;
        }
    }
    Ok(vec![Layer::unknown()])
}
