//! Limits for the totals: typed in the headline, and drawn on the sliders' tracks.

mod editor;
mod headline;
mod tracks;

pub(super) use headline::HeadlineLimits;
pub(super) use tracks::Tracks;
