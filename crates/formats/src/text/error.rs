//! Why a text cannot be read, and what it leaves unsaid.

use std::fmt;

use complexity::{NetworkError, Shape};

/// Why a text cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextError {
    /// It is longer than any that is read.
    TooLong,
    /// It is none of the forms that are known.
    UnknownForm,
    /// It has no layers.
    NoLayers,
    /// It is a table without what comes out of the layers.
    NoShapes,
    /// It does not say what the input is.
    NoInput {
        /// The channels or features that the input must have, where a line says so.
        channels: Option<(usize, u64)>,
    },
    /// A line that does not parse.
    Syntax {
        /// The line, from 1.
        line: usize,
        /// What was expected.
        expected: &'static str,
    },
    /// A setting that is missing, or has a value that is none.
    Setting {
        /// The line, from 1.
        line: usize,
        /// The layer's class.
        class: String,
        /// The setting.
        setting: &'static str,
    },
    /// A layer wants other channels than any layer before it gives.
    Channels {
        /// The line, from 1.
        line: usize,
        /// The layer's class.
        class: String,
        /// What it wants.
        wants: u64,
        /// What comes in.
        gets: Shape,
    },
    /// A layer of sequences or volumes.
    NotMaps {
        /// The line, from 1.
        line: usize,
        /// The layer's class.
        class: String,
    },
    /// Groups within groups beyond what is read.
    TooDeep {
        /// The line, from 1.
        line: usize,
    },
    /// The layers make no network.
    Network(NetworkError),
}

impl fmt::Display for TextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "the text is longer than 4 MiB: paste the model alone"),
            Self::UnknownForm => write!(
                f,
                "the text is none that is known: paste print(model), nn.Sequential(…), a summary of torchinfo, torchsummary or Keras, or a Caffe prototxt"
            ),
            Self::NoLayers => write!(f, "the text has no layers: paste the whole model"),
            Self::NoShapes => write!(
                f,
                "the summary has no output shapes: make it with an input size and the column of output shapes, as summary(model, input_size=(1, 3, 224, 224)), or paste print(model)"
            ),
            Self::NoInput { channels: None } => {
                write!(f, "the text does not say its input's shape: give it")
            }
            Self::NoInput {
                channels: Some((line, channels)),
            } => write!(
                f,
                "the text does not say its input's shape, of which line {line} wants {channels} channels: give it"
            ),
            Self::Syntax { line, expected } => {
                write!(
                    f,
                    "line {line} is not understood: {expected} was expected there"
                )
            }
            Self::Setting {
                line,
                class,
                setting,
            } => write!(
                f,
                "line {line}: {setting} of {class} is missing or no number: write it"
            ),
            Self::Channels {
                line,
                class,
                wants,
                gets,
            } => write!(
                f,
                "line {line}: {class} wants {wants} channels, but gets {gets}, and no layer before it gives them: the text does not say what stands between them, an ONNX file does"
            ),
            Self::NotMaps { line, class } => write!(
                f,
                "line {line}: {class} works on sequences or volumes: only networks of pictures and vectors are read"
            ),
            Self::TooDeep { line } => write!(f, "line {line}: groups are nested more than 64 deep"),
            Self::Network(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for TextError {}

/// What a text leaves unsaid, or says only together with other lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caveat {
    /// The layers stand in the order in which they are defined; functions are not in the text.
    DefinitionOrder,
    /// A layer reads an earlier one, since its channels say so.
    ReadsEarlier {
        /// The line, from 1.
        line: usize,
        /// The channels.
        channels: u64,
    },
    /// Branches are joined before a layer, since their channels add up to its own.
    Joined {
        /// The line, from 1.
        line: usize,
        /// The channels.
        channels: u64,
    },
    /// A group multiplies what it reads by what it gives, since it ends in a sigmoid.
    Gated {
        /// The line, from 1.
        line: usize,
        /// The class.
        class: String,
    },
    /// Maps become a vector before a layer, since its features say so.
    Flattened {
        /// The line, from 1.
        line: usize,
        /// The features.
        features: u64,
    },
    /// Maps are averaged to a vector before a layer, since its features are their channels.
    Averaged {
        /// The line, from 1.
        line: usize,
        /// The features.
        features: u64,
    },
    /// The text's own sum of parameters is another.
    OtherParameters {
        /// What the text says.
        stated: u64,
        /// What its layers have.
        found: u128,
    },
    /// Which functions activations are is not in the text, but for their names.
    Activations,
    /// Something between layers gives another shape.
    Between {
        /// The line of the layer that reads it, from 1.
        line: usize,
        /// What comes before.
        from: Shape,
        /// What the layer reads.
        to: Shape,
    },
    /// The layers stand in the order in which they ran; branches are not in the text.
    ExecutionOrder,
    /// Filters are not in the text, but follow from shapes and parameters.
    SolvedFilters,
    /// No filter makes the output with the parameters, or the class is not known: it is not
    /// counted.
    Unsolved {
        /// The line, from 1.
        line: usize,
        /// The class.
        class: String,
    },
    /// A class that is not known: it is not counted, and taken to keep its input's shape.
    NotCounted {
        /// The line, from 1.
        line: usize,
        /// The class.
        class: String,
    },
}

impl fmt::Display for Caveat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DefinitionOrder => write!(
                f,
                "layers stand in the order of their definition; what the code does by functions (additions, activations, reshapes) is not in the text, but for what is said here"
            ),
            Self::ExecutionOrder => write!(
                f,
                "layers stand in the order in which they ran; additions and other functions are not in the text, and filters that are not follow from shapes and parameters, those of pools by guess"
            ),
            Self::SolvedFilters => write!(
                f,
                "filters are not in the text: they follow from shapes and parameters, those of pools by guess; names that are cut off are taken for the latest that fit"
            ),
            Self::Unsolved { line, class } => write!(
                f,
                "line {line}: what {class} does is not in the text, so that it is not counted"
            ),
            Self::ReadsEarlier { line, channels } => write!(
                f,
                "line {line} reads an earlier layer, since that one gives {channels} channels"
            ),
            Self::Joined { line, channels } => write!(
                f,
                "before line {line} branches are concatenated, since they have {channels} channels together"
            ),
            Self::Gated { line, class } => write!(
                f,
                "line {line}: what {class} reads is multiplied by what it gives, since it ends in a sigmoid"
            ),
            Self::OtherParameters { stated, found } => write!(
                f,
                "the text says {stated} parameters, and its layers have {found}: something is not in the text, or understood otherwise"
            ),
            Self::Activations => write!(
                f,
                "which function an Activation is, the text does not say: it is taken for what its name says, or else for a ReLU"
            ),
            Self::Between { line, from, to } => write!(
                f,
                "before line {line} a function that is not in the text makes {to} of {from}: it is taken to cost nothing"
            ),
            Self::Flattened { line, features } => write!(
                f,
                "before line {line} maps are flattened, since they have {features} elements"
            ),
            Self::Averaged { line, features } => write!(
                f,
                "before line {line} maps are averaged over their places, since they have {features} channels"
            ),
            Self::NotCounted { line, class } => write!(
                f,
                "line {line}: {class} is not known and not counted; its output is taken to have its input's shape"
            ),
        }
    }
}
