//! What a number may be: the same limits that the errors speak of, and a slider's range.

use crate::axis::{gcd, largest_kernel, smallest_pool_kernel};
use crate::layer::{ConvTranspose2d, LayerKind, Padding, Parameter};
use crate::shape::{SIZE_LIMIT, Shape};

/// The legal values of a number, and those that a slider offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// The smallest legal value.
    pub min: u64,
    /// The largest legal value.
    pub max: u64,
    /// Where a slider ends: a comfortable value, at most [`Bounds::max`].
    pub slider_max: u64,
    stops: Stops,
}

/// More stops than these would be less than a pixel apart.
const MOST_STOPS: u64 = 512;

/// The values at which a dragged slider stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stops {
    Every,
    /// Powers of two, and multiples of 8.
    Channels,
    DivisorsOf(u64),
}

impl Bounds {
    /// How many there are of what is counted from 1, such as the samples of a batch.
    ///
    /// ```
    /// use complexity::Bounds;
    /// assert!(Bounds::COUNT.contains(1) && !Bounds::COUNT.contains(0));
    /// ```
    pub const COUNT: Self = Self {
        min: 1,
        max: SIZE_LIMIT,
        slider_max: 256,
        stops: Stops::Every,
    };

    fn new(min: u64, max: u64, comfortable: u64) -> Self {
        Self {
            min,
            max,
            slider_max: comfortable.min(max).max(min),
            stops: Stops::Every,
        }
    }

    /// Whether `value` is legal.
    ///
    /// ```
    /// use complexity::{LayerKind, MaxPool2d, Parameter, Shape, bounds};
    /// let pool = LayerKind::MaxPool2d(MaxPool2d::new(2));
    /// let padding = bounds(Some(&pool), &Shape::maps(6, 28, 28), Parameter::Padding);
    /// assert!(padding.contains(1) && !padding.contains(2));
    /// ```
    pub fn contains(&self, value: u64) -> bool {
        let divides = match self.stops {
            Stops::DivisorsOf(whole) => value > 0 && whole.is_multiple_of(value),
            Stops::Every | Stops::Channels => true,
        };
        (self.min..=self.max).contains(&value) && divides
    }

    /// The stop for a slider moved from `from` to `to`: the nearest one, or the next one in
    /// the direction of a single step.
    ///
    /// ```
    /// use complexity::{Conv2d, LayerKind, Parameter, Shape, bounds};
    /// let conv = LayerKind::Conv2d(Conv2d::new(6, 5));
    /// let channels = bounds(Some(&conv), &Shape::maps(1, 32, 32), Parameter::OutChannels);
    /// assert_eq!(channels.stop(6, 7), 8);
    /// assert_eq!(channels.stop(6, 37), 40);
    /// ```
    pub fn stop(&self, from: u64, to: u64) -> u64 {
        let is_stop = |value: u64| match self.stops {
            Stops::Every => true,
            Stops::Channels => value.is_power_of_two() || value.is_multiple_of(8),
            Stops::DivisorsOf(whole) => value > 0 && whole.is_multiple_of(value),
        };
        let above = (to..=self.slider_max.max(to)).find(|&value| is_stop(value));
        let below = (self.min.min(to)..=to).rev().find(|&value| is_stop(value));
        let one_up = to == from.saturating_add(1);
        let one_down = to.saturating_add(1) == from;
        match (below, above) {
            (_, Some(above)) if one_up => above,
            (Some(below), _) if one_down => below,
            (Some(below), Some(above)) if to - below <= above - to => below,
            (_, Some(above)) => above,
            (Some(below), None) => below,
            (None, None) => to,
        }
    }

