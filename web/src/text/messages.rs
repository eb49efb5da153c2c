//! The table's columns. Numbers come in as they are shown.

use complexity::{Activation, EditError, LayerError, LayerKind, Parameter, Quantity, TotalsError};
use formats::link::LinkError;

/// A value before and after, as "X 14 → 15".
pub struct ChangeWords {
    /// The letter.
    pub symbol: String,
    /// Before.
    pub before: String,
    /// After.
    pub after: String,
}

/// Which side of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SideWords {
    /// The top.
    Top,
    /// The bottom.
    Bottom,
    /// The left.
    Left,
    /// The right.
    Right,
}

/// What is never read of a layer's input.
pub struct UnreadWords {
    /// Pixels never read, of one channel.
    pub pixels: String,
    /// Pixels of one channel.
    pub all: String,
    /// Rows at the bottom and columns on the right that are never read.
    pub at_end: [u64; 2],
    /// Whether the stride steps over pixels between the windows.
    pub skips_between: bool,
}

/// Every word of the page.
#[expect(missing_docs, reason = "each field's English text stands in en.rs")]
pub struct Messages {
    pub title: &'static str,
    pub tagline: &'static str,
    pub language_name: &'static str,

    pub network: &'static str,
    pub own_network: &'static str,
    pub first_network: &'static str,
    pub empty_network: &'static str,
    pub opening: fn(&str) -> String,
    pub undo: &'static str,
    pub redo: &'static str,
    pub copy_link: &'static str,
    pub link_copied: &'static str,
    pub copy_by_hand: &'static str,
    pub settings: &'static str,

    pub theme: &'static str,
    pub theme_system: &'static str,
    pub theme_light: &'static str,
    pub theme_dark: &'static str,
    pub language: &'static str,
    pub data_type: &'static str,
    pub in_place: &'static str,
    pub fold_batch_norm: &'static str,
    pub concat_as_view: &'static str,
    pub rows_show: &'static str,
    pub shortcuts: &'static str,
    pub shortcut_list: [(&'static str, &'static str); 7],
    pub privacy: &'static str,

    pub time: &'static str,
    pub space: &'static str,
    pub batch_of: fn(u64) -> String,
    pub macs: &'static str,
    pub flops: &'static str,
    pub flops_are: &'static str,
    pub conv_and_linear: fn(&str, &str, &str) -> String,
    pub parameters: &'static str,
    pub feature_maps: &'static str,
    pub elements: fn(&str) -> String,
    pub peak: &'static str,
    pub at_layer: fn(&str) -> String,
    pub at_input: &'static str,
    pub weights_and_peak: &'static str,
    pub feature_maps_short: &'static str,
    pub peak_short: &'static str,
    pub weights_and_peak_short: &'static str,
    pub of_weights: fn(&str) -> String,
    pub stale: &'static str,
    pub no_totals: &'static str,
    pub partial_totals: &'static str,
    pub copy_exact: fn(&str, &str) -> String,
    pub copied: fn(&str) -> String,

    pub layers: &'static str,
    pub list_summary: fn(usize, Option<usize>) -> String,
    pub sees: fn(&str, &str) -> String,
    pub column_layer: &'static str,
    pub column_sides: &'static str,
    pub column_window: &'static str,
    pub column_channels: &'static str,
    pub column_parameters: &'static str,
    pub column_map: &'static str,
    pub parameters_short: &'static str,
    pub input: &'static str,
    pub input_shape: fn(u64, u64, u64) -> String,
    pub not_any: &'static str,
    pub no_map: &'static str,
    pub map_in_place: &'static str,
    pub map_folded: &'static str,
    pub map_shared: &'static str,
    pub reads: fn(&str) -> String,
    pub fold_all: &'static str,
    pub unfold_all: &'static str,
    pub block_layers: fn(usize) -> String,
    pub repeat_block: &'static str,
    pub edit_repeats: fn(usize) -> String,
    pub share_of: fn(&str) -> String,
    pub empty_list: &'static str,
    pub add_layer: &'static str,
    pub add_below: &'static str,
    pub choose_kind: &'static str,
    pub kind_hint: fn(&LayerKind) -> &'static str,
    pub waits_for: fn(&str) -> String,
    pub not_counted: &'static str,
    pub actions_for: fn(&str) -> String,
    pub move_up: &'static str,
    pub move_down: &'static str,
    pub duplicate: &'static str,
    pub rename: &'static str,
    pub delete: &'static str,
    pub new_name: fn(&str) -> String,
    pub moved: fn(&str, usize, usize) -> String,

