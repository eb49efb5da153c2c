//! What every program of the page says of a number that was typed.

use super::Language;

impl Language {
    /// That `typed` is no whole number, and what to type.
    pub(crate) fn not_a_whole_number(self, typed: &str) -> String {
        match self {
            Self::English => {
                format!("“{typed}” is not a whole number: type digits only, such as 3")
            }
            Self::Chinese => format!("“{typed}”不是整数：只输入数字，例如 3"),
        }
    }
}