    /// The stops of a slider that reaches from [`Bounds::min`] to [`Bounds::slider_max`], or to
    /// `reached` where a larger value was typed, in ascending order; of more than some hundred,
    /// evenly so many, as no track is wide enough for more.
    ///
    /// ```
    /// use complexity::{LayerKind, MaxPool2d, Parameter, Shape, bounds};
    /// let pool = LayerKind::MaxPool2d(MaxPool2d::new(2));
    /// let padding = bounds(Some(&pool), &Shape::maps(6, 28, 28), Parameter::Padding);
    /// assert_eq!(padding.stops(1), [0, 1]);
    /// ```
    pub fn stops(&self, reached: u64) -> Vec<u64> {
        let end = self.slider_max.max(reached);
        let step = usize::try_from((end - self.min.min(end)) / MOST_STOPS).unwrap_or(usize::MAX);
        match self.stops {
            Stops::Every => (self.min..=end).step_by(step.max(1)).collect(),
            Stops::Channels => [1, 2, 4]
                .into_iter()
                .chain((8..=end).step_by(step.max(1).next_multiple_of(8)))
                .filter(|&value| self.min <= value && value <= end)
                .collect(),
            Stops::DivisorsOf(whole) => divisors(whole),
        }
    }
}

/// In ascending order.
fn divisors(whole: u64) -> Vec<u64> {
    let small = || (1..=whole.isqrt()).filter(|&low| whole.is_multiple_of(low));
    let large = small().rev().map(|low| whole / low);
    let mut all: Vec<u64> = small().chain(large).collect();
    all.dedup();
    all
}

/// The bounds of `parameter` in a layer of `kind` on an input of shape `input`; without a
/// kind, in the network's input.
///
/// ```
/// use complexity::{Conv2d, LayerKind, Parameter, Shape, bounds};
/// let conv = LayerKind::Conv2d(Conv2d::new(6, 5));
/// assert_eq!(bounds(Some(&conv), &Shape::maps(1, 32, 32), Parameter::KernelSize).max, 32);
/// ```
pub fn bounds(kind: Option<&LayerKind>, input: &Shape, parameter: Parameter) -> Bounds {
    if let Some(LayerKind::ConvTranspose2d(conv)) = kind
        && let Some(bounds) = transposed(conv, input, parameter)
    {
        return bounds;
    }
    match parameter {
        Parameter::InputSize => Bounds::new(1, SIZE_LIMIT, 512),
        Parameter::InputChannels => Bounds::new(1, SIZE_LIMIT, 16),
        Parameter::Batch => Bounds::COUNT,
        Parameter::Stride | Parameter::ScaleFactor => Bounds::new(1, SIZE_LIMIT, 8),
        Parameter::OutputSize => Bounds::new(1, SIZE_LIMIT, 14),
        Parameter::Neighbourhood => Bounds::new(1, SIZE_LIMIT, 9),
        Parameter::OutputPadding => Bounds::new(0, 0, 0),
        Parameter::Chunks => Bounds::new(1, input.channels().max(1), 8),
        Parameter::ChunkIndex => chunk_index(kind, input),
        Parameter::OutChannels => Bounds {
            stops: Stops::Channels,
            ..Bounds::new(1, SIZE_LIMIT, 512)
        },
        Parameter::OutFeatures => Bounds {
            stops: Stops::Channels,
            ..Bounds::new(1, SIZE_LIMIT, 4096)
        },
        Parameter::Groups | Parameter::Pieces => groups(kind, input),
        Parameter::KernelSize => Bounds::new(
            loosest(kind, input, kernel_min).max(1),
            tightest(kind, input, kernel_max),
            15,
        ),
        Parameter::Padding => Bounds::new(
            loosest(kind, input, padding_min),
            tightest(kind, input, padding_max),
            7,
        ),
        Parameter::Dilation => Bounds::new(
            loosest(kind, input, dilation_min).max(1),
            tightest(kind, input, dilation_max),
            8,
        ),
    }
}

fn groups(kind: Option<&LayerKind>, input: &Shape) -> Bounds {
    let out_channels = match kind {
        Some(LayerKind::Conv2d(conv)) => conv.out_channels,
        Some(LayerKind::ConvTranspose2d(conv)) => conv.out_channels,
        _ => input.channels(),
    };
    let largest = gcd(input.channels(), out_channels).max(1);
    Bounds {
        stops: Stops::DivisorsOf(largest),
        ..Bounds::new(1, largest, largest)
    }
}

