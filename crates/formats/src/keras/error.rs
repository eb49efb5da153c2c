//! Why a Keras model cannot be read.

use std::fmt;

use complexity::NetworkError;

/// Why a Keras model cannot be read.
#[derive(Debug)]
pub enum KerasError {
    /// It is no JSON.
    Json(serde_json::Error),
    /// It is no zip file, or a broken one.
    Zip(String),
    /// It is no HDF5 file, or a broken one.
    Hdf5(String),
    /// A zip file that holds no Keras model.
    NoConfig,
    /// An HDF5 file that holds weights alone.
    WeightsOnly,
    /// The model in the file is larger than any that is read.
    TooLarge,
    /// JSON of something else.
    NoModel {
        /// Its `class_name`.
        found: String,
    },
    /// A model without layers.
    NoLayers,
    /// More layers than are read.
    TooManyLayers,
    /// Models within models beyond what is read.
    TooDeep,
    /// The model does not say what its input is.
    NoInput,
    /// The model leaves a side of its input open.
    OpenInput {
        /// What it says.
        shape: String,
    },
    /// An input that is neither a picture nor a vector.
    OtherInput {
        /// What it says.
        shape: String,
    },
    /// A second input of the model.
    SecondInput {
        /// Its layer.
        layer: String,
    },
    /// A layer reads one that does not come before it.
    NoSuchInput {
        /// The layer.
        layer: String,
        /// What it reads; empty for nothing.
        input: String,
    },
    /// A setting that is missing, or has a value that is none.
    Setting {
        /// The layer.
        layer: String,
        /// The setting.
        setting: String,
        /// Its value.
        value: String,
    },
    /// A layer that works on something else than pictures.
    Unsupported {
        /// Its name.
        layer: String,
        /// Its class.
        class: String,
    },
    /// The layers make no network.
    Network(NetworkError),
}

impl fmt::Display for KerasError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => write!(f, "this is no model of Keras: {error}"),
            Self::Zip(error) => write!(f, "this zip file cannot be read: {error}"),
            Self::Hdf5(error) => write!(f, "this HDF5 file cannot be read: {error}"),
            Self::NoConfig => write!(
                f,
                "this zip file has no config.json, so that it is no .keras file: save the model with model.save(\"model.keras\")"
            ),
            Self::WeightsOnly => write!(
                f,
                "this HDF5 file has no model_config, so that it holds weights alone: save the whole model with model.save(\"model.keras\")"
            ),
            Self::TooLarge => write!(f, "the model in this file is larger than 64 MiB of JSON"),
            Self::NoModel { found } => write!(
                f,
                "this JSON has the class_name \"{found}\", but Sequential or Functional was expected: write it with model.to_json()"
            ),
            Self::NoLayers => write!(f, "this model has no layers: save one that has"),
            Self::TooManyLayers => write!(f, "this model has more than 100000 layers"),
            Self::TooDeep => write!(f, "models are nested more than 16 deep in this file"),
            Self::NoInput => write!(f, "this model does not say its input's shape: give it"),
            Self::OpenInput { shape } => write!(
                f,
                "this model leaves sides of its input {shape} open: give the whole shape"
            ),
            Self::OtherInput { shape } => write!(
                f,
                "this model's input {shape} is neither a picture nor a vector: only those are read"
            ),
            Self::SecondInput { layer } => write!(
                f,
                "this model has a second input, {layer}: only models of one input are read"
            ),
            Self::NoSuchInput { layer, input } if input.is_empty() => {
                write!(f, "layer {layer} reads nothing: connect it to another")
            }
            Self::NoSuchInput { layer, input } => write!(
                f,
                "layer {layer} reads {input}, which does not come before it: save the model anew"
            ),
            Self::Setting {
                layer,
                setting,
                value,
            } => write!(
                f,
                "{setting} of layer {layer} cannot be {value}: mend it, and save the model anew"
            ),
            Self::Unsupported { layer, class } => write!(
                f,
                "layer {layer} is a {class}, which works on something else than pictures: delete it"
            ),
            Self::Network(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for KerasError {}
