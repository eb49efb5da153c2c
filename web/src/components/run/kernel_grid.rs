//! A grid of boxes to type a kernel in.

use yew::prelude::*;

use super::kernel::grid_class;
use super::typed_box::TypedBox;
use crate::run::typed::{Wanted, weight};
use crate::text::use_text;

#[derive(PartialEq, Properties)]
pub(super) struct KernelGridProps {
    /// Row by row.
    pub(super) values: Vec<f32>,
    pub(super) on_values: Callback<Vec<f32>>,
    /// Whether some box holds no number.
    pub(super) on_refused: Callback<bool>,
}

#[component]
pub(super) fn KernelGrid(props: &KernelGridProps) -> Html {
    let text = &use_text().run;
    let side = props.values.len().isqrt();
    let refused = use_state_eq(|| vec![None::<String>; props.values.len()]);
    {
        let on_refused = props.on_refused.clone();
        use_effect_with((*refused).clone(), move |refused| {
            on_refused.emit(refused.iter().any(Option::is_some));
        });
    }
    let cell = |index: usize, value: f32| {
        let set = {
            let (values, on_values) = (props.values.clone(), props.on_values.clone());
            Callback::from(move |written: String| {
                if let Some(value) = weight(&written) {
                    let mut values = values.clone();
                    values[index] = value;
                    on_values.emit(values);
                }
            })
        };
        let refuse = {
            let refused = refused.clone();
            Callback::from(move |words: Option<String>| {
                let mut next = (*refused).clone();
                next[index] = words;
                refused.set(next);
            })
        };
        html! {
            <TypedBox
                key={index}
                id={format!("run-cell-{index}")}
                label={(text.cell)([index / side, index % side])}
                class="kernel-grid__box"
                wanted={Wanted::Weight}
                value={value.to_string()}
                refused={refused[index].is_some()}
                error_id={error_id(index)}
                on_written={set}
                on_refused={refuse}
            />
        }
    };
    html! {
        <>
            <div class={grid_class(side)} role="group" aria-label={text.kernel_numbers}>
                for (index, value) in props.values.iter().enumerate() {
                    { cell(index, *value) }
                }
            </div>
            for (index, words) in refused.iter().enumerate() {
                if let Some(words) = words {
                    <p id={error_id(index)} class="error" role="alert">{ (text.not_a_weight)(words) }</p>
                }
            }
        </>
    }
}

fn error_id(index: usize) -> String {
    format!("run-cell-{index}-error")
}
