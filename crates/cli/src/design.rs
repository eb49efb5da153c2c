//! From a path, standard input or a name to a network.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use anstream::eprintln;
use complexity::{DataType, Network, Outcome, Report, Setting, Shape, analyze, convention};
use formats::file::{self, Found};
use formats::link::{self, Layers, LinkError};
use formats::onnx::{self, Dimensions, DiskFile, ImportError};
use formats::report::Table;
use formats::weights::Weights;
use formats::{FileKind, Source};

use crate::Failure;
use crate::arguments::Shapes;
use crate::dimensions::InputShape;

/// The largest file that is read whole: those are texts, or hold one.
const MAX_BYTES: u64 = 1 << 30;
/// How a whole shape is given, behind the words that ask for it.
const INPUT_OPTION: &str = " with --input, as --input 1x3x224x224";
/// The most notes that are printed.
const MAX_NOTES: usize = 12;

/// A network that was opened, and how it is run.
#[derive(Debug)]
pub(crate) struct Design {
    /// What it is called in messages.
    pub(crate) title: String,
    /// The name of the published network that it is.
    pub(crate) preset: Option<String>,
    pub(crate) network: Network,
    pub(crate) setting: Setting,
    /// What an ONNX file says of it besides.
    onnx: Option<onnx::Imported>,
}

/// What a file holds.
#[derive(Debug)]
pub(crate) enum Held {
    /// A network.
    Design(Box<Design>),
    /// Weights without a graph.
    Weights(Weights),
}

/// What was read, before it has a title.
enum Read {
    Network(Box<Opened>),
    Weights(Weights),
}

impl Read {
    fn network(opened: Opened) -> Self {
        Self::Network(Box::new(opened))
    }
}

/// A network that was read, before it has a title.
struct Opened {
    network: Network,
    batch: u64,
    notes: Vec<String>,
    onnx: Option<onnx::Imported>,
}

impl Opened {
    fn new(network: Network) -> Self {
        Self {
            network,
            batch: 1,
            notes: Vec::new(),
            onnx: None,
        }
    }
}

impl Held {
    /// Opens a file, `-` for standard input, or a published network. What the file leaves unsaid
    /// is noted on standard error.
    pub(crate) fn open(name: &str, shapes: &Shapes) -> Result<Self, Failure> {
        let path = Path::new(name);
        let (title, opened) = if name == "-" {
            ("standard input", of_stdin(shapes))
        } else if path.exists() {
            (name, of_file(path, shapes))
        } else {
            (name, published(name, shapes).map(Read::network))
        };
        let opened = match opened.map_err(|error| Failure::Told(format!("{title}: {error}")))? {
            Read::Network(opened) => *opened,
            Read::Weights(weights) => {
                print_notes(title, &weights.notes);
                return Ok(Self::Weights(weights));
            }
        };
        print_notes(title, &opened.notes);
        Ok(Self::Design(Box::new(Design {
            title: title.to_owned(),
            preset: (title == name && !path.exists()).then(|| name.to_owned()),
            network: opened.network,
            setting: Setting {
                batch: opened.batch,
                ..Setting::default()
            },
            onnx: opened.onnx,
        })))
    }
}

impl Design {
    /// Opens a file with a network, `-` for standard input, or a published network.
    pub(crate) fn open(name: &str, shapes: &Shapes) -> Result<Self, Failure> {
        match Held::open(name, shapes)? {
            Held::Design(design) => Ok(*design),
            Held::Weights(weights) => Err(Failure::Told(format!("{name}: {weights}"))),
        }
    }

    /// Counts it. Fails where a layer is wrong, with what is wrong in each.
    pub(crate) fn report(&self) -> Result<Report, Failure> {
        let report = analyze(&self.network, &self.setting);
        let wrong = report.layers.iter().filter_map(|outcome| match outcome {
            Outcome::Failed(error) => Some(error),
            Outcome::Done(_) | Outcome::Unknown | Outcome::Waiting => None,
        });
        let wrong: Vec<String> = report
            .input_error
            .iter()
            .chain(wrong)
            .map(|error| format!("{}: {error}", self.title))
            .collect();
        if !wrong.is_empty() {
            return Err(Failure::Told(wrong.join("\n")));
        }
        match &report.totals {
            Ok(_) => Ok(report),
            Err(error) => Err(Failure::Told(format!("{}: {error}", self.title))),
        }
    }

    /// Its figures in the convention of this name.
    pub(crate) fn table<'a>(
        &'a self,
        report: &Report,
        convention: &str,
    ) -> Result<Table<'a>, Failure> {
        let convention = convention::by_id(convention)
            .ok_or_else(|| Failure::Told(format!("there is no convention called {convention}")))?;
        let mut table = Table::of(
            &self.network,
            report,
            &self.setting,
            DataType::F32,
            convention,
        )
        .map_err(|error| Failure::Told(format!("{}: {error}", self.title)))?;
        if let Some(imported) = &self.onnx {
            for (row, layer) in table.layers.iter_mut().zip(&imported.layers) {
                row.kind = &layer.kind;
                row.output_shape.clone_from(&layer.output_shape);
            }
            table.totals.params = imported.parameters;
            table.totals.peak_activation_bytes = imported.peak_bytes(false);
        }
        Ok(table)
    }
}

fn print_notes(title: &str, notes: &[String]) {
    for note in notes.iter().take(MAX_NOTES) {
        eprintln!("note: {title}: {note}");
    }
    if notes.len() > MAX_NOTES {
        eprintln!("note: {title}: {} more notes", notes.len() - MAX_NOTES);
    }
}

