//! A file or a pasted text of any kind that is known: which kind it is shows in its content.

use std::collections::HashMap;
use std::fmt;

use complexity::{Network, Shape};

use crate::design::{self as own_file, DesignError};
use crate::keras::{self, KerasError};
use crate::onnx::{self, Dimensions, ImportError};
use crate::text::{self, TextError, Understood};
use crate::weights::{self, PytorchError, SafetensorsError, Weights};
use crate::{FileKind, Source};

/// The largest file that is read whole, in bytes: those are texts, or hold one.
const MAX_BYTES: u64 = 1 << 29;
/// What an input is asked for by, with sensible values.
const SIDES: [(&str, u64); 3] = [("channels", CHANNELS), ("height", 224), ("width", 224)];
const CHANNELS: u64 = 3;

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opened {
    /// It leaves these dimensions open: their names, with sensible values.
    Asks(Vec<(String, u64)>),
    /// What it holds.
    Found(Found),
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A link of the page: what stands behind the #.
    Link(String),
    /// A network.
    Design(Design),
    /// Weights without a graph.
    Weights(Weights),
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
    /// What each line of a text became; none of any other file.
    pub lines: Vec<UnderstoodLine>,
}

/// A line of a text that says something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnderstoodLine {
    /// Its number, from 1.
    pub number: usize,
    /// What stands there.
    pub text: String,
    /// The layers that it became, "c1: Conv2d"; none for a line that only groups others.
    pub layers: Vec<String>,
}

/// Why a file is not opened.
#[derive(Debug)]
pub enum FileError {
    /// An ONNX file, or a file of no kind that is known, which is tried as one.
    Onnx(ImportError),
    /// A model of Keras.
    Keras(KerasError),
    /// A file of our own.
    Design(DesignError),
    /// A pasted text.
    Text(TextError),
    /// A file of weights.
    Safetensors(SafetensorsError),
    /// A file of PyTorch's.
    Pytorch(PytorchError),
    /// A kind of file that holds no network, with the way to one.
    NoNetwork(String),
    /// It is larger than any that is read whole.
    TooLarge,
    /// A text that is not UTF-8.
    NotUtf8,
    /// Its bytes cannot be read, with the reason.
    Unreadable(String),
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Onnx(error) => error.fmt(f),
            Self::Keras(error) => error.fmt(f),
            Self::Design(error) => error.fmt(f),
            Self::Text(error) => error.fmt(f),
            Self::Safetensors(error) => error.fmt(f),
            Self::Pytorch(error) => error.fmt(f),
            Self::NoNetwork(way) => f.write_str(way),
            Self::TooLarge => f.write_str(
                "only ONNX, PyTorch, .safetensors and .keras files may be larger than 512 MiB",
            ),
            Self::NotUtf8 => f.write_str("its text is not UTF-8: save it as UTF-8"),
            Self::Unreadable(reason) => write!(f, "the file cannot be read: {reason}"),
        }
    }
}

impl std::error::Error for FileError {}

impl FileError {
    /// Sensible channels for the input, where all that is missing is the input's shape.
    pub fn wanted_channels(&self) -> Option<u64> {
        match self {
            Self::Keras(KerasError::NoInput | KerasError::OpenInput { .. }) => Some(CHANNELS),
            Self::Text(TextError::NoInput { channels }) => {
                Some(channels.map_or(CHANNELS, |(_, channels)| channels))
            }
            Self::Onnx(_)
            | Self::Keras(_)
            | Self::Design(_)
            | Self::Text(_)
            | Self::Safetensors(_)
            | Self::Pytorch(_)
            | Self::NoNetwork(_)
            | Self::TooLarge
            | Self::NotUtf8
            | Self::Unreadable(_) => None,
        }
    }
}