fn chunk_index(kind: Option<&LayerKind>, input: &Shape) -> Bounds {
    let Some(LayerKind::Chunk(chunk)) = kind else {
        return Bounds::new(0, 0, 0);
    };
    let each = input.channels().div_ceil(chunk.chunks.max(1)).max(1);
    let last = input.channels().div_ceil(each).max(1) - 1;
    Bounds::new(0, last, last)
}

/// What keeps a transposed convolution's output at 1 or more, and the output padding below the
/// stride or the dilation; none for the numbers that are as a convolution's.
fn transposed(conv: &ConvTranspose2d, input: &Shape, parameter: Parameter) -> Option<Bounds> {
    let sides = input.sides().unwrap_or([1; 2]);
    let padding = conv.window.padding.uniform().unwrap_or(0);
    let axis = |axis: usize| TransposedAxis {
        steps: sides[axis].max(1) - 1,
        kernel: conv.window.kernel_size[axis].max(1),
        stride: conv.window.stride[axis],
        dilation: conv.dilation[axis],
        output_padding: conv.output_padding[axis],
        cut: padding.saturating_mul(2),
    };
    let axes = [axis(0), axis(1)];
    let least = |of: fn(&TransposedAxis) -> u64| axes.iter().map(of).max().unwrap_or(1);
    let most = |of: fn(&TransposedAxis) -> u64| axes.iter().map(of).min().unwrap_or(1);
    match parameter {
        Parameter::KernelSize => Some(Bounds::new(
            least(TransposedAxis::kernel_min),
            SIZE_LIMIT,
            15,
        )),
        Parameter::Padding => Some(Bounds::new(0, most(TransposedAxis::padding_max), 7)),
        Parameter::Stride => Some(Bounds::new(
            least(TransposedAxis::stride_min),
            SIZE_LIMIT,
            8,
        )),
        Parameter::Dilation => Some(Bounds::new(
            least(TransposedAxis::dilation_min),
            SIZE_LIMIT,
            8,
        )),
        Parameter::OutputPadding => {
            let largest = most(TransposedAxis::output_padding_max);
            let smallest = least(TransposedAxis::output_padding_min);
            Some(Bounds::new(smallest, largest, largest))
        }
        Parameter::Batch
        | Parameter::InputChannels
        | Parameter::InputSize
        | Parameter::OutChannels
        | Parameter::Groups
        | Parameter::OutFeatures
        | Parameter::OutputSize
        | Parameter::Neighbourhood
        | Parameter::ScaleFactor
        | Parameter::Chunks
        | Parameter::ChunkIndex
        | Parameter::Pieces => None,
    }
}

/// One axis of a transposed convolution as the user set it; its output side without padding is
/// steps·stride + dilation·(kernel − 1) + output_padding + 1.
struct TransposedAxis {
    /// X − 1.
    steps: u64,
    kernel: u64,
    stride: u64,
    dilation: u64,
    output_padding: u64,
    /// Pixels that the padding cuts off.
    cut: u64,
}

impl TransposedAxis {
    fn spread(&self) -> u64 {
        self.steps.saturating_mul(self.stride)
    }

    fn reach(&self) -> u64 {
        self.dilation.saturating_mul(self.kernel - 1)
    }

    fn kernel_min(&self) -> u64 {
        let missing = self
            .cut
            .saturating_sub(self.spread().saturating_add(self.output_padding));
        missing.div_ceil(self.dilation.max(1)).saturating_add(1)
    }

    fn padding_max(&self) -> u64 {
        let full = self.spread().saturating_add(self.reach());
        (full.saturating_add(self.output_padding) / 2).min(SIZE_LIMIT)
    }

