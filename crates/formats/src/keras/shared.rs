//! Layers that a model calls several times.

use std::ops::Range;

use complexity::{
    LayerKind, LayerReport, Network, Operator, OperatorOutput, Setting, Work, analyze,
};

/// Lets layers at these positions take their parameters from an earlier call: an operation of the
/// same name, shape and work stands for each, where there is one.
pub(super) fn count_once(network: &mut Network, again: &[Range<usize>]) {
    if again.is_empty() {
        return;
    }
    let report = analyze(network, &Setting::default());
    for position in again.iter().cloned().flatten() {
        let (node, outcome) = (&network.nodes()[position], &report.layers[position]);
        let learned = |report: &&LayerReport| report.parameters.learned() != Some(0);
        let Some(report) = outcome.report().filter(learned) else {
            continue;
        };
        let Some(work) = work(report) else {
            continue;
        };
        let operator = Operator {
            name: node.kind.own_name().to_owned(),
            input: Some(report.input),
            output: OperatorOutput::Is(report.output),
            work,
            weights: 0,
        };
        let (id, kind) = (node.id, LayerKind::Operator(Box::new(operator)));
        // The layer is there, for its position is.
        let _ = network.replace(id, kind);
    }
}

/// The same work per output element; none where it is no whole number.
fn work(report: &LayerReport) -> Option<Work> {
    let elements = report.output_elements;
    let each = |count: u128| {
        let each = count.checked_div(elements)?;
        u64::try_from(each)
            .ok()
            .filter(|_| count.is_multiple_of(elements))
    };
    if report.macs > 0 {
        return each(report.macs).map(Work::Products);
    }
    let all = &report.operations;
    Some(Work::Each([
        each(all.multiplications)?,
        each(all.additions)?,
        each(all.comparisons)?,
        each(all.divisions)?,
        each(all.exponentials)?,
    ]))
}
