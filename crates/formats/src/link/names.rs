//! Names in links: default ones are left out, `nn.Sequential`'s are written as groups, and what
//! layers' names begin with alike is written once.

use std::collections::HashSet;
use std::rc::Rc;

use complexity::{
    Activation, LayerId, LayerKind, Network, Node, Shape, Source, Tensors, free_name,
};

use super::error::{Expected, LinkError};
use super::reader::Reader;
use super::{MAX_LAYERS, code, escape};

/// The deepest nesting of scopes that is read.
const MAX_DEPTH: usize = 16;

/// The name that a new layer of this kind gets, before a number is added where it is taken.
///
/// ```
/// use complexity::{Conv2d, LayerKind};
/// assert_eq!(formats::link::default_name(&LayerKind::Conv2d(Conv2d::new(8, 3))), "conv1");
/// ```
pub fn default_name(kind: &LayerKind) -> &'static str {
    match kind {
        LayerKind::Conv2d(_) => "conv1",
        LayerKind::ConvTranspose2d(_) => "up1",
        LayerKind::MaxPool2d(_) | LayerKind::AvgPool2d(_) => "pool1",
        LayerKind::AdaptiveAvgPool2d(_) => "avgpool",
        LayerKind::AdaptiveMaxPool2d(_) => "maxpool",
        LayerKind::BatchNorm2d(_) => "bn1",
        LayerKind::GroupNorm(_) => "gn1",
        LayerKind::LayerNorm(_) => "ln1",
        LayerKind::Scale(_) => "scale1",
        LayerKind::Activation(Activation::ReLU) => "relu1",
        LayerKind::Activation(_) => "act1",
        LayerKind::PReLU(_) => "prelu1",
        LayerKind::Linear(_) => "fc1",
        LayerKind::Flatten => "flatten",
        LayerKind::Dropout => "dropout1",
        LayerKind::StochasticDepth => "drop_path1",
        LayerKind::Softmax => "softmax",
        LayerKind::LocalResponseNorm(_) => "norm1",
        LayerKind::Add => "add1",
        LayerKind::Mul => "mul1",
        LayerKind::Concat => "cat1",
        LayerKind::Chunk(_) => "chunk1",
        LayerKind::IndexSelect(_) => "select1",
        LayerKind::ChannelShuffle(_) => "shuffle1",
        LayerKind::Permute => "permute1",
        LayerKind::Unflatten(_) => "unflatten",
        LayerKind::Maxout(_) => "maxout1",
        LayerKind::Upsample(_) => "upsample1",
        LayerKind::PixelShuffle(_) => "pixel_shuffle1",
        LayerKind::ZeroPad2d(_) => "pad1",
        LayerKind::Crop2d(_) => "crop1",
        LayerKind::Operator(_) => "op1",
    }
}

/// Writes the layers of a network.
pub(super) fn write_layers(text: &mut String, network: &Network) {
    let mut writer = Writer {
        text,
        nodes: network.nodes(),
        tensors: network.tensors(),
        so_far: HashSet::new(),
    };
    writer.scope(0, network.nodes().len(), 0);
}

struct Writer<'a> {
    text: &'a mut String,
    nodes: &'a [Rc<Node>],
    tensors: Tensors,
    /// The names before this one decide its default name.
    so_far: HashSet<&'a str>,
}

impl<'a> Writer<'a> {
    /// Writes the layers `from..to`, whose names begin alike for `prefix` bytes.
    fn scope(&mut self, from: usize, to: usize, prefix: usize) {
        let mut at = from;
        while at < to {
            if at > from {
                self.text.push(',');
            }
            if let Some(group) = Group::starting_at(self.nodes, at, to, prefix) {
                self.group(at, &group, prefix);
                at = group.end;
            } else if let Some((head, end)) = self.shared_head(at, to, prefix) {
                escape::write(self.text, head, "");
                self.text.push('[');
                self.scope(at, end, prefix + head.len() + 1);
                self.text.push(']');
                at = end;
            } else {
                if prefix > 0 || !self.has_default_name(at) {
                    self.name(at, prefix);
                }
                self.code(at);
                at += 1;
            }
        }
    }