    fn stride_min(&self) -> u64 {
        let above = if self.dilation > self.output_padding {
            1
        } else {
            self.output_padding + 1
        };
        let missing = self
            .cut
            .saturating_sub(self.reach().saturating_add(self.output_padding));
        match self.steps {
            0 => above,
            steps => above.max(missing.div_ceil(steps)),
        }
    }

    fn dilation_min(&self) -> u64 {
        let above = if self.stride > self.output_padding {
            1
        } else {
            self.output_padding + 1
        };
        let missing = self
            .cut
            .saturating_sub(self.spread().saturating_add(self.output_padding));
        match self.kernel - 1 {
            0 => above,
            taps => above.max(missing.div_ceil(taps)),
        }
    }

    fn output_padding_min(&self) -> u64 {
        let full = self.spread().saturating_add(self.reach());
        self.cut.saturating_sub(full)
    }

    fn output_padding_max(&self) -> u64 {
        self.stride.max(self.dilation).saturating_sub(1)
    }
}

/// One axis as the user set it.
struct Knobs {
    input: u64,
    kernel: u64,
    padding: [u64; 2],
    dilation: u64,
    is_pool: bool,
}

impl Knobs {
    fn effective_kernel(&self) -> u64 {
        self.kernel
            .saturating_sub(1)
            .saturating_mul(self.dilation)
            .saturating_add(1)
    }

    fn larger_padding(&self) -> u64 {
        let [before, after] = self.padding;
        before.max(after)
    }

    fn padded(&self) -> u64 {
        self.padding
            .iter()
            .fold(self.input, |sum, &side| sum.saturating_add(side))
    }
}

fn knobs(kind: Option<&LayerKind>, input: &Shape) -> Option<[Knobs; 2]> {
    let kind = kind?;
    let window = kind.window()?;
    let dilation = kind.dilation().unwrap_or([1; 2]);
    let sides = input.sides()?;
    let padding = match window.padding {
        Padding::Explicit {
            top,
            bottom,
            left,
            right,
        } => [[top, bottom], [left, right]],
        Padding::Same | Padding::Valid => [[0; 2]; 2],
    };
    Some([0, 1].map(|axis| Knobs {
        input: sides[axis],
        kernel: window.kernel_size[axis],
        padding: padding[axis],
        dilation: dilation[axis],
        is_pool: !kind.has_macs(),
    }))
}

fn tightest(kind: Option<&LayerKind>, input: &Shape, limit: fn(&Knobs) -> u64) -> u64 {
    knobs(kind, input).map_or(SIZE_LIMIT, |[rows, columns]| {
        limit(&rows).min(limit(&columns))
    })
}

fn loosest(kind: Option<&LayerKind>, input: &Shape, limit: fn(&Knobs) -> u64) -> u64 {
    knobs(kind, input).map_or(0, |[rows, columns]| limit(&rows).max(limit(&columns)))
}

fn kernel_max(knobs: &Knobs) -> u64 {
    largest_kernel(knobs.padded(), knobs.dilation).min(SIZE_LIMIT)
}

/// A pool's effective filter is at least twice its padding.
fn kernel_min(knobs: &Knobs) -> u64 {
    if knobs.is_pool {
        smallest_pool_kernel(knobs.larger_padding(), knobs.dilation)
    } else {
        1
    }
}

fn padding_min(knobs: &Knobs) -> u64 {
    knobs
        .effective_kernel()
        .saturating_sub(knobs.input)
        .div_ceil(2)
}

fn padding_max(knobs: &Knobs) -> u64 {
    if knobs.is_pool {
        knobs.effective_kernel() / 2
    } else {
        SIZE_LIMIT
    }
}

fn dilation_min(knobs: &Knobs) -> u64 {
    match (knobs.is_pool, knobs.kernel) {
        (false, _) | (true, 0 | 1) => 1,
        (true, kernel) => knobs
            .larger_padding()
            .saturating_mul(2)
            .saturating_sub(1)
            .div_ceil(kernel - 1),
    }
}

