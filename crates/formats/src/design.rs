//! Our own file: a network as JSON that one can read and edit.
//!
//! ```json
//! {
//!   "format": "convcost",
//!   "version": 1,
//!   "input": {"channels": 1, "height": 32, "width": 32},
//!   "layers": [
//!     {"name": "c1", "layer": {"Conv2d": {"out_channels": 6, "kernel_size": [5, 5]}}},
//!     {"name": "t1", "layer": "Tanh"},
//!     {"name": "sum", "layer": "Add", "inputs": ["c1", "t1"], "functional": true}
//!   ]
//! }
//! ```
//!
//! - Layers stand in execution order, by PyTorch's names; their settings are PyTorch's, and those
//!   that have PyTorch's defaults may be left out. Pairs are height before width.
//! - `padding` is `[top, bottom, left, right]`, `"same"` or `"valid"`.
//! - `inputs` are names of earlier layers, `input` the network's own. A layer without it reads the
//!   one before it.
//! - `functional` says that the published code calls a function there.
//! - `input` is `{"features": 784}` for a vector; with `"channels_last": true` the channels stand
//!   behind height and width.
//!
//! A field that is not known is refused, with its name and place. Sizes are not judged: a file may
//! hold a layer that does not fit, so that it can be shown.

mod layer;
mod shape;

use std::collections::HashMap;
use std::fmt;

use complexity::{LayerId, Network, NetworkError, Node, Source};
use serde::{Deserialize, Serialize};

use crate::json::json;
use crate::names::{INPUT, names};
use layer::Layer;
use shape::Sizes;

/// The version that is written, and the only one that is read.
pub const VERSION: u32 = 1;

/// Why a file cannot be read.
#[derive(Debug)]
pub enum DesignError {
    /// It is no JSON, or has a field that is not known.
    Json(serde_json::Error),
    /// Another program's JSON, or a version that is not known.
    Version {
        /// What it says of itself.
        found: String,
    },
    /// A layer without a visible name, with control characters in it, or called `input`.
    Name {
        /// The name.
        name: String,
        /// The layer's place, from 1.
        position: usize,
    },
    /// A layer reads one that does not come before it.
    NoSuchInput {
        /// The reading layer.
        layer: String,
        /// What it reads.
        input: String,
    },
    /// The layers make no network.
    Network(NetworkError),
}

impl fmt::Display for DesignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(error) => write!(f, "{error}"),
            Self::Version { found } => write!(
                f,
                "this is {found}, but only \"format\": \"convcost\" with \"version\": {VERSION} is read: save it anew, or use a newer Convcost"
            ),
            Self::Name { name, position } => write!(
                f,
                "layer {position} cannot be called \"{name}\": give it a visible name other than {INPUT}"
            ),
            Self::NoSuchInput { layer, input } => write!(
                f,
                "layer {layer} reads {input}, which is no layer before it: name an earlier layer, or {INPUT}"
            ),
            Self::Network(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for DesignError {}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    version: u32,
    input: Sizes,
    layers: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    layer: Layer,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    inputs: Option<Vec<String>>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    functional: bool,
}

/// Writes a network, a layer a line. A layer that is called `input` gets a number behind it.
///
/// ```
/// use complexity::{LayerKind, Network, Shape};
/// let mut network = Network::new(Shape::maps(3, 8, 8));
/// network.push("flatten", LayerKind::Flatten);
/// let text = formats::design::write(&network);
/// assert!(text.contains(r#"{"name":"flatten","layer":"Flatten"}"#));
/// ```
pub fn write(network: &Network) -> String {
    let names = names(network);
    let tensors = network.tensors();
    let layers = network.nodes().iter().enumerate();
    let layers = layers.map(|(position, node)| {
        let before = match position {
            0 => Source::Input,
            _ => Source::Layer(network.nodes()[position - 1].id),
        };
        let name_of = |source: &Source| match source {
            Source::Input => INPUT.to_owned(),
            Source::Layer(id) => {
                let position = tensors.get(*id).and_then(|tensor| tensor.checked_sub(1));
                position.map_or_else(String::new, |position| names[position].to_string())
            }
        };
        let entry = Entry {
            name: names[position].to_string(),
            layer: Layer::of(&node.kind),
            inputs: (node.inputs != [before]).then(|| node.inputs.iter().map(name_of).collect()),
            functional: node.functional,
        };
        json(&entry)
    });
    let layers: Vec<String> = layers.map(|entry| format!("    {entry}")).collect();
    format!(
        "{{\n  \"format\": \"convcost\",\n  \"version\": {VERSION},\n  \"input\": {},\n  \"layers\": [\n{}\n  ]\n}}\n",
        json(&Sizes::of(network.input)),
        layers.join(",\n"),
    )
}

