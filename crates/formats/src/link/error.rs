//! Why a link cannot be read.

use std::fmt;

use super::{MAX_LAYERS, MAX_LENGTH};

/// What was expected at a place in a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A `/` between the parts.
    Slash,
    /// A whole number up to 2⁶⁴ − 1.
    Number,
    /// A layer's code.
    Layer,
    /// A setting of the layer before it.
    Setting,
    /// A comma between layers, or the end.
    Comma,
    /// A layer's name that no other layer has.
    Name,
    /// `key=value`.
    Option,
    /// A percent sign with two hexadecimal digits.
    Escape,
    /// The closing bracket of a group.
    Bracket,
    /// How many layers back a layer reads.
    Source,
    /// The name of a published network.
    Published,
    /// Nothing more.
    End,
}

/// Why a link cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkError {
    /// It is longer than any link that the page makes.
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// It has more layers than a link may hold.
    TooManyLayers,
    /// It does not start with a version that this page knows.
    Version {
        /// What stands there.
        found: String,
    },
    /// It names a network that this page does not know.
    UnknownNetwork {
        /// The name.
        name: String,
    },
    /// It changes a layer that the published network does not have.
    NoSuchLayer {
        /// The layer's name.
        layer: String,
    },
    /// It does not parse.
    Syntax {
        /// The character, counted from 1.
        position: usize,
        /// What stands there.
        found: String,
        /// What should.
        expected: Expected,
    },
    /// An option is given twice.
    RepeatedOption {
        /// The option.
        key: String,
    },
    /// An option that this page does not know.
    UnknownOption {
        /// The option.
        key: String,
    },
    /// An option's value that it cannot have.
    OptionValue {
        /// The option.
        key: String,
        /// Its value.
        value: String,
    },
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Slash => "a / was expected there",
            Self::Number => "a whole number was expected there",
            Self::Layer => "a layer such as c64k3, m2 or l10 was expected there",
            Self::Setting => "a setting of the layer, each once, was expected there",
            Self::Comma => "a comma or the end was expected there",
            Self::Name => "a name that no other layer has was expected there",
            Self::Option => "an option such as dtype=f16 was expected there",
            Self::Escape => "% with two hexadecimal digits was expected there",
            Self::Bracket => "a closing bracket was expected there",
            Self::Published => "the name of a published network was expected there",
            Self::Source => "the number of layers back to one before this layer was expected there",
            Self::End => "nothing more was expected there",
        })
    }
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { length } => write!(
                f,
                "this link has {length} characters, more than the {MAX_LENGTH} that a link may have"
            ),
            Self::TooManyLayers => {
                write!(
                    f,
                    "this link has more than the {MAX_LAYERS} layers that a link may have"
                )
            }
            Self::Version { found } => write!(
                f,
                "this link starts with “{found}”, but this page reads links that start with v1/"
            ),
            Self::Syntax {
                position,
                found,
                expected,
            } if found.is_empty() => {
                write!(
                    f,
                    "this link ends too early, at character {position}: {expected}"
                )
            }
            Self::Syntax {
                position,
                found,
                expected,
            } => write!(
                f,
                "this link cannot be read at character {position}, “{found}”: {expected}"
            ),
            Self::RepeatedOption { key } => {
                write!(
                    f,
                    "this link gives the option {key} twice: remove one of them"
                )
            }
            Self::UnknownNetwork { name } => write!(
                f,
                "this link names a network that this page does not know: {name}"
            ),
            Self::NoSuchLayer { layer } => write!(
                f,
                "this link changes a layer that its network does not have: {layer}"
            ),
            Self::UnknownOption { key } => {
                write!(
                    f,
                    "this link has an option that this page does not know: {key}"
                )
            }
            Self::OptionValue { key, value } => {
                write!(f, "this link's option {key} cannot be “{value}”")
            }
        }
    }
}

impl std::error::Error for LinkError {}
