//! From modules in definition order to a network: what a layer says of its input decides what it
//! reads.

use std::collections::HashSet;

use complexity::{AdaptivePool2d, LayerKind, Shape, Source};

use super::error::{Caveat, TextError};
use super::module::Module;
use super::module_layers::{What, what};
use super::{Form, Line, Understood};
use crate::assembly::Assembly;

pub(super) fn read(
    form: Form,
    root: &Module,
    input: Option<Shape>,
) -> Result<Understood, TextError> {
    let first = wanted(root)?;
    let Some(input) = input else {
        return Err(TextError::NoInput { channels: first });
    };
    let mut walk = Walk {
        assembly: Assembly::new(input),
        from: Source::Input,
        open: Vec::new(),
        closed: None,
        read: HashSet::new(),
        lines: Vec::new(),
        caveats: vec![Caveat::DefinitionOrder],
    };
    if root.class.is_empty() && root.children.len() == 1 && !root.children[0].children.is_empty() {
        // What is printed is one module, which has no name.
        walk.inside(&root.children[0], "")?;
    } else {
        walk.inside(root, "")?;
    }
    if walk.assembly.len() == 0 {
        return Err(TextError::NoLayers);
    }
    Ok(Understood {
        form,
        network: walk.assembly.finish().map_err(TextError::Network)?,
        lines: walk.lines,
        caveats: walk.caveats,
    })
}

/// The line and the channels of the first module in this one that says what it wants, if no module
/// before it changes channels.
fn wanted(module: &Module) -> Result<Option<(usize, u64)>, TextError> {
    if !module.children.is_empty() {
        for child in &module.children {
            let found = wanted(child)?;
            if found.is_some() {
                return Ok(found);
            }
        }
        return Ok(None);
    }
    if module.class.is_empty() {
        return Ok(None);
    }
    Ok(match what(module)? {
        What::Layer(_, channels) => channels.map(|channels| (module.line, channels)),
        What::Nothing => None,
    })
}

/// A module with modules in it, which is open.
struct Group {
    input: Source,
    /// What came out of each module in it.
    outputs: Vec<Source>,
}

struct Walk {
    assembly: Assembly,
    /// What the next layer reads.
    from: Source,
    open: Vec<Group>,
    /// The group that was closed last.
    closed: Option<Group>,
    read: HashSet<Source>,
    lines: Vec<Line>,
    caveats: Vec<Caveat>,
}

impl Walk {
    fn inside(&mut self, module: &Module, prefix: &str) -> Result<(), TextError> {
        self.open.push(Group {
            input: self.from,
            outputs: Vec::new(),
        });
        for child in &module.children {
            let name = format!("{prefix}{}", child.name);
            self.find_input(child)?;
            if child.children.is_empty() {
                self.layer(child, &name)?;
            } else {
                self.inside(child, &format!("{name}."))?;
            }
            let output = self.from;
            if let Some(group) = self.open.last_mut() {
                group.outputs.push(output);
            }
        }
        self.closed = self.open.pop();
        Ok(())
    }

    fn layer(&mut self, module: &Module, name: &str) -> Result<(), TextError> {
        let What::Layer(kind, _) = what(module)? else {
            return Ok(());
        };
        if !kind.is_counted() {
            self.caveats.push(Caveat::NotCounted {
                line: module.line,
                class: module.class.clone(),
            });
        }
        self.read.insert(self.from);
        let before = self.assembly.len();
        self.from = self.assembly.push(name, kind, &[self.from]);
        self.lines.push(Line {
            number: module.line,
            layers: self.assembly.names_from(before),
        });
        Ok(())
    }

