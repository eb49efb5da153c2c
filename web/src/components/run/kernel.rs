//! The kernel that a picture is run with: chosen, drawn from a seed, or typed.

use kernels::Values;
use kernels::random::Random;
use yew::prelude::*;

use super::kernel_grid::KernelGrid;
use super::seed::Seed;
use crate::components::settings::Choice;
use crate::run::filters::Preset;
use crate::run::plan::weight;
use crate::run::typed::plain;
use crate::state::{FilterChoice, MAX_FILTER_SIDE, RunSetup, TypedFilter};
use crate::text::{RunMessages, use_text};

const SIDES: [&str; MAX_FILTER_SIDE] = [
    "1 × 1", "2 × 2", "3 × 3", "4 × 4", "5 × 5", "6 × 6", "7 × 7",
];

#[derive(PartialEq, Properties)]
pub(super) struct KernelProps {
    pub(super) setup: RunSetup,
    pub(super) on_setup: Callback<RunSetup>,
    /// Whether a box of the grid holds no number.
    pub(super) on_refused: Callback<bool>,
}

#[component]
pub(super) fn Kernel(props: &KernelProps) -> Html {
    let text = &use_text().run;
    let setup = &props.setup;
    let mut names: Vec<&'static str> = Preset::ALL.map(text.kernel_preset).to_vec();
    names.extend([text.kernel_random, text.kernel_typed]);
    let set_filter = {
        let setup = setup.clone();
        props.on_setup.reform(move |filter| RunSetup {
            filter,
            ..setup.clone()
        })
    };
    let choose = {
        let setup = setup.clone();
        set_filter.reform(move |index| chosen(&setup, index))
    };
    let resize = {
        let filter = setup.filter.clone();
        set_filter.reform(move |index: usize| resized(&filter, index + 1))
    };
    let (side, _) = weight(setup);
    html! {
        <div class="run__kernel">
            <Choice
                id="run-kernel"
                label={text.kernel}
                options={names}
                chosen={Some(index(&setup.filter))}
                on_choose={choose}
            />
            if !matches!(setup.filter, FilterChoice::Preset(_)) {
                <Choice
                    id="run-kernel-side"
                    label={text.kernel_side}
                    options={SIDES.to_vec()}
                    chosen={side.checked_sub(1)}
                    on_choose={resize}
                />
            }
            if let FilterChoice::Typed(typed) = &setup.filter {
                <KernelGrid
                    key={side}
                    values={typed.values.clone()}
                    on_values={set_filter.reform(|values| FilterChoice::Typed(TypedFilter { values }))}
                    on_refused={props.on_refused.clone()}
                />
            } else {
                { numbers_to_read(setup, text) }
            }
            if let FilterChoice::Random { .. } = setup.filter {
                <Seed setup={setup.clone()} on_setup={props.on_setup.clone()} />
            }
        </div>
    }
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

/// The numbers of a kernel that cannot be typed in.
fn numbers_to_read(setup: &RunSetup, text: &RunMessages) -> Html {
    let (values, divisor) = match &setup.filter {
        FilterChoice::Preset(preset) => {
            let filter = preset.filter();
            (filter.numerators.map(f32::from).to_vec(), filter.divisor)
        }
        FilterChoice::Typed(_) | FilterChoice::Random { .. } => (numbers(setup), 1),
    };
    html! {
        <>
            <div class={grid_class(values.len().isqrt())} role="group" aria-label={text.kernel_numbers}>
                for value in values {
                    <span>{ plain(value) }</span>
                }
            </div>
            if divisor > 1 {
                <p class="hint">{ (text.divided_by)(divisor) }</p>
            }
        </>
    }
}

/// The grid's columns are in the styles, as the page may have no inline ones.
pub(super) fn grid_class(side: usize) -> Classes {
    classes!("kernel-grid", format!("kernel-grid--{side}"))
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
        let FilterChoice::Typed(typed) = chosen(&sobel, Preset::ALL.len() + 1) else {
            panic!("the last place is the grid");
        };
        assert_eq!(typed.values, Preset::SobelX.filter().values());
        let random = RunSetup {
            filter: FilterChoice::Random { side: 2 },
            ..RunSetup::default()
        };
        assert_eq!(numbers(&random), [-2.0, -1.0, 0.0, 2.0]);
    }
}
