//! Python's calls, as far as they build modules.

use super::TextError;
use super::module::{Arguments, MAX_DEPTH, Module, Value};
use super::python_names::{Names, numbers};

/// The arguments between the brackets of a call.
pub(super) fn arguments(text: &str, line: usize) -> Result<Arguments, TextError> {
    let names = Names::new();
    let mut reader = Reader {
        first_line: line,
        ..Reader::new(text, 0, &names)
    };
    let arguments = reader.arguments()?;
    if reader.rest().is_empty() {
        Ok(arguments)
    } else {
        Err(reader.error("a comma between arguments"))
    }
}

/// Whether the text begins with a call such as `Conv2d(`.
pub(super) fn starts_with_call(text: &str) -> bool {
    let name = text.split('(').next().unwrap_or_default();
    name.len() < text.len()
        && name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.chars().all(is_name)
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The modules that code makes: those of each `nn.Sequential(…)` or `nn.Module` that is not in
/// another one, in their order.
pub(super) fn modules(text: &str) -> Result<Module, TextError> {
    let names = numbers(text);
    let mut root = Module::default();
    let mut reader = Reader::new(text, 0, &names);
    while let Some(next) = reader.peek() {
        if next == '#' || next.is_whitespace() {
            reader.skip();
        } else if matches!(next, '"' | '\'') {
            reader.pass_string(next);
        } else if is_name(next) {
            let start = reader.at;
            let path = reader.take_while(|c| is_name(c) || c == '.');
            if !is_module(path) || reader.peek() != Some('(') {
                continue;
            }
            reader.at = start;
            if let Value::Module(mut module) = reader.value()? {
                let number = || root.children.len().to_string();
                module.name = assigned(&text[..start]).unwrap_or_else(number);
                root.children.push(module);
            }
        } else {
            reader.take(next);
        }
    }
    root.children.retain(|module| !module.is_empty_group());
    match root.children.len() {
        // The layers of a lone Sequential need no name around theirs.
        1 if !root.children[0].children.is_empty() => Ok(root.children.remove(0)),
        _ => Ok(root),
    }
}

/// Whether a call of this makes a module: one of `torch.nn`, or a layer by its bare name.
fn is_module(path: &str) -> bool {
    const BARE: [&str; 14] = [
        "Sequential",
        "Conv2d",
        "ConvTranspose2d",
        "Linear",
        "LazyConv2d",
        "LazyLinear",
        "BatchNorm2d",
        "MaxPool2d",
        "AvgPool2d",
        "AdaptiveAvgPool2d",
        "ReLU",
        "Flatten",
        "Dropout",
        "Softmax",
    ];
    let Some((package, class)) = path.rsplit_once('.') else {
        return BARE.contains(&path);
    };
    let is_nn = package == "nn" || package == "torch.nn";
    let is_layer = class.starts_with(|c: char| c.is_ascii_uppercase())
        && !class.ends_with("Loss")
        && !matches!(class, "Module" | "DataParallel");
    is_nn && is_layer
}

/// The name in `self.name = `, right before a call.
fn assigned(before: &str) -> Option<String> {
    let line = before.rsplit('\n').next()?.trim_end();
    let target = line.strip_suffix('=')?.trim();
    let name = target.strip_prefix("self.").unwrap_or(target);
    (!name.is_empty() && name.chars().all(is_name)).then(|| name.to_owned())
}

/// A cursor over code.
pub(super) struct Reader<'a> {
    text: &'a str,
    at: usize,
    first_line: usize,
    depth: usize,
    /// Numbers that have names.
    names: &'a Names,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, at: usize, names: &'a Names) -> Self {
        Self {
            text,
            at,
            first_line: 1,
            depth: 0,
            names,
        }
    }

    /// Passes a string, which three quotation marks may enclose.
    fn pass_string(&mut self, quote: char) {
        let three: String = [quote; 3].iter().collect();
        let mark = if self.rest().starts_with(&three) {
            three
        } else {
            quote.to_string()
        };
        self.at += mark.len();
        let end = self.rest().find(&mark);
        self.at = end.map_or(self.text.len(), |end| self.at + end + mark.len());
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn line(&self) -> usize {
        self.first_line + self.text[..self.at].matches('\n').count()
    }

    fn error(&self, expected: &'static str) -> TextError {
        TextError::Syntax {
            line: self.line(),
            expected,
        }
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Passes blanks and comments.
    fn skip(&mut self) {
        loop {
            let blank = self.rest().len() - self.rest().trim_start().len();
            self.at += blank;
            if self.peek() != Some('#') {
                return;
            }
            let comment = self.rest().find('\n').unwrap_or(self.rest().len());
            self.at += comment;
        }
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let length = rest.find(|c| !belongs(c)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    /// Arguments up to a closing bracket, or the end.
    fn arguments(&mut self) -> Result<Arguments, TextError> {
        let mut arguments = Arguments::default();
        loop {
            self.skip();
            if matches!(self.peek(), None | Some(')' | ']')) {
                return Ok(arguments);
            }
            let start = self.at;
            self.take_while(|c| c == '*');
            let word = self.take_while(is_name);
            self.skip();
            let is_named =
                !word.is_empty() && self.peek() == Some('=') && !self.rest().starts_with("==");
            if is_named {
                self.take('=');
                let value = self.value()?;
                arguments.named.push((word.to_owned(), value));
            } else {
                self.at = start;
                let value = self.value()?;
                arguments.placed.push(value);
            }
            self.skip();
            if !self.take(',') {
                return Ok(arguments);
            }
        }
    }

    pub(super) fn value(&mut self) -> Result<Value, TextError> {
        self.skip();
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(TextError::TooDeep { line: self.line() });
        }
        let value = self.plain()?;
        self.depth -= 1;
        self.skip();
        if let Value::Number(first) = value
            && matches!(self.peek(), Some('*' | '/' | '+' | '-'))
        {
            return self.expression(first);
        }
        // Other expressions are not computed.
        if matches!(self.peek(), None | Some(',' | ')' | ']' | '}'))
            || matches!(value, Value::Module(_))
        {
            return Ok(value);
        }
        self.pass_expression();
        Ok(Value::Other)
    }

    /// `16 * 5 * 5`, `2 * width + 1`, as sizes are written in code.
    fn expression(&mut self, first: u64) -> Result<Value, TextError> {
        let mut sum = Some(0_u64);
        let mut is_less = false;
        let mut term = Some(first);
        loop {
            self.skip();
            let rest = self.rest();
            let is_quotient = rest.starts_with("//");
            let is_product = rest.starts_with('*') && !rest.starts_with("**");
            let is_sum = rest.starts_with(['+', '-']);
            if !is_quotient && !is_product && !is_sum {
                break;
            }
            if is_sum {
                sum = joined(sum, term, is_less);
                is_less = rest.starts_with('-');
            }
            self.at += 1 + usize::from(is_quotient);
            let factor = self.factor()?;
            term = match term.zip(factor) {
                Some((all, factor)) if is_product => all.checked_mul(factor),
                Some((all, factor)) if is_quotient => all.checked_div(factor),
                _ => factor,
            };
        }
        if matches!(self.peek(), None | Some(',' | ')' | ']')) {
            Ok(joined(sum, term, is_less).map_or(Value::Other, Value::Number))
        } else {
            self.pass_expression();
            Ok(Value::Other)
        }
    }

    /// A number in an expression.
    fn factor(&mut self) -> Result<Option<u64>, TextError> {
        self.skip();
        Ok(match self.plain()? {
            Value::Number(number) => Some(number),
            Value::Word(_) | Value::List(_) | Value::Module(_) | Value::Other => None,
        })
    }

    fn pass_expression(&mut self) {
        let mut depth = 0_usize;
        for (length, c) in self.rest().char_indices() {
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' if depth > 0 => depth -= 1,
                ',' | ')' | ']' | '\n' if depth == 0 => {
                    self.at += length;
                    return;
                }
                _ => {}
            }
        }
        self.at = self.text.len();
    }

    fn plain(&mut self) -> Result<Value, TextError> {
        match self.peek() {
            Some(open @ ('(' | '[')) => {
                self.take(open);
                let list = self.arguments()?.placed;
                let close = if open == '(' { ')' } else { ']' };
                if !self.take(close) {
                    return Err(self.error("a closing bracket"));
                }
                Ok(Value::List(list))
            }
            Some('{') => {
                self.take('{');
                let list = self.entries()?;
                if !self.take('}') {
                    return Err(self.error("a closing bracket"));
                }
                Ok(Value::List(list))
            }
            Some(quote @ ('"' | '\'')) => {
                self.take(quote);
                let word = self.take_while(|c| c != quote && c != '\n').to_owned();
                if !self.take(quote) {
                    return Err(self.error("a closing quotation mark"));
                }
                Ok(Value::Word(word))
            }
            Some(digit) if digit.is_ascii_digit() => {
                let digits = self.take_while(|c| c.is_ascii_alphanumeric() || "._-".contains(c));
                let digits = digits.replace('_', "");
                // PyTorch prints scale factors as 2.0.
                let whole = digits.strip_suffix(".0").unwrap_or(&digits);
                Ok(whole.parse().map_or(Value::Other, Value::Number))
            }
            _ => self.call(),
        }
    }

    /// `'conv': nn.Conv2d(…), …` as pairs.
    fn entries(&mut self) -> Result<Vec<Value>, TextError> {
        let mut entries = Vec::new();
        loop {
            self.skip();
            if matches!(self.peek(), None | Some('}')) {
                return Ok(entries);
            }
            let key = self.plain()?;
            self.skip();
            if !self.take(':') {
                return Err(self.error("a colon behind a key"));
            }
            entries.push(Value::List(vec![key, self.value()?]));
            self.skip();
            if !self.take(',') {
                return Ok(entries);
            }
        }
    }

    /// A word, or a call of one.
    fn call(&mut self) -> Result<Value, TextError> {
        let line = self.line();
        let path = self.take_while(|c| is_name(c) || c == '.');
        let class = path.rsplit('.').next().unwrap_or_default().to_owned();
        if path.is_empty() {
            self.pass_expression();
            return Ok(Value::Other);
        }
        if !self.take('(') {
            let number = self.names.get(path.strip_prefix("self.").unwrap_or(path));
            return Ok(number.map_or(Value::Word(class), |number| Value::Number(*number)));
        }
        let arguments = self.arguments()?;
        if !self.take(')') {
            return Err(self.error("a closing bracket"));
        }
        // `OrderedDict` only names what is in it.
        let mut module = Module {
            line,
            class,
            ..Module::default()
        };
        module.children = children(&arguments.placed);
        module.arguments = arguments;
        module.settle();
        Ok(Value::Module(module))
    }
}

fn joined(sum: Option<u64>, term: Option<u64>, is_less: bool) -> Option<u64> {
    let (sum, term) = sum.zip(term)?;
    if is_less {
        sum.checked_sub(term)
    } else {
        sum.checked_add(term)
    }
}

/// Modules among arguments: plain, in lists, and as pairs with their names.
fn children(values: &[Value]) -> Vec<Module> {
    let mut found: Vec<Module> = Vec::new();
    for value in values {
        match value {
            Value::Module(module) if module.class == "OrderedDict" => {
                found.extend(children(&module.arguments.placed));
            }
            Value::Module(module) => found.push(Module {
                name: found.len().to_string(),
                ..module.clone()
            }),
            Value::List(list) => match &list[..] {
                [Value::Word(name), Value::Module(module)] => found.push(Module {
                    name: name.clone(),
                    ..module.clone()
                }),
                list => found.extend(children(list)),
            },
            Value::Number(_) | Value::Word(_) | Value::Other => {}
        }
    }
    found
}
