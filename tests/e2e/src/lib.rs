//! What the end-to-end tests are written with: a host for the built page, two browsers, and the
//! page as a person meets it, by roles and names.
//!
//! Everything waits by looking again until a deadline, and fails by panicking; a page that is
//! dropped by a failing test says in which browser and in which state it was.
#![allow(clippy::missing_panics_doc, reason = "a test fails by panicking")]

mod browser;
mod element;
mod inspect;
mod large_file;
mod memory;
mod page;
mod quantiles;
mod site;
mod visit;

pub use browser::Browser;
pub use element::Element;
pub use large_file::LargeFile;
pub use memory::Memory;
pub use page::{Page, Side};
pub use quantiles::quantiles;
pub use visit::Visit;

use std::path::{Path, PathBuf};

/// Makes one test for each browser from functions that take a [`Browser`].
#[macro_export]
macro_rules! in_each_browser {
    ($($test:ident),+ $(,)?) => {
        mod chromium {
            $(#[test]
            fn $test() {
                super::$test($crate::Browser::Chromium);
            })+
        }
        mod firefox {
            $(#[test]
            fn $test() {
                super::$test($crate::Browser::Firefox);
            })+
        }
    };
}

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
