//! Which input pixels an output element sees.

use crate::axis::gcd;
use crate::error::Problem;
use crate::geometry::Geometry;
use crate::layer::{ConvTranspose2d, LayerKind, Padding, UpsampleMode};
use crate::operator::Work;
use crate::shape::Shape;

/// The field of one output element on one axis, in input pixels.
///
/// Source: Araujo, Norris & Sim 2019, "Computing Receptive Fields of Convolutional Neural
/// Networks": size += (f_effective − 1)·stride, offset −= P·stride, stride ·= S.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldAxis {
    /// Pixels that the element sees, padding included.
    pub size: u128,
    /// Pixels between the fields of neighbouring elements, times [`FieldAxis::stride_divisor`].
    pub stride: u128,
    /// 1, but behind layers that make maps larger than the input's pixels.
    pub stride_divisor: u64,
    /// The first pixel of the first element's field; negative in the padding.
    pub offset: i128,
    /// Elements side by side, which a Linear after Flatten sees all at once.
    positions: u64,
}

/// The receptive field of a layer's output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceptiveField {
    /// Height, then width.
    pub axes: [FieldAxis; 2],
    /// Whether all branches see the same place of the input.
    pub aligned: bool,
}

impl ReceptiveField {
    pub(crate) fn of_input(input: &Shape) -> Self {
        let sides = input.sides().unwrap_or([1; 2]);
        Self {
            axes: sides.map(|positions| FieldAxis {
                size: 1,
                stride: 1,
                stride_divisor: 1,
                offset: 0,
                positions,
            }),
            aligned: true,
        }
    }

    /// The largest of the branches' fields; aligned where the branches' centres and strides
    /// agree at every place. A branch of 1 × 1, which speaks to all places, does not count.
    fn merge(&mut self, other: &Self) {
        self.aligned &= other.aligned;
        for (own, other) in self.axes.iter_mut().zip(&other.axes) {
            let has_places = own.positions > 1 && other.positions > 1;
            self.aligned &= !has_places || own.is_aligned_with(other);
            if own.positions < other.positions {
                own.positions = other.positions;
                own.stride = other.stride;
                own.stride_divisor = other.stride_divisor;
            }
            own.size = own.size.max(other.size);
            own.offset = own.offset.min(other.offset);
        }
    }
}

/// The fields of a network's tensors. Most layers see what the one before them sees, so that a
/// field is held once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields {
    distinct: Vec<ReceptiveField>,
    /// Which of them is each tensor's.
    of_tensor: Vec<usize>,
}

impl Fields {
    pub(crate) fn of_input(input: &Shape, layers: usize) -> Self {
        let mut of_tensor = Vec::with_capacity(layers + 1);
        of_tensor.push(0);
        Self {
            distinct: vec![ReceptiveField::of_input(input)],
            of_tensor,
        }
    }

    pub(crate) fn of(&self, tensor: usize) -> Option<&ReceptiveField> {
        self.distinct.get(*self.of_tensor.get(tensor)?)
    }

    /// The field of the last tensor that has one.
    pub(crate) fn last(&self) -> Option<&ReceptiveField> {
        (0..self.of_tensor.len())
            .rev()
            .find_map(|tensor| self.of(tensor))
    }

    /// Adds the field behind a layer that reads these tensors.
    pub(crate) fn push(
        &mut self,
        tensors: &[usize],
        kind: &LayerKind,
        input: &Shape,
        geometry: &Geometry,
    ) -> Result<(), Problem> {
        let first = self.of_tensor[tensors[0]];
        let before = &self.distinct[first];
        let mut merged = None;
        for &tensor in &tensors[1..] {
            let other = self.of_tensor[tensor];
            if other != first {
                merged.get_or_insert(*before).merge(&self.distinct[other]);
            }
        }
        let field = merged.as_ref().unwrap_or(before);
        if let Some(steps) = steps(kind, field, input, geometry)
            && !field.stays_behind(&steps)
        {
            merged = Some(field.behind(&steps).ok_or(Problem::CountTooLarge)?);
        }
        match merged {
            None => self.of_tensor.push(first),
            Some(field) => {
                self.of_tensor.push(self.distinct.len());
                self.distinct.push(field);
            }
        }
        Ok(())
    }

    /// Holds the place of a layer that has no output.
    pub(crate) fn push_none(&mut self) {
        self.of_tensor.push(usize::MAX);
    }
}

