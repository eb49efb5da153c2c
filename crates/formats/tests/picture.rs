//! Pictures are well-formed, and their figures are the report's.
#![expect(
    clippy::unwrap_used,
    reason = "a test whose network cannot be drawn fails"
)]

use complexity::{
    Conv2d, DataType, LayerKind, Network, Operator, Report, Setting, Shape, TotalsError, analyze,
};
use formats::picture::{Colours, Measure, Picture, Words};

fn picture<'a>(network: &'a Network, report: &'a Report) -> Picture<'a> {
    Picture {
        network,
        report,
        data_type: DataType::F32,
        words: Words::english("A & B"),
        colours: Colours::LIGHT,
    }
}

fn all(network: &Network) -> Vec<String> {
    let report = analyze(network, &Setting::default());
    let picture = picture(network, &report);
    let bars = Measure::ALL.map(|measure| picture.bars(measure).unwrap());
    bars.into_iter().chain([picture.list().unwrap()]).collect()
}

/// Every tag that opens closes, in turn, and no text holds markup.
#[track_caller]
fn assert_well_formed(svg: &str) {
    let mut open = Vec::new();
    for part in svg.split('<').skip(1) {
        let (tag, text) = part.split_once('>').expect("a tag ends");
        assert!(!text.contains('>'), "{part}");
        let entities = text.split('&').skip(1);
        for entity in entities {
            let known = ["amp;", "lt;", "gt;"]
                .iter()
                .any(|name| entity.starts_with(name));
            assert!(known, "{text}");
        }
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{part}");
        } else if !tag.ends_with('/') {
            open.push(tag.split_whitespace().next().unwrap());
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn every_published_network_is_drawn() {
    for entry in models::entries() {
        let network = models::network(entry.name, None).unwrap();
        for svg in all(&network) {
            assert_well_formed(&svg);
            for node in network.nodes() {
                assert!(
                    svg.contains(&format!(">{}</text>", node.name)),
                    "{}",
                    node.name
                );
            }
        }
    }
}

#[test]
fn bars_are_as_long_as_their_shares() {
    let network = models::network("lenet5", None).unwrap();
    let report = analyze(&network, &Setting::default());
    let picture = picture(&network, &report);
    let bars = picture.bars(Measure::Macs).unwrap();
    assert!(
        bars.contains("<title id=\"title\">A &amp; B: MACs</title>"),
        "{bars}"
    );
    assert!(bars.contains(">240.0 k · 57.6%</text>"), "{bars}");
    assert!(
        bars.contains("width=\"400\" height=\"16\" rx=\"2\" fill=\"#b3c8f3\""),
        "{bars}"
    );
    let sums = "MACs 416,520 · Parameters 61,706 · Peak memory 36.8 KiB";
    assert!(bars.contains(sums), "{bars}");
    let list = picture.list().unwrap();
    for figure in [
        ">1×32×32<",
        ">6×28×28<",
        ">117.6 k<",
        ">48.1 k<",
        ">18.4 KiB<",
    ] {
        assert!(list.contains(figure), "{figure} is not in {list}");
    }
}

#[test]
fn names_are_no_markup() {
    let mut network = Network::new(Shape::maps(3, 8, 8));
    network.push("<script>&\u{1}", LayerKind::Conv2d(Conv2d::new(4, 3)));
    for svg in all(&network) {
        assert_well_formed(&svg);
        assert!(svg.contains(">&lt;script&gt;&amp;\u{fffd}</text>"), "{svg}");
    }
}

#[test]
fn what_is_not_counted_says_so() {
    let mut network = Network::new(Shape::maps(3, 8, 8));
    let unknown = Operator::unknown("FancyConv");
    network.push("fancy", LayerKind::Operator(Box::new(unknown)));
    for svg in all(&network) {
        assert!(svg.contains(">not counted</text>"), "{svg}");
        assert!(
            svg.contains("partial: layers that are not counted are left out"),
            "{svg}"
        );
    }
}

#[test]
fn a_wrong_layer_is_an_error() {
    let mut network = Network::new(Shape::maps(3, 2, 2));
    network.push("conv", LayerKind::Conv2d(Conv2d::new(4, 3)));
    let report = analyze(&network, &Setting::default());
    let picture = picture(&network, &report);
    assert_eq!(picture.list(), Err(TotalsError::Incomplete));
    assert_eq!(picture.bars(Measure::Macs), Err(TotalsError::Incomplete));
}
