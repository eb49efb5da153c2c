use std::fmt;
use std::str::FromStr;

use crate::conv::Conv2d;
use crate::plan::PlanError;

/// A way to compute a convolution.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// The textbook's seven loops.
    Naive,
    /// The same loops in an order that reads memory in one direction.
    Reordered,
    /// The matrix of all windows is built, then multiplied.
    Im2col,
    /// The same product, whose second matrix is packed piece by piece when it is needed.
    Gemm,
    /// 1 × 1 filters: the picture is the matrix.
    Pointwise,
    /// Groups of one input channel: a few taps per output, no sum over channels.
    Depthwise,
    /// Winograd's F(2 × 2, 3 × 3): 16 multiplications where the loops need 36.
    Winograd2,
    /// Winograd's F(4 × 4, 3 × 3): 36 multiplications where the loops need 144.
    Winograd4,
    /// Products of Fourier transforms, for large filters.
    Fft,
}

impl Algorithm {
    /// All of them, the slowest first.
    pub const ALL: [Self; 9] = [
        Self::Naive,
        Self::Reordered,
        Self::Im2col,
        Self::Gemm,
        Self::Pointwise,
        Self::Depthwise,
        Self::Winograd2,
        Self::Winograd4,
        Self::Fft,
    ];

    /// As written in code, such as `winograd4`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Naive => "naive",
            Self::Reordered => "reordered",
            Self::Im2col => "im2col",
            Self::Gemm => "gemm",
            Self::Pointwise => "pointwise",
            Self::Depthwise => "depthwise",
            Self::Winograd2 => "winograd2",
            Self::Winograd4 => "winograd4",
            Self::Fft => "fft",
        }
    }

    /// Whether it computes this convolution; if not, what it would need.
    pub fn supports(self, conv: &Conv2d) -> Result<(), PlanError> {
        let needs: &[(&str, [usize; 2], [usize; 2])] = match self {
            Self::Pointwise => &[("kernel", conv.kernel_size, [1, 1])],
            Self::Winograd2 | Self::Winograd4 => &[
                ("kernel", conv.kernel_size, [3, 3]),
                ("stride", conv.stride, [1, 1]),
                ("dilation", conv.dilation, [1, 1]),
            ],
            Self::Depthwise if conv.group_channels() != 1 => {
                return Err(PlanError::NotDepthwise {
                    groups: conv.groups,
                    in_channels: conv.in_channels,
                });
            }
            Self::Naive
            | Self::Reordered
            | Self::Im2col
            | Self::Gemm
            | Self::Depthwise
            | Self::Fft => &[],
        };
        needs.iter().find(|(_, got, needed)| got != needed).map_or(
            Ok(()),
            |&(what, got, needed)| {
                Err(PlanError::Unsuitable {
                    algorithm: self,
                    what,
                    got,
                    needed,
                })
            },
        )
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Algorithm {
    type Err = PlanError;

    fn from_str(name: &str) -> Result<Self, PlanError> {
        Self::ALL
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
            .ok_or_else(|| PlanError::UnknownAlgorithm {
                name: name.to_owned(),
            })
    }
}
