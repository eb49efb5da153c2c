//! An operation of a file that is none of the layers: what it makes of its input is as the file
//! says, and does not follow from other layers' settings.

use crate::shape::Shape;

/// An operation by its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Operator {
    /// The file's name of it, as ONNX's `Erf`.
    pub name: String,
    /// The shape of the first input that the rest is true of; none where any will do.
    pub input: Option<Shape>,
    /// What comes out.
    pub output: OperatorOutput,
    /// What it takes.
    pub work: Work,
    /// Learned numbers.
    pub weights: u64,
}

/// The shape that comes out of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OperatorOutput {
    /// The first input's.
    LikeInput,
    /// This one.
    Is(Shape),
    /// Nobody knows: the layers behind it wait.
    Unknown,
}

/// What an operation takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Work {
    /// Nobody knows: the layer is not counted, and totals are partial.
    Unknown,
    /// Nothing: the output is the input's memory under another shape.
    View,
    /// Per output element so many multiplications, additions, comparisons, divisions and
    /// exponentials; all 0 where elements are only moved.
    Each([u64; 5]),
    /// Per output element a sum of so many products, as in a matrix product.
    Products(u64),
}

impl Operator {
    /// An operation that is known by its name only.
    ///
    /// ```
    /// use complexity::{LayerKind, Network, Operator, Outcome, Setting, Shape, analyze};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// let unknown = LayerKind::Operator(Box::new(Operator::unknown("FancyConv")));
    /// network.push("fancy", unknown);
    /// let report = analyze(&network, &Setting::default());
    /// assert_eq!(report.layers[0], Outcome::Unknown);
    /// assert!(report.totals.unwrap().partial);
    /// ```
    pub fn unknown(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            input: None,
            output: OperatorOutput::Unknown,
            work: Work::Unknown,
            weights: 0,
        }
    }
}
