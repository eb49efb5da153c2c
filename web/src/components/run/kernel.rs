//! The kernel that a picture is run with: chosen, drawn from a seed, or typed.

use kernels::Values;
use kernels::random::Random;
use yew::prelude::*;

use super::own::{Deed, OwnDispatcher};
use super::typed_box::TypedBox;
use crate::components::settings::choice;
use crate::run::filters::Preset;
use crate::run::plan::weight;
use crate::run::typed::{self, Wanted, plain};
use crate::state::{FilterChoice, MAX_FILTER_SIDE, RunSetup, TypedFilter};
use crate::text::RunMessages;

const SIDES: [&str; MAX_FILTER_SIDE] = [
    "1 × 1", "2 × 2", "3 × 3", "4 × 4", "5 × 5", "6 × 6", "7 × 7",
];

pub(super) fn kernel(
    setup: &RunSetup,
    on_setup: &Callback<RunSetup>,
    own: &OwnDispatcher,
    text: &'static RunMessages,
) -> Html {
    let mut names: Vec<&'static str> = Preset::ALL.map(text.kernel_preset).to_vec();
    names.extend([text.kernel_random, text.kernel_typed]);
    let choose = {
        let setup = setup.clone();
        on_setup.reform(move |index| with_filter(&setup, chosen(&setup, index)))
    };
    let resize = {
        let setup = setup.clone();
        on_setup.reform(move |index: usize| with_filter(&setup, resized(&setup.filter, index + 1)))
    };
    let (side, _) = weight(setup);
    html! {
            <div class="run__kernel">
                { choice(
    "run-kernel",
    text.kernel,
    &names,
    Some(index(&setup.filter)),
    choose,
    ) }
                if !matches!(setup.filter, FilterChoice::Preset(_)) {
                    { choice(
    "run-kernel-side",
    text.kernel_side,
    &SIDES,
    side.checked_sub(1),
    resize,
    ) }
                }
                { grid(setup, on_setup, own, text) }
                if let FilterChoice::Random { .. } = setup.filter {
                    { seed(setup, on_setup, text) }
                }
            </div>
        }
}

/// The numbers: to read, or in boxes to type in. The grid's columns are in the styles, as the
/// page may have no inline ones.
fn grid(
    setup: &RunSetup,
    on_setup: &Callback<RunSetup>,
    own: &OwnDispatcher,
    text: &'static RunMessages,
) -> Html {
    let (values, divisor) = match &setup.filter {
        FilterChoice::Preset(preset) => {
            let filter = preset.filter();
            (filter.numerators.map(f32::from).to_vec(), filter.divisor)
        }
        FilterChoice::Typed(_) | FilterChoice::Random { .. } => (numbers(setup), 1),
    };
    let side = values.len().isqrt();
    let is_typed = matches!(setup.filter, FilterChoice::Typed(_));
    let cells = values.iter().enumerate().map(|(index, &value)| {
        if !is_typed {
            return html! { <span>{ plain(value) }</span> };
        }
        let (setup, own) = (setup.clone(), own.clone());
        html! {
            <TypedBox
                key={index}
                id={format!("run-cell-{index}")}
                label={(text.cell)([index / side, index % side])}
                wanted={Wanted::Weight}
                value={value.to_string()}
                on_written={on_setup.reform(move |written: String| with_cell(&setup, index, &written))}
                on_refused={Callback::from(move |is_refused| own.dispatch(Deed::Refuse(index, is_refused)))}
            />
        }
    });
    html! {
        <>
            <div class={format!("kernel-grid kernel-grid--{side}")} role="group" aria-label={text.kernel_numbers}>
                for cell in cells {
                    { cell }
                }
            </div>
            if divisor > 1 {
                <p class="hint">{ (text.divided_by)(divisor) }</p>
            }
        </>
    }
}

/// The seed of the random numbers.
pub(super) fn seed(setup: &RunSetup, on_setup: &Callback<RunSetup>, text: &RunMessages) -> Html {
    let set = {
        let setup = setup.clone();
        on_setup.reform(move |written: String| RunSetup {
            seed: written.parse().unwrap_or(setup.seed),
            ..setup.clone()
        })
    };
    html! {
        <div class="choice">
            <label for="run-seed">{ text.seed }</label>
            <TypedBox
                id="run-seed"
                label={None::<AttrValue>}
                wanted={Wanted::Seed}
                value={setup.seed.to_string()}
                on_written={set}
                on_refused={Callback::noop()}
            />
        </div>
    }
}

fn with_filter(setup: &RunSetup, filter: FilterChoice) -> RunSetup {
    RunSetup {
        filter,
        ..setup.clone()
    }
}

fn with_cell(setup: &RunSetup, index: usize, written: &str) -> RunSetup {
    let mut values = numbers(setup);
    if let (Some(cell), Some(value)) = (values.get_mut(index), typed::weight(written)) {
        *cell = value;
    }
    with_filter(setup, FilterChoice::Typed(TypedFilter { values }))
}

/// The place of a kernel in the list.
fn index(filter: &FilterChoice) -> usize {
    let presets = Preset::ALL.len();
    match filter {
        FilterChoice::Preset(preset) => Preset::ALL
            .iter()
            .position(|each| each == preset)
            .unwrap_or(presets),
        FilterChoice::Random { .. } => presets,
        FilterChoice::Typed(_) => presets + 1,
    }
}

/// The kernel at a place of the list; a grid to type in starts with the numbers of the last one.
fn chosen(setup: &RunSetup, index: usize) -> FilterChoice {
    let (side, _) = weight(setup);
    match Preset::ALL.get(index) {
        Some(preset) => FilterChoice::Preset(*preset),
        None if index == Preset::ALL.len() => FilterChoice::Random { side },
        None => FilterChoice::Typed(TypedFilter {
            values: numbers(setup),
        }),
    }
}

fn resized(filter: &FilterChoice, side: usize) -> FilterChoice {
    match filter {
        FilterChoice::Random { .. } => FilterChoice::Random { side },
        FilterChoice::Typed(typed) => FilterChoice::Typed(typed.resized(side)),
        FilterChoice::Preset(preset) => FilterChoice::Preset(*preset),
    }
}

fn numbers(setup: &RunSetup) -> Vec<f32> {
    match weight(setup) {
        (_, Values::Given(values)) => values,
        (side, Values::Seed(seed)) => Random::new(seed).take(side * side).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_list_is_a_kernel() {
        let setup = RunSetup::default();
        for place in 0..Preset::ALL.len() + 2 {
            assert_eq!(index(&chosen(&setup, place)), place);
        }
    }

    #[test]
    fn typing_starts_with_the_numbers_there_are() {
        let sobel = RunSetup::default();
        let typed = with_filter(&sobel, chosen(&sobel, Preset::ALL.len() + 1));
        assert_eq!(numbers(&typed), Preset::SobelX.filter().values());
        let random = with_filter(&sobel, FilterChoice::Random { side: 2 });
        assert_eq!(numbers(&random), [-2.0, -1.0, 0.0, 2.0]);
        assert_eq!(
            numbers(&with_cell(&random, 1, "0,5")),
            [-2.0, 0.5, 0.0, 2.0]
        );
    }
}
