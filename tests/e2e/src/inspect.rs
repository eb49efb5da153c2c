//! What can be said of the page as a whole: its console, its accessibility, its looks.

use crate::{Browser, Page, project};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::{Value, json};
use std::{fs, path::Path, thread};
use thirtyfour::{common::print::PrintParameters, extensions::addons::firefox::FirefoxTools};

const AXE_TAGS: [&str; 4] = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];

impl Page {
    /// The page is wider than its window.
    #[track_caller]
    pub fn overflows(&self) -> bool {
        self.script(
            "const page = document.scrollingElement; return page.scrollWidth > page.clientWidth",
            &[],
        )
    }

    /// What axe-core objects to, in words.
    #[track_caller]
    pub fn axe(&self) -> String {
        let axe = project().join("node_modules/axe-core/axe.min.js");
        let axe = fs::read_to_string(axe).expect("axe-core is installed by ./dev");
        self.script::<()>(&axe, &[]);
        self.script_async(include_str!("axe.js"), &[json!(AXE_TAGS)])
    }

    /// What the console has said since it was last asked; only Chromium tells.
    #[track_caller]
    pub fn console(&self) -> Vec<String> {
        match self.browser {
            Browser::Chromium => {
                let entries = self.wait(self.session.browser_log());
                entries
                    .into_iter()
                    .map(|entry| format!("{}: {}", entry.level, entry.message))
                    .collect()
            }
            Browser::Firefox => Vec::new(),
        }
    }

    /// The page on paper, as a PDF.
    #[track_caller]
    pub fn print(&self) -> Vec<u8> {
        self.wait(self.session.print_page(PrintParameters::default()))
    }

    /// A picture of the whole page.
    #[track_caller]
    pub fn screenshot(&self, file: &Path) {
        let png = match self.browser {
            Browser::Chromium => {
                let answer = self.devtools(
                    "Page.captureScreenshot",
                    json!({ "captureBeyondViewport": true }),
                );
                BASE64_STANDARD
                    .decode(answer["data"].as_str().expect("a picture"))
                    .expect("Base64")
            }
            Browser::Firefox => {
                self.wait(FirefoxTools::new(self.session.handle().clone()).full_screenshot_as_png())
            }
        };
        fs::create_dir_all(file.parent().expect("a file is in a folder"))
            .expect("the folder is writable");
        fs::write(file, png).expect("the file is writable");
    }

    /// Says where a failing test left the page.
    pub(crate) fn describe(&self) {
        let test = thread::current()
            .name()
            .unwrap_or("test")
            .replace("::", "-");
        let picture = project().join(format!("target/e2e/{test}.png"));
        self.screenshot(&picture);
        eprintln!(
            "{} was at {} (picture: target/e2e/{test}.png)\ntotals: {}\nconsole: {:?}",
            self.browser,
            self.script::<String>("return location.href", &[]),
            self.script::<Value>(include_str!("totals.js"), &[]),
            self.console(),
        );
    }
}
