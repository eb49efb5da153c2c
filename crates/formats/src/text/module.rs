//! PyTorch's modules as text: a tree of classes with arguments.

use super::TextError;
use super::python;

/// The deepest nesting that is read.
pub(super) const MAX_DEPTH: usize = 64;
/// The most modules that repetitions may make.
const MAX_MODULES: usize = 100_000;

/// A module.
#[derive(Clone, Debug, Default)]
pub(super) struct Module {
    /// Its line, from 1.
    pub(super) line: usize,
    /// Its name in the module around it.
    pub(super) name: String,
    pub(super) class: String,
    pub(super) arguments: Arguments,
    pub(super) children: Vec<Module>,
}

/// What a constructor is given.
#[derive(Clone, Debug, Default)]
pub(super) struct Arguments {
    pub(super) placed: Vec<Value>,
    pub(super) named: Vec<(String, Value)>,
}

/// A value in Python's words.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Number(u64),
    /// A text, or a word such as `True`.
    Word(String),
    /// A tuple or a list.
    List(Vec<Value>),
    Module(Module),
    /// Something else: 0.5, −1, `4 * 4`.
    Other,
}

/// Reads what `print(model)` shows.
pub(super) fn printed(text: &str) -> Result<Module, TextError> {
    let mut open: Vec<(Module, u64, u64)> = vec![(Module::default(), 0, 0)];
    let mut modules = 0;
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        let line = line.trim();
        if line.is_empty() {
            continue;
        }
        if line == ")" {
            let Some((module, from, to)) = (open.len() > 1).then(|| open.pop()).flatten() else {
                return Err(TextError::Syntax {
                    line: number,
                    expected: "a bracket that closes an open one",
                });
            };
            let module = with_norm(module);
            // A group of nothing does nothing.
            if !module.children.is_empty() {
                add(&mut open, &module, from, to, &mut modules)?;
            }
            continue;
        }
        let (key, rest) = keyed(line);
        let (repeats, rest) = repeated(rest);
        if key.is_empty() && !python::starts_with_call(rest) {
            // A module's own settings stand apart where it has modules in it.
            if let Some((group, ..)) = open.last_mut()
                && let Ok(arguments) = python::arguments(line, number)
            {
                group.arguments = arguments;
            }
            continue;
        }
        let Some((class, inside)) = rest.split_once('(') else {
            // A module's own remark, such as parameter names.
            continue;
        };
        let (from, to) = keys(key, repeats);
        let mut module = Module {
            line: number,
            name: key.to_owned(),
            class: class.trim().to_owned(),
            ..Module::default()
        };
        if inside.trim().is_empty() {
            if open.len() > MAX_DEPTH {
                return Err(TextError::TooDeep { line: number });
            }
            open.push((module, from, to));
            continue;
        }
        let Some(inside) = inside.strip_suffix(')') else {
            continue;
        };
        module.arguments = python::arguments(inside, number)?;
        module.settle();
        if module.is_empty_group() {
            continue;
        }
        add(&mut open, &module, from, to, &mut modules)?;
    }
    if open.len() > 1 {
        return Err(TextError::Syntax {
            line: text.lines().count(),
            expected: "a closing bracket for each open one",
        });
    }
    Ok(open.pop().map(|(root, ..)| root).unwrap_or_default())
}

/// timm's norms have their activation in them, and their own settings beside it.
fn with_norm(mut module: Module) -> Module {
    let norm = match module.class.as_str() {
        "BatchNormAct2d" => "BatchNorm2d",
        "GroupNormAct" => "GroupNorm",
        "LayerNormAct" | "LayerNormAct2d" => "LayerNorm",
        _ => return module,
    };
    let own = Module {
        line: module.line,
        name: "norm".to_owned(),
        class: norm.to_owned(),
        arguments: std::mem::take(&mut module.arguments),
        children: Vec::new(),
    };
    module.children.insert(0, own);
    module
}

/// `(name): rest` as name and rest; a first line has no name.
fn keyed(line: &str) -> (&str, &str) {
    let keyed = line
        .strip_prefix('(')
        .and_then(|rest| rest.split_once("): "));
    keyed.unwrap_or(("", line))
}

