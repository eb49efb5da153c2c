//! Limits for the totals, as they were typed.

use std::rc::Rc;

use complexity::Total;
use formats::amount::{self, AmountError};

/// The most that a total may be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limit {
    /// Of what.
    pub total: Total,
    /// As it was typed, such as `8MiB`, which a link keeps.
    pub written: Rc<str>,
    /// Operations, parameters or, of memory, bytes.
    pub amount: u128,
}

/// At most one limit for each total.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits(Rc<Vec<Limit>>);

impl Limits {
    /// The limits there are.
    pub fn iter(&self) -> impl Iterator<Item = &Limit> {
        self.0.iter()
    }

    /// The limit of this total, if it has one.
    pub fn of(&self, total: Total) -> Option<&Limit> {
        self.iter().find(|limit| limit.total == total)
    }

    /// The same with this limit for the total, or with none.
    #[must_use]
    pub fn with(&self, total: Total, limit: Option<&Limit>) -> Self {
        let each = |other: Total| {
            if other == total {
                limit
            } else {
                self.of(other)
            }
        };
        let all = Total::ALL.into_iter().filter_map(each);
        all.cloned().collect::<Vec<Limit>>().into()
    }
}

impl From<Vec<Limit>> for Limits {
    /// Limits of different totals.
    fn from(limits: Vec<Limit>) -> Self {
        Self(Rc::new(limits))
    }
}

impl Limit {
    /// How links name it.
    pub(super) fn key(total: Total) -> &'static str {
        match total {
            Total::Macs => "max-macs",
            Total::Flops => "max-flops",
            Total::Parameters => "max-params",
            Total::FeatureMaps => "max-maps",
            Total::Peak => "max-peak",
            Total::WeightsAndPeak => "max-memory",
        }
    }

    /// Reads a limit for this total.
    pub fn read(total: Total, written: &str) -> Result<Self, AmountError> {
        let read = if total.is_memory() {
            amount::bytes
        } else {
            amount::count
        };
        Ok(Self {
            total,
            amount: read(written)?,
            written: written.into(),
        })
    }
}
