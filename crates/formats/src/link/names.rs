//! Names in links: default ones are left out, `nn.Sequential`'s are written as groups.

use complexity::{Activation, LayerKind, Network, Shape};

use super::error::{Expected, LinkError};
use super::reader::Reader;
use super::{MAX_LAYERS, code, escape};

/// The name that a new layer of this kind gets, before a number is added where it is taken.
///
/// ```
/// use complexity::{Conv2d, LayerKind};
/// assert_eq!(formats::link::default_name(&LayerKind::Conv2d(Conv2d::new(8, 3))), "conv1");
/// ```
pub fn default_name(kind: &LayerKind) -> &'static str {
    match kind {
        LayerKind::Conv2d(_) => "conv1",
        LayerKind::MaxPool2d(_) | LayerKind::AvgPool2d(_) => "pool1",
        LayerKind::AdaptiveAvgPool2d(_) => "avgpool",
        LayerKind::BatchNorm2d(_) => "bn1",
        LayerKind::Activation(Activation::ReLU) => "relu1",
        LayerKind::Activation(_) => "act1",
        LayerKind::Linear(_) => "fc1",
        LayerKind::Flatten => "flatten",
        LayerKind::Dropout => "dropout1",
        LayerKind::Softmax => "softmax",
        LayerKind::LocalResponseNorm(_) => "norm1",
    }
}

pub(super) fn write_layers(text: &mut String, network: &Network) {
    // The layers before this one decide its default name, so they are built up again.
    let mut so_far = Network::new(network.input);
    let mut group: Option<Group> = None;
    for (position, node) in network.nodes().iter().enumerate() {
        if group.as_ref().is_some_and(|group| group.end <= position) {
            text.push(')');
            group = None;
        }
        if position > 0 {
            text.push(',');
        }
        if group.is_none() {
            group = Group::starting_at(network, position);
            if let Some(group) = &group {
                group.write_opening(text);
            }
        }
        let is_default = match &mut group {
            Some(group) => group.takes(&node.name),
            None => so_far.free_name(default_name(&node.kind)) == node.name,
        };
        if !is_default {
            escape::write(text, &node.name, "");
            text.push(':');
        }
        code::write(text, &node.kind);
        so_far.push(&node.name, node.kind.clone());
    }
    if group.is_some() {
        text.push(')');
    }
}

/// Layers `module.first`, `module.first + 1` …, with others between them.
struct Group {
    module: String,
    first: u64,
    next: u64,
    end: usize,
}

impl Group {
    /// The group that starts with the layer at `position`, if another of its layers follows.
    fn starting_at(network: &Network, position: usize) -> Option<Self> {
        let nodes = network.nodes();
        let (module, first) = split_index(&nodes[position].name)?;
        let mut group = Self {
            module: module.to_owned(),
            first,
            next: first,
            end: position,
        };
        for (later, node) in nodes.iter().enumerate().skip(position) {
            if group.takes(&node.name) {
                group.end = later + 1;
            }
        }
        group.next = first;
        (group.end > position + 1).then_some(group)
    }

    /// Whether `name` is the group's next one, which is then used up.
    fn takes(&mut self, name: &str) -> bool {
        let is_next = split_index(name) == Some((self.module.as_str(), self.next));
        if is_next {
            self.next += 1;
        }
        is_next
    }

    fn write_opening(&self, text: &mut String) {
        escape::write(text, &self.module, "");
        if self.first > 0 {
            text.push('~');
            text.push_str(&self.first.to_string());
        }
        text.push('(');
    }
}

/// `features.3` as `features` and 3; none where a number would be written otherwise.
fn split_index(name: &str) -> Option<(&str, u64)> {
    let (module, digits) = name.rsplit_once('.')?;
    let index: u64 = digits.parse().ok()?;
    let is_small = u32::try_from(index).is_ok();
    (!module.is_empty() && is_small && index.to_string() == digits).then_some((module, index))
}

pub(super) fn read_layers(reader: &mut Reader, input: Shape) -> Result<Network, LinkError> {
    let mut network = Network::new(input);
    let mut group: Option<Group> = None;
    if matches!(reader.peek(), None | Some('?')) {
        return Ok(network);
    }
    loop {
        if group.is_none() {
            group = read_opening(reader)?;
        }
        read_layer(reader, &mut network, &mut group)?;
        if network.nodes().len() > MAX_LAYERS {
            return Err(LinkError::TooManyLayers);
        }
        if group.is_some() && reader.take(')') {
            group = None;
        }
        if !reader.take(',') {
            break;
        }
    }
    match (group, reader.peek()) {
        (Some(_), _) => Err(reader.error(Expected::Bracket)),
        (None, None | Some('?')) => Ok(network),
        (None, Some(_)) => Err(reader.error(Expected::Comma)),
    }
}

/// `module(` or `module~first(`, if that stands here.
fn read_opening(reader: &mut Reader) -> Result<Option<Group>, LinkError> {
    if reader.look_until(&['(', ',', ':', ')', '?', '/']).1 != Some('(') {
        return Ok(None);
    }
    let start = reader.place();
    let module = reader.text(&['~', '('], "")?;
    let first = if reader.take('~') {
        reader.number()?
    } else {
        0
    };
    reader.expect('(', Expected::Layer)?;
    if module.is_empty() || first > u64::from(u32::MAX) {
        return Err(reader.error_at(start, Expected::Name));
    }
    Ok(Some(Group {
        module,
        first,
        next: first,
        end: 0,
    }))
}

fn read_layer(
    reader: &mut Reader,
    network: &mut Network,
    group: &mut Option<Group>,
) -> Result<(), LinkError> {
    let start = reader.place();
    let explicit = if reader.look_until(&[':', ',', ')', '?', '/']).1 == Some(':') {
        let name = reader.text(&[':'], "")?;
        reader.expect(':', Expected::Layer)?;
        Some(name)
    } else {
        None
    };
    let kind = code::read(reader)?;
    let name = match (explicit, group) {
        (Some(name), _) => name,
        (None, Some(group)) => {
            group.next += 1;
            format!("{}.{}", group.module, group.next - 1)
        }
        (None, None) => network.free_name(default_name(&kind)),
    };
    let id = network.push("", kind);
    network
        .rename(id, &name)
        .ok()
        .filter(|()| name.trim() == name)
        .ok_or_else(|| reader.error_at(start, Expected::Name))
}
