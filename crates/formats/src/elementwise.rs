//! Functions that are done element by element, and are no layer of the core.

use complexity::{LayerKind, Operator, OperatorOutput, Work};

/// Multiplications, additions, comparisons, divisions and exponentials per element of a function
/// by PyTorch's name.
const EACH: [(&str, [u64; 5]); 19] = [
    ("CELU", [1, 1, 1, 0, 1]),
    ("ELU", [1, 1, 1, 0, 1]),
    ("Exponential", [0, 0, 0, 0, 1]),
    ("GaussianNoise", [0; 5]),
    ("Hardshrink", [0, 0, 2, 0, 0]),
    ("Hardtanh", [0, 0, 2, 0, 0]),
    ("LogSigmoid", [0, 1, 0, 0, 2]),
    ("LogSoftmax", [0, 1, 0, 1, 1]),
    ("Mish", [1, 2, 0, 1, 3]),
    ("RReLU", [1, 0, 1, 0, 0]),
    ("SELU", [2, 1, 1, 0, 1]),
    ("Softmin", [0, 1, 0, 1, 1]),
    ("Softplus", [0, 1, 0, 0, 2]),
    ("Softshrink", [0, 1, 2, 0, 0]),
    ("Softsign", [0, 1, 1, 1, 0]),
    ("SquaredReLU", [1, 0, 1, 0, 0]),
    ("Tanhshrink", [0, 1, 0, 1, 1]),
    ("Threshold", [0, 0, 1, 0, 0]),
    ("UnitNormalization", [2, 1, 0, 0, 0]),
];

/// A function by PyTorch's name, or Keras's where PyTorch has none.
pub(crate) fn function(name: &str) -> Option<LayerKind> {
    let (name, each) = EACH.iter().find(|(known, _)| *known == name)?;
    Some(learned(name, *each, 0))
}

/// So much work for each element, with so many learned numbers.
pub(crate) fn learned(name: &str, each: [u64; 5], weights: u64) -> LayerKind {
    LayerKind::Operator(Box::new(Operator {
        output: OperatorOutput::LikeInput,
        work: Work::Each(each),
        weights,
        ..Operator::unknown(name)
    }))
}
