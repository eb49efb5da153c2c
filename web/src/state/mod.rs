//! What the page knows: pure data and one pure reducer, tested without a browser.

mod action;
mod decimal;
mod document;
mod field;
mod history;
mod options;
mod page;
mod run_setup;

pub use action::{Action, Flag, PaddingMode};
pub use document::{Document, RowCount, Selected};
pub use field::{Field, Part, Target};
pub use options::{from_link, to_link};
pub use page::{Counted, Notice, Page};
pub use run_setup::{FilterChoice, MAX_FILTER_SIDE, PictureChoice, RunMode, RunSetup, TypedFilter};
