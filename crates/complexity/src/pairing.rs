//! Which layers of two networks belong together.

use std::collections::HashMap;
use std::rc::Rc;

use crate::network::{Network, Node};

/// A row of a comparison: positions in the two networks, in execution order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pair {
    /// A layer of each.
    Both(usize, usize),
    /// A layer that only the first network has.
    First(usize),
    /// A layer that only the second network has.
    Second(usize),
}

/// The largest table of all pairs that is made, in cells; beyond it names alone decide.
const MAX_CELLS: usize = 1 << 24;

/// Pairs the layers of two networks by name, kind and position: of all ways that keep the order,
/// the one whose pairs are most alike. A layer that was inserted has no partner, and those behind
/// it keep theirs, also where their names count on, as in `nn.Sequential`.
///
/// ```
/// use complexity::{Activation, LayerKind, Network, Pair, Shape, pair_layers};
/// let mut first = Network::new(Shape::maps(3, 8, 8));
/// first.push("0", LayerKind::Dropout);
/// first.push("1", LayerKind::Flatten);
/// let mut second = Network::new(Shape::maps(3, 8, 8));
/// second.push("0", LayerKind::Dropout);
/// second.push("1", LayerKind::Activation(Activation::ReLU));
/// second.push("2", LayerKind::Flatten);
/// assert_eq!(
///     pair_layers(&first, &second),
///     [Pair::Both(0, 0), Pair::Second(1), Pair::Both(1, 2)],
/// );
/// ```
pub fn pair_layers(first: &Network, second: &Network) -> Vec<Pair> {
    let [a, b] = [first.nodes(), second.nodes()];
    let is_same = |(a, b): (&Rc<Node>, &Rc<Node>)| a.name == b.name && a.kind == b.kind;
    let front = a.iter().zip(b).take_while(|&pair| is_same(pair)).count();
    let [a_rest, b_rest] = [&a[front..], &b[front..]];
    let back = a_rest.iter().rev().zip(b_rest.iter().rev());
    let back = back.take_while(|&pair| is_same(pair)).count();
    let middle_a = &a_rest[..a_rest.len() - back];
    let middle_b = &b_rest[..b_rest.len() - back];
    let matched = if (middle_a.len() + 1).saturating_mul(middle_b.len() + 1) <= MAX_CELLS {
        most_alike(middle_a, middle_b)
    } else {
        of_one_name(middle_a, middle_b)
    };
    let mut pairs: Vec<(usize, usize)> = (0..front).map(|at| (at, at)).collect();
    pairs.extend(matched.into_iter().map(|(i, j)| (front + i, front + j)));
    pairs.extend(
        (0..back)
            .rev()
            .map(|at| (a.len() - 1 - at, b.len() - 1 - at)),
    );
    rows(&pairs, a.len(), b.len())
}

/// All layers of both, those without a partner before the pair that follows them.
fn rows(pairs: &[(usize, usize)], a_len: usize, b_len: usize) -> Vec<Pair> {
    let mut rows = Vec::with_capacity(a_len.max(b_len));
    let [mut a, mut b] = [0, 0];
    for &(i, j) in pairs.iter().chain(&[(a_len, b_len)]) {
        rows.extend((a..i).map(Pair::First));
        rows.extend((b..j).map(Pair::Second));
        if i < a_len {
            rows.push(Pair::Both(i, j));
        }
        [a, b] = [i + 1, j + 1];
    }
    rows
}

/// How alike two layers are; nothing where they do not belong together. All settings weigh far more
/// than a name, which in `nn.Sequential` is but a position.
fn likeness(a: &Node, b: &Node) -> u32 {
    let is_one_kind = std::mem::discriminant(&a.kind) == std::mem::discriminant(&b.kind);
    let by_kind = match (a.kind == b.kind, is_one_kind) {
        (true, _) => 8,
        (false, true) => 1,
        (false, false) => 0,
    };
    by_kind + u32::from(a.name == b.name)
}

/// The longest common subsequence, weighted by likeness (Needleman & Wunsch 1970, without a
/// penalty for gaps).
fn most_alike(a: &[Rc<Node>], b: &[Rc<Node>]) -> Vec<(usize, usize)> {
    let width = b.len() + 1;
    // best[i · width + j] is the most that the layers from i and from j on can reach.
    let mut best = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            let skip = best[(i + 1) * width + j].max(best[i * width + j + 1]);
            let likeness = likeness(&a[i], &b[j]);
            let pair = best[(i + 1) * width + j + 1] + likeness;
            best[i * width + j] = if likeness > 0 { skip.max(pair) } else { skip };
        }
    }
    let mut pairs = Vec::new();
    let [mut i, mut j] = [0, 0];
    while i < a.len() && j < b.len() {
        let here = best[i * width + j];
        let likeness = likeness(&a[i], &b[j]);
        if likeness > 0 && here == best[(i + 1) * width + j + 1] + likeness {
            pairs.push((i, j));
            [i, j] = [i + 1, j + 1];
        } else if here == best[(i + 1) * width + j] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// Layers of one name, as far as they stand in the same order.
fn of_one_name(a: &[Rc<Node>], b: &[Rc<Node>]) -> Vec<(usize, usize)> {
    let names = b.iter().enumerate();
    let positions: HashMap<&str, usize> = names.map(|(at, node)| (&*node.name, at)).collect();
    let mut next = 0;
    let mut pairs = Vec::new();
    for (i, node) in a.iter().enumerate() {
        match positions.get(&*node.name) {
            Some(&j) if j >= next => {
                pairs.push((i, j));
                next = j + 1;
            }
            _ => {}
        }
    }
    pairs
}
