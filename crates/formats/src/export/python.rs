//! What both Python programs have in common: names, and which variable holds what.

use std::collections::HashSet;

use complexity::free_name;

use super::placed::{Placed, PlacedNetwork, read};

/// Words that are Python's, or that the programs or their frameworks use themselves.
const RESERVED: &[&str] = &[
    "False",
    "None",
    "True",
    "and",
    "as",
    "assert",
    "async",
    "await",
    "break",
    "class",
    "continue",
    "def",
    "del",
    "elif",
    "else",
    "except",
    "finally",
    "for",
    "from",
    "global",
    "if",
    "import",
    "in",
    "is",
    "lambda",
    "nonlocal",
    "not",
    "or",
    "pass",
    "raise",
    "return",
    "try",
    "while",
    "with",
    "yield",
    "x",
    "self",
    "inputs",
    "torch",
    "nn",
    "F",
    "keras",
    "layers",
    "ops",
    "float",
    "network",
    "average",
    "local_response_norm",
    "Scale",
    "apply",
    "bfloat16",
    "buffers",
    "call",
    "children",
    "compile",
    "cpu",
    "cuda",
    "double",
    "dump_patches",
    "eval",
    "extra_repr",
    "forward",
    "half",
    "modules",
    "parameters",
    "requires_grad_",
    "share_memory",
    "state_dict",
    "to",
    "train",
    "training",
    "type",
    "xpu",
    "zero_grad",
];

/// The layers' names as Python's identifiers, all different.
pub(super) fn identifiers(network: &PlacedNetwork) -> Vec<String> {
    let mut taken: HashSet<String> = RESERVED.iter().map(|word| (*word).to_owned()).collect();
    let layers = network.layers.iter();
    layers
        .map(|layer| {
            let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
            let mut name: String = layer.node.name.chars().map(plain).collect();
            if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
                name = format!("layer_{name}");
            }
            if RESERVED.contains(&&*name) {
                name.push_str("_layer");
            }
            let name = free_name(&name, |name| taken.contains(name));
            taken.insert(name.clone());
            name
        })
        .collect()
}

/// The variable that holds each tensor: `x`, where the next layer alone reads it, else the
/// layer's name.
pub(super) fn variables(network: &PlacedNetwork, identifiers: &[String]) -> Vec<String> {
    let layers = &network.layers;
    let is_passed_on = |tensor: usize| {
        let mut readers = (0..layers.len()).filter(|&at| read(&layers[at]).contains(&tensor));
        match readers.next() {
            None => tensor == layers.len() && network.outputs == [tensor],
            Some(reader) => reader == tensor && readers.next().is_none(),
        }
    };
    (0..=layers.len())
        .map(|tensor| match tensor.checked_sub(1) {
            _ if is_passed_on(tensor) => "x".to_owned(),
            None => "inputs".to_owned(),
            Some(at) => identifiers[at].clone(),
        })
        .collect()
}

/// The variables that a layer reads.
pub(super) fn arguments<'a>(layer: &Placed, variables: &'a [String]) -> Vec<&'a str> {
    layer.inputs.iter().map(|&at| &*variables[at]).collect()
}

/// The number, or both where they differ.
pub(super) fn pair([rows, columns]: [u64; 2]) -> String {
    if rows == columns {
        rows.to_string()
    } else {
        format!("({rows}, {columns})")
    }
}

/// The channels of a selection as a subscript: a slice, where their distance is one.
pub(super) fn subscript(channels: &[u64]) -> String {
    let [first, .., last] = *channels else {
        return format!("{}:{}", channels[0], channels[0] + 1);
    };
    let step = channels[1].saturating_sub(channels[0]);
    let is_even = step > 0
        && channels
            .windows(2)
            .all(|two| two[1].checked_sub(two[0]) == Some(step));
    match (is_even, step) {
        (true, 1) => format!("{first}:{}", last + 1),
        (true, step) => format!("{first}:{}:{step}", last + 1),
        (false, _) => {
            let list: Vec<String> = channels.iter().map(u64::to_string).collect();
            format!("[{}]", list.join(", "))
        }
    }
}

/// The channels that a chunk has, from the first to behind the last.
pub(super) fn chunk(chunk: complexity::Chunk, channels: u64) -> [u64; 2] {
    let each = channels.div_ceil(chunk.chunks.max(1));
    let start = each.saturating_mul(chunk.index).min(channels);
    [start, start.saturating_add(each).min(channels)]
}
