//! The figures of an analysed network, as JSON, CSV, Markdown and LaTeX.
//!
//! # JSON
//!
//! | field | what |
//! |---|---|
//! | `convention` | the way of counting that `operations` follows, by its name in links |
//! | `totals.macs` | multiply-accumulates of convolutions and linear layers, without bias |
//! | `totals.flops` | 2 × MACs |
//! | `totals.operations` | the chosen convention's number |
//! | `totals.params` | learned numbers |
//! | `totals.activation_elements` | output elements that take memory, over all layers |
//! | `totals.peak_activation_bytes` | the largest memory of feature maps alive at once |
//! | `totals.partial` | whether some layer could not be counted, so that the totals are too low |
//! | `layers[].name` | unique |
//! | `layers[].kind` | PyTorch's class, whatever the network was read from; a file's own name of an operation that is none |
//! | `layers[].inputs` | names of earlier layers, `input` for the network's own |
//! | `layers[].output_shape` | with the batch: N, C, H, W or N, features; `null` where not known |
//! | `layers[].macs` `params` `output_elements` | as in the totals; `null` where not counted |
//!
//! Counts are JSON integers, of whatever size, and are for the whole batch.
//!
//! # CSV
//!
//! One row per layer, the columns named as in JSON; names of inputs and sides of shapes are
//! separated by blanks and by ×. A cell that a spreadsheet would take for a formula begins with
//! an apostrophe.

mod latex;

use std::borrow::Cow;
use std::fmt::Write as _;

use complexity::convention::Convention;
use complexity::{DataType, Network, Report, Setting, Source, TotalsError};
use serde::Serialize;

use crate::json::json;
use crate::names::{INPUT, names};
use crate::number::exact;

/// What is reported of a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table<'a> {
    /// The name of the convention of `operations`.
    pub convention: &'a str,
    /// The sums.
    pub totals: Sums,
    /// The layers in execution order.
    pub layers: Vec<Row<'a>>,
}

/// The network's sums.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Sums {
    /// Multiply-accumulates.
    pub macs: u128,
    /// 2 × MACs.
    pub flops: u128,
    /// The convention's number; none where it is beyond 2¹²⁸ − 1.
    pub operations: Option<u128>,
    /// Learned numbers.
    pub params: u128,
    /// Output elements that take memory.
    pub activation_elements: u128,
    /// The largest memory of feature maps alive at once, in bytes; none where it is beyond
    /// 2¹²⁸ − 1.
    pub peak_activation_bytes: Option<u128>,
    /// Whether some layer could not be counted.
    pub partial: bool,
}

/// A layer's figures; none where they are not counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row<'a> {
    /// Its name.
    pub name: Cow<'a, str>,
    /// PyTorch's class, or a file's own name of an operation.
    pub kind: &'a str,
    /// What it reads.
    pub inputs: Vec<Cow<'a, str>>,
    /// The output's shape, batch first; none where it is not known.
    pub output_shape: Option<Vec<u64>>,
    /// Multiply-accumulates.
    pub macs: Option<u128>,
    /// Learned numbers.
    pub params: Option<u128>,
    /// Output elements.
    pub output_elements: Option<u128>,
}

impl<'a> Table<'a> {
    /// Gathers the figures of an analysed network. Fails where a layer is wrong.
    ///
    /// ```
    /// use complexity::{DataType, Setting, analyze, convention};
    /// use formats::report::Table;
    /// let network = models::network("lenet5", None).unwrap();
    /// let setting = Setting::default();
    /// let report = analyze(&network, &setting);
    /// let macs = convention::by_id("macs").unwrap();
    /// let table = Table::of(&network, &report, &setting, DataType::F32, macs).unwrap();
    /// assert_eq!((table.totals.macs, table.totals.params), (416_520, 61_706));
    /// assert_eq!(table.layers[0].output_shape, Some(vec![1, 6, 28, 28]));
    /// ```
    pub fn of(
        network: &'a Network,
        report: &Report,
        setting: &Setting,
        data_type: DataType,
        convention: &'a Convention,
    ) -> Result<Self, TotalsError> {
        let totals = report.totals.as_ref().map_err(|error| *error)?;
        let names = names(network);
        let tensors = network.tensors();
        let input_name = |source: &Source| {
            let tensor = match source {
                Source::Input => None,
                Source::Layer(id) => tensors.get(*id),
            };
            match tensor.and_then(|tensor| tensor.checked_sub(1)) {
                None => Cow::Borrowed(INPUT),
                Some(position) => names[position].clone(),
            }
        };
        let layers = network.nodes().iter().zip(&report.layers).zip(&names);
        let layers = layers.map(|((node, outcome), name)| {
            let report = outcome.report();
            let counted = report.filter(|report| report.counted);
            Row {
                name: name.clone(),
                kind: node.kind.own_name(),
                inputs: node.inputs.iter().map(input_name).collect(),
                output_shape: report.map(|report| report.output.with_batch(setting.batch)),
                macs: counted.map(|report| report.macs),
                params: counted.and_then(|report| report.parameters.learned()),
                output_elements: report.map(|report| report.output_elements),
            }
        });
        Ok(Self {
            convention: convention.id,
            layers: layers.collect(),
            totals: Sums {
                macs: totals.macs,
                flops: totals.flops,
                operations: convention.operations(network, report),
                params: totals.learned,
                activation_elements: totals.feature_map_elements,
                peak_activation_bytes: data_type.bytes(totals.peak.elements),
                partial: totals.partial,
            },
        })
    }

