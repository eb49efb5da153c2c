//! Which input pixels an output element sees.

use crate::error::Problem;
use crate::geometry::Geometry;
use crate::layer::LayerKind;
use crate::shape::Shape;

/// The field of one output element on one axis, in input pixels.
///
/// Source: Araujo, Norris & Sim 2019, "Computing Receptive Fields of Convolutional Neural
/// Networks": size += (f_effective − 1)·stride, offset −= P·stride, stride ·= S.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldAxis {
    /// Pixels that the element sees, padding included.
    pub size: u128,
    /// Pixels between the fields of neighbouring elements.
    pub stride: u128,
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
}

impl ReceptiveField {
    pub(crate) fn of_input(input: &Shape) -> Self {
        let sides = input.sides().unwrap_or([1; 2]);
        Self {
            axes: sides.map(|positions| FieldAxis {
                size: 1,
                stride: 1,
                offset: 0,
                positions,
            }),
        }
    }

    /// The field behind a layer that stands on this one.
    pub(crate) fn through(self, kind: &LayerKind, geometry: &Geometry) -> Result<Self, Problem> {
        let [height, width] = self.axes;
        let axes = match (kind, geometry.axes) {
            (_, Some([rows, columns])) => [
                height.behind(&Step::of_axis(&rows)),
                width.behind(&Step::of_axis(&columns)),
            ],
            (LayerKind::AdaptiveAvgPool2d(pool), None) => [
                height.behind(&height.adaptive(pool.output_size[0])),
                width.behind(&width.adaptive(pool.output_size[1])),
            ],
            (LayerKind::Linear(_), None) => [
                height.behind(&height.adaptive(1)),
                width.behind(&width.adaptive(1)),
            ],
            _ => return Ok(self),
        };
        match axes {
            [Some(height), Some(width)] => Ok(Self {
                axes: [height, width],
            }),
            _ => Err(Problem::CountTooLarge),
        }
    }
}

struct Step {
    reach: u64,
    stride: u64,
    padding: u64,
    positions: u64,
}

impl Step {
    fn of_axis(axis: &crate::axis::Axis) -> Self {
        Self {
            reach: axis.effective_kernel - 1,
            stride: axis.stride,
            padding: axis.padding[0],
            positions: axis.output,
        }
    }
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

    fn behind(self, step: &Step) -> Option<Self> {
        let grown = self.stride.checked_mul(u128::from(step.reach))?;
        let shift = self.stride.checked_mul(u128::from(step.padding))?;
        Some(Self {
            size: self.size.checked_add(grown)?,
            stride: self.stride.checked_mul(u128::from(step.stride))?,
            offset: self.offset.checked_sub(i128::try_from(shift).ok()?)?,
            positions: step.positions,
        })
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
            padding: 0,
            positions: output,
        }
    }
}
