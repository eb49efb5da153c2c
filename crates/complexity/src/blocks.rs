//! Blocks: layers whose names begin alike, as PyTorch's modules name them (`layer1.0.conv1`).

use std::rc::Rc;

use crate::analysis::Report;
use crate::network::{LayerId, Network, Node, Source};

/// Fewer layers stand for themselves.
const FEWEST_LAYERS: usize = 4;

/// A run of layers under one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What the layers' names begin with, without the dot behind it.
    pub name: String,
    /// The position of its first layer.
    pub start: usize,
    /// The position behind its last layer.
    pub end: usize,
    /// How many blocks it stands in.
    pub depth: usize,
}

/// What the layers of a block cost together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlockSum {
    /// Multiply-accumulates.
    pub macs: u128,
    /// Learned numbers.
    pub learned: u128,
    /// Elements of feature maps.
    pub map_elements: u128,
}

impl BlockSum {
    /// FLOPs in hardware's view, 2 × MACs; none when a `u128` cannot hold them.
    ///
    /// ```
    /// let sum = complexity::BlockSum { macs: 150, ..Default::default() };
    /// assert_eq!(sum.flops(), Some(300));
    /// ```
    pub fn flops(&self) -> Option<u128> {
        self.macs.checked_mul(2)
    }
}

impl Report {
    /// The sums of a block; none while one of its layers is not counted, or where a `u128`
    /// cannot hold them.
    ///
    /// ```
    /// # use complexity::{Conv2d, LayerKind, Network, Setting, Shape, analyze};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// for name in ["a.0", "a.1", "b", "a.2", "b.0", "b.1", "b.2", "b.3"] {
    ///     network.push(name, LayerKind::Conv2d(Conv2d::new(3, 1)));
    /// }
    /// let report = analyze(&network, &Setting::default());
    /// let blocks = network.blocks();
    /// assert_eq!((blocks.len(), blocks[0].start), (1, 4));
    /// assert_eq!(report.sum(&blocks[0]).unwrap().learned, 4 * 12);
    /// ```
    pub fn sum(&self, block: &Block) -> Option<BlockSum> {
        let layers = self.layers.get(block.start..block.end)?;
        layers.iter().try_fold(BlockSum::default(), |sum, outcome| {
            let layer = outcome.report()?;
            Some(BlockSum {
                macs: sum.macs.checked_add(layer.macs)?,
                learned: sum.learned.checked_add(layer.parameters.learned()?)?,
                map_elements: sum.map_elements.checked_add(layer.map_elements)?,
            })
        })
    }
}

impl Network {
    /// The blocks, outer ones before those that they hold. A name that all layers of a block
    /// share makes no block of its own.
    ///
    /// ```
    /// # use complexity::{LayerKind, Network, Shape};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// for layer in 0..4 {
    ///     network.push(&format!("features.{layer}"), LayerKind::Dropout);
    /// }
    /// network.push("flatten", LayerKind::Flatten);
    /// assert_eq!(network.blocks()[0].name, "features");
    /// ```
    pub fn blocks(&self) -> Vec<Block> {
        let mut blocks = Vec::new();
        collect(self.nodes(), 0, self.nodes().len(), 0, 0, &mut blocks);
        blocks
    }

    /// The layers that stand for the layer `id` in the repeats of its block, itself among
    /// them: blocks side by side whose names differ by a number, with the same layers inside.
    ///
    /// ```
    /// # use complexity::{LayerKind, Network, Shape};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// let mut ids = Vec::new();
    /// for layer in ["b.0.x", "b.0.y", "b.0.z", "b.0.w", "b.1.x", "b.1.y", "b.1.z", "b.1.w"] {
    ///     ids.push(network.push(layer, LayerKind::Dropout));
    /// }
    /// assert_eq!(network.repeats(ids[1]), [ids[1], ids[5]]);
    /// ```
    pub fn repeats(&self, id: LayerId) -> Vec<LayerId> {
        let Some(position) = self.position(id) else {
            return Vec::new();
        };
        let blocks = self.blocks();
        let around = |block: &&Block| (block.start..block.end).contains(&position);
        for own in blocks.iter().rev().filter(around) {
            let repeats = blocks
                .iter()
                .filter(|other| is_repeat(self.nodes(), own, other));
            let layers: Vec<LayerId> = repeats
                .map(|other| self.nodes()[other.start + position - own.start].id)
                .collect();
            if layers.len() > 1 {
                return layers;
            }
        }
        vec![id]
    }

