//! The branches that pass by a layer, drawn as lines.

use std::rc::Rc;

use complexity::Lanes;
use yew::prelude::*;

/// One row's lines.
#[derive(Clone)]
pub(crate) struct LaneRow {
    all: Rc<Vec<Lanes>>,
    /// The network's last lane.
    last: usize,
    position: usize,
}

impl PartialEq for LaneRow {
    /// Only the row's own lines count.
    fn eq(&self, other: &Self) -> bool {
        self.row() == other.row() && self.last == other.last
    }
}

impl Eq for LaneRow {}

impl LaneRow {
    /// More lanes than these stand closer together.
    pub(crate) const MOST: usize = 6;

    pub(crate) fn new(all: &Rc<Vec<Lanes>>, last: usize, position: usize) -> Self {
        Self {
            all: Rc::clone(all),
            last,
            position,
        }
    }

    fn row(&self) -> Option<&Lanes> {
        self.all.get(self.position)
    }

    /// The lanes that come down to the row, for a line above it.
    pub(crate) fn draw_above(&self) -> Html {
        let Some(row) = self.row() else {
            return html! {};
        };
        let passing = row.passing.iter().map(|&(from, _)| from);
        let ending = row.inputs.iter().copied();
        let ending = ending.filter(|lane| row.passing.iter().all(|(from, _)| from != lane));
        html! {
            <svg class="row__lanes" aria-hidden="true" focusable="false">
                for lane in passing.chain(ending) {
                    { self.line((lane, 0), (lane, 100)) }
                }
            </svg>
        }
    }

    /// Lines from the row's top to its bottom, and the layer's own point.
    pub(crate) fn draw(&self) -> Html {
        let Some(row) = self.row() else {
            return html! {};
        };
        html! {
            <svg class="row__lanes" aria-hidden="true" focusable="false">
                for &(from, to) in &row.passing {
                    { self.line((from, 0), (to, 100)) }
                }
                for &lane in &row.inputs {
                    { self.line((lane, 0), (row.own, 50)) }
                }
                if row.goes_on {
                    { self.line((row.own, 50), (row.own, 100)) }
                }
                <circle cx={self.x(row.own)} cy="50%" r="3" />
            </svg>
        }
    }

    /// A line between lanes, each with its height in the row, in percent.
    fn line(&self, from: (usize, u8), to: (usize, u8)) -> Html {
        html! {
            <line
                x1={self.x(from.0)}
                y1={format!("{}%", from.1)}
                x2={self.x(to.0)}
                y2={format!("{}%", to.1)}
            />
        }
    }

    /// The middle of a lane, in pixels.
    fn x(&self, lane: usize) -> String {
        let most = Self::MOST - 1;
        (5 + 8 * most * lane / self.last.max(most)).to_string()
    }
}
