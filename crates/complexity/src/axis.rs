//! One spatial axis under a sliding window: the only place where an output side is computed.

use crate::error::{Problem, Side};
use crate::shape::SIZE_LIMIT;

/// How the division by the stride is rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// Only whole windows, as convolutions do.
    #[default]
    Floor,
    /// A last window may hang over the end, as pooling does with `ceil_mode`.
    Ceil,
}

/// A window on one axis, before it meets an input. All in pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AxisWindow {
    pub(crate) side: Side,
    pub(crate) kernel: u64,
    pub(crate) stride: u64,
    pub(crate) dilation: u64,
    /// Before and after; computed from the input for "same" padding.
    pub(crate) padding: AxisPadding,
    pub(crate) rounding: Rounding,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum AxisPadding {
    Explicit([u64; 2]),
    Same,
}

/// One axis of a window that fits its input. All in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Axis {
    /// Input side, X.
    pub input: u64,
    /// Filter side, f (K in the article).
    pub kernel: u64,
    /// Filter side under dilation δ: δ·(f − 1) + 1.
    pub effective_kernel: u64,
    /// Stride, S.
    pub stride: u64,
    /// Dilation, δ.
    pub dilation: u64,
    /// Padding before and after, P.
    pub padding: [u64; 2],
    /// How the division was rounded.
    pub rounding: Rounding,
    /// Output side, M = ⌊(X − f + P_before + P_after)/S⌋ + 1.
    pub output: u64,
    /// What the division by the stride leaves, of the padded input.
    pub remainder: u64,
    /// Whether ceil mode dropped a last window that would have started in the padding, so that
    /// M is one less than the rounded division says.
    pub drops_last: bool,
}

impl AxisWindow {
    /// Places the window on an input of `input` pixels.
    ///
    /// Output side: Dumoulin & Visin 2016, relationship 6, with dilation (relationship 15);
    /// ceil mode as PyTorch's `pooling_output_shape`: a last window that would start in the
    /// padding behind the input is dropped.
    pub(crate) fn on(&self, input: u64) -> Result<Axis, Problem> {
        self.check_sizes(input)?;
        let effective_kernel = self
            .dilation
            .checked_mul(self.kernel - 1)
            .and_then(|reach| reach.checked_add(1))
            .filter(|&side| side <= SIZE_LIMIT)
            .ok_or(Problem::FilterTooLarge {
                side: self.side,
                kernel: self.kernel,
                dilation: self.dilation,
            })?;
        let padding = match self.padding {
            AxisPadding::Explicit(padding) => padding,
            AxisPadding::Same => same_padding(input, effective_kernel, self.stride),
        };
        // Each is at most 2³², so that the sum fits in 64 bits.
        let padded = input + padding[0] + padding[1];
        let slack = match self.rounding {
            Rounding::Floor => 0,
            Rounding::Ceil => self.stride - 1,
        };
        if padded + slack < effective_kernel {
            return Err(self.does_not_fit(input, effective_kernel, padding));
        }
        let room = padded + slack - effective_kernel;
        let steps = room / self.stride;
        let drops_last =
            self.rounding == Rounding::Ceil && steps * self.stride >= input + padding[0];
        let output = if drops_last { steps } else { steps + 1 };
        if output > SIZE_LIMIT {
            return Err(Problem::SizeTooLarge { size: output });
        }
        let remainder = match self.rounding {
            Rounding::Floor => room - steps * self.stride,
            Rounding::Ceil => padded.saturating_sub(effective_kernel) % self.stride,
        };
        Ok(Axis {
            input,
            kernel: self.kernel,
            effective_kernel,
            stride: self.stride,
            dilation: self.dilation,
            padding,
            rounding: self.rounding,
            output,
            remainder,
            drops_last,
        })
    }

