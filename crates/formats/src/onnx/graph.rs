//! One list of nodes in an order in which they can run: local functions are put in place of
//! their calls, and parts of sequences read the tensor that was cut.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};

use super::error::ImportError;
use super::proto::{Attribute, AttributeValue, Function, Graph, Node, ValueInfo};

/// The deepest nesting of functions that is followed; a deeper call, and a function's call of
/// itself, stays what it is.
const MAX_DEPTH: usize = 16;
/// So few, as a short file can call for many.
const MAX_INLINED: usize = 20_000;

/// Puts the bodies of functions in place of their calls.
pub(super) fn inlined(nodes: &[Node], functions: &[Function]) -> Result<Vec<Node>, ImportError> {
    let by_name = functions
        .iter()
        .map(|function| ((function.domain.as_str(), function.name.as_str()), function))
        .collect();
    let mut inliner = Inliner {
        functions: by_name,
        nodes: Vec::with_capacity(nodes.len()),
        calls: 0,
        within: Vec::new(),
        inlined: 0,
    };
    for node in nodes {
        inliner.add(node.clone())?;
    }
    Ok(inliner.nodes)
}

struct Inliner<'a> {
    functions: HashMap<(&'a str, &'a str), &'a Function>,
    nodes: Vec<Node>,
    calls: usize,
    /// The functions whose bodies stand around the present node.
    within: Vec<&'a Function>,
    inlined: usize,
}

impl<'a> Inliner<'a> {
    fn add(&mut self, node: Node) -> Result<(), ImportError> {
        let called = (node.domain.as_str(), node.operator.as_str());
        let function = self.functions.get(&called).copied().filter(|function| {
            let is_around = |other: &&Function| std::ptr::eq(*other, *function);
            self.within.len() < MAX_DEPTH && !self.within.iter().any(is_around)
        });
        let Some(function) = function else {
            self.nodes.push(node);
            return Ok(());
        };
        self.inline(&node, function)
    }

    fn inline(&mut self, node: &Node, function: &'a Function) -> Result<(), ImportError> {
        self.calls += 1;
        self.inlined += function.nodes.len();
        if self.inlined > MAX_INLINED {
            let limit = MAX_INLINED;
            let what = "nodes in functions";
            return Err(ImportError::TooMany { what, limit });
        }
        self.within.push(function);
        let prefix = if node.name.is_empty() {
            format!("{}_{}", function.name, self.calls)
        } else {
            node.name.clone()
        };
        let given = |formal: &[String], actual: &[String]| -> HashMap<String, String> {
            let missing = std::iter::repeat(String::new());
            let actual = actual.iter().cloned().chain(missing);
            formal.iter().cloned().zip(actual).collect()
        };
        let mut names = given(&function.inputs, &node.inputs);
        // An output that the caller does not name keeps a name of its own.
        let outputs = function.outputs.iter().zip(&node.outputs);
        names.extend(
            outputs
                .filter(|(_, actual)| !actual.is_empty())
                .map(|(formal, actual)| (formal.clone(), actual.clone())),
        );
        let call = self.calls;
        let rename = |name: &String| match names.get(name) {
            Some(actual) => actual.clone(),
            None if name.is_empty() => String::new(),
            None => format!("{prefix}#{call}/{name}"),
        };
        for inner in &function.nodes {
            let own_name = if inner.name.is_empty() {
                inner.operator.as_str()
            } else {
                inner.name.as_str()
            };
            let copy = Node {
                name: format!("{prefix}/{own_name}"),
                operator: inner.operator.clone(),
                domain: inner.domain.clone(),
                inputs: inner.inputs.iter().map(rename).collect(),
                outputs: inner.outputs.iter().map(rename).collect(),
                attributes: inner
                    .attributes
                    .iter()
                    .map(|attribute| bound(attribute, &node.attributes, &function.defaults))
                    .collect(),
            };
            self.add(copy)?;
        }
        self.within.pop();
        Ok(())
    }
}

/// An attribute of a function's node, with the value that the call gives it.
fn bound(attribute: &Attribute, call: &[Attribute], defaults: &[Attribute]) -> Attribute {
    if attribute.reference.is_empty() {
        return attribute.clone();
    }
    let given = call
        .iter()
        .chain(defaults)
        .find(|given| given.name == attribute.reference);
    Attribute {
        name: attribute.name.clone(),
        value: given.map_or(AttributeValue::Absent, |given| given.value.clone()),
        reference: String::new(),
    }
}

