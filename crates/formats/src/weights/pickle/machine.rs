//! The machine that pickles are programs of: a stack, and a memo.

use std::collections::HashMap;
use std::io::{self, BufRead, Read as _};

use super::{Node, Object, Pickle, PickleError, Value};

/// The most operations of a pickle that are followed; a tensor takes about 40.
pub(super) const MAX_OPERATIONS: u32 = 1 << 21;
/// The longest pickle that is read, in bytes.
pub(super) const MAX_BYTES: u64 = 1 << 25;
/// The longest text that is kept, in bytes: a longer one is no name.
const MAX_TEXT: u64 = 1 << 10;

/// Reads one pickle, up to its end and not beyond.
pub(in crate::weights) fn read(from: &mut dyn BufRead) -> Result<Pickle, PickleError> {
    let mut machine = Machine {
        from,
        place: 0,
        operation: 0,
        nodes: Vec::new(),
        stack: Vec::new(),
        marks: Vec::new(),
        memo: HashMap::new(),
        memoized: 0,
    };
    for _ in 0..MAX_OPERATIONS {
        machine.operation = machine.place;
        let [code] = machine.bytes()?;
        if code == b'.' {
            let root = machine.pop()?;
            let nodes = machine.nodes;
            return Ok(Pickle { nodes, root });
        }
        machine.step(code)?;
    }
    Err(PickleError::TooLarge)
}

struct Machine<'a> {
    from: &'a mut dyn BufRead,
    /// Bytes read.
    place: u64,
    /// Where the present operation is.
    operation: u64,
    nodes: Vec<Node>,
    stack: Vec<Value>,
    /// How high the stack was at each mark.
    marks: Vec<usize>,
    memo: HashMap<u64, Value>,
    /// The number that is next remembered without its being said.
    memoized: u64,
}

