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
    CountedMacs,
    ClosedFormMacs,
    PaddingMacs,
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
            Self::CountedMacs => "counted-macs",
            Self::ClosedFormMacs => "closed-form-macs",
            Self::PaddingMacs => "padding-macs",
        }
    }
}

/// A figure of a row, or of the headline where it has no layer.
pub(crate) struct Figure<'a> {
    pub(crate) hook: Hook,
    pub(crate) layer: Option<&'a str>,
    pub(crate) exact: u128,
    /// Whether it is older than the network.
    pub(crate) stale: bool,
}

impl Figure<'_> {
    /// The figure with `face` for the eye.
    pub(crate) fn show(&self, face: Html) -> Html {
        html! {
            <span
                class="figure"
                data-quantity={self.hook.name()}
                data-layer={self.layer.map(str::to_owned)}
                data-exact={self.exact.to_string()}
                data-stale={self.stale.then_some("true")}
                title={formats::number::exact(self.exact)}
            >
                { face }
            </span>
        }
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