impl ReceptiveField {
    fn stays_behind(&self, steps: &[Step; 2]) -> bool {
        let pairs = self.axes.iter().zip(steps);
        pairs.into_iter().all(|(axis, step)| {
            step.reach == 0
                && step.stride == 1
                && step.divisor == 1
                && step.before == 0
                && step.positions == axis.positions
        })
    }

    fn behind(&self, steps: &[Step; 2]) -> Option<Self> {
        let [height, width] = &self.axes;
        Some(Self {
            axes: [height.behind(&steps[0])?, width.behind(&steps[1])?],
            aligned: self.aligned,
        })
    }
}

/// How a layer moves over the elements before it.
struct Step {
    /// Elements seen beyond the first.
    reach: u64,
    stride: u64,
    /// How many times denser the output lies, where maps become larger.
    divisor: u64,
    /// Elements by which the first one's field lies before the first element.
    before: i128,
    positions: u64,
}

impl Step {
    fn of_axis(axis: &crate::axis::Axis) -> Self {
        Self {
            reach: axis.effective_kernel - 1,
            stride: axis.stride,
            divisor: 1,
            before: i128::from(axis.padding[0]),
            positions: axis.output,
        }
    }

    /// No window, but the first element moved.
    fn shifted(before: i128, positions: u64) -> Self {
        Self {
            reach: 0,
            stride: 1,
            divisor: 1,
            before,
            positions,
        }
    }

    /// So many elements seen, and an output that is `divisor` times denser.
    fn denser(reach: u64, divisor: u64, before: i128, positions: u64) -> Self {
        Self {
            reach,
            stride: 1,
            divisor,
            before,
            positions,
        }
    }
}

fn steps(
    kind: &LayerKind,
    field: &ReceptiveField,
    input: &Shape,
    geometry: &Geometry,
) -> Option<[Step; 2]> {
    if let Some([rows, columns]) = &geometry.axes {
        return Some([Step::of_axis(rows), Step::of_axis(columns)]);
    }
    let sides = geometry.output.sides().unwrap_or([1; 2]);
    let [height, width] = field.axes;
    let each = |step: &dyn Fn(usize) -> Step| Some([step(0), step(1)]);
    match kind {
        LayerKind::AdaptiveAvgPool2d(pool) | LayerKind::AdaptiveMaxPool2d(pool) => Some([
            height.adaptive(pool.output_size[0]),
            width.adaptive(pool.output_size[1]),
        ]),
        LayerKind::Linear(_) if input.sides().is_none() => {
            Some([height.adaptive(1), width.adaptive(1)])
        }
        LayerKind::ConvTranspose2d(conv) => each(&|axis| transposed_step(conv, axis, sides[axis])),
        LayerKind::Upsample(upsample) => each(&|axis| {
            let before = input.sides().map_or(1, |sides| sides[axis]);
            let reach = u64::from(upsample.mode == UpsampleMode::Bilinear);
            Step::denser(reach, (sides[axis] / before).max(1), 0, sides[axis])
        }),
        LayerKind::PixelShuffle(shuffle) => {
            each(&|axis| Step::denser(0, shuffle.factor, 0, sides[axis]))
        }
        LayerKind::ZeroPad2d(pad) => {
            each(&|axis| Step::shifted(i128::from(pad.sides[2 * axis]), sides[axis]))
        }
        LayerKind::Crop2d(crop) => {
            each(&|axis| Step::shifted(-i128::from(crop.sides[2 * axis]), sides[axis]))
        }
        // What is not known, and a matrix product, may see all of its input.
        LayerKind::Operator(operator) => match operator.work {
            Work::Unknown | Work::Products(_) => each(&|axis| Step {
                positions: sides[axis],
                ..field.axes[axis].adaptive(1)
            }),
            Work::View | Work::Each(_) => each(&|axis| Step::shifted(0, sides[axis])),
        },
        LayerKind::Conv2d(_)
        | LayerKind::MaxPool2d(_)
        | LayerKind::AvgPool2d(_)
        | LayerKind::BatchNorm2d(_)
        | LayerKind::GroupNorm(_)
        | LayerKind::LayerNorm(_)
        | LayerKind::Scale(_)
        | LayerKind::Activation(_)
        | LayerKind::PReLU(_)
        | LayerKind::Linear(_)
        | LayerKind::Flatten
        | LayerKind::Dropout
        | LayerKind::StochasticDepth
        | LayerKind::Softmax
        | LayerKind::LocalResponseNorm(_)
        | LayerKind::Add
        | LayerKind::Mul
        | LayerKind::Concat
        | LayerKind::Chunk(_)
        | LayerKind::IndexSelect(_)
        | LayerKind::ChannelShuffle(_)
        | LayerKind::Permute
        | LayerKind::Unflatten(_)
        | LayerKind::Maxout(_) => None,
    }
}

