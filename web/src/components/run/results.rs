//! What a run gave: its counts beside the closed form, its time, and its maps.

use complexity::Formula;
use yew::prelude::*;

use super::maps::Maps;
use super::session::Shown;
use crate::components::figure::{Figure, Hook};
use crate::components::math::{factors, formatted};
use crate::run::estimate::{duration, rounded};
use crate::text::RunMessages;
use engine::timing::Timing;

/// How the results stand to the setup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    /// They are its results.
    Present,
    /// They are of an older one, and newer ones are on their way.
    Passing,
    /// They are of an older one, until someone runs the present one.
    Stale,
}

pub(super) fn results(shown: &Shown, maps: &Maps, age: Age, text: &RunMessages) -> Html {
    let Shown {
        plan,
        output,
        timing,
    } = shown;
    let counted = u128::from(output.taps);
    let around = |(before, behind): (&'static str, &'static str), hook: Hook, exact: u128| {
        html! { <p>{ before }<b>{ figure(hook, exact, age).show(formatted(exact).into()) }</b>{ behind }</p> }
    };
    let is_stale = age == Age::Stale;
    html! {
        <section class={classes!("run__results", is_stale.then_some("run__results--stale"))} aria-label={text.results}>
            if is_stale {
                <p class="note" role="status">{ text.stale }</p>
            }
            <div class="run__figures">
                { around(text.counted, Hook::CountedMacs, counted) }
                if let Some(formula) = &plan.closed_form {
                    { closed_form(formula, counted, age, text) }
                }
                { around(text.on_padding, Hook::PaddingMacs, u128::from(output.padding_taps)) }
                { time(*timing, text) }
            </div>
            { maps.show(text) }
        </section>
    }
}

fn figure(hook: Hook, exact: u128, age: Age) -> Figure<'static> {
    Figure {
        hook,
        layer: None,
        exact,
        stale: age != Age::Present,
    }
}

fn closed_form(formula: &Formula, counted: u128, age: Age, text: &RunMessages) -> Html {
    let equal = formula.value == counted;
    let written = html! {
        <>
            { factors(formula) }
            if !equal {
                { " = " }{ formatted(formula.value) }
            }
        </>
    };
    html! {
        <>
            <p class={equal.then_some("run__equal")}>
                { figure(Hook::ClosedFormMacs, formula.value, age).show(written) }
                if equal {
                    { " ✓ " }{ text.closed_form_equal }
                }
            </p>
            if !equal {
                <p class="error" role="alert">{ text.closed_form_differs }</p>
            }
        </>
    }
}

fn time(timing: Option<Timing>, text: &RunMessages) -> Html {
    let Some(timing) = timing else {
        return html! { <><p>{ text.measuring }</p><p>{ "\u{a0}" }</p></> };
    };
    if timing.run_ms <= 0.0 {
        return html! { <><p>{ text.too_short }</p><p>{ "\u{a0}" }</p></> };
    }
    let (digits, unit) = duration(timing.run_ms);
    html! {
        <>
            <p><b>{ digits }</b>{ "\u{a0}" }{ unit }{ (text.median)(timing.samples, timing.runs) }</p>
            <p>
                <b>{ rounded(timing.gmac_per_s) }</b>{ "\u{a0}" }
                <span class="hint">{ text.rate }</span>
            </p>
        </>
    }
}
