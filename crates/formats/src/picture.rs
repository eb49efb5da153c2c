//! A network's list and the bars of its layers as SVG: files that need no style sheet and no
//! font of their own, with a title and a description for those who do not see them.

mod bars;
mod list;
mod svg;

use std::borrow::Cow;

use complexity::{DataType, LayerReport, Network, Report, Totals, TotalsError};

use crate::names::names;
use crate::number::{Precision, Scaled, bytes, count, exact};

/// An analysed network, and how it is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'a> {
    /// The network.
    pub network: &'a Network,
    /// What it costs.
    pub report: &'a Report,
    /// What an element of a feature map is.
    pub data_type: DataType,
    /// The words in it.
    pub words: Words<'a>,
    /// Its colours.
    pub colours: Colours,
}

/// What stands in a picture, in the reader's language.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// The network's name.
    pub title: &'a str,
    /// The network's input.
    pub input: &'a str,
    /// Above the layers' names.
    pub layer: &'a str,
    /// Above the shapes that come out.
    pub output: &'a str,
    /// Multiply-accumulates.
    pub macs: &'a str,
    /// Learned numbers.
    pub parameters: &'a str,
    /// Memory of a layer's output.
    pub map: &'a str,
    /// Memory of the feature maps that are alive at once.
    pub peak: &'a str,
    /// In place of a figure that nobody knows.
    pub not_counted: &'a str,
    /// Behind the totals where such layers are left out.
    pub partial: &'a str,
}

impl<'a> Words<'a> {
    /// In English.
    pub const fn english(title: &'a str) -> Self {
        Self {
            title,
            input: "input",
            layer: "Layer",
            output: "Output",
            macs: "MACs",
            parameters: "Parameters",
            map: "Feature map",
            peak: "Peak memory",
            not_counted: "not counted",
            partial: "partial: layers that are not counted are left out",
        }
    }
}

/// Colours as SVG writes them.
#[derive(Clone, Copy, Debug)]
pub struct Colours {
    /// Behind everything.
    pub paper: &'static str,
    /// Of words and figures.
    pub ink: &'static str,
    /// Of lines and of words that matter less.
    pub soft: &'static str,
    /// Operations: of the figure's bar.
    pub operations: &'static str,
    /// Parameters.
    pub parameters: &'static str,
    /// Memory.
    pub memory: &'static str,
}

impl Colours {
    /// For white paper, with bars on which the ink is read.
    pub const LIGHT: Self = Self {
        paper: "#ffffff",
        ink: "#1c1d20",
        soft: "#5d5f66",
        operations: "#b3c8f3",
        parameters: "#f6c9a4",
        memory: "#a5dbcf",
    };
    /// For dark slides.
    pub const DARK: Self = Self {
        paper: "#15171a",
        ink: "#e9e8e4",
        soft: "#a8abb3",
        operations: "#2f4a80",
        parameters: "#6d4423",
        memory: "#28594f",
    };
}

/// A quantity that has a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Multiply-accumulates.
    Macs,
    /// Learned numbers.
    Parameters,
    /// Bytes of the output that take memory.
    MapBytes,
}

impl Measure {
    /// Every one, in the order of the list's columns.
    pub const ALL: [Self; 3] = [Self::Macs, Self::Parameters, Self::MapBytes];
}

impl Picture<'_> {
    /// The layers with their lanes, shapes and figures, each figure on a bar as long as its share
    /// of the network. Fails where a layer is wrong.
    ///
    /// ```
    /// use complexity::{DataType, Setting, analyze};
    /// use formats::picture::{Colours, Picture, Words};
    /// let network = models::network("lenet5", None).unwrap();
    /// let report = analyze(&network, &Setting::default());
    /// let picture = Picture {
    ///     network: &network,
    ///     report: &report,
    ///     data_type: DataType::F32,
    ///     words: Words::english("LeNet-5"),
    ///     colours: Colours::LIGHT,
    /// };
    /// assert!(picture.list().unwrap().contains(">117.6 k</text>"));
    /// ```
    pub fn list(&self) -> Result<String, TotalsError> {
        Ok(list::draw(self, self.totals()?))
    }

    /// One quantity of every layer as a bar, the longest as long as there is room. Fails where a
    /// layer is wrong.
    pub fn bars(&self, measure: Measure) -> Result<String, TotalsError> {
        Ok(bars::draw(self, self.totals()?, measure))
    }

    fn totals(&self) -> Result<&Totals, TotalsError> {
        self.report.totals.as_ref().map_err(|error| *error)
    }

    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let layers = names(self.network).into_iter().zip(self.network.nodes());
        let layers = layers.zip(&self.report.layers);
        layers.map(|((name, node), outcome)| Row {
            name,
            kind: node.kind.own_name(),
            report: outcome.report(),
        })
    }

    fn word(&self, measure: Measure) -> &str {
        match measure {
            Measure::Macs => self.words.macs,
            Measure::Parameters => self.words.parameters,
            Measure::MapBytes => self.words.map,
        }
    }

    fn colour(&self, measure: Measure) -> &'static str {
        match measure {
            Measure::Macs => self.colours.operations,
            Measure::Parameters => self.colours.parameters,
            Measure::MapBytes => self.colours.memory,
        }
    }

    /// A count of elements as the eye reads it: bytes for memory.
    fn figure(&self, measure: Measure, elements: u128) -> String {
        let scaled = match measure {
            Measure::Macs | Measure::Parameters => count(elements, Precision::OneDecimal),
            Measure::MapBytes => match self.data_type.bytes(elements) {
                Some(size) => bytes(size, Precision::OneDecimal),
                None => return self.words.not_counted.to_owned(),
            },
        };
        written(&scaled)
    }

    /// The totals in one line.
    fn sums(&self, totals: &Totals) -> String {
        let Words {
            macs,
            parameters,
            peak,
            partial,
            ..
        } = self.words;
        let memory = self.figure(Measure::MapBytes, totals.peak.elements);
        let line = format!(
            "{macs} {} · {parameters} {} · {peak} {memory}",
            exact(totals.macs),
            exact(totals.learned),
        );
        if totals.partial {
            format!("{line} · {partial}")
        } else {
            line
        }
    }
}

/// A layer as it is drawn.
struct Row<'a> {
    name: Cow<'a, str>,
    kind: &'a str,
    report: Option<&'a LayerReport>,
}

impl Row<'_> {
    /// None where nobody knows it.
    fn elements(&self, measure: Measure) -> Option<u128> {
        let report = self.report?;
        match measure {
            Measure::Macs => report.counted.then_some(report.macs),
            Measure::Parameters => report
                .counted
                .then(|| report.parameters.learned())
                .flatten(),
            Measure::MapBytes => Some(report.map_elements),
        }
    }
}

fn sum(totals: &Totals, measure: Measure) -> u128 {
    match measure {
        Measure::Macs => totals.macs,
        Measure::Parameters => totals.learned,
        Measure::MapBytes => totals.feature_map_elements,
    }
}

fn written(scaled: &Scaled) -> String {
    if scaled.unit.is_empty() {
        scaled.digits.clone()
    } else {
        format!("{} {}", scaled.digits, scaled.unit)
    }
}
