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
    /// Whether it says what comes out of the rows before it together.
    pub(super) is_group: bool,
    /// Whether it stands in a model that stands in another.
    pub(super) is_nested: bool,
}

/// The rows of a table.
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    /// The shape of the input with the batch, where the table says it.
    pub(super) input: Option<Vec<u64>>,
    /// How many parameters there are by the text's own sum.
    pub(super) params: Option<u64>,
}

pub(super) fn read(form: Form, text: &str) -> Result<Table, TextError> {
    let table = match form {
        Form::Torchinfo => torchinfo(text)?,
        Form::Torchsummary => torchsummary(text)?,
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

/// `Total params: 61,706`.
fn total(text: &str) -> Option<u64> {
    let mut lines = text.lines();
    let stated = lines.find_map(|line| line.trim().strip_prefix("Total params:"))?;
    count(stated.trim())
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

fn torchinfo(text: &str) -> Result<Table, TextError> {
    let mut header: Option<(usize, Vec<&str>)> = None;
    let mut rows: Vec<(usize, Row)> = Vec::new();
    let mut input = None;
    let mut is_root = false;
    for (index, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("Layer (type") {
            header = Some(torchinfo_columns(line));
            is_root = true;
            continue;
        }
        let Some((start, columns)) = &header else {
            continue;
        };
        let title: String = line.chars().take(*start).collect();
        let depth = title.chars().position(|c| matches!(c, '─' | '+'));
        if line.starts_with(['=', '-']) || depth.is_none() && !is_root {
            continue;
        }
        let mut row = titled(index + 1, &title);
        for (column, cell) in columns.iter().zip(cells(&line[title.len()..])) {
            match *column {
                "Input Shape" => row.input = shape(cell),
                "Output Shape" => row.output = shape(cell).unwrap_or_default(),
                "Param #" => row.params = count(cell).unwrap_or(0),
                "Kernel Shape" => row.kernel = kernel(cell),
                _ => {}
            }
        }
        match depth {
            Some(depth) => rows.push((depth + 1, row)),
            None => input = row.input,
        }
        is_root = false;
    }
    if header.is_some_and(|(_, columns)| !columns.contains(&"Output Shape")) {
        return Err(TextError::NoShapes);
    }
    Ok(Table {
        rows: with_ends(&rows),
        input,
        params: total(text),
    })
}

/// Where the first column behind the layers begins, in characters, and the columns' names.
fn torchinfo_columns(line: &str) -> (usize, Vec<&'static str>) {
    let names = TORCHINFO_COLUMNS.into_iter();
    let mut columns: Vec<&str> = names.filter(|name| line.contains(name)).collect();
    columns.sort_by_key(|name| line.find(name));
    let first = columns.first().and_then(|name| line.find(name));
    let before = &line[..first.unwrap_or(line.len())];
    (before.chars().count(), columns)
}

/// `│    └─Conv2d (conv1): 2-1`, of which the name and the numbers may be missing.
fn titled(line: usize, title: &str) -> Row {
    let title = title
        .trim_start_matches(['│', '├', '└', '─', '|', '+', ' '])
        .trim();
    let title = title.split_once(": ").map_or(title, |(title, _)| title);
    let (class, name) = title.split_once(" (").unwrap_or((title, ""));
    Row {
        line,
        name: name.trim_end_matches(')').to_owned(),
        class: class.trim().to_owned(),
        ..Row::default()
    }
}

/// A row with rows inside only groups them: it stands behind those, with what comes out of it.
fn with_ends(rows: &[(usize, Row)]) -> Vec<Row> {
    let mut all = Vec::with_capacity(rows.len());
    let mut open: Vec<(usize, Row)> = Vec::new();
    for (at, (depth, row)) in rows.iter().enumerate() {
        while open.last().is_some_and(|(outer, _)| outer >= depth) {
            all.extend(open.pop().map(|(_, group)| group));
        }
        if rows.get(at + 1).is_some_and(|(next, _)| next > depth) {
            let group = Row {
                is_group: true,
                ..row.clone()
            };
            open.push((*depth, group));
        } else {
            all.push(row.clone());
        }
    }
    all.extend(open.into_iter().rev().map(|(_, group)| group));
    all
}

/// The last two numbers: torch-summary shows channels before them.
fn kernel(cell: &str) -> Option<[u64; 2]> {
    match shape(cell)?[..] {
        [both] => Some([both; 2]),
        [.., rows, columns] => Some([rows, columns]),
        [] => None,
    }
}

fn torchsummary(text: &str) -> Result<Table, TextError> {
    if text.contains("Input Shape") {
        return Err(TextError::NoShapes);
    }
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
    Ok(Table {
        rows: rows.collect(),
        input: None,
        params: total(text),
    })
}

/// Keras 3 draws boxes; Keras 2 has plain lines.
fn keras(text: &str) -> Table {
    let rows = if text.contains('│') {
        keras_3_rows(text)
    } else {
        keras_2_rows(text)
    };
    let is_input = |row: &Row| row.class.starts_with("InputLayer") && !row.is_nested;
    let input = rows.iter().find(|(_, row)| is_input(row));
    let input = input.map(|(_, row)| row.output.clone());
    let mut rows = with_ends(&rows);
    for row in &mut rows {
        if row.is_group {
            // Keras adds up what is in it.
            row.params = 0;
        }
    }
    Table {
        rows,
        input,
        // Keras's sum has running statistics in it.
        params: None,
    }
}

/// Rows with their depths; a cell may have several lines.
fn keras_3_rows(text: &str) -> Vec<(usize, Row)> {
    let mut rows: Vec<(usize, Row)> = Vec::new();
    let mut open: Option<(usize, usize, Vec<String>)> = None;
    for (index, line) in text.lines().enumerate() {
        let Some(inside) = line.trim().strip_prefix('│') else {
            rows.extend(open.take().and_then(keras_3_row));
            continue;
        };
        let parts: Vec<&str> = inside.trim_end_matches('│').split('│').collect();
        let (_, _, cells) = open.get_or_insert_with(|| {
            (
                index + 1,
                nesting(parts[0]),
                vec![String::new(); parts.len()],
            )
        });
        for (cell, part) in cells.iter_mut().zip(parts) {
            let part = part.trim().trim_start_matches(['└', ' ']);
            if !cell.is_empty() && !part.is_empty() {
                cell.push(' ');
            }
            cell.push_str(part);
        }
    }
    rows.extend(open.and_then(keras_3_row));
    rows
}

/// How deep a row of Keras stands: `   └ conv (Conv2D)` is in the model above it.
fn nesting(cell: &str) -> usize {
    let before = cell.split('└').next().unwrap_or_default();
    if before.len() == cell.len() {
        1
    } else {
        2 + before.chars().count()
    }
}

fn keras_3_row((line, depth, cells): (usize, usize, Vec<String>)) -> Option<(usize, Row)> {
    // A column of what is trained may stand before the connections.
    let [title, output, params, rest @ ..] = &cells[..] else {
        return None;
    };
    let is_connection = |cell: &&String| cell.contains('[') || cell.contains('…') || *cell == "-";
    let connected = rest
        .iter()
        .find(is_connection)
        .map(|names| connections(names));
    let (name, class) = title.split_once('(')?;
    let row = Row {
        line,
        name: name.trim().to_owned(),
        class: class.trim_end_matches(')').trim().to_owned(),
        output: shape(output)?,
        params: count(params)?,
        connected,
        is_nested: depth > 1,
        ..Row::default()
    };
    Some((depth, row))
}

/// The layers in `conv2d[0][0], add[0][0]`.
fn connections(names: &str) -> Vec<String> {
    let names = names.split([',', ' ', '\'']);
    let names = names.filter(|name| !matches!(*name, "" | "-" | "[" | "]" | "[]"));
    names
        .map(|name| {
            let name = name.trim_start_matches('[');
            name.split('[').next().unwrap_or_default().to_owned()
        })
        .filter(|name| !name.is_empty())
        .collect()
}

/// A row of Keras 2 whose title and connections may go on in the next line.
struct PlainRow {
    depth: usize,
    title: String,
    connected: String,
    row: Row,
}

impl PlainRow {
    /// `conv2d (Conv2D)   (None, 28, 28, 6)   156   ['input[0][0]']`.
    fn new(line: usize, text: &str) -> Option<Self> {
        // Keras 2 draws a line along nested layers.
        let depth = text.chars().take_while(|c| matches!(c, '|' | '¦' | ' '));
        let depth = 1 + depth.filter(|c| *c != ' ').count();
        let text = text.trim_matches(['|', '¦', ' ']);
        let start = text.find("(None").or_else(|| text.find("(1, "))?;
        let (output, rest) = text[start..].split_once(')')?;
        let rest = rest.trim_start_matches(']').trim_start();
        let (params, rest) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
        let row = Row {
            line,
            output: shape(output)?,
            params: count(params)?,
            is_nested: depth > 1,
            ..Row::default()
        };
        Some(Self {
            depth,
            title: text[..start].trim_end_matches('[').trim().to_owned(),
            connected: trained(rest).to_owned(),
            row,
        })
    }

    /// Goes on with the next line.
    fn go_on(&mut self, text: &str) {
        let text = text.trim_matches(['|', '¦', ' ']);
        if self.title.ends_with(')') {
            self.connected.push(' ');
            self.connected.push_str(text);
            return;
        }
        let (title, rest) = text.split_once("  ").unwrap_or((text, ""));
        self.title.push_str(title);
        self.connected.push(' ');
        self.connected.push_str(rest.trim());
    }

    fn finish(mut self, has_connections: bool) -> Option<(usize, Row)> {
        let (name, class) = self.title.split_once('(')?;
        self.row.name = name.trim().to_owned();
        // Older versions cut a long title off.
        self.row.class = match class.strip_suffix(')') {
            Some(class) => class.trim().to_owned(),
            None => format!("{}…", class.trim()),
        };
        self.row.connected = has_connections.then(|| connections(&self.connected));
        Some((self.depth, self.row))
    }
}

/// What stands behind a column of what is trained: Y or N.
fn trained(rest: &str) -> &str {
    let rest = rest.trim();
    match rest.split_once(char::is_whitespace) {
        Some(("Y" | "N", rest)) => rest.trim(),
        _ if matches!(rest, "Y" | "N") => "",
        _ => rest,
    }
}

fn keras_2_rows(text: &str) -> Vec<(usize, Row)> {
    let has_connections = text.contains("Connected to");
    let mut rows = Vec::new();
    let mut open: Option<PlainRow> = None;
    for (index, line) in text.lines().enumerate() {
        if let Some(row) = PlainRow::new(index + 1, line) {
            rows.extend(
                open.replace(row)
                    .and_then(|row| row.finish(has_connections)),
            );
        } else if line.trim().is_empty() || line.contains("__") || line.contains("==") {
            rows.extend(open.take().and_then(|row| row.finish(has_connections)));
        } else if let Some(row) = &mut open {
            row.go_on(line);
        }
    }
    rows.extend(open.and_then(|row| row.finish(has_connections)));
    rows
}
