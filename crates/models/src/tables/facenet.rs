//! The tables of FaceNet's paper.

use super::row::{Cell, Row, block, giga, kilo, mega, network, row};
use super::{Counted, Evidence, Table};

const SOURCE: &str =
    "Schroff et al. 2015, FaceNet: A Unified Embedding for Face Recognition and Clustering";
const BIAS: &str = "The paper's FLOPS are the multiply-adds and the addition of each bias: with these, every row's round to what is printed.";

pub(super) const TABLES: &[Table] = &[
    table("facenet-1", "FaceNet NN1", "1", nn1),
    table("facenet-2", "FaceNet NN2", "2", nn2),
];

const fn table(
    id: &'static str,
    title: &'static str,
    number: &'static str,
    rows: fn() -> Vec<Row>,
) -> Table {
    Table {
        id,
        title,
        number,
        source: SOURCE,
        evidence: Evidence::Read,
        columns: &[Counted::Parameters, Counted::MacsAndBias],
        note: BIAS,
        rows,
    }
}

fn nn1() -> Vec<Row> {
    let layer = |name, parameters: Cell, flops: &'static str| {
        row(name, block("facenet_nn1", name), [parameters, mega(flops)])
    };
    vec![
        layer("conv1", kilo("9"), "115"),
        layer("conv2a", kilo("4"), "13"),
        layer("conv2", kilo("111"), "335"),
        layer("conv3a", kilo("37"), "29"),
        layer("conv3", kilo("664"), "521"),
        layer("conv4a", kilo("148"), "29"),
        layer("conv4", kilo("885"), "173"),
        layer("conv5a", kilo("66"), "13"),
        layer("conv5", kilo("590"), "116"),
        layer("conv6a", kilo("66"), "13"),
        layer("conv6", kilo("590"), "116"),
        layer("fc1", mega("103"), "103"),
        layer("fc2", mega("34"), "34"),
        layer("fc7128", kilo("524"), "0.5"),
        row("total", network("facenet_nn1"), [mega("140"), giga("1.6")]),
    ]
}

fn nn2() -> Vec<Row> {
    let part = |label, name, parameters: Cell, flops: &'static str| {
        row(label, block("facenet_nn2", name), [parameters, mega(flops)])
    };
    vec![
        part("conv1 (7×7×3, 2)", "conv1", kilo("9"), "119"),
        part("inception (2)", "inception_2", kilo("115"), "360"),
        part("inception (3a)", "inception_3a", kilo("164"), "128"),
        part("inception (3b)", "inception_3b", kilo("228"), "179"),
        part("inception (3c)", "inception_3c", kilo("398"), "108"),
        part("inception (4a)", "inception_4a", kilo("545"), "107"),
        part("inception (4b)", "inception_4b", kilo("595"), "117"),
        part("inception (4c)", "inception_4c", kilo("654"), "128"),
        part("inception (4d)", "inception_4d", kilo("722"), "142"),
        part("inception (4e)", "inception_4e", kilo("717"), "56"),
        part("inception (5a)", "inception_5a", mega("1.6"), "78"),
        part("inception (5b)", "inception_5b", mega("1.6"), "78"),
        part("fully conn", "fc", kilo("131"), "0.1"),
        row("total", network("facenet_nn2"), [mega("7.5"), giga("1.6")]),
    ]
}
