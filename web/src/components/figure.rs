//! A figure with its exact integer: the element that other tests and tools read.

use yew::prelude::*;

/// What a figure counts: the name that its element carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Hook {
    Macs,
    Flops,
    Params,
    FeatureMapElements,
    FeatureMapBytes,
    PeakActivationBytes,
}

impl Hook {
    fn name(self) -> &'static str {
        match self {
            Self::Macs => "macs",
            Self::Flops => "flops",
            Self::Params => "params",
            Self::FeatureMapElements => "feature-map-elements",
            Self::FeatureMapBytes => "feature-map-bytes",
            Self::PeakActivationBytes => "peak-activation-bytes",
        }
    }
}

/// A figure of a row, or of the headline where it has no layer.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(crate) struct FigureProps {
    pub(crate) hook: Hook,
    #[prop_or_default]
    pub(crate) layer: Option<AttrValue>,
    pub(crate) exact: u128,
    #[prop_or_default]
    pub(crate) stale: bool,
    pub(crate) children: Html,
}

#[component]
pub(crate) fn Figure(props: &FigureProps) -> Html {
    html! {
        <span
            class="figure"
            data-quantity={props.hook.name()}
            data-layer={props.layer.clone()}
            data-exact={props.exact.to_string()}
            data-stale={props.stale.then_some("true")}
            title={formats::number::exact(props.exact)}
        >
            { props.children.clone() }
        </span>
    }
}

/// A rounded number with its unit set smaller.
pub(crate) fn scaled(scaled: &formats::number::Scaled) -> Html {
    html! {
        <>
            { scaled.digits.as_str() }
            if !scaled.unit.is_empty() {
                { "\u{a0}" }<small>{ scaled.unit }</small>
            }
        </>
    }
}