    pub layer_of: fn(&str, usize, usize) -> String,
    pub parameter: fn(Parameter) -> &'static str,
    pub exactly: fn(&str) -> String,
    pub less: fn(&str) -> String,
    pub more_of: fn(&str) -> String,
    pub input_side_of: fn(&str, &str) -> String,
    pub input_side_is: fn(&str) -> String,
    pub channels_of_input: fn(&str) -> String,
    pub channels_of: fn(&str, &str) -> String,
    pub input_channels: &'static str,
    pub no_side: &'static str,
    pub more: &'static str,
    pub sides_apart: &'static str,
    pub height: &'static str,
    pub width: &'static str,
    pub side: fn(SideWords) -> &'static str,
    pub bias: &'static str,
    pub bias_is_left_out: &'static str,
    pub bias_on: &'static str,
    pub bias_off: &'static str,
    pub ceil_mode: &'static str,
    pub count_include_pad: &'static str,
    pub affine: &'static str,
    pub per_channel: &'static str,
    pub takes_in: &'static str,
    pub takes_in_hint: &'static str,
    pub input_number: fn(usize) -> String,
    pub add_input: &'static str,
    pub remove_input: fn(&str) -> String,
    pub padding_mode: &'static str,
    pub padding_explicit: &'static str,
    pub padding_same: &'static str,
    pub padding_valid: &'static str,
    pub activation: &'static str,
    pub activation_formula: fn(Activation) -> &'static str,
    pub nothing_to_set: &'static str,
    pub not_a_number: fn(&str) -> String,

    pub formula_output: &'static str,
    pub formula_drops_last: &'static str,
    pub formula_time: &'static str,
    pub formula_parameters: &'static str,
    pub formula_map: &'static str,
    pub formula_field: &'static str,
    pub field: fn(&str, &str, &str) -> String,
    pub quantity: fn(Quantity) -> &'static str,
    pub raw_operations: &'static str,
    pub no_parameters: &'static str,
    pub buffers: fn(&str) -> String,
    pub view_note: &'static str,
    pub in_place_note: &'static str,
    pub folded_note: &'static str,
    pub shared_note: &'static str,
    pub not_aligned: &'static str,
    pub sees_beyond: &'static str,
    pub linear_note: &'static str,

    pub remainder_in_padding: fn(u64) -> String,
    pub unread: fn(&UnreadWords) -> String,
    pub unread_picture: &'static str,

    pub change: fn(&ChangeWords) -> String,
    pub macs_of: fn(&str, &str) -> String,
    pub all_macs: fn(&str) -> String,
    pub changed_too: fn(&str, &str) -> String,
    pub and_more: fn(usize) -> String,
    pub parameters_of: fn(&str, &str, &str) -> String,
    pub parameters_kept: &'static str,
    pub parameters_follow: &'static str,
    pub effect_place: &'static str,

    pub run_title: &'static str,
    pub run_subtitle: &'static str,

    pub dismiss: &'static str,
    pub storage_forbidden: &'static str,
    pub storage_damaged: fn(&LinkError) -> String,
    pub link_error: fn(&LinkError) -> String,
    pub edit_error: fn(&EditError) -> String,
    pub layer_error: fn(&LayerError) -> String,
    pub totals_error: fn(TotalsError) -> String,
}
