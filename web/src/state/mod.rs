//! What the page knows: pure data and one pure reducer, tested without a browser.

mod action;
mod counting;
mod decimal;
mod document;
mod field;
mod history;
mod limits;
mod options;
mod page;
mod run_setup;

pub use action::{Action, Flag, PaddingMode, with_number};
pub use counting::{CONVENTIONS, Counting, SWITCHES};
pub use document::{Base, Document, FIRST_NAME, RowCount, Selected};
pub use field::{Field, Part, Target};
pub use limits::{Limit, Limits};
pub use options::{Opened, Opening, from_link, from_listing, to_link, to_listing};
pub use page::{Counted, Notice, Page};
pub use run_setup::{FilterChoice, MAX_FILTER_SIDE, PictureChoice, RunMode, RunSetup, TypedFilter};
