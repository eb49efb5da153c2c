//! What happens to the built page after Trunk: `finish` completes it, `sizes` weighs it.

mod finish;
mod sizes;

use std::{env, error::Error, path::Path, process::ExitCode};

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["finish"] => finish::from_trunk(),
        ["sizes", folder] => sizes::report(Path::new(folder)),
        _ => Err("Usage: dist finish (run by Trunk), or dist sizes FOLDER.".into()),
    }
}
