//! Pictures of the built page, to be looked at: `screenshots FOLDER [FRAGMENT]`.

use e2e::{Browser, Visit};
use std::{env, path::Path, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, fragment @ ..] = arguments.as_slice() else {
        eprintln!("Usage: screenshots FOLDER [FRAGMENT]");
        return ExitCode::FAILURE;
    };
    let fragment = fragment.first().map_or("", String::as_str);
    for width in [360, 768, 1440] {
        for dark in [false, true] {
            let visit = Visit::with(Browser::Chromium)
                .width(width)
                .fragment(fragment);
            let page = if dark { visit.dark() } else { visit }.open();
            // A published network is built by a program that comes after the page.
            page.until("nothing is being built", || {
                !page.text().contains("is being built")
            });
            // The atlas comes after the page, and stands below it.
            page.css(".atlas .sources");
            let scheme = if dark { "dark" } else { "light" };
            page.screenshot(&Path::new(folder).join(format!("{width}-{scheme}.png")));
        }
    }
    ExitCode::SUCCESS
}
