//! The table's columns. Numbers come in as they are shown.

use complexity::Quantity;

/// A value before and after, as "X 14 → 15".
pub struct ChangeWords {
    /// The letter.
    pub symbol: String,
    /// Before.
    pub before: String,
    /// After.
    pub after: String,
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

/// The words of the explanation.
#[expect(missing_docs, reason = "each field's English text stands in en.rs")]
pub struct ExplanationMessages {
    pub bias_is_left_out: &'static str,
    pub no_bias: &'static str,
    pub bias_on: &'static str,
    pub bias_off: &'static str,
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
}
