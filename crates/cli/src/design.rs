//! From a path, standard input or a name to a network.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use complexity::{DataType, Network, Outcome, Report, Setting, analyze, convention};
use formats::link::{self, Layers};
use formats::report::Table;

use crate::Failure;
use crate::arguments::Shapes;

/// The largest file that is read whole: all but ONNX are texts, or hold one.
const MAX_BYTES: u64 = 1 << 30;

/// A network that was opened, and how it is run.
#[derive(Debug)]
pub(crate) struct Design {
    /// What it is called in messages.
    pub(crate) title: String,
    /// The name of the published network that it is.
    pub(crate) preset: Option<String>,
    pub(crate) network: Network,
    pub(crate) setting: Setting,
}

impl Design {
    /// Opens a file, `-` for standard input, or a published network.
    pub(crate) fn open(name: &str, shapes: &Shapes) -> Result<Self, Failure> {
        let path = Path::new(name);
        if name == "-" {
            return Self::of_bytes("standard input", &read(io::stdin().lock(), name)?, shapes);
        }
        if !path.exists() {
            return Self::published(name, shapes);
        }
        let failed = |error: io::Error| Failure::Told(format!("{name} cannot be read: {error}"));
        let file = File::open(path).map_err(failed)?;
        Self::of_bytes(name, &read(file, name)?, shapes)
    }

    fn published(name: &str, shapes: &Shapes) -> Result<Self, Failure> {
        let network = models::network(name, shapes.input.map(|input| input.shape));
        let network = network.ok_or_else(|| {
            Failure::Told(format!(
                "there is no file {name}, and no published network of that name{}: convcost models lists them",
                nearest(name)
            ))
        })?;
        let mut design = Self {
            title: name.to_owned(),
            preset: Some(name.to_owned()),
            network,
            setting: Setting::default(),
        };
        design.shape(shapes)?;
        Ok(design)
    }

    fn of_bytes(title: &str, bytes: &[u8], shapes: &Shapes) -> Result<Self, Failure> {
        let failed = |error: &dyn std::fmt::Display| Failure::Told(format!("{title}: {error}"));
        let text = std::str::from_utf8(bytes)
            .map_err(|_| failed(&"this kind of file is not read"))?
            .trim_start_matches('\u{feff}');
        let mut design = Self {
            title: title.to_owned(),
            preset: None,
            network: Network::new(complexity::Shape::Features(1)),
            setting: Setting::default(),
        };
        if let Some(fragment) = fragment(text) {
            design.follow(fragment).map_err(|error| failed(&error))?;
        } else {
            design.network = formats::design::read(text).map_err(|error| failed(&error))?;
        }
        design.shape(shapes)?;
        Ok(design)
    }

    /// Opens what a link of the page says.
    fn follow(&mut self, fragment: &str) -> Result<(), String> {
        let link = link::decode(fragment).map_err(|error| error.to_string())?;
        self.network = match link.layers {
            Layers::Listed(network) => network,
            Layers::Published(published) => {
                let base = models::network(&published.name, Some(published.input));
                let base = base.ok_or_else(|| {
                    let name = published.name.clone();
                    link::LinkError::UnknownNetwork { name }.to_string()
                })?;
                published
                    .applied_to(&base)
                    .map_err(|error| error.to_string())?
            }
        };
        for (key, value) in link.options {
            if key == "batch" {
                self.setting.batch = value
                    .parse()
                    .map_err(|_| link::LinkError::OptionValue { key, value }.to_string())?;
            }
        }
        Ok(())
    }

    /// Runs it on the shape that was asked for.
    fn shape(&mut self, shapes: &Shapes) -> Result<(), Failure> {
        if let Some(dimension) = shapes.dims.first() {
            return Err(Failure::Told(format!(
                "{} has no dimension called {}: leave --dim out",
                self.title, dimension.name
            )));
        }
        if let Some(input) = shapes.input {
            self.network.input = input.shape;
            self.setting.batch = input.batch;
        }
        Ok(())
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
        Table::of(
            &self.network,
            report,
            &self.setting,
            DataType::F32,
            convention,
        )
        .map_err(|error| Failure::Told(format!("{}: {error}", self.title)))
    }
}

fn read(mut from: impl io::Read, name: &str) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let failed = |error: io::Error| Failure::Told(format!("{name} cannot be read: {error}"));
    from.by_ref()
        .take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Failure::Told(format!(
            "{name} is larger than 1 GiB, which only an ONNX file may be"
        )));
    }
    Ok(bytes)
}

/// What stands behind the # of a link, where the text is one.
fn fragment(text: &str) -> Option<&str> {
    let text = text.trim();
    let fragment = text.split_once('#').map_or(text, |(_, fragment)| fragment);
    let is_link = fragment.starts_with("v1/") && !text.contains(char::is_whitespace);
    is_link.then_some(fragment)
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
