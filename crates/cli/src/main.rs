//! `convcost`: what a convolutional network costs, in a terminal and in a build pipeline.
//!
//! It ends with 0 where all is well, with 1 where a budget is exceeded or networks differ, and
//! with 2 after an error, which is on standard error.

mod arguments;
mod check;
mod compare;
mod design;
mod dimensions;
mod export;
mod figures;
mod lines;
mod link;
mod zoo;

use std::io::{self, Write};
use std::process::ExitCode;

use anstream::{eprintln, stdout};
use clap::{CommandFactory as _, Parser as _};

use arguments::{Arguments, Command};

/// What a command found, where nothing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Fine,
    /// Over budget, or different.
    Not,
}

/// What went wrong.
#[derive(Debug)]
enum Failure {
    /// In words that say how to mend it.
    Told(String),
    /// Whoever reads the output has read enough.
    Unread,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Self::Unread
        } else {
            Self::Told(format!("the output cannot be written: {error}"))
        }
    }
}

fn main() -> ExitCode {
    let command = Arguments::parse().command;
    match run(command, &mut stdout().lock()) {
        Ok(Verdict::Fine) | Err(Failure::Unread) => ExitCode::SUCCESS,
        Ok(Verdict::Not) => ExitCode::from(1),
        Err(Failure::Told(message)) => {
            let red = anstyle::AnsiColor::Red.on_default().bold();
            eprintln!("{red}error:{red:#} {message}");
            ExitCode::from(2)
        }
    }
}

/// Prints what leads to a verdict, which stands also where nobody reads all of it.
fn judged(
    out: &mut impl Write,
    print: impl FnOnce(&mut Vec<u8>) -> Result<Verdict, Failure>,
) -> Result<Verdict, Failure> {
    let mut text = Vec::new();
    let verdict = print(&mut text)?;
    match out.write_all(&text).map_err(Failure::from) {
        Ok(()) | Err(Failure::Unread) => Ok(verdict),
        Err(failure) => Err(failure),
    }
}

fn run(command: Command, out: &mut impl Write) -> Result<Verdict, Failure> {
    match command {
        Command::Analyze(wanted) => figures::print(&wanted, out),
        Command::Compare(wanted) => judged(out, |text| compare::print(&wanted, text)),
        Command::Check(wanted) => judged(out, |text| check::print(&wanted, text)),
        Command::Export(wanted) => export::write(&wanted, out),
        Command::Link(wanted) => link::print(&wanted, out),
        Command::Models => zoo::print(out),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "convcost", &mut script);
            out.write_all(&script)?;
            Ok(Verdict::Fine)
        }
    }
}