/// Reads a network; the layers' identities are their positions.
///
/// ```
/// let text = r#"{"format": "convcost", "version": 1, "input": {"features": 8},
///   "layers": [{"name": "fc", "layer": {"Linear": {"out_features": 2, "bais": false}}}]}"#;
/// assert_eq!(
///     formats::design::read(text).unwrap_err().to_string(),
///     "unknown field `bais`, expected `out_features` or `bias` at line 2 column 74",
/// );
/// ```
pub fn read(text: &str) -> Result<Network, DesignError> {
    check_version(text)?;
    let file: File = serde_json::from_str(text).map_err(DesignError::Json)?;
    let mut positions: HashMap<String, LayerId> = HashMap::with_capacity(file.layers.len());
    let mut nodes: Vec<Node> = Vec::with_capacity(file.layers.len());
    for (position, entry) in file.layers.into_iter().enumerate() {
        check_name(&entry.name, position)?;
        let inputs = match entry.inputs {
            None => vec![
                nodes
                    .last()
                    .map_or(Source::Input, |before| Source::Layer(before.id)),
            ],
            Some(inputs) => inputs
                .into_iter()
                .map(|input| source(&entry.name, input, &positions))
                .collect::<Result<_, _>>()?,
        };
        let id = LayerId(u32::try_from(position).unwrap_or(u32::MAX));
        if positions.insert(entry.name.clone(), id).is_some() {
            return Err(DesignError::Network(NetworkError::DuplicateName(
                entry.name,
            )));
        }
        nodes.push(Node {
            id,
            name: entry.name,
            kind: entry.layer.kind(),
            inputs,
            functional: entry.functional,
        });
    }
    Network::of_nodes(file.input.shape(), nodes).map_err(DesignError::Network)
}

/// Whether a JSON text says that it is a design of ours.
///
/// ```
/// assert!(formats::design::is_design(r#"{"format": "convcost", "version": 7}"#));
/// assert!(!formats::design::is_design(r#"{"class_name": "Sequential"}"#));
/// ```
pub fn is_design(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Head {
        format: Option<String>,
    }
    // What does not parse is refused by the reader of designs only where it claims to be one.
    serde_json::from_str::<Head>(text).map_or_else(
        |_| text.contains("\"convcost\""),
        |head| head.format.as_deref() == Some("convcost"),
    )
}

/// First, so that a newer version is not refused for a field that this one does not know.
fn check_version(text: &str) -> Result<(), DesignError> {
    #[derive(Deserialize)]
    struct Head {
        #[serde(default)]
        format: serde_json::Value,
        #[serde(default)]
        version: serde_json::Value,
    }
    let head: Head = serde_json::from_str(text).map_err(DesignError::Json)?;
    if head.format == "convcost" && head.version == VERSION {
        return Ok(());
    }
    Err(DesignError::Version {
        found: format!(
            "\"format\": {} with \"version\": {}",
            head.format, head.version
        ),
    })
}

fn check_name(name: &str, position: usize) -> Result<(), DesignError> {
    let is_name = !name.is_empty()
        && name.trim() == name
        && !name.chars().any(char::is_control)
        && name != INPUT;
    if is_name {
        return Ok(());
    }
    Err(DesignError::Name {
        name: name.to_owned(),
        position: position + 1,
    })
}

fn source(
    layer: &str,
    input: String,
    positions: &HashMap<String, LayerId>,
) -> Result<Source, DesignError> {
    if input == INPUT {
        return Ok(Source::Input);
    }
    match positions.get(&input) {
        Some(id) => Ok(Source::Layer(*id)),
        None => Err(DesignError::NoSuchInput {
            layer: layer.to_owned(),
            input,
        }),
    }
}
