use crate::conv::Conv2d;
use crate::error::ConvError;
use crate::naive::{Naive, Operands};
use crate::random::Random;

/// The numbers of one array: given, or drawn from a seed.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Values {
    /// These, all finite.
    Given(Vec<f32>),
    /// As many as needed from [`Random`].
    Seed(u32),
}

/// All that determines a run, so that another program can repeat it exactly.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Run {
    /// The sizes.
    pub conv: Conv2d,
    /// `[C_in, height, width]`.
    pub input: Values,
    /// `[C_out, C_in / groups, kernel height, kernel width]`.
    pub weight: Values,
    /// `[C_out]`.
    pub bias: Option<Values>,
}

impl Run {
    /// Draws what is to be drawn and checks all sizes; nothing is computed yet.
    pub fn start(self) -> Result<Naive, ConvError> {
        // Before anything is drawn, so that an oversized run does not fill the memory first.
        let lengths = self.conv.lengths()?;
        let operands = Operands {
            input: self.input.take(lengths.input),
            weight: self.weight.take(lengths.weight),
            bias: self.bias.map(|bias| bias.take(lengths.bias)),
        };
        Naive::new(self.conv, operands)
    }
}

impl Values {
    fn take(self, length: usize) -> Vec<f32> {
        match self {
            Self::Given(values) => values,
            Self::Seed(seed) => Random::new(seed).take(length).collect(),
        }
    }
}
