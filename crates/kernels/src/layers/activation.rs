//! Activation functions, number by number.

/// An activation function, by PyTorch's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Activation {
    /// max(x, 0).
    ReLU,
    /// min(max(x, 0), 6).
    ReLU6,
    /// x, or 0.01·x below 0.
    LeakyReLU,
    /// 1/(1 + e^−x).
    Sigmoid,
    /// (e^2x − 1)/(e^2x + 1).
    Tanh,
    /// x · sigmoid(x).
    SiLU,
    /// ReLU6(x + 3)/6.
    Hardsigmoid,
    /// x · hardsigmoid(x).
    Hardswish,
    /// x · Φ(x) with the normal distribution's Φ.
    GELU,
}

/// The least and the most of a function that keeps every number as it is.
pub(crate) const NO_CLAMP: [f32; 2] = [f32::NEG_INFINITY, f32::INFINITY];

/// PyTorch's slope below 0.
const LEAK: f32 = 0.01;

impl Activation {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::ReLU,
        Self::ReLU6,
        Self::LeakyReLU,
        Self::Sigmoid,
        Self::Tanh,
        Self::SiLU,
        Self::Hardsigmoid,
        Self::Hardswish,
        Self::GELU,
    ];

    /// The least and the most that comes out, of a function that does nothing else.
    pub(crate) fn clamp(self) -> Option<[f32; 2]> {
        match self {
            Self::ReLU => Some([0.0, f32::INFINITY]),
            Self::ReLU6 => Some([0.0, 6.0]),
            Self::LeakyReLU
            | Self::Sigmoid
            | Self::Tanh
            | Self::SiLU
            | Self::Hardsigmoid
            | Self::Hardswish
            | Self::GELU => None,
        }
    }

    /// Puts every number through the function.
    ///
    /// Those with an exponential are within 10⁻⁶ · max(1, |x|) of the exact value.
    ///
    /// ```
    /// let mut numbers = [-1.0, 2.0, 7.0];
    /// kernels::layers::Activation::ReLU6.apply(&mut numbers);
    /// assert_eq!(numbers, [0.0, 2.0, 6.0]);
    /// ```
    pub fn apply(self, numbers: &mut [f32]) {
        match self {
            Self::ReLU => map(numbers, |x| at_least(x, 0.0)),
            Self::ReLU6 => map(numbers, relu6),
            Self::LeakyReLU => map(numbers, |x| if x < 0.0 { LEAK * x } else { x }),
            Self::Sigmoid => map(numbers, sigmoid),
            Self::Tanh => map(numbers, |x| 1.0 - 2.0 / (exp(2.0 * x) + 1.0)),
            Self::SiLU => map(numbers, |x| x * sigmoid(x)),
            Self::Hardsigmoid => map(numbers, hardsigmoid),
            Self::Hardswish => map(numbers, |x| x * hardsigmoid(x)),
            Self::GELU => map(numbers, |x| {
                0.5 * x * (1.0 + erf(x * std::f32::consts::FRAC_1_SQRT_2))
            }),
        }
    }
}

fn map(numbers: &mut [f32], f: impl Fn(f32) -> f32) {
    for number in numbers {
        *number = f(*number);
    }
}

/// `f32::max` asks for more about numbers that are none than a vector instruction does.
fn at_least(x: f32, least: f32) -> f32 {
    if x > least { x } else { least }
}

fn at_most(x: f32, most: f32) -> f32 {
    if x < most { x } else { most }
}

fn relu6(x: f32) -> f32 {
    at_most(at_least(x, 0.0), 6.0)
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + exp(-x))
}

fn hardsigmoid(x: f32) -> f32 {
    relu6(x + 3.0) * (1.0 / 6.0)
}

/// eˣ within 2 units of the last place, without a branch, so that compilers compute several at
/// once: 2ⁿ · eʳ with n the nearest whole number to x/ln 2 and a polynomial for |r| ≤ ln 2/2.
/// What would not be a normal number is taken to the nearest that is.
pub(super) fn exp(x: f32) -> f32 {
    /// Added to a number of less than 2²² it leaves the nearest whole one in the last bits.
    const ROUND: f32 = 12_582_912.0;
    /// ln 2 in two parts, of which the first has few enough digits for n times it to be exact.
    const LN_2: [f32; 2] = [0.693_359_4, -2.121_944_4e-4];
    let x = at_most(at_least(x, -87.3), 88.3);
    let shifted = x * std::f32::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = x - n * LN_2[0] - n * LN_2[1];
    // Cephes's polynomial for the exponential (Moshier).
    let coefficients = [
        1.987_569_1e-4,
        1.398_2e-3,
        8.333_452e-3,
        4.166_579_6e-2,
        0.166_666_65,
        0.5,
    ];
    let polynomial = coefficients
        .into_iter()
        .fold(0.0, |sum, next| sum * r + next);
    let power = polynomial * r * r + r + 1.0;
    f32::from_bits(power.to_bits().wrapping_add(shifted.to_bits() << 23))
}

/// The error function within 3·10⁻⁷ (Abramowitz and Stegun 1964, 7.1.26).
fn erf(x: f32) -> f32 {
    let magnitude = x.abs();
    let t = 1.0 / (1.0 + 0.327_591_1 * magnitude);
    let coefficients = [
        1.061_405_4,
        -1.453_152,
        1.421_413_7,
        -0.284_496_72,
        0.254_829_6,
    ];
    let polynomial = coefficients
        .into_iter()
        .fold(0.0, |sum, next| sum * t + next);
    (1.0 - polynomial * t * exp(-magnitude * magnitude)).copysign(x)
}