/// Output o reads the inputs i with o = i·S − P + k·δ for some tap k: ⌈K_effective/S⌉ of them
/// at most, the first at −⌊(K_effective − 1 − P)/S⌋ for o = 0.
fn transposed_step(conv: &ConvTranspose2d, axis: usize, positions: u64) -> Step {
    let effective_kernel = conv.dilation[axis] * (conv.window.kernel_size[axis] - 1) + 1;
    let stride = conv.window.stride[axis];
    let padding = match conv.window.padding {
        Padding::Explicit { top, left, .. } => [top, left][axis],
        Padding::Same | Padding::Valid => 0,
    };
    let lead = i128::from(effective_kernel) - 1 - i128::from(padding);
    Step::denser(
        effective_kernel.div_ceil(stride) - 1,
        stride,
        lead.div_euclid(i128::from(stride)),
        positions,
    )
}

impl FieldAxis {
    /// The part of the field that lies on an input of `side` pixels: what an element in the
    /// middle really sees.
    ///
    /// ```
    /// use complexity::{Conv2d, LayerKind, Network, Setting, Shape, analyze};
    /// let mut network = Network::new(Shape::maps(1, 32, 32));
    /// network.push("c1", LayerKind::Conv2d(Conv2d::new(6, 5)));
    /// let field = analyze(&network, &Setting::default()).totals.unwrap().receptive_field;
    /// assert_eq!(field.axes[0].seen_of(32), 5);
    /// ```
    pub fn seen_of(&self, side: u64) -> u128 {
        self.size.min(u128::from(side))
    }

    fn behind(&self, step: &Step) -> Option<Self> {
        let before = u64::try_from(step.before.unsigned_abs()).ok()?;
        let mut stride = times(self.stride, step.stride)?;
        let mut divisor = self.stride_divisor.checked_mul(step.divisor)?;
        let mut grown = times(self.stride, step.reach)?;
        let mut shift = i128::try_from(times(self.stride, before)?).ok()?;
        if step.before < 0 {
            shift = -shift;
        }
        // A division of 128 bits is slow in WebAssembly, and most networks never need one.
        if self.stride_divisor > 1 {
            grown = grown.div_ceil(self.stride_divisor.into());
            shift /= i128::from(self.stride_divisor);
        }
        if divisor > 1 {
            let common = common_divisor(stride, divisor);
            stride /= u128::from(common);
            divisor /= common;
        }
        Some(Self {
            size: self.size.checked_add(grown)?,
            stride,
            stride_divisor: divisor,
            offset: self.offset.checked_sub(shift)?,
            positions: step.positions,
        })
    }

    /// Whether elements of the same place have the same centre.
    fn is_aligned_with(&self, other: &Self) -> bool {
        let doubled_centre = |axis: &Self| {
            let size = i128::try_from(axis.size).ok()?;
            axis.offset.checked_mul(2)?.checked_add(size)
        };
        self.stride == other.stride
            && self.stride_divisor == other.stride_divisor
            && doubled_centre(self) == doubled_centre(other)
    }

    /// PyTorch's adaptive window i reads ⌊iX/M⌋..⌈(i+1)X/M⌉: the longest has ⌊X/M⌋ pixels, one
    /// more where M does not divide X, and a second more where the rest does not divide M.
    fn adaptive(&self, output: u64) -> Step {
        let rest = self.positions % output;
        let overhang = match rest {
            0 => 0,
            _ if output.is_multiple_of(rest) => 1,
            _ => 2,
        };
        let window = self.positions / output + overhang;
        Step {
            reach: window - 1,
            stride: (self.positions / output).max(1),
            divisor: 1,
            before: 0,
            positions: output,
        }
    }
}

/// Almost no product needs 128 bits, which are slow in WebAssembly.
fn times(a: u128, b: u64) -> Option<u128> {
    match u64::try_from(a) {
        Ok(small) if small.leading_zeros() + b.leading_zeros() >= u64::BITS => {
            Some((small * b).into())
        }
        _ => a.checked_mul(b.into()),
    }
}

fn common_divisor(a: u128, b: u64) -> u64 {
    // A rest of b is less than b.
    let rest = u64::try_from(a % u128::from(b)).unwrap_or(0);
    gcd(b, rest)
}
