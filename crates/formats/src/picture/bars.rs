//! One quantity as a chart of bars.

use complexity::{Share, Totals};

use super::svg::{Anchor, GAP, Svg, width};
use super::{Measure, Picture, Row, sum};

/// Of a row, in pixels.
const HEIGHT: usize = 20;
/// From a row's top to the line on which its words stand.
const BASE: usize = 14;
/// Of the longest bar.
const LONGEST: usize = 400;

pub(super) fn draw(picture: &Picture, totals: &Totals, measure: Measure) -> String {
    let rows: Vec<Row> = picture.rows().collect();
    let names = rows.iter().map(|row| width(&row.name)).max().unwrap_or(0);
    let largest = rows.iter().filter_map(|row| row.elements(measure)).max();
    let whole = sum(totals, measure);
    let start = GAP + names + GAP / 2;
    let mut svg = Svg::new(picture.colours);
    let title = format!("{}: {}", picture.words.title, picture.word(measure));
    let sums = picture.sums(totals);
    svg.bold_text([GAP, GAP + BASE], &title);
    svg.soft_text([GAP, GAP + HEIGHT + BASE], Anchor::Start, &sums);
    let mut top = GAP + 2 * HEIGHT + GAP / 2;
    let mut end = start + LONGEST + GAP;
    for row in &rows {
        let base = top + BASE;
        svg.text([start - GAP / 2, base], Anchor::End, &row.name);
        let (length, label) = match row.elements(measure) {
            None => (0, picture.words.not_counted.to_owned()),
            Some(elements) => {
                let Share(thousandths) = Share::of(elements, largest.unwrap_or(0));
                let length = (usize::from(thousandths) * LONGEST).div_ceil(1000);
                let share = Share::of(elements, whole).percent();
                let figure = picture.figure(measure, elements);
                (length, format!("{figure} · {share}"))
            }
        };
        if length > 0 {
            svg.rect(
                [start, top + 2],
                [length, HEIGHT - 4],
                picture.colour(measure),
            );
        }
        let label_start = start + length + 6;
        svg.text([label_start, base], Anchor::Start, &label);
        end = end.max(label_start + width(&label) + GAP);
        top += HEIGHT;
    }
    let size = [end.max(GAP + width(&sums) + GAP), top + GAP];
    svg.finish(size, &title, &sums)
}
