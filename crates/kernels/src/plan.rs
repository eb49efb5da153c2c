//! From a convolution to something that runs: an algorithm is chosen and its memory stated, then
//! the weights are prepared once, then pictures go through.

use std::fmt;

use crate::algorithm::Algorithm;
use crate::chooser::{self, Reason};
use crate::conv::{Conv2d, Lengths, MAX_ELEMENTS};
use crate::depthwise::Depthwise;
use crate::error::{ConvError, Operand};
use crate::fft::Fft;
use crate::gemm::Gemm;
use crate::im2col::Im2col;
use crate::kernel::{Kernel, Memory, Textbook};
use crate::lane::Build;
use crate::layers::Activation;
use crate::pointwise::Pointwise;
use crate::reordered::Reordered;
use crate::winograd::{F2, F4, Winograd};

/// The most numbers that an algorithm may keep besides the convolution's own arrays: 1 GiB of `f32`.
pub const MAX_WORKSPACE: usize = 1 << 28;

/// A convolution with an algorithm that can do it.
#[derive(Clone, Debug)]
pub struct Plan {
    conv: Conv2d,
    output_size: [usize; 2],
    lengths: Lengths,
    algorithm: Algorithm,
    reason: Reason,
    weights: usize,
    workspace: usize,
}

impl Plan {
    /// Checks that the algorithm can do the convolution; nothing is computed yet.
    pub fn new(conv: Conv2d, algorithm: Algorithm) -> Result<Self, PlanError> {
        let lengths = conv.lengths()?;
        let output_size = conv.output_size()?;
        algorithm.supports(&conv)?;
        let memory = memory(&conv, output_size, algorithm);
        let fits = |numbers: u128| {
            usize::try_from(numbers)
                .ok()
                .filter(|&numbers| numbers <= MAX_WORKSPACE)
                .ok_or(PlanError::TooMuchMemory { algorithm, numbers })
        };
        Ok(Self {
            conv,
            output_size,
            lengths,
            algorithm,
            reason: Reason::Asked,
            weights: fits(memory.weights)?,
            workspace: fits(memory.workspace)?,
        })
    }

    /// The convolution with the algorithm that should be fastest; there always is one.
    pub fn auto(conv: Conv2d) -> Result<Self, PlanError> {
        Self::auto_for(conv, Build::CURRENT)
    }

    /// The same for another build, to be told what it will run.
    pub fn auto_for(conv: Conv2d, build: Build) -> Result<Self, PlanError> {
        chooser::choose(conv, build)
    }

    /// The sizes.
    pub fn conv(&self) -> &Conv2d {
        &self.conv
    }

    /// The output's `[height, width]` in pixels.
    pub fn output_size(&self) -> [usize; 2] {
        self.output_size
    }

    /// How many numbers each array holds, of one picture.
    pub fn lengths(&self) -> Lengths {
        self.lengths
    }

    /// How many numbers the input and the output of so many pictures hold.
    pub fn batch_lengths(&self, pictures: usize) -> Result<[usize; 2], PlanError> {
        if pictures == 0 {
            return Err(PlanError::EmptyBatch);
        }
        let Lengths { input, output, .. } = self.lengths;
        let elements = pictures as u128 * (input + output) as u128;
        if elements > MAX_ELEMENTS as u128 {
            return Err(PlanError::Conv(ConvError::TooManyElements { elements }));
        }
        Ok([pictures * input, pictures * output])
    }

    /// What will run.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Why it is that one.
    pub fn reason(&self) -> Reason {
        self.reason
    }

    pub(crate) fn because(self, reason: Reason) -> Self {
        Self { reason, ..self }
    }

    /// Bytes of the prepared weights.
    pub fn weight_bytes(&self) -> usize {
        self.weights * size_of::<f32>()
    }

    /// Bytes that a run needs besides input, output and prepared weights.
    pub fn workspace_bytes(&self) -> usize {
        self.workspace * size_of::<f32>()
    }

