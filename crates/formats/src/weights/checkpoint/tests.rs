//! Pickles of protocol 0, which is text.

use super::{CheckpointError, weights};
use crate::weights::{Weights, pickle};

/// A row of numbers in a storage of its own length.
fn tensor(key: &str, length: u64) -> String {
    tensor_of(key, length, "0", &format!("I{length}\n"), "I1\n")
}

fn tensor_of(key: &str, stored: u64, offset: &str, shape: &str, strides: &str) -> String {
    let storage = format!("(S'storage'\nctorch\nFloatStorage\nS'{key}'\nS'cpu'\nI{stored}\ntQ");
    let view = format!("I{offset}\n({shape}t({strides}t");
    format!("ctorch._utils\n_rebuild_tensor_v2\n({storage}{view}I00\nNtR")
}

fn dict(entries: &[(&str, String)]) -> String {
    let entries = entries
        .iter()
        .map(|(key, value)| format!("S'{key}'\n{value}"));
    let entries = entries.collect::<Vec<_>>().concat();
    format!("({entries}d")
}

fn read(value: &str) -> Result<Weights, CheckpointError> {
    let bytes = format!("{value}.").into_bytes();
    let pickle = pickle::read(&mut &bytes[..]).unwrap_or_else(|error| panic!("{value}: {error}"));
    weights(&pickle, 1000)
}

/// Reads each value, of which the tensors, the parameters and the notes are expected.
#[track_caller]
fn expect(cases: &[(String, &str, u128, &[&str])]) {
    for (value, names, parameters, notes) in cases {
        let weights = read(value).unwrap_or_else(|error| panic!("{value}: {error}"));
        let tensors = weights.tensors.iter().map(|each| &*each.name);
        assert_eq!(tensors.collect::<Vec<_>>().join(" "), *names);
        assert_eq!(weights.parameters, *parameters, "{names}");
        assert_eq!(weights.notes, *notes, "{names}");
    }
}

#[test]
fn the_weights_are_found_among_other_things() {
    let state = |key: &str, length| dict(&[("w", tensor(key, length))]);
    let optimizer = || {
        let state = dict(&[("0", tensor("9", 50))]);
        dict(&[("state", state), ("param_groups", "(l".to_owned())])
    };
    let number = || "I3\n".to_owned();
    let long: Vec<String> = (0..12).map(|each| format!("n{each}")).collect();
    let mut many = vec![("model", state("0", 4))];
    many.extend(long.iter().map(|name| (name.as_str(), number())));
    expect(&[
        (tensor("0", 4), "tensor", 4, &[][..]),
        (state("0", 4), "w", 4, &[]),
        (
            dict(&[
                ("epoch", number()),
                ("state_dict", state("0", 4)),
                ("optimizer", optimizer()),
            ]),
            "w",
            4,
            &["taken: state_dict; left aside: epoch, optimizer"],
        ),
        (
            dict(&[(
                "model",
                dict(&[("state_dict", state("0", 4)), ("cfg", number())]),
            )]),
            "w",
            4,
            &["taken: model.state_dict; left aside: cfg"],
        ),
        (
            dict(&[
                ("g", state("0", 4)),
                ("d", state("1", 5)),
                ("g_ema", state("2", 4)),
                ("opt", optimizer()),
            ]),
            "g.w d.w",
            9,
            &["left aside: g_ema, opt"],
        ),
        (
            dict(&[
                ("model", "N".to_owned()),
                ("ema", state("0", 4)),
                ("rng_state", tensor("1", 7)),
            ]),
            "w",
            4,
            &["taken: ema; left aside: rng_state"],
        ),
        (
            format!("({}{}l", state("0", 4), optimizer()),
            "0.w",
            4,
            &["left aside: 1"],
        ),
        (
            dict(&many),
            "w",
            4,
            &["taken: model; left aside: n0, n1, n2, n3, n4, n5, n6, n7 and 4 more"],
        ),
    ]);
}

