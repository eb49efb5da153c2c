//! From modules in definition order to a network: what a layer says of its input decides what it
//! reads.

use std::collections::HashSet;

use complexity::{
    AdaptivePool2d, ChannelShuffle, Chunk, LayerId, LayerKind, MaxPool2d, Scale, Shape, Source,
    Unflatten, Upsample, UpsampleMode, UpsampleTo, Window,
};

use super::error::{Caveat, TextError};
use super::module::Module;
use super::module_branches::{Branching, is_half};
use super::module_layers::{What, what};
use super::module_roles::{
    Wanted, begins_with_mean, begins_with_upsampling, is_gate, shortcut, wanted,
};
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
        enlarged: None,
        read: HashSet::new(),
        lines: Vec::new(),
        caveats: vec![Caveat::DefinitionOrder],
    };
    if root.class.is_empty() && root.children.len() == 1 && !root.children[0].children.is_empty() {
        // What is printed is one module, which has no name.
        walk.inside(&root.children[0], "", None)?;
    } else {
        walk.inside(root, "", None)?;
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

/// A module with modules in it, which is open.
struct Group {
    input: Source,
    /// What came out of each module in it.
    outputs: Vec<Source>,
}

/// How far back maps are looked for that a network as a U joins, in layers.
const REACH: usize = 4096;

struct Walk {
    assembly: Assembly,
    /// What the next layer reads.
    from: Source,
    open: Vec<Group>,
    /// The group that was closed last.
    closed: Option<Group>,
    /// The layer that made the maps larger, until the next filters.
    enlarged: Option<usize>,
    read: HashSet<Source>,
    lines: Vec<Line>,
    caveats: Vec<Caveat>,
}

impl Walk {
    /// Adds the modules in a module, whose output `next` reads.
    fn inside(
        &mut self,
        module: &Module,
        prefix: &str,
        next: Option<Wanted>,
    ) -> Result<(), TextError> {
        let input = self.from;
        let channels = self.channels(input);
        let is_gate = is_gate(module, channels)?;
        if is_gate && !begins_with_mean(module) {
            self.mean();
        }
        self.open.push(Group {
            input,
            outputs: Vec::new(),
        });
        let mut branching = Branching::new(module, channels, next)?;
        let shortcut = shortcut(module, channels)?;
        let nexts = nexts(module, next)?;
        for (place, child) in module.children.iter().enumerate() {
            if shortcut == Some(place) && self.from != input {
                self.read_again(child, input)?;
            }
            self.enter(&mut branching, place, child, nexts[place])?;
            self.find_input(child)?;
            let name = format!("{prefix}{}", child.name);
            if child.children.is_empty() {
                self.layer(child, &name)?;
            } else {
                self.inside(child, &format!("{name}."), nexts[place + 1])?;
            }
            branching.leave(place, self.from);
            let output = self.from;
            if let Some(group) = self.open.last_mut() {
                group.outputs.push(output);
            }
            if shortcut == Some(place) && place == 0 {
                self.from = input;
            }
        }
        self.join_branches(&mut branching, next);
        self.join_loose(next);
        self.closed = self.open.pop();
        if is_gate {
            self.multiply(module, input);
        }
        if matches!(&*module.class, "CNBlock" | "ConvNeXtBlock") {
            // It is a parameter of the block, of which the text says nothing.
            let scale = LayerKind::Scale(Scale { bias: false });
            self.from = self.assembly.call("layer_scale", scale, &[self.from]);
        }
        Ok(())
    }

    fn layer(&mut self, module: &Module, name: &str) -> Result<(), TextError> {
        let input = self.assembly.shape(self.from);
        let What::Layer(kind, _) = what(module, input)? else {
            return Ok(());
        };
        if !kind.is_counted() {
            self.caveats.push(Caveat::NotCounted {
                line: module.line,
                class: module.class.clone(),
            });
        }
        if matches!(kind, LayerKind::ConvTranspose2d(_) | LayerKind::Upsample(_)) {
            self.enlarged = Some(self.assembly.len());
        } else if kind.has_macs() {
            self.enlarged = None;
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

    fn channels(&self, source: Source) -> u64 {
        let shape = self.assembly.shape(source);
        shape.map_or(0, |shape| shape.channels())
    }

    /// Averages maps over their places.
    fn mean(&mut self) {
        let pool = LayerKind::AdaptiveAvgPool2d(AdaptivePool2d {
            output_size: [1, 1],
        });
        self.read.insert(self.from);
        self.from = self.assembly.call("mean", pool, &[self.from]);
    }

    /// Multiplies what a gate read by what it gave.
    fn multiply(&mut self, gate: &Module, input: Source) {
        if let Some(Shape::Features(features)) = self.assembly.shape(self.from) {
            let maps = LayerKind::Unflatten(Unflatten {
                shape: [features, 1, 1],
            });
            self.from = self.assembly.call("unflatten", maps, &[self.from]);
        }
        self.caveats.push(Caveat::Gated {
            line: gate.line,
            class: gate.class.clone(),
        });
        self.read.extend([input, self.from]);
        let inputs = [input, self.from];
        self.from = self.assembly.call("mul", LayerKind::Mul, &inputs);
    }

    /// Lets a shortcut read what its group reads.
    fn read_again(&mut self, module: &Module, input: Source) -> Result<(), TextError> {
        if let Some((line, channels)) = wanted(module)? {
            self.caveats.push(Caveat::ReadsEarlier { line, channels });
        }
        self.from = input;
        Ok(())
    }

    /// Goes to where a module's branch stands, or on from where all branches end.
    fn enter(
        &mut self,
        branching: &mut Branching,
        place: usize,
        child: &Module,
        next: Option<Wanted>,
    ) -> Result<(), TextError> {
        let Some(group) = self.open.last() else {
            return Ok(());
        };
        let input = group.input;
        if !branching.is_branch(place) {
            if wanted(child)?.is_some() {
                self.join_branches(branching, next);
            }
            return Ok(());
        }
        if branching.is_half {
            let [kept, read] = [0, 1].map(|index| {
                let half = LayerKind::Chunk(Chunk { chunks: 2, index });
                self.assembly.call("chunk", half, &[input])
            });
            self.read.insert(input);
            branching.keep(kept);
            self.from = read;
            return Ok(());
        }
        let from = branching.start(place, input);
        if from != self.from {
            self.read_again(child, from)?;
        }
        Ok(())
    }

    /// Joins what came out of the branches.
    fn join_branches(&mut self, branching: &mut Branching, next: Option<Wanted>) {
        let mut ends = branching.ends();
        if ends.len() < 2 {
            return;
        }
        let Some(input) = self.open.last().map(|group| group.input) else {
            return;
        };
        let line = next.map_or(branching.line, |(line, _)| line);
        self.enlarge_means(&mut ends);
        let sum = self.sum(&ends);
        let missing = next
            .zip(sum)
            .and_then(|((_, wants), sum)| wants.checked_sub(sum));
        if missing == Some(self.channels(input)) && missing != Some(0) {
            let pooled = self.pooled(input, ends[0]);
            ends.extend(pooled);
        }
        let Some(channels) = self.sum(&ends) else {
            return;
        };
        self.caveats.push(Caveat::Joined { line, channels });
        self.cat(&ends);
        if branching.is_shuffled {
            let shuffle = LayerKind::ChannelShuffle(ChannelShuffle { groups: 2 });
            self.from = self.assembly.call("channel_shuffle", shuffle, &[self.from]);
        }
    }

    /// Joins what nobody in the group has read, where the next layer wants as many channels.
    fn join_loose(&mut self, next: Option<Wanted>) {
        let Some((line, wants)) = next.filter(|(_, wants)| *wants != self.channels(self.from))
        else {
            return;
        };
        let outputs = self.open.last().map_or(&[][..], |group| &group.outputs);
        let loose = outputs.iter().copied();
        let loose: Vec<Source> = loose.filter(|source| !self.read.contains(source)).collect();
        if self.sum(&loose) == Some(wants) {
            self.caveats.push(Caveat::Joined {
                line,
                channels: wants,
            });
            self.cat(&loose);
        }
    }

    fn cat(&mut self, branches: &[Source]) {
        self.read.extend(branches.iter().copied());
        self.from = self.assembly.call("cat", LayerKind::Concat, branches);
    }

    /// Brings branches that were averaged over all places back to the others' sides.
    fn enlarge_means(&mut self, ends: &mut [Source]) {
        let sides =
            |walk: &Self, source| walk.assembly.shape(source).and_then(|shape| shape.sides());
        let of_others = ends
            .iter()
            .find_map(|&end| sides(self, end).filter(|&all| all != [1, 1]));
        let Some(others) = of_others else {
            return;
        };
        for end in ends {
            if sides(self, *end) == Some([1, 1]) {
                let upsample = LayerKind::Upsample(Upsample {
                    mode: UpsampleMode::Bilinear,
                    to: UpsampleTo::Size(others),
                });
                self.read.insert(*end);
                *end = self.assembly.call("interpolate", upsample, &[*end]);
            }
        }
    }

    /// The input, pooled to the sides of a branch, where a pool of 3 or 2 with stride 2 does so.
    fn pooled(&mut self, input: Source, branch: Source) -> Option<Source> {
        let sides = |source| self.assembly.shape(source).and_then(|shape| shape.sides());
        let (from, to) = (sides(input)?, sides(branch)?);
        if from == to {
            return Some(input);
        }
        let fits = |kernel: u64| {
            (0..2).all(|axis| {
                from[axis].checked_sub(kernel).map(|rest| rest / 2 + 1) == Some(to[axis])
            })
        };
        let kernel = [3, 2].into_iter().find(|&kernel| fits(kernel))?;
        let pool = LayerKind::MaxPool2d(MaxPool2d {
            window: Window::square(kernel, 0, 2),
            ..MaxPool2d::new(1)
        });
        self.read.insert(input);
        Some(self.assembly.call("max_pool2d", pool, &[input]))
    }

    /// Lets the next layer read what it wants.
    fn find_input(&mut self, module: &Module) -> Result<(), TextError> {
        let Some((line, wants)) = wanted(module)? else {
            return Ok(());
        };
        let Some(shape) = self.assembly.shape(self.from) else {
            return Ok(());
        };
        // What joins maps behind an upsampling stands in the group.
        if begins_with_upsampling(module) {
            return Ok(());
        }
        let is_linear = is_linear(module)?;
        let is_group = !module.children.is_empty();
        if is_group && is_half(module, shape.channels())? {
            return Ok(());
        }
        if is_linear && matches!(shape, Shape::Maps { .. }) && is_group {
            // What makes a vector of maps may stand in the group.
            return Ok(());
        }
        if is_linear && self.vector(line, wants, shape) {
            return Ok(());
        }
        let fits = |shape: Shape| shape.channels() == wants;
        let is_vector = !matches!(shape, Shape::Maps { .. });
        if fits(shape) && (!is_linear || is_vector) {
            return Ok(());
        }
        if let Some(skipped) = self.skipped(wants, shape) {
            self.caveats.push(Caveat::Joined {
                line,
                channels: wants,
            });
            self.cat(&[skipped, self.from]);
            return Ok(());
        }
        let mut inputs = self.open.iter().rev().map(|group| group.input);
        let earlier = inputs.find(|&source| self.assembly.shape(source).is_some_and(fits));
        let earlier = earlier.or_else(|| self.latest_in_group(wants));
        if let Some(source) = earlier {
            self.caveats.push(Caveat::ReadsEarlier {
                line,
                channels: wants,
            });
            self.from = source;
            return Ok(());
        }
        if let Some(branches) = self.dense(wants) {
            self.caveats.push(Caveat::Joined {
                line,
                channels: wants,
            });
            self.cat(&branches);
            return Ok(());
        }
        if is_group {
            // The layer in it that wants them says so, if nothing in it gives them.
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
        if !matches!(shape, Shape::Maps { .. }) {
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
            self.mean();
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

    /// What a network as a U joins to maps that were made larger: the latest layer before those
    /// with their sides and the channels that are missing.
    fn skipped(&self, wants: u64, shape: Shape) -> Option<Source> {
        let missing = wants.checked_sub(shape.channels())?;
        let [height, width] = shape.sides()?;
        let before = 0..self.enlarged?;
        let sources = before.rev().take(REACH);
        let mut sources =
            sources.filter_map(|place| Some(Source::Layer(LayerId(u32::try_from(place).ok()?))));
        sources.find(|&source| {
            self.assembly.shape(source) == Some(Shape::maps(missing, height, width))
        })
    }

    /// All that came out in a group, and its input, as dense blocks join them.
    fn dense(&self, wants: u64) -> Option<Vec<Source>> {
        let groups = self.open.last().into_iter().chain(&self.closed);
        let all = groups.map(|group| {
            let input = std::iter::once(group.input);
            input.chain(group.outputs.iter().copied()).collect()
        });
        let mut all = all.filter(|sources: &Vec<Source>| self.sum(sources) == Some(wants));
        all.next()
    }

    /// The channels of branches together, if they can be joined.
    fn sum(&self, sources: &[Source]) -> Option<u64> {
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

/// What each module in a group, and the layer behind the last, reads at the earliest.
fn nexts(group: &Module, next: Option<Wanted>) -> Result<Vec<Option<Wanted>>, TextError> {
    let mut nexts = vec![next];
    for child in group.children.iter().rev() {
        let latest = nexts.last().copied().flatten();
        nexts.push(wanted(child)?.or(latest));
    }
    nexts.reverse();
    Ok(nexts)
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