    /// Puts a copy of a block behind it, under the next number; the blocks that are numbered as it
    /// is, and higher, count on. What read the block's output reads the copy's.
    ///
    /// ```
    /// # use complexity::{LayerKind, Network, Shape};
    /// let mut network = Network::new(Shape::maps(3, 8, 8));
    /// for layer in ["b.0.x", "b.0.y", "b.0.z", "b.0.w", "end"] {
    ///     network.push(layer, LayerKind::Dropout);
    /// }
    /// let block = network.blocks().remove(0);
    /// network.repeat(&block);
    /// assert_eq!(network.nodes()[4].name, "b1.0.x");
    /// ```
    pub fn repeat(&mut self, block: &Block) {
        let Some(inside) = self.nodes.get(block.start..block.end) else {
            return;
        };
        let (stem, number) = numbered(&block.name);
        let copies = copies(inside, self.next_id, |name| {
            format!("{stem}{}{}", number + 1, &name[block.name.len()..])
        });
        let (Some(last), Some(copied)) = (inside.last(), copies.last()) else {
            return;
        };
        let (from, to) = (Source::Layer(last.id), Source::Layer(copied.id));
        self.next_id += u32::try_from(copies.len()).unwrap_or(u32::MAX);
        self.redirect(from, to, block.end);
        for node in &mut self.nodes {
            if let Some(name) = counted_on(&node.name, stem, number) {
                Rc::make_mut(node).name = name;
            }
        }
        let end = block.end;
        self.nodes.splice(end..end, copies.into_iter().map(Rc::new));
    }
}

/// Copies of a block's layers. What read the block's main input, which its first layer reads,
/// reads the block's output.
fn copies(inside: &[Rc<Node>], next_id: u32, rename: impl Fn(&str) -> String) -> Vec<Node> {
    let main_input = inside.first().and_then(|node| node.inputs.first().copied());
    let output = inside.last().map(|node| Source::Layer(node.id));
    let copy_of = |source: Source| {
        let within = inside
            .iter()
            .zip(next_id..)
            .find(|(node, _)| source == Source::Layer(node.id));
        match within {
            Some((_, copy)) => Source::Layer(LayerId(copy)),
            None if Some(source) == main_input => output.unwrap_or(source),
            None => source,
        }
    };
    let nodes = inside.iter().zip(next_id..);
    nodes
        .map(|(node, id)| Node {
            id: LayerId(id),
            name: rename(&node.name),
            kind: node.kind.clone(),
            inputs: node.inputs.iter().copied().map(copy_of).collect(),
            functional: node.functional,
        })
        .collect()
}

fn collect(
    nodes: &[Rc<Node>],
    start: usize,
    end: usize,
    prefix: usize,
    depth: usize,
    blocks: &mut Vec<Block>,
) {
    let mut at = start;
    while at < end {
        let name = &nodes[at].name;
        let Some(length) = name[prefix..].find('.') else {
            at += 1;
            continue;
        };
        let shared = &name[..=prefix + length];
        let run = nodes[at..end]
            .iter()
            .take_while(|node| node.name.starts_with(shared))
            .count();
        let is_block = run >= FEWEST_LAYERS && run < end - start;
        if is_block {
            blocks.push(Block {
                name: shared[..shared.len() - 1].to_owned(),
                start: at,
                end: at + run,
                depth,
            });
        }
        if run >= FEWEST_LAYERS {
            let inner = depth + usize::from(is_block);
            collect(nodes, at, at + run, shared.len(), inner, blocks);
        }
        at += run;
    }
}

fn is_repeat(nodes: &[Rc<Node>], own: &Block, other: &Block) -> bool {
    let inside = |block: &Block| {
        let start = block.name.len();
        nodes[block.start..block.end]
            .iter()
            .map(move |node| (&node.name[start..], &node.kind))
    };
    own.depth == other.depth
        && own.end - own.start == other.end - other.start
        && numbered(&own.name).0 == numbered(&other.name).0
        && inside(own).eq(inside(other))
}

/// A name and the number behind it; 0 where there is none.
fn numbered(name: &str) -> (&str, u64) {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    match name[stem.len()..].parse() {
        Ok(number) if number < u64::MAX => (stem, number),
        Ok(_) | Err(_) => (name, 0),
    }
}

/// The name with the number behind `stem` one higher, where that is beyond `number`.
fn counted_on(name: &str, stem: &str, number: u64) -> Option<String> {
    let rest = name.strip_prefix(stem)?;
    let dot = rest.find('.')?;
    let own: u64 = rest[..dot].parse().ok()?;
    (own > number && own < u64::MAX).then(|| format!("{stem}{}{}", own + 1, &rest[dot..]))
}
