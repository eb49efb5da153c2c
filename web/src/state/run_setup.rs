//! What the convolution that runs is run on.

use crate::run::filters::Preset;
use crate::run::pictures::Picture;

/// The two ways to run a convolution.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RunMode {
    /// One picture, one kernel: the article's `conv2d(img, kernel)`.
    #[default]
    Picture,
    /// The selected layer with random weights.
    Layer,
}

/// Where the picture comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureChoice {
    /// One of the page's own.
    Bundled(Picture),
    /// Drawn by hand: not in a link.
    Drawn,
    /// The user's own file: not in a link.
    File,
}

/// Where the kernel comes from.
#[derive(Clone, Debug, PartialEq)]
pub enum FilterChoice {
    /// One of the page's own.
    Preset(Preset),
    /// Random numbers of the seed.
    Random {
        /// The kernel's side, 1 to [`MAX_FILTER_SIDE`].
        side: usize,
    },
    /// Typed in a grid.
    Typed(TypedFilter),
}

/// The largest kernel that can be typed or drawn at random, a side.
pub const MAX_FILTER_SIDE: usize = 7;

/// A square grid of numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct TypedFilter {
    /// Row by row; finite.
    pub values: Vec<f32>,
}

impl TypedFilter {
    /// The side of the grid.
    pub fn side(&self) -> usize {
        self.values.len().isqrt()
    }

    /// The same numbers in the middle of a larger grid of zeros, or what a smaller one holds.
    #[must_use]
    pub fn resized(&self, side: usize) -> Self {
        let old_side = self.side();
        // The middle stays the middle; of an even difference it is the upper left of four.
        let place = |index: usize| (index + old_side / 2).checked_sub(side / 2);
        let value = |index: usize| -> Option<f32> {
            let (row, column) = (place(index / side)?, place(index % side)?);
            let inside = row < old_side && column < old_side;
            inside.then(|| self.values[row * old_side + column])
        };
        Self {
            values: (0..side * side)
                .map(|index| value(index).unwrap_or(0.0))
                .collect(),
        }
    }
}

/// Everything that a run depends on, besides the network and the user's own picture.
#[derive(Clone, Debug, PartialEq)]
pub struct RunSetup {
    /// Which of the two ways.
    pub mode: RunMode,
    /// The picture.
    pub picture: PictureChoice,
    /// The picture's side, pixels, as it was set: a file may be smaller, a run may refuse it.
    pub side: u64,
    /// The kernel.
    pub filter: FilterChoice,
    /// Padding around the picture, pixels.
    pub padding: u64,
    /// Stride on the picture, pixels.
    pub stride: u64,
    /// Distance between the kernel's taps on the picture, pixels.
    pub dilation: u64,
    /// The seed of random numbers.
    pub seed: u32,
}

impl Default for RunSetup {
    fn default() -> Self {
        Self {
            mode: RunMode::default(),
            picture: PictureChoice::Bundled(Picture::House),
            side: 64,
            filter: FilterChoice::Preset(Preset::SobelX),
            padding: 0,
            stride: 1,
            dilation: 1,
            seed: 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_grid_grows_and_shrinks_around_its_middle() {
        let three = TypedFilter {
            values: (1_u8..10).map(f32::from).collect(),
        };
        assert_eq!(three.resized(1).values, [5.0]);
        assert_eq!(three.resized(2).values, [1.0, 2.0, 4.0, 5.0]);
        assert_eq!(three.resized(5).resized(3), three);
        assert_eq!(three.resized(4).resized(3), three);
    }
}
