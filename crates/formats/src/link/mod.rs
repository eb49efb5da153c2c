//! Share links: a network and options as readable text for a URL's fragment.
//!
//! ```text
//! v1/INPUT/LAYERS?key=value&key=value
//! v1/1x32/c1:c6k5p0,t1:t,s2:a2?dtype=f16
//! v1/3x299/@inception_v3?batch=8
//! v1/3x224/@resnet50,conv1:c64k5s2b0
//! ```
//!
//! - `INPUT` is channels × side (`3x224`), or channels × height × width (`3x224x160`); with the
//!   channels last `224x160x3l`.
//! - `LAYERS` are separated by commas. A layer is its code, or `name:code` where its name is
//!   not the default one. `features(…)` gives the layers inside the names `features.0`,
//!   `features.1` … as `nn.Sequential` does; `features~5(…)` starts at 5.
//! - `layer1[…]` writes what the names inside begin with, `layer1.`, once; scopes may nest.
//! - A code is a letter with its number, then whatever differs from the defaults.
//!   The letters and defaults are listed in [`code`]. A `!` behind it says that the published
//!   code calls a function there, which tools that look for modules do not see.
//! - A layer reads the one before it. Otherwise `;1;6` says which ones it reads, by how many
//!   layers back they are; `;0` is the network's input.
//! - `@NAME` in place of layers is the published network of that name, with the layers behind it
//!   in place of its own of the same names.
//! - In names and option values, everything but letters, digits, `_`, `-` and `.` is
//!   percent-encoded; a value may hold commas.
//!
//! A text that does not parse is refused whole, with the place and what was expected there.
//! Sizes are not judged: a link may hold a layer that does not fit, so that it can be shown.

pub mod code;
mod error;
mod escape;
mod names;
mod operator;
mod published;
mod reader;

use std::fmt::Write as _;

use complexity::{Network, Shape};

pub use error::{Expected, LinkError};
pub use names::default_name;
pub use published::Published;

use reader::Reader;

/// The longest link that is read, in bytes.
pub const MAX_LENGTH: usize = 256 * 1024;
/// The most layers that a link may hold.
pub const MAX_LAYERS: usize = 10_000;

/// What a link says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The network.
    pub layers: Layers,
    /// Options that are not at their default, each key once, in the link's order.
    pub options: Vec<(String, String)>,
}

/// The network of a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Layers {
    /// Layer by layer; the layers' identities are their positions.
    Listed(Network),
    /// By its name.
    Published(Published),
}

/// Writes the fragment, without `#`.
///
/// ```
/// use complexity::{Network, Shape};
/// use formats::link::{Layers, Link, encode};
/// let link = Link {
///     layers: Layers::Listed(Network::new(Shape::maps(3, 224, 224))),
///     options: vec![("dtype".into(), "f16".into())],
/// };
/// assert_eq!(encode(&link), "v1/3x224/?dtype=f16");
/// ```
pub fn encode(link: &Link) -> String {
    let mut text = String::from("v1/");
    match &link.layers {
        Layers::Listed(network) => {
            write_input(&mut text, &network.input);
            text.push('/');
            names::write_layers(&mut text, network);
        }
        Layers::Published(published) => {
            write_input(&mut text, &published.input);
            text.push('/');
            published.write(&mut text);
        }
    }
    for (index, (key, value)) in link.options.iter().enumerate() {
        text.push(if index == 0 { '?' } else { '&' });
        text.push_str(key);
        text.push('=');
        escape::write(&mut text, value, ",");
    }
    text
}

/// Reads a fragment, with or without `#`.
///
/// ```
/// let error = formats::link::decode("v1/3x224/q7").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "this link cannot be read at character 10, “q7”: a layer such as c64k3, m2 or l10 was expected there",
/// );
/// ```
pub fn decode(text: &str) -> Result<Link, LinkError> {
    let text = text.strip_prefix('#').unwrap_or(text);
    if text.len() > MAX_LENGTH {
        return Err(LinkError::TooLong { length: text.len() });
    }
    let mut reader = Reader::new(text);
    read_version(&mut reader)?;
    let input = read_input(&mut reader)?;
    reader.expect('/', Expected::Slash)?;
    let layers = if reader.take('@') {
        Layers::Published(Published::read(&mut reader, input)?)
    } else {
        Layers::Listed(names::read_layers(&mut reader, input)?)
    };
    let options = read_options(&mut reader)?;
    reader.end()?;
    Ok(Link { layers, options })
}

fn read_version(reader: &mut Reader) -> Result<(), LinkError> {
    let version = reader.take_until(&['/']);
    if version != "v1" {
        return Err(LinkError::Version {
            found: version.to_owned(),
        });
    }
    reader.expect('/', Expected::Slash)
}

fn write_input(text: &mut String, input: &Shape) {
    // Writing to a string cannot fail.
    let _ = match *input {
        Shape::Maps {
            channels,
            height,
            width,
        } if height == width => write!(text, "{channels}x{height}"),
        Shape::Maps {
            channels,
            height,
            width,
        } => write!(text, "{channels}x{height}x{width}"),
        Shape::Features(features) => write!(text, "{features}"),
        Shape::ChannelsLast {
            height,
            width,
            channels,
        } => write!(text, "{height}x{width}x{channels}l"),
    };
}

fn read_input(reader: &mut Reader) -> Result<Shape, LinkError> {
    let first = reader.number()?;
    if !reader.take('x') {
        return Ok(Shape::Features(first));
    }
    let second = reader.number()?;
    if !reader.take('x') {
        return Ok(Shape::maps(first, second, second));
    }
    let third = reader.number()?;
    Ok(if reader.take('l') {
        Shape::ChannelsLast {
            height: first,
            width: second,
            channels: third,
        }
    } else {
        Shape::maps(first, second, third)
    })
}

fn read_options(reader: &mut Reader) -> Result<Vec<(String, String)>, LinkError> {
    let mut options: Vec<(String, String)> = Vec::new();
    if !reader.take('?') {
        return Ok(options);
    }
    loop {
        let key = reader.take_until(&['=', '&']).to_owned();
        reader.expect('=', Expected::Option)?;
        let value = reader.text(&['&'], ",")?;
        if options.iter().any(|(earlier, _)| *earlier == key) {
            return Err(LinkError::RepeatedOption { key });
        }
        options.push((key, value));
        if !reader.take('&') {
            return Ok(options);
        }
    }
}
