//! The output maps, drawn with one signed scale.

use yew::prelude::*;

use super::pixels::{Picture, Pixels};
use crate::run::scale;
use crate::run::typed::plain;
use crate::text::{MapWords, RunMessages};
use crate::worker::protocol::Output;

/// More maps than this are not drawn.
const DRAWN: usize = 16;
/// A map with a longer side is drawn with pixels left out.
const LONGEST: usize = 1024;

/// The maps of an output, as they are drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Maps {
    drawn: Vec<DrawnMap>,
    /// Of the output, drawn or not.
    number: usize,
    /// Height and width of each, pixels.
    size: [usize; 2],
    /// The largest absolute value, drawn black or white.
    limit: f32,
}

#[derive(Clone, Debug, PartialEq)]
struct DrawnMap {
    picture: Picture,
    smallest: f32,
    largest: f32,
}

impl Maps {
    pub(super) fn of(output: &Output) -> Self {
        let [height, width] = output.size;
        let limit = scale::limit(&output.values);
        let step = step(output.size);
        let maps = output.values.chunks((height * width).max(1));
        let number = maps.len();
        let draw = |map: &[f32]| DrawnMap {
            picture: Picture::new(
                height.div_ceil(step),
                width.div_ceil(step),
                scale::signed_grey(&thinned(map, width, step), limit),
            ),
            smallest: map.iter().copied().fold(f32::INFINITY, f32::min),
            largest: map.iter().copied().fold(f32::NEG_INFINITY, f32::max),
        };
        Self {
            drawn: maps.take(DRAWN).map(draw).collect(),
            number,
            size: output.size,
            limit,
        }
    }

    pub(super) fn show(&self, text: &RunMessages) -> Html {
        let step = step(self.size);
        let pixels = |(index, map): (usize, &DrawnMap)| {
            let label = (text.map)(&MapWords {
                number: index + 1,
                maps: self.number,
                size: self.size,
                smallest: plain(map.smallest),
                largest: plain(map.largest),
            });
            html! { <Pixels picture={map.picture.clone()} {label} /> }
        };
        let many = (self.number > 1).then_some("run__maps--many");
        html! {
            <>
                <div class={classes!("run__maps", many)}>
                    { for self.drawn.iter().enumerate().map(pixels) }
                </div>
                if self.number > self.drawn.len() {
                    <p class="hint">{ (text.more_maps)(self.number - self.drawn.len()) }</p>
                }
                if step > 1 {
                    <p class="hint">{ (text.thinned)(step) }</p>
                }
                <p class="hint">
                    { if self.limit > 0.0 { (text.legend)(&plain(self.limit)) } else { text.all_zero.to_owned() } }
                    { " " }
                    { text.not_flipped }
                </p>
            </>
        }
    }
}

/// Every so many-th row and column is drawn.
fn step([height, width]: [usize; 2]) -> usize {
    height.max(width).div_ceil(LONGEST).max(1)
}

fn thinned(map: &[f32], width: usize, step: usize) -> Vec<f32> {
    let rows = map.chunks(width.max(1)).step_by(step);
    rows.flat_map(|row| row.iter().copied().step_by(step))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_map_is_thinned_on_both_sides() {
        assert_eq!(step([1024, 7]), 1);
        assert_eq!(step([7, 1025]), 2);
        let map: Vec<f32> = (0_u8..15).map(f32::from).collect();
        assert_eq!(thinned(&map, 5, 1), map);
        assert_eq!(thinned(&map, 5, 2), [0.0, 2.0, 4.0, 10.0, 12.0, 14.0]);
    }

    #[test]
    fn at_most_sixteen_maps_are_drawn_with_one_scale() {
        let maps = Maps::of(&Output {
            values: (0_u8..40).map(|value| f32::from(value) - 2.0).collect(),
            size: [1, 2],
            taps: 0,
            padding_taps: 0,
        });
        assert_eq!((maps.drawn.len(), maps.number), (DRAWN, 20));
        assert!((maps.limit - 37.0).abs() < f32::EPSILON);
        let first = &maps.drawn[0];
        assert_eq!((first.smallest, first.largest), (-2.0, -1.0));
        assert_eq!((first.picture.height, first.picture.width), (1, 2));
    }
}