    /// The output side of a transposed convolution with this window: (X − 1)·S − 2P +
    /// δ·(K − 1) + output_padding + 1, as `nn.ConvTranspose2d` has it.
    pub(crate) fn transposed_output(
        &self,
        input: u64,
        output_padding: u64,
    ) -> Result<u64, Problem> {
        self.check_sizes(input)?;
        let larger = self.stride.max(self.dilation);
        if output_padding >= larger {
            return Err(Problem::OutputPaddingTooLarge {
                output_padding,
                lower_to: larger - 1,
            });
        }
        let AxisPadding::Explicit([before, after]) = self.padding else {
            return Err(Problem::NeedsExplicitPadding);
        };
        // Each is at most 2³², so that a product of two and the sums fit in 128 bits.
        let full = u128::from(input.max(1) - 1) * u128::from(self.stride)
            + u128::from(self.dilation) * u128::from(self.kernel - 1)
            + u128::from(output_padding)
            + 1;
        let cut = u128::from(before) + u128::from(after);
        match full.checked_sub(cut) {
            Some(output) if output > 0 => Ok(u64::try_from(output).unwrap_or(u64::MAX)),
            _ => Err(Problem::PaddingCutsAll {
                padding: before.max(after),
                output: u64::try_from(full).unwrap_or(u64::MAX),
                lower_to: u64::try_from((full - 1) / 2).unwrap_or(u64::MAX),
            }),
        }
    }

    fn check_sizes(&self, input: u64) -> Result<(), Problem> {
        use crate::layer::Parameter;
        for (parameter, value) in [
            (Parameter::KernelSize, self.kernel),
            (Parameter::Stride, self.stride),
            (Parameter::Dilation, self.dilation),
        ] {
            if value == 0 {
                return Err(Problem::Zero { parameter });
            }
        }
        let padding = match self.padding {
            AxisPadding::Explicit(padding) => padding,
            AxisPadding::Same => [0, 0],
        };
        let sizes = [input, self.kernel, self.stride, self.dilation];
        match sizes
            .into_iter()
            .chain(padding)
            .find(|&size| size > SIZE_LIMIT)
        {
            Some(size) => Err(Problem::SizeTooLarge { size }),
            None => Ok(()),
        }
    }

    fn does_not_fit(&self, input: u64, effective_kernel: u64, padding: [u64; 2]) -> Problem {
        Problem::FilterDoesNotFit {
            side: self.side,
            kernel: self.kernel,
            effective_kernel,
            input,
            padding,
            raise_padding_to: (effective_kernel - input).div_ceil(2),
            lower_kernel_to: largest_kernel(input + padding[0] + padding[1], self.dilation),
        }
    }
}

/// The largest filter that fits a padded input of at least one pixel.
pub(crate) fn largest_kernel(padded: u64, dilation: u64) -> u64 {
    padded.saturating_sub(1) / dilation.max(1) + 1
}

/// The smallest filter of a pool whose half, dilated, is at least the padding.
pub(crate) fn smallest_pool_kernel(padding: u64, dilation: u64) -> u64 {
    match padding.saturating_mul(2) {
        0 => 1,
        twice => (twice - 1).div_ceil(dilation.max(1)).saturating_add(1),
    }
}

/// TensorFlow's SAME (M = ⌈X/S⌉, the odd pixel behind), which for stride 1 is PyTorch's
/// `padding="same"`.
fn same_padding(input: u64, effective_kernel: u64, stride: u64) -> [u64; 2] {
    let output = input.div_ceil(stride);
    let needed = (output.saturating_sub(1) * stride + effective_kernel).saturating_sub(input);
    [needed / 2, needed - needed / 2]
}

impl Axis {
    /// How many of the input pixels `start..end` some window reads, from the windows' true taps
    /// (a remainder may lose only padding; a stride or a dilation may skip pixels).
    ///
    /// Window o reads the padded positions o·S + k·δ for k in 0..f.
    ///
    /// ```
    /// use complexity::{Geometry, LayerKind, MaxPool2d, Shape, Window};
    /// let pool = LayerKind::MaxPool2d(MaxPool2d::new(2));
    /// let Some([height, _]) = Geometry::of(&pool, &[Shape::maps(1, 5, 5)]).unwrap().axes else {
    ///     panic!("a pool has axes")
    /// };
    /// assert_eq!(height.read_in(0, 5), 4);
    /// ```
    pub fn read_in(&self, start: u64, end: u64) -> u64 {
        let start = start.min(self.input);
        let end = end.min(self.input);
        if start >= end {
            return 0;
        }
        let clip = [start + self.padding[0], end + self.padding[0]];
        let windows = Progression {
            count: self.output,
            step: self.stride,
        };
        let taps = Progression {
            count: self.kernel,
            step: self.dilation,
        };
        // Either may be the outer one; the one with fewer residue classes needs fewer steps
        // (their smaller number is below 10⁵ for any sizes up to the limit).
        if windows.classes(&taps) <= taps.classes(&windows) {
            union_in(&windows, &taps, clip)
        } else {
            union_in(&taps, &windows, clip)
        }
    }