/// Puts in place of each `SequenceAt` that takes a part of what `SplitToSequence` cut a node that
/// reads the tensor itself: what is cut, how, and which part. A sequence that nobody else reads,
/// and that is none of the graph's outputs, is gone.
pub(super) fn without_sequences(mut nodes: Vec<Node>, outputs: &[ValueInfo]) -> Vec<Node> {
    let cuts: HashMap<String, Node> = nodes
        .iter()
        .filter(|node| node.operator == "SplitToSequence")
        .filter_map(|node| Some((node.outputs.first()?.clone(), node.clone())))
        .collect();
    if cuts.is_empty() {
        return nodes;
    }
    for node in &mut nodes {
        if let ("SequenceAt", [sequence, place]) = (node.operator.as_str(), &*node.inputs)
            && let Some(cut) = cuts.get(sequence)
        {
            let read = |input: usize| cut.inputs.get(input).cloned().unwrap_or_default();
            node.inputs = vec![read(0), read(1), place.clone()];
            let says_how = |attribute: &&Attribute| {
                matches!(attribute.value, AttributeValue::Integer(_))
                    && ["axis", "keepdims"].contains(&attribute.name.as_str())
            };
            node.attributes = cut.attributes.iter().filter(says_how).cloned().collect();
        }
    }
    let mut read: HashSet<String> = nodes.iter().flat_map(reads).map(str::to_owned).collect();
    read.extend(outputs.iter().map(|output| output.name.clone()));
    nodes.retain(|node| {
        node.operator != "SplitToSequence" || node.outputs.iter().any(|made| read.contains(made))
    });
    nodes
}

/// What a node reads: its inputs, and what the graphs in its attributes take from around it.
pub(super) fn reads(node: &Node) -> Vec<&str> {
    let own = node.inputs.iter().map(String::as_str);
    let mut all: Vec<&str> = own.filter(|name| !name.is_empty()).collect();
    for attribute in &node.attributes {
        if let AttributeValue::Graph(graph) = &attribute.value {
            captured(graph, &mut all);
        }
    }
    all
}

fn captured<'a>(graph: &'a Graph, all: &mut Vec<&'a str>) {
    let mut inside: HashSet<&str> = HashSet::new();
    inside.extend(graph.inputs.iter().map(|input| input.name.as_str()));
    inside.extend(graph.initializers.iter().map(|weight| weight.name.as_str()));
    inside.extend(
        graph
            .nodes
            .iter()
            .flat_map(|node| node.outputs.iter().map(String::as_str)),
    );
    for node in &graph.nodes {
        let outside = reads(node)
            .into_iter()
            .filter(|name| !inside.contains(name));
        all.extend(outside);
    }
}

/// The nodes in an order in which each reads only what is made before it: the file's own where
/// that is one.
pub(super) fn sorted(nodes: Vec<Node>) -> Result<Vec<Node>, ImportError> {
    let mut maker: HashMap<&str, usize> = HashMap::new();
    for (index, node) in nodes.iter().enumerate() {
        for output in node.outputs.iter().filter(|output| !output.is_empty()) {
            if maker.insert(output, index).is_some() {
                return Err(ImportError::MadeTwice {
                    tensor: output.clone(),
                });
            }
        }
    }
    let mut open: Vec<usize> = vec![0; nodes.len()];
    let mut readers: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    for (index, node) in nodes.iter().enumerate() {
        for name in reads(node) {
            if let Some(&before) = maker.get(name) {
                open[index] += 1;
                readers[before].push(index);
            }
        }
    }
    let ready = |(index, &open): (usize, &usize)| (open == 0).then_some(Reverse(index));
    let mut heap: BinaryHeap<Reverse<usize>> = open.iter().enumerate().filter_map(ready).collect();
    let mut order = Vec::with_capacity(nodes.len());
    while let Some(Reverse(index)) = heap.pop() {
        order.push(index);
        for &reader in &readers[index] {
            open[reader] -= 1;
            if open[reader] == 0 {
                heap.push(Reverse(reader));
            }
        }
    }
    if let Some(stuck) = open.iter().position(|&open| open > 0) {
        return Err(ImportError::Cycle {
            node: title(&nodes[stuck]),
        });
    }
    let mut nodes: Vec<Option<Node>> = nodes.into_iter().map(Some).collect();
    Ok(order
        .into_iter()
        .filter_map(|index| nodes[index].take())
        .collect())
}

/// What a node is called in an error: its name, or its first output's.
pub(super) fn title(node: &Node) -> String {
    let first_output = node.outputs.first().unwrap_or(&node.operator);
    if node.name.is_empty() {
        first_output.clone()
    } else {
        node.name.clone()
    }
}
