//! Tables of torchinfo, torchsummary and Keras as rows.

use super::{Form, TextError};

/// A line of a summary that is a layer.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// Its line, from 1.
    pub(super) line: usize,
    pub(super) name: String,
    /// The class, of which … stands for what is cut off.
    pub(super) class: String,
    /// The input's shape with the batch, where the table has it.
    pub(super) input: Option<Vec<u64>>,
    /// The output's shape with the batch, which Keras leaves open.
    pub(super) output: Vec<u64>,
    pub(super) params: u64,
    pub(super) kernel: Option<[u64; 2]>,
    /// What it is connected to, where the table says so; … stands for what is cut off.
    pub(super) connected: Option<Vec<String>>,
}

/// The rows of a table.
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    /// The shape of the input with the batch, where the table says it.
    pub(super) input: Option<Vec<u64>>,
}

pub(super) fn read(form: Form, text: &str) -> Result<Table, TextError> {
    let table = match form {
        Form::Torchinfo => torchinfo(text),
        Form::Torchsummary => torchsummary(text),
        Form::KerasSummary | Form::PrintedModule | Form::Code | Form::Prototxt => keras(text),
    };
    if table.rows.is_empty() {
        return Err(TextError::NoLayers);
    }
    Ok(table)
}

/// Numbers in brackets, without what is no number: a batch of −1 or None is taken for 1.
fn shape(text: &str) -> Option<Vec<u64>> {
    let inside = text.trim().trim_matches(['[', ']', '(', ')']);
    let sides = inside
        .split(',')
        .map(str::trim)
        .filter(|side| !side.is_empty());
    sides
        .map(|side| match side {
            "None" | "-1" => Some(1),
            side => side.parse().ok(),
        })
        .collect()
}

fn count(text: &str) -> Option<u64> {
    text.replace(',', "").parse().ok()
}

/// A row's cells: lists in brackets, and words.
fn cells(text: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = if rest.starts_with('[') {
            rest.find(']').map_or(rest.len(), |end| end + 1)
        } else {
            rest.find(char::is_whitespace).unwrap_or(rest.len())
        };
        cells.push(&rest[..end]);
        rest = rest[end..].trim_start();
    }
    cells
}

const TORCHINFO_COLUMNS: [&str; 7] = [
    "Input Shape",
    "Output Shape",
    "Param #",
    "Param %",
    "Kernel Shape",
    "Mult-Adds",
    "Trainable",
];

fn torchinfo(text: &str) -> Table {
    let mut columns: Vec<&str> = Vec::new();
    let mut rows: Vec<(usize, Row)> = Vec::new();
    let mut input = None;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("Layer (type") {
            columns = TORCHINFO_COLUMNS
                .into_iter()
                .filter(|name| line.contains(name))
                .collect();
            columns.sort_by_key(|name| line.find(name));
            continue;
        }
        let Some(list) = line.find('[') else {
            continue;
        };
        let head = &line[..list];
        let depth = head.chars().position(|c| c == '─').map_or(0, |at| at + 1);
        let title = head.trim_start_matches(['│', '├', '└', '─', ' ']).trim();
        let (class, name) = match title.split_once(':') {
            Some((class, _)) => class.split_once(" (").map_or((class, ""), |(class, name)| {
                (class, name.trim_end_matches(')'))
            }),
            None => (title, ""),
        };
        let mut row = Row {
            line: index + 1,
            name: name.to_owned(),
            class: class.trim().to_owned(),
            ..Row::default()
        };
        for (column, cell) in columns.iter().zip(cells(&line[list..])) {
            match *column {
                "Input Shape" => row.input = shape(cell),
                "Output Shape" => row.output = shape(cell).unwrap_or_default(),
                "Param #" => row.params = count(cell).unwrap_or(0),
                "Kernel Shape" => row.kernel = kernel(cell),
                _ => {}
            }
        }
        if depth == 0 {
            input = row.input;
        } else {
            rows.push((depth, row));
        }
    }
    // A row with rows inside only groups them.
    let is_leaf = |at: usize| {
        rows.get(at + 1)
            .is_none_or(|(depth, _)| *depth <= rows[at].0)
    };
    let leaves = (0..rows.len()).filter(|&at| is_leaf(at));
    Table {
        rows: leaves.map(|at| rows[at].1.clone()).collect(),
        input,
    }
}

