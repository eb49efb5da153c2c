//! Numbers that code gives names, as far as there is no doubt about them.

use std::collections::{HashMap, HashSet};

use super::module::Value;
use super::python::Reader;

/// The most classes whose calls are looked for.
const MAX_CLASSES: usize = 64;

/// Numbers by their names.
pub(super) type Names = HashMap<String, u64>;

/// The numbers that names stand for in the whole text: `width = 32`, and `classes=10` in
/// `def __init__(…)`. What is set twice, or by a loop or a call, is left out.
pub(super) fn numbers(text: &str) -> Names {
    let mut known = Known::default();
    for (name, value) in defaults(text) {
        known.set(name, value);
    }
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if let Some(names) = line.strip_prefix("for ") {
            let names = names.split(" in ").next().unwrap_or_default();
            for name in names.split(',') {
                known.doubt(name.trim());
            }
        } else if let Some((target, value)) = assignment(line) {
            let value = Reader::new(value, 0, &known.names).value();
            let number = match value {
                Ok(Value::Number(number)) => Some(number),
                _ => None,
            };
            known.set(target, number);
        }
    }
    known.names
}

#[derive(Default)]
struct Known<'a> {
    names: Names,
    doubtful: HashSet<&'a str>,
}

impl<'a> Known<'a> {
    fn set(&mut self, name: &'a str, number: Option<u64>) {
        match number {
            Some(number) if !self.doubtful.contains(name) => {
                let before = self.names.insert(name.to_owned(), number);
                if before.is_some_and(|before| before != number) {
                    self.doubt(name);
                }
            }
            _ => self.doubt(name),
        }
    }

    fn doubt(&mut self, name: &'a str) {
        self.names.remove(name);
        self.doubtful.insert(name);
    }
}

/// `name = value`, `self.name = value`, `name: int = value`.
fn assignment(line: &str) -> Option<(&str, &str)> {
    let (target, value) = line.split_once('=')?;
    let target = target.split(':').next().unwrap_or_default().trim();
    let target = target.trim_end_matches(['+', '-', '*', '/']).trim_end();
    let name = target.strip_prefix("self.").unwrap_or(target);
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_');
    // `self.width = width` sets nothing new.
    let is_itself = value.trim() == name;
    (is_name && !value.starts_with('=') && !is_itself).then_some((name, value.trim()))
}

/// The parameters of all functions, with their defaults. A default is in doubt where a class is
/// made with other arguments.
fn defaults(text: &str) -> Vec<(&str, Option<u64>)> {
    let mut all = Vec::new();
    let is_called = has_call_of_own(text);
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("def ") {
        let Some((_, signature)) = after.split_once('(') else {
            break;
        };
        let (inside, behind) = signature.split_once(')').unwrap_or((signature, ""));
        for parameter in inside.split(',') {
            let (name, default) = parameter.split_once('=').unwrap_or((parameter, ""));
            let name = name.split(':').next().unwrap_or_default().trim();
            if !matches!(name, "self" | "x" | "") {
                let default = default.trim().parse().ok();
                all.push((name, default.filter(|_| !is_called)));
            }
        }
        rest = behind;
    }
    all
}

/// Whether a class of the text is made with arguments.
fn has_call_of_own(text: &str) -> bool {
    let classes = text.lines().filter_map(|line| {
        let name = line.trim().strip_prefix("class ")?;
        name.split(['(', ':']).next().map(str::trim)
    });
    let classes: Vec<&str> = classes.filter(|name| !name.is_empty()).collect();
    // Each is looked for in the whole text.
    classes.len() > MAX_CLASSES
        || classes.into_iter().any(|name| {
            let mut calls = text.match_indices(name);
            calls.any(|(at, _)| {
                let is_definition = text[..at].trim_end().ends_with("class");
                let after = text[at + name.len()..].strip_prefix('(');
                let has_arguments = after.is_some_and(|after| !after.trim_start().starts_with(')'));
                !is_definition && has_arguments && !text[..at].ends_with("super(")
            })
        })
}
