//! Python's calls, as far as they build modules.

use super::TextError;
use super::module::{Arguments, MAX_DEPTH, Module, Value};

/// The arguments between the brackets of a call.
pub(super) fn arguments(text: &str, line: usize) -> Result<Arguments, TextError> {
    let mut reader = Reader {
        text,
        at: 0,
        first_line: line,
        depth: 0,
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
    let mut root = Module::default();
    let mut at = 0;
    while let Some(found) = text[at..].find("nn.") {
        let start = at + found;
        let before = text[..start].chars().next_back();
        at = start + 3;
        let is_word = before.is_some_and(|c| is_name(c) || c == '.');
        let is_class = text[at..].starts_with(|c: char| c.is_ascii_uppercase());
        let class: &str = text[at..].split(|c| !is_name(c)).next().unwrap_or_default();
        let is_call = text[at + class.len()..].starts_with('(');
        if is_word || !is_class || !is_call {
            continue;
        }
        let mut reader = Reader {
            text,
            at: start,
            first_line: 1,
            depth: 0,
        };
        if let Value::Module(mut module) = reader.value()? {
            module.name =
                assigned(&text[..start]).unwrap_or_else(|| root.children.len().to_string());
            root.children.push(module);
        }
        at = reader.at;
    }
    match root.children.len() {
        // The layers of a lone Sequential need no name around theirs.
        1 if !root.children[0].children.is_empty() => Ok(root.children.remove(0)),
        _ => Ok(root),
    }
}

/// The name in `self.name = `, right before a call.
fn assigned(before: &str) -> Option<String> {
    let line = before.rsplit('\n').next()?.trim_end();
    let target = line.strip_suffix('=')?.trim();
    let name = target.strip_prefix("self.").unwrap_or(target);
    (!name.is_empty() && name.chars().all(is_name)).then(|| name.to_owned())
}

/// A cursor over code.
struct Reader<'a> {
    text: &'a str,
    at: usize,
    first_line: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
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

    fn value(&mut self) -> Result<Value, TextError> {
        self.skip();
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(TextError::TooDeep { line: self.line() });
        }
        let value = self.plain()?;
        self.depth -= 1;
        self.skip();
        if let Value::Number(first) = value
            && self.peek() == Some('*')
        {
            return Ok(self.product(first));
        }
        // Other expressions are not computed.
        if matches!(self.peek(), None | Some(',' | ')' | ']')) || matches!(value, Value::Module(_))
        {
            return Ok(value);
        }
        self.pass_expression();
        Ok(Value::Other)
    }

    /// `16 * 5 * 5`, as sizes are written in code.
    fn product(&mut self, first: u64) -> Value {
        let mut product = Some(first);
        while self.take('*') {
            self.skip();
            let factor: Option<u64> = self.take_while(|c| c.is_ascii_digit()).parse().ok();
            product = product
                .zip(factor)
                .and_then(|(all, factor)| all.checked_mul(factor));
            self.skip();
        }
        if matches!(self.peek(), None | Some(',' | ')' | ']')) {
            product.map_or(Value::Other, Value::Number)
        } else {
            self.pass_expression();
            Value::Other
        }
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
            return Ok(Value::Word(class));
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
