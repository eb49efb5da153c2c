//! The layers of both designs, as they belong together.

use complexity::{LayerReport, Node, Pair, pair_layers};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use super::bars::{Scale, figures, table};
use crate::components::atlas::app::{Study, Words};
use crate::text::use_atlas_text;

/// More layers than these are drawn only when asked for.
const SHOWN: usize = 60;

#[derive(PartialEq, Properties)]
pub(super) struct LayersProps {
    /// The pinned design.
    pub(super) a: Study,
    /// The present one.
    pub(super) b: Study,
}

/// The layers in which the designs differ, or all of them: a layer that was put in or taken out
/// has no partner.
#[component]
pub(super) fn Layers(props: &LayersProps) -> Html {
    let text = use_atlas_text();
    let LayersProps { a, b } = props;
    let all = use_state_eq(|| false);
    let every_row = use_state_eq(|| false);
    let rows: Vec<Row> = pair_layers(&a.document.network, &b.document.network)
        .into_iter()
        .filter_map(|pair| Row::of(pair, a, b))
        .collect();
    let alike = rows.iter().filter(|row| row.is_alike()).count();
    let listed: Vec<&Row> = rows.iter().filter(|row| *all || !row.is_alike()).collect();
    let drawn = if *every_row { listed.len() } else { SHOWN };
    let scales = scales(&rows);
    let choose = {
        let all = all.clone();
        Callback::from(move |event: Event| {
            let input: HtmlInputElement = event.target_unchecked_into();
            all.set(input.checked());
        })
    };
    let show_rest = {
        let every_row = every_row.clone();
        Callback::from(move |_: MouseEvent| every_row.set(true))
    };
    html! {
        <>
            if !listed.is_empty() {
                { table(
                    text.compare_layers,
                    2,
                    listed.iter().take(drawn).map(|row| row.draw(*all, scales, text)).collect(),
                    text,
                ) }
            }
            if listed.len() > drawn {
                <button type="button" class="button" onclick={show_rest}>
                    { (text.show_all_layers)(listed.len()) }
                </button>
            }
            <p class="choice">
                <label>
                    <input type="checkbox" checked={*all} onchange={choose} />
                    { " " }{ (text.layers_alike)(alike) }
                </label>
            </p>
        </>
    }
}

/// What a full bar is, of multiply-adds, of parameters and of the output.
fn scales(rows: &[Row]) -> [Scale; 3] {
    let full = |figure: fn(&Side) -> Option<u128>| {
        let sides = rows.iter().flat_map(|row| row.sides.iter().flatten());
        sides.filter_map(figure).max().unwrap_or(0)
    };
    [
        Scale {
            kind: "operations",
            full: full(macs),
        },
        Scale {
            kind: "parameters",
            full: full(learned),
        },
        Scale {
            kind: "memory",
            full: full(outputs),
        },
    ]
}

/// A layer of one design.
struct Side<'a> {
    node: &'a Node,
    report: &'a LayerReport,
}

impl<'a> Side<'a> {
    fn of(study: &'a Study, position: usize) -> Option<Self> {
        Some(Self {
            node: &study.document.network.nodes()[position],
            report: study.report.layers[position].report()?,
        })
    }
}

/// None where nobody knows them.
fn macs(side: &Side<'_>) -> Option<u128> {
    side.report.counted.then_some(side.report.macs)
}

fn learned(side: &Side<'_>) -> Option<u128> {
    let learned = side.report.parameters.learned();
    learned.filter(|_| side.report.counted)
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "the other two figures may be unknown, and one list holds all three"
)]
fn outputs(side: &Side<'_>) -> Option<u128> {
    Some(side.report.output_elements)
}

/// "3 × 32 × 32 → 6 × 28 × 28".
fn shapes(side: &Side<'_>) -> String {
    format!("{} → {}", side.report.input, side.report.output)
}

struct Row<'a> {
    sides: [Option<Side<'a>>; 2],
}

impl<'a> Row<'a> {
    /// None where a layer of it was not counted.
    fn of(pair: Pair, a: &'a Study, b: &'a Study) -> Option<Self> {
        let sides = match pair {
            Pair::Both(first, second) => [Some(Side::of(a, first)?), Some(Side::of(b, second)?)],
            Pair::First(first) => [Some(Side::of(a, first)?), None],
            Pair::Second(second) => [None, Some(Side::of(b, second)?)],
        };
        Some(Self { sides })
    }

    fn is_alike(&self) -> bool {
        let [Some(a), Some(b)] = &self.sides else {
            return false;
        };
        a.node.kind == b.node.kind
            && shapes(a) == shapes(b)
            && (macs(a), learned(a)) == (macs(b), learned(b))
    }

    /// A line for each thing in which the layers differ, or for everything.
    fn draw(&self, all: bool, scales: [Scale; 3], text: Words) -> Html {
        let has_partner = self.sides.iter().all(Option::is_some);
        let words = |of: fn(&Side) -> String| -> [Option<String>; 2] {
            [0, 1].map(|index| self.sides[index].as_ref().map(of))
        };
        let counts = |of: fn(&Side) -> Option<u128>| -> [Option<u128>; 2] {
            [0, 1].map(|index| self.sides[index].as_ref().and_then(of))
        };
        let kinds = words(|side| side.node.kind.name().to_owned());
        let sizes = words(shapes);
        let mut lines = Vec::new();
        if kinds[0] != kinds[1] && has_partner {
            lines.push((text.kind, told(kinds)));
        }
        if all || !has_partner || sizes[0] != sizes[1] {
            lines.push((text.shapes, told(sizes)));
        }
        let counted = [
            (text.macs, counts(macs)),
            (text.parameters, counts(learned)),
            (text.output_elements, counts(outputs)),
        ];
        for ((name, counts), scale) in counted.into_iter().zip(scales) {
            if all || !has_partner || counts[0] != counts[1] {
                lines.push((name, figures(counts, scale, None)));
            }
        }
        if lines.is_empty() {
            // Their settings differ, and nothing that follows from them.
            lines.push((text.shapes, told(words(shapes))));
        }
        let count = lines.len().to_string();
        let head = html! {
            <th scope="rowgroup" rowspan={count}>{ self.name() }{ self.only(text) }</th>
        };
        let lines = lines.into_iter().enumerate().map(|(index, (name, cells))| {
            html! {
                <tr>
                    if index == 0 {
                        { head.clone() }
                    }
                    <th scope="row">{ name }</th>
                    { cells }
                </tr>
            }
        });
        lines.collect()
    }

    fn name(&self) -> String {
        match &self.sides {
            [Some(a), Some(b)] if a.node.name != b.node.name => {
                format!("{} → {}", a.node.name, b.node.name)
            }
            [Some(side), _] | [None, Some(side)] => side.node.name.clone(),
            [None, None] => String::new(),
        }
    }

    fn only(&self, text: Words) -> Html {
        let words = match &self.sides {
            [Some(_), None] => text.only_in_a,
            [None, Some(_)] => text.only_in_b,
            [Some(_), Some(_)] | [None, None] => return html! {},
        };
        html! { <>{ " " }<small>{ words }</small></> }
    }
}

/// Both designs' words, without a difference in figures.
fn told([a, b]: [Option<String>; 2]) -> Html {
    html! { <><td>{ a }</td><td>{ b }</td><td></td></> }
}
