//! Tables that papers and documentations print, row by row beside what is counted here.
//!
//! ```
//! use models::Agreement;
//! let table = models::tables::tables().find(|table| table.id == "googlenet-1").unwrap();
//! let lines = table.lines();
//! // "2.7K" where a dense convolution learns 9,472 numbers.
//! assert_eq!(lines[0].figures[0].exact, 9_472);
//! assert_eq!(lines[0].figures[0].agreement, Some(Agreement::Differs));
//! assert!(!lines[0].reason.is_empty());
//! ```

mod alexnet;
mod cs231n;
mod facenet;
mod googlenet;
mod he_sun;
mod lenet;
mod mobilenet;
mod resnet;
mod row;
mod shufflenet;
mod squeezenet;
mod torchvision;
mod vgg;

use crate::agreement::Agreement;
use row::Row;

/// A table as it is printed.
#[derive(Debug)]
pub struct Table {
    /// Its name, in which no two are alike.
    pub id: &'static str,
    /// The networks that it is of, or who prints it.
    pub title: &'static str,
    /// Its number where it is printed, "1" or "8–10"; empty where it has none.
    pub number: &'static str,
    /// Where it is printed.
    pub source: &'static str,
    /// How its figures are known.
    pub evidence: Evidence,
    /// What its columns count.
    pub columns: &'static [Counted],
    /// What else must be known of it; empty where nothing must.
    pub note: &'static str,
    rows: fn() -> Vec<Row>,
}

/// How the printed figures are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// They were read.
    Read,
    /// They are quoted from memory.
    Recalled,
}

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counted {
    /// Learned parameters.
    Parameters,
    /// Learned parameters without batch norm's.
    ParametersWithoutNorm,
    /// Weights of convolutions and linear layers, without bias.
    Weights,
    /// Multiply-accumulates.
    Macs,
    /// Multiply-accumulates, and the addition of each bias.
    MacsAndBias,
    /// Elements of the layers' outputs.
    Outputs,
}

/// What one of a printed figure's unit is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// One.
    One,
    /// K = 10³.
    Kilo,
    /// K = 2¹⁰.
    Kibi,
    /// M = 10⁶.
    Mega,
    /// G or B = 10⁹.
    Giga,
    /// A hundredth of the whole network's.
    Percent,
    /// What the network of this name has.
    Of(&'static str),
}

/// A row, counted.
#[derive(Clone, Debug)]
pub struct Line {
    /// What stands in its first column.
    pub label: &'static str,
    /// The network of the zoo that it is of, or a part of, on its published input.
    pub network: Option<&'static str>,
    /// One for each column; none where the column does not apply to the row.
    pub figures: Vec<Figure>,
    /// Why a figure differs, as far as is known; empty where all agree.
    pub reason: &'static str,
}

/// A printed figure beside the counted one.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// The digits as printed; empty where nothing is printed.
    pub digits: &'static str,
    /// What they are in.
    pub unit: Unit,
    /// The counted number.
    pub exact: u128,
    /// The same in the printed unit is `dividend / divisor`.
    pub dividend: u128,
    /// See `dividend`.
    pub divisor: u128,
    /// Whether the digits are those of the counted number; none where nothing is printed.
    pub agreement: Option<Agreement>,
}

impl Figure {
    /// Places behind the point that are printed; none where nothing is.
    ///
    /// ```
    /// let mut tables = models::tables::tables();
    /// let mobilenet = tables.find(|table| table.id == "mobilenet-2").unwrap();
    /// assert_eq!(mobilenet.lines()[0].figures[0].places(), Some(2));
    /// ```
    pub fn places(&self) -> Option<u32> {
        self.agreement?;
        let places = self
            .digits
            .split_once('.')
            .map_or(0, |(_, places)| places.len());
        u32::try_from(places).ok()
    }
}

impl Table {
    /// How many rows it has.
    ///
    /// ```
    /// let vgg = models::tables::tables().find(|table| table.id == "vgg-2").unwrap();
    /// assert_eq!(vgg.row_count(), vgg.lines().len());
    /// ```
    pub fn row_count(&self) -> usize {
        (self.rows)().len()
    }

    /// The rows, counted now. A row whose network cannot be counted is left out, which none is.
    ///
    /// ```
    /// let vgg = models::tables::tables().find(|table| table.id == "vgg-2").unwrap();
    /// let d = &vgg.lines()[3];
    /// assert_eq!((d.network, d.figures[0].exact), (Some("vgg16"), 138_357_544));
    /// ```
    pub fn lines(&self) -> Vec<Line> {
        let rows = (self.rows)();
        let lines = rows.iter().filter_map(|row| row.line(self.columns));
        lines.collect()
    }
}

/// All tables.
///
/// ```
/// assert!(models::tables::tables().any(|table| table.title == "torchvision"));
/// ```
pub fn tables() -> impl Iterator<Item = &'static Table> {
    [
        googlenet::TABLES,
        vgg::TABLES,
        resnet::TABLES,
        mobilenet::TABLES,
        facenet::TABLES,
        he_sun::TABLES,
        torchvision::TABLES,
        alexnet::TABLES,
        lenet::TABLES,
        squeezenet::TABLES,
        shufflenet::TABLES,
        cs231n::TABLES,
    ]
    .into_iter()
    .flatten()
}