/// Opens a file with the dimensions that it leaves open, as far as they are known.
///
/// ```
/// use formats::file::{self, Found, Opened};
/// let mut text: &[u8] = b"https://example.org/#v1/3x32/c8k3,r";
/// let opened = file::open(&mut text, &[]).unwrap();
/// assert_eq!(opened, Opened::Found(Found::Link("v1/3x32/c8k3,r".to_owned())));
///
/// let mut code: &[u8] = b"nn.Sequential(nn.Conv2d(3, 16, 3), nn.ReLU())";
/// let Opened::Asks(asks) = file::open(&mut code, &[]).unwrap() else { panic!() };
/// assert_eq!(asks[0], ("channels".to_owned(), 3));
/// assert!(matches!(file::open(&mut code, &asks), Ok(Opened::Found(Found::Design(_)))));
/// ```
pub fn open(source: &mut dyn Source, dimensions: &[(String, u64)]) -> Result<Opened, FileError> {
    let head = source.len().min(FileKind::HEAD as u64);
    let head = bytes(source, head)?;
    let kind = FileKind::of(&head);
    if kind == FileKind::Onnx {
        return of_onnx(source, dimensions).map_err(FileError::Onnx);
    }
    let found = read(kind, source, input(dimensions));
    found
        .map(Opened::Found)
        .or_else(|error| match error.wanted_channels() {
            Some(channels) => Ok(Opened::Asks(sides(channels))),
            None => Err(error),
        })
}

/// Reads a file of any kind but ONNX, which holds a link, a network or weights, on an input where
/// it does not say its own. Of files that hold numbers only the parts that are needed are read.
///
/// ```
/// use formats::{FileKind, file};
/// let mut code: &[u8] = b"nn.Sequential(nn.Conv2d(3, 16, 3), nn.ReLU())";
/// let error = file::read(FileKind::Text, &mut code, None).unwrap_err();
/// assert_eq!(error.wanted_channels(), Some(3));
/// ```
pub fn read(
    kind: FileKind,
    source: &mut dyn Source,
    input: Option<Shape>,
) -> Result<Found, FileError> {
    if let Some(way) = kind.refusal() {
        return Err(FileError::NoNetwork(way));
    }
    match kind {
        FileKind::Safetensors => weights::safetensors(source)
            .map(Found::Weights)
            .map_err(FileError::Safetensors),
        FileKind::Pickle => of_pytorch(source),
        FileKind::Zip if weights::is_pytorch(source) => of_pytorch(source),
        FileKind::Zip => {
            let json = keras::json_of_zip(source).map_err(FileError::Keras)?;
            of_keras(&json, input)
        }
        FileKind::Hdf5 => {
            let json = keras::json_of_h5(whole(source)?).map_err(FileError::Keras)?;
            of_keras(&json, input)
        }
        FileKind::Json => of_json(text_of(&whole(source)?)?, input),
        FileKind::Text | FileKind::Tflite | FileKind::Onnx => {
            of_text(text_of(&whole(source)?)?, input)
        }
    }
}

fn whole(source: &mut dyn Source) -> Result<Vec<u8>, FileError> {
    let length = source.len();
    if length > MAX_BYTES {
        return Err(FileError::TooLarge);
    }
    bytes(source, length)
}

fn bytes(source: &mut dyn Source, length: u64) -> Result<Vec<u8>, FileError> {
    let length = usize::try_from(length).map_err(|_| FileError::TooLarge)?;
    source.read(0, length).map_err(FileError::Unreadable)
}

/// The input that was asked for, once it is given.
fn input(dimensions: &[(String, u64)]) -> Option<Shape> {
    let side = |wanted: &str| {
        let given = dimensions.iter().find(|(name, _)| name == wanted);
        given.map(|(_, value)| *value)
    };
    let [channels, height, width] = SIDES.map(|(name, _)| side(name));
    Some(Shape::maps(channels?, height?, width?))
}

/// What an input of unknown shape is asked for by.
fn sides(channels: u64) -> Vec<(String, u64)> {
    let mut sides = SIDES.map(|(name, sensible)| (name.to_owned(), sensible));
    sides[0].1 = channels;
    sides.into()
}

fn text_of(bytes: &[u8]) -> Result<&str, FileError> {
    let text = std::str::from_utf8(bytes).map_err(|_| FileError::NotUtf8)?;
    Ok(text.trim_start_matches('\u{feff}'))
}