    /// Input pixels of this axis that no window reads.
    ///
    /// ```
    /// # use complexity::{Geometry, LayerKind, MaxPool2d, Shape};
    /// # let pool = LayerKind::MaxPool2d(MaxPool2d::new(2));
    /// # let [height, _] = Geometry::of(&pool, &[Shape::maps(1, 5, 5)]).unwrap().axes.unwrap();
    /// assert_eq!(height.unread(), 1);
    /// ```
    pub fn unread(&self) -> u64 {
        if self.dilation == 1 && self.stride <= self.kernel && self.remainder == 0 {
            return 0;
        }
        self.input - self.read_in(0, self.input)
    }

    /// Whether pixels before the last one that is read are stepped over.
    ///
    /// ```
    /// # use complexity::{Geometry, LayerKind, MaxPool2d, Shape};
    /// # let pool = LayerKind::MaxPool2d(MaxPool2d::new(2));
    /// # let [height, _] = Geometry::of(&pool, &[Shape::maps(1, 5, 5)]).unwrap().axes.unwrap();
    /// assert!(!height.skips_between());
    /// ```
    pub fn skips_between(&self) -> bool {
        self.unread() > self.unread_at_end()
    }

    /// Input pixels at the end of this axis that no window reads.
    ///
    /// ```
    /// # use complexity::{Geometry, LayerKind, MaxPool2d, Shape};
    /// # let pool = LayerKind::MaxPool2d(MaxPool2d::new(2));
    /// # let [height, _] = Geometry::of(&pool, &[Shape::maps(1, 5, 5)]).unwrap().axes.unwrap();
    /// assert_eq!(height.unread_at_end(), 1);
    /// ```
    pub fn unread_at_end(&self) -> u64 {
        let (mut known_read, mut known_unread) = (0, self.input);
        while known_read < known_unread {
            let middle = known_read + (known_unread - known_read) / 2;
            if self.read_in(middle, self.input) == 0 {
                known_unread = middle;
            } else {
                known_read = middle + 1;
            }
        }
        self.input - known_unread
    }
}

/// Input pixels of one channel that no window reads, of height and width together.
///
/// ```
/// use complexity::{Geometry, LayerKind, MaxPool2d, Shape, unread_pixels};
/// let pool = LayerKind::MaxPool2d(MaxPool2d::new(2));
/// let axes = Geometry::of(&pool, &[Shape::maps(1, 5, 5)]).unwrap().axes.unwrap();
/// assert_eq!(unread_pixels(&axes), 25 - 16);
/// ```
pub fn unread_pixels(axes: &[Axis; 2]) -> u128 {
    let area = |sides: [u64; 2]| u128::from(sides[0]) * u128::from(sides[1]);
    area(axes.map(|axis| axis.input)) - area(axes.map(|axis| axis.input - axis.unread()))
}

/// The positions 0, step, 2·step … of `count` members.
struct Progression {
    count: u64,
    step: u64,
}

impl Progression {
    fn classes(&self, other: &Self) -> u64 {
        let period = other.step / gcd(self.step, other.step);
        self.count.min(period)
    }
}

/// Distinct positions `a + b` in `clip` with a of `outer` and b of `inner`.
///
/// Members of `outer` with the same residue modulo `inner.step` shift one progression of
/// `inner.count` members by whole steps, so that each class is a row of equal intervals.
fn union_in(outer: &Progression, inner: &Progression, clip: [u64; 2]) -> u64 {
    let divisor = gcd(outer.step, inner.step);
    let period = inner.step / divisor;
    let shift = outer.step / divisor;
    (0..outer.classes(inner))
        .map(|first| {
            let base = first * outer.step;
            let members = (outer.count - first).div_ceil(period);
            let [start, end] = clip.map(|edge| edge.saturating_sub(base).div_ceil(inner.step));
            intervals_below(end, members, shift, inner.count)
                - intervals_below(start, members, shift, inner.count)
        })
        .sum()
}

/// How many integers below `limit` lie in the union of `count` intervals of `length` that
/// start at 0, shift, 2·shift …
fn intervals_below(limit: u64, count: u64, shift: u64, length: u64) -> u64 {
    if length >= shift {
        return limit.min((count - 1) * shift + length);
    }
    let whole = (limit / shift).min(count);
    let rest = if whole < count {
        (limit % shift).min(length)
    } else {
        0
    };
    whole * length + rest
}

