//! The output maps, drawn with one signed scale.

use std::rc::Rc;

use yew::prelude::*;

use super::pixels::{Picture, Pixels};
use crate::run::scale::{limit, signed_grey};
use crate::run::typed::plain;
use crate::text::{MapWords, use_text};
use crate::worker::protocol::Output;

/// More maps than this are not drawn.
const DRAWN: usize = 16;
/// A map with a longer side is drawn with pixels left out.
const LONGEST: usize = 1024;

#[derive(Properties)]
pub(super) struct MapsProps {
    pub(super) output: Rc<Output>,
}

/// By identity, as every run makes its own output.
impl PartialEq for MapsProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.output, &other.output)
    }
}

#[component]
pub(super) fn Maps(props: &MapsProps) -> Html {
    let text = &use_text().run;
    let [height, width] = props.output.size;
    let maps = Rc::new(drawn_maps(&props.output));
    let number_of_maps = props.output.values.len() / (height * width).max(1);
    let step = step(props.output.size);
    let limit = limit(&props.output.values);
    let label = |index: usize, map: &DrawnMap| {
        (text.map)(&MapWords {
            number: index + 1,
            maps: number_of_maps,
            size: [height, width],
            smallest: plain(map.smallest),
            largest: plain(map.largest),
        })
    };
    html! {
        <>
            <div class={classes!("run__maps", (number_of_maps > 1).then_some("run__maps--many"))}>
                for (index, map) in maps.iter().enumerate() {
                    <Pixels picture={map.picture.clone()} label={label(index, map)} />
                }
            </div>
            if number_of_maps > maps.len() {
                <p class="hint">{ (text.more_maps)(number_of_maps - maps.len()) }</p>
            }
            if step > 1 {
                <p class="hint">{ (text.thinned)(step) }</p>
            }
            <p class="hint">
                { if limit > 0.0 { (text.legend)(&plain(limit)) } else { text.all_zero.to_owned() } }
                { " " }
                { text.not_flipped }
            </p>
        </>
    }
}

#[derive(Debug, PartialEq)]
struct DrawnMap {
    picture: Picture,
    smallest: f32,
    largest: f32,
}

fn drawn_maps(output: &Output) -> Vec<DrawnMap> {
    let [height, width] = output.size;
    let limit = limit(&output.values);
    let step = step(output.size);
    let maps = output.values.chunks((height * width).max(1)).take(DRAWN);
    maps.map(|map| {
        let thin = thinned(map, width, step);
        let (rows, columns) = (height.div_ceil(step), width.div_ceil(step));
        DrawnMap {
            picture: Picture::new(rows, columns, signed_grey(&thin, limit)),
            smallest: map.iter().copied().fold(f32::INFINITY, f32::min),
            largest: map.iter().copied().fold(f32::NEG_INFINITY, f32::max),
        }
    })
    .collect()
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
        let output = Output {
            values: (0_u8..40).map(|value| f32::from(value) - 2.0).collect(),
            size: [1, 2],
            taps: 0,
            padding_taps: 0,
        };
        let maps = drawn_maps(&output);
        assert_eq!(maps.len(), DRAWN);
        assert_eq!((maps[0].smallest, maps[0].largest), (-2.0, -1.0));
        assert_eq!((maps[0].picture.height, maps[0].picture.width), (1, 2));
    }
}