    /// JSON, as the module's documentation has it, a layer a line.
    pub fn json(&self) -> String {
        let layers: Vec<String> = self.layers.iter().map(json).collect();
        format!(
            "{{\n  \"convention\": {},\n  \"totals\": {},\n  \"layers\": [\n    {}\n  ]\n}}\n",
            json(&self.convention),
            json(&self.totals),
            layers.join(",\n    "),
        )
    }

    /// Comma-separated values, one row per layer.
    pub fn csv(&self) -> String {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let rows = self.layers.iter().map(Row::cells);
        for row in std::iter::once(HEADINGS.map(str::to_owned)).chain(rows) {
            // Writing to memory cannot fail, and every row has as many cells.
            let _ = writer.write_record(row.map(guarded));
        }
        let bytes = writer.into_inner().unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }

    /// A Markdown table, the totals in its last row and in a list below it.
    pub fn markdown(&self) -> String {
        let mut text = String::from(
            "| Layer | Kind | Output | MACs | Parameters | Output elements |\n|---|---|---|--:|--:|--:|\n",
        );
        // Writing to a string cannot fail.
        for row in &self.layers {
            let cells = [
                markdown_cell(&row.name),
                markdown_cell(row.kind),
                shape(row.output_shape.as_deref()),
                figure(row.macs),
                figure(row.params),
                figure(row.output_elements),
            ];
            let _ = writeln!(text, "| {} |", cells.join(" | "));
        }
        let totals = &self.totals;
        let _ = writeln!(
            text,
            "| **Total** | | | **{}** | **{}** | **{}** |\n",
            exact(totals.macs),
            exact(totals.params),
            exact(totals.activation_elements),
        );
        for (name, value) in self.sums() {
            let _ = writeln!(text, "- {name}: {value}");
        }
        text
    }

    /// A LaTeX table for the booktabs package.
    pub fn latex(&self) -> String {
        latex::table(self)
    }

    /// The totals by their names, exact.
    pub fn sums(&self) -> Vec<(String, String)> {
        let totals = &self.totals;
        let mut sums = vec![
            ("MACs".to_owned(), exact(totals.macs)),
            ("FLOPs (2 × MACs)".to_owned(), exact(totals.flops)),
            (
                format!("Operations ({})", self.convention),
                figure(totals.operations),
            ),
            ("Parameters".to_owned(), exact(totals.params)),
            (
                "Activation elements".to_owned(),
                exact(totals.activation_elements),
            ),
            (
                "Peak activation bytes".to_owned(),
                figure(totals.peak_activation_bytes),
            ),
        ];
        if totals.partial {
            sums.push((
                "Partial".to_owned(),
                "layers that are not counted are missing in these totals".to_owned(),
            ));
        }
        sums
    }
}

const HEADINGS: [&str; 7] = [
    "name",
    "kind",
    "inputs",
    "output_shape",
    "macs",
    "params",
    "output_elements",
];

impl Row<'_> {
    fn cells(&self) -> [String; 7] {
        let plain = |count: Option<u128>| count.map_or_else(String::new, |count| count.to_string());
        [
            self.name.to_string(),
            self.kind.to_owned(),
            self.inputs.join(" "),
            shape(self.output_shape.as_deref()),
            plain(self.macs),
            plain(self.params),
            plain(self.output_elements),
        ]
    }
}

/// A spreadsheet runs what begins so.
fn guarded(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell
    }
}

fn markdown_cell(text: &str) -> String {
    let mut cell = String::with_capacity(text.len());
    for character in text.chars() {
        if "\\|`*_<>[]".contains(character) {
            cell.push('\\');
        }
        cell.push(character);
    }
    cell
}

/// A figure for the eye, exact.
pub fn figure(count: Option<u128>) -> String {
    count.map_or_else(|| "not counted".to_owned(), exact)
}

/// Sides with × between them; nothing where they are not known.
pub fn shape(sides: Option<&[u64]>) -> String {
    let sides = sides.unwrap_or_default().iter();
    let sides: Vec<String> = sides.map(u64::to_string).collect();
    sides.join("×")
}
