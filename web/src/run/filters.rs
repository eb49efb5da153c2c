//! The kernels to choose from, 3 × 3.

/// Rows of a kernel over a common divisor, which is a power of two so that `f32` is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Row by row.
    pub numerators: [i8; 9],
    /// What each is divided by.
    pub divisor: u8,
}

/// A kernel of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// The picture itself.
    Identity,
    /// The binomial weights, a small Gaussian.
    Blur,
    /// Twice the picture less its surroundings.
    Sharpen,
    /// Change from left to right: upright edges.
    SobelX,
    /// Change from top to bottom: level edges.
    SobelY,
    /// Light from the upper left.
    Emboss,
    /// The sum of second differences: edges of all directions.
    Laplacian,
}

impl Preset {
    /// All, in the order of the list.
    pub const ALL: [Self; 7] = [
        Self::Identity,
        Self::Blur,
        Self::Sharpen,
        Self::SobelX,
        Self::SobelY,
        Self::Emboss,
        Self::Laplacian,
    ];

    /// The kernel, not flipped.
    #[rustfmt::skip]
    pub fn filter(self) -> Filter {
        let (numerators, divisor) = match self {
            Self::Identity => ([
                0, 0, 0,
                0, 1, 0,
                0, 0, 0,
            ], 1),
            Self::Blur => ([
                1, 2, 1,
                2, 4, 2,
                1, 2, 1,
            ], 16),
            Self::Sharpen => ([
                 0, -1,  0,
                -1,  5, -1,
                 0, -1,  0,
            ], 1),
            Self::SobelX => ([
                -1, 0, 1,
                -2, 0, 2,
                -1, 0, 1,
            ], 1),
            Self::SobelY => ([
                -1, -2, -1,
                 0,  0,  0,
                 1,  2,  1,
            ], 1),
            Self::Emboss => ([
                -2, -1, 0,
                -1,  1, 1,
                 0,  1, 2,
            ], 1),
            Self::Laplacian => ([
                0,  1, 0,
                1, -4, 1,
                0,  1, 0,
            ], 1),
        };
        Filter { numerators, divisor }
    }
}

impl Filter {
    /// The nine numbers that are multiplied with pixels.
    pub fn values(self) -> [f32; 9] {
        self.numerators
            .map(|numerator| f32::from(numerator) / f32::from(self.divisor))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flat_areas_stay_or_vanish() {
        let sums = Preset::ALL.map(|preset| {
            let Filter {
                numerators,
                divisor,
            } = preset.filter();
            numerators.iter().map(|&n| i32::from(n)).sum::<i32>() / i32::from(divisor)
        });
        assert_eq!(sums, [1, 1, 1, 0, 0, 1, 0]);
    }

    #[test]
    fn sobel_y_is_sobel_x_turned() {
        let x = Preset::SobelX.filter().numerators;
        let y = Preset::SobelY.filter().numerators;
        for row in 0..3 {
            for column in 0..3 {
                assert_eq!(x[row * 3 + column], y[column * 3 + row]);
            }
        }
    }
}
