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
    Random,
    /// Typed in a grid.
    Typed(TypedFilter),
}

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
}

/// Everything that a run depends on, besides the network and the user's own picture.
#[derive(Clone, Debug, PartialEq)]
pub struct RunSetup {
    /// Which of the two ways.
    pub mode: RunMode,
    /// The picture.
    pub picture: PictureChoice,
    /// The picture's side, pixels.
    pub side: usize,
    /// The kernel.
    pub filter: FilterChoice,
    /// Padding around the picture, pixels.
    pub padding: usize,
    /// Stride on the picture, pixels.
    pub stride: usize,
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
            seed: 1,
        }
    }
}
