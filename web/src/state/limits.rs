//! Limits for the totals, as they were typed.

use std::rc::Rc;

use complexity::Total;
use formats::amount::{self, AmountError};

/// The most that a total may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// As it was typed, such as `8MiB`, which a link keeps.
    pub written: Rc<str>,
    /// Operations, parameters or, of memory, bytes.
    pub amount: u128,
}

/// A limit for each of [`Total::ALL`]; none where there is none.
pub type Limits = [Option<Limit>; Total::ALL.len()];

/// How links name the limits, in their order.
pub(super) const KEYS: [&str; Total::ALL.len()] = [
    "max-macs",
    "max-flops",
    "max-params",
    "max-maps",
    "max-peak",
    "max-memory",
];

impl Limit {
    /// Reads a limit for this total.
    pub fn read(total: Total, written: &str) -> Result<Self, AmountError> {
        let read = if total.is_memory() {
            amount::bytes
        } else {
            amount::count
        };
        Ok(Self {
            amount: read(written)?,
            written: written.into(),
        })
    }
}