impl Machine<'_> {
    fn step(&mut self, code: u8) -> Result<(), PickleError> {
        match code {
            // Protocol and frame, buffers read only: nothing changes.
            0x80 => self.skip(1)?,
            0x95 => self.skip(8)?,
            0x98 => {}
            b'(' => self.marks.push(self.stack.len()),
            b'0' => self.drop_top()?,
            b'1' => drop(self.marked()?),
            b'2' => self.stack.push(self.top()?),
            b'N' | 0x88 | 0x89 | 0x97 => self.stack.push(Value::Other),
            b'G' => self.opaque(8)?,
            b'F' => drop(self.line_as(|_| Value::Other)?),
            b'I' | b'L' => drop(self.line_as(decimal)?),
            b'K' => self.integer::<1>(false)?,
            b'M' => self.integer::<2>(false)?,
            b'J' => self.integer::<4>(true)?,
            0x8a => {
                let length = self.length::<1>()?;
                self.long(length)?;
            }
            0x8b => {
                let length = self.length::<4>()?;
                self.long(length)?;
            }
            b'U' | 0x8c => self.text::<1>()?,
            b'T' | b'X' => self.text::<4>()?,
            0x8d => self.text::<8>()?,
            b'C' => self.blob::<1>()?,
            b'B' => self.blob::<4>()?,
            0x8e | 0x96 => self.blob::<8>()?,
            b'S' => {
                let line = self.line()?;
                let quotes: &[char] = &['\'', '"'];
                self.make(Node::Text(line.trim_matches(quotes).to_owned()));
            }
            b'V' => {
                let line = self.line()?;
                self.make(Node::Text(line));
            }
            b')' | b']' | 0x8f => self.make(Node::Sequence(Vec::new())),
            b't' | b'l' | 0x91 => {
                let items = self.marked()?;
                self.make(Node::Sequence(items));
            }
            0x85 => self.tuple(1)?,
            0x86 => self.tuple(2)?,
            0x87 => self.tuple(3)?,
            b'}' => self.make(Node::Dict(Vec::new())),
            b'd' => {
                let items = self.marked()?;
                self.make(Node::Dict(Vec::new()));
                self.set(&items)?;
            }
            b'a' => {
                let item = self.pop()?;
                self.append(vec![item])?;
            }
            b'e' | 0x90 => {
                let items = self.marked()?;
                self.append(items)?;
            }
            b's' => {
                let items = self.take(2)?;
                self.set(&items)?;
            }
            b'u' => {
                let items = self.marked()?;
                self.set(&items)?;
            }
            _ => return self.step_of_objects(code),
        }
        Ok(())
    }

    /// Operations on names, objects and the memo.
    fn step_of_objects(&mut self, code: u8) -> Result<(), PickleError> {
        match code {
            b'c' => self.global()?,
            0x93 => {
                let names = self.take(2)?;
                self.named(&names);
            }
            // Names by numbers that Python was told.
            0x82 => self.opaque(1)?,
            0x83 => self.opaque(2)?,
            0x84 => self.opaque(4)?,
            b'R' | 0x81 => {
                let made = self.take(2)?;
                self.object(made[0], made[1]);
            }
            0x92 => {
                let made = self.take(3)?;
                self.object(made[0], made[1]);
            }
            b'i' => {
                let arguments = self.marked()?;
                self.global()?;
                let callable = self.pop()?;
                self.object_of(callable, arguments)?;
            }
            b'o' => {
                let mut arguments = self.marked()?.into_iter();
                let callable = arguments.next().ok_or_else(|| self.operand())?;
                self.object_of(callable, arguments.collect())?;
            }
            b'b' => {
                let given = self.pop()?;
                if let Some(Node::Object(object)) = self.top_node()? {
                    object.state = given;
                }
            }
            b'P' => {
                let line = self.line()?;
                self.make(Node::Text(line));
                self.outside()?;
            }
            b'Q' => self.outside()?,
            b'g' => {
                let line = self.line()?;
                self.recall(line.trim().parse().ok())?;
            }
            b'h' => {
                let key = self.length::<1>()?;
                self.recall(Some(key))?;
            }
            b'j' => {
                let key = self.length::<4>()?;
                self.recall(Some(key))?;
            }
            b'p' => {
                let line = self.line()?;
                self.remember(line.trim().parse().ok())?;
            }
            b'q' => {
                let key = self.length::<1>()?;
                self.remember(Some(key))?;
            }
            b'r' => {
                let key = self.length::<4>()?;
                self.remember(Some(key))?;
            }
            0x94 => self.remember(Some(self.memoized))?,
            _ => {
                return Err(PickleError::Operation {
                    code,
                    place: self.operation,
                });
            }
        }
        Ok(())
    }

    fn advance(&mut self, length: u64) -> Result<(), PickleError> {
        self.place = self.place.saturating_add(length);
        if self.place > MAX_BYTES {
            return Err(PickleError::TooLarge);
        }
        Ok(())
    }

    fn bytes<const LENGTH: usize>(&mut self) -> Result<[u8; LENGTH], PickleError> {
        self.advance(LENGTH as u64)?;
        let mut bytes = [0; LENGTH];
        self.from
            .read_exact(&mut bytes)
            .map_err(PickleError::Bytes)?;
        Ok(bytes)
    }

    fn taken(&mut self, length: u64) -> Result<Vec<u8>, PickleError> {
        self.advance(length)?;
        let mut bytes = Vec::new();
        self.from
            .take(length)
            .read_to_end(&mut bytes)
            .map_err(PickleError::Bytes)?;
        all_of(bytes.len() as u64, length)?;
        Ok(bytes)
    }

    fn skip(&mut self, length: u64) -> Result<(), PickleError> {
        self.advance(length)?;
        let mut skipped = self.from.take(length);
        let skipped = io::copy(&mut skipped, &mut io::sink()).map_err(PickleError::Bytes)?;
        all_of(skipped, length)
    }

    /// An unsigned number in as many bytes, the lowest first.
    fn length<const LENGTH: usize>(&mut self) -> Result<u64, PickleError> {
        let bytes = self.bytes::<LENGTH>()?;
        let digits = bytes.iter().rev();
        Ok(digits.fold(0, |number, &byte| number << 8 | u64::from(byte)))
    }

    /// A line without its end.
    fn line(&mut self) -> Result<String, PickleError> {
        let mut line = Vec::new();
        loop {
            match self.bytes()? {
                [b'\n'] => return Ok(String::from_utf8_lossy(&line).into_owned()),
                [byte] => line.push(byte),
            }
        }
    }

    fn line_as(&mut self, value: fn(&str) -> Value) -> Result<(), PickleError> {
        let line = self.line()?;
        self.stack.push(value(&line));
        Ok(())
    }

    fn integer<const LENGTH: usize>(&mut self, is_signed: bool) -> Result<(), PickleError> {
        let bytes = self.bytes::<LENGTH>()?;
        self.stack.push(whole(&bytes, is_signed));
        Ok(())
    }

    fn long(&mut self, length: u64) -> Result<(), PickleError> {
        let bytes = self.taken(length)?;
        self.stack.push(whole(&bytes, true));
        Ok(())
    }

    fn text<const LENGTH: usize>(&mut self) -> Result<(), PickleError> {
        let length = self.length::<LENGTH>()?;
        if length > MAX_TEXT {
            return self.opaque(length);
        }
        let bytes = self.taken(length)?;
        self.make(Node::Text(String::from_utf8_lossy(&bytes).into_owned()));
        Ok(())
    }

    fn blob<const LENGTH: usize>(&mut self) -> Result<(), PickleError> {
        let length = self.length::<LENGTH>()?;
        self.opaque(length)
    }

    /// A value that is not looked at, of as many bytes.
    fn opaque(&mut self, length: u64) -> Result<(), PickleError> {
        self.skip(length)?;
        self.stack.push(Value::Other);
        Ok(())
    }

    fn operand(&self) -> PickleError {
        PickleError::Operand {
            place: self.operation,
        }
    }

    /// Below this the present operation takes nothing.
    fn floor(&self) -> usize {
        self.marks.last().copied().unwrap_or_default()
    }

    fn top(&self) -> Result<Value, PickleError> {
        let values = self.stack.get(self.floor()..).unwrap_or_default();
        values.last().copied().ok_or_else(|| self.operand())
    }

    fn top_node(&mut self) -> Result<Option<&mut Node>, PickleError> {
        Ok(match self.top()? {
            Value::Node(place) => self.nodes.get_mut(place),
            Value::Other | Value::Integer(_) => None,
        })
    }

    fn pop(&mut self) -> Result<Value, PickleError> {
        let top = self.top()?;
        self.stack.pop();
        Ok(top)
    }

    /// The values above the last mark, and the mark.
    fn marked(&mut self) -> Result<Vec<Value>, PickleError> {
        let mark = self.marks.pop().ok_or_else(|| self.operand())?;
        Ok(self.stack.split_off(mark))
    }

    /// The highest values, as many as are wanted, the lowest of them first.
    fn take(&mut self, count: usize) -> Result<Vec<Value>, PickleError> {
        let start = self.stack.len().checked_sub(count);
        let start = start.filter(|start| *start >= self.floor());
        let start = start.ok_or_else(|| self.operand())?;
        Ok(self.stack.split_off(start))
    }

    /// Python's POP takes the mark where there is nothing above it.
    fn drop_top(&mut self) -> Result<(), PickleError> {
        if self.marks.last() == Some(&self.stack.len()) {
            self.marks.pop();
            return Ok(());
        }
        self.pop().map(drop)
    }

    fn make(&mut self, node: Node) {
        self.stack.push(Value::Node(self.nodes.len()));
        self.nodes.push(node);
    }

    fn tuple(&mut self, length: usize) -> Result<(), PickleError> {
        let items = self.take(length)?;
        self.make(Node::Sequence(items));
        Ok(())
    }

    /// Adds to the list on top.
    fn append(&mut self, items: Vec<Value>) -> Result<(), PickleError> {
        if let Some(Node::Sequence(list)) = self.top_node()? {
            list.extend(items);
        }
        Ok(())
    }

    /// Adds keys and values, in turn, to the dict on top.
    fn set(&mut self, items: &[Value]) -> Result<(), PickleError> {
        let (pairs, rest) = items.as_chunks::<2>();
        if !rest.is_empty() {
            return Err(self.operand());
        }
        let pairs = pairs.iter().map(|&[key, value]| (key, value));
        match self.top_node()? {
            Some(Node::Dict(dict)) => dict.extend(pairs),
            Some(Node::Object(object)) => object.pairs.extend(pairs),
            _ => {}
        }
        Ok(())
    }

    fn global(&mut self) -> Result<(), PickleError> {
        let [module, name] = [self.line()?, self.line()?];
        self.make(Node::Name(format!("{module}.{name}")));
        Ok(())
    }

    fn named(&mut self, names: &[Value]) {
        let words = names.iter().map(|&name| match name {
            Value::Node(place) if let Some(Node::Text(text)) = self.nodes.get(place) => text,
            Value::Node(_) | Value::Other | Value::Integer(_) => "?",
        });
        let name = words.collect::<Vec<_>>().join(".");
        self.make(Node::Name(name));
    }

    fn object(&mut self, callable: Value, arguments: Value) {
        self.make(Node::Object(Box::new(Object {
            callable,
            arguments,
            state: Value::Other,
            pairs: Vec::new(),
        })));
    }

    fn object_of(&mut self, callable: Value, arguments: Vec<Value>) -> Result<(), PickleError> {
        self.make(Node::Sequence(arguments));
        let arguments = self.pop()?;
        self.object(callable, arguments);
        Ok(())
    }

    fn outside(&mut self) -> Result<(), PickleError> {
        let place = self.pop()?;
        self.make(Node::Outside(place));
        Ok(())
    }

    fn recall(&mut self, key: Option<u64>) -> Result<(), PickleError> {
        let value = key.and_then(|key| self.memo.get(&key));
        let value = *value.ok_or_else(|| self.operand())?;
        self.stack.push(value);
        Ok(())
    }

    fn remember(&mut self, key: Option<u64>) -> Result<(), PickleError> {
        let (key, value) = (key.ok_or_else(|| self.operand())?, self.top()?);
        self.memo.insert(key, value);
        self.memoized = self.memo.len() as u64;
        Ok(())
    }
}

fn all_of(found: u64, wanted: u64) -> Result<(), PickleError> {
    if found < wanted {
        return Err(PickleError::Bytes(io::ErrorKind::UnexpectedEof.into()));
    }
    Ok(())
}

/// A whole number as text, behind which Python 2 writes an L.
fn decimal(line: &str) -> Value {
    let digits = line.trim().trim_end_matches('L');
    digits.parse().map_or(Value::Other, Value::Integer)
}

/// A whole number in two's complement, the lowest byte first; one that is beyond 64 bits is not
/// looked at.
fn whole(bytes: &[u8], is_signed: bool) -> Value {
    let is_negative = is_signed && bytes.last().is_some_and(|last| last & 0x80 != 0);
    let mut wide = [if is_negative { 0xff } else { 0 }; 8];
    let Some(low) = wide.get_mut(..bytes.len()) else {
        return Value::Other;
    };
    low.copy_from_slice(bytes);
    Value::Integer(i64::from_le_bytes(wide))
}
