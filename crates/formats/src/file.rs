//! A file or a pasted text of any kind that is known: which kind it is shows in its content.

use std::fmt;

use complexity::Network;

use crate::Source;
use crate::link;
use crate::onnx::{self, Dimensions, ImportError};

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It leaves these dimensions open: their names, with sensible values.
    Asks(Vec<(String, u64)>),
    /// It holds a link of the page: what stands behind the #.
    Link(String),
    /// A network.
    Design(Design),
}

/// A network that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Design {
    /// The network, for one sample.
    pub network: Network,
    /// Samples at once.
    pub batch: u64,
    /// What kind of file it was.
    pub kind: String,
    /// What a reader should know.
    pub notes: Vec<String>,
}

/// Why a file is not opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    /// An ONNX file, or a file of no kind that is known, which is tried as one.
    Onnx(ImportError),
    /// Its bytes cannot be read, with the reason.
    Unreadable(String),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Onnx(error) => error.fmt(f),
            Self::Unreadable(reason) => write!(f, "the file cannot be read: {reason}"),
        }
    }
}

impl std::error::Error for FileError {}

/// Opens a file with the dimensions that it leaves open, as far as they are known.
///
/// ```
/// use formats::file::{self, Opened};
/// let mut text: &[u8] = b"https://example.org/#v1/3x32/c8k3,r";
/// let opened = file::open(&mut text, Vec::new()).unwrap();
/// assert_eq!(opened, Opened::Link("v1/3x32/c8k3,r".to_owned()));
/// ```
pub fn open(source: &mut dyn Source, dimensions: Vec<(String, u64)>) -> Result<Opened, FileError> {
    match link_in(source)? {
        Some(fragment) => Ok(Opened::Link(fragment)),
        None => of_onnx(source, dimensions).map_err(FileError::Onnx),
    }
}

/// What stands behind the # of a link, where the file is one.
fn link_in(source: &mut dyn Source) -> Result<Option<String>, FileError> {
    let Some(length) = usize::try_from(source.len())
        .ok()
        .filter(|&length| length <= link::MAX_LENGTH)
    else {
        return Ok(None);
    };
    let bytes = source.read(0, length).map_err(FileError::Unreadable)?;
    let text = String::from_utf8(bytes).unwrap_or_default();
    let text = text.trim();
    let fragment = text.split_once('#').map_or(text, |(_, fragment)| fragment);
    let is_link = fragment.starts_with("v1/") && !text.contains(char::is_whitespace);
    Ok(is_link.then(|| fragment.to_owned()))
}

fn of_onnx(source: &mut dyn Source, dimensions: Vec<(String, u64)>) -> Result<Opened, ImportError> {
    let model = onnx::read(source)?;
    let given = Dimensions {
        named: dimensions.into_iter().collect(),
        ..Dimensions::default()
    };
    let asks: Vec<(String, u64)> = model
        .asks()
        .into_iter()
        .filter(|ask| !given.named.contains_key(&ask.name))
        .map(|ask| (ask.name, ask.default))
        .collect();
    if !asks.is_empty() {
        return Ok(Opened::Asks(asks));
    }
    let imported = model.network(&given)?;
    Ok(Opened::Design(Design {
        network: imported.network,
        batch: imported.batch,
        kind: format!("ONNX, opset {}, {}", model.opset(), model.producer()),
        notes: imported.notes.iter().map(ToString::to_string).collect(),
    }))
}