fn kernel(cell: &str) -> Option<[u64; 2]> {
    match shape(cell)?[..] {
        [both] => Some([both; 2]),
        [rows, columns] => Some([rows, columns]),
        _ => None,
    }
}

fn torchsummary(text: &str) -> Table {
    let rows = text.lines().enumerate().filter_map(|(index, line)| {
        let list = line.find('[')?;
        let (class, number) = line[..list].trim().rsplit_once('-')?;
        number.parse::<u64>().ok()?;
        let cells = cells(&line[list..]);
        Some(Row {
            line: index + 1,
            class: class.to_owned(),
            output: shape(cells.first()?)?,
            params: count(cells.get(1)?)?,
            ..Row::default()
        })
    });
    Table {
        rows: rows.collect(),
        input: None,
    }
}

/// Keras 3 draws boxes, in which a cell may have several lines; Keras 2 has plain lines.
fn keras(text: &str) -> Table {
    let mut rows: Vec<Row> = Vec::new();
    let mut open: Option<(usize, Vec<String>)> = None;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.starts_with('│') {
            let parts: Vec<&str> = line.trim_matches('│').split('│').map(str::trim).collect();
            let (_, cells) =
                open.get_or_insert_with(|| (index + 1, vec![String::new(); parts.len()]));
            for (cell, part) in cells.iter_mut().zip(parts) {
                if !cell.is_empty() && !part.is_empty() {
                    cell.push(' ');
                }
                cell.push_str(part);
            }
            continue;
        }
        if let Some((number, cells)) = open.take() {
            rows.extend(keras_row(number, &cells));
        }
        rows.extend(keras_2_row(index + 1, line));
    }
    rows.extend(open.and_then(|(number, cells)| keras_row(number, &cells)));
    let is_input = |row: &Row| row.class.starts_with("InputLayer");
    let input = rows
        .iter()
        .find(|row| is_input(row))
        .map(|row| row.output.clone());
    Table { rows, input }
}

fn keras_row(line: usize, cells: &[String]) -> Option<Row> {
    let [title, output, params, rest @ ..] = cells else {
        return None;
    };
    let (name, class) = title.split_once('(')?;
    let connected = rest.first().map(|names| {
        let names = names
            .split([',', ' '])
            .filter(|name| !name.is_empty() && *name != "-");
        names
            .map(|name| name.split('[').next().unwrap_or_default().to_owned())
            .collect()
    });
    Some(Row {
        line,
        name: name.trim().to_owned(),
        class: class.trim_end_matches(')').trim().to_owned(),
        output: shape(output)?,
        params: count(params)?,
        connected,
        ..Row::default()
    })
}

/// `conv2d (Conv2D)   (None, 28, 28, 6)   156   input[0][0]`.
fn keras_2_row(line: usize, text: &str) -> Option<Row> {
    let (name, rest) = text.split_once(" (")?;
    let (class, rest) = rest.split_once(')')?;
    let is_class = class.starts_with(|c: char| c.is_ascii_uppercase());
    let rest = rest.trim();
    let (output, rest) = rest
        .trim_start_matches('[')
        .strip_prefix('(')?
        .split_once(')')?;
    let mut words = rest.trim_start_matches(']').split_whitespace();
    let params = count(words.next()?)?;
    (is_class && !name.contains(' ')).then_some(Row {
        line,
        name: name.to_owned(),
        class: class.to_owned(),
        output: shape(output)?,
        params,
        ..Row::default()
    })
}
