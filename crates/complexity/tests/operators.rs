//! Operations of files: what is not known is named, and never counted as nothing.

use complexity::{
    Conv2d, LayerKind, Network, Operator, OperatorOutput, Outcome, Quantity, Setting, Shape,
    TotalsError, Work, analyze, derive,
};

fn operator(output: OperatorOutput, work: Work) -> Operator {
    Operator {
        output,
        work,
        ..Operator::unknown("Own")
    }
}

fn network(operator: Operator) -> Network {
    let mut network = Network::new(Shape::maps(3, 8, 8));
    network.push("conv", LayerKind::Conv2d(Conv2d::new(4, 1)));
    network.push("own", LayerKind::Operator(Box::new(operator)));
    network.push("behind", LayerKind::Conv2d(Conv2d::new(2, 1)));
    network
}

#[test]
fn layers_behind_a_known_shape_are_counted_and_the_totals_are_partial() {
    let output = OperatorOutput::Is(Shape::maps(5, 4, 4));
    let network = network(operator(output, Work::Unknown));
    let report = analyze(&network, &Setting::default());
    assert_eq!(report.not_counted().collect::<Vec<_>>(), [1]);
    let totals = report.totals.unwrap();
    assert!(totals.partial);
    assert_eq!(totals.macs, 8 * 8 * 3 * 4 + 4 * 4 * 5 * 2);
    assert_eq!(totals.peak.elements, 3 * 64 + 4 * 64);
}

#[test]
fn layers_behind_an_unknown_shape_wait_and_the_others_are_summed() {
    let network = network(Operator::unknown("Own"));
    let report = analyze(&network, &Setting::default());
    assert_eq!(report.layers[1..], [Outcome::Unknown, Outcome::Waiting]);
    assert_eq!(report.not_counted().collect::<Vec<_>>(), [1, 2]);
    let totals = report.totals.unwrap();
    assert!(totals.partial);
    assert_eq!((totals.macs, totals.learned), (8 * 8 * 3 * 4, 16));
}

#[test]
fn a_wrong_layer_leaves_no_totals_whatever_is_unknown() {
    let mut network = network(Operator::unknown("Own"));
    network.push("fc", LayerKind::Flatten);
    let wide = LayerKind::Conv2d(Conv2d::new(2, 99));
    network.insert(0, "wide", wide);
    let report = analyze(&network, &Setting::default());
    assert_eq!(report.totals, Err(TotalsError::Incomplete));
}

#[test]
fn operations_are_counted_per_output_element() {
    let input = Shape::maps(3, 8, 8);
    let mut each = operator(OperatorOutput::LikeInput, Work::Each([0, 2, 0, 1, 0]));
    each.weights = 7;
    let each = LayerKind::Operator(Box::new(each));
    let count = |kind: &LayerKind, quantity| derive(kind, &[input], 2, quantity).unwrap().value;
    assert_eq!(count(&each, Quantity::Additions), 2 * 2 * 192);
    assert_eq!(count(&each, Quantity::Divisions), 2 * 192);
    assert_eq!(count(&each, Quantity::Parameters), 7);
    let product = operator(OperatorOutput::Is(Shape::Features(10)), Work::Products(64));
    let product = LayerKind::Operator(Box::new(product));
    assert_eq!(count(&product, Quantity::Macs), 2 * 10 * 64);
    assert_eq!(count(&product, Quantity::Additions), 2 * 10 * 63);
}

#[test]
fn an_operation_refuses_an_input_that_it_is_not_known_for() {
    let mut view = operator(OperatorOutput::Is(Shape::Features(256)), Work::View);
    view.input = Some(Shape::maps(4, 8, 8));
    let mut network = network(view);
    let behind = network.nodes()[2].id;
    network.remove(behind).unwrap();
    assert!(analyze(&network, &Setting::default()).totals.is_ok());
    let conv = network.nodes()[0].id;
    network
        .replace(conv, LayerKind::Conv2d(Conv2d::new(6, 1)))
        .unwrap();
    let report = analyze(&network, &Setting::default());
    let Outcome::Failed(error) = &report.layers[1] else {
        panic!("{:?}", report.layers[1]);
    };
    assert_eq!(
        error.to_string(),
        "layer own is known for an input of 4 × 8 × 8 only, but gets 6 × 8 × 8: give it that shape, or delete it"
    );
}

#[test]
fn many_operations_that_nobody_knows_are_no_error() {
    let shape = Shape::maps(3, 8, 8);
    let mut network = Network::new(shape);
    for layer in 0..1000 {
        let operator = Operator {
            output: OperatorOutput::Is(shape),
            ..Operator::unknown("FancyConv")
        };
        let kind = LayerKind::Operator(Box::new(operator));
        network.push(&format!("fancy{layer}"), kind);
    }
    let totals = analyze(&network, &Setting::default()).totals.unwrap();
    assert!(totals.partial);
    assert_eq!(totals.receptive_field.axes[0].seen_of(8), 8);
}
