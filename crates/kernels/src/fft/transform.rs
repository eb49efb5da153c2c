//! The discrete Fourier transform of four pictures at a time, one per lane.
//!
//! Forward it leaves the frequencies in bit-reversed order, from which the inverse starts: nothing
//! is ever sorted, as products are taken frequency by frequency.

use std::f64::consts::TAU;

use crate::lane::{F32x4, LANES};

/// Four complex pictures: real and imaginary parts of all numbers, in rows.
#[derive(Debug)]
pub(crate) struct Picture<'a> {
    pub(crate) real: &'a mut [f32],
    pub(crate) imaginary: &'a mut [f32],
}

/// Transforms of `[height, width]`, both powers of two.
#[derive(Clone, Debug)]
pub(crate) struct Transform {
    size: [usize; 2],
    /// Per axis `(cos, sin)` of the angles `-2π i / side` for i under side / 2.
    roots: [Vec<(f32, f32)>; 2],
}

/// A run of numbers within a picture.
#[derive(Clone, Copy)]
struct Line {
    first: usize,
    step: usize,
}

impl Line {
    fn at(self, index: usize) -> usize {
        (self.first + index * self.step) * LANES
    }
}

impl Transform {
    pub(crate) fn new(size: [usize; 2]) -> Self {
        Self {
            size,
            roots: size.map(roots),
        }
    }

    /// Numbers of real or of imaginary parts.
    pub(crate) fn numbers(&self) -> usize {
        self.size[0] * self.size[1] * LANES
    }

    /// In place; frequencies come bit-reversed.
    pub(crate) fn forward(&self, picture: &mut Picture) {
        let [height, width] = self.size;
        for row in 0..height {
            let line = Line {
                first: row * width,
                step: 1,
            };
            picture.decimate_frequencies(line, width, &self.roots[1]);
        }
        for column in 0..width {
            let line = Line {
                first: column,
                step: width,
            };
            picture.decimate_frequencies(line, height, &self.roots[0]);
        }
    }

    /// In place, times `height × width`; frequencies come bit-reversed.
    pub(crate) fn inverse(&self, picture: &mut Picture) {
        let [height, width] = self.size;
        for column in 0..width {
            let line = Line {
                first: column,
                step: width,
            };
            picture.decimate_time(line, height, &self.roots[0]);
        }
        for row in 0..height {
            let line = Line {
                first: row * width,
                step: 1,
            };
            picture.decimate_time(line, width, &self.roots[1]);
        }
    }
}

fn roots(side: usize) -> Vec<(f32, f32)> {
    (0..side / 2)
        .map(|index| {
            #[expect(clippy::cast_precision_loss, reason = "sides are far below 2⁵³")]
            let angle = -TAU * index as f64 / side as f64;
            #[expect(
                clippy::cast_possible_truncation,
                reason = "rounds once, to single precision"
            )]
            let root = (angle.cos() as f32, angle.sin() as f32);
            root
        })
        .collect()
}

/// Four complex numbers.
#[derive(Clone, Copy)]
struct Complex {
    real: F32x4,
    imaginary: F32x4,
}

impl Complex {
    fn add(self, other: Self) -> Self {
        Self {
            real: self.real.add(other.real),
            imaginary: self.imaginary.add(other.imaginary),
        }
    }

    fn sub(self, other: Self) -> Self {
        Self {
            real: self.real.sub(other.real),
            imaginary: self.imaginary.sub(other.imaginary),
        }
    }

    fn turn(self, (cos, sin): (f32, f32)) -> Self {
        let (cos, sin, minus_sin) = (F32x4::splat(cos), F32x4::splat(sin), F32x4::splat(-sin));
        Self {
            real: self.real.mul(cos).add_product(self.imaginary, minus_sin),
            imaginary: self.imaginary.mul(cos).add_product(self.real, sin),
        }
    }
}

impl Picture<'_> {
    fn get(&self, at: usize) -> Complex {
        Complex {
            real: F32x4::from_slice(self.real, at),
            imaginary: F32x4::from_slice(self.imaginary, at),
        }
    }

    fn set(&mut self, at: usize, number: Complex) {
        number.real.write(self.real, at);
        number.imaginary.write(self.imaginary, at);
    }

    /// From natural to bit-reversed order.
    fn decimate_frequencies(&mut self, line: Line, side: usize, roots: &[(f32, f32)]) {
        let mut half = side / 2;
        while half > 0 {
            for start in (0..side).step_by(2 * half) {
                for (index, root) in roots.iter().step_by(side / (2 * half)).enumerate() {
                    let (low, high) = (line.at(start + index), line.at(start + index + half));
                    let (a, b) = (self.get(low), self.get(high));
                    self.set(low, a.add(b));
                    self.set(high, a.sub(b).turn(*root));
                }
            }
            half /= 2;
        }
    }

    /// From bit-reversed to natural order, with angles the other way round.
    fn decimate_time(&mut self, line: Line, side: usize, roots: &[(f32, f32)]) {
        let mut half = 1;
        while half < side {
            for start in (0..side).step_by(2 * half) {
                for (index, (cos, sin)) in roots.iter().step_by(side / (2 * half)).enumerate() {
                    let (low, high) = (line.at(start + index), line.at(start + index + half));
                    let (a, b) = (self.get(low), self.get(high).turn((*cos, -sin)));
                    self.set(low, a.add(b));
                    self.set(high, a.sub(b));
                }
            }
            half *= 2;
        }
    }
}
