//! The table's columns. Numbers come in as they are shown.

use crate::run::drawing::Cell;
use crate::run::estimate::About;
use crate::run::filters::Preset;
use crate::run::plan::Trouble;
use crate::state::PictureChoice;

/// One output map.
pub struct MapWords {
    /// Which, counted from 1.
    pub number: usize,
    /// Of how many.
    pub maps: usize,
    /// Height and width, pixels.
    pub size: [usize; 2],
    /// The smallest value.
    pub smallest: String,
    /// The largest value.
    pub largest: String,
}

/// The words of the convolution that runs. Pairs stand before and behind a figure.
#[expect(missing_docs, reason = "each field's English text stands in en.rs")]
pub struct RunMessages {
    pub ways: &'static str,
    pub way_picture: &'static str,
    pub way_layer: &'static str,

    pub picture: &'static str,
    pub picture_name: fn(PictureChoice) -> &'static str,
    pub picture_shown: fn(&str, usize) -> String,
    pub picture_side: &'static str,
    pub padding: &'static str,
    pub stride: &'static str,
    pub dilation: &'static str,
    pub drawing: fn(usize) -> String,
    pub drawing_help: &'static str,
    pub drawing_cell: fn(Cell, bool) -> String,
    pub clear: &'static str,
    pub file: &'static str,
    pub file_used: fn(&str, [u32; 2], usize) -> String,

    pub kernel: &'static str,
    pub kernel_preset: fn(Preset) -> &'static str,
    pub kernel_random: &'static str,
    pub kernel_typed: &'static str,
    pub kernel_side: &'static str,
    pub kernel_numbers: &'static str,
    pub divided_by: fn(u8) -> String,
    pub cell: fn(Cell) -> String,
    pub not_a_weight: fn(&str) -> String,
    pub seed: &'static str,
    pub not_a_seed: fn(&str) -> String,
    pub layer_runs: fn(&str) -> String,
    pub one_sample: &'static str,

    pub run: &'static str,
    pub run_again: &'static str,
    pub cancel: &'static str,
    pub runs_live: fn(&str) -> String,
    pub press_run: fn(&str, About) -> String,
    pub running: &'static str,
    pub starting: &'static str,
    pub rows_done: fn(&str, &str) -> String,
    pub done: &'static str,
    pub cancelled: &'static str,
    pub unavailable: fn(&str) -> String,
    pub crashed: fn(&str) -> String,
    pub refused: fn(&str) -> String,
    pub trouble: fn(&Trouble) -> String,

    pub results: &'static str,
    pub stale: &'static str,
    pub counted: (&'static str, &'static str),
    pub closed_form_equal: &'static str,
    pub closed_form_differs: &'static str,
    pub on_padding: (&'static str, &'static str),
    pub median: fn(usize, u64) -> String,
    pub rate: &'static str,
    pub measuring: &'static str,
    pub too_short: &'static str,
    pub map: fn(&MapWords) -> String,
    pub more_maps: fn(usize) -> String,
    pub thinned: fn(usize) -> String,
    pub legend: fn(&str) -> String,
    pub all_zero: &'static str,
    pub not_flipped: &'static str,

    pub code: &'static str,
    pub code_language: &'static str,
    pub code_in: fn(&str) -> String,
    pub copy_code: &'static str,
    pub code_copied: &'static str,
    pub code_too_long: fn(usize) -> String,
}
