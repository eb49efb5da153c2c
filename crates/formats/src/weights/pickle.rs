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

#[cfg(test)]
mod tests {
    use super::*;

    /// A value as Python writes it.
    fn shown(pickle: &Pickle, value: Value) -> String {
        let list = |items: &[Value]| {
            let items: Vec<String> = items.iter().map(|item| shown(pickle, *item)).collect();
            items.join(", ")
        };
        let dict = |pairs: &[(Value, Value)]| {
            let pairs = pairs
                .iter()
                .map(|(key, value)| format!("{}: {}", shown(pickle, *key), shown(pickle, *value)));
            pairs.collect::<Vec<_>>().join(", ")
        };
        match (value, pickle.node(value)) {
            (Value::Integer(number), _) => number.to_string(),
            (_, Some(Node::Text(text))) => format!("'{text}'"),
            (_, Some(Node::Name(name))) => name.clone(),
            (_, Some(Node::Sequence(items))) => format!("({})", list(items)),
            (_, Some(Node::Dict(pairs))) => format!("{{{}}}", dict(pairs)),
            (_, Some(Node::Outside(place))) => format!("outside {}", shown(pickle, *place)),
            (_, Some(Node::Object(object))) => format!(
                "{}{} {} {{{}}}",
                shown(pickle, object.callable),
                shown(pickle, object.arguments),
                shown(pickle, object.state),
                dict(&object.pairs)
            ),
            (_, None) => "?".to_owned(),
        }
    }

    #[test]
    fn pickles_of_every_protocol_are_read() {
        for (bytes, expected) in [
            (
                &b"(lp0\nI1\naL-23L\naS'a'\np1\nag1\naF1.5\na."[..],
                "(1, -23, 'a', 'a', ?)",
            ),
            (
                b"(dp0\nVx\nI7\ns(I1\nI2\nI3\nI4\nu.",
                "{'x': 7, 1: 2, 3: 4}",
            ),
            (b"cos\nsystem\n(S'ls'\ntR.", "os.system('ls') ? {}"),
            (b"(cos\nsystem\nU\x02lso.", "os.system('ls') ? {}"),
            (b"(U\x02lsios\nsystem\n.", "os.system('ls') ? {}"),
            (b"P12\n.", "outside '12'"),
            (
                b"\x80\x02K\xffM\xff\xffJ\xff\xff\xff\xff\x87.",
                "(255, 65535, -1)",
            ),
            (
                b"\x80\x02\x8a\x00\x8a\x02\x00\x80\x8b\x09\0\0\x00123456789\x87.",
                "(0, -32768, ?)",
            ),
            (
                b"\x80\x02(NK\x01G\0\0\0\0\0\0\0\0\x88\x89t.",
                "(?, 1, ?, ?, ?)",
            ),
            (
                b"\x80\x02K\x01\x85q\x00h\x00j\0\0\0\0\x86\x86.",
                "((1), ((1), (1)))",
            ),
            (
                b"\x80\x02}X\x01\0\0\0aK\x01sX\x01\0\0\0bK\x02s.",
                "{'a': 1, 'b': 2}",
            ),
            (b"\x80\x02](K\x01K\x02eK\x03a.", "(1, 2, 3)"),
            (
                b"\x80\x02ca\nB\n)\x81}U\x01xK\x05sbU\x01kK\x06s.",
                "a.B() {'x': 5} {'k': 6}",
            ),
            (b"\x80\x02U\x01x\x85Q.", "outside ('x')"),
            (b"\x80\x02K\x01(K\x02K\x0310K\x042\x86.", "(4, 4)"),
            (b"\x80\x03C\x02abB\x01\0\0\0c\x86.", "(?, ?)"),
            (
                b"\x80\x04\x95\x20\0\0\0\0\0\0\0\x8c\x01m\x94\x8c\x01n\x94\x93\x94)}\x92.",
                "m.n() ? {}",
            ),
            (
                b"\x80\x04\x8d\x01\0\0\0\0\0\0\0a\x94h\x00\x86.",
                "('a', 'a')",
            ),
            (
                b"\x80\x04\x8f(K\x01K\x02\x90(K\x03\x91\x86.",
                "((1, 2), (3))",
            ),
            (
                b"\x80\x05\x96\x01\0\0\0\0\0\0\0a\x97\x98\x82\x01\x87.",
                "(?, ?, ?)",
            ),
        ] {
            let pickle =
                read(&mut &bytes[..]).unwrap_or_else(|error| panic!("{expected}: {error}"));
            assert_eq!(shown(&pickle, pickle.root), expected);
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (bytes, expected) in [
            (&b""[..], "it ends too early"),
            (b"\x80\x02X\xff\xff\0\0a", "it ends too early"),
            (b"\x80\x02U\x05abc", "it ends too early"),
            (b"\x80\x02?", "byte 2 is 0x3f, which is no operation"),
            (
                b"\x80\x02K\x01(\x85",
                "the operation at byte 5 works on what is not there",
            ),
            (
                b"h\x07",
                "the operation at byte 0 works on what is not there",
            ),
            (
                b"}(K\x01u",
                "the operation at byte 4 works on what is not there",
            ),
            (b".", "the operation at byte 0 works on what is not there"),
            (
                b"\x8e\xff\xff\xff\xff\xff\xff\xff\xff",
                "it has more than 2097152 operations or 33554432 bytes beside the numbers",
            ),
            (
                &vec![b'('; 1 << 21],
                "it has more than 2097152 operations or 33554432 bytes beside the numbers",
            ),
        ] {
            assert_eq!(read(&mut &bytes[..]).unwrap_err().to_string(), expected);
        }
    }
}
