//! The list of layers.

use complexity::{Lanes, Share, Totals, lanes};

use super::svg::{Anchor, GAP, Svg, width};
use super::{Measure, Picture, Row, sum};
use crate::report::shape;

/// Of a row, in pixels.
const HEIGHT: usize = 22;
/// From a row's top to the line on which its words stand.
const BASE: usize = 15;
/// Of a column with bars.
const BAR: usize = 104;
const LANE: usize = 8;
/// More lanes than these are drawn as the last of them.
const MOST_LANES: usize = 6;

/// The left edges of the columns, and the picture's right one.
struct Columns {
    name: usize,
    kind: usize,
    output: usize,
    figures: [usize; 3],
    end: usize,
}

pub(super) fn draw(picture: &Picture, totals: &Totals) -> String {
    let rows: Vec<(Row, String)> = picture.rows().map(with_shape).collect();
    let lanes = lanes(picture.network);
    let columns = columns(picture, &rows, &lanes);
    let mut svg = Svg::new(picture.colours);
    let sums = picture.sums(totals);
    svg.bold_text([GAP, GAP + BASE], picture.words.title);
    svg.soft_text([GAP, GAP + HEIGHT + BASE], Anchor::Start, &sums);
    head(&mut svg, picture, &columns, GAP + 2 * HEIGHT);
    let first = GAP + 3 * HEIGHT;
    svg.text(
        [columns.name, first + BASE],
        Anchor::Start,
        picture.words.input,
    );
    let sides = input_sides(picture);
    svg.text([columns.output, first + BASE], Anchor::Start, &sides);
    svg.dot([lane_x(0), first + HEIGHT / 2]);
    if !rows.is_empty() {
        svg.line([lane_x(0), first + HEIGHT / 2], [lane_x(0), first + HEIGHT]);
    }
    let mut top = first + HEIGHT;
    for ((row, sides), lanes) in rows.iter().zip(&lanes) {
        draw_lanes(&mut svg, lanes, top);
        svg.text([columns.name, top + BASE], Anchor::Start, &row.name);
        svg.soft_text([columns.kind, top + BASE], Anchor::Start, row.kind);
        svg.text([columns.output, top + BASE], Anchor::Start, sides);
        for (measure, left) in Measure::ALL.into_iter().zip(columns.figures) {
            figure(&mut svg, picture, totals, (measure, row), [left, top]);
        }
        top += HEIGHT;
    }
    let size = [columns.end.max(GAP + width(&sums) + GAP), top + GAP];
    svg.finish(size, picture.words.title, &sums)
}

fn input_sides(picture: &Picture) -> String {
    shape(picture.network.input.with_batch(1).get(1..))
}

fn with_shape(row: Row) -> (Row, String) {
    let sides = row.report.map(|report| report.output.with_batch(1));
    let sides = shape(sides.as_deref().and_then(|sides| sides.get(1..)));
    (row, sides)
}

fn columns(picture: &Picture, rows: &[(Row, String)], lanes: &[Lanes]) -> Columns {
    let words = &picture.words;
    let names = widest(words.layer, rows.iter().map(|(row, _)| &*row.name));
    let kinds = widest("", rows.iter().map(|(row, _)| row.kind));
    let input = input_sides(picture);
    let sides = rows.iter().map(|(_, sides)| sides.as_str());
    let shapes = widest(words.output, sides.chain([input.as_str()]));
    let outer = lanes.iter().flat_map(|row| {
        let passing = row.passing.iter().map(|&(from, to)| from.max(to));
        passing.chain([row.own])
    });
    let outer = outer.max().unwrap_or(0).min(MOST_LANES - 1);
    let name = lane_x(outer) + GAP;
    let kind = name + names.max(width(words.input)) + GAP;
    let output = kind + kinds + GAP;
    let first = output + shapes + GAP;
    let figures = [0, 1, 2].map(|index| first + index * (BAR + GAP));
    Columns {
        name,
        kind,
        output,
        figures,
        end: figures[2] + BAR + GAP,
    }
}

/// The room that a column needs.
fn widest<'a>(heading: &str, cells: impl Iterator<Item = &'a str>) -> usize {
    cells.map(width).fold(width(heading), usize::max)
}

fn head(svg: &mut Svg, picture: &Picture, columns: &Columns, top: usize) {
    let base = top + BASE;
    svg.soft_text([columns.name, base], Anchor::Start, picture.words.layer);
    svg.soft_text([columns.output, base], Anchor::Start, picture.words.output);
    for (measure, left) in Measure::ALL.into_iter().zip(columns.figures) {
        svg.soft_text([left + BAR - 4, base], Anchor::End, picture.word(measure));
    }
    svg.line(
        [columns.name, top + HEIGHT - 1],
        [columns.end - GAP, top + HEIGHT - 1],
    );
}

fn figure(
    svg: &mut Svg,
    picture: &Picture,
    totals: &Totals,
    (measure, row): (Measure, &Row),
    [left, top]: [usize; 2],
) {
    let at = [left + BAR - 4, top + BASE];
    let Some(elements) = row.elements(measure) else {
        svg.soft_text(at, Anchor::End, picture.words.not_counted);
        return;
    };
    let Share(thousandths) = Share::of(elements, sum(totals, measure));
    let length = (usize::from(thousandths) * BAR).div_ceil(1000);
    if length > 0 {
        svg.rect(
            [left, top + 2],
            [length, HEIGHT - 4],
            picture.colour(measure),
        );
    }
    svg.text(at, Anchor::End, &picture.figure(measure, elements));
}

fn draw_lanes(svg: &mut Svg, row: &Lanes, top: usize) {
    let (middle, bottom) = (top + HEIGHT / 2, top + HEIGHT);
    for &(from, to) in &row.passing {
        svg.line([lane_x(from), top], [lane_x(to), bottom]);
    }
    for &lane in &row.inputs {
        svg.line([lane_x(lane), top], [lane_x(row.own), middle]);
    }
    if row.goes_on {
        svg.line([lane_x(row.own), middle], [lane_x(row.own), bottom]);
    }
    svg.dot([lane_x(row.own), middle]);
}

fn lane_x(lane: usize) -> usize {
    GAP + 4 + LANE * lane.min(MOST_LANES - 1)
}