fn of_pytorch(source: &mut dyn Source) -> Result<Found, FileError> {
    let weights = weights::pytorch(source).map_err(FileError::Pytorch)?;
    Ok(Found::Weights(weights))
}

/// Our own file, or a model of Keras.
fn of_json(text: &str, input: Option<Shape>) -> Result<Found, FileError> {
    if !own_file::is_design(text) {
        return of_keras(text, input);
    }
    let network = own_file::read(text).map_err(FileError::Design)?;
    Ok(found(network, "Convcost file", Vec::new()))
}

fn of_keras(json: &str, input: Option<Shape>) -> Result<Found, FileError> {
    let model = keras::read(json, input).map_err(FileError::Keras)?;
    let notes = model.notes.iter().map(ToString::to_string).collect();
    Ok(found(model.network, "Keras model", notes))
}

/// A link of the page, or what people paste.
fn of_text(text: &str, input: Option<Shape>) -> Result<Found, FileError> {
    if let Some(fragment) = fragment(text) {
        return Ok(Found::Link(fragment.to_owned()));
    }
    let understood = text::read(text, input).map_err(FileError::Text)?;
    let notes = understood.caveats.iter().map(ToString::to_string).collect();
    let lines = lines(text, &understood);
    let mut design = design(understood.network, understood.form.name(), notes);
    design.lines = lines;
    Ok(Found::Design(design))
}

fn lines(text: &str, understood: &Understood) -> Vec<UnderstoodLine> {
    let nodes = understood.network.nodes().iter();
    let kinds: HashMap<&str, &str> = nodes.map(|node| (&*node.name, node.kind.name())).collect();
    let written: Vec<&str> = text.lines().collect();
    let lines = understood.lines.iter().map(|line| UnderstoodLine {
        number: line.number,
        text: line
            .number
            .checked_sub(1)
            .and_then(|index| written.get(index))
            .map_or_else(String::new, |line| line.trim().to_owned()),
        layers: line
            .layers
            .iter()
            .map(|name| match kinds.get(&**name) {
                Some(kind) => format!("{name}: {kind}"),
                None => name.clone(),
            })
            .collect(),
    });
    lines.collect()
}

/// What stands behind the # of a link, where the text is one.
fn fragment(text: &str) -> Option<&str> {
    let text = text.trim();
    let fragment = text.split_once('#').map_or(text, |(_, fragment)| fragment);
    let is_link = fragment.starts_with("v1/") && !text.contains(char::is_whitespace);
    is_link.then_some(fragment)
}

fn found(network: Network, kind: &str, notes: Vec<String>) -> Found {
    Found::Design(design(network, kind, notes))
}

fn design(network: Network, kind: &str, notes: Vec<String>) -> Design {
    Design {
        network,
        batch: 1,
        kind: kind.to_owned(),
        notes,
        lines: Vec::new(),
    }
}

fn of_onnx(source: &mut dyn Source, dimensions: &[(String, u64)]) -> Result<Opened, ImportError> {
    let model = onnx::read(source)?;
    let mut given = Dimensions {
        named: dimensions.iter().cloned().collect(),
        ..Dimensions::default()
    };
    let shape = input(dimensions).map(|shape| shape.with_batch(1));
    let mut asks = Vec::new();
    for name in model.shapeless() {
        match &shape {
            Some(shape) => drop(given.shapes.insert(name.to_owned(), shape.clone())),
            None if asks.is_empty() => asks = sides(CHANNELS),
            None => {}
        }
    }
    let open = model.asks().into_iter();
    let open = open.filter(|ask| !given.named.contains_key(&ask.name));
    asks.extend(open.map(|ask| (ask.name, ask.default)));
    if !asks.is_empty() {
        return Ok(Opened::Asks(asks));
    }
    let imported = model.network(&given)?;
    Ok(Opened::Found(Found::Design(Design {
        network: imported.network,
        batch: imported.batch,
        kind: format!("ONNX, opset {}, {}", model.opset(), model.producer()),
        notes: imported.notes.iter().map(ToString::to_string).collect(),
        lines: Vec::new(),
    })))
}