/// `4 x Linear(…)`, as PyTorch shows modules that are alike.
fn repeated(rest: &str) -> (u64, &str) {
    let repeated = rest.split_once(" x ").and_then(|(count, class)| {
        let count: u64 = count.parse().ok()?;
        Some((count, class))
    });
    repeated.unwrap_or((1, rest))
}

/// The numbers of modules that are alike: `0-3`.
fn keys(key: &str, repeats: u64) -> (u64, u64) {
    let range = key.split_once('-').and_then(|(from, to)| {
        let range: (u64, u64) = (from.parse().ok()?, to.parse().ok()?);
        Some(range)
    });
    match range {
        Some((from, to)) if repeats > 1 && from <= to => (from, to),
        _ => (0, 0),
    }
}

fn add(
    open: &mut [(Module, u64, u64)],
    module: &Module,
    from: u64,
    to: u64,
    modules: &mut usize,
) -> Result<(), TextError> {
    let Some((parent, ..)) = open.last_mut() else {
        return Ok(());
    };
    for index in from..=to {
        *modules += 1;
        if *modules > MAX_MODULES {
            return Err(TextError::TooLong);
        }
        let mut copy = module.clone();
        if to > 0 {
            copy.name = index.to_string();
        }
        parent.children.push(copy);
    }
    Ok(())
}

impl Module {
    /// Whether it is a list of modules without any.
    pub(super) fn is_empty_group(&self) -> bool {
        let is_group = matches!(&*self.class, "Sequential" | "ModuleList" | "ModuleDict");
        is_group && self.children.is_empty()
    }

    /// Gives a lazy layer its plain name, and 0 for what it will learn from its input.
    pub(super) fn settle(&mut self) {
        let Some(class) = self.class.strip_prefix("Lazy") else {
            return;
        };
        let is_stated = |name: &str| matches!(name, "in_channels" | "in_features" | "num_features");
        let has_name = self.arguments.named.iter().any(|(name, _)| is_stated(name));
        let is_printed = matches!(self.arguments.placed.first(), Some(Value::Number(0)));
        if !has_name && !is_printed {
            self.arguments.placed.insert(0, Value::Number(0));
        }
        self.class = class.to_owned();
    }
}

impl Arguments {
    fn value(&self, place: usize, name: &str) -> Option<&Value> {
        let named = self.named.iter().find(|(other, _)| other == name);
        named
            .map(|(_, value)| value)
            .or_else(|| self.placed.get(place))
    }

    pub(super) fn word(&self, place: usize, name: &str) -> Option<&str> {
        match self.value(place, name)? {
            Value::Word(word) => Some(word),
            Value::Number(_) | Value::List(_) | Value::Module(_) | Value::Other => None,
        }
    }

    pub(super) fn number(&self, place: usize, name: &str) -> Option<u64> {
        match self.value(place, name)? {
            Value::Number(number) => Some(*number),
            Value::List(list) => match &list[..] {
                [Value::Number(number)] => Some(*number),
                _ => None,
            },
            Value::Word(_) | Value::Module(_) | Value::Other => None,
        }
    }

    pub(super) fn flag(&self, place: usize, name: &str, default: bool) -> bool {
        self.word(place, name)
            .map_or(default, |word| word == "True")
    }

    /// Whole numbers in a list.
    pub(super) fn list(&self, place: usize, name: &str) -> Option<Vec<u64>> {
        match self.value(place, name)? {
            Value::List(list) => list
                .iter()
                .map(|value| match value {
                    Value::Number(number) => Some(*number),
                    Value::Word(_) | Value::List(_) | Value::Module(_) | Value::Other => None,
                })
                .collect(),
            Value::Number(_) | Value::Word(_) | Value::Module(_) | Value::Other => None,
        }
    }

    /// Whether the argument is given, and is not `None`.
    pub(super) fn has(&self, place: usize, name: &str) -> bool {
        match self.value(place, name) {
            None => false,
            Some(Value::Word(word)) => word != "None",
            Some(Value::Number(_) | Value::List(_) | Value::Module(_) | Value::Other) => true,
        }
    }

    /// Height and width; one number stands for both.
    pub(super) fn pair(&self, place: usize, name: &str) -> Option<[u64; 2]> {
        if let Some(both) = self.number(place, name) {
            return Some([both; 2]);
        }
        match self.list(place, name)?[..] {
            [rows, columns] => Some([rows, columns]),
            _ => None,
        }
    }
}
