//! Python's pickles, protocols 0 to 5, as plain values: what they name is not looked up, and
//! nothing is called.

mod machine;

use std::fmt;
use std::io;

use machine::{MAX_BYTES, MAX_OPERATIONS};

pub(super) use machine::read;

/// A value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Nothing, a truth value, a fraction, bytes, a long text.
    Other,
    Integer(i64),
    /// A place in [`Pickle::nodes`].
    Node(usize),
}

/// A value that has others in it.
#[derive(Debug)]
pub(super) enum Node {
    Text(String),
    /// A class or a function by its full name.
    Name(String),
    /// A tuple, a list or a set.
    Sequence(Vec<Value>),
    /// A dict's keys and values, in order.
    Dict(Vec<(Value, Value)>),
    /// What lies outside of the pickle, by what tells where.
    Outside(Value),
    Object(Box<Object>),
}

/// What a class or a function would make.
#[derive(Debug)]
pub(super) struct Object {
    pub(super) callable: Value,
    pub(super) arguments: Value,
    /// What it is given afterwards, most often its fields.
    pub(super) state: Value,
    /// Its keys and values, where it is a kind of dict.
    pub(super) pairs: Vec<(Value, Value)>,
}

/// A pickle that was read.
#[derive(Debug)]
pub(super) struct Pickle {
    pub(super) nodes: Vec<Node>,
    pub(super) root: Value,
}

impl Pickle {
    pub(super) fn node(&self, value: Value) -> Option<&Node> {
        match value {
            Value::Node(place) => self.nodes.get(place),
            Value::Other | Value::Integer(_) => None,
        }
    }

    pub(super) fn text(&self, value: Value) -> Option<&str> {
        let Node::Text(text) = self.node(value)? else {
            return None;
        };
        Some(text)
    }

    pub(super) fn name(&self, value: Value) -> Option<&str> {
        let Node::Name(name) = self.node(value)? else {
            return None;
        };
        Some(name)
    }

    pub(super) fn sequence(&self, value: Value) -> Option<&[Value]> {
        let Node::Sequence(items) = self.node(value)? else {
            return None;
        };
        Some(items)
    }

    pub(super) fn object(&self, value: Value) -> Option<&Object> {
        let Node::Object(object) = self.node(value)? else {
            return None;
        };
        Some(object)
    }
}

/// Why a pickle cannot be read.
#[derive(Debug)]
pub enum PickleError {
    /// Its bytes cannot be read, or end too early.
    Bytes(io::Error),
    /// A byte that is no operation of pickles.
    Operation {
        /// The byte.
        code: u8,
        /// Where it is, in bytes from the pickle's start.
        place: u64,
    },
    /// An operation on what is not there.
    Operand {
        /// Where it is, in bytes from the pickle's start.
        place: u64,
    },
    /// More than is read.
    TooLarge,
}

impl fmt::Display for PickleError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                f.write_str("it ends too early")
            }
            Self::Bytes(error) => error.fmt(f),
            Self::Operation { code, place } => {
                write!(f, "byte {place} is {code:#04x}, which is no operation")
            }
            Self::Operand { place } => {
                write!(
                    f,
                    "the operation at byte {place} works on what is not there"
                )
            }
            Self::TooLarge => write!(
                f,
                "it has more than {MAX_OPERATIONS} operations or {MAX_BYTES} bytes beside the numbers"
            ),
        }
    }
}