    /// What the name begins with before its first dot, if the next layer's begins so too.
    fn shared_head(&self, at: usize, to: usize, prefix: usize) -> Option<(&'a str, usize)> {
        let (head, _) = self.nodes[at].name[prefix..].split_once('.')?;
        let end = (at..to)
            .find(|&other| !is_under(&self.nodes[other].name, prefix, head))
            .unwrap_or(to);
        (!head.is_empty() && end > at + 1).then_some((head, end))
    }

    fn group(&mut self, at: usize, group: &Group, prefix: usize) {
        escape::write(self.text, &group.module, "");
        if group.first > 0 {
            self.text.push('~');
            self.text.push_str(&group.first.to_string());
        }
        self.text.push('(');
        let mut next = group.first;
        for position in at..group.end {
            if position > at {
                self.text.push(',');
            }
            let is_next = group.is_at(&self.nodes[position].name[prefix..], next);
            next += u64::from(is_next);
            if !is_next {
                self.name(position, prefix);
            }
            self.code(position);
        }
        self.text.push(')');
    }

    fn has_default_name(&self, position: usize) -> bool {
        let node = &self.nodes[position];
        free_name(default_name(&node.kind), |name| self.so_far.contains(name)) == node.name
    }

    fn name(&mut self, position: usize, prefix: usize) {
        escape::write(self.text, &self.nodes[position].name[prefix..], "");
        self.text.push(':');
    }

    fn code(&mut self, position: usize) {
        let node = &self.nodes[position];
        code::write(self.text, &node.kind);
        if node.functional {
            self.text.push('!');
        }
        self.sources(position);
        self.so_far.insert(&node.name);
    }

    /// `;1` is the layer before, which stands for itself, `;2` the one before that, `;0` the
    /// network's input.
    fn sources(&mut self, position: usize) {
        let back = |source: &Source| match source {
            Source::Input => 0,
            Source::Layer(id) => self
                .tensors
                .get(*id)
                .map_or(0, |tensor| position + 1 - tensor),
        };
        let sources: Vec<usize> = self.nodes[position].inputs.iter().map(back).collect();
        if sources != [usize::from(position > 0)] {
            for source in sources {
                self.text.push(';');
                self.text.push_str(&source.to_string());
            }
        }
    }
}

fn is_under(name: &str, prefix: usize, head: &str) -> bool {
    name.get(prefix..)
        .and_then(|rest| rest.strip_prefix(head))
        .is_some_and(|rest| rest.starts_with('.') && rest.len() > 1)
}

/// Layers `module.first`, `module.first + 1` …, with others between them.
struct Group {
    module: String,
    first: u64,
    end: usize,
}

impl Group {
    /// The group that starts with the layer at `position`, if another of its layers follows
    /// before `to` and none has a name under the module's layers.
    fn starting_at(nodes: &[Rc<Node>], position: usize, to: usize, prefix: usize) -> Option<Self> {
        let (module, first) = split_index(&nodes[position].name[prefix..])?;
        if module.contains('.') {
            return None;
        }
        let mut group = Self {
            module: module.to_owned(),
            first,
            end: position,
        };
        let mut next = first;
        for (later, node) in nodes[..to].iter().enumerate().skip(position) {
            let Some(name) = node.name.get(prefix..) else {
                break;
            };
            if group.is_at(name, next) {
                next += 1;
                group.end = later + 1;
            } else if is_under(&node.name, prefix, module) {
                return None;
            }
        }
        (group.end > position + 1).then_some(group)
    }

    fn is_at(&self, name: &str, index: u64) -> bool {
        split_index(name) == Some((self.module.as_str(), index))
    }
}

/// `features.3` as `features` and 3; none where a number would be written otherwise.
fn split_index(name: &str) -> Option<(&str, u64)> {
    let (module, digits) = name.rsplit_once('.')?;
    let index: u64 = digits.parse().ok()?;
    let is_small = u32::try_from(index).is_ok();
    (!module.is_empty() && is_small && index.to_string() == digits).then_some((module, index))
}

/// Reads layers up to the end, or to the options.
pub(super) fn read_layers(reader: &mut Reader, input: Shape) -> Result<Network, LinkError> {
    let mut names = Names {
        nodes: Vec::new(),
        taken: HashSet::new(),
    };
    if !matches!(reader.peek(), None | Some('?')) {
        names.scope(reader, "", 0)?;
        if !matches!(reader.peek(), None | Some('?')) {
            return Err(reader.error(Expected::Comma));
        }
    }
    Network::of_nodes(input, names.nodes).map_err(|_| reader.error(Expected::Name))
}

