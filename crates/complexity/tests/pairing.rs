//! Which layers of two networks belong together.

use std::collections::HashSet;

use complexity::{
    Activation, BatchNorm2d, Conv2d, LayerKind, MaxPool2d, Network, Pair, Shape, pair_layers,
};

fn conv(channels: u64) -> LayerKind {
    LayerKind::Conv2d(Conv2d::new(channels, 1))
}

fn relu() -> LayerKind {
    LayerKind::Activation(Activation::ReLU)
}

/// Layers that are numbered as `nn.Sequential` numbers them.
fn sequential(kinds: &[LayerKind]) -> Network {
    let mut network = Network::new(Shape::maps(3, 8, 8));
    for (index, kind) in kinds.iter().enumerate() {
        network.push(&format!("features.{index}"), kind.clone());
    }
    network
}

fn vgg() -> Vec<LayerKind> {
    let mut kinds = Vec::new();
    for channels in [64, 64, 128, 128, 256, 256] {
        kinds.extend([conv(channels), relu()]);
    }
    kinds.push(LayerKind::MaxPool2d(MaxPool2d::new(2)));
    kinds
}

#[test]
fn a_network_is_paired_with_itself() {
    let network = sequential(&vgg());
    let both: Vec<Pair> = (0..13).map(|at| Pair::Both(at, at)).collect();
    assert_eq!(pair_layers(&network, &network), both);
}

#[test]
fn an_inserted_layer_does_not_shift_the_rows_behind_it() {
    let mut longer = vgg();
    longer.insert(4, LayerKind::BatchNorm2d(BatchNorm2d::new()));
    let [first, second] = [sequential(&vgg()), sequential(&longer)];
    let expected: Vec<Pair> = (0..4)
        .map(|at| Pair::Both(at, at))
        .chain([Pair::Second(4)])
        .chain((4..13).map(|at| Pair::Both(at, at + 1)))
        .collect();
    assert_eq!(pair_layers(&first, &second), expected);
}

#[test]
fn a_removed_block_has_no_partner() {
    let mut shorter = vgg();
    shorter.drain(6..8);
    let [first, second] = [sequential(&vgg()), sequential(&shorter)];
    let expected: Vec<Pair> = (0..6)
        .map(|at| Pair::Both(at, at))
        .chain([Pair::First(6), Pair::First(7)])
        .chain((8..13).map(|at| Pair::Both(at, at - 2)))
        .collect();
    assert_eq!(pair_layers(&first, &second), expected);
}

#[test]
fn a_changed_layer_stays_in_its_row() {
    let mut other = vgg();
    other[2] = conv(96);
    other[3] = LayerKind::Activation(Activation::SiLU);
    let [first, second] = [sequential(&vgg()), sequential(&other)];
    let both: Vec<Pair> = (0..13).map(|at| Pair::Both(at, at)).collect();
    assert_eq!(pair_layers(&first, &second), both);
}

#[test]
fn every_layer_has_one_row_in_order() {
    let [first, second] = [sequential(&vgg()), sequential(&[relu(), conv(8), relu()])];
    let empty = Network::new(Shape::maps(3, 8, 8));
    for (a, b) in [
        (&first, &second),
        (&second, &first),
        (&first, &empty),
        (&empty, &empty),
    ] {
        let rows = pair_layers(a, b);
        let of =
            |side: fn(&Pair) -> Option<usize>| rows.iter().filter_map(side).collect::<Vec<_>>();
        let firsts = of(|row| match row {
            Pair::Both(at, _) | Pair::First(at) => Some(*at),
            Pair::Second(_) => None,
        });
        let seconds = of(|row| match row {
            Pair::Both(_, at) | Pair::Second(at) => Some(*at),
            Pair::First(_) => None,
        });
        assert!(firsts.into_iter().eq(0..a.nodes().len()), "{rows:?}");
        assert!(seconds.into_iter().eq(0..b.nodes().len()), "{rows:?}");
    }
}

#[test]
fn networks_too_large_for_all_pairs_are_paired_by_name() {
    let channels = |at: usize| conv(1 + at as u64 % 7);
    let kinds: Vec<LayerKind> = (0..5_000).map(channels).collect();
    let first = sequential(&kinds);
    let mut second = sequential(&kinds);
    let ids: Vec<_> = second.nodes().iter().map(|node| node.id).collect();
    for id in ids.into_iter().step_by(2) {
        second.replace(id, relu()).unwrap();
    }
    second.insert(2_500, "extra", relu());
    let rows = pair_layers(&first, &second);
    assert_eq!(rows.len(), 5_001);
    let alone: HashSet<usize> = rows
        .iter()
        .filter_map(|row| match row {
            Pair::Second(at) => Some(*at),
            Pair::Both(..) | Pair::First(_) => None,
        })
        .collect();
    assert_eq!(alone, HashSet::from([2_500]));
}