    /// Brings `[C_out, C_in / groups, kernel height, kernel width]` into the algorithm's form;
    /// `bias` is `[C_out]`, 0 if there is none.
    pub fn pack(self, weight: &[f32], bias: Option<&[f32]>) -> Result<Packed, PlanError> {
        PlanError::check_weight(weight.len(), self.lengths.weight)?;
        let zeros;
        let bias = if let Some(bias) = bias {
            PlanError::check_bias(bias.len(), self.lengths.bias)?;
            bias
        } else {
            zeros = vec![0.0; self.lengths.bias];
            &zeros
        };
        let (conv, output) = (&self.conv, self.output_size);
        let kernel: Box<dyn Kernel> = match self.algorithm {
            Algorithm::Naive => Box::new(Textbook::new(self.conv, weight, bias)),
            Algorithm::Reordered => Box::new(Reordered::new(conv, output, weight, bias)),
            Algorithm::Im2col => Box::new(Im2col::new(conv, output, weight, bias)),
            Algorithm::Gemm => Box::new(Gemm::new(conv, output, weight, bias)),
            Algorithm::Pointwise => Box::new(Pointwise::new(conv, output, weight, bias)),
            Algorithm::Depthwise => Box::new(Depthwise::new(conv, output, weight, bias)),
            Algorithm::Winograd2 => Box::new(Winograd::<F2, 2, 4>::new(conv, output, weight, bias)),
            Algorithm::Winograd4 => Box::new(Winograd::<F4, 4, 6>::new(conv, output, weight, bias)),
            Algorithm::Fft => Box::new(Fft::new(conv, output, weight, bias)),
        };
        Ok(Packed { plan: self, kernel })
    }

    /// The same with a workspace of its own.
    pub fn prepare(self, weight: &[f32], bias: Option<&[f32]>) -> Result<Prepared, PlanError> {
        let packed = self.pack(weight, bias)?;
        Ok(Prepared {
            workspace: vec![0.0; packed.plan.workspace],
            packed,
        })
    }
}

fn memory(conv: &Conv2d, output: [usize; 2], algorithm: Algorithm) -> Memory {
    match algorithm {
        Algorithm::Naive => Textbook::memory(conv, output),
        Algorithm::Reordered => Reordered::memory(conv, output),
        Algorithm::Im2col => Im2col::memory(conv, output),
        Algorithm::Gemm => Gemm::memory(conv, output),
        Algorithm::Pointwise => Pointwise::memory(conv, output),
        Algorithm::Depthwise => Depthwise::memory(conv, output),
        Algorithm::Winograd2 => Winograd::<F2, 2, 4>::memory(conv, output),
        Algorithm::Winograd4 => Winograd::<F4, 4, 6>::memory(conv, output),
        Algorithm::Fft => Fft::memory(conv, output),
    }
}

/// A convolution that runs as often as one likes.
///
/// ```
/// use kernels::{Algorithm, Conv2d, Padding, Plan};
///
/// let sum_of_four = Conv2d {
///     in_channels: 1,
///     height: 3,
///     width: 3,
///     out_channels: 1,
///     kernel_size: [2, 2],
///     stride: [1, 1],
///     padding: Padding::NONE,
///     dilation: [1, 1],
///     groups: 1,
/// };
/// let plan = Plan::new(sum_of_four, Algorithm::Gemm)?;
/// let mut prepared = plan.prepare(&[1.0; 4], None)?;
/// let mut output = [0.0; 4];
/// prepared.run(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0], &mut output)?;
/// assert_eq!(output, [12.0, 16.0, 24.0, 28.0]);
/// # Ok::<(), kernels::PlanError>(())
/// ```
#[derive(Debug)]
pub struct Prepared {
    packed: Packed,
    workspace: Vec<f32>,
}

impl Prepared {
    /// What was planned.
    pub fn plan(&self) -> &Plan {
        &self.packed.plan
    }

    /// Convolves every picture of a batch: `input` is `[N, C_in, height, width]` and `output`
    /// `[N, C_out, output height, output width]`, where N follows from the lengths.
    pub fn run(&mut self, input: &[f32], output: &mut [f32]) -> Result<(), PlanError> {
        self.packed.run(input, output, &mut self.workspace)
    }
}

/// A convolution whose weights are in the algorithm's form, without a workspace: several that run
/// one after the other can share theirs.
#[derive(Debug)]
pub struct Packed {
    plan: Plan,
    kernel: Box<dyn Kernel>,
}

impl Packed {
    /// What was planned.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// As [`Prepared::run`], with a workspace of at least [`Plan::workspace_bytes`], which may hold
    /// anything.
    pub fn run(
        &self,
        input: &[f32],
        output: &mut [f32],
        workspace: &mut [f32],
    ) -> Result<(), PlanError> {
        self.run_then(input, output, workspace, None)
    }

