//! Any order of edits leaves a graph that can be counted, listed and drawn.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::HashSet;

use complexity::{
    Activation, Conv2d, EditError, LayerId, LayerKind, Network, Outcome, Setting, Shape, Source,
    analyze, lanes,
};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Edit {
    Insert(usize, LayerKind),
    Remove(u32),
    Move(u32, usize),
    Duplicate(u32),
    Connect(u32, usize, u32),
    Disconnect(u32, usize),
    RenameIntoBlock(u32, u8, u8),
    Repeat(usize),
}

fn edit() -> impl Strategy<Value = Edit> {
    let kind = prop_oneof![
        Just(LayerKind::Conv2d(Conv2d::new(4, 1))),
        Just(LayerKind::Activation(Activation::ReLU)),
        Just(LayerKind::Add),
        Just(LayerKind::Concat),
        Just(LayerKind::Dropout),
    ];
    let id = 0..20_u32;
    prop_oneof![
        3 => (0..20_usize, kind).prop_map(|(at, kind)| Edit::Insert(at, kind)),
        1 => id.clone().prop_map(Edit::Remove),
        1 => (id.clone(), 0..20_usize).prop_map(|(id, to)| Edit::Move(id, to)),
        1 => id.clone().prop_map(Edit::Duplicate),
        3 => (id.clone(), 0..3_usize, id.clone()).prop_map(|(id, at, from)| Edit::Connect(id, at, from)),
        1 => (id.clone(), 0..3_usize).prop_map(|(id, at)| Edit::Disconnect(id, at)),
        2 => (id, 0..3_u8, 0..6_u8).prop_map(|(id, block, layer)| Edit::RenameIntoBlock(id, block, layer)),
        1 => (0..3_usize).prop_map(Edit::Repeat),
    ]
}

fn apply(network: &mut Network, edit: Edit) -> Result<(), EditError> {
    match edit {
        Edit::Insert(at, kind) => {
            network.insert(at, "layer", kind);
            Ok(())
        }
        Edit::Remove(id) => network.remove(LayerId(id)),
        Edit::Move(id, to) => network.move_to(LayerId(id), to),
        Edit::Duplicate(id) => network.duplicate(LayerId(id)).map(|_| ()),
        Edit::Connect(id, at, 0) => network.connect(LayerId(id), at, Source::Input),
        Edit::Connect(id, at, from) => {
            network.connect(LayerId(id), at, Source::Layer(LayerId(from - 1)))
        }
        Edit::Disconnect(id, at) => network.disconnect(LayerId(id), at),
        Edit::RenameIntoBlock(id, block, layer) => {
            network.rename(LayerId(id), &format!("b.{block}.{layer}"))
        }
        Edit::Repeat(which) => {
            if let Some(block) = network.blocks().get(which) {
                network.repeat(block);
            }
            Ok(())
        }
    }
}

/// The network after these edits, each of which leaves a graph or is refused in words.
fn edited(edits: Vec<Edit>) -> Result<Network, TestCaseError> {
    let mut network = Network::new(Shape::maps(4, 8, 8));
    for edit in edits {
        let before = network.clone();
        if let Err(refused) = apply(&mut network, edit) {
            prop_assert!(!refused.to_string().is_empty());
            prop_assert_eq!(&network, &before);
        }
    }
    Ok(network)
}

proptest! {
    #[test]
    fn any_order_of_edits_leaves_a_graph(edits in prop::collection::vec(edit(), 1..60)) {
        let network = edited(edits)?;
        let nodes: Vec<_> = network.nodes().iter().map(|node| (**node).clone()).collect();
        let again = Network::of_nodes(network.input, nodes);
        prop_assert!(again.is_ok(), "{:?}", again);
        let report = analyze(&network, &Setting::default());
        prop_assert_eq!(report.layers.len(), network.nodes().len());
        let rows = lanes(&network);
        prop_assert_eq!(rows.len(), network.nodes().len());
        for (node, row) in network.nodes().iter().zip(&rows) {
            let read: HashSet<Source> = node.inputs.iter().copied().collect();
            prop_assert_eq!(row.inputs.len(), read.len());
            let goes_on = network.readers(Source::Layer(node.id)).next().is_some();
            prop_assert_eq!(row.goes_on, goes_on);
            let below: Vec<usize> = row.passing.iter().map(|&(_, to)| to).collect();
            let apart: HashSet<&usize> = below.iter().collect();
            prop_assert_eq!(apart.len(), below.len());
            prop_assert!(!row.goes_on || !below.contains(&row.own));
        }
        for block in network.blocks() {
            let inside = &network.nodes()[block.start..block.end];
            let prefix = format!("{}.", block.name);
            prop_assert!(inside.iter().all(|node| node.name.starts_with(&prefix)));
        }
    }

    #[test]
    fn folding_changes_no_number(edits in prop::collection::vec(edit(), 1..60)) {
        let network = edited(edits)?;
        let report = analyze(&network, &Setting::default());
        let Ok(totals) = &report.totals else {
            return Ok(());
        };
        // All blocks folded: the outermost blocks' lines, and the layers that stand in none.
        let (mut macs, mut learned, mut maps) = (0, 0, 0);
        let mut place = 0;
        let mut blocks = network.blocks();
        blocks.sort_by_key(|block| (block.start, std::cmp::Reverse(block.end)));
        while place < network.nodes().len() {
            if let Some(block) = blocks.iter().find(|block| block.start == place) {
                let sum = report.sum(block).unwrap();
                macs += sum.macs;
                learned += sum.learned;
                maps += sum.map_elements;
                place = block.end;
                continue;
            }
            if let Outcome::Done(layer) = &report.layers[place] {
                macs += layer.macs;
                learned += layer.parameters.learned().unwrap();
                maps += layer.map_elements;
            }
            place += 1;
        }
        let all = (totals.macs, totals.learned, totals.feature_map_elements);
        prop_assert_eq!((macs, learned, maps), all);
    }
}