fn of_stdin(shapes: &Shapes) -> Result<Read, String> {
    let bytes = read_whole(io::stdin().lock())?;
    let kind = FileKind::of(&bytes);
    if kind == FileKind::Onnx {
        return of_onnx(&mut bytes.as_slice(), shapes).map(Read::network);
    }
    of_source(kind, &mut bytes.as_slice(), shapes)
}

/// Of files that hold numbers only the parts that are needed are read.
fn of_file(path: &Path, shapes: &Shapes) -> Result<Read, String> {
    let failed = |error: io::Error| format!("it cannot be read: {error}");
    let file = File::open(path).map_err(failed)?;
    let mut head = Vec::with_capacity(FileKind::HEAD);
    file.take(FileKind::HEAD as u64)
        .read_to_end(&mut head)
        .map_err(failed)?;
    let kind = FileKind::of(&head);
    let mut source = DiskFile::open(path).map_err(failed)?;
    if kind == FileKind::Onnx {
        return of_onnx(&mut source, shapes).map(Read::network);
    }
    of_source(kind, &mut source, shapes)
}

fn of_onnx(source: &mut dyn Source, shapes: &Shapes) -> Result<Opened, String> {
    let model = onnx::read(source).map_err(|error| error.to_string())?;
    let mut dimensions = Dimensions::default();
    for dimension in &shapes.dims {
        if model.asks().iter().all(|ask| ask.name != dimension.name) {
            return Err(no_dimension(&dimension.name));
        }
        dimensions
            .named
            .insert(dimension.name.clone(), dimension.value);
    }
    if let Some(input) = &shapes.input {
        let first = model.inputs().first();
        let name = first.map(|input| input.name.clone()).unwrap_or_default();
        dimensions.shapes.insert(name, input.sides.clone());
    }
    let imported = model.network(&dimensions).map_err(|error| {
        if let ImportError::MissingDimensions { asks } = &error {
            return onnx::missing(asks, "--dim ");
        }
        let text = error.to_string();
        if let ImportError::MissingShape { .. } = error {
            let example = "for example ";
            return text.replace(example, &format!("{example}--input "));
        }
        text
    })?;
    Ok(Opened {
        network: imported.network.clone(),
        batch: imported.batch,
        notes: imported.notes.iter().map(ToString::to_string).collect(),
        onnx: Some(imported),
    })
}

fn no_dimension(name: &str) -> String {
    format!("it has no dimension called {name}: leave --dim out")
}

/// The batch and the shape of --input, if it is given; files other than ONNX's have no other
/// dimensions.
fn sample(shapes: &Shapes) -> Result<Option<(u64, Shape)>, String> {
    if let Some(dimension) = shapes.dims.first() {
        return Err(no_dimension(&dimension.name));
    }
    shapes.input.as_ref().map(InputShape::sample).transpose()
}

fn published(name: &str, shapes: &Shapes) -> Result<Opened, String> {
    let given = sample(shapes)?;
    let network = models::network(name, given.map(|(_, shape)| shape));
    let network = network.ok_or_else(|| {
        format!(
            "there is no such file, and no published network of that name{}: convcost models lists them",
            nearest(name)
        )
    })?;
    Ok(Opened {
        batch: given.map_or(1, |(batch, _)| batch),
        ..Opened::new(network)
    })
}

fn of_source(kind: FileKind, source: &mut dyn Source, shapes: &Shapes) -> Result<Read, String> {
    let given = sample(shapes)?;
    let found = file::read(kind, source, given.map(|(_, shape)| shape)).map_err(|error| {
        let is_open = error.wanted_channels().is_some();
        format!("{error}{}", if is_open { INPUT_OPTION } else { "" })
    })?;
    let mut opened = match found {
        Found::Link(fragment) => of_link(&fragment)?,
        Found::Design(design) => Opened {
            notes: design.notes,
            ..Opened::new(design.network)
        },
        Found::Weights(weights) => return Ok(Read::Weights(weights)),
    };
    if let Some((batch, shape)) = given {
        opened.batch = batch;
        opened.network.input = shape;
    }
    Ok(Read::network(opened))
}

/// What a link of the page says.
fn of_link(fragment: &str) -> Result<Opened, String> {
    let link = link::decode(fragment).map_err(|error| error.to_string())?;
    let network = match link.layers {
        Layers::Listed(network) => network,
        Layers::Published(published) => {
            let base = models::network(&published.name, Some(published.input));
            let base = base.ok_or_else(|| {
                let name = published.name.clone();
                LinkError::UnknownNetwork { name }.to_string()
            })?;
            let network = published.applied_to(&base);
            network.map_err(|error| error.to_string())?
        }
    };
    let mut opened = Opened::new(network);
    for (key, value) in link.options {
        if key == "batch" {
            let batch = value.parse();
            opened.batch = batch.map_err(|_| LinkError::OptionValue { key, value }.to_string())?;
        }
    }
    Ok(opened)
}

fn read_whole(from: impl io::Read) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("it cannot be read: {error}"))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err("it is larger than 1 GiB, which only files on disk may be".to_owned());
    }
    Ok(bytes)
}

/// The published network whose name is most like this one, as a hint.
fn nearest(name: &str) -> String {
    let plain = |name: &str| -> String {
        let letters = name.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let wanted = plain(name);
    let same = models::entries().find(|entry| {
        plain(entry.name) == wanted || plain(entry.title) == wanted || entry.name.starts_with(name)
    });
    match same {
        Some(entry) if !wanted.is_empty() => format!(" (did you mean {}?)", entry.name),
        _ => String::new(),
    }
}