/// The layers read so far.
struct Names {
    nodes: Vec<Node>,
    taken: HashSet<String>,
}

impl Names {
    /// Reads layers, groups and scopes whose names begin with `prefix`.
    fn scope(&mut self, reader: &mut Reader, prefix: &str, depth: usize) -> Result<(), LinkError> {
        loop {
            self.item(reader, prefix, depth)?;
            if !reader.take(',') {
                return Ok(());
            }
        }
    }

    fn item(&mut self, reader: &mut Reader, prefix: &str, depth: usize) -> Result<(), LinkError> {
        let next = reader
            .look_until(&['(', '[', ']', ',', ':', ')', '?', '/'])
            .1;
        match next {
            Some('(') => self.group(reader, prefix),
            Some('[') => {
                let start = reader.place();
                let head = reader.text(&['['], "")?;
                if head.is_empty() || depth == MAX_DEPTH {
                    return Err(reader.error_at(start, Expected::Name));
                }
                reader.expect('[', Expected::Layer)?;
                self.scope(reader, &format!("{prefix}{head}."), depth + 1)?;
                reader.expect(']', Expected::Bracket)
            }
            _ => self.layer(reader, prefix, None),
        }
    }

    /// `module(…)` or `module~first(…)`.
    fn group(&mut self, reader: &mut Reader, prefix: &str) -> Result<(), LinkError> {
        let start = reader.place();
        let module = reader.text(&['~', '('], "")?;
        let mut next = if reader.take('~') {
            reader.number()?
        } else {
            0
        };
        reader.expect('(', Expected::Layer)?;
        if module.is_empty() || next > u64::from(u32::MAX) {
            return Err(reader.error_at(start, Expected::Name));
        }
        loop {
            let is_named = reader.look_until(&[':', ',', ')', '?', '/']).1 == Some(':');
            let understood = (!is_named).then(|| format!("{prefix}{module}.{next}"));
            next += u64::from(understood.is_some());
            self.layer(reader, prefix, understood)?;
            if !reader.take(',') {
                return reader.expect(')', Expected::Bracket);
            }
        }
    }

    fn layer(
        &mut self,
        reader: &mut Reader,
        prefix: &str,
        understood: Option<String>,
    ) -> Result<(), LinkError> {
        if self.nodes.len() == MAX_LAYERS {
            return Err(LinkError::TooManyLayers);
        }
        let start = reader.place();
        let explicit = if reader.look_until(&[':', ',', ')', ']', '?', '/']).1 == Some(':') {
            let name = reader.text(&[':'], "")?;
            reader.expect(':', Expected::Layer)?;
            Some(format!("{prefix}{name}"))
        } else {
            None
        };
        let kind = code::read(reader)?;
        let functional = reader.take('!');
        let inputs = self.sources(reader)?;
        let name = explicit
            .or(understood)
            .unwrap_or_else(|| free_name(default_name(&kind), |name| self.taken.contains(name)));
        let is_name =
            !name.is_empty() && name.trim() == name && !name.chars().any(char::is_control);
        if !is_name || !self.taken.insert(name.clone()) {
            return Err(reader.error_at(start, Expected::Name));
        }
        let id = u32::try_from(self.nodes.len()).map_err(|_| LinkError::TooManyLayers)?;
        self.nodes.push(Node {
            id: LayerId(id),
            name,
            kind,
            inputs,
            functional,
        });
        Ok(())
    }

    fn sources(&self, reader: &mut Reader) -> Result<Vec<Source>, LinkError> {
        let position = self.nodes.len();
        let source = |back: u64| match usize::try_from(back) {
            Ok(0) => Some(Source::Input),
            Ok(back) => {
                let before = position.checked_sub(back)?;
                Some(Source::Layer(self.nodes[before].id))
            }
            Err(_) => None,
        };
        let mut sources = Vec::new();
        loop {
            let start = reader.place();
            if !reader.take(';') {
                break;
            }
            let back = reader.number()?;
            sources.push(source(back).ok_or_else(|| reader.error_at(start, Expected::Source))?);
        }
        if sources.is_empty() {
            sources.extend(source(u64::from(position > 0)));
        }
        Ok(sources)
    }
}