#[test]
fn tensors_are_told_in_several_ways() {
    let shared = "tensors that hold the numbers of one before them, and are not counted again: 1";
    expect(&[
        (
            dict(&[("w", tensor("0", 4)), ("w", tensor("1", 5))]),
            "w",
            5,
            &[][..],
        ),
        (
            dict(&[
                ("a", tensor("0", 4)),
                ("b", tensor("0", 4)),
                ("c", tensor_of("0", 4, "2", "I2\n", "I1\n")),
            ]),
            "a b c",
            6,
            &[shared],
        ),
        (
            dict(&[
                ("a", tensor("0", 4)),
                (
                    "s",
                    format!(
                        "ctorch._utils\n_rebuild_sparse_tensor\n({}tR",
                        tensor("1", 4)
                    ),
                ),
                ("o", format!("cmine\nState\n({}tR", tensor("2", 4))),
                ("n", "cmine\nEmpty\n(tR".to_owned()),
            ]),
            "a",
            4,
            &["not counted, though there are tensors in them: s, o"],
        ),
        (
            format!("ccollections\nOrderedDict\n(((S'w'\n{}lltR", tensor("0", 4)),
            "w",
            4,
            &[],
        ),
        (
            dict(&[(
                "p",
                format!(
                    "ctorch._utils\n_rebuild_parameter\n({}I01\nNtR",
                    tensor("0", 4)
                ),
            )]),
            "p",
            4,
            &[],
        ),
    ]);
}

#[test]
fn what_is_wrong_is_said() {
    let optimizer = dict(&[("state", tensor("0", 4)), ("param_groups", "(l".to_owned())]);
    let mut deep = tensor("0", 4);
    for _ in 0..70 {
        deep = format!("({deep}l");
    }
    let large = "I9223372036854775807\n".repeat(3);
    let one = |value: String| dict(&[("w", value)]);
    for (value, expected) in [
        (
            "I1\n".to_owned(),
            "this PyTorch file holds no tensors in dicts, lists or modules: save model.state_dict()",
        ),
        (
            dict(&[("epoch", "I1\n".to_owned()), ("optimizer", optimizer)]),
            "this PyTorch file holds an optimizer's state or the like, but no weights: save model.state_dict()",
        ),
        (
            one("ctorch._utils\n_rebuild_tensor_v2\n(tR".to_owned()),
            "tensor w of this PyTorch file is told of in a way that is not known: save model.state_dict() anew",
        ),
        (
            one(tensor_of("0", 4, "0", "I-1\n", "I1\n")),
            "tensor w of this PyTorch file is told of in a way that is not known: save model.state_dict() anew",
        ),
        (
            one(tensor_of("0", 9, "1", "I3\nI3\n", "I3\nI1\n")),
            "tensor w reaches over 10 numbers, but 9 are stored of it: save the weights anew",
        ),
        (
            one(tensor_of("0", 4, "0", &large, "I0\nI0\nI0\n")),
            "tensor w has more numbers than can be counted: save the weights anew",
        ),
        (
            dict(&[
                ("a.b", tensor("0", 4)),
                ("a", dict(&[("b", tensor("1", 4))])),
            ]),
            "tensor a.b is there twice: save the weights anew",
        ),
        (
            one(tensor("0", 251)),
            "the tensors of this PyTorch file have 1004 bytes, but the file has 1000: save or download it anew",
        ),
        (
            deep,
            "values are nested more than 64 deep in this PyTorch file: save model.state_dict()",
        ),
        (
            "(lp0\ng0\na".to_owned(),
            "values are nested more than 64 deep in this PyTorch file: save model.state_dict()",
        ),
        (
            format!("(lp0\n{}", "0(g0\ng0\nlp0\n".repeat(40)),
            "this PyTorch file has more or longer names than are read: save model.state_dict()",
        ),
    ] {
        assert_eq!(read(&value).unwrap_err().to_string(), expected);
    }
}