    /// The same with an activation behind it, applied while outputs are near.
    pub fn run_then(
        &self,
        input: &[f32],
        output: &mut [f32],
        workspace: &mut [f32],
        then: Option<Activation>,
    ) -> Result<(), PlanError> {
        let lengths = self.plan.lengths;
        if input.is_empty() {
            return Err(PlanError::EmptyBatch);
        }
        let batch = (input.len() / lengths.input).max(1);
        check_length(Operand::Input, input.len(), batch * lengths.input)?;
        PlanError::check_output(output.len(), batch * lengths.output)?;
        let (got, needed) = (workspace.len(), self.plan.workspace);
        let workspace = workspace
            .get_mut(..needed)
            .ok_or(PlanError::WorkspaceTooSmall { got, needed })?;
        for (input, output) in input
            .chunks_exact(lengths.input)
            .zip(output.chunks_exact_mut(lengths.output))
        {
            match then {
                Some(then) => self.kernel.run_then(input, output, workspace, then),
                None => self.kernel.run(input, output, workspace),
            }
        }
        Ok(())
    }
}

fn check_length(operand: Operand, got: usize, needed: usize) -> Result<(), PlanError> {
    if got == needed {
        Ok(())
    } else {
        Err(PlanError::Conv(ConvError::WrongLength {
            operand,
            got,
            needed,
        }))
    }
}

/// Why a convolution cannot be planned or run, with the numbers and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanError {
    /// The convolution itself is impossible, or an array has the wrong length.
    Conv(ConvError),
    /// The algorithm is made for other sizes.
    Unsuitable {
        /// What was asked for.
        algorithm: Algorithm,
        /// The size's name in a sentence.
        what: &'static str,
        /// What it is, `[height, width]`.
        got: [usize; 2],
        /// What it must be.
        needed: [usize; 2],
    },
    /// Depthwise with groups of several input channels.
    NotDepthwise {
        /// The groups asked for.
        groups: usize,
        /// Channels of the input.
        in_channels: usize,
    },
    /// The algorithm would need more than [`MAX_WORKSPACE`].
    TooMuchMemory {
        /// What was asked for.
        algorithm: Algorithm,
        /// How many numbers it would keep.
        numbers: u128,
    },
    /// No algorithm has this name.
    UnknownAlgorithm {
        /// What was asked for.
        name: String,
    },
    /// There is no picture in the batch.
    EmptyBatch,
    /// The output does not hold what the batch gives.
    WrongOutputLength {
        /// How many numbers it holds.
        got: usize,
        /// How many it should hold.
        needed: usize,
    },
    /// The workspace holds less than a run needs.
    WorkspaceTooSmall {
        /// How many numbers it holds.
        got: usize,
        /// How many it should hold at least.
        needed: usize,
    },
}

impl PlanError {
    pub(crate) fn check_weight(got: usize, needed: usize) -> Result<(), Self> {
        check_length(Operand::Weight, got, needed)
    }

    pub(crate) fn check_bias(got: usize, needed: usize) -> Result<(), Self> {
        check_length(Operand::Bias, got, needed)
    }

    pub(crate) fn check_output(got: usize, needed: usize) -> Result<(), Self> {
        if got == needed {
            Ok(())
        } else {
            Err(Self::WrongOutputLength { got, needed })
        }
    }
}

impl From<ConvError> for PlanError {
    fn from(error: ConvError) -> Self {
        Self::Conv(error)
    }
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conv(error) => error.fmt(f),
            Self::Unsuitable {
                algorithm,
                what,
                got: [height, width],
                needed: [needed_height, needed_width],
            } => write!(
                f,
                "{algorithm} needs a {what} of {needed_height} × {needed_width}, but it is \
                 {height} × {width}: take gemm, or auto."
            ),
            Self::NotDepthwise {
                groups,
                in_channels,
            } => write!(
                f,
                "depthwise needs as many groups as input channels, but there are {groups} groups \
                 of {in_channels} channels: take gemm, or auto."
            ),
            Self::TooMuchMemory { algorithm, numbers } => write!(
                f,
                "{algorithm} would need {} MiB for this convolution, more than the {} MiB that it \
                 may have: take auto, or less padding.",
                (numbers * size_of::<f32>() as u128) >> 20,
                (MAX_WORKSPACE * size_of::<f32>()) >> 20
            ),
            Self::UnknownAlgorithm { name } => {
                let names = Algorithm::ALL.map(Algorithm::name).join(", ");
                write!(f, "There is no algorithm {name:?}: choose one of {names}.")
            }
            Self::EmptyBatch => f.write_str("The batch is empty: give at least one picture."),
            Self::WrongOutputLength { got, needed } => write!(
                f,
                "The output has {got} numbers, but this batch gives {needed} (pictures × output \
                 channels × output height × output width)."
            ),
            Self::WorkspaceTooSmall { got, needed } => write!(
                f,
                "The workspace has {got} numbers, but a run needs {needed}: give as many as the plan \
                 states."
            ),
        }
    }
}

impl std::error::Error for PlanError {}