fn dilation_max(knobs: &Knobs) -> u64 {
    match knobs.kernel {
        0 | 1 => SIZE_LIMIT,
        kernel => (knobs.padded().saturating_sub(1) / (kernel - 1)).clamp(1, SIZE_LIMIT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::Geometry;
    use crate::layer::{Conv2d, MaxPool2d, Window};

    #[test]
    fn a_value_is_in_bounds_exactly_when_the_layer_accepts_it() {
        for input in 1..=6 {
            for kernel in 1..=4 {
                for padding in 0..=2 {
                    for dilation in 1..=3 {
                        sweep(input, kernel, padding, dilation);
                    }
                }
            }
        }
    }

    fn sweep(side: u64, kernel: u64, padding: u64, dilation: u64) {
        let input = Shape::maps(4, side, side);
        let window = Window::square(kernel, padding, 1);
        let conv = LayerKind::Conv2d(Conv2d {
            window,
            dilation: [dilation; 2],
            ..Conv2d::new(4, 1)
        });
        let pool = LayerKind::MaxPool2d(MaxPool2d {
            window,
            dilation: [dilation; 2],
            ceil_mode: false,
        });
        let transposed = LayerKind::ConvTranspose2d(ConvTranspose2d {
            window: Window::square(kernel, padding, 2),
            dilation: [dilation; 2],
            output_padding: [padding; 2],
            ..ConvTranspose2d::new(4, 1)
        });
        for kind in [conv, pool, transposed] {
            for value in 0..=8 {
                for parameter in [
                    Parameter::KernelSize,
                    Parameter::Padding,
                    Parameter::Dilation,
                ] {
                    agrees(&kind, &input, parameter, value);
                }
                if let LayerKind::ConvTranspose2d(_) = kind {
                    agrees(&kind, &input, Parameter::Stride, value);
                    agrees(&kind, &input, Parameter::OutputPadding, value);
                }
                if kind.has_macs() {
                    agrees(&kind, &input, Parameter::Groups, value);
                }
            }
        }
    }

    fn agrees(kind: &LayerKind, input: &Shape, parameter: Parameter, value: u64) {
        let mut changed = kind.clone();
        let legal_otherwise = bounds_are_reachable(kind, input, parameter);
        set(&mut changed, parameter, value);
        let accepted = Geometry::of(&changed, &[*input]).is_ok();
        if legal_otherwise {
            assert_eq!(
                bounds(Some(kind), input, parameter).contains(value),
                accepted,
                "{kind:?} on {input:?}: {parameter:?} = {value}"
            );
        }
    }

    /// Some other number may be wrong too, and then no value of this one mends the layer.
    fn bounds_are_reachable(kind: &LayerKind, input: &Shape, parameter: Parameter) -> bool {
        (0..=64).any(|value| {
            let mut changed = kind.clone();
            set(&mut changed, parameter, value);
            Geometry::of(&changed, &[*input]).is_ok()
        })
    }

    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the sweep sets only these parameters"
    )]
    fn set(kind: &mut LayerKind, parameter: Parameter, value: u64) {
        if let LayerKind::Conv2d(conv) = kind {
            match parameter {
                Parameter::Groups => conv.groups = value,
                Parameter::Dilation => conv.dilation = [value; 2],
                _ => {}
            }
        }
        if let LayerKind::ConvTranspose2d(conv) = kind {
            match parameter {
                Parameter::Groups => conv.groups = value,
                Parameter::Dilation => conv.dilation = [value; 2],
                Parameter::OutputPadding => conv.output_padding = [value; 2],
                _ => {}
            }
        }
        if let (LayerKind::MaxPool2d(pool), Parameter::Dilation) = (&mut *kind, parameter) {
            pool.dilation = [value; 2];
        }
        if let Some(window) = kind.window_mut() {
            match parameter {
                Parameter::KernelSize => window.kernel_size = [value; 2],
                Parameter::Padding => window.padding = Padding::all(value),
                Parameter::Stride => window.stride = [value; 2],
                _ => {}
            }
        }
    }
}