    /// Lets the next layer read what it wants.
    fn find_input(&mut self, module: &Module) -> Result<(), TextError> {
        let Some((line, wants)) = wanted(module)? else {
            return Ok(());
        };
        let Some(shape) = self.assembly.shape(self.from) else {
            return Ok(());
        };
        let is_linear = is_linear(module)?;
        if is_linear && self.vector(line, wants, shape) {
            return Ok(());
        }
        let fits = |shape: Shape| shape.channels() == wants;
        if !is_linear && fits(shape) || is_linear && shape == Shape::Features(wants) {
            return Ok(());
        }
        // Loose ends first, for they must end somewhere.
        let joined = self.loose(wants);
        let mut inputs = self.open.iter().rev().map(|group| group.input);
        let earlier = inputs.find(|&source| self.assembly.shape(source).is_some_and(fits));
        let earlier = earlier.or_else(|| self.latest_in_group(wants));
        if let (None, Some(source)) = (&joined, earlier) {
            self.caveats.push(Caveat::ReadsEarlier {
                line,
                channels: wants,
            });
            self.from = source;
            return Ok(());
        }
        if let Some(branches) = joined.or_else(|| self.dense(wants)) {
            self.caveats.push(Caveat::Joined {
                line,
                channels: wants,
            });
            self.read.extend(branches.iter().copied());
            self.from = self.assembly.call("cat", LayerKind::Concat, &branches);
            return Ok(());
        }
        Err(TextError::Channels {
            line,
            class: module.class.clone(),
            wants,
            gets: shape,
        })
    }

    /// Makes maps the vector that a Linear wants, if they can be.
    fn vector(&mut self, line: usize, wants: u64, shape: Shape) -> bool {
        if shape.sides().is_none() {
            return false;
        }
        let is_flat = shape.elements() == Some(u128::from(wants));
        if !is_flat && shape.channels() != wants {
            return false;
        }
        self.read.insert(self.from);
        if is_flat {
            self.caveats.push(Caveat::Flattened {
                line,
                features: wants,
            });
        } else {
            self.caveats.push(Caveat::Averaged {
                line,
                features: wants,
            });
            let pool = LayerKind::AdaptiveAvgPool2d(AdaptivePool2d {
                output_size: [1, 1],
            });
            self.from = self.assembly.call("mean", pool, &[self.from]);
        }
        self.from = self
            .assembly
            .call("flatten", LayerKind::Flatten, &[self.from]);
        true
    }

    /// The latest output in the innermost group that has these channels.
    fn latest_in_group(&self, wants: u64) -> Option<Source> {
        let group = self.open.last()?;
        let fits = |source: &&Source| {
            let shape = self.assembly.shape(**source);
            shape.is_some_and(|shape| shape.channels() == wants)
        };
        group.outputs.iter().rev().find(fits).copied()
    }

    /// Branches of the last group that nobody reads, if they have these channels together.
    fn loose(&self, wants: u64) -> Option<Vec<Source>> {
        let outputs = self.closed.as_ref()?.outputs.iter().copied();
        let loose: Vec<Source> = outputs
            .filter(|source| !self.read.contains(source))
            .collect();
        (self.channels(&loose) == Some(wants)).then_some(loose)
    }

    /// All that came out in a group, and its input, as dense blocks join them.
    fn dense(&self, wants: u64) -> Option<Vec<Source>> {
        let groups = self.open.last().into_iter().chain(&self.closed);
        let all = groups.map(|group| {
            let input = std::iter::once(group.input);
            input.chain(group.outputs.iter().copied()).collect()
        });
        let mut all = all.filter(|sources: &Vec<Source>| self.channels(sources) == Some(wants));
        all.next()
    }

    /// The channels of branches together, if they can be joined.
    fn channels(&self, sources: &[Source]) -> Option<u64> {
        if sources.len() < 2 {
            return None;
        }
        let shapes: Option<Vec<Shape>> = sources
            .iter()
            .map(|&source| self.assembly.shape(source))
            .collect();
        let shapes = shapes?;
        let sides = shapes[0].sides();
        let channels = shapes
            .iter()
            .map(|shape| (shape.sides() == sides).then(|| shape.channels()));
        channels.sum()
    }
}

/// Whether the first layer of the module that says what it wants is a Linear.
fn is_linear(module: &Module) -> Result<bool, TextError> {
    if !module.children.is_empty() {
        for child in &module.children {
            if wanted(child)?.is_some() {
                return is_linear(child);
            }
        }
        return Ok(false);
    }
    Ok(module.class == "Linear")
}