pub(crate) fn gcd(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(
        input: u64,
        kernel: u64,
        padding: [u64; 2],
        stride: u64,
        dilation: u64,
        rounding: Rounding,
    ) -> Result<Axis, Problem> {
        AxisWindow {
            side: Side::Both,
            kernel,
            stride,
            dilation,
            padding: AxisPadding::Explicit(padding),
            rounding,
        }
        .on(input)
    }

    /// Windows counted one by one: every start that leaves the whole window inside.
    fn windows_by_brute_force(
        input: u64,
        kernel: u64,
        padding: [u64; 2],
        stride: u64,
        dilation: u64,
    ) -> Vec<Vec<u64>> {
        let padded = input + padding[0] + padding[1];
        let mut windows = Vec::new();
        let mut start = 0;
        loop {
            let taps: Vec<u64> = (0..kernel).map(|tap| start + tap * dilation).collect();
            if taps.iter().any(|&tap| tap >= padded) {
                return windows;
            }
            windows.push(taps);
            start += stride;
        }
    }

    #[test]
    fn output_side_and_coverage_equal_windows_counted_by_brute_force() {
        for input in 1..=12 {
            for kernel in 1..=5 {
                for before in 0..=2 {
                    for after in 0..=2 {
                        for stride in 1..=5 {
                            for dilation in 1..=4 {
                                sweep(input, kernel, [before, after], stride, dilation);
                            }
                        }
                    }
                }
            }
        }
    }

    fn sweep(input: u64, kernel: u64, padding: [u64; 2], stride: u64, dilation: u64) {
        let case = format!("X {input} f {kernel} P {padding:?} S {stride} dilation {dilation}");
        let windows = windows_by_brute_force(input, kernel, padding, stride, dilation);
        let axis = axis(input, kernel, padding, stride, dilation, Rounding::Floor);
        let Ok(axis) = axis else {
            assert!(windows.is_empty(), "{case}: refused, yet windows fit");
            return;
        };
        assert_eq!(axis.output, windows.len() as u64, "{case}");
        let is_read = |pixel: u64| {
            windows
                .iter()
                .any(|taps| taps.contains(&(pixel + padding[0])))
        };
        for pixel in 0..input {
            let read = axis.read_in(pixel, pixel + 1) == 1;
            assert_eq!(read, is_read(pixel), "{case}, pixel {pixel}");
        }
        let unread = (0..input).filter(|&pixel| !is_read(pixel)).count() as u64;
        assert_eq!(axis.unread(), unread, "{case}");
        let at_end = (0..input).rev().take_while(|&pixel| !is_read(pixel));
        assert_eq!(axis.unread_at_end(), at_end.count() as u64, "{case}");
    }

    #[test]
    fn a_remainder_may_lose_only_padding() {
        let alexnet = axis(224, 11, [2, 2], 4, 1, Rounding::Floor).unwrap();
        assert_eq!(
            (alexnet.output, alexnet.remainder, alexnet.unread()),
            (55, 1, 0)
        );
    }

    #[test]
    fn a_stride_beyond_the_filter_skips_pixels_without_a_remainder() {
        let skipping = axis(9, 1, [0, 0], 2, 1, Rounding::Floor).unwrap();
        assert_eq!(
            (skipping.output, skipping.remainder, skipping.unread()),
            (5, 0, 4)
        );
    }

    #[test]
    fn ceil_mode_drops_a_window_that_starts_behind_the_input() {
        let kept = axis(112, 3, [0, 0], 2, 1, Rounding::Ceil).unwrap();
        assert_eq!(kept.output, 56);
        let dropped = axis(2, 1, [0, 1], 2, 1, Rounding::Ceil).unwrap();
        assert_eq!(dropped.output, 1);
    }

    #[test]
    fn same_padding_keeps_the_side_divided_by_the_stride() {
        let window = AxisWindow {
            side: Side::Both,
            kernel: 3,
            stride: 2,
            dilation: 1,
            padding: AxisPadding::Same,
            rounding: Rounding::Floor,
        };
        let axis = window.on(224).unwrap();
        assert_eq!((axis.output, axis.padding), (112, [0, 1]));
    }

    #[test]
    fn hostile_sizes_are_covered_in_an_instant() {
        let limit = SIZE_LIMIT;
        let axis = axis(limit, 65_521, [0, 0], 65_519, 65_537, Rounding::Floor).unwrap();
        assert!(axis.unread() < limit);
    }
}
